// Settings that `plex-mcp config --write` has changed, read as the clients read them: VS Code with npm jsonc-parser, Gemini
// CLI with npm strip-json-comments, Goose with a parser of YAML, the others with JSON.parse. Links are decoded as their
// clients document it.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { load, version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';

const { parse, printParseErrorCode } = await load('jsonc-parser');
const { default: stripJsonComments } = await load('strip-json-comments');
const { parse: parseYaml } = await load('yaml');

const FLAGS = ['--access', 'read'];

/** As VS Code reads settings: with comments and trailing commas. */
function jsonc(text) {
  const errors = [];
  const value = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) {
    throw new Error(errors.map(error => printParseErrorCode(error.error)).join(', '));
  }
  return value;
}

const commented = text => JSON.parse(stripJsonComments(text));

/** How each client reads, where its file is in a home directory, and the key that servers stand under. */
const CLIENTS = {
  'claude-desktop': [JSON.parse, '.config/Claude/claude_desktop_config.json', 'mcpServers'],
  'claude-code': [JSON.parse, '.claude.json', 'mcpServers'],
  vscode: [jsonc, '.config/Code/User/mcp.json', 'servers'],
  cursor: [JSON.parse, '.cursor/mcp.json', 'mcpServers'],
  windsurf: [JSON.parse, '.codeium/windsurf/mcp_config.json', 'mcpServers'],
  zed: [jsonc, '.config/zed/settings.json', 'context_servers'],
  'lm-studio': [JSON.parse, '.lmstudio/mcp.json', 'mcpServers'],
  'gemini-cli': [commented, '.gemini/settings.json', 'mcpServers'],
  cline: [JSON.parse, '.cline/data/settings/cline_mcp_settings.json', 'mcpServers'],
};

const report = new Report();
const home = mkdtempSync(join(tmpdir(), 'plex-mcp settings '));

/** Runs `plex-mcp config` for somebody who lives in that directory. */
function config(client, ...flags) {
  const environment = { HOME: home, PATH: '/usr/bin:/bin', PLEX_SERVER: '', PLEX_URL: 'http://127.0.0.1:32400' };
  const ran = spawnSync(process.env.PLEX_MCP_BIN, ['config', client, ...flags], { env: environment, encoding: 'utf8' });
  report.equal(`${client} ${flags.join(' ')}: status`, ran.status, 0);
  return ran;
}

/** What somebody has already, in the plainest form that the client reads, and with all that it can read. */
function settings(read, key) {
  const server = '"files": { "command": "npx", "args": ["-y", "files"] }';
  const plain = [
    `{ "theme": "dark", "${key}": { ${server} }, "last": [1, 2.50, null] }`,
    `{\r\n\t"${key}": {},\r\n\t"theme": "ü \\u00fc"\r\n}\r\n`,
    '{}',
  ];
  const comments = `// mine\n{\n  "theme": "dark", /* at night */\n  "${key}": {\n    // files\n    ${server}\n  }\n}\n`;
  const commas = `{\n  "${key}": {\n    ${server}, // files\n  },\n  "theme": "dark",\n}\n`;
  switch (read) {
    case JSON.parse:
      return plain;
    case jsonc:
      return [...plain, comments, commas];
    default:
      return [...plain, comments];
  }
}

function check(what, read, text, key, before) {
  let value;
  try {
    value = read(text);
  } catch (error) {
    report.holds(`${what}: it can be read`, false, `${error}: ${text}`);
    return;
  }
  const { plex, ...others } = value[key];
  report.equal(`${what}: other servers`, others, before[key] ?? {});
  report.equal(`${what}: the rest`, { ...value, [key]: null }, { ...before, [key]: null });
  // What the path leads to is whole, so that a client with a bare PATH finds it.
  report.equal(`${what}: command`, plex.command, process.env.PLEX_MCP_BIN);
  report.equal(`${what}: args`, plex.args, FLAGS);
  report.equal(`${what}: env`, plex.env, { PLEX_URL: 'http://127.0.0.1:32400' });
}

for (const [client, [read, path, key]] of Object.entries(CLIENTS)) {
  const file = join(home, path);
  config(client, '--write', '--', ...FLAGS);
  check(`${client}: none before`, read, readFileSync(file, 'utf8'), key, {});
  for (const [number, before] of settings(read, key).entries()) {
    const what = `${client}: settings ${number}`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, before);
    config(client, '--write', '--', ...FLAGS);
    check(what, read, readFileSync(file, 'utf8'), key, read(before));
    report.equal(`${what}: backup`, readFileSync(`${file}.plex-mcp.bak`, 'utf8'), before);
    config(client, '--remove');
    const after = read(readFileSync(file, 'utf8'));
    report.equal(`${what}: taken out again`, { [key]: {}, ...after }, { [key]: {}, ...read(before) });
  }
}

const goose = parseYaml(config('goose', '--', ...FLAGS).stdout);
report.equal('goose: the extension', goose.extensions.plex, {
  enabled: true,
  name: 'plex',
  type: 'stdio',
  cmd: process.env.PLEX_MCP_BIN,
  args: FLAGS,
  envs: { PLEX_URL: 'http://127.0.0.1:32400' },
});
report.holds('goose: nothing is written', !existsSync(join(home, '.config/goose')));

/** The link in what is shown beside the snippet. */
function link(client) {
  const { stdout, stderr } = config(client, '--', ...FLAGS);
  const found = stderr.split('\n').filter(line => /^[a-z]+:[^ ]+$/.test(line));
  report.equal(`${client}: one link`, found.length, 1);
  return [new URL(found[0]), JSON.parse(stdout)];
}

const [vscode, inVscode] = link('vscode');
report.equal('vscode: link', vscode.href.split('?')[0], 'vscode:mcp/install');
report.equal('vscode: link: server', JSON.parse(decodeURIComponent(vscode.search.slice(1))), { name: 'plex', ...inVscode.servers.plex });
for (const [client, begin] of [
  ['cursor', 'cursor://anysphere.cursor-deeplink/mcp/install'],
  ['lm-studio', 'lmstudio://add_mcp'],
]) {
  const [url, inFile] = link(client);
  report.equal(`${client}: link`, url.href.split('?')[0], begin);
  report.equal(`${client}: link: name`, url.searchParams.get('name'), 'plex');
  const server = JSON.parse(Buffer.from(url.searchParams.get('config'), 'base64').toString('utf8'));
  report.equal(`${client}: link: server`, server, inFile.mcpServers.plex);
}

rmSync(home, { recursive: true });
process.exit(report.finish(`jsonc-parser ${version('jsonc-parser')}`));
