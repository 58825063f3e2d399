// Counts what a judge in JavaScript checks, and reports it to the runner.

import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/** Failures that are shown of each kind; the rest are only counted. */
const SHOWN = 4;

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
      this.failures.push([what, otherwise]);
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
    const kinds = new Map();
    for (const [what, otherwise] of this.failures) {
      // The last part of what was checked is the field.
      const kind = what.split(': ').at(-1);
      kinds.set(kind, [...(kinds.get(kind) ?? []), otherwise ? `${what}: ${otherwise}` : what]);
    }
    for (const [kind, failures] of kinds) {
      console.log(failures.slice(0, SHOWN).map(failure => `  ✗ ${failure}`).join('\n'));
      if (failures.length > SHOWN) {
        console.log(`  ✗ and ${failures.length - SHOWN} more: ${kind}`);
      }
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
