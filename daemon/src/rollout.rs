//! Plan (pure), gates (pure) and what can run in one transaction (pure). `work` runs rollouts, `target` applies them.

pub mod gate;
pub mod plan;
pub mod transaction;
