//! Sorting, compiled once: the standard library's is compiled for each type and each order, at 5 kB of the component.
//! `collect` of a `BTreeMap` sorts as well; `extend` inserts one by one.

use std::cmp::Ordering;

/// Sorts as `slice::sort_by` does: what is equal keeps its order.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut from = order(items.len(), &mut |a, b| compare(&items[a], &items[b]));
    // Each cycle of places is walked once, and its places then point at themselves.
    for first in 0..from.len() {
        let mut place = first;
        while from[place] != first {
            let next = std::mem::replace(&mut from[place], place);
            items.swap(place, next);
            place = next;
        }
        from[place] = place;
    }
}

/// Sorts by an order that the items have.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// For each place, the place of the item that belongs there.
fn order(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items: Vec<(u8, u32)>) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut sorted = items;
            super::sort_by(&mut sorted, |(a, _), (b, _)| a.cmp(b));
            prop_assert_eq!(sorted, expected);
        }
    }
}
