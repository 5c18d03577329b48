//! What is rolled out in the matrix: every way in which a change can run, and what people do meanwhile.
//!
//! Each scenario is made so that whatever is done twice or not at all shows in the rows it leaves.

/// Some changes, the databases they go to, and who takes part.
#[derive(Debug)]
pub struct Scenario {
    /// For the table of figures.
    pub name: &'static str,
    /// What both databases hold before.
    pub before: &'static str,
    /// The pull request's changes: file names and texts.
    pub changes: &'static [(&'static str, &'static str)],
    /// Lines of both policies under `[rollout]`, besides the mode.
    pub policy: &'static str,
    /// The same for production alone; `{user}` is who runs the tests.
    pub production: &'static str,
    /// What a person does.
    pub person: Person,
    /// Where nothing in the database tells the engine what became of a statement: its number, and what a person would ask
    /// the database to find out whether it is done.
    pub questions: &'static [(i64, &'static str)],
    /// Words of the exchanges that say most, for the sample of every day; all where it is empty.
    pub telling: &'static [&'static str],
}

/// What a person does while a scenario is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Nothing, as long as nothing fails.
    Watches,
    /// Approves the stage of production and opens it.
    OpensProduction,
    /// Cancels the rollout when a statement with this in it is under way.
    Cancels {
        /// Part of its text.
        at: &'static str,
    },
}

/// Every scenario of the matrix.
pub const SCENARIOS: &[Scenario] = &[TRANSACTIONAL, STEPWISE, BATCHED, KEPT, GATED, CANCELLED];

/// Three changes, one transaction each; the counter tells whether one was applied twice.
pub const TRANSACTIONAL: Scenario = Scenario {
    name: "transactional",
    before: "CREATE TABLE counter (n integer NOT NULL); INSERT INTO counter VALUES (0);",
    changes: &[
        (
            "20240901_create_notes.sql",
            "CREATE TABLE notes (id integer NOT NULL PRIMARY KEY, text text NOT NULL);\n",
        ),
        (
            "20240902_count.sql",
            "UPDATE counter SET n = n + 1;\nINSERT INTO notes (id, text) SELECT n, 'counted' FROM counter;\n",
        ),
        (
            "20240903_extend_notes.sql",
            "ALTER TABLE notes ADD COLUMN author text NOT NULL DEFAULT 'nobody';\nUPDATE counter SET n = n + 10;\n",
        ),
    ],
    policy: "",
    production: "",
    person: Person::Watches,
    questions: &[],
    telling: &[],
};

/// Statements that no transaction holds, each of another kind; of the procedure only a person can tell.
pub const STEPWISE: Scenario = Scenario {
    name: "statement by statement",
    before: "CREATE TABLE counter (n integer NOT NULL); INSERT INTO counter VALUES (0);
        CREATE TABLE log (line text NOT NULL);
        CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES ('filled'); COMMIT; END $$;
        CREATE TYPE mood AS ENUM ('calm');
        CREATE TABLE account (id integer NOT NULL PRIMARY KEY, email text NOT NULL);
        CREATE INDEX idx_account_old ON account (email);
        INSERT INTO account SELECT n, 'a' || n FROM generate_series(1, 50) n;
        CREATE TABLE part (id integer NOT NULL) PARTITION BY RANGE (id);
        CREATE TABLE part_one PARTITION OF part FOR VALUES FROM (1) TO (10);",
    changes: &[(
        "20240901_steps.sql",
        "-- stagegate: transaction off\n\
         ALTER TYPE mood ADD VALUE 'glad';\n\
         UPDATE counter SET n = n + 1;\n\
         CREATE UNIQUE INDEX CONCURRENTLY uk_account_email ON account (email);\n\
         DROP INDEX CONCURRENTLY idx_account_old;\n\
         CALL fill();\n\
         REINDEX INDEX CONCURRENTLY uk_account_email;\n\
         ALTER TABLE part DETACH PARTITION part_one CONCURRENTLY;\n\
         VACUUM account;\n\
         UPDATE counter SET n = n + 10;\n",
    )],
    policy: "",
    production: "",
    person: Person::Watches,
    questions: &[(5, "SELECT EXISTS (SELECT FROM log)::text")],
    telling: &["CONCURRENTLY", "CALL"],
};

/// A large change of data in batches: whatever runs twice adds twice.
pub const BATCHED: Scenario = Scenario {
    name: "in batches",
    before: "CREATE TABLE big (id integer NOT NULL PRIMARY KEY, n integer NOT NULL);
        INSERT INTO big SELECT n, 0 FROM generate_series(1, 300) n; ANALYZE big;",
    changes: &[
        (
            "20240901_add.sql",
            "-- stagegate: batch 50\nUPDATE big SET n = n + 1 WHERE id > 0;\n",
        ),
        (
            "20240902_thin.sql",
            "-- stagegate: batch 100\nDELETE FROM big WHERE id % 10 <> 0;\n",
        ),
    ],
    policy: "",
    production: "",
    person: Person::Watches,
    questions: &[],
    telling: &["big"],
};

/// Rows are copied before they change, and questions are asked before and after.
pub const KEPT: Scenario = Scenario {
    name: "backup and verification",
    before: "CREATE TABLE stock (id integer NOT NULL PRIMARY KEY, n integer NOT NULL);
        INSERT INTO stock SELECT n, n FROM generate_series(1, 20) n;",
    changes: &[
        (
            "20240901_raise.sql",
            "UPDATE stock SET n = n + 1 WHERE id <= 10;\nDELETE FROM stock WHERE id > 15;\n",
        ),
        (
            "20240901_raise.verify.sql",
            "-- stagegate: before\nSELECT sum(n) = 210 FROM stock;\n-- stagegate: after\nSELECT sum(n) = 130 FROM stock;\n",
        ),
        (
            "20240902_clear.sql",
            "DELETE FROM stock WHERE id = 1;\nALTER TABLE stock ADD COLUMN note text;\n",
        ),
    ],
    policy: "backup = true\n",
    production: "",
    person: Person::Watches,
    questions: &[],
    telling: &["stock"],
};

/// A person approves and opens the stage of production.
pub const GATED: Scenario = Scenario {
    name: "gate opened by a person",
    before: TRANSACTIONAL.before,
    changes: &[(
        "20240902_count.sql",
        "UPDATE counter SET n = n + 1;\nCREATE TABLE notes (id integer NOT NULL PRIMARY KEY);\n",
    )],
    policy: "",
    production: "approvals = 1\napprovers = [\"cli:{user}\"]\n",
    person: Person::OpensProduction,
    questions: &[],
    telling: &["counter"],
};

/// A person cancels the rollout in the middle of its second change.
pub const CANCELLED: Scenario = Scenario {
    name: "cancelled by a person",
    before: TRANSACTIONAL.before,
    changes: &[
        (
            "20240901_create_notes.sql",
            "CREATE TABLE notes (id integer NOT NULL PRIMARY KEY);\nUPDATE counter SET n = n + 1;\n",
        ),
        (
            "20240902_long.sql",
            "UPDATE counter SET n = n + 10;\nSELECT pg_sleep(6);\n",
        ),
        ("20240903_count.sql", "UPDATE counter SET n = n + 100;\n"),
    ],
    policy: "",
    production: "",
    person: Person::Cancels { at: "pg_sleep" },
    questions: &[],
    telling: &["pg_sleep"],
};
