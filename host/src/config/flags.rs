//! The flags, as clap reads them. What they mean together is decided in [`super::Config::new`].
//!
//! A command takes the groups that apply to it. `-h` shows of each group what everybody needs, `--help` all.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::path;
use plex_mcp_protocol::Access;

use super::units::{duration, size};
use crate::egress::Pin;

/// Every flag that decides about the server, the tools and the sandbox.
#[derive(Args, Clone, Debug, Default)]
pub struct Flags {
    #[command(flatten)]
    pub plex: PlexFlags,
    #[command(flatten)]
    pub tools: ToolFlags,
    #[command(flatten)]
    pub limits: LimitFlags,
    #[command(flatten)]
    pub component: ComponentFlags,
    #[command(flatten)]
    pub places: PlaceFlags,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Plex server (its token: PLEX_TOKEN, never a flag)")]
pub struct PlexFlags {
    /// Address, like http://192.168.1.10:32400; or PLEX_URL
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// File that holds the token; also PLEX_TOKEN_FILE
    #[arg(long, value_name = "FILE", value_parser = path::parser())]
    pub token_file: Option<PathBuf>,
    /// Server that plex-mcp login has kept, by its name; also PLEX_SERVER [default: the last one]
    #[arg(long, value_name = "NAME", conflicts_with_all = ["url", "demo"])]
    pub server: Option<String>,
    /// Start a demo Plex server in this process and use it
    #[arg(long, conflicts_with_all = ["url", "token_file"])]
    pub demo: bool,
    /// Add this many made-up films to the demo server
    #[arg(long, value_name = "N", default_value_t = 0, requires = "demo", hide_short_help = true, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub demo_items: u32,
    /// Give the demo server's owner a Plex Pass
    #[arg(long, requires = "demo", hide_short_help = true)]
    pub demo_plex_pass: bool,
    /// Certificate authority to trust, in PEM; may be given again
    #[arg(long, value_name = "FILE", hide_short_help = true, value_parser = path::parser())]
    pub ca_cert: Vec<PathBuf>,
    /// Accept the server with this key and no other: sha256:..., as `plex-mcp check` prints it
    #[arg(long, value_name = "SHA256", hide_short_help = true, conflicts_with_all = ["ca_cert", "insecure_tls"])]
    pub tls_pin: Option<Pin>,
    /// Accept any certificate: whoever sits in between reads the token
    #[arg(long, hide_short_help = true)]
    pub insecure_tls: bool,
    /// Address at which players reach the server, if not the same; also PLEX_PLAYER_URL
    #[arg(long, value_name = "URL", hide_short_help = true)]
    pub player_url: Option<String>,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Tools")]
pub struct ToolFlags {
    /// Effects that tools may have: read, write, or full (adds destructive tools)
    #[arg(
        long,
        value_enum,
        value_name = "LEVEL",
        ignore_case = true,
        default_value_t,
        hide_possible_values = true
    )]
    pub access: Access,
    /// Which tools: names of toolsets with commas in between, or all
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        hide_short_help = true
    )]
    pub toolsets: Vec<String>,
    /// Tools besides: names with commas in between
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        hide_short_help = true
    )]
    pub tools: Vec<String>,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Limits of one call")]
pub struct LimitFlags {
    /// Time until an answer, up to 60m [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = duration, hide_short_help = true)]
    pub timeout: Option<Duration>,
    /// Memory of the component, up to 4GiB [default: 128MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, hide_short_help = true)]
    pub memory: Option<usize>,
    /// Processor time of the component, up to 60m [default: 5s]
    #[arg(long, value_name = "TIME", value_parser = duration, hide_short_help = true)]
    pub cpu: Option<Duration>,
    /// Characters of an answer, 1000 to 10000000 [default: 40000]
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub max_answer: Option<usize>,
    /// Size of one answer of the Plex server, up to 1GiB [default: 16MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, hide_short_help = true)]
    pub max_body: Option<usize>,
    /// Calls that run at once, up to 10000 [default: 64]
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub max_calls: Option<usize>,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Component")]
pub struct ComponentFlags {
    /// Another component than the built-in one, a file or oci://HOST/NAME@sha256:...; see `plex-mcp inspect`
    #[arg(long, value_name = "FILE", hide_short_help = true, value_parser = path::parser())]
    pub component: Option<PathBuf>,
    /// Grant that file, and no other, what it declares: sha256:...
    #[arg(
        long,
        value_name = "SHA256",
        requires = "component",
        hide_short_help = true
    )]
    pub digest: Option<String>,
    /// Policy of the component, in TOML; see docs/policy.md
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "digest",
        hide_short_help = true, value_parser = path::parser())]
    pub policy: Option<PathBuf>,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Files and logs")]
pub struct PlaceFlags {
    /// Directory for the client identifier [default: the platform's]
    #[arg(long, value_name = "DIR", hide_short_help = true, value_parser = path::parser())]
    pub state_dir: Option<PathBuf>,
    /// Directory for compiled code [default: the platform's]
    #[arg(long, value_name = "DIR", hide_short_help = true, value_parser = path::parser())]
    pub cache_dir: Option<PathBuf>,
    /// Write a line about each request to Plex at the end of this file
    #[arg(long, value_name = "FILE", hide_short_help = true, value_parser = path::parser())]
    pub audit: Option<PathBuf>,
    /// Form of the log on stderr; RUST_LOG says how much
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        ignore_case = true,
        default_value_t,
        hide_short_help = true
    )]
    pub log_format: LogFormat,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}
