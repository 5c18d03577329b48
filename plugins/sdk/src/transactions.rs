//! Which statements of a change run in one transaction.
//!
//! A change runs as one transaction, unless it has a statement that PostgreSQL refuses inside of one or states
//! `-- stagegate: transaction off`: then it is applied step by step, and only the blocks that it opens itself hold locks
//! from one statement to the next.

use crate::ast;
use crate::change::{Change, Statement};

/// How a comment for Stagegate begins.
const MARK: &str = "stagegate:";

/// The transactions of a change, by statement.
pub struct Transactions {
    numbers: Vec<u32>,
}

impl Transactions {
    /// Reads the statements of a change.
    pub fn of<'c>(change: &'c Change<'_>) -> &'c Self {
        change.memo.transactions.get_or_init(|| Self::read(change))
    }

    fn read(change: &Change<'_>) -> Self {
        let alone = states_transaction_off(change)
            || change
                .statements()
                .any(|statement| !statement.in_transaction() && non_transactional(statement).is_some());
        let mut number = 0;
        let mut was_inside = false;
        let numbers = change
            .statements()
            .map(|statement| {
                let inside = statement.in_transaction();
                let begins = inside && (!was_inside || opens(statement));
                if begins || (was_inside && !inside) || (alone && !inside) {
                    number += 1;
                }
                was_inside = inside;
                number
            })
            .collect();
        Self { numbers }
    }

    /// The number of the transaction that a statement runs in.
    pub fn number(&self, statement: Statement<'_>) -> u32 {
        self.numbers
            .get(statement.index() as usize)
            .copied()
            .unwrap_or(u32::MAX)
    }
}

fn opens(statement: Statement<'_>) -> bool {
    matches!(statement.tag(), "BEGIN" | "START TRANSACTION")
}

/// Whether the change gives its transaction up by name, in a comment before its first statement.
pub fn states_transaction_off(change: &Change<'_>) -> bool {
    let first = change.statements().next();
    let end = first.map_or(change.text().len(), |statement| statement.span().start as usize);
    says_transaction_off(change.text().get(..end).unwrap_or_default())
}

/// Whether a comment among these says so: one that begins with the mark and says nothing else.
fn says_transaction_off(comments: &str) -> bool {
    let lower = comments.to_ascii_lowercase();
    lower.match_indices(MARK).any(|(at, mark)| {
        let before = lower[..at].trim_end();
        let (is_block, end) = match before.strip_suffix("--") {
            Some(_) => (false, '\n'),
            None => (before.trim_end_matches('*').ends_with('/'), '*'),
        };
        let order = comments[at + mark.len()..].split(end).next().unwrap_or_default();
        let on_this_line = is_block || !comments[before.len()..at].contains('\n');
        (is_block || before.ends_with("--"))
            && on_this_line
            && order.split_whitespace().eq(["transaction", "off"])
    })
}

/// The words of a statement that PostgreSQL refuses inside a transaction block; none for all others.
pub fn non_transactional(statement: Statement<'_>) -> Option<&'static str> {
    concurrent_form(statement.view()).or_else(|| match statement.view() {
        ast::Statement::Reindex(reindex) => matches!(reindex.named(), Some("schema" | "database" | "system"))
            .then_some("REINDEX of more than one table"),
        ast::Statement::Cluster(cluster) => cluster.target().is_none().then_some("CLUSTER without a table"),
        _ => match statement.tag() {
            "VACUUM" => Some("VACUUM"),
            "CREATE DATABASE" => Some("CREATE DATABASE"),
            "DROP DATABASE" => Some("DROP DATABASE"),
            "CREATE TABLESPACE" => Some("CREATE TABLESPACE"),
            "DROP TABLESPACE" => Some("DROP TABLESPACE"),
            "ALTER SYSTEM" => Some("ALTER SYSTEM"),
            "CREATE SUBSCRIPTION" => Some("CREATE SUBSCRIPTION"),
            "DROP SUBSCRIPTION" => Some("DROP SUBSCRIPTION"),
            _ => None,
        },
    })
}

/// The same, for the forms with CONCURRENTLY alone.
pub fn concurrent_form(statement: ast::Statement<'_>) -> Option<&'static str> {
    match statement {
        ast::Statement::CreateIndex(index) => index.concurrently().then_some("CREATE INDEX CONCURRENTLY"),
        ast::Statement::Drop(drop) => drop.concurrently().then_some("DROP INDEX CONCURRENTLY"),
        ast::Statement::Reindex(reindex) => reindex.concurrently().then_some("REINDEX CONCURRENTLY"),
        ast::Statement::AlterTable(alter) => alter
            .actions()
            .any(
                |action| matches!(action, ast::AlterAction::DetachPartition(detach) if detach.concurrently()),
            )
            .then_some("DETACH PARTITION CONCURRENTLY"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::says_transaction_off;

    #[test]
    fn a_comment_at_the_head_gives_the_transaction_up() {
        for off in [
            "-- stagegate: transaction off\n",
            "-- why\n\n--stagegate:transaction  off",
            "/* Stagegate: transaction off */",
            "/**\n stagegate:\n transaction off\n*/\n",
        ] {
            assert!(says_transaction_off(off), "{off}");
        }
        for on in [
            "",
            "-- stagegate: transaction on",
            "-- stagegate: transaction off, please",
            "-- stagegate: Transaction OFF",
            "-- see stagegate: transaction off",
            "-- stagegate: allow drop-table: gone since May",
            "stagegate: transaction off",
        ] {
            assert!(!says_transaction_off(on), "{on}");
        }
    }
}
