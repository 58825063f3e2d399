// The official Inspector, over both transports and in both eras of the protocol.

import { call } from '../../judging/call.mjs';
import { CALLS, fullPage } from '../../judging/calls.mjs';
import { version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';
import { command, http, within } from '../../judging/serving.mjs';
import { PATIENCE, Silence } from '../../judging/silence.mjs';
import { inspect, overHttp, overStdio, start, TOOL_ERROR } from './inspector.mjs';

const ERAS = ['legacy', 'modern'];

/** Calls in flight on one connection. */
const AT_ONCE = 50;

/** Calls of each kind, each in a process of its own that takes a second. */
const FEW = 3;

/** A name that no tool has. */
const NO_TOOL = 'no_such_tool';

const report = new Report();

await http(report, [], undefined, async address => {
  for (const era of ERAS) {
    const lists = [];
    for (const [transport, server] of [['stdio', overStdio(command())], ['HTTP', overHttp(address)]]) {
      const name = `${transport} ${era}`;
      await part(name, async () => {
        lists.push(await list(name, server, era));
        await calls(name, server, era);
        await wrong(name, server, era);
        await atOnce(name, server, era);
      });
    }
    report.equal(`${era}: the same list over both transports`, lists[0], lists[1]);
  }
});

const silence = new Silence();
const plex = await silence.listen();
const patient = ['--timeout', '600s'];
await http(report, patient, plex, async address => {
  for (const era of ERAS) {
    for (const [transport, server] of [['stdio', overStdio(command(patient, plex))], ['HTTP', overHttp(address)]]) {
      await part(`${transport} ${era}: cancel`, () => interrupted(`${transport} ${era}`, server, era));
    }
  }
});
silence.close();
process.exitCode = report.finish(version('@modelcontextprotocol/inspector'));

/** Its check of the schemas finds nothing, not even a warning; gives the list. */
async function list(name, server, era) {
  const { status, stdout, stderr } = await inspect(server, era, ['--method', 'tools/list', '--strict']);
  report.equal(`${name}: strict list: exit status`, status, 0);
  report.equal(`${name}: strict list: findings`, stderr, '');
  const { tools } = JSON.parse(stdout).result;
  report.equal(`${name}: strict list: names`, tools.map(tool => tool.name), CALLS.tools.map(tool => tool.name));
  return JSON.stringify(tools);
}

/** It shows what our own command line prints for the same call. */
async function calls(name, server, era) {
  for (const [tool, args] of CALLS.right.slice(0, FEW)) {
    const { status, stdout, stderr } = await called(server, era, tool, args);
    report.equal(`${name}: ${tool}: exit status`, status, 0);
    const { result } = JSON.parse(stdout || 'null') ?? {};
    report.equal(`${name}: ${tool}: structured ${stderr}`, result?.structuredContent, await call(tool, args));
  }
}

async function wrong(name, server, era) {
  // What is of a wrong type it mends or leaves out before it calls.
  const missing = CALLS.mistyped.filter(call => !(call.parameter in call.arguments));
  for (const { tool, arguments: args, parameter } of [...missing.slice(0, FEW), ...CALLS.out_of_bounds.slice(0, FEW)]) {
    const what = `${name}: ${tool} ${JSON.stringify(args).slice(0, 100)}`;
    const { status, stdout } = await called(server, era, tool, args);
    report.equal(`${what}: exit status`, status, TOOL_ERROR);
    const { result } = JSON.parse(stdout || '{"result":{"content":[]}}');
    const words = result.content.map(part => part.text).join(' ');
    report.equal(`${what}: an error`, result.isError, true);
    report.holds(`${what}: names the parameter`, words.includes(parameter), words);
  }
  // It looks a tool up in the list before it calls it.
  const { status, stderr } = await called(server, era, NO_TOOL, {});
  report.equal(`${name}: unknown tool: exit status`, status, TOOL_ERROR);
  report.holds(`${name}: unknown tool: words`, stderr.includes(NO_TOOL), stderr);
}

/** Its load test: fifty calls in flight on one connection, all answered well. */
async function atOnce(name, server, era) {
  const load = ['--load', '--load-requests', `${AT_ONCE}`, '--load-concurrency', `${AT_ONCE}`];
  const { tool, args } = await fullPage(call, AT_ONCE);
  const { status, stdout, stderr } = await called(server, era, tool, { ...args, limit: 1 }, load);
  report.equal(`${name}: ${AT_ONCE} calls at once: exit status`, status, 0);
  const { ok, toolErrors, errors } = JSON.parse(stdout || 'null')?.result ?? {};
  report.equal(`${name}: ${AT_ONCE} calls at once ${stderr}`, { ok, toolErrors, errors }, { ok: AT_ONCE, toolErrors: 0, errors: 0 });
}

/** It has no way to cancel but the interrupt of whoever runs it; no call goes on after that. */
async function interrupted(name, server, era) {
  const { inspector, ended } = start(server, era, ['--method', 'tools/call', '--tool-name', CALLS.right[0][0], '--tool-args-json', JSON.stringify(CALLS.right[0][1])]);
  try {
    report.holds(`${name}: cancel: the call reaches Plex`, await silence.asked());
    // As a terminal does it, to all of the group.
    process.kill(-inspector.pid, 'SIGINT');
    await within(PATIENCE, ended);
    report.holds(`${name}: cancel: the request to Plex is given up`, await silence.givenUp());
  } finally {
    inspector.kill('SIGKILL');
  }
}

function called(server, era, tool, args, options = []) {
  return inspect(server, era, ['--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args), ...options]);
}

/** A part whose failing to end is a failure too, and does not keep the others from being judged. */
async function part(what, run) {
  try {
    await run();
  } catch (error) {
    report.holds(`${what} ends`, false, error.stack);
  }
}
