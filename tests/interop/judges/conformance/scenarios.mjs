// What the suite's scenarios are held to, of our server with the Plex component and with one that has the suite's tools.

import { join } from 'node:path';

import { Baseline } from './baseline.mjs';
import { run } from './suite.mjs';

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
export const PASSING = {
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

/** Judges the server at `url`; `name` says which component it has. */
export async function judge(report, name, url, revision, place) {
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
