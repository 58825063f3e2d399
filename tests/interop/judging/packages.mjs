// Packages that the runner installed outside this directory, where `import` does not look.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const home = process.env.INTEROP_NODE_HOME;

/** The package's exports. */
export function load(name) {
  const path = createRequire(join(home, 'package.json')).resolve(name);
  return import(pathToFileURL(path).href);
}

/** The version that is installed. */
export function version(name) {
  return JSON.parse(readFileSync(join(home, 'node_modules', name, 'package.json'), 'utf8')).version;
}
