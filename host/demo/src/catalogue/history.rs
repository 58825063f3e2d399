use super::{
    BASE, Catalogue, DAY, GUEST, KIM, Kind, NANA, OWNER, films, mix, music, section, series,
};

/// Something that was played to its end.
#[derive(Clone, Debug)]
pub struct Play {
    /// `/status/sessions/history/{id}`
    pub id: u32,
    pub what: Played,
    pub section: u32,
    pub account: u32,
    /// Not known for the oldest rows.
    pub device: Option<u32>,
    pub at: i64,
}

/// The item that was played, or one that is no longer there.
#[derive(Clone, Debug)]
pub enum Played {
    Item(u32),
    Deleted {
        kind: Kind,
        title: &'static str,
        series: Option<&'static str>,
    },
}

/// The number of plays besides those that explain what is watched.
const OTHERS: u64 = 320;

/// All plays, oldest first.
pub fn history(catalogue: &Catalogue) -> Vec<Play> {
    let mut plays = Vec::new();
    for (account, id, view) in catalogue.views() {
        let Some(last) = view.last else { continue };
        for back in 0..view.count {
            let at = last - i64::from(back) * 91 * DAY - i64::from(back) * 1_717;
            plays.push(play(catalogue, account, Played::Item(id), at));
        }
    }
    let leaves: Vec<u32> = [
        (section::FILMS, Kind::Movie),
        (section::SERIES, Kind::Episode),
        (section::MUSIC, Kind::Track),
    ]
    .into_iter()
    .flat_map(|(section, kind)| catalogue.of_kind(section, kind).iter().collect::<Vec<_>>())
    .filter(|id| !music::is_release(*id) && !films::is_made_up(*id) && !series::is_made_up(*id))
    .collect();
    for number in 0..OTHERS {
        let seed = mix(0x0411 + number);
        let account = if seed.is_multiple_of(3) { NANA } else { KIM };
        let id = leaves[(mix(seed) % leaves.len() as u64) as usize];
        let at = BASE - DAY - (mix(seed ^ 1) % (620 * DAY as u64)) as i64;
        plays.push(play(catalogue, account, Played::Item(id), at));
    }
    for (number, (kind, title, series)) in DELETED.into_iter().enumerate() {
        let what = Played::Deleted {
            kind,
            title,
            series,
        };
        let at = BASE - (17 + 53 * number as i64) * DAY + 4_242;
        let account = if number % 2 == 0 { OWNER } else { KIM };
        plays.push(play(catalogue, account, what, at));
    }
    numbered(plays)
}

/// In the order of their times, with numbers in that order.
fn numbered(mut plays: Vec<Play>) -> Vec<Play> {
    plays.sort_by_key(|play| (play.at, play.account));
    for (play, id) in plays.iter_mut().zip(1..) {
        play.id = id;
    }
    plays
}

impl Catalogue {
    /// Adds so many made-up rows of three years: every user, every library, some of what is gone; evenings more than
    /// mornings, and often several in one second.
    pub fn make_up_plays(&mut self, count: usize) {
        let mut leaves = Vec::new();
        for section in &self.sections {
            let kinds = section.kind.kinds().iter();
            for kind in kinds.filter(|kind| kind.is_leaf() && **kind != Kind::Photo) {
                leaves.extend(self.of_kind(section.id, *kind).iter());
            }
        }
        let mut plays = std::mem::take(&mut self.history);
        plays.extend((0..count as u64).map(|number| {
            let seed = mix(0x91a7_0000 + number);
            let account = [OWNER, KIM, NANA, GUEST][(seed % 4) as usize];
            let day = BASE - DAY - (mix(seed ^ 1) % 1_095) as i64 * DAY;
            // Of two times of day the later one; five seconds apart, so that some fall together.
            let [one, other] = [2, 3].map(|salt| mix(seed ^ salt) % (DAY as u64 / 5));
            let what = match seed % 50 {
                7 => {
                    let (kind, title, series) = DELETED[(seed / 50) as usize % DELETED.len()];
                    Played::Deleted {
                        kind,
                        title,
                        series,
                    }
                }
                _ => Played::Item(leaves[(mix(seed ^ 4) % leaves.len() as u64) as usize]),
            };
            play(self, account, what, day + 5 * one.max(other) as i64)
        }));
        self.history = numbered(plays);
    }

    /// Adds a row: somebody played an item to its end.
    pub fn note_play(&mut self, account: u32, item: u32, at: i64) {
        let last = self.history.iter().map(|play| play.id).max();
        let row = play(self, account, Played::Item(item), at);
        self.history.push(Play {
            id: last.unwrap_or(0) + 1,
            ..row
        });
    }
}

/// Works that somebody watched and then removed.
const DELETED: [(Kind, &str, Option<&str>); 6] = [
    (Kind::Movie, "Reefer Madness", None),
    (Kind::Movie, "The Terror", None),
    (
        Kind::Episode,
        "The Clutching Hand",
        Some("The Exploits of Elaine"),
    ),
    (
        Kind::Episode,
        "The Twilight Sleep",
        Some("The Exploits of Elaine"),
    ),
    (Kind::Movie, "Beat the Devil", None),
    (Kind::Movie, "The Brain That Wouldn't Die", None),
];

fn play(catalogue: &Catalogue, account: u32, what: Played, at: i64) -> Play {
    let section = match &what {
        Played::Item(id) => catalogue.item(*id).map_or(0, |item| item.section),
        Played::Deleted {
            kind: Kind::Episode,
            ..
        } => section::SERIES,
        Played::Deleted { .. } => section::FILMS,
    };
    let device = match (account, section) {
        (GUEST, _) => 3,
        (NANA, _) => 8,
        (_, section::MUSIC) => 5,
        (OWNER, _) if at % 5 == 0 => 11,
        (OWNER, _) => 1,
        _ => 2,
    };
    Play {
        id: 0,
        what,
        section,
        account,
        device: Some(device).filter(|_| at > BASE - 600 * DAY),
        at,
    }
}
