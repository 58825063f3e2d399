use std::collections::HashMap;

/// A hub as the page "Manage Recommendations" of a library shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedHub {
    /// `movie.recentlyadded`, or `custom.collection.{section}.{collection}`.
    pub identifier: String,
    pub title: String,
    pub recommended: bool,
    pub own_home: bool,
    pub shared_home: bool,
    /// Of a collection: these can be removed, the server's own cannot.
    pub custom: bool,
    /// Hubs are shown by ascending position; they begin 1,000 apart.
    position: f64,
}

/// Between positions that are nearer than this no hub is put any more; nobody is told.
const NEAREST: f64 = 1.0;

/// The hubs of the libraries that are not as they are by default.
#[derive(Clone, Debug, Default)]
pub struct ManagedHubs(HashMap<u32, Vec<ManagedHub>>);

impl ManagedHubs {
    /// The hubs of a library of a kind, in order.
    pub fn of(&self, section: u32, kind: &str) -> Vec<ManagedHub> {
        let mut hubs = match self.0.get(&section) {
            Some(hubs) => hubs.clone(),
            None => own(kind),
        };
        hubs.sort_by(|left, right| left.position.total_cmp(&right.position));
        hubs
    }

    /// Adds a hub at the end, or puts it in the place of the one with its identifier.
    pub fn put(&mut self, section: u32, kind: &str, hub: ManagedHub) {
        let mut hubs = self.of(section, kind);
        let place = hubs
            .iter()
            .position(|other| other.identifier == hub.identifier);
        match place {
            Some(place) => hubs[place] = hub,
            None => {
                let last = hubs.last().map_or(0.0, |last| last.position);
                hubs.push(ManagedHub {
                    position: last + 1_000.0,
                    ..hub
                });
            }
        }
        self.0.insert(section, hubs);
    }

    pub fn remove(&mut self, section: u32, kind: &str, identifier: &str) {
        let mut hubs = self.of(section, kind);
        hubs.retain(|hub| hub.identifier != identifier);
        self.0.insert(section, hubs);
    }

    /// Back to the server's own hubs in their own order.
    pub fn reset(&mut self, section: u32) {
        self.0.remove(&section);
    }

    /// Moves a hub behind another, or to the front; `None` when one of them does not exist. Where there is no room left
    /// nothing moves, and nothing says so.
    pub fn place(
        &mut self,
        section: u32,
        kind: &str,
        identifier: &str,
        after: Option<&str>,
    ) -> Option<()> {
        let mut hubs = self.of(section, kind);
        let find = |name: &str| hubs.iter().position(|hub| hub.identifier == name);
        let moved = find(identifier)?;
        let before = after.map(find);
        let (low, next) = match before {
            Some(before) => (hubs[before?].position, before? + 1),
            None => (0.0, 0),
        };
        let high = hubs.get(next).map_or(low + 2_000.0, |hub| hub.position);
        if next != moved && high - low > NEAREST {
            hubs[moved].position = f64::midpoint(low, high);
        }
        self.0.insert(section, hubs);
        Some(())
    }
}

impl ManagedHub {
    /// The hub of a collection, shown nowhere yet.
    pub fn of_collection(section: u32, id: u32, title: &str) -> ManagedHub {
        ManagedHub {
            identifier: format!("custom.collection.{section}.{id}"),
            title: title.to_owned(),
            recommended: false,
            own_home: false,
            shared_home: false,
            custom: true,
            position: 0.0,
        }
    }
}

/// The hubs that every library of a kind has.
fn own(kind: &str) -> Vec<ManagedHub> {
    let hubs = [
        ("inprogress", "Continue Watching"),
        ("recentlyadded", "Recently Added"),
        ("toprated", "Top Rated"),
    ];
    let positions = (1..).map(|place| f64::from(place) * 1_000.0);
    hubs.into_iter()
        .zip(positions)
        .map(|((name, title), position)| ManagedHub {
            identifier: format!("{kind}.{name}"),
            title: title.to_owned(),
            recommended: true,
            own_home: name == "recentlyadded",
            shared_home: name == "recentlyadded",
            custom: false,
            position,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_into_one_gap_stop_having_an_effect() {
        let mut hubs = ManagedHubs::default();
        let names = |hubs: &ManagedHubs| -> Vec<String> {
            let hubs = hubs.of(1, "movie").into_iter();
            hubs.map(|hub| hub.identifier).collect()
        };
        let mut moved = 0;
        for turn in 0..20 {
            let last = names(&hubs)[2].clone();
            let before = names(&hubs);
            assert_eq!(hubs.place(1, "movie", &last, None), Some(()), "{turn}");
            moved += usize::from(names(&hubs) != before);
        }
        assert!((5..20).contains(&moved), "{moved}");
    }

    #[test]
    fn a_hub_that_is_not_there_cannot_be_moved() {
        let mut hubs = ManagedHubs::default();
        assert_eq!(hubs.place(1, "movie", "movie.nothing", None), None);
        assert_eq!(
            hubs.place(1, "movie", "movie.toprated", Some("nothing")),
            None
        );
    }
}
