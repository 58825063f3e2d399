// What our own host answers, on the command line.

import { call } from '../../judging/call.mjs';

/** How it words a tool's error. */
const ERROR = /^plex-mcp: \w+: (?<message>.*) \[(?<code>[a-z_]+)(?:, HTTP (?<status>\d+))?; the same call (?<again>may work later|will fail again)\]$/s;

/** To each call, `{ok}` or `{err}`, twice. */
export async function answers(calls) {
  const one = ([tool, args]) => call(tool, args).then(ok => ({ ok }), error => ({ err: fields(error) }));
  const round = async () => {
    const results = [];
    for (const asked of calls) {
      results.push(await one(asked));
    }
    return results;
  };
  // The first round starts the scans that all others find running.
  await round();
  const twice = [await round(), await round()];
  return calls.map((_, number) => twice.map(results => results[number]));
}

function fields({ stderr }) {
  const found = ERROR.exec(stderr?.trim() ?? '')?.groups;
  if (found === undefined) {
    throw new Error(`no tool's error: ${stderr}`);
  }
  const error = { code: found.code, message: found.message, retryable: found.again === 'may work later' };
  return found.status === undefined ? error : { ...error, status: Number(found.status) };
}
