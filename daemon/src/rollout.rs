//! Plan, gates, calendar and what can run in one transaction, all pure. `work` runs rollouts, `target` applies them.

pub mod adopt;
pub mod calendar;
pub mod dry_plan;
pub mod gate;
pub mod order;
pub mod plan;
pub mod transaction;
