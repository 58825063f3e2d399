// The ways in which the official TypeScript client opens a connection.

import { load } from '../../judging/packages.mjs';

const { Client, StreamableHTTPClientTransport } = await load('@modelcontextprotocol/client');
const { StdioClientTransport } = await load('@modelcontextprotocol/client/stdio');

/** How a connection is opened, and the revision of the protocol that it speaks then. */
export const MODES = [
  { name: 'legacy', negotiation: 'legacy', revision: '2025-11-25' },
  { name: 'auto', negotiation: 'auto', revision: '2026-07-28' },
  { name: '2026-07-28', negotiation: { pin: '2026-07-28' }, revision: '2026-07-28' },
];

export function overStdio(ours) {
  return new StdioClientTransport({ ...ours, stderr: 'ignore' });
}

/** `fetch` may be one that listens. */
export function overHttp(address, fetch = globalThis.fetch) {
  return new StreamableHTTPClientTransport(new URL(address), { fetch });
}

/** A client while `use` has it. `ask` answers questions for its person; without it, the client cannot show any. */
export async function opened(transport, mode, use, ask) {
  const capabilities = ask ? { elicitation: { form: {} } } : {};
  const client = new Client({ name: 'interop', version: '1' }, { versionNegotiation: { mode: mode.negotiation }, capabilities });
  if (ask) client.setRequestHandler('elicitation/create', ask);
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
