use std::collections::HashMap;

/// The meaning of a tag, with Plex's names and numbers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagKind {
    Genre,
    Country,
    Director,
    Writer,
    Producer,
    Actor,
    Collection,
    Style,
    Mood,
    /// A person's own word for things, without any agent.
    Label,
    /// Artists and films that are like this one.
    Similar,
    /// Of an album: `Album`, `EP`, `Single`.
    Format,
    /// Of an album: `Live`, `Compilation`.
    Subformat,
}

impl TagKind {
    pub const ALL: [TagKind; 13] = [
        TagKind::Genre,
        TagKind::Country,
        TagKind::Director,
        TagKind::Writer,
        TagKind::Producer,
        TagKind::Actor,
        TagKind::Collection,
        TagKind::Style,
        TagKind::Mood,
        TagKind::Label,
        TagKind::Similar,
        TagKind::Format,
        TagKind::Subformat,
    ];

    /// The element in an item.
    pub fn element(self) -> &'static str {
        match self {
            TagKind::Genre => "Genre",
            TagKind::Country => "Country",
            TagKind::Director => "Director",
            TagKind::Writer => "Writer",
            TagKind::Producer => "Producer",
            TagKind::Actor => "Role",
            TagKind::Collection => "Collection",
            TagKind::Style => "Style",
            TagKind::Mood => "Mood",
            TagKind::Label => "Label",
            TagKind::Similar => "Similar",
            TagKind::Format => "Format",
            TagKind::Subformat => "Subformat",
        }
    }

    /// The field in a filter, and the last segment of the list of its values.
    pub fn field(self) -> &'static str {
        match self {
            TagKind::Genre => "genre",
            TagKind::Country => "country",
            TagKind::Director => "director",
            TagKind::Writer => "writer",
            TagKind::Producer => "producer",
            TagKind::Actor => "actor",
            TagKind::Collection => "collection",
            TagKind::Style => "style",
            TagKind::Mood => "mood",
            TagKind::Label => "label",
            TagKind::Similar => "similar",
            TagKind::Format => "format",
            TagKind::Subformat => "subformat",
        }
    }

    /// `tagType`
    pub fn number(self) -> u32 {
        match self {
            TagKind::Genre => 1,
            TagKind::Collection => 2,
            TagKind::Director => 4,
            TagKind::Writer => 5,
            TagKind::Actor => 6,
            TagKind::Producer => 7,
            TagKind::Country => 8,
            TagKind::Label => 11,
            TagKind::Similar => 305,
            TagKind::Mood => 300,
            TagKind::Style => 301,
            TagKind::Format => 302,
            TagKind::Subformat => 303,
        }
    }

    pub fn is_person(self) -> bool {
        matches!(
            self,
            TagKind::Director | TagKind::Writer | TagKind::Producer | TagKind::Actor
        )
    }
}

/// All tags by number. The same person has one number as actor and another as director, as on a real server.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    names: Vec<(TagKind, String)>,
    numbers: HashMap<(TagKind, String), u32>,
}

/// Tag numbers start here, so that they are not mistaken for rating keys.
const FIRST: u32 = 60_001;

impl Tags {
    /// The number of the tag, a new one if it is new.
    pub fn intern(&mut self, kind: TagKind, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(&(kind, name.to_owned())) {
            return *number;
        }
        let number = FIRST + self.names.len() as u32;
        self.names.push((kind, name.to_owned()));
        self.numbers.insert((kind, name.to_owned()), number);
        number
    }

    pub fn name(&self, number: u32) -> &str {
        self.get(number).map_or("", |(_, name)| name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, TagKind, &str)> {
        self.names
            .iter()
            .enumerate()
            .map(|(position, (kind, name))| (FIRST + position as u32, *kind, name.as_str()))
    }

    fn get(&self, number: u32) -> Option<&(TagKind, String)> {
        self.names.get(number.checked_sub(FIRST)? as usize)
    }
}
