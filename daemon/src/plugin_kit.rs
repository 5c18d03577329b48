//! The kit for people who write rules of their own: it makes a project, builds its component, runs its cases.
//!
//! Invariants:
//! - a stranger who has the program alone can start: templates, SDKs and the boundary are embedded in it;
//! - a component that was built is looked at by the same host that the daemon runs, before anyone is told that it is good;
//! - nothing here asks questions or prints: the command line does.

pub mod bench;
pub mod build;
pub mod cases;
pub mod files;
pub mod language;
pub mod pin;
pub mod project;
pub mod trial;
