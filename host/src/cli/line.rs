//! The command line as people write it, and what becomes of one that is wrong.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Error, Parser};

use super::{Cli, screen, unconfigured};
use crate::config::{Flags, ToolsMode};

/// Reads a command line. Options may stand before the subcommand that they are for.
///
/// # Errors
///
/// When it says nothing that the program can do; also for help and version, which clap counts as errors.
pub fn read(arguments: &[OsString]) -> Result<Cli, Error> {
    Cli::try_parse_from(arguments).or_else(|error| {
        match subcommand_first(arguments) {
            // Its words then are about the subcommand that was meant.
            Some(moved) => Cli::try_parse_from(moved),
            None => Err(error),
        }
    })
}

/// The same with the subcommand at the front, if options stand before it.
fn subcommand_first(arguments: &[OsString]) -> Option<Vec<OsString>> {
    let place = arguments.iter().skip(1).position(is_subcommand)?;
    if place == 0 {
        return None;
    }
    let mut moved = arguments.to_vec();
    let subcommand = moved.remove(1 + place);
    moved.insert(1, subcommand);
    Some(moved)
}

fn is_subcommand(word: &OsString) -> bool {
    word.to_str()
        .is_some_and(|word| Cli::command().find_subcommand(word).is_some())
}

/// Says what is wrong with a command line; to an MCP client that started it, too.
pub async fn refused(error: &Error, arguments: &[OsString]) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(1);
    // Nobody to tell when that fails.
    let _ = error.print();
    if error.kind() == ErrorKind::UnknownArgument && is_call(arguments) {
        screen::note(
            "\nArguments of a tool are written as limit=5: plex-mcp call TOOL --help lists them.",
        );
    }
    if is_for_a_client(error, arguments) && !std::io::stdin().is_terminal() {
        let text = error.to_string();
        let reason = text.split("\n\nUsage:").next().unwrap_or_default();
        let reason = reason.trim_start_matches("error: ").trim();
        let flags = Flags::default();
        if let Err(error) = unconfigured::serve(reason, &flags, ToolsMode::All).await {
            return super::failed(&error);
        }
    }
    ExitCode::from(code)
}

/// True if a tool is called: people write its arguments as if they were options.
fn is_call(arguments: &[OsString]) -> bool {
    let command = arguments.iter().skip(1).find(|word| is_subcommand(word));
    command.is_some_and(|word| word == "call")
}

/// True if the command line is that of a server on stdin and stdout: no other command, and no HTTP.
fn is_for_a_client(error: &Error, arguments: &[OsString]) -> bool {
    let other = |word: &OsString| {
        is_subcommand(word) && word != "serve"
            || word
                .to_str()
                .is_some_and(|word| word == "--http" || word.starts_with("--http="))
    };
    let asked = [
        ErrorKind::DisplayHelp,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
        ErrorKind::DisplayVersion,
        ErrorKind::InvalidSubcommand,
    ];
    !asked.contains(&error.kind()) && !arguments.iter().skip(1).any(other)
}

#[cfg(test)]
mod tests {
    use super::super::Command;
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        ["plex-mcp"]
            .into_iter()
            .chain(line.split_whitespace())
            .map(OsString::from)
            .collect()
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_before_the_command() {
        let check = |line: &str, expected: &str| {
            let found = read(&words(line));
            let found = match found {
                Ok(cli) => format!("{:?}", cli.command.unwrap_or(Command::Serve(cli.serve))),
                Err(error) => error.to_string(),
            };
            assert!(found.contains(expected), "{line}: {found}");
        };
        check("--demo check", "Check(");
        check(
            "--url http://nas:32400 check --all",
            "url: Some(\"http://nas:32400\")",
        );
        check("--json tools", "json: true");
        check("--access read call plex_search query=x", "access: Read");
        check("--url demo", "Serve(");
        check("--url http://nas demo", "unexpected argument '--url'");
        check("--demo serve --http 8080", "http: Some(\"8080\")");
        check("--nothing check", "unexpected argument '--nothing'");
        check("chek", "a similar subcommand exists: 'check'");
    }

    #[test]
    fn a_client_is_told_what_is_wrong_with_its_line() {
        let check = |line: &str, expected: bool| {
            let error = read(&words(line)).unwrap_err();
            assert_eq!(is_for_a_client(&error, &words(line)), expected, "{line}");
        };
        check("--timeout never", true);
        check("serve --timeout never", true);
        check("--nothing", true);
        check("--help", false);
        check("--version", false);
        check("chek", false);
        check("check --nothing", false);
        check("serve --http 8080 --nothing", false);
        check("serve --http=8080 --nothing", false);
    }
}
