// What docs/hosts.md tells people to write and to type; judges run exactly that.

import { readFileSync } from 'node:fs';

const HOSTS = new URL('../../../docs/hosts.md', import.meta.url);

/** The code in `language` under a heading; there must be one piece of it. */
export function block(heading, language) {
  const parts = readFileSync(HOSTS, 'utf8').split(/^## /m);
  const part = parts.find(part => part.startsWith(`${heading}\n`)) ?? '';
  const found = [...part.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, kind]) => kind === language);
  if (found.length !== 1) {
    throw new Error(`docs/hosts.md: ${found.length} blocks of ${language} under ${heading}`);
  }
  return found[0][2];
}
