// The clients themselves, where npm has them, read the settings that `plex-mcp config --write` has made: Claude Code starts
// what stands there and connects, Codex CLI and Gemini CLI list it.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';

const PACKAGES = join(process.env.INTEROP_NODE_HOME, 'node_modules');

/** Seconds that a client may take. */
const PATIENCE = 120;

const report = new Report();
const home = mkdtempSync(join(tmpdir(), 'plex-mcp clients '));

/** Runs a program for somebody who lives in that directory, with as much of an environment as a menu gives it. */
function run(program, ...words) {
  const environment = { HOME: home, PATH: `${process.execPath.replace(/\/[^/]*$/, '')}:/usr/bin:/bin` };
  const options = { cwd: home, env: environment, encoding: 'utf8', timeout: PATIENCE * 1000, stdio: ['ignore', 'pipe', 'pipe'] };
  return spawnSync(program, words, options);
}

function config(client, ...flags) {
  const ran = run(process.env.PLEX_MCP_BIN, 'config', client, ...flags);
  report.equal(`${client} ${flags[0]}: status`, ran.status, 0);
}

/** A client's program; the one that its package has for this platform, which npm finds without running scripts. */
function program(...candidates) {
  const found = candidates.map(path => join(PACKAGES, path)).find(existsSync);
  return found ?? join(PACKAGES, candidates[0]);
}

const claude = program(`@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`);
const settings = join(home, '.claude.json');
writeFileSync(settings, JSON.stringify({ numStartups: 3, mcpServers: {} }, null, 2));
config('claude-code', '--write', '--', '--demo');
const health = run(claude, 'mcp', 'list');
report.holds('claude-code: it connects', /plex: .*plex-mcp.* --demo - ✔ Connected/.test(health.stdout), `${health.stdout}${health.stderr}`);
report.holds('claude-code: what it had is there', JSON.parse(readFileSync(settings, 'utf8')).numStartups >= 3);
config('claude-code', '--remove');
report.holds('claude-code: taken out', !run(claude, 'mcp', 'list').stdout.includes('plex'));

const codex = program('@openai/codex/bin/codex.js');
config('codex', '--write', '--', '--access', 'read');
const listed = run(process.execPath, codex, 'mcp', 'get', 'plex', '--json');
report.equal('codex: what it reads', transport(listed.stdout), ['stdio', process.env.PLEX_MCP_BIN, ['--access', 'read']]);
config('codex', '--remove');
report.holds('codex: taken out', run(process.execPath, codex, 'mcp', 'get', 'plex').status !== 0);

const gemini = program('@google/gemini-cli/bundle/gemini.js');
config('gemini-cli', '--write', '--', '--demo');
const shown = run(process.execPath, gemini, 'mcp', 'list');
report.holds('gemini-cli: what it reads', `${shown.stdout}${shown.stderr}`.includes(`plex: ${process.env.PLEX_MCP_BIN} --demo (stdio)`), `${shown.stdout}${shown.stderr}`);

function transport(text) {
  try {
    const { type, command, args } = JSON.parse(text).transport;
    return [type, command, args];
  } catch (error) {
    return `${error}: ${text}`;
  }
}

rmSync(home, { recursive: true, force: true });
const versions = ['@anthropic-ai/claude-code', '@openai/codex', '@google/gemini-cli'].map(name => `${name} ${version(name)}`);
process.exit(report.finish(versions.join(', ')));
