// The calls that judges make, from what the executable lists of its tools; calls.py derives them.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const DERIVED = fileURLToPath(new URL('calls.py', import.meta.url));

/**
 * `tools`; calls as `[tool, arguments]`: `right`, `tried` (answered or not), `pages` (without `limit` and `offset`);
 * and calls as `{tool, arguments, parameter}`, refused for that parameter: `out_of_bounds` in every host, `mistyped` in ours.
 * `enums` are names of fields whose values WIT has in kebab-case.
 */
export const CALLS = JSON.parse(execFileSync('python3', [DERIVED], { encoding: 'utf8', maxBuffer: 1 << 26 }));

/** The first call of a page of so many entries that has as many, with the name of its list and the list itself. */
export async function fullPage(call, limit) {
  for (const [tool, args] of CALLS.pages) {
    const page = await call(tool, { ...args, limit });
    const [list, entries] = Object.entries(page).find(([, value]) => Array.isArray(value) && value.length === limit) ?? [];
    if (entries) return { tool, args, list, entries };
  }
  throw new Error(`no tool has a page of ${limit}`);
}
