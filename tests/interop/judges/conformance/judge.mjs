// The official conformance suite, in both eras of the protocol, against our server over HTTP: with the Plex component,
// and with one that has the tools that the suite calls.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';
import { component } from '../../judging/serving.mjs';
import { Baseline } from './baseline.mjs';
import { serving } from './server.mjs';
import { PACKAGE, run } from './suite.mjs';

/** Scenarios that need no tool of the suite's: the Plex component is held to these. */
const GENERIC = [
  'server-initialize',
  'server-session-lifecycle',
  'server-stateless',
  'server-sse-multiple-streams',
  'ping',
  'tools-list',
  'caching',
  'dns-rebinding-protection',
  'http-header-validation',
];

/** Checks that pass: neither fewer, nor more without being noted here. */
const PASSING = {
  plex: { '2026-07-28': 89, '2025-11-25': 35 },
  suite: { '2026-07-28': 103, '2025-11-25': 38 },
};

/** What the suite checks of every message on the wire. */
const WIRE = 'wire-schema-valid';

const bad = ({ status }) => status === 'FAILURE' || status === 'WARNING';
const made = ({ status }) => bad({ status }) || status === 'SUCCESS';

const wire = id => id.endsWith(`:${WIRE}`);

/** The Plex component has none of the tools that the other scenarios and some checks of these need, and says so in good form. */
const held = {
  plex: (id, { scenario, details }) => wire(id) || (GENERIC.includes(scenario) && !details?.untestable),
  suite: () => true,
};

const report = new Report();
const place = mkdtempSync(join(tmpdir(), 'plex-mcp-conformance-'));
try {
  for (const [name, flags] of [['plex', []], ['suite', component()]]) {
    const status = await serving(flags, async url => {
      for (const revision of Object.keys(PASSING[name])) await judge(name, url, revision);
    });
    report.equal(`${name}: exit status after SIGTERM`, status, 0);
  }
} finally {
  rmSync(place, { recursive: true });
}
process.exitCode = report.finish(version(PACKAGE));

async function judge(name, url, revision) {
  const what = `${name} ${revision}`;
  const baseline = new Baseline(revision);
  report.equal(`${what}: lines without a reason`, baseline.unfit, []);
  const { status, verdict, checks } = await run(url, revision, baseline.path, join(place, what));
  // What is skipped, or only noted, counts for nothing.
  const judged = [...checks].filter(([id, check]) => made(check) && held[name](id, check));
  let passing = 0;
  for (const [id, check] of judged) {
    passing += check.passed;
    const expected = bad(check) && baseline.expects(check.scenario, id) && !wire(id);
    if (!expected) report.holds(`${what}: ${id}`, !bad(check), check.errorMessage ?? JSON.stringify(check.details));
  }
  report.equal(`${what}: checks that pass`, passing, PASSING[name][revision]);
  report.holds(`${what}: the wire is looked at`, judged.some(([id]) => wire(id)));
  if (name === 'suite') report.holds(`${what}: the suite's own verdict, with these failures expected`, status === 0, verdict);
}
