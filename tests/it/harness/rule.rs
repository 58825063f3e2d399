//! Rules of egress as they are listed, read for tests: which requests a tool may lead to. The gate's own reading of them is
//! what the tests judge, so this is another one. It looks at methods, paths and queries; of a value that goes on with a
//! path in brackets it looks at nothing.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// One `@egress` line.
#[derive(Clone, Debug)]
pub struct Rule {
    method: String,
    /// Whether the request changes something.
    pub changes: bool,
    path: Vec<Pieces>,
    keys: Vec<Key>,
}

type Pieces = Vec<Piece>;

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    /// The argument of that name, or the default of its schema.
    Argument(String, Option<Value>),
    /// One or more elements of the list of that name.
    Elements(String),
    /// An enum's case, in Plex's word for it.
    Case,
    OneOf(Vec<String>),
    Class(String),
}

#[derive(Clone, Debug)]
struct Key {
    name: Pieces,
    operator: String,
    /// Absent where any will do.
    value: Option<Pieces>,
}

impl Rule {
    /// Reads a rule of a tool that takes what `schema` says.
    pub fn read(text: &str, schema: &Value) -> Rule {
        let mut words = text.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let target = &target[target.find('/').unwrap()..];
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let changes = method.ends_with('!') || !["GET", "HEAD"].contains(&method);
        Rule {
            method: method.trim_end_matches('!').to_owned(),
            changes,
            path: path.split('/').map(|text| pieces(text, schema)).collect(),
            keys: parted(query, '&')
                .into_iter()
                .map(|text| Key::read(text, schema))
                .collect(),
        }
    }

    /// Whether a call with these arguments may send the request.
    pub fn admits(&self, method: &str, target: &str, arguments: &Map<String, Value>) -> bool {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments: Vec<&str> = path.split('/').collect();
        let mut pairs = query.split('&').filter(|pair| !pair.is_empty());
        self.method == method
            && segments.len() == self.path.len()
            && segments
                .iter()
                .zip(&self.path)
                .all(|(text, pieces)| fits(pieces, &decoded(text), arguments))
            && pairs.all(|pair| self.has_key(pair, arguments))
    }

    fn has_key(&self, pair: &str, arguments: &Map<String, Value>) -> bool {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decoded(key), decoded(value));
        let paging = ["X-Plex-Container-Start", "X-Plex-Container-Size"];
        let name = key.trim_end_matches(['<', '>', '!']);
        let known = |known: &Key| {
            let written = known.value.is_some();
            fits(&known.name, name, arguments)
                && (!written || known.operator == key[name.len()..])
                && known
                    .value
                    .as_ref()
                    .is_none_or(|pieces| fits(pieces, &value, arguments))
        };
        self.keys.iter().any(known) || !self.changes && paging.contains(&key.as_str())
    }
}

impl Key {
    fn read(text: &str, schema: &Value) -> Key {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let start = name.trim_end_matches(['<', '>', '!']);
        let name_only = start.trim_end_matches(['?', '*', '+']);
        Key {
            name: pieces(name_only, schema),
            operator: name[start.len()..].to_owned(),
            value: value
                .filter(|value| !value.contains('('))
                .map(|value| pieces(value, schema)),
        }
    }
}

/// The parts of `text` between `mark`s that stand in no brackets.
fn parted(text: &str, mark: char) -> Vec<&str> {
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            c if c == mark && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn pieces(text: &str, schema: &Value) -> Pieces {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, after) = after.split_once('}').unwrap();
        if !before.is_empty() {
            pieces.push(Piece::Text(decoded(before)));
        }
        pieces.push(piece(inside, schema));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(decoded(rest)));
    }
    pieces
}

fn piece(inside: &str, schema: &Value) -> Piece {
    if let Some(class) = inside.strip_prefix(':') {
        return Piece::Class(class.to_owned());
    }
    if inside.contains('|') {
        return Piece::OneOf(inside.split('|').map(decoded).collect());
    }
    let name = inside.trim_end_matches('.').replace('-', "_");
    let schema = &schema["properties"][&name];
    if schema.get("enum").or(schema["items"].get("enum")).is_some() {
        return Piece::Case;
    }
    if inside.ends_with("..") {
        Piece::Elements(name)
    } else {
        Piece::Argument(name, schema.get("default").cloned())
    }
}

fn fits(pieces: &[Piece], text: &str, arguments: &Map<String, Value>) -> bool {
    let Some((piece, rest)) = pieces.split_first() else {
        return text.is_empty();
    };
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let mut starts = ends.map(|end| text.split_at(end));
    starts.any(|(start, left)| piece.is(start, arguments) && fits(rest, left, arguments))
}

impl Piece {
    fn is(&self, text: &str, arguments: &Map<String, Value>) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match self {
            Piece::Text(known) => known == text,
            Piece::OneOf(words) => words.iter().any(|word| word == text),
            Piece::Case => text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_:.".contains(c)),
            Piece::Argument(name, default) => arguments
                .get(name)
                .or(default.as_ref())
                .is_some_and(|value| written(value).iter().any(|word| word == text)),
            Piece::Elements(name) => {
                let elements = arguments.get(name).map(elements).unwrap_or_default();
                text.split(',')
                    .all(|one| elements.iter().any(|known| known == one))
            }
            Piece::Class(class) => match class.as_str() {
                "digits" => digits(text),
                "ids" => text.split(',').all(digits),
                "hex" => !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit()),
                // A set of the world's, a secret, the server's own address: not written in the rule.
                _ => !text.contains('/'),
            },
        }
    }
}

/// How an argument may be written in a request; a client may have sent it as a text.
fn written(value: &Value) -> Vec<String> {
    match value {
        Value::Bool(true) => ["1", "true"].map(str::to_owned).to_vec(),
        Value::Bool(false) => ["0", "false"].map(str::to_owned).to_vec(),
        Value::String(text) => vec![text.clone()],
        Value::Array(_) => vec![elements(value).join(",")],
        other => vec![other.to_string()],
    }
}

fn elements(value: &Value) -> Vec<String> {
    let elements = value.as_array().map(Vec::as_slice);
    let elements = elements.unwrap_or(std::slice::from_ref(value));
    elements.iter().flat_map(written).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[test]
fn rules_are_read_as_they_are_written() {
    let schema = serde_json::json!({"properties": {
        "library_id": {"type": "string"}, "kind": {"enum": ["a_b"]}, "keys": {"type": "array"}, "force": {"default": false},
    }});
    let arguments = serde_json::json!({"library_id": "1", "keys": ["7", "8", "9"]});
    let check = |rule: &str, request: &str, admitted: bool| {
        let (method, target) = request.split_once(' ').unwrap();
        let rule = Rule::read(rule, &schema);
        let arguments = arguments.as_object().unwrap();
        assert_eq!(
            rule.admits(method, target, arguments),
            admitted,
            "{rule:?}: {request}"
        );
    };
    let all = "GET /library/sections/{library-id}/all?type&sort=x&force?={force}";
    check(all, "GET /library/sections/1/all", true);
    check(all, "GET /library/sections/1/all?type%3E=4&force=0", true);
    check(all, "GET /library/sections/1/all?force=1", false);
    check(all, "GET /library/sections/1/all?sort=y", false);
    check(all, "GET /library/sections/1/all?sort%3E=x", false);
    check(all, "GET /library/sections/1/all?other=1", false);
    check(all, "GET /library/sections/2/all", false);
    check(all, "GET /library/sections/1/refresh", false);
    check(all, "PUT /library/sections/1/all", false);
    check("GET /m/{keys..}", "GET /m/7,9", true);
    check("GET /m/{keys..}", "GET /m/7,1", false);
    check("GET /m/{keys}", "GET /m/7,8,9", true);
    check("GET /m/{keys}", "GET /m/7", false);
    check("PUT /m/{:digits}/{a|b}?k={kind}", "PUT /m/12/b?k=aB", true);
    check("PUT /m/{:digits}/{a|b}?k={kind}", "PUT /m/x/b?k=aB", false);
    check(
        "PUT /m?uri=server://{:uuid}(/path?x)",
        "PUT /m?uri=server://1%2Fpath",
        true,
    );
    assert!(Rule::read("GET! /x answers a", &schema).changes);
    assert!(!Rule::read("GET tv:/x", &schema).changes);
}
