//! Changes x policies -> report, and how a report reads. Pure: no I/O, no async.

pub mod finding;
