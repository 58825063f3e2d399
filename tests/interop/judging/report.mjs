// Counts what a judge in JavaScript checks, and reports it to the runner.

import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/** Failures that are shown; the rest are only counted. */
const SHOWN = 60;

export class Report {
  passed = 0;
  failures = [];

  /** Checks that our value is the judge's. */
  equal(what, ours, theirs) {
    this.holds(what, isDeepStrictEqual(ours, theirs), `ours ${shown(ours)}, theirs ${shown(theirs)}`);
  }

  holds(what, condition, otherwise = '') {
    if (condition) {
      this.passed += 1;
    } else {
      this.failures.push(otherwise ? `${what}: ${otherwise}` : what);
    }
  }

  /** Checks each field that the judge knows of; undefined is absent. */
  fields(what, ours, theirs) {
    for (const [name, value] of Object.entries(theirs)) {
      this.equal(`${what}: ${name}`, ours[name], value);
    }
  }

  /** Shows the failures, writes the result and gives the exit status. */
  finish(version) {
    for (const failure of this.failures.slice(0, SHOWN)) {
      console.log(`  ✗ ${failure}`);
    }
    if (this.failures.length > SHOWN) {
      console.log(`  ✗ and ${this.failures.length - SHOWN} more`);
    }
    const result = { version, passed: this.passed, failed: this.failures.length };
    writeFileSync(process.env.INTEROP_RESULT, JSON.stringify(result));
    return this.passed > 0 && this.failures.length === 0 ? 0 : 1;
  }
}

function shown(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
