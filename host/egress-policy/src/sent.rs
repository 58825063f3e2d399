//! The changes that left in one call.

use std::collections::BTreeSet;

use super::piece::Counted;

/// Belongs to one call. A rule lets a change leave once in it; a rule with a `{list..}` that is always there lets it leave
/// once for each element. What the component chooses does not make it another change.
#[derive(Debug, Default)]
pub struct Sent(BTreeSet<(usize, Option<usize>)>);

impl Sent {
    /// Notes a change by its rule's place and the elements that it names; `false`, and notes nothing, if one of them left
    /// before.
    pub(crate) fn note(&mut self, rule: usize, counted: &Counted) -> bool {
        let mut changes: Vec<_> = counted.iter().map(|index| (rule, Some(*index))).collect();
        if changes.is_empty() {
            changes.push((rule, None));
        }
        let new = !changes.iter().any(|change| self.0.contains(change));
        if new {
            self.0.extend(changes);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_once_and_once_for_each_element() {
        let mut sent = Sent::default();
        let mut check = |rule, counted: &[usize], left| {
            let counted = counted.iter().copied().collect();
            assert_eq!(sent.note(rule, &counted), left, "{rule}: {counted:?}");
        };
        check(0, &[], true);
        check(0, &[], false);
        check(1, &[], true);
        check(2, &[0, 2], true);
        check(2, &[2], false);
        // A refused request counts for nothing: its other element may still leave.
        check(2, &[1, 2], false);
        check(2, &[1], true);
        check(3, &[0, 2], true);
    }
}
