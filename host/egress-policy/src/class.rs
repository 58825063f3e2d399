//! Classes of characters, which a rule admits where no parameter stands.

/// Ids that `{:ids}` takes at once.
const MAX_IDS: usize = 100;

/// Digits of `{:digits}`, and of each of `{:ids}`.
const MAX_DIGITS: usize = 20;

/// Characters that somebody else chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Digits,
    /// Up to [`MAX_IDS`] runs of digits with commas in between; for reads.
    Ids,
    /// Up to 64 hexadecimal digits.
    Hex,
    /// 36 characters in the form of RFC 9562.
    Uuid,
    /// Up to 512 characters.
    Any,
}

impl Class {
    const ALL: [Class; 5] = [
        Class::Digits,
        Class::Ids,
        Class::Hex,
        Class::Uuid,
        Class::Any,
    ];

    pub fn named(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Class::Digits => "digits",
            Class::Ids => "ids",
            Class::Hex => "hex",
            Class::Uuid => "uuid",
            Class::Any => "any",
        }
    }

    /// The lengths in bytes of those beginnings of `text` that belong to the class, the longest first.
    pub fn beginnings(self, text: &str) -> Vec<usize> {
        let mut ends = match self {
            Class::Digits => run(text, MAX_DIGITS, |char| char.is_ascii_digit()),
            Class::Hex => run(text, 64, |char| char.is_ascii_hexdigit()),
            Class::Any => run(text, 512, |char| !char.is_control()),
            Class::Uuid => {
                let uuid = text.get(..36).filter(|text| is_uuid(text));
                uuid.map(str::len).into_iter().collect()
            }
            Class::Ids => {
                let mut ends = Vec::new();
                let mut at = 0;
                for _ in 0..MAX_IDS {
                    let id = run(&text[at..], MAX_DIGITS, |char| char.is_ascii_digit());
                    ends.extend(id.iter().map(|length| at + length));
                    let Some(longest) = id.last() else { break };
                    if !text[at + longest..].starts_with(',') {
                        break;
                    }
                    at += longest + 1;
                }
                ends
            }
        };
        ends.reverse();
        ends
    }
}

/// The ends of up to `max` characters at the beginning of `text`, in rising order.
fn run(text: &str, max: usize, belongs: impl Fn(char) -> bool) -> Vec<usize> {
    text.char_indices()
        .take(max)
        .take_while(|(_, char)| belongs(*char))
        .map(|(at, char)| at + char.len_utf8())
        .collect()
}

fn is_uuid(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(class: &str, text: &str, whole: bool) {
        let ends = Class::named(class).unwrap().beginnings(text);
        assert_eq!(ends.contains(&text.len()), whole, "{class}: {text}");
        assert!(ends.is_sorted_by(|a, b| a > b), "{ends:?}");
        assert!(
            ends.iter()
                .all(|end| *end > 0 && text.is_char_boundary(*end))
        );
    }

    #[test]
    fn a_class_admits_its_characters_up_to_its_length() {
        check("digits", "7", true);
        check("digits", &"7".repeat(20), true);
        check("digits", &"7".repeat(21), false);
        for text in ["", "a", "7a", "-7", "1,2", "٣"] {
            check("digits", text, false);
        }
        check("ids", "1", true);
        check("ids", "1,22,333", true);
        check("ids", &vec!["1"; 100].join(","), true);
        check("ids", &vec!["1"; 101].join(","), false);
        check("ids", &format!("1,{}", "7".repeat(20)), true);
        for text in ["", ",", "1,", ",1", "1,,2", "1, 2", "a"] {
            check("ids", text, false);
        }
        check("ids", &format!("1,{}", "7".repeat(21)), false);
        check("hex", "0aF", true);
        check("hex", &"a".repeat(64), true);
        check("hex", &"a".repeat(65), false);
        check("hex", "0g", false);
        check("uuid", "1b4e28ba-2fa1-11d2-883f-0016d3cca427", true);
        check("uuid", "1b4e28ba-2fa1-11d2-883f-0016d3cca42", false);
        check("uuid", "1b4e28ba-2fa1-11d2-883f-0016d3cca4277", false);
        check("uuid", "1b4e28ba-2fa1-11d2-883f00016d3cca4270", false);
        check("uuid", "1b4e28ba-2fa1-11d2-883f-0016d3cca42-", false);
        check("any", "a/b ä€", true);
        check("any", &"€".repeat(512), true);
        check("any", &"€".repeat(513), false);
        check("any", "a\u{0}", false);
        check("any", "", false);
    }

    #[test]
    fn a_class_has_one_name() {
        for class in Class::ALL {
            assert_eq!(Class::named(class.name()), Some(class));
        }
        assert_eq!(Class::named("other"), None);
    }
}
