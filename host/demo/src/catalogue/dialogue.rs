//! The text of subtitles that are in files of their own: lines of nobody's film, said over and over until it ends.
//!
//! The files are as people make them: with a mark at their beginning, line ends of Windows, markup, remarks, signs at the top of
//! the picture, and lines that are said while another one is still there.

use super::media::Language;
use super::text_format::TextFormat;

/// A line on the screen, from and to a moment in milliseconds.
struct Cue {
    start: u64,
    end: u64,
    /// A sign in the picture, which is shown at its top.
    sign: bool,
    /// `|` between the lines, tags of HTML, nothing escaped.
    text: &'static str,
}

const TEXTS: [(&str, &str); 4] = [
    ("en", include_str!("../../data/dialogue/en.txt")),
    ("de", include_str!("../../data/dialogue/de.txt")),
    ("ru", include_str!("../../data/dialogue/ru.txt")),
    ("zh", include_str!("../../data/dialogue/zh.txt")),
];

/// Silence before the first line.
const OPENING: u64 = 12_000;
/// Nothing is said at the end.
const CREDITS: u64 = 20_000;

/// A file beside a video of so many milliseconds; empty for a language that nobody speaks here.
pub fn file(format: TextFormat, language: &Language, noises: bool, duration: u64) -> String {
    let cues = cues(language.tag, noises, duration);
    match format {
        TextFormat::Srt => format!("\u{feff}{}", srt(&cues)).replace('\n', "\r\n"),
        TextFormat::Vtt => vtt(&cues),
        TextFormat::Ass => ass(&cues),
    }
}

/// The same text, as the server converts it.
pub fn converted(format: TextFormat, language: &Language, noises: bool, duration: u64) -> String {
    let cues = cues(language.tag, noises, duration);
    match format {
        TextFormat::Srt => srt(&cues),
        TextFormat::Vtt => vtt(&cues),
        TextFormat::Ass => ass(&cues),
    }
}

fn cues(tag: &str, noises: bool, duration: u64) -> Vec<Cue> {
    let text = TEXTS.iter().find(|(own, _)| *own == tag);
    let lines = text.map_or("", |(_, text)| *text).lines();
    let lines: Vec<&str> = lines
        .filter(|line| noises || !line.starts_with('['))
        .collect();
    let mut cues: Vec<Cue> = Vec::new();
    let mut at = OPENING;
    for (line, number) in lines.iter().cycle().zip(0_u64..) {
        let length = 1_200 + 45 * line.chars().count() as u64;
        // Each seventh line is said into the one before.
        let before = cues.last().filter(|_| number % 7 == 6);
        let start = before.map_or(at, |before| before.end - 800);
        if start + length + CREDITS > duration {
            break;
        }
        let sign = line.strip_prefix('^');
        cues.push(Cue {
            start,
            end: start + length,
            sign: sign.is_some(),
            text: sign.unwrap_or(line),
        });
        at = start + length + 400 + number * 370 % 2_900;
    }
    cues
}

fn srt(cues: &[Cue]) -> String {
    let cue = |(number, cue): (usize, &Cue)| {
        let (start, end) = (clock(cue.start, ','), clock(cue.end, ','));
        let place = if cue.sign { r"{\an8}" } else { "" };
        let text = cue.text.replace('|', "\n");
        format!("{}\n{start} --> {end}\n{place}{text}\n\n", number + 1)
    };
    cues.iter().enumerate().map(cue).collect()
}

fn vtt(cues: &[Cue]) -> String {
    let head = "WEBVTT - made by hand\n\nNOTE\nNobody said any of this.\n\nSTYLE\n::cue(i) { color: #ccc }\n\n";
    let cue = |(number, cue): (usize, &Cue)| {
        let name = if number % 5 == 0 {
            format!("line-{number}\n")
        } else {
            String::new()
        };
        let settings = if cue.sign {
            " line:0 position:50%,center align:center"
        } else {
            ""
        };
        let (start, end) = (short_clock(cue.start), short_clock(cue.end));
        let text = escaped(cue.text).replace('|', "\n");
        let voice = if number % 4 == 1 { "<v Nora>" } else { "" };
        format!("{name}{start} --> {end}{settings}\n{voice}{text}\n\n")
    };
    let cues: String = cues.iter().enumerate().map(cue).collect();
    head.to_owned() + &cues
}

/// `&` and a `<` that begins no tag, as references.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace("< ", "&lt; ")
}

/// Signs come first in the file, whenever they are shown.
fn ass(cues: &[Cue]) -> String {
    let head = "[Script Info]\n; Nobody said any of this.\nScriptType: v4.00+\nPlayResX: 1920\nPlayResY: 1080\n\n\
        [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, Alignment\n\
        Style: Default,Open Sans,54,&H00FFFFFF,2\nStyle: Sign,Open Sans,40,&H00FFFFFF,8\n\n\
        [Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
        Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,the timing is by ear\n";
    let (signs, said): (Vec<&Cue>, Vec<&Cue>) = cues.iter().partition(|cue| cue.sign);
    let line = |cue: &&Cue| {
        let (start, end) = (hundredths(cue.start), hundredths(cue.end));
        let (style, place) = if cue.sign {
            ("Sign", r"{\an8\fad(200,200)}")
        } else {
            ("Default", "")
        };
        let text = cue
            .text
            .replace('|', r"\N")
            .replace("<i>", r"{\i1}")
            .replace("</i>", r"{\i0}")
            .replace("<b>", r"{\b1}")
            .replace("</b>", r"{\b0}");
        format!("Dialogue: 0,{start},{end},{style},,0,0,0,,{place}{text}\n")
    };
    let lines: String = signs.iter().chain(&said).map(line).collect();
    head.to_owned() + &lines
}

/// `01:02:03,004`
fn clock(milliseconds: u64, point: char) -> String {
    let (seconds, rest) = (milliseconds / 1_000, milliseconds % 1_000);
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!(
        "{hours:02}:{minutes:02}:{:02}{point}{rest:03}",
        seconds % 60
    )
}

/// Without the hours where there are none.
fn short_clock(milliseconds: u64) -> String {
    let clock = clock(milliseconds, '.');
    clock
        .strip_prefix("00:")
        .map_or(clock.clone(), str::to_owned)
}

/// `1:02:03.00`
fn hundredths(milliseconds: u64) -> String {
    let clock = clock(milliseconds, '.');
    clock[1..clock.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;

    fn english() -> &'static Language {
        Language::by_tag("en").expect("English is spoken here")
    }

    #[test]
    fn lines_go_on_until_the_end_and_some_overlap() {
        let cues = cues("en", true, 2 * HOUR);
        assert!(cues.len() > 1_000, "{}", cues.len());
        let last = cues.last().map_or(0, |cue| cue.end);
        assert!((2 * HOUR - 60_000..=2 * HOUR - CREDITS).contains(&last));
        let overlap = |pair: &&[Cue]| pair[1].start < pair[0].end;
        assert!(cues.windows(2).filter(overlap).count() > 100);
        assert!(cues.windows(2).all(|pair| pair[0].start < pair[1].start));
    }

    #[test]
    fn files_begin_as_those_of_people_do() {
        let begin = |format| -> String {
            let text = file(format, english(), false, HOUR / 30);
            text.chars().take(700).collect()
        };
        insta::assert_snapshot!(format!(
            "{:?}\n\n{}\n\n{}",
            begin(TextFormat::Srt),
            begin(TextFormat::Vtt),
            begin(TextFormat::Ass)
        ));
    }
}
