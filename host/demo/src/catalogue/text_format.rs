//! The formats of subtitles in files of their own.

/// The format of a file of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    Srt,
    Vtt,
    Ass,
}

impl TextFormat {
    pub const fn name(self) -> &'static str {
        match self {
            TextFormat::Srt => "srt",
            TextFormat::Vtt => "vtt",
            TextFormat::Ass => "ass",
        }
    }

    pub fn by_name(name: &str) -> Option<TextFormat> {
        [TextFormat::Srt, TextFormat::Vtt, TextFormat::Ass]
            .into_iter()
            .find(|format| format.name() == name)
    }
}
