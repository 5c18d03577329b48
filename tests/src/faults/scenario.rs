//! What is rolled out while harm is done.

/// A rollout to two databases, `test` before `prod`, both by themselves.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name in the report.
    pub name: &'static str,
    /// What both databases hold before.
    pub before: &'static str,
    /// The changes: file names and texts.
    pub changes: &'static [(&'static str, &'static str)],
    /// Lines of the policies under `[rollout]`.
    pub policy: &'static str,
}

/// Every scenario of the matrix.
pub const SCENARIOS: &[Scenario] = &[TRANSACTIONAL];

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
};
