"""What was added since SINCE (else in the last day), what is playing, and whether TITLE is there: embed.py TITLE [SINCE]"""

import os
import sys
from datetime import datetime, timedelta, timezone

from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, Linker

engine = Engine()
component = Component.from_file(engine, "plex-mcp.wasm")
linker = Linker(engine)
linker.add_wasip2()
linker.add_wasi_http()


def call(function, *arguments):
    """What the function answers, from an instance of its own."""
    wasi, store = WasiConfig(), Store(engine)
    wasi.env = [(name, os.environ[name]) for name in ("PLEX_URL", "PLEX_TOKEN")]
    store.set_wasi(wasi)
    store.set_wasi_http()
    store.set_limits(memory_size=128 << 20)
    answer = linker.instantiate(store, component).get_func(store, function)(store, *arguments)
    if answer.tag == "err":
        sys.exit(f"{function}: {answer.payload.message}")
    return answer.payload


title, *since = sys.argv[1:]
since = since[0] if since else (datetime.now(timezone.utc) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
for item in call("plex-get-recently-added", 100, None, None, None, None).items:
    if (getattr(item, "added-at") or "") >= since:
        print("new:", item.kind, " - ".join(filter(None, (item.show, item.artist, item.title))))
for session in call("plex-get-sessions").sessions:
    print("playing:", session.item.title, "for", session.user)
found = [item for item in call("plex-search", title, 50, None, None, None).items if item.title.casefold() == title.casefold()]
print(title, "is in the library" if found else "is not there yet")
