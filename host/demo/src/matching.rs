//! The rank of a title for a search: whole, by its beginning, by words, and with small mistakes.

/// The typed words, ready to be compared.
pub struct Query {
    whole: String,
    words: Vec<String>,
}

impl Query {
    pub fn new(text: &str) -> Query {
        let whole = words(text).join(" ");
        Query {
            words: words(text),
            whole,
        }
    }

    /// Between 0 and 1; `None` when the title has nothing to do with the query.
    pub fn score(&self, title: &str) -> Option<f64> {
        if self.words.is_empty() {
            return None;
        }
        let words = words(title);
        let whole = words.join(" ");
        let bare = ["the ", "a ", "an "]
            .into_iter()
            .find_map(|article| whole.strip_prefix(article))
            .unwrap_or(&whole);
        if whole == self.whole || bare == self.whole {
            return Some(1.0);
        }
        let closeness: f64 = self
            .words
            .iter()
            .map(|asked| {
                let best = words.iter().map(|word| alike(asked, word));
                best.fold(0.0, f64::max)
            })
            .sum::<f64>()
            / self.words.len() as f64;
        // Part of a query is not enough to be found.
        if closeness < 0.6 {
            return None;
        }
        let covered = self.whole.len() as f64 / whole.len().max(self.whole.len()) as f64;
        let at_start = whole.starts_with(&self.whole) || bare.starts_with(&self.whole);
        let start = if at_start { 0.15 } else { 0.0 };
        Some(closeness * (0.5 + 0.3 * covered) + start)
    }
}

/// The likeness of a word to the one that was typed.
fn alike(asked: &str, word: &str) -> f64 {
    if asked == word {
        return 1.0;
    }
    if asked.len() > 1 && word.starts_with(asked) {
        return 0.9;
    }
    let mistakes = match asked.chars().count() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    let near = asked.len().abs_diff(word.len()) <= mistakes;
    if mistakes > 0 && near && distance(asked, word) <= mistakes {
        return 0.65;
    }
    0.0
}

/// The number of letters to add, drop or change.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = line + 1;
        for (column, other) in two.iter().enumerate() {
            let change = corner + usize::from(letter != *other);
            corner = row[column + 1];
            row[column + 1] = change.min(corner + 1).min(row[column] + 1);
        }
    }
    row[two.len()]
}

/// Lower case, without accents and punctuation.
fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .chars()
        .filter(|character| !matches!(character, '\'' | '’' | '.'))
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect();
    folded
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        'ř' => 'r',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that the titles are found in this order, and the last ones, after the bar, not at all.
    fn check(query: &str, found: &[&str], missed: &[&str]) {
        let asked = Query::new(query);
        let scores: Vec<f64> = found
            .iter()
            .map(|title| asked.score(title).unwrap_or(-1.0))
            .collect();
        assert!(
            scores.windows(2).all(|pair| pair[0] > pair[1]),
            "{query}: {scores:?}"
        );
        assert!(
            scores.iter().all(|score| *score > 0.0),
            "{query}: {scores:?}"
        );
        for title in missed {
            assert_eq!(asked.score(title), None, "{query}: {title}");
        }
    }

    #[test]
    fn whole_titles_come_first_then_beginnings_then_words() {
        check(
            "the bat",
            &[
                "The Bat",
                "The Battle of the Century",
                "Battleship Potemkin and the Bat",
            ],
            &["Nosferatu"],
        );
    }

    #[test]
    fn accents_case_and_punctuation_do_not_matter() {
        check("HAXAN", &["Häxan"], &["The Kid"]);
        check("doa", &["D.O.A."], &["Detour"]);
        check("dont", &["Don't Panic"], &[]);
    }

    #[test]
    fn small_mistakes_are_forgiven() {
        check("nosferato", &["Nosferatu"], &["Faust"]);
        check("metropoliz", &["Metropolis"], &[]);
    }

    #[test]
    fn short_words_must_be_right() {
        check("it", &["It"], &["At", "If You See Sally"]);
    }
}
