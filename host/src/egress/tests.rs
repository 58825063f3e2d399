//! The gate against real sockets: what arrives at a server, and what comes back to a guest.

mod call;
mod server;

mod sandbox;

mod audit;
mod connections;
mod corpus;
mod dead_connections;
mod delegated;
mod members;
mod reasons;
mod token_file;
mod token_in_flight;
