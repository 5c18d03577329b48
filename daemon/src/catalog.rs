//! What is known of a database's schema: snapshot, lookup by name, canonical DDL text, diff. Pure; `target` takes
//! snapshots.

pub mod ddl;
pub mod diff;
pub mod estimate;
pub mod history;
pub mod keeping;
pub mod lookup;
pub mod predict;
pub mod reverse;
pub mod simulate;
pub mod snapshot;
pub mod system;
