//! Lines from bytes that may be rules. For a fuzz target, and for the test of its seeds.

use egress_policy::Effect;

use super::parse::parsed;

/// Lines that may be rules of tools that read, write or destroy. Returns how many are, of any.
#[must_use]
pub fn read(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let mut rules = 0;
    for line in text.lines() {
        let is_rule = |effect| !parsed(line, effect).is_empty();
        let [destructive, write, read] =
            [Effect::Destructive, Effect::Write, Effect::Read].map(is_rule);
        // What a tool may read, every tool may; what one may write, a destructive one may, but for what undoes.
        assert!(write || !read);
        assert!(destructive || !write || line.contains(" undone-by "));
        rules += usize::from(destructive || write);
    }
    rules
}
