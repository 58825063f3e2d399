//! Flags and variables that a client will start the program with, checked now and not in front of an assistant.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{ArgMatches, Args as _, FromArgMatches as _};

use crate::cli::serve;
use crate::config::{ComponentSetting, Config, Plex, PlexFlags};

/// Variables that a client's entry may hold.
const VARIABLES: [&str; 4] = [
    "PLEX_URL",
    "PLEX_TOKEN_FILE",
    "PLEX_SERVER",
    "PLEX_PLAYER_URL",
];

/// The variable that says where programs keep what they know, where it is not where most have it.
const STATE: &str = "XDG_STATE_HOME";

/// The start of the program, as it will be.
pub struct Start {
    /// Variables for the entry.
    pub variables: Vec<(String, String)>,
    /// Reasons why it will not work.
    pub warnings: Vec<String>,
}

/// Checks what a client will start with `flags`, from an environment that has only what stands in its entry.
///
/// # Errors
///
/// When the program would not start; when a path would lead elsewhere.
pub fn read(
    flags: &[String],
    environment: impl Fn(&str) -> Option<OsString>,
) -> anyhow::Result<Start> {
    let matches = parsed(flags)?;
    let args = serve::Args::from_arg_matches(&matches)?;
    if args.is_http() {
        bail!("--http: a client that starts plex-mcp talks to it over stdin and stdout");
    }
    let flags = args.flags();
    let mut variables = variables(&flags.plex, &environment)?;
    let entered = |name: &str| {
        let mut found = variables.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| OsString::from(value))
    };
    let config = Config::new(flags, entered)?;
    // The server was found there, and a client that is started from a menu may not have heard of that place.
    let is_kept = matches!(&config.plex, Plex::Server { kept: Some(_), .. });
    if is_kept && cfg!(target_os = "linux") && flags.places.state_dir.is_none() {
        let directory = environment(STATE).and_then(|directory| directory.into_string().ok());
        variables.extend(directory.map(|directory| (STATE.to_owned(), directory)));
    }
    let mut warnings = config.warnings;
    match (&config.plex, &config.component) {
        (Plex::None, ComponentSetting::Embedded) => {
            warnings.push("no Plex server is kept or named yet: run plex-mcp login".to_owned());
        }
        // A server that is kept has its own token.
        (
            Plex::Server {
                kept: None,
                token: None,
                ..
            },
            _,
        )
        | (Plex::None, _)
            if environment("PLEX_TOKEN").is_some_and(|token| !token.is_empty()) =>
        {
            warnings.push(
                "PLEX_TOKEN is not written into settings: put the token into a file, and set PLEX_TOKEN_FILE; or run plex-mcp login"
                    .to_owned(),
            );
        }
        _ => {}
    }
    Ok(Start {
        variables,
        warnings,
    })
}

/// The flags as `serve` takes them, without paths that are others in another directory.
fn parsed(flags: &[String]) -> anyhow::Result<ArgMatches> {
    let command = serve::Args::augment_args(clap::Command::new("plex-mcp").no_binary_name(true));
    let paths: Vec<_> = command
        .get_arguments()
        .filter(|arg| arg.get_value_parser().type_id() == TypeId::of::<PathBuf>())
        .map(|arg| arg.get_id().clone())
        .collect();
    let matches = command.try_get_matches_from(flags).map_err(|error| {
        let text = error.to_string();
        let words = text.split("\n\nUsage:").next().unwrap_or_default();
        anyhow::anyhow!(
            "the flags after --: {}",
            words.trim_start_matches("error: ").trim()
        )
    })?;
    for id in paths {
        for path in matches
            .get_many::<PathBuf>(id.as_str())
            .into_iter()
            .flatten()
        {
            // A registry is the same from every directory.
            if !matches!(
                ComponentSetting::named(path),
                Ok(ComponentSetting::Registry(_))
            ) {
                whole(path, &format!("--{}", id.as_str().replace('_', "-")))?;
            }
        }
    }
    Ok(matches)
}

/// Clients start programs in a directory of their own.
fn whole(path: &Path, setting: &str) -> anyhow::Result<()> {
    if path.is_absolute() {
        return Ok(());
    }
    bail!(
        "{setting}: {} is a path from this directory, and a client is in another one: write it whole, from the root",
        path.display()
    );
}

/// The variables that are set, but for those that a flag outranks.
fn variables(
    flags: &PlexFlags,
    environment: impl Fn(&str) -> Option<OsString>,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for name in VARIABLES {
        let is_outranked = flags.demo
            || match name {
                "PLEX_TOKEN_FILE" => flags.token_file.is_some(),
                "PLEX_URL" => flags.url.is_some(),
                _ => flags.url.is_some() || flags.server.is_some(),
            };
        let Some(value) = environment(name).filter(|value| !is_outranked && !value.is_empty())
        else {
            continue;
        };
        let value = value.into_string().ok();
        let value = value.with_context(|| format!("{name} is not text in UTF-8"))?;
        if name == "PLEX_TOKEN_FILE" && !value.starts_with('~') {
            whole(Path::new(&value), name)?;
        }
        found.push((name.to_owned(), value));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(flags: &str, variables: &[(&str, &str)]) -> Result<Start, String> {
        let place = tempfile::tempdir().unwrap();
        let mut flags: Vec<_> = flags.split_whitespace().map(str::to_owned).collect();
        // Or what somebody has signed in to would be found.
        flags.push(format!("--state-dir={}", place.path().display()));
        let environment = |name: &str| {
            let mut found = variables.iter().filter(|(known, _)| *known == name);
            found.next().map(|(_, value)| OsString::from(value))
        };
        read(&flags, environment).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn variables_are_written_unless_a_flag_outranks_them() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("token");
        std::fs::write(&file, "abcdefgh12345678").unwrap();
        let file = file.to_str().unwrap();
        let all = [
            ("PLEX_URL", "http://nas:32400"),
            ("PLEX_TOKEN_FILE", file),
            ("PLEX_TOKEN", ""),
            ("RUST_LOG", "debug"),
        ];
        let check = |flags: &str, expected: &[&str]| {
            let start = start(flags, &all).unwrap();
            let names: Vec<_> = start.variables.iter().map(|(name, _)| &**name).collect();
            assert_eq!(names, expected, "{flags}");
        };
        check("", &["PLEX_URL", "PLEX_TOKEN_FILE"]);
        check("--url http://nas:1", &["PLEX_TOKEN_FILE"]);
        check(&format!("--token-file {file}"), &["PLEX_URL"]);
        check("--demo", &[]);
    }

    #[test]
    fn what_would_not_start_is_not_written() {
        let check = |flags: &str, variables: &[(&str, &str)], expected: &str| {
            let error = start(flags, variables).err().unwrap_or_default();
            assert!(error.contains(expected), "{flags}: {error}");
        };
        check(
            "--acces read",
            &[],
            "the flags after --: unexpected argument '--acces'",
        );
        check("--http 8080", &[], "over stdin and stdout");
        check("--timeout never", &[], "--timeout");
        check("check", &[], "unexpected argument 'check'");
        check(
            "--ca-cert certs/my.pem --url https://nas:1",
            &[],
            "--ca-cert: certs/my.pem is a path from this directory",
        );
        check("--audit audit.log", &[], "--audit: audit.log is a path");
        check(
            "",
            &[("PLEX_URL", "nonsense://x")],
            "PLEX_URL is not usable",
        );
        let relative = [("PLEX_URL", "http://nas:1"), ("PLEX_TOKEN_FILE", "token")];
        check("", &relative, "PLEX_TOKEN_FILE: token is a path");
        check("--server Attic", &[], "no server is called `Attic`");
        check("--toolsets ,", &[], "--toolsets has an empty name");
    }

    #[test]
    fn what_will_not_work_is_warned_of() {
        let check = |flags: &str, variables: &[(&str, &str)], expected: &str| {
            let warnings = start(flags, variables).unwrap().warnings.join("\n");
            assert!(warnings.contains(expected), "{flags}: {warnings}");
            assert!(!warnings.contains("s3cret"), "{warnings}");
        };
        check("", &[], "run plex-mcp login");
        let token = [("PLEX_URL", "http://nas:1"), ("PLEX_TOKEN", "s3cret-token")];
        check("", &token, "PLEX_TOKEN is not written into settings");
        assert!(start("--demo", &[]).unwrap().warnings.is_empty());
    }
}
