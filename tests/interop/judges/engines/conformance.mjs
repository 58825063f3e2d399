// The conformance suite against the server at an address, held to what our host with the Plex component is held to.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';
import { PASSING, judge } from '../conformance/scenarios.mjs';
import { PACKAGE } from '../conformance/suite.mjs';

const [address] = process.argv.slice(2);
const report = new Report();
const place = mkdtempSync(join(tmpdir(), 'plex-mcp-conformance-'));
try {
  for (const revision of Object.keys(PASSING.plex)) await judge(report, 'plex', address, revision, place);
} finally {
  rmSync(place, { recursive: true });
}
process.exitCode = report.finish(version(PACKAGE));
