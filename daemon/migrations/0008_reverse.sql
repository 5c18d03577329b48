-- How each change is taken back, computed from the schemas before and after it: an empty script where they are the same,
-- no row where the run that applied it was killed before it could look.
CREATE TABLE reverses (
    task_id         INTEGER PRIMARY KEY REFERENCES tasks (id),
    script          TEXT NOT NULL,
    complete        INTEGER NOT NULL
);

-- Rows of a task's backups that a person asked to put back.
CREATE TABLE restores (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id         INTEGER NOT NULL REFERENCES tasks (id),
    asked_by        TEXT NOT NULL,
    asked_at        TEXT NOT NULL,
    dry_run         INTEGER NOT NULL,
    -- 'pending', 'done' or 'refused'
    state           TEXT NOT NULL,
    row_count       INTEGER,
    message         TEXT,
    finished_at     TEXT
);
CREATE INDEX restores_of_task ON restores (task_id, id);

-- Reverse scripts that a person asked to open as a pull request.
CREATE TABLE reverts (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    rollout_id      INTEGER NOT NULL REFERENCES rollouts (id),
    environment     TEXT NOT NULL,
    asked_by        TEXT NOT NULL,
    asked_at        TEXT NOT NULL,
    -- 'pending', 'done' or 'failed'
    state           TEXT NOT NULL,
    -- Fixed before anything is pushed, so that a second try finds what the first left.
    path            TEXT,
    branch          TEXT,
    pull_request    INTEGER,
    web_url         TEXT,
    message         TEXT,
    finished_at     TEXT
);
CREATE INDEX reverts_of_rollout ON reverts (rollout_id, id);
