// npm jco turns the component into JavaScript for Node: the recipe of the docs, then every call, compared with ours.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import { CALLS } from '../../judging/calls.mjs';
import { load, version } from '../../judging/packages.mjs';
import { block } from '../../judging/recipe.mjs';
import { Report } from '../../judging/report.mjs';
import { answers } from './answers.mjs';
import { camel, functions, kinds, plain, wit } from './names.mjs';

const HEADING = 'jco, for Node';

const report = new Report();
const place = mkdtempSync(join(tmpdir(), 'plex-mcp-jco-'));
const { PLEX_MCP_BIN, PLEX_URL } = process.env;
const PLEX_TOKEN = readFileSync(process.env.PLEX_TOKEN_FILE, 'utf8').trim();
try {
  transpile();
  recipe();
  await calls();
} finally {
  rmSync(place, { recursive: true });
}
process.exitCode = report.finish(version('@bytecodealliance/jco'));

/** With the docs' command, in a directory where the docs' packages are installed. */
function transpile() {
  execFileSync(PLEX_MCP_BIN, ['component', '--out', join(place, 'plex-mcp.wasm')], { stdio: 'ignore' });
  symlinkSync(join(process.env.INTEROP_NODE_HOME, 'node_modules'), join(place, 'node_modules'));
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
  const [install, command] = block(HEADING, 'sh').trim().split('\n');
  const packages = ['@bytecodealliance/jco', '@bytecodealliance/preview2-shim'];
  report.equal('the docs install what is judged', packages.map(name => `${name}@${version(name)}`), install.split(' ').slice(2));
  execFileSync('sh', ['-c', command], { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] });
}

function recipe() {
  writeFileSync(join(place, 'search.mjs'), block(HEADING, 'js'));
  const search = (query, token) => {
    const env = { PATH: process.env.PATH, PLEX_URL, PLEX_TOKEN: token };
    const { status, stdout, stderr } = spawnSync('node', ['search.mjs', query], { cwd: place, env, encoding: 'utf8' });
    return [status, stdout, stderr.trim()];
  };
  report.equal('the docs find a film', search('nosferatu', PLEX_TOKEN), [0, 'Nosferatu (1922)\n', '']);
  report.equal('the docs show an error', search('nosferatu', 'wrong'), [1, '', 'search: Plex refused the token: check PLEX_TOKEN']);
}

/** Each in an instance of its own. */
async function calls() {
  const { instantiate } = await import(pathToFileURL(join(place, 'plex-mcp', 'plex-mcp.js')).href);
  const { WASIShim } = await load('@bytecodealliance/preview2-shim/instantiation');
  // Compiled once: instances are apart all the same.
  const compiled = new Map();
  const code = name => {
    if (!compiled.has(name)) {
      compiled.set(name, readFile(join(place, 'plex-mcp', name)).then(bytes => WebAssembly.compile(bytes)));
    }
    return compiled.get(name);
  };
  const sandbox = { env: { PLEX_URL, PLEX_TOKEN }, preopens: {}, args: [] };
  const known = functions(readFileSync(join(place, 'plex-mcp', 'plex-mcp.d.ts'), 'utf8'));
  report.equal('functions', [...known.keys()].sort(), CALLS.exported.map(camel).sort());

  const theirs = async (tool, args) => {
    const plex = await instantiate(code, new WASIShim({ sandbox }).getImportObject());
    const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [camel(name), wit(value, name, CALLS.enums)]));
    try {
      return { ok: plain(plex[camel(tool)](...known.get(camel(tool)).map(name => given[name]))) };
    } catch (error) {
      if (error.payload === undefined) {
        throw error;
      }
      return { err: plain(error.payload) };
    }
  };
  const asked = [...CALLS.right, ...CALLS.tried];
  for (const [number, [ours, again]] of (await answers(asked)).entries()) {
    const [tool, args] = asked[number];
    const what = `${tool} ${JSON.stringify(args)}`;
    report.holds(`${what}: our own host answers`, number >= CALLS.right.length || 'ok' in ours, JSON.stringify(ours));
    const found = await theirs(tool, args);
    report.equal(`${what}: ok or err`, Object.keys(found), Object.keys(ours));
    // Some ask for chance.
    if (isDeepStrictEqual(ours, again)) {
      compare(what, kinds(ours, CALLS.enums), found);
    }
  }
  for (const { tool, arguments: args } of CALLS.out_of_bounds) {
    const { err } = await theirs(tool, args);
    report.equal(`${tool} ${JSON.stringify(args).slice(0, 100)}: refused`, err?.code, 'invalid-argument');
  }
}

/** Leaf by leaf, so that a count of checks is one of values. */
function compare(what, ours, theirs) {
  const both = test => test(ours) && test(theirs);
  if (both(Array.isArray) && ours.length === theirs.length && ours.length > 0) {
    ours.forEach((value, number) => compare(`${what}: ${number}`, value, theirs[number]));
  } else if (both(value => typeof value === 'object' && value !== null && !Array.isArray(value))) {
    for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      compare(`${what}: ${name}`, ours[name], theirs[name]);
    }
  } else {
    report.equal(what, ours, theirs);
  }
}
