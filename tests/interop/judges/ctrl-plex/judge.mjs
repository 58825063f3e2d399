// npm @ctrl/plex reads the demo server, `plex-mcp call` answers for the same things: every value must be the same.

import { readFileSync } from 'node:fs';

import { all, call } from '../../judging/call.mjs';
import { load, version } from '../../judging/packages.mjs';
import { Report } from '../../judging/report.mjs';
import * as fields from './fields.mjs';
import { history, search, sessions } from './playback.mjs';

const { Album, Artist, Movie, PlexServer, Show, Track } = await load('@ctrl/plex');
const report = new Report();

/** Its page size, and ours. */
const PAGES = [6, 11];

const server = new PlexServer(process.env.PLEX_URL, readFileSync(process.env.PLEX_TOKEN_FILE, 'utf8').trim());
await server.connect();
await overview();
const sections = await libraries();
let items = 0;
for (const section of sections) {
  items += await browse(section);
}
report.holds('items: more than a page of them', items > PAGES[0]);
for (const query of ['nosferatu', 'the', 'comedy', 'chaplin', 'zzqqxx']) {
  await search(report, server, query);
}
await sessions(report, server);
await history(report, server);
process.exitCode = report.finish(version('@ctrl/plex'));

async function overview() {
  report.fields('server', await call('plex_get_server'), {
    name: server.friendlyName,
    version: server.version,
    platform: server.platform,
    machine_id: server.machineIdentifier,
    plex_pass: server.myPlexSubscription,
  });
}

/** It knows no libraries of photos. */
async function libraries() {
  const theirs = await (await server.library()).sections();
  const ours = (await call('plex_get_libraries', { detail: 'full' })).libraries.filter(library => library.kind !== 'photo');
  report.equal('libraries: ids', ours.map(library => library.id), theirs.map(section => section.key));
  for (const [number, section] of theirs.entries()) {
    const instant = date => date.toISOString().replace('.000Z', 'Z');
    report.fields(`library ${section.key}`, ours[number], {
      title: section.title,
      kind: section.type,
      language: section.language,
      agent: section.agent,
      scanner: section.scanner,
      uuid: section.uuid,
      refreshing: section.refreshing,
      created_at: instant(section.createdAt),
      scanned_at: instant(section.scannedAt),
    });
  }
  return theirs;
}

/** Everything in a library; gives how many items that is. */
async function browse(section) {
  const [top, read] = { movie: [Movie, fields.movie], show: [Show, fields.show], artist: [Artist, fields.artist] }[section.type];
  const items = await paged(section, top, {});
  await compared(`library ${section.key}`, { library_id: section.key }, items, read);
  if (section.type === 'artist') {
    await compared(`albums of ${section.key}`, { library_id: section.key, kind: 'album' }, await paged(section, Album, { type: '9' }), fields.album);
    await compared(`tracks of ${section.key}`, { library_id: section.key, kind: 'track' }, await paged(section, Track, { type: '10' }), fields.track);
  }
  for (const item of items) {
    if (section.type === 'movie') {
      await details(item);
    } else if (section.type === 'show') {
      await below(item);
    }
  }
  return items.length;
}

/** Every page of a library, as long as pages are full. */
async function paged(section, cls, query) {
  const items = [];
  const [size] = PAGES;
  for (;;) {
    const page = await section.search({ ...query, sort: 'titleSort', 'X-Plex-Container-Start': String(items.length), 'X-Plex-Container-Size': String(size) }, cls);
    items.push(...page);
    if (page.length < size) {
      return items;
    }
  }
}

async function compared(what, args, theirs, read) {
  const ours = await all('plex_get_library_items', 'items', { ...args, limit: PAGES[1], detail: 'full' });
  same(what, ours, theirs, read);
}

function same(what, ours, theirs, read) {
  report.equal(`${what}: rating keys`, ours.map(item => item.rating_key), theirs.map(item => item.ratingKey));
  for (const [number, item] of theirs.entries()) {
    report.fields(`${what}: item ${item.ratingKey}`, ours[number] ?? {}, read(item));
  }
}

async function details(item) {
  const [ours] = (await call('plex_get_item', { rating_keys: [item.ratingKey] })).items;
  await item.reload();
  report.fields(`item ${item.ratingKey}`, ours.item, fields.movie(item));
  report.fields(`item ${item.ratingKey} details`, ours, fields.movieDetails(item));
  report.equal(`item ${item.ratingKey}: versions`, ours.media.length, item.media.length);
  for (const [number, media] of item.media.entries()) {
    report.fields(`item ${item.ratingKey}: version ${number}`, ours.media[number] ?? {}, fields.version(media));
  }
}

/** Seasons of a show and episodes of a season. */
async function below(show) {
  const children = (key, read, theirs) =>
    all('plex_get_children', 'items', { rating_key: key, limit: PAGES[1], detail: 'full' }).then(ours => same(`children of ${key}`, ours, theirs, read));
  const seasons = await show.seasons();
  await children(show.ratingKey, fields.season, seasons);
  for (const season of seasons) {
    await children(season.ratingKey, fields.episode, await season.episodes());
  }
}
