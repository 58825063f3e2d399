// The official TypeScript client in one of its modes: lists, and calls what it is given. `clients.mjs ADDRESS TOKEN MODE < calls`
// writes the revision, the names, and each answer as JSON.

import { readFileSync } from 'node:fs';

import { MODES, opened, overHttp } from '../mcp-typescript/connections.mjs';

const [address, token, name] = process.argv.slice(2);
const mode = MODES.find(mode => mode.name === name);
const calls = JSON.parse(readFileSync(0, 'utf8'));

const authorized = (url, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return fetch(url, { ...init, headers });
};

const found = await opened(overHttp(address, authorized), mode, async client => {
  const { tools } = await client.listTools();
  const answers = [];
  for (const [tool, args] of calls) answers.push(await client.callTool({ name: tool, arguments: args }));
  const results = answers.map(({ content, structuredContent, isError }) => ({ content, structuredContent, isError }));
  return { revision: client.getNegotiatedProtocolVersion(), names: tools.map(tool => tool.name), results };
});
process.stdout.write(JSON.stringify(found));
