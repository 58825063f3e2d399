//! Rules of egress as people read them: in lines that fit.

/// A rule in lines of so many columns, broken before a segment or a key.
pub fn rule_lines(rule: &str, columns: usize) -> String {
    let mut parts = vec![];
    let mut start = 0;
    for (at, sign) in rule.match_indices(['/', '?', '&']) {
        // In front of an equals sign or an operator it is the mark of a key, and belongs to it.
        let is_mark = sign == "?" && rule[at + 1..].starts_with(['=', '!', '<', '>']);
        if !is_mark {
            parts.push(&rule[start..=at]);
            start = at + 1;
        }
    }
    parts.push(&rule[start..]);
    let mut lines = vec![String::new()];
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let line = lines.last_mut().expect("there is one line from the start");
        if line.is_empty() || line.len() + part.len() <= columns {
            line.push_str(part);
        } else {
            lines.push(format!("  {part}"));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_broken_before_a_segment_or_a_key() {
        let check = |columns, expected: &str| {
            let rule = "GET /library/sections/{id}/all?type&title?={title}&year*>>={:digits}";
            assert_eq!(rule_lines(rule, columns), expected);
        };
        check(
            80,
            "GET /library/sections/{id}/all?type&title?={title}&year*>>={:digits}",
        );
        check(
            24,
            "GET /library/sections/\n  {id}/all?type&\n  title?={title}&\n  year*>>={:digits}",
        );
    }
}
