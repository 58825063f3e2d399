//! Sums of plays in groups, in bounded memory.

use std::collections::BTreeMap;

use crate::{sorted, types::WatchGroup};

/// Groups that are told apart; plays of further ones are added up together.
const GROUPS: usize = 10_000;

/// What is counted of one group, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    pub plays: u32,
    pub seconds: u32,
}

impl Sum {
    pub fn add(&mut self, other: Sum) {
        self.plays = self.plays.saturating_add(other.plays);
        self.seconds = self.seconds.saturating_add(other.seconds);
    }
}

/// A group: what tells it from others, and what is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub key: String,
    pub name: String,
    pub id: Option<String>,
}

impl Label {
    /// A group that is its name.
    pub fn named(name: impl Into<String>) -> Label {
        let name = name.into();
        Label {
            key: name.clone(),
            name,
            id: None,
        }
    }
}

/// The groups so far.
#[derive(Debug, Default)]
pub struct Tally {
    groups: BTreeMap<String, (Label, Sum)>,
    /// Plays of groups beyond the first [`GROUPS`].
    others: Sum,
}

impl Tally {
    pub fn add(&mut self, label: Label, sum: Sum) {
        let has_room = self.groups.len() < GROUPS;
        match self.groups.get_mut(&label.key) {
            Some((_, so_far)) => so_far.add(sum),
            None if has_room => {
                self.groups.insert(label.key.clone(), (label, sum));
            }
            None => self.others.add(sum),
        }
    }

    /// The same sums under other labels; groups that get the same key become one.
    pub fn relabelled(self, mut label: impl FnMut(Label) -> Label) -> Tally {
        let mut tally = Tally {
            others: self.others,
            ..Tally::default()
        };
        for (old, sum) in self.groups.into_values() {
            tally.add(label(old), sum);
        }
        tally
    }

    /// All groups: those with most plays first, or in the order of their keys. What could not be told apart is the last.
    pub fn groups(self, by_key: bool) -> Vec<WatchGroup> {
        let mut groups: Vec<(Label, Sum)> = self.groups.into_values().collect();
        if by_key {
            sorted::sort_by(&mut groups, |(a, _), (b, _)| a.key.cmp(&b.key));
        } else {
            sorted::sort_by(&mut groups, |(a, x), (b, y)| {
                let most = (y.plays, y.seconds).cmp(&(x.plays, x.seconds));
                most.then_with(|| a.name.cmp(&b.name))
                    .then_with(|| a.key.cmp(&b.key))
            });
        }
        if self.others != Sum::default() {
            groups.push((Label::named("(all others)"), self.others));
        }
        let group = |(label, sum): (Label, Sum)| WatchGroup {
            name: label.name,
            id: label.id,
            plays: sum.plays,
            seconds: sum.seconds,
        };
        groups.into_iter().map(group).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn play(seconds: u32) -> Sum {
        Sum { plays: 1, seconds }
    }

    fn all(groups: &[WatchGroup]) -> Sum {
        let mut sum = Sum::default();
        for group in groups {
            sum.add(Sum {
                plays: group.plays,
                seconds: group.seconds,
            });
        }
        sum
    }

    #[test]
    fn groups_beyond_the_ten_thousandth_are_one() {
        let mut tally = Tally::default();
        for number in 0..GROUPS as u32 + 5 {
            tally.add(Label::named(number.to_string()), play(10));
        }
        tally.add(Label::named("3"), play(10));
        let groups = tally.groups(false);
        assert_eq!(groups.len(), GROUPS + 1);
        assert_eq!((groups[0].name.as_str(), groups[0].plays), ("3", 2));
        let last = groups.last().unwrap();
        assert_eq!((last.name.as_str(), last.plays), ("(all others)", 5));
    }

    proptest! {
        #[test]
        fn no_play_is_lost_however_groups_are_named(
            plays in prop::collection::vec((0..50u32, 0..10_000u32), 0..300),
            merge in 1..5u32,
        ) {
            let mut tally = Tally::default();
            for (group, seconds) in &plays {
                tally.add(Label::named(group.to_string()), play(*seconds));
            }
            let tally = tally.relabelled(|label| {
                Label::named((label.key.parse::<u32>().unwrap() % merge).to_string())
            });
            let groups = tally.groups(true);
            prop_assert!(groups.is_sorted_by_key(|group| &group.name));
            let seconds = plays.iter().map(|(_, seconds)| seconds).sum();
            prop_assert_eq!(all(&groups), Sum { plays: plays.len() as u32, seconds });
        }
    }
}
