// Our server as other people's clients start it: a command, or an address.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Milliseconds until the server must have said where it listens, or ended. */
const PATIENCE = 60_000;

/** Our server on the demo server that the runner started, or on the `plex` given. */
export function command(args = [], plex = process.env.PLEX_URL) {
  const { HOME, TZ, PLEX_TOKEN_FILE, PLEX_MCP_BIN } = process.env;
  return { command: PLEX_MCP_BIN, args: ['serve', ...args], env: { HOME, TZ, PLEX_TOKEN_FILE, PLEX_URL: plex } };
}

/** The flags that make our server run the component that `judge.json` names, accepted as an operator accepts one. */
export function component() {
  const { INTEROP_COMPONENT } = process.env;
  const digest = createHash('sha256').update(readFileSync(INTEROP_COMPONENT)).digest('hex');
  return ['--component', INTEROP_COMPONENT, '--digest', `sha256:${digest}`];
}

/** Our server over HTTP while `use` has its address. It must end by itself, and well, when it is told to. */
export async function http(report, args, plex, use) {
  const ours = command(['--http', '127.0.0.1:0', ...args], plex);
  const server = spawn(ours.command, ours.args, { env: ours.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(server, 'exit');
  let output = '';
  server.stdout.on('data', data => (output += data));
  try {
    await use(await address(server));
    server.kill('SIGTERM');
    const [status] = await within(PATIENCE, ended);
    report.equal('HTTP: exit status after SIGTERM', status, 0);
    report.equal('HTTP: standard output', output, '');
  } finally {
    server.kill('SIGKILL');
  }
}

function address(server) {
  // Goes on reading after the address, or the server would wait for somebody to read its log.
  const found = new Promise(resolve => {
    createInterface({ input: server.stderr }).on('line', line => {
      const address = line.match(/http:\/\/127\.0\.0\.1:\d+\/mcp/);
      if (address) resolve(address[0]);
    });
  });
  return within(PATIENCE, found);
}

/** What `promise` gives, or an error after so many milliseconds. */
export function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
