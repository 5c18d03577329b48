//! The HTTP side: doors for webhooks, machines and people. The only module that returns status codes.

pub mod pages;
