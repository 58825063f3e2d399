use std::sync::Arc;

use super::lyrics::Lyrics;
use super::text_format::TextFormat;

/// One version of an item's file. Plex calls it Media, with one Part.
#[derive(Clone, Debug)]
pub struct Media {
    /// Also the id of its only part.
    pub id: u64,
    /// Milliseconds.
    pub duration: u64,
    pub video: Option<Video>,
    pub audio: Vec<Audio>,
    pub subtitles: Vec<Subtitle>,
    /// The words of a song.
    pub lyrics: Option<Lyrics>,
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
    pub hdr: Option<Hdr>,
}

/// The way in which a picture has a high dynamic range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hdr {
    Hdr10,
    /// Profile 8, which falls back to HDR10.
    DolbyVision,
    Hlg,
}

#[derive(Clone, Copy, Debug)]
pub struct Audio {
    pub codec: &'static str,
    pub channels: u32,
    pub language: &'static Language,
    /// kbit/s
    pub bitrate: u32,
    /// Somebody talks about the film.
    pub commentary: bool,
}

#[derive(Clone, Debug)]
pub struct Subtitle {
    /// Its place among all streams of the part.
    pub number: u64,
    pub language: &'static Language,
    /// Only what is not in the language of the sound.
    pub forced: bool,
    /// For people who do not hear: it tells noises too.
    pub sdh: bool,
    /// The file of its own beside the video.
    pub beside: Option<Beside>,
}

/// Subtitles in a file of their own.
#[derive(Clone, Debug)]
pub struct Beside {
    pub format: TextFormat,
    /// The place it was fetched from, `sourceKey`; none for a file that was there.
    pub source: Option<String>,
    /// The name and text of an upload; other text is that of [`super::dialogue`].
    pub uploaded: Option<(String, Arc<[u8]>)>,
}

/// The language and kind of a track of sound, before the file's codec is known.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    pub language: &'static Language,
    pub commentary: bool,
}

#[derive(Debug, PartialEq)]
pub struct Language {
    pub name: &'static str,
    /// ISO 639-2
    pub code: &'static str,
    /// BCP 47
    pub tag: &'static str,
}

const LANGUAGES: [Language; 12] = [
    language("English", "eng", "en"),
    language("German", "deu", "de"),
    language("French", "fra", "fr"),
    language("Spanish", "spa", "es"),
    language("Russian", "rus", "ru"),
    language("Swedish", "swe", "sv"),
    language("Italian", "ita", "it"),
    NO_LANGUAGE,
    language("Japanese", "jpn", "ja"),
    language("Korean", "kor", "ko"),
    language("Portuguese", "por", "pt"),
    language("Chinese", "zho", "zh"),
];

const NO_LANGUAGE: Language = language("No linguistic content", "zxx", "zxx");

const fn language(name: &'static str, code: &'static str, tag: &'static str) -> Language {
    Language { name, code, tag }
}

impl Language {
    pub fn by_tag(tag: &str) -> Option<&'static Language> {
        LANGUAGES.iter().find(|language| language.tag == tag)
    }

    pub fn by_code(code: &str) -> Option<&'static Language> {
        LANGUAGES.iter().find(|language| language.code == code)
    }
}

impl Media {
    /// The id of the stream with the number.
    pub fn stream_id(&self, number: u64) -> u64 {
        self.id * 10 + number + 1
    }

    /// The number of the words of a song, after all other streams.
    pub fn lyrics_number(&self) -> u64 {
        (self.audio.len() + self.subtitles.len()) as u64
    }

    pub fn is_hdr(&self) -> bool {
        self.video.is_some_and(|video| video.hdr.is_some())
    }
}

impl Voice {
    /// `ja`, `en commentary`; `None` for a language or a word that there is not.
    pub fn parse(text: &str) -> Option<Voice> {
        let (tag, kind) = text.split_once(' ').unwrap_or((text, ""));
        let commentary = match kind {
            "" => false,
            "commentary" => true,
            _ => return None,
        };
        let language = Language::by_tag(tag)?;
        Some(Voice {
            language,
            commentary,
        })
    }
}

impl Subtitle {
    /// `en`, `en forced`, `en sdh`, `en srt`; a format is that of a file beside the video. `None` for a language or a word that there
    /// is not.
    pub fn parse(text: &str) -> Option<Subtitle> {
        let mut words = text.split(' ');
        let mut subtitle = Subtitle {
            number: 0,
            language: Language::by_tag(words.next()?)?,
            forced: false,
            sdh: false,
            beside: None,
        };
        for word in words {
            match word {
                "forced" => subtitle.forced = true,
                "sdh" => subtitle.sdh = true,
                format => subtitle.beside = Some(Beside::new(TextFormat::by_name(format)?)),
            }
        }
        Some(subtitle)
    }
}

impl Beside {
    /// A file that was there when the video was found.
    pub fn new(format: TextFormat) -> Beside {
        Beside {
            format,
            source: None,
            uploaded: None,
        }
    }
}

impl Video {
    /// `1080`, `4k wide hdr10`; `wide` is 16:9, the rest is the range. `None` for a word that there is not.
    fn refine(mut self, words: &str) -> Option<Video> {
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            self.hdr = match word {
                "hdr10" => Some(Hdr::Hdr10),
                "dovi" => Some(Hdr::DolbyVision),
                "hlg" => Some(Hdr::Hlg),
                "wide" => {
                    self.width = self.height * 16 / 9;
                    self.aspect_ratio = 1.78;
                    self.hdr
                }
                _ => return None,
            };
        }
        Some(self)
    }
}

/// The usual file of a resolution.
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
            hdr: None,
        },
        container,
        audio_codec,
        channels,
        audio_bitrate,
        bitrate,
    }
}

/// A video file: its picture as `RESOLUTION [wide] [hdr10|dovi|hlg]`, its sound and its subtitles. `None` when there is no such
/// picture.
pub fn video(
    id: u64,
    duration: u64,
    picture: &str,
    audio: &[Voice],
    subtitles: &[Subtitle],
    stem: &str,
) -> Option<Media> {
    let (resolution, words) = picture.split_once(' ').unwrap_or((picture, ""));
    let usual = USUAL
        .iter()
        .find(|usual| usual.video.resolution == resolution)?;
    // No two files have the same rate.
    let bitrate = usual.bitrate + (id * 37) % 400;
    Some(Media {
        id,
        duration,
        video: Some(usual.video.refine(words)?),
        audio: audio.iter().map(|voice| usual.audio(*voice)).collect(),
        subtitles: numbered(subtitles, 1 + audio.len() as u64),
        lyrics: None,
        container: usual.container,
        bitrate,
        size: duration * bitrate / 8,
        file: format!("{stem}.{}", usual.container),
    })
}

fn numbered(subtitles: &[Subtitle], first: u64) -> Vec<Subtitle> {
    let numbered = subtitles.iter().zip(first..);
    numbered
        .map(|(subtitle, number)| Subtitle {
            number,
            ..subtitle.clone()
        })
        .collect()
}

impl Usual {
    fn audio(&self, voice: Voice) -> Audio {
        let (channels, bitrate) = if voice.commentary {
            (2, 128)
        } else {
            (self.channels, self.audio_bitrate)
        };
        Audio {
            codec: self.audio_codec,
            channels,
            language: voice.language,
            bitrate,
            commentary: voice.commentary,
        }
    }
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
            language: &NO_LANGUAGE,
            bitrate,
            commentary: false,
        }],
        subtitles: Vec::new(),
        lyrics: None,
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
            hdr: None,
        }),
        audio: Vec::new(),
        subtitles: Vec::new(),
        lyrics: None,
        container: "jpeg",
        bitrate: 0,
        size: u64::from(width) * u64::from(height) / 4,
        file: format!("{stem}.jpg"),
    }
}
