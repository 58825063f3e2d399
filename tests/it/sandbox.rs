//! What a component and a server may try, through the real executable.

mod policy;
mod proxy;

mod hostile;
mod limits;
mod wat;

mod server;

mod busy;
mod cache;
mod cancel;
#[cfg(target_os = "linux")]
mod room;
mod terminal;
