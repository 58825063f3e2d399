// The list of tools as it comes over the wire: the same bytes every time, and with leave to keep them.

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { command } from '../../judging/serving.mjs';
import { opened, overHttp, overStdio } from './connections.mjs';

/** Milliseconds that the list may be kept at least: prompts are cached for minutes. */
const KEPT = 300_000;

/** Two connections over each transport, two lists on each, all the same bytes. */
export async function lists(report, mode, address) {
  const seen = [];
  for (const listen of [overTee, overTee, overFetch, overFetch]) {
    const { text, asked } = await listen(mode, address);
    const answers = text.split(/\n/).flatMap(answer);
    // The list, the list again past the cache, and the one in between that a client with leave does not ask for.
    const expected = mode.revision === '2025-11-25' ? 3 : 2;
    report.equal(`${mode.name}: ${listen.name}: lists that cross the wire of ${asked} asked for`, answers.length, expected);
    seen.push(...answers);
  }
  for (const bytes of seen) {
    report.equal(`${mode.name}: bytes of the list`, bytes, seen[0]);
    const { result } = JSON.parse(bytes);
    if (mode.revision !== '2025-11-25') {
      report.holds(`${mode.name}: ttlMs`, result.ttlMs >= KEPT, `${result.ttlMs}`);
      report.equal(`${mode.name}: cacheScope`, result.cacheScope, 'public');
    }
  }
}

/** The bytes of a list without the id of its request, which is new each time. */
function answer(line) {
  const message = line.replace(/^data: ?/, '');
  return message.includes('"tools":[') ? [message.replace(/"id":\d+/, '"id":0')] : [];
}

/** Over stdio, with a copy of everything that our server writes. */
async function overTee(mode) {
  const copy = join(mkdtempSync(join(tmpdir(), 'plex-mcp-wire-')), 'stdout');
  const { command: program, env } = command();
  const shell = { command: 'sh', args: ['-c', '"$PROGRAM" serve | tee "$COPY"'], env: { ...env, PATH: process.env.PATH, PROGRAM: program, COPY: copy } };
  const asked = await opened(overStdio(shell), mode, ask);
  return { text: readFileSync(copy, 'utf8'), asked };
}

/** Over HTTP, with a copy of every answer. */
async function overFetch(mode, address) {
  const copies = [];
  const listening = async (...request) => {
    const response = await fetch(...request);
    copies.push(response.clone().text());
    return response;
  };
  const asked = await opened(overHttp(address, listening), mode, ask);
  return { text: (await Promise.all(copies)).join('\n'), asked };
}

async function ask(client) {
  await client.listTools();
  await client.listTools();
  await client.listTools(undefined, { cacheMode: 'bypass' });
  return 3;
}
