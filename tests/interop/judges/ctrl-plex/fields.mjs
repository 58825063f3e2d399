// Fields of items, and how @ctrl/plex reads them. It knows fewer than plexapi does.

const seconds = milliseconds => (milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000));
const instant = date => (date === undefined ? undefined : date.toISOString().replace('.000Z', 'Z'));
const nonzero = number => number || undefined;
const tags = list => list.map(tag => tag.tag);

export function movie(item) {
  return {
    ...playable(item, 'movie'),
    year: item.year,
    critic_rating: item.rating,
    audience_rating: item.audienceRating,
    user_rating: item.userRating,
    content_rating: item.contentRating,
    genres: item.genres.length > 0 ? tags(item.genres) : undefined,
    studio: item.studio,
    released_on: item.originallyAvailableAt,
  };
}

export function movieDetails(item) {
  return {
    original_title: item.originalTitle,
    tagline: item.tagline,
    summary: item.summary || undefined,
    countries: tags(item.countries),
    directors: tags(item.directors),
    writers: tags(item.writers),
    producers: tags(item.producers),
    collections: tags(item.collections),
    cast: item.roles.slice(0, 25).map(role => (role.role ? { name: role.tag, role: role.role } : { name: role.tag })),
    ratings: [
      ...item.ratings.map(rating => ({ source: rating.image.split('://')[0], kind: rating.type, value: rating.value })),
      ...(item.userRating === undefined ? [] : [{ kind: 'user', value: item.userRating }]),
    ],
  };
}

export function version(media) {
  return {
    width: media.width,
    height: media.height,
    video_codec: media.videoCodec,
    audio_codec: media.audioCodec,
    audio_channels: media.audioChannels,
    bitrate_kbps: media.bitrate,
    files: media.parts.length,
    size_bytes: media.parts.reduce((sum, part) => sum + part.size, 0),
  };
}

export function show(item) {
  return {
    ...watchable(item, 'show'),
    ...episodes(item),
    year: item.year,
    duration_seconds: seconds(item.duration),
    content_rating: item.contentRating,
    critic_rating: item.rating,
    genres: item.genres.length > 0 ? tags(item.genres) : undefined,
    studio: item.studio,
  };
}

export function season(item) {
  return { ...watchable(item, 'season'), ...episodes(item), season_number: item.index };
}

export function episode(item) {
  return {
    ...playable(item, 'episode'),
    show: item.grandparentTitle,
    season_number: item.parentIndex,
    episode_number: item.index,
    year: item.year,
    critic_rating: item.rating,
    content_rating: item.contentRating,
  };
}

export function artist(item) {
  return audio(item, 'artist');
}

export function album(item) {
  return { ...audio(item, 'album'), artist: item.parentTitle, year: item.year, studio: item.studio };
}

export function track(item) {
  return {
    ...audio(item, 'track'),
    artist: item.originalTitle ?? item.grandparentTitle,
    album: item.parentTitle,
    disc_number: item.parentIndex,
    track_number: item.index,
    duration_seconds: seconds(item.duration),
  };
}

/** A row of the history, which @ctrl/plex hands on as it came. */
export function played(row) {
  return {
    at: instant(new Date(row.viewedAt * 1000)),
    rating_key: row.ratingKey,
    kind: row.type,
    title: row.title,
    show: row.type === 'episode' ? row.grandparentTitle : undefined,
    season_number: row.type === 'episode' ? row.parentIndex : undefined,
    episode_number: row.type === 'episode' ? row.index : undefined,
    artist: row.type === 'track' ? row.grandparentTitle : undefined,
  };
}

function playable(item, kind) {
  return {
    ...watchable(item, kind),
    duration_seconds: seconds(item.duration),
    progress_seconds: nonzero(seconds(item.viewOffset)),
    view_count: nonzero(item.viewCount),
  };
}

function watchable(item, kind) {
  return {
    rating_key: item.ratingKey,
    kind,
    title: item.title,
    watched: item.isWatched,
    added_at: instant(item.addedAt),
    last_viewed_at: instant(item.lastViewedAt),
  };
}

function episodes(item) {
  return { episode_count: item.leafCount, episodes_unseen: item.leafCount - item.viewedLeafCount };
}

function audio(item, kind) {
  return {
    rating_key: item.ratingKey,
    kind,
    title: item.title,
    user_rating: item.userRating,
    view_count: nonzero(item.viewCount),
    added_at: instant(item.addedAt),
    last_viewed_at: instant(item.lastViewedAt),
  };
}
