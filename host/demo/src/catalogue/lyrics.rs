//! The words of a few songs, beside them.

/// The words of a track in a file beside it.
#[derive(Clone, Copy, Debug)]
pub struct Lyrics {
    /// `lrc`, with times, or `txt`.
    pub format: &'static str,
    /// As it is in the file.
    pub text: &'static str,
}

/// A line, and when it is sung, in milliseconds from the start.
#[derive(Debug, PartialEq)]
pub struct Line {
    pub start: Option<u64>,
    pub text: String,
}

const LYRICS: [(&str, &str, &str); 3] = [
    (
        "Harbour Master's Daughter",
        "lrc",
        include_str!("../../data/lyrics/harbour_masters_daughter.lrc"),
    ),
    (
        "Nine Fathoms",
        "lrc",
        include_str!("../../data/lyrics/nine_fathoms.lrc"),
    ),
    (
        "Buoy Theory",
        "txt",
        include_str!("../../data/lyrics/buoy_theory.txt"),
    ),
];

/// The words of the song with the title.
pub fn of(title: &str) -> Option<Lyrics> {
    let found = LYRICS.iter().find(|(own, _, _)| *own == title)?;
    Some(Lyrics {
        format: found.1,
        text: found.2,
    })
}

impl Lyrics {
    pub fn timed(self) -> bool {
        self.format == "lrc"
    }

    /// The lines in the order of their times; what has none stays as it stands.
    pub fn lines(self) -> Vec<Line> {
        let mut lines: Vec<Line> = self.text.lines().flat_map(timed).collect();
        lines.sort_by_key(|line| line.start);
        lines
    }
}

/// `[00:12.50][01:30.00]words` is sung twice; `[ar:somebody]` is not sung at all.
fn timed(line: &str) -> Vec<Line> {
    let (mut times, mut rest) = (Vec::new(), line);
    while let Some((tag, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let Some(time) = time(tag) else {
            return Vec::new();
        };
        times.push(time);
        rest = after;
    }
    let text = without_times(rest);
    if times.is_empty() {
        return vec![Line { start: None, text }];
    }
    let line = |start| Line {
        start: Some(start),
        text: text.clone(),
    };
    times.into_iter().map(line).collect()
}

/// The words without the `<00:12.50>` before each.
fn without_times(text: &str) -> String {
    let mut parts = text.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('>').map_or(part, |(_, after)| after)
    })
}

/// `MINUTES:SECONDS.HUNDREDTHS`
fn time(tag: &str) -> Option<u64> {
    let (minutes, rest) = tag.split_once(':')?;
    let (seconds, hundredths) = rest.split_once('.')?;
    let number = |text: &str| text.parse::<u64>().ok();
    Some(number(minutes)? * 60_000 + number(seconds)? * 1_000 + number(hundredths)? * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_two_times_is_sung_twice() {
        let lines = timed("[00:44.00][02:12.50]Leave it wide");
        let starts: Vec<_> = lines.iter().map(|line| line.start).collect();
        assert_eq!(starts, [Some(44_000), Some(132_500)]);
        assert!(timed("[ar:Tin Harbour]").is_empty());
    }

    #[test]
    fn times_within_a_line_are_no_words() {
        let lines = timed("[00:32.00]<00:32.00>Nine <00:33.20>fathoms");
        assert_eq!(lines[0].text, "Nine fathoms");
    }
}
