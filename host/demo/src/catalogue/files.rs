/// Files of the server that playlists can be read from. Some lines are of no item.
pub const FILES: [(&str, &str); 2] = [
    (
        "/data/playlists/Rag time.m3u",
        include_str!("../../data/rag_time.m3u"),
    ),
    (
        "/data/playlists/empty/Nothing here.m3u8",
        "#EXTM3U\n/data/music/Nobody/Nothing/01 - Silence.flac\n",
    ),
];
