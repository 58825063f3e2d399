// A tool that cannot be undone asks the client's person first: yes, no, nobody there to ask, and a state that is not ours.

import { load } from '../../judging/packages.mjs';
import { opened } from './connections.mjs';

const { ProtocolError } = await load('@modelcontextprotocol/client');

const CALL = { name: 'erase', arguments: { name: 'a thing' } };

const QUESTION = 'Erase: this cannot be undone. The tool says: "a thing goes"';
const DONE = { text: 'a thing is gone' };
const NOT_DONE = '`erase` was not confirmed: nothing was changed';

const YES = { action: 'accept', content: { confirm: true } };
const NO = [{ action: 'accept', content: { confirm: false } }, { action: 'decline' }, { action: 'cancel' }];

/** Bad parameters. */
const REFUSED = -32602;

/** Each answer on a connection of its own; where our server cannot ask, and on a client that cannot, the tool acts at once. */
export async function confirmed(report, name, make, mode, asks) {
  const { asked, result } = await answering(make(), mode, YES);
  report.equal(`${name}: yes`, result.structuredContent, DONE);
  report.equal(`${name}: yes: questions`, asked, asks ? [QUESTION] : []);
  for (const no of asks ? NO : []) {
    const { asked, result } = await answering(make(), mode, no);
    const what = `${name}: ${JSON.stringify(no)}`;
    report.equal(what, [result.isError, result.content.map(part => part.text).join(' ')], [true, NOT_DONE]);
    report.equal(`${what}: questions`, asked, [QUESTION]);
  }
  const unasked = await opened(make(), mode, client => client.callTool(CALL));
  report.equal(`${name}: a client that cannot ask`, unasked.structuredContent, DONE);
}

async function answering(transport, mode, answer) {
  const asked = [];
  const ask = request => {
    asked.push(request.params.message);
    return answer;
  };
  return { asked, result: await opened(transport, mode, client => client.callTool(CALL), ask) };
}

/** The state beside a question is good for one answer to it. */
export async function states(report, name, transport, mode) {
  const ask = async client => {
    const { requestState: state } = await client.callTool(CALL, { allowInputRequired: true });
    report.equal(`${name}: a question with a state`, typeof state, 'string');
    const again = (requestState, args = CALL.arguments) => {
      const call = { ...CALL, arguments: args, requestState, inputResponses: { confirm: YES } };
      return client.callTool(call, { allowInputRequired: true }).catch(error => error);
    };
    const refused = (what, error) => {
      report.holds(`${name}: ${what}: an error of the protocol`, error instanceof ProtocolError, JSON.stringify(error));
      report.equal(`${name}: ${what}: code`, error.code, REFUSED);
    };
    const middle = state.length / 2 | 0;
    const other = state[middle] === 'A' ? 'B' : 'A';
    refused('a tampered state', await again(state.slice(0, middle) + other + state.slice(middle + 1)));
    refused('the state of another call', await again(state, { name: 'another' }));
    report.equal(`${name}: a yes with its state`, (await again(state)).structuredContent, DONE);
    refused('the same yes again', await again(state));
  };
  await opened(transport, mode, ask, () => YES);
}
