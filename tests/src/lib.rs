//! What the end-to-end tests and the demo stand on: a fake Bitbucket, private databases, the real daemon, a browser.
//!
//! Nothing here links the daemon: it is started as the binary users start, spoken to over HTTP, and judged by what it
//! writes on the forge and in databases. The tests should survive a rewrite of it.

pub mod bitbucket;
pub mod browser;
pub mod clock;
pub mod contract;
pub mod daemon;
pub mod faults;
pub mod http;
pub mod line;
pub mod person;
pub mod port;
pub mod postgres;
pub mod preload;
pub mod state_file;
pub mod wait;
pub mod workspace;
pub mod world;
