// The suite itself: a program that writes one file of checks for each scenario.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { INTEROP_NODE_HOME, HOME, PATH } = process.env;

export const PACKAGE = '@modelcontextprotocol/conformance';

const FROM = 22;

/** How bad a check is; of one that is made several times the worst counts. */
const WORSE = ['SKIPPED', 'INFO', 'SUCCESS', 'WARNING', 'FAILURE'];

/**
 * Runs all that `revision` asks of a server at `url`. Gives the suite's own verdict, with `baseline` as its file of
 * expected failures, and every check under `scenario:check`, with the number of times that it passed.
 */
export async function run(url, revision, baseline, out) {
  const script = join(INTEROP_NODE_HOME, 'node_modules', PACKAGE, 'dist', 'index.js');
  const command = [script, 'server', '--url', url, '--requirements', revision, '--expected-failures', baseline, '-o', out];
  const child = spawn(node(), command, { env: { HOME, PATH }, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = [];
  child.stdout.setEncoding('utf8').on('data', text => lines.push(text));
  const [status] = await once(child, 'close');
  // Before that stands a line for each scenario.
  const verdict = lines.join('').split('\nTotal: ').at(-1);
  return { status, verdict, checks: checks(out) };
}

/** One that the suite can run on: this one, or the one that is installed with it. */
function node() {
  if (Number(process.versions.node.split('.')[0]) >= FROM) return process.execPath;
  const path = join(INTEROP_NODE_HOME, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(path)) throw new Error(`the suite needs Node ${FROM} or newer, and this is ${process.version}`);
  return path;
}

function checks(out) {
  const all = new Map();
  for (const directory of readdirSync(out)) {
    const scenario = /^server-(.*)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(directory)[1];
    for (const check of JSON.parse(readFileSync(join(out, directory, 'checks.json'), 'utf8'))) {
      const name = `${scenario}:${check.id}`;
      const known = all.get(name) ?? { status: 'SKIPPED', passed: 0 };
      const { status, errorMessage, details } = WORSE.indexOf(check.status) > WORSE.indexOf(known.status) ? check : known;
      const passed = known.passed + (check.status === 'SUCCESS');
      all.set(name, { scenario, status, errorMessage, details, passed });
    }
  }
  return all;
}
