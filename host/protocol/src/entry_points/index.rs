//! Which tools have the words that somebody looks for.

use std::collections::BTreeMap;

use plex_mcp_contract::Tool;

/// The weight of a word by its place: names are chosen with most care.
const IN_NAME: f64 = 4.0;
const IN_TITLE: f64 = 3.0;
const IN_TOOLSET: f64 = 2.0;
const IN_FIRST_SENTENCE: f64 = 2.0;
const IN_DESCRIPTION: f64 = 1.0;
const IN_PARAMETER: f64 = 1.0;

/// The weight of a word that only begins alike, such as `playlist` and `playlists`.
const ALIKE: f64 = 0.7;

/// Letters that two words have in common before they are alike.
const STEM: usize = 4;

/// Longer queries are no better ones.
const MAX_WORDS: usize = 32;

/// The words of tools, in their order.
pub struct Index {
    tools: Vec<Words>,
}

struct Words {
    name: String,
    aliases: Vec<String>,
    /// The weight of each word.
    weights: BTreeMap<String, f64>,
}

impl Index {
    pub fn new<'t>(tools: impl Iterator<Item = &'t Tool>) -> Index {
        Index {
            tools: tools.map(Words::of).collect(),
        }
    }

    /// The places of tools that have any of the words, the best first. A tool that is named comes before all.
    pub fn find(&self, query: &str) -> Vec<usize> {
        let wanted: Vec<String> = words(query).take(MAX_WORDS).collect();
        let mut scores = vec![0.0; self.tools.len()];
        for word in &wanted {
            let found: Vec<f64> = self.tools.iter().map(|tool| tool.weight(word)).collect();
            let having = found.iter().filter(|weight| **weight > 0.0).count();
            if having == 0 {
                continue;
            }
            // A word that all tools have tells nothing.
            let rare = (self.tools.len() as f64 / having as f64).ln();
            for (score, weight) in scores.iter_mut().zip(found) {
                *score += weight * rare;
            }
        }
        let named = query.trim().replace('-', "_");
        for (score, tool) in scores.iter_mut().zip(&self.tools) {
            if tool.name == named || tool.aliases.contains(&named) {
                *score = f64::INFINITY;
            }
        }
        let mut places: Vec<usize> = (0..scores.len())
            .filter(|&place| scores[place] > 0.0)
            .collect();
        // A stable sort: equal ones stay in the order of the contract.
        places.sort_by(|&one, &other| scores[other].total_cmp(&scores[one]));
        places
    }
}

impl Words {
    fn of(tool: &Tool) -> Words {
        let mut weights = BTreeMap::<String, f64>::new();
        let mut add = |text: &str, weight: f64| {
            for word in words(text) {
                let known = weights.entry(word).or_default();
                *known = known.max(weight);
            }
        };
        add(&tool.name, IN_NAME);
        add(&tool.title, IN_TITLE);
        add(&tool.toolset, IN_TOOLSET);
        add(tool.summary(), IN_FIRST_SENTENCE);
        add(&tool.description, IN_DESCRIPTION);
        for alias in &tool.aliases {
            add(alias, IN_TITLE);
        }
        for parameter in tool.params.iter() {
            add(&parameter.name, IN_PARAMETER);
            add(&parameter.description, IN_PARAMETER);
        }
        Words {
            name: tool.name.clone(),
            aliases: tool.aliases.clone(),
            weights,
        }
    }

    fn weight(&self, word: &str) -> f64 {
        let weights = self.weights.iter().map(|(known, weight)| {
            if known == word {
                *weight
            } else if alike(known, word) {
                *weight * ALIKE
            } else {
                0.0
            }
        });
        weights.fold(0.0, f64::max)
    }
}

/// True if one begins with the other.
fn alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short.chars().count() >= STEM && long.starts_with(short)
}

/// The words of a text, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index() -> Index {
        let tool = |name: &str, title: &str, description: &str| Tool {
            name: name.to_owned(),
            aliases: vec![format!("old_{name}")],
            title: title.to_owned(),
            description: description.to_owned(),
            ..Tool::default()
        };
        let tools = [
            tool(
                "x_list_books",
                "Books",
                "List the books. With a shelf, only its own.",
            ),
            tool("x_add_to_shelf", "Add to a shelf", "Put a book on a shelf."),
            tool(
                "x_delete_shelf",
                "Delete a shelf",
                "Remove a shelf, and keep the books.",
            ),
            tool("x_get_weather", "Weather", "Tell the weather."),
        ];
        Index::new(tools.iter())
    }

    #[test]
    fn the_best_first() {
        let check =
            |query: &str, expected: &[usize]| assert_eq!(index().find(query), expected, "{query}");
        check("weather", &[3]);
        check("delete a shelf", &[2, 1, 0]);
        check("DELETE shelves", &[2]);
        check("book", &[0, 1, 2]);
        check("x_add_to_shelf", &[1, 2, 0]);
        check("x-get-weather", &[3]);
        check("old_x_get_weather", &[3]);
        check("", &[]);
        check("unicorn", &[]);
        // All have it.
        check("x", &[]);
    }

    proptest! {
        #[test]
        fn no_query_is_too_odd(query in "\\PC{0,200}") {
            let mut places = index().find(&query);
            let found = places.len();
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), found);
            prop_assert!(places.iter().all(|place| *place < 4));
        }
    }
}
