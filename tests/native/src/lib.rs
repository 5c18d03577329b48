//! Every standard rule linked into a program instead of a component: the same code without wasm.
//!
//! What is around the call is the daemon's own (`stagegate::rules::native`), so a difference between the findings of the two
//! is a difference that the sandbox makes, and so is a difference in time.

mod catalog;
mod convert;

use std::collections::HashMap;
use std::rc::Rc;

use stagegate::rules::native::NativeCall;
use stagegate::rules::native::boundary::types;
use stagegate::sql::ParsedFile;
use stagegate_sdk::Family;
use stagegate_sdk::bindings::stagegate::review::types as guest;
use stagegate_sdk::native::with_host;

use catalog::Answers;
use convert::Convert as _;

/// All families of `plugins/`.
pub static FAMILIES: &[&Family] = &[
    &stagegate_rules_column::FAMILY,
    &stagegate_rules_compatibility::FAMILY,
    &stagegate_rules_index::FAMILY,
    &stagegate_rules_locking::FAMILY,
    &stagegate_rules_naming::FAMILY,
    &stagegate_rules_security::FAMILY,
    &stagegate_rules_statement::FAMILY,
    &stagegate_rules_table::FAMILY,
    &stagegate_rules_transaction::FAMILY,
];

/// One file as rules see it, ready to be looked at by any of them.
pub struct NativeFile {
    tree: guest::Tree,
    statements: Vec<guest::Statement>,
    families: HashMap<&'static str, &'static Family>,
}

impl NativeFile {
    /// Takes a file over, as wasm would copy it for each call.
    pub fn new(file: &ParsedFile) -> Self {
        let tree = &file.tree;
        let by_rule = |family: &'static Family| {
            let rules = family.rules.iter();
            rules.map(move |rule| (rule.id(), family))
        };
        Self {
            tree: guest::Tree {
                text: tree.text.clone(),
                kinds: tree.kinds.clone(),
                roles: tree.roles.clone(),
                bits: tree.bits.clone(),
                ends: tree.ends.clone(),
                starts_at: tree.starts_at.clone(),
                ends_at: tree.ends_at.clone(),
                name_of: tree.name_of.clone(),
                names: tree.names.clone(),
                name_ends: tree.name_ends.clone(),
            },
            statements: file.statements.iter().map(convert::statement).collect(),
            families: FAMILIES.iter().copied().flat_map(by_rule).collect(),
        }
    }

    /// Answers one call: what the rules say, called natively.
    ///
    /// # Errors
    /// Where the rules belong to no family here, or their family can not do it.
    pub fn call(&self, call: NativeCall<'_>) -> Result<Vec<types::Finding>, String> {
        let runs: Vec<_> = call.runs().iter().map(convert::run).collect();
        let first = runs.first().map_or("", |run| run.rule.as_str());
        let family = self
            .families
            .get(first)
            .ok_or_else(|| format!("no family here has the rule `{first}`"))?;
        let path = call.path();
        let findings = with_host(Rc::new(Answers::new(call.into_catalog())), || {
            family.check(path, &self.tree, &self.statements, &runs)
        })?;
        Ok(findings.convert())
    }
}
