-- Whether the task's change runs statement by statement: then the schema before its first statement stays true when
-- a person runs the task again.
ALTER TABLE tasks ADD COLUMN by_steps INTEGER NOT NULL DEFAULT 0;

-- Statements outside of a transaction of which nothing in the database tells whether they have happened, and what a
-- person said of them. An answer is about one attempt: the next one asks anew.
CREATE TABLE step_questions (
    task_id     INTEGER NOT NULL REFERENCES tasks (id),
    statement   INTEGER NOT NULL,
    attempt     INTEGER NOT NULL,
    question    TEXT NOT NULL,
    asked_at    TEXT NOT NULL,
    -- 'retry' or 'done'; none while nobody has said anything
    answer      TEXT CHECK (answer IN ('retry', 'done')),
    answered_by TEXT,
    answered_at TEXT,
    PRIMARY KEY (task_id, statement, attempt)
);
