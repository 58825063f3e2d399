//! Requests that must leave, and many more that must not.

use egress_policy::Effect;

use crate::call::Call;
use crate::drafts::{Asked, DRAFTS};
use crate::lines::{Line, lines, never_read};

#[test]
fn what_must_leave_leaves_and_nothing_else_does() {
    let mut seen = [0, 0];
    for line in lines() {
        let Line {
            expected,
            tool,
            asked,
            call,
        } = &line;
        let decided = Call::of(tool, call).decide(asked);
        let leaves = *expected == "leaves";
        assert_eq!(
            decided.is_ok(),
            leaves,
            "{tool} {asked:?} {call}: {decided:?}"
        );
        seen[usize::from(!leaves)] += 1;
        // Whatever leaves, it leaves without what only changes how it is written, and once more decided it stays the same.
        if let Ok(permit) = decided {
            let target = permit.url.as_str().strip_prefix(crate::drafts::SERVER);
            let again = target.map(|target| Asked {
                target,
                ..asked.clone()
            });
            let again = again.map(|asked| Call::of(tool, call).decide(&asked));
            assert!(again.is_none_or(|again| again == Ok(permit)));
        }
    }
    let paths = never_read();
    for (name, tool) in &DRAFTS.tools {
        if tool.effect != Effect::Read {
            continue;
        }
        for target in &paths {
            let asked = Asked {
                method: "GET",
                target,
                headers: Vec::new(),
                body: false,
            };
            let decided = Call::of(name, &tool.any_call()).decide(&asked);
            assert!(decided.is_err(), "{name} {target}");
            seen[1] += 1;
        }
    }
    println!("{} left, {} did not", seen[0], seen[1]);
    assert!(seen[0] >= 42 && seen[1] >= 1018, "{seen:?}");
}

/// A request a rule does not need is no reason for it.
#[test]
fn every_change_is_needed() {
    let lines = lines();
    let mut unused = Vec::new();
    for (name, tool) in &DRAFTS.tools {
        for rule in tool.rules.iter().filter(|rule| rule.is_change()) {
            let needed = lines.iter().any(|line| {
                line.expected == "leaves" && line.tool == name && is_needed(name, rule, line)
            });
            if !needed {
                unused.push(format!("{name}: {rule}"));
            }
        }
    }
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

/// True if the request leaves by this rule alone.
fn is_needed(tool: &str, rule: &egress_policy::Rule, line: &Line<'_>) -> bool {
    Call::by(tool, vec![rule.clone()], &line.call)
        .decide(&line.asked)
        .is_ok()
}

#[test]
fn a_change_leaves_once() {
    for line in lines().iter().filter(|line| line.expected == "leaves") {
        let mut call = Call::of(line.tool, &line.call);
        let first = call.decide(&line.asked).unwrap();
        let second = call.decide(&line.asked);
        let other_rule = second.as_ref().is_ok_and(|second| !second.change);
        assert_eq!(
            second.is_ok(),
            !first.change || other_rule,
            "{:?}",
            line.asked
        );
    }
}
