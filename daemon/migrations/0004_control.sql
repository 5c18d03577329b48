-- A rollout may be cancelled. The table is made anew for its constraint; the rows that refer to it find it again
-- before this transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE rollouts_before AS SELECT * FROM rollouts;
DROP TABLE rollouts;
CREATE TABLE rollouts (
    id              INTEGER PRIMARY KEY,
    project         TEXT NOT NULL,
    number          INTEGER NOT NULL,
    title           TEXT NOT NULL,
    author_id       TEXT NOT NULL,
    author_name     TEXT NOT NULL,
    web_url         TEXT NOT NULL,
    merge_commit    TEXT NOT NULL,
    review_id       INTEGER REFERENCES reviews (id),
    state           TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed', 'cancelled')),
    created_at      TEXT NOT NULL,
    finished_at     TEXT,
    -- who ended it before its end, and why
    cancelled_by    TEXT,
    cancelled_reason TEXT,
    UNIQUE (project, number)
);
INSERT INTO rollouts (id, project, number, title, author_id, author_name, web_url, merge_commit, review_id, state,
        created_at, finished_at)
    SELECT id, project, number, title, author_id, author_name, web_url, merge_commit, review_id, state,
        created_at, finished_at FROM rollouts_before;
DROP TABLE rollouts_before;
CREATE INDEX rollouts_state ON rollouts (state, id);

-- What people hold back: a whole rollout, one of its stages, or one of its tasks. A row is there as long as it holds.
CREATE TABLE holds (
    rollout_id      INTEGER NOT NULL REFERENCES rollouts (id),
    -- none for all stages
    stage           INTEGER,
    -- none for all tasks
    task_id         INTEGER REFERENCES tasks (id),
    held_at         TEXT NOT NULL,
    held_by         TEXT NOT NULL,
    reason          TEXT NOT NULL
);
CREATE UNIQUE INDEX holds_place ON holds (rollout_id, coalesce(stage, -1), coalesce(task_id, -1));

-- A person's word on one task: that its run shall stop, or that it shall not run. Taken back by running it again.
ALTER TABLE tasks ADD COLUMN cancelled_at TEXT;
ALTER TABLE tasks ADD COLUMN cancelled_by TEXT;
ALTER TABLE tasks ADD COLUMN cancelled_reason TEXT;
ALTER TABLE tasks ADD COLUMN skipped_at TEXT;
ALTER TABLE tasks ADD COLUMN skipped_by TEXT;
ALTER TABLE tasks ADD COLUMN skipped_reason TEXT;

-- Whether the task's database goes before the others of its stage, and which of the project's selectors chose it.
ALTER TABLE tasks ADD COLUMN canary INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN selector TEXT;

-- What is next in a stage, without reading what is over; who else has something to do on a database.
DROP INDEX tasks_database;
CREATE INDEX tasks_on_database ON tasks (database, rollout_id, state);
CREATE INDEX tasks_state ON tasks (rollout_id, stage, state, position);
CREATE INDEX tasks_unfinished ON tasks (database, rollout_id) WHERE state IN ('pending', 'running', 'failed');
