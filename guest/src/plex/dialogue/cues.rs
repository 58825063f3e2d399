//! Files of subtitles and lyrics, read by what stands in them: SubRip, WebVTT, Advanced SubStation, LRC, plain text.

use crate::sorted;

/// Something that is said, without markup.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// Milliseconds from the beginning; absent in a text without times.
    pub from: Option<u64>,
    pub text: String,
}

/// The time that is asked for, in milliseconds.
#[derive(Debug)]
pub struct Window {
    from: u64,
    to: u64,
}

impl Window {
    pub fn of_seconds(from: u32, to: Option<u32>) -> Window {
        Window {
            from: u64::from(from) * 1_000,
            to: to.map_or(u64::MAX, |to| u64::from(to) * 1_000),
        }
    }

    /// Keeps what is said within the time, if it is anything but markup.
    pub fn push(&self, cues: &mut Vec<Cue>, from: Option<u64>, to: Option<u64>, text: &str) {
        let starts = from.is_none_or(|from| from < self.to);
        let ends = to.is_none_or(|to| to > self.from || from >= Some(self.from));
        if !starts || !ends {
            return;
        }
        let text = plain(text);
        if !text.is_empty() {
            cues.push(Cue { from, text });
        }
    }
}

/// Reads a file. Nothing, where it is none; in one of `lyrics` lines may have no times.
pub fn read(file: &str, lyrics: bool, window: &Window) -> Option<Vec<Cue>> {
    let mut cues = Vec::new();
    let mut any = file.trim_start().starts_with("WEBVTT") || file.trim().is_empty();
    // The cue whose lines are being read.
    let mut open: Option<(u64, u64, Vec<&str>)> = None;
    let close = |open: &mut Option<(u64, u64, Vec<&str>)>, cues: &mut Vec<Cue>| {
        if let Some((from, to, lines)) = open.take() {
            window.push(cues, Some(from), Some(to), &lines.join(" "));
        }
    };
    let mut columns = Columns::default();
    for line in lines(file) {
        if let Some((from, to)) = arrow(line) {
            if let Some((_, _, lines)) = &mut open
                && lines.last().is_some_and(|last| is_number(last))
            {
                // The number of this cue: some files have no empty line between two.
                lines.pop();
            }
            close(&mut open, &mut cues);
            open = Some((from, to, Vec::new()));
            any = true;
        } else if line.is_empty() {
            close(&mut open, &mut cues);
        } else if let Some((_, _, lines)) = &mut open {
            lines.push(line);
        } else if let Some(names) = line.strip_prefix("Format:") {
            columns = Columns::read(names).unwrap_or(columns);
        } else if let Some(event) = line.strip_prefix("Dialogue:") {
            if let Some((from, to, text)) = columns.event(event) {
                window.push(&mut cues, Some(from), Some(to), &text);
                any = true;
            }
        } else if let Some((times, text)) = stamped(line) {
            for from in times {
                window.push(&mut cues, Some(from), Some(from), text);
            }
            any = true;
        }
    }
    close(&mut open, &mut cues);
    if !any && lyrics {
        for line in lines(file) {
            window.push(&mut cues, None, None, line);
        }
        return Some(cues);
    }
    sorted::sort_by(&mut cues, |a, b| a.from.cmp(&b.from));
    // Layers and rolling captions say a thing several times at once.
    cues.dedup_by(|again, first| {
        let apart = again.from.unwrap_or(0) - first.from.unwrap_or(0);
        again.text == first.text && apart < 1_000
    });
    any.then_some(cues)
}

/// Lines as any system ends them.
fn lines(file: &str) -> impl Iterator<Item = &str> {
    let end = if file.contains('\n') { '\n' } else { '\r' };
    file.split(end).map(str::trim)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `00:01:02,500 --> 00:01:04,000`, with settings behind it in WebVTT.
fn arrow(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.split_once("-->")?;
    Some((time(from.trim())?, time(to.split_whitespace().next()?)?))
}

/// Hours, minutes, seconds and a fraction, in milliseconds: `1:02:03.45`, `02:03,450`.
fn time(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let mut seconds = 0_u64;
    let mut parts = 0;
    for part in whole.split(':') {
        parts += 1;
        if !is_number(part) || part.len() > 4 || parts > 3 {
            return None;
        }
        seconds = seconds * 60 + part.parse::<u64>().ok()?;
    }
    if parts < 2 || !is_number(fraction) {
        return None;
    }
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(seconds * 1_000 + thousandths.parse::<u64>().ok()?)
}

/// `[00:12.00][01:15.00]Words`
fn stamped(line: &str) -> Option<(Vec<u64>, &str)> {
    let mut times = Vec::new();
    let mut rest = line;
    while let Some((stamp, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let Some(time) = time(stamp) else { break };
        times.push(time);
        rest = behind;
    }
    (!times.is_empty()).then_some((times, rest))
}

/// Where an event of Advanced SubStation has its times and its text, which comes last.
struct Columns {
    start: usize,
    end: usize,
    count: usize,
}

impl Default for Columns {
    fn default() -> Columns {
        Columns {
            start: 1,
            end: 2,
            count: 10,
        }
    }
}

impl Columns {
    fn read(names: &str) -> Option<Columns> {
        let names: Vec<&str> = names.split(',').map(str::trim).collect();
        let at = |wanted| names.iter().position(|name| *name == wanted);
        (names.last() == Some(&"Text")).then_some(())?;
        Some(Columns {
            start: at("Start")?,
            end: at("End")?,
            count: names.len(),
        })
    }

    fn event(&self, event: &str) -> Option<(u64, u64, String)> {
        let fields: Vec<&str> = event.splitn(self.count, ',').map(str::trim).collect();
        let text = fields.get(self.count - 1)?;
        // Shapes are drawn, not said.
        if text.contains("\\p1") || text.contains("\\p2") || text.contains("\\p4") {
            return None;
        }
        let text = text
            .replace("\\N", " ")
            .replace("\\n", " ")
            .replace("\\h", " ");
        Some((time(fields[self.start])?, time(fields[self.end])?, text))
    }
}

/// The words without tags, styles, references and line ends. Who speaks in WebVTT comes before them.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{', '&']) {
        let (before, mark) = rest.split_at(at);
        plain.push_str(before);
        let (said, length) = match mark.as_bytes()[0] {
            b'<' => tag(mark),
            b'{' => style(mark),
            _ => reference(mark),
        }
        .unwrap_or((mark[..1].to_owned(), 1));
        plain.push_str(&said);
        rest = &mark[length..];
    }
    plain.push_str(rest);
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

/// Characters of a tag, a style or a reference.
const MARK: usize = 200;

fn within(mark: &str, end: char) -> Option<&str> {
    let inside = mark[1..].split_once(end)?.0;
    (inside.len() <= MARK).then_some(inside)
}

/// What stands for a tag, and how long the tag is.
fn tag(mark: &str) -> Option<(String, usize)> {
    let inside = within(mark, '>')?;
    let is_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    if !is_tag && time(inside).is_none() {
        return None;
    }
    let speaker = inside
        .strip_prefix("v ")
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let said = speaker.map_or_else(String::new, |name| format!(" {name}: "));
    Some((said, inside.len() + 2))
}

fn style(mark: &str) -> Option<(String, usize)> {
    let inside = within(mark, '}')?;
    inside
        .contains('\\')
        .then(|| (String::new(), inside.len() + 2))
}

fn reference(mark: &str) -> Option<(String, usize)> {
    let inside = within(mark, ';')?;
    let stands_for = match inside {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" | "#39" => "'",
        "nbsp" => " ",
        "lrm" | "rlm" => "",
        _ => return None,
    };
    Some((stands_for.to_owned(), inside.len() + 2))
}
