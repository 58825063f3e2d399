use crate::catalogue::hex_of;

/// A job in the background, over when its time is; what it does is done when it starts.
#[derive(Clone, Debug)]
pub struct Activity {
    pub uuid: String,
    /// `library.refresh.items`, `media.generate.credits`, and so on.
    pub kind: &'static str,
    pub title: String,
    pub subtitle: String,
    /// The library it is about.
    pub section: Option<u32>,
    /// The path of the item it is about.
    pub key: Option<String>,
    pub cancellable: bool,
    /// The account that started it.
    pub user: u32,
    /// Unix seconds.
    pub started: i64,
    /// Unix seconds.
    pub ends: i64,
}

impl Activity {
    /// Percent.
    pub fn progress(&self, now: i64) -> i64 {
        let length = (self.ends - self.started).max(1);
        ((now - self.started) * 100 / length).clamp(0, 100)
    }
}

/// The jobs that were started since the server was, scans of libraries apart.
#[derive(Clone, Debug, Default)]
pub struct Activities {
    all: Vec<Activity>,
}

impl Activities {
    /// Starts a job and names it; its own `uuid` is replaced.
    pub fn start(&mut self, activity: Activity) -> String {
        let hex = hex_of(0xac71 + self.all.len() as u64);
        let uuid = format!(
            "{}-{}-4{}-b{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..32]
        );
        self.all.push(Activity {
            uuid: uuid.clone(),
            ..activity
        });
        uuid
    }

    pub fn running(&self, now: i64) -> impl Iterator<Item = &Activity> {
        self.all.iter().filter(move |activity| now < activity.ends)
    }

    /// Ends a job that can be cancelled; `None` when none of that name is running.
    pub fn cancel(&mut self, uuid: &str, now: i64) -> Option<()> {
        let found = self.all.iter_mut().find(|activity| {
            activity.uuid == uuid && activity.cancellable && now < activity.ends
        })?;
        found.ends = now;
        Some(())
    }
}
