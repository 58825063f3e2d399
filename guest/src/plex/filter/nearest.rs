//! The word that was meant.

/// How far two texts are from each other: edits, in any case; less where one is part of the other.
pub fn distance(asked: &str, known: &str) -> usize {
    let lower = |text: &str| -> Vec<char> { text.to_lowercase().chars().take(64).collect() };
    let (a, b) = (lower(asked), lower(known));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    let edits = row[b.len()];
    let is_part = |whole: &[char], part: &[char]| {
        part.len() >= 3 && whole.windows(part.len()).any(|window| window == part)
    };
    if is_part(&a, &b) || is_part(&b, &a) {
        edits.min(2)
    } else {
        edits
    }
}

/// Whether a text so far away may be what was meant.
pub fn is_near(asked: &str, distance: usize) -> bool {
    let length = asked.chars().count();
    distance <= if length < 4 { 1 } else { (length / 3).max(2) }
}

/// The nearest of `known`, where one is near.
pub fn nearest<'k>(asked: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|word| (distance(asked, word), word))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| is_near(asked, *distance))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_with_the_fewest_edits() {
        let known = ["genre", "year", "director", "audio_language"];
        let nearest = |asked| nearest(asked, known.into_iter());
        assert_eq!(nearest("gener"), Some("genre"));
        assert_eq!(nearest("Directors"), Some("director"));
        assert_eq!(nearest("language"), Some("audio_language"));
        assert_eq!(nearest("colour"), None);
        assert_eq!(distance("Häxan", "haxan"), 1);
    }
}
