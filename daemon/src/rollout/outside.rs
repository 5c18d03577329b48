//! Statements that run outside of a transaction: what each is, and what tells whether it has happened. Pure.
//!
//! It looks at words alone, as [`super::transaction`] does, so that it does not depend on how well a parser knows a
//! statement. What it takes for one that can run in a transaction by mistake, PostgreSQL refuses inside of one.

use std::ops::Range;

use super::words::{Words, folded};

/// A statement that PostgreSQL refuses inside of a transaction, or that ends transactions of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// CREATE INDEX CONCURRENTLY.
    CreateIndex(NewIndex),
    /// DROP INDEX CONCURRENTLY.
    DropIndex {
        /// As it is written.
        name: String,
    },
    /// REINDEX CONCURRENTLY.
    ReindexConcurrently(Reindexed),
    /// DETACH PARTITION CONCURRENTLY.
    DetachPartition {
        /// As it is written.
        parent: String,
        /// As it is written.
        partition: String,
    },
    /// CREATE or DROP of something that belongs to the whole server.
    Shared {
        /// What.
        kind: Shared,
        /// Its name.
        name: String,
        /// Whether it is made.
        creates: bool,
    },
    /// Doing it twice leaves what doing it once leaves.
    Repeatable(&'static str),
    /// Nobody but a person can tell whether it has happened.
    Opaque(&'static str),
}

/// The index that CREATE INDEX CONCURRENTLY makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIndex {
    /// Its name, as PostgreSQL reads it.
    pub name: String,
    /// Its table, as it is written.
    pub table: String,
    /// UNIQUE.
    pub unique: bool,
    /// Where in the statement the rest begins: the method and the columns.
    pub rest: usize,
}

/// What REINDEX CONCURRENTLY builds anew. Names are as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reindexed {
    /// One index.
    Index(String),
    /// All of a table.
    Table(String),
    /// All of a schema.
    Schema(String),
    /// All of this database.
    Database,
}

/// What belongs to the server and not to a database's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// A database.
    Database,
    /// A tablespace.
    Tablespace,
    /// A subscription.
    Subscription,
}

/// Why a statement that runs outside of a transaction is not run at all.
pub type Refusal = String;

impl Outside {
    /// What it is, in SQL's words.
    pub fn label(&self) -> &'static str {
        match self {
            Self::CreateIndex(_) => "CREATE INDEX CONCURRENTLY",
            Self::DropIndex { .. } => "DROP INDEX CONCURRENTLY",
            Self::ReindexConcurrently(_) => "REINDEX CONCURRENTLY",
            Self::DetachPartition { .. } => "DETACH PARTITION CONCURRENTLY",
            Self::Shared { kind, creates, .. } => kind.label(*creates),
            Self::Repeatable(label) | Self::Opaque(label) => label,
        }
    }

    /// Whether it lets others read and write the table while it works, so that it may take its time.
    pub fn lets_others_work(&self) -> bool {
        match self {
            Self::CreateIndex(_) | Self::DropIndex { .. } | Self::ReindexConcurrently(_) => true,
            Self::Repeatable(label) => *label == "VACUUM",
            Self::DetachPartition { .. } | Self::Shared { .. } | Self::Opaque(_) => false,
        }
    }
}

impl Shared {
    fn label(self, creates: bool) -> &'static str {
        match (self, creates) {
            (Self::Database, true) => "CREATE DATABASE",
            (Self::Database, false) => "DROP DATABASE",
            (Self::Tablespace, true) => "CREATE TABLESPACE",
            (Self::Tablespace, false) => "DROP TABLESPACE",
            (Self::Subscription, true) => "CREATE SUBSCRIPTION",
            (Self::Subscription, false) => "DROP SUBSCRIPTION",
        }
    }

    /// In lower case.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Tablespace => "tablespace",
            Self::Subscription => "subscription",
        }
    }
}

/// What a statement is, if it runs outside of a transaction; and why it is not run, where its outcome could not be
/// found out although there is a form whose outcome can.
pub fn outside(statement: &str) -> Option<Result<Outside, Refusal>> {
    let mut words = Words::new(statement);
    if words.eat("create") {
        return create(words, statement);
    }
    if words.eat("drop") {
        return drop_of(words, statement);
    }
    if words.eat("reindex") {
        return reindex(words, statement).map(Ok);
    }
    if words.eat("alter") {
        return alter(words, statement).map(Ok);
    }
    if words.eat("vacuum") {
        // FULL takes the table away from everybody meanwhile, so it has to end in time.
        let label = if words.is("full") || (words.left() > 0 && is_full_option(&words)) {
            "VACUUM FULL"
        } else {
            "VACUUM"
        };
        return Some(Ok(Outside::Repeatable(label)));
    }
    let is_cluster = words.eat("cluster");
    if is_cluster {
        words.eat("verbose");
        words.skip_parentheses();
    }
    (is_cluster && words.at_end()).then_some(Ok(Outside::Repeatable("CLUSTER without a table")))
}

/// A statement that can end transactions of its own. Where the change has no transaction around it, it may.
pub fn may_commit(statement: &str) -> Option<Outside> {
    let mut words = Words::new(statement);
    if words.eat("call") {
        return Some(Outside::Opaque("CALL"));
    }
    let ends = ["commit", "rollback"];
    let is_block = words.eat("do");
    let body = statement.to_ascii_lowercase();
    (is_block && ends.iter().any(|word| body.contains(word))).then_some(Outside::Opaque("DO"))
}

fn is_full_option(words: &Words<'_>) -> bool {
    // `VACUUM (FULL, ANALYZE) t`; a table called full would be taken for it and only be given less time.
    words.has("full")
}

fn create(mut words: Words<'_>, text: &str) -> Option<Result<Outside, Refusal>> {
    let unique = words.eat("unique");
    if words.eat("index concurrently") {
        return Some(create_index(words, text, unique));
    }
    if unique {
        return None;
    }
    shared(&mut words, text, true)
}

fn create_index(mut words: Words<'_>, text: &str, unique: bool) -> Result<Outside, Refusal> {
    words.eat("if not exists");
    if words.is("on") {
        return Err(
            "CREATE INDEX CONCURRENTLY without a name: whether it was built could not be found out after an interruption; give \
             the index a name"
                .to_owned(),
        );
    }
    let unread = || "CREATE INDEX CONCURRENTLY: its name or table can not be read".to_owned();
    let name = words
        .name()
        .and_then(|span| folded(&text[span]))
        .ok_or_else(unread)?;
    if !words.eat("on") {
        return Err(unread());
    }
    words.eat("only");
    let table = words.name().ok_or_else(unread)?;
    Ok(Outside::CreateIndex(NewIndex {
        name,
        table: text[table.clone()].to_owned(),
        unique,
        rest: table.end,
    }))
}

fn drop_of(mut words: Words<'_>, text: &str) -> Option<Result<Outside, Refusal>> {
    if words.eat("index concurrently") {
        words.eat("if exists");
        let name = words.name()?;
        return Some(Ok(Outside::DropIndex {
            name: text[name].to_owned(),
        }));
    }
    shared(&mut words, text, false)
}

fn shared(words: &mut Words<'_>, text: &str, creates: bool) -> Option<Result<Outside, Refusal>> {
    let kinds = [
        ("database", Shared::Database),
        ("tablespace", Shared::Tablespace),
        ("subscription", Shared::Subscription),
    ];
    let (_, kind) = kinds.into_iter().find(|(word, _)| words.eat(word))?;
    words.eat("if exists");
    let label = kind.label(creates);
    let name = words.name().and_then(|span: Range<usize>| folded(&text[span]));
    Some(Ok(match name {
        Some(name) => Outside::Shared { kind, name, creates },
        None => Outside::Opaque(label),
    }))
}

fn reindex(mut words: Words<'_>, text: &str) -> Option<Outside> {
    let options = words.next_start();
    words.skip_parentheses();
    let options = text[options..words.next_start()].to_ascii_lowercase();
    let kinds = ["index", "table", "schema", "database", "system"];
    let kind = kinds.into_iter().find(|kind| words.eat(kind))?;
    let concurrently = words.eat("concurrently") || options.contains("concurrently");
    let many = matches!(kind, "schema" | "database" | "system");
    if !concurrently {
        return many.then_some(Outside::Repeatable("REINDEX of more than one table"));
    }
    let name = words.name().map(|span| text[span].to_owned());
    Some(match (kind, name) {
        ("index", Some(name)) => Outside::ReindexConcurrently(Reindexed::Index(name)),
        ("table", Some(name)) => Outside::ReindexConcurrently(Reindexed::Table(name)),
        ("schema", Some(name)) => Outside::ReindexConcurrently(Reindexed::Schema(name)),
        _ => Outside::ReindexConcurrently(Reindexed::Database),
    })
}

fn alter(mut words: Words<'_>, text: &str) -> Option<Outside> {
    if words.eat("system") {
        return Some(Outside::Repeatable("ALTER SYSTEM"));
    }
    if words.eat("database") {
        words.name()?;
        return words
            .eat("set tablespace")
            .then_some(Outside::Repeatable("ALTER DATABASE SET TABLESPACE"));
    }
    if !words.eat("table") || !words.ends_with("concurrently") {
        return None;
    }
    words.eat("if exists");
    words.eat("only");
    let parent = words.name()?;
    if !words.eat("detach partition") {
        return None;
    }
    let partition = words.name()?;
    Some(Outside::DetachPartition {
        parent: text[parent].to_owned(),
        partition: text[partition].to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(statement: &str) -> Outside {
        outside(statement).expect("it runs outside").expect("it is run")
    }

    #[test]
    fn an_index_is_known_by_name_table_and_rest() {
        let sql = "create unique /* x */ index concurrently if not exists \"I x\" on only app.\"T\" using btree (a)";
        let Outside::CreateIndex(index) = read(sql) else {
            panic!("an index")
        };
        assert_eq!(
            (index.name.as_str(), index.table.as_str(), index.unique),
            ("I x", "app.\"T\"", true)
        );
        assert_eq!(&sql[index.rest..], " using btree (a)");
    }

    #[test]
    fn an_index_without_a_name_is_refused() {
        let refused = outside("CREATE INDEX CONCURRENTLY ON t (a)")
            .unwrap()
            .unwrap_err();
        assert!(refused.contains("give the index a name"), "{refused}");
    }

    #[test]
    fn others_are_known_by_what_they_name() {
        for (sql, label) in [
            (
                "DROP INDEX CONCURRENTLY IF EXISTS a.i CASCADE",
                "DROP INDEX CONCURRENTLY",
            ),
            ("REINDEX (VERBOSE, CONCURRENTLY) TABLE t", "REINDEX CONCURRENTLY"),
            ("REINDEX INDEX CONCURRENTLY i", "REINDEX CONCURRENTLY"),
            ("REINDEX SCHEMA s", "REINDEX of more than one table"),
            ("REINDEX DATABASE CONCURRENTLY d", "REINDEX CONCURRENTLY"),
            (
                "ALTER TABLE a.p DETACH PARTITION c CONCURRENTLY",
                "DETACH PARTITION CONCURRENTLY",
            ),
            ("CREATE DATABASE \"D d\"", "CREATE DATABASE"),
            ("DROP DATABASE IF EXISTS d", "DROP DATABASE"),
            ("CREATE TABLESPACE s LOCATION '/x'", "CREATE TABLESPACE"),
            ("DROP SUBSCRIPTION s", "DROP SUBSCRIPTION"),
            ("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM"),
            (
                "ALTER DATABASE d SET TABLESPACE s",
                "ALTER DATABASE SET TABLESPACE",
            ),
            ("VACUUM", "VACUUM"),
            ("VACUUM (FULL) t", "VACUUM FULL"),
            ("VACUUM FULL t", "VACUUM FULL"),
            ("CLUSTER", "CLUSTER without a table"),
            ("CLUSTER (VERBOSE)", "CLUSTER without a table"),
        ] {
            assert_eq!(read(sql).label(), label, "{sql}");
        }
    }

    #[test]
    fn what_can_run_in_a_transaction_is_not_outside() {
        for sql in [
            "CREATE INDEX i ON t (a)",
            "CREATE INDEX \"concurrently\" ON t (a)",
            "DROP INDEX i",
            "REINDEX TABLE t",
            "CLUSTER t USING i",
            "ALTER TABLE p DETACH PARTITION c",
            "ALTER TYPE mood ADD VALUE 'meh'",
            "ALTER DATABASE d SET work_mem = '1MB'",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
            "DO $$ BEGIN END $$",
            "",
        ] {
            assert_eq!(outside(sql), None, "{sql}");
        }
    }

    #[test]
    fn procedures_may_commit() {
        assert_eq!(may_commit("CALL fill()"), Some(Outside::Opaque("CALL")));
        assert_eq!(
            may_commit("DO $$ BEGIN COMMIT; END $$"),
            Some(Outside::Opaque("DO"))
        );
        assert_eq!(may_commit("DO $$ BEGIN PERFORM 1; END $$"), None);
    }
}
