// Our tools, called on the command line.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The answer of one tool, as `plex-mcp call` prints it for scripts. */
export async function call(tool, args = {}) {
  const command = ['call', tool, JSON.stringify(args), '--json'];
  const { stdout } = await run(process.env.PLEX_MCP_BIN, command, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** The list of all pages, going on as each page says; `key` names the list. */
export async function all(tool, key, args) {
  const rows = [];
  let offset = 0;
  while (offset !== undefined) {
    const page = await call(tool, { ...args, offset });
    rows.push(...page[key]);
    if (page.next_offset !== undefined && page.next_offset <= offset) {
      throw new Error(`${tool} goes on at ${page.next_offset} after ${offset}`);
    }
    offset = page.next_offset;
  }
  return rows;
}
