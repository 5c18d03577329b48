//! The only place that opens a connection to a database that rollouts change.
