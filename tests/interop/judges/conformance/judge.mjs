// The official conformance suite, in both eras of the protocol, against our server over HTTP: with the Plex component,
// and with one that has the tools that the suite calls.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';
import { component } from '../../judging/serving.mjs';
import { PASSING, judge } from './scenarios.mjs';
import { serving } from './server.mjs';
import { PACKAGE } from './suite.mjs';

const report = new Report();
const place = mkdtempSync(join(tmpdir(), 'plex-mcp-conformance-'));
try {
  for (const [name, flags] of [['plex', []], ['suite', component()]]) {
    const status = await serving(flags, async url => {
      for (const revision of Object.keys(PASSING[name])) await judge(report, name, url, revision, place);
    });
    report.equal(`${name}: exit status after SIGTERM`, status, 0);
  }
} finally {
  rmSync(place, { recursive: true });
}
process.exitCode = report.finish(version(PACKAGE));
