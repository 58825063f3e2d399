//! A filter against what a library offers.

use super::{
    Clause, Sift, Unresolved,
    clause::{self, elements},
    compare::{date, is_read_otherwise, number, superset, test, words},
    field::{self, Field},
    names::By,
    nearest::nearest,
    offer::{Found, Kind, Offer},
    relation::Relation,
    term::{Operator, Term},
    value, wrong,
};
use crate::{
    plex::{Cause, Client},
    types::{LibraryId, ListKind},
};

/// Values that one filter may stand for.
const MAX_KEYS: usize = 100;

/// Fields whose values libraries list, as Plex names them.
const LISTED: &[&str] = &[
    "genre",
    "year",
    "decade",
    "contentRating",
    "collection",
    "director",
    "actor",
    "writer",
    "producer",
    "country",
    "studio",
    "network",
    "label",
    "mood",
    "style",
    "format",
    "subformat",
    "editionTitle",
    "resolution",
    "audioLanguage",
    "subtitleLanguage",
    "audioCodec",
    "videoCodec",
    "container",
];

/// Whether a library lists the values of a field.
pub fn has_values(key: &str) -> bool {
    LISTED.contains(&key.rsplit('.').next().unwrap_or(key))
}

/// The relations of fields that are compared in this way.
pub fn relations(kind: Kind) -> &'static [Relation] {
    use Relation::*;
    match kind {
        Kind::Name => &[Is, IsNot, IsAnyOf, IsNoneOf, Contains, ContainsNot],
        Kind::Text => &[
            Is,
            IsNot,
            Contains,
            ContainsNot,
            Begins,
            Ends,
            IsAnyOf,
            IsNoneOf,
        ],
        Kind::Number => &[
            Is, IsNot, AtLeast, AtMost, Above, Below, Between, IsAnyOf, IsNoneOf,
        ],
        Kind::Date => &[
            Is,
            IsNot,
            AtLeast,
            AtMost,
            Above,
            Below,
            Between,
            InTheLast,
            NotInTheLast,
        ],
        Kind::Flag => &[Is, IsNot],
    }
}

/// What filters are looked up in.
pub struct Look<'a> {
    pub plex: &'a Client<'a>,
    pub operation: &'static str,
    pub section: &'a LibraryId,
    pub offer: &'a Offer,
}

impl Look<'_> {
    /// Reads one filter and looks up what it names.
    pub fn clause(&self, text: &str) -> Result<Clause, Unresolved> {
        let read = clause::Clause::read(text);
        let (field, found) = self.field(&read.field)?;
        let (relation, value) = match (read.relation, found.kind, read.after_is) {
            (Some(_), Kind::Name | Kind::Text | Kind::Flag, Some(value)) => (Relation::Is, value),
            // "in 1999".
            (Some(Relation::IsAnyOf), Kind::Date, _) => (Relation::Is, read.value),
            (Some(relation), ..) => (relation, read.value),
            (None, Kind::Flag, _) => (Relation::Is, "true"),
            (None, ..) => {
                let relations = listed(relations(found.kind));
                return wrong(format!(
                    "a filter is FIELD RELATION VALUE: behind `{}` comes one of {relations}, and a value",
                    field.word
                ));
            }
        };
        if !relations(found.kind).contains(&relation) {
            return wrong(format!(
                "`{}` takes {}, not \"{}\"",
                field.word,
                listed(relations(found.kind)),
                relation.words()
            ));
        }
        if value.is_empty() {
            return wrong(format!("behind \"{}\" comes a value", relation.words()));
        }
        let mut sift = None;
        let term = match found.kind {
            Kind::Flag => Some(self.flag(field, &found, relation, value)?),
            Kind::Number => Some(number(field, &found, relation, value)?),
            Kind::Date => Some(date(field, &found, relation, value)?),
            Kind::Name => Some(self.names(field, &found, relation, value)?),
            Kind::Text
                if is_read_otherwise(value)
                    && !matches!(relation, Relation::IsAnyOf | Relation::IsNoneOf) =>
            {
                sift = Some(self.sift(field, &found, relation, value)?);
                superset(&found, relation, value)
            }
            Kind::Text => Some(words(&found, relation, value)?),
        };
        let tests = term.as_ref().map(Term::tests).unwrap_or_default();
        for test in &tests {
            if !self.offer.has_operator(&found, test.operator.advertised())
                && found.kind != Kind::Flag
            {
                return wrong(format!(
                    "this server cannot compare `{}` with \"{}\"",
                    field.word,
                    relation.words()
                ));
            }
        }
        Ok(Clause {
            text: text.to_owned(),
            is_advertised: found.is_advertised,
            term,
            sift,
        })
    }

    /// The field of a word, at the level that is listed or near it.
    fn field(&self, word: &str) -> Result<(&'static Field, Found), Unresolved> {
        let (level, name) = self.level(word)?;
        let Some(field) = field::find(name) else {
            return wrong(self.unknown(word));
        };
        if let Some(found) = self.offer.find(field, level) {
            return Ok((field, found));
        }
        // Music is played, or not yet: it has no field for that.
        let is_music = matches!(
            self.offer.kind,
            ListKind::Artist | ListKind::Album | ListKind::Track
        );
        let plays =
            field::find("view_count").filter(|_| is_music && field.names.contains(&"unwatched"));
        if let Some(found) = plays.and_then(|plays| self.offer.find(plays, Some("track"))) {
            let kind = Kind::Flag;
            return Ok((field, Found { kind, ..found }));
        }
        wrong(format!(
            "{}s here have no `{word}`; fields: {}",
            field::level(self.offer.kind),
            self.known()
        ))
    }

    /// The level that is written before a field: `show.title`, `show title`.
    fn level<'w>(&self, word: &'w str) -> Result<(Option<&'static str>, &'w str), Unresolved> {
        let named = |level: &str| {
            let mut all = field::LEVELS.iter().map(|(_, word)| *word);
            all.find(|word| *word == level)
        };
        if let Some((level, name)) = word.split_once('.') {
            return match named(level) {
                Some(level) => Ok((Some(level), name)),
                None => wrong(self.unknown(word)),
            };
        }
        let split = word.split_once('_').filter(|_| field::find(word).is_none());
        let split =
            split.and_then(|(level, name)| Some((named(level)?, field::find(name).map(|_| name)?)));
        Ok(split.map_or((None, word), |(level, name)| (Some(level), name)))
    }

    /// Words about a field that nobody knows.
    fn unknown(&self, word: &str) -> String {
        let plain = |text: &str| text.replace(['_', '.'], "").to_lowercase();
        let offered = self.offer.unknown();
        let offered = offered.iter().find(|key| {
            let name = key.rsplit('.').next().unwrap_or(key);
            plain(name) == plain(word) || plain(key) == plain(word)
        });
        if let Some(key) = offered {
            return format!("the server offers `{key}`, and this program does not know it");
        }
        let words = self.offer.words();
        let known = words
            .iter()
            .flat_map(|(field, _)| field.others.iter().copied().chain([field.word]));
        let meant = nearest(word, known).and_then(field::find);
        let hint = meant
            .map(|field| format!(" (did you mean `{}`?)", field.word))
            .unwrap_or_default();
        format!("there is no field `{word}`{hint}; fields: {}", self.known())
    }

    fn known(&self) -> String {
        let words = self.offer.words();
        let words: Vec<&str> = words.iter().map(|(field, _)| field.word).collect();
        words.join(", ")
    }

    fn flag(
        &self,
        field: &Field,
        found: &Found,
        relation: Relation,
        value: &str,
    ) -> Result<Term, Unresolved> {
        let Some(flag) = value::flag(value) else {
            return wrong(format!(
                "`{}` is true or false, not \"{value}\"",
                field.word
            ));
        };
        let wanted = (flag != field.inverted) != (relation == Relation::IsNot);
        let own = found.level == field::level(self.offer.kind);
        if !wanted && !own {
            // That not all episodes are unwatched is another thing than that none is.
            return wrong(format!(
                "only {}s are so: list them with `kind`",
                found.level
            ));
        }
        if found.key.ends_with("viewCount") {
            let operator = if wanted {
                Operator::Is
            } else {
                Operator::Above
            };
            return Ok(test(found, operator, "0"));
        }
        // Libraries advertise "is false" as `!=`; older words are `=0`.
        Ok(match wanted {
            true => test(found, Operator::Is, "1"),
            false if self.offer.has_operator(found, "!=") => test(found, Operator::IsNot, "1"),
            false => test(found, Operator::Is, "0"),
        })
    }

    /// Names of tags, languages, resolutions as the keys that Plex filters by.
    fn names(
        &self,
        field: &Field,
        found: &Found,
        relation: Relation,
        value: &str,
    ) -> Result<Term, Unresolved> {
        let wanted = match relation {
            Relation::IsAnyOf | Relation::IsNoneOf => elements(value),
            _ => vec![value],
        };
        let by = match relation {
            Relation::Contains | Relation::ContainsNot => By::Part,
            _ => By::Whole,
        };
        let keys = self.keys(field, found, &wanted, by)?;
        let operator = if relation.is_negative() {
            Operator::IsNot
        } else {
            Operator::Is
        };
        Ok(test(found, operator, &keys.join(",")))
    }

    fn keys(
        &self,
        field: &Field,
        found: &Found,
        wanted: &[&str],
        by: By,
    ) -> Result<Vec<String>, Unresolved> {
        let level = field::LEVELS.iter().find(|(_, word)| *word == found.level);
        let level = level.map_or(self.offer.kind, |(kind, _)| *kind);
        let plain = || {
            let is_id = |one: &&str| one.len() <= 10 && one.bytes().all(|b| b.is_ascii_digit());
            let ids = wanted.iter().all(is_id) && by == By::Whole;
            ids.then(|| wanted.iter().map(|one| (*one).to_owned()).collect())
        };
        let looked = if has_values(&found.key) {
            self.plex
                .look_up(self.operation, self.section, found, level, wanted, by)
        } else {
            return match plain() {
                Some(keys) => Ok(keys),
                None => wrong(format!(
                    "`{}` takes ids only: this library lists no names",
                    field.word
                )),
            };
        };
        let looked = match looked {
            Ok(looked) => looked,
            // A server without such a list.
            Err(error) if matches!(error.cause, Cause::NotFound(_)) => {
                return match plain() {
                    Some(keys) => Ok(keys),
                    None => wrong(format!(
                        "`{}` takes ids only: this server lists no names",
                        field.word
                    )),
                };
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(at) = looked.keys.iter().position(Vec::is_empty) {
            return wrong(nothing(
                field,
                wanted[at],
                &looked.near[at],
                &looked.first,
                looked.total,
            ));
        }
        let mut keys: Vec<String> = looked.keys.into_iter().flatten().collect();
        keys.dedup();
        if keys.len() > MAX_KEYS {
            return wrong(format!(
                "{} names contain that: write more of it",
                keys.len()
            ));
        }
        Ok(keys)
    }

    fn sift(
        &self,
        field: &Field,
        found: &Found,
        relation: Relation,
        value: &str,
    ) -> Result<Sift, Unresolved> {
        let own = found.level == field::level(self.offer.kind);
        if field.word != "title" || !own {
            return wrong(format!(
                "Plex takes the comma in `{}` for \"or\": write a part without it",
                field.word
            ));
        }
        Ok(Sift {
            relation,
            words: value.to_owned(),
        })
    }
}

fn nothing(field: &Field, wanted: &str, near: &[String], first: &[String], total: usize) -> String {
    let word = field.word;
    let quoted = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        names.join(", ")
    };
    if total == 0 {
        format!("nothing in this library has a `{word}`")
    } else if total <= first.len() {
        format!("no `{word}` here is \"{wanted}\", only {}", quoted(first))
    } else {
        format!(
            "none of the {total} values of `{word}` is \"{wanted}\"; nearest: {}; `plex_get_filters` lists them",
            quoted(near)
        )
    }
}

fn listed(relations: &[Relation]) -> String {
    let words: Vec<String> = relations
        .iter()
        .map(|one| format!("\"{}\"", one.words()))
        .collect();
    words.join(", ")
}
