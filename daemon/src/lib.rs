//! Stagegate: reviews SQL migrations in pull requests and rolls them out after the merge.

pub mod app;
pub mod bitbucket;
pub mod catalog;
pub mod change;
pub mod cli;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod forge;
pub mod glob;
pub mod http;
pub mod ids;
pub mod metrics;
pub mod plugin_kit;
pub mod policy;
pub mod review;
pub mod rollout;
pub mod rules;
pub mod serve;
pub mod settings;
pub mod sql;
pub mod stage;
pub mod store;
pub mod target;
pub mod telemetry;
pub mod work;
