//! Plan, gates, calendar and how a change runs, all pure. `work` runs rollouts, `target` applies them.

pub mod adopt;
pub mod batch;
pub mod calendar;
pub mod directive;
pub mod dry_plan;
pub mod execution;
pub mod gate;
pub mod order;
pub mod outside;
pub mod plan;
pub mod revert;
pub mod risk;
pub mod transaction;
pub mod waits;
pub mod words;
