use std::collections::HashMap;

/// The streams of a part that somebody chose; what is absent is as the server selects it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub audio: Option<u64>,
    /// 0 for none.
    pub subtitle: Option<u64>,
}

/// Choices by account and part.
#[derive(Clone, Debug, Default)]
pub struct Streams(HashMap<(u32, u64), Chosen>);

impl Streams {
    pub fn of(&self, account: u32, part: u64) -> Chosen {
        self.0.get(&(account, part)).copied().unwrap_or_default()
    }

    /// Chooses; what is absent stays as it was.
    pub fn choose(&mut self, account: u32, part: u64, chosen: Chosen) {
        let own = self.0.entry((account, part)).or_default();
        own.audio = chosen.audio.or(own.audio);
        own.subtitle = chosen.subtitle.or(own.subtitle);
    }
}
