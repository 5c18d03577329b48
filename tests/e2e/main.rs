//! Stories from end to end: what people do on Bitbucket and in the pages, and what they then find there and in
//! their databases. Nothing here knows how the daemon works.

mod accounts;
mod adopt;
mod browser;
mod commands;
mod connect;
mod control;
mod crash;
mod demo;
mod door;
mod drift;
mod faults;
mod fleet;
mod gates;
mod init;
mod locks;
mod pages;
mod poll;
mod reload;
mod review;
mod rollout;
mod state;
mod steps;
mod suppression;
mod undo;
mod verify;

/// The change of the tutorial, by its file name in the project's directory.
const CHANGE: &str = "20240919_create_table_t2024.sql";
/// As first written: `name` can hold NULL.
const NULLABLE: &str = "CREATE TABLE \"public\".\"t2024\" (\"id\" integer PRIMARY KEY, \"name\" text);\n";
/// As it should be.
const CLEAN: &str =
    "CREATE TABLE \"public\".\"t2024\" (\"id\" integer NOT NULL PRIMARY KEY, \"name\" text NOT NULL);\n";
