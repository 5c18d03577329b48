//! An UPDATE or DELETE cut into ranges of a key, so that each range is a transaction of its own. Pure.
//!
//! The statement stays as it was written; only its WHERE gets a range of the key beside what it says. Ranges follow
//! one another without gap or overlap and no range changes the key, so each row is in exactly one. Whatever would
//! make that untrue is refused: a key that is written to, other tables in FROM or USING, a subquery that reads what
//! the statement changes, a result somebody waits for.

use std::ops::Range;

use super::directive::BatchSize;
use super::words::{Words, quoted};
use crate::sql::kinds::{kind, role};
use crate::sql::tree::Tree;
use crate::sql::{ParseState, ParsedFile, parse};

/// A statement that runs in batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// How it is cut.
    pub size: BatchSize,
    /// The table as it is written, such as `app."T"`.
    pub table: String,
    /// The same, part by part as PostgreSQL reads it.
    pub target: Vec<String>,
    /// The table with ONLY and alias, as FROM takes it.
    source: String,
    /// The whole statement up to WHERE, or up to its end.
    head: String,
    /// What WHERE says; empty where there is none.
    condition: String,
    /// Columns that are written to.
    pub assigned: Vec<String>,
    /// Rows of tables that inherit are left alone.
    pub only: bool,
}

/// A column of the key that orders the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyColumn {
    /// Its name.
    pub name: String,
    /// Its type, as SQL writes it.
    pub data_type: String,
}

impl Batch {
    /// Reads statement `index` of a file. An error says why it can not run in batches.
    pub fn read(file: &ParsedFile, index: usize, size: BatchSize) -> Result<Self, String> {
        let statement = file
            .statements
            .get(index)
            .ok_or_else(|| "there is no such statement".to_owned())?;
        let tree = &file.tree;
        let node = statement.node;
        let is_update = tree.kinds.get(node as usize) == Some(&kind::UPDATE);
        if !is_update && tree.kinds.get(node as usize) != Some(&kind::DELETE) {
            return Err(format!("{} is neither UPDATE nor DELETE", statement.tag));
        }
        if statement.parse != ParseState::Full {
            return Err("the statement could not be read as a whole".to_owned());
        }
        refuse_clauses(tree, node, is_update)?;
        refuse_reading_itself(tree, node, &statement.relations)?;
        let text = &tree.text[statement.span.start as usize..statement.span.end as usize];
        let batch = cut(text, is_update, size)
            .map(|batch| Self {
                assigned: assigned(tree, node),
                target: target_parts(tree, node),
                ..batch
            })
            .ok_or_else(|| "its table or its WHERE could not be told apart from the rest".to_owned())?;
        batch.proven()
    }

    /// Whether a column of the key is written to: then a row could be met twice, or never.
    pub fn writes_key<'k>(&self, key: &'k [KeyColumn]) -> Option<&'k str> {
        let names = key.iter().map(|column| column.name.as_str());
        names
            .into_iter()
            .find(|name| self.assigned.iter().any(|assigned| assigned == name))
    }

    /// Asks for the last key of the next batch and how many rows the batch has.
    pub fn range_query(&self, key: &[KeyColumn], after: Option<&[String]>) -> String {
        let names = list(key, |column| quoted(&column.name));
        let texts = list(key, |column| format!("{}::text", quoted(&column.name)));
        // Unqualified, it would be the text that is selected under the same name.
        let descending = list(key, |column| {
            format!("stagegate_batch.{} DESC", quoted(&column.name))
        });
        let range = after.map(|after| compared(key, ">", after));
        let condition = self.condition_with(range.into_iter());
        format!(
            "WITH stagegate_batch AS MATERIALIZED (SELECT {names} FROM {}{condition} ORDER BY {names} LIMIT {})
             SELECT (SELECT count(*) FROM stagegate_batch), {texts} FROM stagegate_batch ORDER BY {descending} LIMIT 1",
            self.source, self.size.rows
        )
    }

    /// The statement for the rows behind `after` up to `last`.
    pub fn statement(&self, key: &[KeyColumn], after: Option<&[String]>, last: &[String]) -> String {
        let range = after
            .map(|after| compared(key, ">", after))
            .into_iter()
            .chain([compared(key, "<=", last)]);
        format!("{}{}", self.head, self.condition_with(range))
    }

    fn condition_with(&self, range: impl Iterator<Item = String>) -> String {
        let own = (!self.condition.is_empty()).then(|| format!("({}\n)", self.condition));
        let all: Vec<String> = own.into_iter().chain(range).collect();
        if all.is_empty() {
            String::new()
        } else {
            format!("\nWHERE {}", all.join(" AND "))
        }
    }

    /// What was put together is one statement of the same kind with a condition at its top.
    fn proven(self) -> Result<Self, String> {
        let key = [KeyColumn {
            name: "k".to_owned(),
            data_type: "bigint".to_owned(),
        }];
        let texts = [
            self.statement(&key, None, &["1".to_owned()]),
            self.range_query(&key, None),
        ];
        let reads = |text: &String| {
            let file = parse(text);
            file.problems.is_empty() && file.statements.len() == 1
        };
        if texts.iter().all(reads) {
            Ok(self)
        } else {
            Err("its WHERE could not be joined with a range of the key".to_owned())
        }
    }
}

fn refuse_clauses(tree: &Tree, node: u32, is_update: bool) -> Result<(), String> {
    let source = if is_update { "FROM" } else { "USING" };
    let refused = [
        (role::WITH, "WITH"),
        (role::SOURCE, source),
        (role::RETURNING, "RETURNING"),
    ];
    for (role, clause) in refused {
        if children(tree, node).any(|child| tree.roles[child as usize] == role) {
            return Err(format!("it has {clause}"));
        }
    }
    Ok(())
}

/// A subquery would see what earlier batches did.
fn refuse_reading_itself(tree: &Tree, node: u32, relations: &[u32]) -> Result<(), String> {
    let target = children(tree, node).find(|child| tree.roles[*child as usize] == role::TARGET);
    let target_name = target.and_then(|target| last_part(tree, target));
    let end = tree.ends[node as usize];
    let reads_itself = relations
        .iter()
        .filter(|relation| (node..end).contains(*relation) && Some(**relation) != target)
        .any(|relation| last_part(tree, *relation) == target_name);
    if reads_itself {
        return Err("a subquery of it reads the table that it changes".to_owned());
    }
    Ok(())
}

fn assigned(tree: &Tree, node: u32) -> Vec<String> {
    let assignments = children(tree, node).filter(|child| tree.kinds[*child as usize] == kind::ASSIGNMENT);
    let columns = assignments.flat_map(|assignment| {
        children(tree, assignment).filter(|child| tree.roles[*child as usize] == role::COLUMN)
    });
    columns
        .filter_map(|column| {
            let first = children(tree, column).find(|part| tree.kinds[*part as usize] == kind::IDENTIFIER);
            tree.name(first.unwrap_or(column)).map(str::to_owned)
        })
        .collect()
}

fn target_parts(tree: &Tree, node: u32) -> Vec<String> {
    let target = children(tree, node).find(|child| tree.roles[*child as usize] == role::TARGET);
    let parts = target.into_iter().flat_map(|target| children(tree, target));
    parts
        .filter(|part| tree.kinds[*part as usize] == kind::IDENTIFIER)
        .filter_map(|part| tree.name(part).map(str::to_owned))
        .collect()
}

fn last_part(tree: &Tree, name: u32) -> Option<&str> {
    let parts = children(tree, name).filter(|part| tree.kinds[*part as usize] == kind::IDENTIFIER);
    parts.last().and_then(|part| tree.name(part))
}

fn children(tree: &Tree, node: u32) -> impl Iterator<Item = u32> + '_ {
    let end = tree.ends[node as usize];
    let mut next = node + 1;
    std::iter::from_fn(move || {
        let child = (next < end).then_some(next)?;
        next = tree.ends[child as usize];
        Some(child)
    })
}

/// Cuts `UPDATE source SET ... WHERE condition` and `DELETE FROM source WHERE condition`.
fn cut(text: &str, is_update: bool, size: BatchSize) -> Option<Batch> {
    let mut words = Words::new(text);
    let begins = words.eat(if is_update { "update" } else { "delete from" });
    if !begins {
        return None;
    }
    let source_start = words.next_start();
    let only = words.eat("only");
    let in_parentheses = text[words.next_start()..].starts_with('(');
    if in_parentheses {
        words.step();
    }
    let table: Range<usize> = words.name()?;
    let table = text[table].to_owned();
    let source_end = match is_update {
        true if words.seek("set") => words.next_start(),
        true => return None,
        false if words.seek("where") => words.next_start(),
        false => text.len(),
    };
    let has_condition = words.seek("where");
    let (head, condition) = if has_condition {
        let at = words.next_start();
        words.step();
        if words.is("current") {
            return None;
        }
        (text[..at].trim_end(), text[words.next_start()..].trim())
    } else {
        (text.trim_end(), "")
    };
    Some(Batch {
        size,
        table,
        source: format!("{}\n", text[source_start..source_end].trim()),
        // A comment may end the line.
        head: format!("{head}\n"),
        condition: condition.to_owned(),
        assigned: Vec::new(),
        target: Vec::new(),
        only,
    })
}

fn list(key: &[KeyColumn], one: impl Fn(&KeyColumn) -> String) -> String {
    key.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `(a, b) > ('1'::integer, 'x'::text)`
fn compared(key: &[KeyColumn], operator: &str, values: &[String]) -> String {
    let names = list(key, |column| quoted(&column.name));
    let values: Vec<String> = key
        .iter()
        .zip(values)
        .map(|(column, value)| format!("{}::{}", literal(value), column.data_type))
        .collect();
    format!("({names}) {operator} ({})", values.join(", "))
}

/// A text as SQL, whatever `standard_conforming_strings` says.
fn literal(value: &str) -> String {
    let plain = value.replace('\'', "''");
    if plain.contains('\\') {
        format!("E'{}'", plain.replace('\\', "\\\\"))
    } else {
        format!("'{plain}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const SIZE: BatchSize = BatchSize {
        rows: 100,
        pause: Duration::ZERO,
    };

    fn read(text: &str) -> Result<Batch, String> {
        Batch::read(&parse(text), 0, SIZE)
    }

    fn key(columns: &[(&str, &str)]) -> Vec<KeyColumn> {
        let column = |(name, data_type): &(&str, &str)| KeyColumn {
            name: (*name).to_owned(),
            data_type: (*data_type).to_owned(),
        };
        columns.iter().map(column).collect()
    }

    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let batch = read(text).unwrap();
        let key = key(&[("id", "bigint")]);
        let statement = batch.statement(&key, Some(&["7".to_owned()]), &["9".to_owned()]);
        assert_eq!(flat(&statement), expected);
    }

    #[test]
    fn a_range_is_put_beside_the_condition() {
        const RANGE: &str = "(\"id\") > ('7'::bigint) AND (\"id\") <= ('9'::bigint)";
        check(
            "UPDATE t SET a = a + 1 WHERE b OR c",
            &format!("UPDATE t SET a = a + 1 WHERE (b OR c ) AND {RANGE}"),
        );
        check("UPDATE t SET a = 1", &format!("UPDATE t SET a = 1 WHERE {RANGE}"));
        check(
            "DELETE FROM ONLY app.t AS x WHERE (x.a) -- why\n OR x.b",
            &format!("DELETE FROM ONLY app.t AS x WHERE ((x.a) -- why OR x.b ) AND {RANGE}"),
        );
        check("DELETE FROM t", &format!("DELETE FROM t WHERE {RANGE}"));
        check(
            "UPDATE t SET a = (SELECT max(n) FROM u WHERE u.id = t.id) WHERE a IS NULL",
            &format!(
                "UPDATE t SET a = (SELECT max(n) FROM u WHERE u.id = t.id) WHERE (a IS NULL ) AND {RANGE}"
            ),
        );
    }

    #[test]
    fn the_end_of_a_batch_is_asked_for_in_the_order_of_the_key() {
        let batch = read("UPDATE ONLY t AS x SET a = 1 WHERE x.b").unwrap();
        let key = key(&[("a b", "integer"), ("c", "text")]);
        let query = batch.range_query(&key, Some(&["1".to_owned(), "it's".to_owned()]));
        assert_eq!(
            flat(&query),
            "WITH stagegate_batch AS MATERIALIZED (SELECT \"a b\", \"c\" FROM ONLY t AS x WHERE (x.b ) AND (\"a b\", \"c\") > \
             ('1'::integer, 'it''s'::text) ORDER BY \"a b\", \"c\" LIMIT 100) SELECT (SELECT count(*) FROM stagegate_batch), \
             \"a b\"::text, \"c\"::text FROM stagegate_batch ORDER BY stagegate_batch.\"a b\" DESC, \
             stagegate_batch.\"c\" DESC LIMIT 1"
        );
        assert!(parse(&query).problems.is_empty());
    }

    #[test]
    fn what_a_range_would_change_is_refused() {
        for (text, reason) in [
            ("INSERT INTO t VALUES (1)", "INSERT is neither UPDATE nor DELETE"),
            ("UPDATE t SET a = u.a FROM u WHERE u.id = t.id", "it has FROM"),
            ("DELETE FROM t USING u WHERE u.id = t.id", "it has USING"),
            ("DELETE FROM t RETURNING id", "it has RETURNING"),
            ("WITH x AS (SELECT 1) DELETE FROM t", "it has WITH"),
            (
                "UPDATE t SET a = 1 WHERE a < (SELECT avg(a) FROM public.t)",
                "a subquery of it reads the table that it changes",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), reason, "{text}");
        }
        assert!(read("UPDATE t SET a = 1 WHERE CURRENT OF c").is_err());
    }

    #[test]
    fn a_key_that_is_written_to_is_noticed() {
        let batch = read("UPDATE t SET a = 1, (\"B\", c[1]) = (2, 3)").unwrap();
        assert_eq!(batch.assigned, ["a", "B", "c"]);
        assert_eq!(read("DELETE FROM App.\"T\" x").unwrap().target, ["app", "T"]);
        assert_eq!(batch.writes_key(&key(&[("id", "int"), ("B", "int")])), Some("B"));
        assert_eq!(batch.writes_key(&key(&[("id", "int")])), None);
    }
}
