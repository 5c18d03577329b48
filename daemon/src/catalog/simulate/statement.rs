//! Which command a statement is.

use super::refusal::{Done, Stop};
use super::runner::Run;
use super::tokens::Tokens;
use crate::catalog::snapshot::Persistence;

/// Applies one statement that is not about transactions.
pub(super) fn run(run: &mut Run<'_>, mut tokens: Tokens<'_>) -> Done {
    let tokens = &mut tokens;
    if tokens.eat("create") {
        create(run, tokens)
    } else if tokens.eat("alter") {
        run.alter(tokens)
    } else if tokens.eat("drop") {
        run.drop(tokens)
    } else if tokens.eat("comment on") {
        run.comment_on(tokens)
    } else if tokens.is_any(&["set", "reset", "discard"]) {
        run.set(tokens)
    } else if tokens.eat("do") {
        run.do_block(tokens)
    } else if tokens.is_any(&[
        "insert", "update", "delete", "truncate", "merge", "copy", "lock", "table", "values", "with",
        "select",
    ]) {
        run.rows(tokens)
    } else if tokens.is_any(&[
        "refresh", "reindex", "cluster", "vacuum", "analyze", "analyse", "grant", "revoke",
    ]) {
        run.maintenance(tokens)
    } else if tokens.is_any(&["call", "execute"]) {
        // What a procedure does is not known.
        Err(Stop::Unread)
    } else {
        Ok(())
    }
}

fn create(run: &mut Run<'_>, tokens: &mut Tokens<'_>) -> Done {
    let or_replace = tokens.eat("or replace");
    tokens.eat_any(&["global", "local"]);
    let persistence = if tokens.eat("temporary") || tokens.eat("temp") {
        Persistence::Temporary
    } else if tokens.eat("unlogged") {
        Persistence::Unlogged
    } else {
        Persistence::Permanent
    };
    if tokens.eat("table") {
        run.create_table(tokens, persistence, false)
    } else if tokens.eat("foreign table") {
        run.create_table(tokens, persistence, true)
    } else if tokens.eat("unique index") {
        run.create_index(tokens, true)
    } else if tokens.eat("index") {
        run.create_index(tokens, false)
    } else if tokens.eat("sequence") {
        run.create_sequence(tokens, persistence)
    } else if tokens.eat("recursive view") {
        run.create_view(tokens, persistence, or_replace, true)
    } else if tokens.eat("view") {
        run.create_view(tokens, persistence, or_replace, false)
    } else if tokens.eat("materialized view") {
        run.create_materialized_view(tokens)
    } else if tokens.eat("schema") {
        run.create_schema(tokens)
    } else if tokens.eat("extension") {
        run.create_extension(tokens)
    } else if tokens.eat("type") {
        run.create_type(tokens)
    } else if tokens.eat("domain") {
        run.create_domain(tokens)
    } else if tokens.is_any(&["function", "procedure"]) {
        run.create_routine(tokens, or_replace)
    } else if tokens.eat("trigger") {
        run.create_trigger(tokens, or_replace, false)
    } else if tokens.eat("constraint trigger") {
        run.create_trigger(tokens, or_replace, true)
    } else if tokens.eat("policy") {
        run.create_policy(tokens)
    } else if tokens.eat("rule") {
        run.create_rule(tokens, or_replace)
    } else if tokens.eat("statistics") {
        run.create_statistics(tokens)
    } else if tokens.is("database") {
        run.not_in_transaction("CREATE DATABASE")
    } else if tokens.is("tablespace") {
        run.not_in_transaction("CREATE TABLESPACE")
    } else if tokens.is_any(&[
        "aggregate",
        "operator",
        "cast",
        "collation",
        "text",
        "access",
        "server",
        "foreign",
        "publication",
    ]) {
        Err(Stop::Unread)
    } else {
        // Roles, databases, subscriptions and their like are not part of a schema.
        Ok(())
    }
}
