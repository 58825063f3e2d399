// Our server over HTTP, as a person would start it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const { HOME, PATH, PLEX_MCP_BIN, PLEX_TOKEN_FILE, PLEX_URL } = process.env;

/** Milliseconds until the server must have said where it listens. */
const PATIENCE = 60_000;

/** Gives `use` the address of a server with `flags`; gives the status with which it ends when it is told to. */
export async function serving(flags, use) {
  const child = spawn(PLEX_MCP_BIN, ['serve', '--http', '127.0.0.1:0', ...flags], {
    env: { HOME, PATH, PLEX_TOKEN_FILE, PLEX_URL },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  try {
    await use(await address(child));
    child.kill('SIGTERM');
    return (await ended)[0];
  } finally {
    child.kill('SIGKILL');
  }
}

/** Where it says that it listens. What it logs after that is read, or it would wait for somebody to read it. */
function address(child) {
  return new Promise((found, failed) => {
    const lines = [];
    const give = why => failed(new Error(`the server ${why}: ${lines.join('\n')}`));
    setTimeout(give, PATIENCE, 'does not say where it listens').unref();
    child.once('exit', () => give('does not start'));
    createInterface({ input: child.stderr }).on('line', line => {
      lines.push(line);
      const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(line);
      if (url) found(url[0]);
    });
  });
}
