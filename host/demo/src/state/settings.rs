//! The server's settings, which the owner changes.

use crate::node::Value;

/// One setting. Its value has the type of its default.
#[derive(Clone, Debug)]
pub struct Setting {
    pub id: &'static str,
    pub label: &'static str,
    pub group: &'static str,
    pub hidden: bool,
    pub default: SettingValue,
    pub value: SettingValue,
    /// `VALUE:WORD|VALUE:WORD`; empty where anything goes.
    pub choices: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
}

#[derive(Clone, Debug)]
pub struct Settings(Vec<Setting>);

impl SettingValue {
    /// Plex's word for the type.
    pub fn kind(&self) -> &'static str {
        match self {
            SettingValue::Bool(_) => "bool",
            SettingValue::Int(_) => "int",
            SettingValue::Double(_) => "double",
            SettingValue::Text(_) => "text",
        }
    }

    pub fn shown(&self) -> Value {
        match self {
            SettingValue::Bool(flag) => (*flag).into(),
            SettingValue::Int(number) => (*number).into(),
            SettingValue::Double(number) => (*number).into(),
            SettingValue::Text(text) => text.into(),
        }
    }

    /// A value of the same type from a text; `None` when the text is none.
    fn parse(&self, text: &str) -> Option<SettingValue> {
        Some(match self {
            SettingValue::Bool(_) => SettingValue::Bool(match text {
                "1" | "true" => true,
                "0" | "false" => false,
                _ => return None,
            }),
            SettingValue::Int(_) => SettingValue::Int(text.parse().ok()?),
            SettingValue::Double(_) => SettingValue::Double(text.parse().ok()?),
            SettingValue::Text(_) => SettingValue::Text(text.to_owned()),
        })
    }
}

impl Settings {
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.0.iter()
    }

    pub fn get(&self, id: &str) -> Option<&Setting> {
        self.0.iter().find(|setting| setting.id == id)
    }

    /// The server's own name.
    pub fn name(&self) -> &str {
        match self.get("FriendlyName").map(|setting| &setting.value) {
            Some(SettingValue::Text(name)) => name,
            _ => "",
        }
    }

    /// Percent of an item after which it counts as watched.
    pub fn played_threshold(&self) -> u64 {
        match self
            .get("LibraryVideoPlayedThreshold")
            .map(|setting| &setting.value)
        {
            Some(SettingValue::Int(percent)) => u64::try_from(*percent).unwrap_or(0),
            _ => 0,
        }
    }

    pub fn flag(&self, id: &str) -> bool {
        let setting = self.get(id);
        setting.is_some_and(|setting| setting.value == SettingValue::Bool(true))
    }

    /// Sets a value; one that does not fit changes nothing. `None` when there is no such setting.
    pub fn set(&mut self, id: &str, text: &str) -> Option<()> {
        let setting = self.0.iter_mut().find(|setting| setting.id == id)?;
        let value = setting.default.parse(text);
        let fits = |value: &SettingValue| match value {
            SettingValue::Int(number) if !setting.choices.is_empty() => {
                let mut choices = setting.choices.split('|');
                choices.any(|choice| choice.starts_with(&format!("{number}:")))
            }
            _ => true,
        };
        if let Some(value) = value.filter(fits) {
            setting.value = value;
        }
        Some(())
    }
}

impl Default for Settings {
    fn default() -> Settings {
        use SettingValue::{Bool, Double, Int};
        let text = |text: &str| SettingValue::Text(text.to_owned());
        let setting = |id, label, group, default, value| Setting {
            id,
            label,
            group,
            hidden: false,
            default,
            value,
            choices: "",
        };
        let mut all = vec![
            setting(
                "FriendlyName",
                "Friendly name",
                "general",
                text(""),
                text("Plex Demo"),
            ),
            setting(
                "sendCrashReports",
                "Send crash reports to Plex",
                "general",
                Bool(true),
                Bool(false),
            ),
            setting(
                "ScannerLowPriority",
                "Run scanner tasks at a lower priority",
                "library",
                Bool(false),
                Bool(true),
            ),
            setting(
                "FSEventLibraryUpdatesEnabled",
                "Scan my library automatically",
                "library",
                Bool(false),
                Bool(false),
            ),
            setting(
                "ScheduledLibraryUpdateInterval",
                "Library scan interval",
                "library",
                Int(3_600),
                Int(43_200),
            ),
            setting(
                "OnDeckWindow",
                "Weeks to consider for Continue Watching",
                "library",
                Int(16),
                Int(16),
            ),
            setting(
                "LoudnessAnalysisThreshold",
                "Loudness analysis threshold",
                "library",
                Double(-18.5),
                Double(-18.5),
            ),
            setting(
                "secureConnections",
                "Secure connections",
                "network",
                Int(1),
                Int(1),
            ),
            setting(
                "allowMediaDeletion",
                "Allow media deletion",
                "library",
                Bool(true),
                Bool(true),
            ),
            setting(
                "autoEmptyTrash",
                "Empty trash automatically after every scan",
                "library",
                Bool(true),
                Bool(true),
            ),
            setting(
                "LibraryVideoPlayedThreshold",
                "Video played threshold",
                "library",
                Int(90),
                Int(90),
            ),
            setting(
                "ButlerStartHour",
                "Time at which tasks start to run",
                "butler",
                Int(2),
                Int(2),
            ),
            setting(
                "ButlerEndHour",
                "Time at which tasks stop running",
                "butler",
                Int(5),
                Int(5),
            ),
            setting(
                "TranscoderQuality",
                "Transcoder quality",
                "transcoder",
                Int(0),
                Int(0),
            ),
            setting(
                "PlexOnlineToken",
                "",
                "",
                text(""),
                text("demo-setting-of-nobody"),
            ),
            setting("MachineIdentifier", "", "", text(""), text("demo-machine")),
        ];
        for setting in &mut all {
            setting.hidden = setting.label.is_empty();
            setting.choices = match setting.id {
                "secureConnections" => "0:Required|1:Preferred|2:Disabled",
                "TranscoderQuality" => {
                    "0:Automatic|1:Prefer higher speed encoding|2:Prefer higher quality encoding|3:Make my CPU hurt"
                }
                _ => "",
            };
        }
        Settings(all)
    }
}
