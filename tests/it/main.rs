//! Tests through the real executable, against a demo server in the test process.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end at what is not as it should be"
)]

mod harness;

mod handshake;
mod tool_list;

mod rmcp_upstream;
mod rmcp_workarounds;

mod http;
mod stdio;

mod command_line;
mod login;

mod artwork;
mod dialogue;
mod questions;
mod reads;
mod recommendations;
mod tools;

mod arguments;
mod confirm;
mod entry_points;
mod images;

mod concurrency;
mod paging;
mod progress;

mod bad_input;
mod every_tool;
mod faults;
mod list_changes;
mod lost_connections;
mod odd_values;
mod secrets;
mod wrong_address;

mod audit;
mod tls;

mod sandbox;

mod architecture;
mod modules;
mod readme;
mod tidy;
