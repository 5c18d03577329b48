//! What is known of a database's schema: snapshot, canonical DDL text, diff. Pure; `target` takes snapshots.

pub mod ddl;
pub mod diff;
pub mod snapshot;
