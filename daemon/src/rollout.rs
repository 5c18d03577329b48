//! Plan (pure), gates (pure) and the runner of a rollout.
