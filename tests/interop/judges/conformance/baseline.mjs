// Which checks are expected to fail. The files are in the suite's own format; here every line must give its reason.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ENTRY = /^  - ([a-z\d-]+(?::[a-z\d-]+)?) +# (\S.*\S)$/;

export class Baseline {
  constructor(revision) {
    this.path = fileURLToPath(new URL(`expected-failures-${revision}.yml`, import.meta.url));
    const lines = readFileSync(this.path, 'utf8').split('\n').filter(line => line.trim() && !line.startsWith('#'));
    /** Lines that are no entry with a reason. */
    this.unfit = lines.filter(line => line !== 'server:' && !ENTRY.test(line));
    this.entries = lines.map(line => ENTRY.exec(line)?.[1]).filter(entry => entry !== undefined);
  }

  expects(scenario, name) {
    return this.entries.includes(scenario) || this.entries.includes(name);
  }
}
