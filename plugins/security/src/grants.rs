//! How a GRANT or REVOKE is put in words.

use stagegate_sdk::ast::{Grant, Identifier};
use stagegate_sdk::{TableName, View};

/// `SELECT, UPDATE`, `ALL` or the roles of a membership.
pub(crate) fn privileges(grant: Grant<'_>) -> String {
    if grant.all_privileges() {
        return "ALL".to_owned();
    }
    let privileges = grant.privileges().filter_map(Identifier::named);
    let shown: Vec<String> = if grant.membership() {
        privileges.map(|role| format!("membership of `{role}`")).collect()
    } else {
        privileges.map(str::to_uppercase).collect()
    };
    if shown.is_empty() {
        "this right".to_owned()
    } else {
        shown.join(", ")
    }
}

/// ` on "account"`, ` on all tables in schema "app"`, or nothing.
pub(crate) fn of_objects(grant: Grant<'_>) -> String {
    if grant.membership() {
        return String::new();
    }
    let kind = grant.named().unwrap_or_default();
    let targets: Vec<String> = grant
        .targets()
        .map(|target| TableName::of(target).to_string())
        .collect();
    if grant.default_privileges() {
        return format!(" on every {} made later", kind.trim_end_matches('s'));
    }
    if targets.is_empty() {
        return String::new();
    }
    let targets = targets.join(", ");
    if grant.all_in_schema() {
        format!(" on all {}s in schema {targets}", kind.trim_end_matches('s'))
    } else if kind == "table" {
        format!(" on {targets}")
    } else {
        format!(" on {kind} {targets}")
    }
}

/// Names of roles, for a message.
pub(crate) fn roles(grant: Grant<'_>) -> String {
    let roles: Vec<&str> = grant
        .grantees()
        .map(|grantee| grantee.named().unwrap_or(grantee.text()))
        .collect();
    roles.join(", ")
}
