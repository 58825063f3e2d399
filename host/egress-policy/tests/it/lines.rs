//! Requests of calls, one a line, and whether they may leave.

use serde_json::Value as Json;

use super::drafts::Asked;

/// A line of `data/requests`: `leaves|never|later TOOL METHOD TARGET [HEADER=VALUE] [body] ARGUMENTS`.
pub struct Line<'a> {
    pub expected: &'a str,
    pub tool: &'a str,
    pub asked: Asked<'a>,
    pub call: Json,
}

pub fn lines() -> Vec<Line<'static>> {
    let text = include_str!("../data/requests");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(parse).collect()
}

fn parse(line: &str) -> Line<'_> {
    let (request, call) = line.split_once(" {").unwrap();
    let mut words = request.split(' ');
    let mut word = || words.next().unwrap();
    let (expected, tool, method, target) = (word(), word(), word(), word());
    let mut asked = Asked {
        method,
        target,
        headers: Vec::new(),
        body: false,
    };
    for word in words {
        match word.split_once('=') {
            Some((name, value)) => asked.headers.push((name.to_ascii_lowercase(), value)),
            None => asked.body = word == "body",
        }
    }
    Line {
        expected,
        tool,
        asked,
        call: serde_json::from_str(&format!("{{{call}")).unwrap(),
    }
}

/// Targets that no read may have: secrets, and GETs that change something.
pub fn never_read() -> Vec<&'static str> {
    let text = include_str!("../data/never-read");
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}
