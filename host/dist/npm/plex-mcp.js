#!/usr/bin/env node
// Starts the program of the package for this machine, in the place of itself as far as that can be.
'use strict';

const { spawn } = require('node:child_process');
const { constants } = require('node:os');

const name = `plex-mcp-${process.platform}-${process.arch}`;
const file = process.platform === 'win32' ? 'plex-mcp.exe' : 'plex-mcp';

let program;
try {
  program = require.resolve(`${name}/bin/${file}`);
} catch {
  console.error(
    `plex-mcp: the package ${name} is not installed. There is one for Linux (x64, arm64) and Windows (x64), which npm` +
      ' leaves out with --omit=optional. Elsewhere: https://github.com/plex-mcp/plex-mcp#1-install',
  );
  process.exit(1);
}

const child = spawn(program, process.argv.slice(2), { stdio: 'inherit' });

// A client that ends this process means the program.
const signals = process.platform === 'win32' ? ['SIGINT', 'SIGBREAK'] : ['SIGHUP', 'SIGINT', 'SIGTERM'];
for (const signal of signals) {
  process.on(signal, () => child.kill(signal));
}

child.on('error', (error) => {
  console.error(`plex-mcp: cannot start ${program}: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : code));
