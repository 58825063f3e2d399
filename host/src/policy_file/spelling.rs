//! The first version of the rules of egress, to tell who still writes it how the same is written now.

/// The version of the rules that policies hold.
pub(super) const VERSION: u32 = 2;

/// A line of the first version as it is written in the second: a name that is no parameter stood for digits, `{name:any}`
/// for anything, and every key might be missing.
pub(super) fn new(line: &str, is_parameter: impl Fn(&str) -> bool) -> String {
    let mut new = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        new.push_str(&keys(before));
        let Some((name, after)) = after.split_once('}') else {
            return line.to_owned();
        };
        new.push_str(&match name.strip_suffix(":any") {
            Some(_) => "{:any}".to_owned(),
            None if is_parameter(name) => format!("{{{name}}}"),
            // In a query such a name was wrong then, too.
            None if new.contains('?') => return line.to_owned(),
            None => "{:digits}".to_owned(),
        });
        rest = after;
    }
    new + rest
}

/// The end of a key that is bound, with the sign that it may be missing.
fn keys(text: &str) -> String {
    match text.strip_suffix('=') {
        Some(key) if !key.ends_with(['?', '*', '+']) => format!("{key}*="),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_spelled_anew() {
        let check = |line, expected| assert_eq!(new(line, |name| name == "id"), expected);
        check("GET /a", "GET /a");
        check(
            "GET /s/{section}/all?type&title={id}",
            "GET /s/{:digits}/all?type&title*={id}",
        );
        check("GET other:/{id}/{what:any}", "GET other:/{id}/{:any}");
        check("GET /a?b?={id}&c*={id}", "GET /a?b?={id}&c*={id}");
        check("GET /{id", "GET /{id");
        check("GET /a?b={none}", "GET /a?b={none}");
    }
}
