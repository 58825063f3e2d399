// The official TypeScript client, over both transports and in its three modes.

import { version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';
import { command, component, http } from '../../judging/serving.mjs';
import { Silence } from '../../judging/silence.mjs';
import { atOnce, calls, cancelled, list, wrong } from './checks.mjs';
import { confirmed, states } from './confirmation.mjs';
import { MODES, opened, overHttp, overStdio } from './connections.mjs';
import { lists } from './wire.mjs';

const report = new Report();

await http(report, [], undefined, async address => {
  for (const mode of MODES) {
    for (const [transport, make] of [['stdio', () => overStdio(command())], ['HTTP', () => overHttp(address)]]) {
      const name = `${transport} ${mode.name}`;
      await part(name, () => opened(make(), mode, client => everything(name, mode, client)));
    }
    await part(`${mode.name}: wire`, () => lists(report, mode, address));
  }
});

const silence = new Silence();
const plex = await silence.listen();
const patient = ['--timeout', '600s'];
await http(report, patient, plex, async address => {
  for (const mode of MODES) {
    for (const [transport, make] of [['stdio', () => overStdio(command(patient, plex))], ['HTTP', () => overHttp(address)]]) {
      // Over HTTP the old protocol cancels inside a session, and our server keeps none.
      const told = transport !== 'HTTP' || mode.revision !== '2025-11-25';
      const name = `${transport} ${mode.name}`;
      await part(`${name}: cancel`, () => cancelled(report, name, make(), mode, silence, told));
    }
  }
});
silence.close();

const flags = ['--access', 'full', ...component()];
await http(report, flags, undefined, async address => {
  for (const mode of MODES) {
    for (const [transport, make] of [['stdio', () => overStdio(command(flags))], ['HTTP', () => overHttp(address)]]) {
      const name = `${transport} ${mode.name}: confirmation`;
      // Over HTTP the old protocol asks inside a session, and our server keeps none.
      const asks = transport !== 'HTTP' || mode.revision !== '2025-11-25';
      await part(name, () => confirmed(report, name, make, mode, asks));
      if (mode.revision === '2026-07-28') await part(`${name}: states`, () => states(report, name, make(), mode));
    }
  }
});
process.exitCode = report.finish(version('@modelcontextprotocol/client'));

async function everything(name, mode, client) {
  report.equal(`${name}: protocol version`, client.getNegotiatedProtocolVersion(), mode.revision);
  await list(report, name, client);
  await calls(report, name, client);
  await wrong(report, name, client);
  await atOnce(report, name, client);
}

/** A part whose failing to end is a failure too, and does not keep the others from being judged. */
async function part(what, run) {
  try {
    await run();
  } catch (error) {
    report.holds(`${what} ends`, false, error.stack);
  }
}
