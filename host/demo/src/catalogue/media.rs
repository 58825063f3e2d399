/// One version of an item's file. Plex calls it Media, with one Part.
#[derive(Clone, Debug)]
pub struct Media {
    /// Also the id of its only part.
    pub id: u64,
    /// Milliseconds.
    pub duration: u64,
    pub video: Option<Video>,
    pub audio: Vec<Audio>,
    pub subtitles: Vec<&'static Language>,
    pub container: &'static str,
    /// kbit/s
    pub bitrate: u64,
    /// Bytes; over four gigabytes for the long ones.
    pub size: u64,
    /// The path on the server.
    pub file: String,
}

#[derive(Clone, Copy, Debug)]
pub struct Video {
    pub codec: &'static str,
    pub profile: &'static str,
    /// Plex's word: `sd`, `480`, `576`, `720`, `1080`, `4k`.
    pub resolution: &'static str,
    pub width: u32,
    pub height: u32,
    pub frame_rate: f64,
    /// Plex's word: `24p`, `PAL`, `NTSC`.
    pub frame_rate_name: &'static str,
    pub aspect_ratio: f64,
    pub bit_depth: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Audio {
    pub codec: &'static str,
    pub channels: u32,
    pub language: &'static Language,
    /// kbit/s
    pub bitrate: u32,
}

#[derive(Debug, PartialEq)]
pub struct Language {
    pub name: &'static str,
    /// ISO 639-2
    pub code: &'static str,
    /// BCP 47
    pub tag: &'static str,
}

const LANGUAGES: [Language; 8] = [
    language("English", "eng", "en"),
    language("German", "deu", "de"),
    language("French", "fra", "fr"),
    language("Spanish", "spa", "es"),
    language("Russian", "rus", "ru"),
    language("Swedish", "swe", "sv"),
    language("Italian", "ita", "it"),
    language("No linguistic content", "zxx", "zxx"),
];

const fn language(name: &'static str, code: &'static str, tag: &'static str) -> Language {
    Language { name, code, tag }
}

impl Language {
    pub fn by_tag(tag: &str) -> Option<&'static Language> {
        LANGUAGES.iter().find(|language| language.tag == tag)
    }
}

/// What a file of a resolution usually is like.
struct Usual {
    video: Video,
    container: &'static str,
    audio_codec: &'static str,
    channels: u32,
    audio_bitrate: u32,
    bitrate: u64,
}

#[rustfmt::skip]
const USUAL: [Usual; 6] = [
    usual("sd",   "mpeg4", "advanced simple", 512, 384, 1.33, 29.97, "NTSC", "avi", "mp3", 2, 128, 1_150),
    usual("480",  "h264", "main", 640, 480, 1.33, 23.976, "24p", "mp4", "aac", 2, 128, 1_640),
    usual("576",  "mpeg2video", "main", 720, 576, 1.33, 25.0, "PAL", "mkv", "ac3", 2, 192, 5_120),
    usual("720",  "h264", "high", 960, 720, 1.33, 23.976, "24p", "mp4", "aac", 2, 160, 3_480),
    usual("1080", "h264", "high", 1440, 1080, 1.33, 24.0, "24p", "mkv", "ac3", 6, 448, 9_860),
    usual("4k",   "hevc", "main 10", 2880, 2160, 1.33, 23.976, "24p", "mkv", "eac3", 6, 768, 28_400),
];

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn usual(
    resolution: &'static str,
    codec: &'static str,
    profile: &'static str,
    width: u32,
    height: u32,
    aspect_ratio: f64,
    frame_rate: f64,
    frame_rate_name: &'static str,
    container: &'static str,
    audio_codec: &'static str,
    channels: u32,
    audio_bitrate: u32,
    bitrate: u64,
) -> Usual {
    Usual {
        video: Video {
            codec,
            profile,
            resolution,
            width,
            height,
            frame_rate,
            frame_rate_name,
            aspect_ratio,
            bit_depth: if width > 2000 { 10 } else { 8 },
        },
        container,
        audio_codec,
        channels,
        audio_bitrate,
        bitrate,
    }
}

/// A video file of a resolution; `None` when there is no such resolution.
pub fn video(
    id: u64,
    duration: u64,
    resolution: &str,
    audio: &[&'static Language],
    subtitles: &[&'static Language],
    stem: &str,
) -> Option<Media> {
    let usual = USUAL
        .iter()
        .find(|usual| usual.video.resolution == resolution)?;
    // No two files have the same rate.
    let bitrate = usual.bitrate + (id * 37) % 400;
    Some(Media {
        id,
        duration,
        video: Some(usual.video),
        audio: audio
            .iter()
            .map(|language| Audio {
                codec: usual.audio_codec,
                channels: usual.channels,
                language,
                bitrate: usual.audio_bitrate,
            })
            .collect(),
        subtitles: subtitles.to_vec(),
        container: usual.container,
        bitrate,
        size: duration * bitrate / 8,
        file: format!("{stem}.{}", usual.container),
    })
}

/// A file of music.
pub fn music(id: u64, duration: u64, codec: &str, stem: &str) -> Media {
    let (codec, container, bitrate) = match codec {
        "flac" => ("flac", "flac", 712),
        _ => ("mp3", "mp3", 256),
    };
    Media {
        id,
        duration,
        video: None,
        audio: vec![Audio {
            codec,
            channels: 2,
            language: &LANGUAGES[7],
            bitrate,
        }],
        subtitles: Vec::new(),
        container,
        bitrate: u64::from(bitrate),
        size: duration * u64::from(bitrate) / 8,
        file: format!("{stem}.{container}"),
    }
}

/// A photograph; it lasts no time and has no rate.
pub fn photo(id: u64, width: u32, height: u32, stem: &str) -> Media {
    Media {
        id,
        duration: 0,
        video: Some(Video {
            codec: "",
            profile: "",
            resolution: "",
            width,
            height,
            frame_rate: 0.0,
            frame_rate_name: "",
            aspect_ratio: f64::from(width * 100 / height) / 100.0,
            bit_depth: 8,
        }),
        audio: Vec::new(),
        subtitles: Vec::new(),
        container: "jpeg",
        bitrate: 0,
        size: u64::from(width) * u64::from(height) / 4,
        file: format!("{stem}.jpg"),
    }
}
