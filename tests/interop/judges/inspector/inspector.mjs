// The official Inspector, on the command line.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { within } from '../../judging/serving.mjs';

const home = join(process.env.INTEROP_NODE_HOME, 'node_modules');
const launcher = join(home, '@modelcontextprotocol/inspector/clients/launcher/build/index.js');

/** It needs a newer Node than the other judges; npm brings one for some machines, elsewhere it is the one that runs this. */
const brought = join(home, `node-${process.platform}-${process.arch}`, 'bin', 'node');
const node = existsSync(brought) ? brought : process.execPath;

/** Milliseconds that one command may take. */
const PATIENCE = 120_000;

/** Exit status when a tool answers with an error, or does not exist. */
export const TOOL_ERROR = 5;

/** How the Inspector is told of our server. */
export function overStdio({ command, args, env }) {
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  return { options: ['--transport', 'stdio', ...variables], target: ['--', command, ...args] };
}

export function overHttp(address) {
  return { options: ['--transport', 'http', '--server-url', address], target: [] };
}

/** Starts it: `options` say what to do. */
export function start(server, era, options) {
  const args = [launcher, '--cli', '--protocol-era', era, '--format', 'json', ...server.options, ...options, ...server.target];
  const { HOME, PATH, TMPDIR } = process.env;
  const inspector = spawn(node, args, { env: { HOME, PATH, ...(TMPDIR && { TMPDIR }) }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const said = { stdout: '', stderr: '' };
  inspector.stdout.on('data', data => (said.stdout += data));
  inspector.stderr.on('data', data => (said.stderr += data));
  const ended = new Promise((resolve, reject) => {
    inspector.on('error', reject);
    inspector.on('close', status => resolve({ status, ...said }));
  });
  return { inspector, ended };
}

/** Its exit status and what it says. */
export async function inspect(server, era, options) {
  const { inspector, ended } = start(server, era, options);
  try {
    return await within(PATIENCE, ended);
  } finally {
    inspector.kill('SIGKILL');
  }
}
