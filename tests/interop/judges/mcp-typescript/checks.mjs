// List, call, call wrongly, cancel, and call fifty times at once.

import { call } from '../../judging/call.mjs';
import { CALLS, fullPage } from '../../judging/calls.mjs';
import { load } from '../../judging/packages.mjs';
import { within } from '../../judging/serving.mjs';
import { PATIENCE } from '../../judging/silence.mjs';
import { opened } from './connections.mjs';

const { ProtocolError } = await load('@modelcontextprotocol/client');

/** Calls in flight on one connection. */
const AT_ONCE = 50;

/** A name that no tool has. */
const NO_TOOL = 'no_such_tool';

const IMAGES = CALLS.tools.filter(tool => tool.output_schema === null).map(tool => tool.name);

/** The list is there, the same each time; the client keeps it as long as we say where the protocol lets us say it. */
export async function list(report, name, client) {
  const { tools } = await client.listTools();
  report.equal(`${name}: names`, tools.map(tool => tool.name), CALLS.tools.map(tool => tool.name));
  for (const tool of tools) {
    report.holds(`${name}: ${tool.name}: description`, Boolean(tool.description));
    report.equal(`${name}: ${tool.name}: input schema is of an object`, tool.inputSchema.type, 'object');
    report.equal(`${name}: ${tool.name}: output schema is of an object`, tool.outputSchema?.type, IMAGES.includes(tool.name) ? undefined : 'object');
  }
  const again = await client.listTools(undefined, { cacheMode: 'bypass' });
  report.equal(`${name}: the same list again`, JSON.stringify(again.tools), JSON.stringify(tools));
}

/** The client, which checks answers against output schemas, gets what our own command line prints for the same call. */
export async function calls(report, name, client) {
  for (const [tool, args] of CALLS.right.filter(([tool]) => !IMAGES.includes(tool))) {
    // Whoever comes second finds running what was started.
    await client.callTool({ name: tool, arguments: args });
    const ours = await call(tool, args);
    const result = await client.callTool({ name: tool, arguments: args });
    report.holds(`${name}: ${tool}: no error`, !result.isError, words(result));
    report.equal(`${name}: ${tool}: structured`, result.structuredContent, ours);
    report.equal(`${name}: ${tool}: text`, JSON.parse(words(result)), ours);
  }
}

/** Wrong arguments are answered with words, an unknown tool with an error of the protocol. */
export async function wrong(report, name, client) {
  for (const { tool, arguments: args, parameter } of [...CALLS.mistyped, ...CALLS.out_of_bounds]) {
    const what = `${name}: ${tool} ${JSON.stringify(args).slice(0, 100)}`;
    const result = await client.callTool({ name: tool, arguments: args });
    report.equal(`${what}: an error`, result.isError, true);
    report.holds(`${what}: names the parameter`, words(result).includes(parameter), words(result));
  }
  const error = await client.callTool({ name: NO_TOOL, arguments: {} }).catch(error => error);
  report.holds(`${name}: unknown tool: an error of the protocol`, error instanceof ProtocolError, String(error));
  report.equal(`${name}: unknown tool: code`, error.code, -32602);
}

/** Each of fifty calls in flight on one connection gets its own answer. */
export async function atOnce(report, name, client) {
  const { tool, args, list, entries } = await fullPage(call, AT_ONCE);
  const pages = Array.from({ length: AT_ONCE }, (_, offset) => client.callTool({ name: tool, arguments: { ...args, limit: 1, offset } }));
  const found = (await Promise.all(pages)).flatMap(page => page.structuredContent[list]);
  report.equal(`${name}: ${AT_ONCE} calls at once`, found, entries);
}

/**
 * A call that is cancelled asks Plex no longer, and the connection goes on.
 * Where we are not `told`, the request to Plex ends with the connection.
 */
export async function cancelled(report, name, transport, mode, silence, told) {
  await opened(transport, mode, async client => {
    const abort = new AbortController();
    const [tool, args] = CALLS.right[0];
    const ended = client.callTool({ name: tool, arguments: args }, { signal: abort.signal, timeout: 600_000 }).catch(error => error);
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
