//! Rules from lines, and what must hold of them.

use egress_policy::{Effect, Names, Parameter, Rule, Target, World};

/// Those of the lines that are rules of a tool with this effect and the parameters `id` and `ids`.
pub fn parsed(rules: &str, effect: Effect) -> Vec<Rule> {
    let world = World {
        classes: [("kind".to_owned(), ["a", "b", ""].map(str::to_owned).into())].into(),
        origins: ["other".to_owned()].into(),
        delegated: ["secret".to_owned()].into(),
        tools: ["undo".to_owned()].into(),
    };
    let names = Names {
        world: &world,
        effect,
        parameters: [("id", Parameter::One), ("ids", Parameter::List)].into(),
    };
    let rules = rules.lines().filter_map(|line| {
        let rule = Rule::parse(line, &names).ok()?;
        assert_eq!(rule.to_string(), line);
        assert_eq!(rule.choice().is_some(), rule.choices() > 0);
        assert!(!rule.is_change() || effect > Effect::Read);
        assert!(rule.secrets().count() <= 1);
        // Each path that it admits can be asked for, unless an empty word leaves nothing of a segment, or dots.
        for path in rule.paths(|_| vec!["7".to_owned()]) {
            let refused = Target::parse(&path).err();
            let nothing = ["an empty path segment", "a dot segment"];
            assert!(
                refused.is_none_or(|words| nothing.contains(&words)),
                "{path}: {refused:?}"
            );
        }
        Some(rule)
    });
    rules.collect()
}
