// Search, sessions and history as @ctrl/plex reads them.

import { all, call } from '../../judging/call.mjs';
import { played } from './fields.mjs';

/** Tries to read the sessions while none of them moves. */
const TRIES = 40;

/** Hits of a query: items without repeats by score, people and genres with how many items they have. */
export async function search(report, server, query) {
  const ours = await call('plex_search', { query, limit: 5 });
  const hubs = await server.search(query, undefined, 5);
  const best = hits => hits.sort((a, b) => Number(b.score) - Number(a.score));
  const items = new Map();
  for (const hit of hubs.flatMap(hub => hub.Metadata ?? [])) {
    if (!items.has(hit.ratingKey)) {
      items.set(hit.ratingKey, hit);
    }
  }
  const name = ({ rating_key, title }) => ({ rating_key, title });
  const found = best([...items.values()]).map(hit => ({ rating_key: hit.ratingKey, title: hit.title }));
  report.equal(`search ${query}: items`, ours.items.map(name), found);
  const tags = best(hubs.flatMap(hub => hub.Directory ?? []));
  // Collections are not among what @ctrl/plex asks for.
  const matches = ours.matches.filter(match => match.rating_key === undefined);
  const brief = matches.map(match => [match.title, match.item_count, match.library_id]);
  report.equal(`search ${query}: matches`, brief, tags.map(tag => [tag.tag, tag.count, String(tag.librarySectionID)]));
}

/** What plays, read before and after our call until both are the same: it moves with the clock. */
export async function sessions(report, server) {
  const read = async () => (await server.query('/status/sessions')).MediaContainer.Metadata ?? [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await read();
    const ours = (await call('plex_get_sessions')).sessions;
    const after = await read();
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      continue;
    }
    report.equal('sessions: how many', ours.length, before.length);
    for (const [number, session] of before.entries()) {
      report.fields(`session ${session.Session.id}`, ours[number], {
        id: session.Session.id,
        user: session.User.title,
        state: session.Player.state,
        location: session.Session.location,
        bandwidth_kbps: session.Session.bandwidth,
        progress_percent: Math.floor((session.viewOffset * 100) / session.duration),
      });
      report.equal(`session ${session.Session.id}: player`, ours[number].player.name, session.Player.title);
      report.equal(`session ${session.Session.id}: item`, ours[number].item.title, session.title);
      report.equal(`session ${session.Session.id}: direct`, ours[number].delivery === 'direct_play', session.TranscodeSession === undefined);
    }
    return;
  }
  report.holds('sessions: they stand still for one call', false);
}

/** All rows, and those of one account. */
export async function history(report, server) {
  const rows = await server.history();
  report.holds('history: rows', rows.length > 100, `only ${rows.length}`);
  compared(report, 'history', await all('plex_get_history', 'rows', { limit: 100 }), rows);
  const account = rows[0].accountID;
  const own = await server.history(undefined, undefined, undefined, account);
  compared(report, `history of account ${account}`, await all('plex_get_history', 'rows', { limit: 100, account_id: String(account) }), own);
}

function compared(report, what, ours, theirs) {
  report.equal(`${what}: how many`, ours.length, theirs.length);
  for (const [number, row] of theirs.entries()) {
    report.fields(`${what}: row ${number}`, ours[number] ?? {}, played(row));
  }
}
