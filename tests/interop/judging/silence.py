"""A Plex server that takes every request and answers none: whoever asks it waits until somebody gives up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

#: Seconds until something that must happen has happened.
PATIENCE = 120


class Silence:
    """Counts the requests that wait for an answer."""

    def __init__(self) -> None:
        self.url = ""
        self._waiting = 0
        self._changed = asyncio.Condition()

    async def asked(self) -> bool:
        """Waits until a request has arrived."""
        return await self._until(lambda: self._waiting > 0)

    async def given_up(self) -> bool:
        """Waits until nobody waits for an answer any more."""
        return await self._until(lambda: self._waiting == 0)

    async def _until(self, holds: Callable[[], bool]) -> bool:
        try:
            async with self._changed:
                await asyncio.wait_for(self._changed.wait_for(holds), PATIENCE)
        except asyncio.TimeoutError:
            return False
        return True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: its request, and then its end."""
        try:
            await reader.readuntil(b"\r\n\r\n")
            await self._count(1)
            try:
                await reader.read()
            finally:
                await self._count(-1)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _count(self, step: int) -> None:
        async with self._changed:
            self._waiting += step
            self._changed.notify_all()


@asynccontextmanager
async def silent_plex() -> AsyncIterator[Silence]:
    """The silent server on a free port."""
    silence = Silence()
    server = await asyncio.start_server(silence.serve, "127.0.0.1", 0)
    silence.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield silence
    finally:
        server.close()
