// List, call, call wrongly, cancel, and call fifty times at once.

import { call } from '../../judging/call.mjs';
import { load } from '../../judging/packages.mjs';
import { within } from '../../judging/serving.mjs';
import { PATIENCE } from '../../judging/silence.mjs';
import { opened } from './connections.mjs';

const { ProtocolError } = await load('@modelcontextprotocol/client');

/** Calls in flight on one connection. */
const AT_ONCE = 50;

/** Wrong calls, and words that the answer to each must hold. */
const WRONG = [
  ['plex_search', {}, ['query']],
  ['plex_search', { query: 5 }, ['query', 'string']],
  ['plex_search', { query: 'm', limit: 51 }, ['limit', '50']],
  ['plex_search', { query: 'm', max: 3 }, ['max']],
  ['plex_get_library_items', { library_id: '../sections/1/refresh?force=1' }, ['library']],
  ['plex_get_item', { rating_keys: ['999999999'] }, ['999999999']],
];

/** The list is there, the same each time; the client keeps it as long as we say where the protocol lets us say it. */
export async function list(report, name, client) {
  const { tools } = await client.listTools();
  report.holds(`${name}: tools`, tools.length > 0);
  for (const tool of tools) {
    report.holds(`${name}: ${tool.name}: description`, Boolean(tool.description));
    report.equal(`${name}: ${tool.name}: input schema is of an object`, tool.inputSchema.type, 'object');
    report.equal(`${name}: ${tool.name}: output schema is of an object`, tool.outputSchema?.type, 'object');
  }
  const again = await client.listTools(undefined, { cacheMode: 'bypass' });
  report.equal(`${name}: the same list again`, JSON.stringify(again.tools), JSON.stringify(tools));
}

/** The client, which checks answers against output schemas, gets what our own command line prints for the same call. */
export async function calls(report, name, client) {
  const { libraries } = await same(report, name, client, 'plex_get_libraries', {});
  const { items } = await same(report, name, client, 'plex_get_library_items', { library_id: libraries[0].id, limit: 5, detail: 'full' });
  await same(report, name, client, 'plex_get_item', { rating_keys: [items[0].rating_key, items[1].rating_key] });
  await same(report, name, client, 'plex_search', { query: items[0].title });
}

async function same(report, name, client, tool, args) {
  const [result, ours] = [await client.callTool({ name: tool, arguments: args }), await call(tool, args)];
  report.holds(`${name}: ${tool}: no error`, !result.isError, words(result));
  report.equal(`${name}: ${tool}: structured`, result.structuredContent, ours);
  report.equal(`${name}: ${tool}: text`, JSON.parse(words(result)), ours);
  return ours;
}

/** Wrong arguments are answered with words, an unknown tool with an error of the protocol. */
export async function wrong(report, name, client) {
  for (const [tool, args, expected] of WRONG) {
    const what = `${name}: ${tool} ${JSON.stringify(args)}`;
    const result = await client.callTool({ name: tool, arguments: args });
    report.equal(`${what}: an error`, result.isError, true);
    report.equal(`${what}: says ${words(result)} without`, expected.filter(word => !words(result).includes(word)), []);
  }
  const error = await client.callTool({ name: 'plex_delete_everything', arguments: {} }).catch(error => error);
  report.holds(`${name}: unknown tool: an error of the protocol`, error instanceof ProtocolError, String(error));
  report.equal(`${name}: unknown tool: code`, error.code, -32602);
}

/** Each of fifty calls in flight on one connection gets its own answer. */
export async function atOnce(report, name, client) {
  const tool = 'plex_get_library_items';
  const { libraries } = await call('plex_get_libraries');
  const whole = await call(tool, { library_id: libraries[0].id, limit: AT_ONCE });
  report.equal(`${name}: ${AT_ONCE} calls at once: how many`, whole.items.length, AT_ONCE);
  const pages = Array.from({ length: AT_ONCE }, (_, offset) => client.callTool({ name: tool, arguments: { library_id: libraries[0].id, limit: 1, offset } }));
  const items = (await Promise.all(pages)).flatMap(page => page.structuredContent.items);
  report.equal(`${name}: ${AT_ONCE} calls at once`, items, whole.items);
}

/**
 * A call that is cancelled asks Plex no longer, and the connection goes on.
 * Where we are not `told`, the request to Plex ends with the connection.
 */
export async function cancelled(report, name, transport, mode, silence, told) {
  await opened(transport, mode, async client => {
    const abort = new AbortController();
    const ended = client.callTool({ name: 'plex_get_libraries', arguments: {} }, { signal: abort.signal, timeout: 600_000 }).catch(error => error);
    report.holds(`${name}: cancel: the call reaches Plex`, await silence.asked());
    abort.abort();
    if (told) {
      report.holds(`${name}: cancel: the request to Plex is given up`, await silence.givenUp());
    }
    report.holds(`${name}: cancel: the call ends`, (await within(PATIENCE, ended)) instanceof Error);
    report.holds(`${name}: cancel: the connection goes on`, (await client.listTools()).tools.length > 0);
  });
  report.holds(`${name}: cancel: nothing is left after the connection`, await silence.givenUp());
}

function words(result) {
  return result.content.map(part => part.text).join(' ');
}
