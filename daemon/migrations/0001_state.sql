-- The daemon's own state. Instants are RFC 3339 text in UTC with microseconds, so that they sort as text;
-- digests are lower-case hex; JSON is text. Forward only: a later change is a later file.

-- Webhook deliveries that were accepted: what makes a second delivery of the same event a no-op.
CREATE TABLE deliveries (
    connection      TEXT NOT NULL,
    request_id      TEXT NOT NULL,
    event           TEXT NOT NULL,
    received_at     TEXT NOT NULL,
    PRIMARY KEY (connection, request_id)
);
CREATE INDEX deliveries_received_at ON deliveries (received_at);

-- The durable queue. One row for each (kind, key): asking for work that waits brings it forward, asking
-- while it runs sets `again`, so that it runs once more afterwards.
CREATE TABLE work (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    key             TEXT NOT NULL,
    payload         TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('ready', 'running', 'dead')),
    again           INTEGER NOT NULL DEFAULT 0,
    attempts        INTEGER NOT NULL DEFAULT 0,
    ready_at        TEXT NOT NULL,
    lease_until     TEXT,
    lease_token     TEXT,
    last_error      TEXT,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    UNIQUE (kind, key)
);
CREATE INDEX work_ready ON work (state, ready_at);

-- What was last seen of a pull request on the forge. A hint for pages and for skipping; never the truth.
CREATE TABLE pull_requests (
    project         TEXT NOT NULL,
    number          INTEGER NOT NULL,
    title           TEXT NOT NULL,
    author_id       TEXT NOT NULL,
    author_name     TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('open', 'merged', 'declined', 'superseded')),
    draft           INTEGER NOT NULL,
    source_branch   TEXT NOT NULL,
    source_commit   TEXT NOT NULL,
    merge_commit    TEXT,
    web_url         TEXT NOT NULL,
    forge_updated_on TEXT NOT NULL,
    seen_at         TEXT NOT NULL,
    PRIMARY KEY (project, number)
);
CREATE INDEX pull_requests_seen_at ON pull_requests (seen_at);

-- How far the poll of a repository has come.
CREATE TABLE poll_cursors (
    project         TEXT PRIMARY KEY,
    updated_on      TEXT NOT NULL
);

-- One review for each (head of a pull request, digest of the policies it was judged by).
CREATE TABLE reviews (
    id              INTEGER PRIMARY KEY,
    project         TEXT NOT NULL,
    number          INTEGER NOT NULL,
    source_commit   TEXT NOT NULL,
    policy_digest   TEXT NOT NULL,
    report          TEXT NOT NULL,
    errors          INTEGER NOT NULL,
    warnings        INTEGER NOT NULL,
    infos           INTEGER NOT NULL,
    duration_ms     INTEGER NOT NULL,
    created_at      TEXT NOT NULL,
    UNIQUE (project, number, source_commit, policy_digest)
);

-- What stands on the forge for a pull request, so that nothing is posted twice and unchanged texts are not sent again.
CREATE TABLE publications (
    project         TEXT NOT NULL,
    number          INTEGER NOT NULL,
    -- 'review-comment', 'rollout-comment', 'status', 'report'
    kind            TEXT NOT NULL,
    -- the forge's id of the comment; empty while none is known
    forge_id        TEXT NOT NULL,
    -- the commit a status or report hangs on; empty for comments
    source_commit   TEXT NOT NULL,
    -- sha256 of what was last sent
    digest          TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    PRIMARY KEY (project, number, kind)
);

-- One rollout for each merged pull request of a project.
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
    state           TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed')),
    created_at      TEXT NOT NULL,
    finished_at     TEXT,
    UNIQUE (project, number)
);

-- The files of a rollout exactly as they were at the merge commit.
CREATE TABLE changes (
    rollout_id      INTEGER NOT NULL REFERENCES rollouts (id),
    position        INTEGER NOT NULL,
    version         TEXT NOT NULL,
    description     TEXT NOT NULL,
    path            TEXT NOT NULL,
    checksum        TEXT NOT NULL,
    sql             TEXT NOT NULL,
    PRIMARY KEY (rollout_id, position),
    UNIQUE (rollout_id, version)
);

-- One stage for each environment, in order. `gate` is what the policy demands, `opened_*` who met it.
CREATE TABLE stages (
    rollout_id      INTEGER NOT NULL REFERENCES rollouts (id),
    position        INTEGER NOT NULL,
    environment     TEXT NOT NULL,
    -- 'automatic', 'manual', 'warning-to-resolve', 'error-to-resolve', 'refused'
    gate            TEXT NOT NULL CHECK (gate IN ('automatic', 'manual', 'warning-to-resolve', 'error-to-resolve', 'refused')),
    -- findings of this environment's policy that made the gate, for people
    gate_reason     TEXT NOT NULL,
    opened_at       TEXT,
    opened_by       TEXT,
    opened_reason   TEXT,
    PRIMARY KEY (rollout_id, position)
);

-- One task for each change and database.
CREATE TABLE tasks (
    id              INTEGER PRIMARY KEY,
    rollout_id      INTEGER NOT NULL REFERENCES rollouts (id),
    stage           INTEGER NOT NULL,
    position        INTEGER NOT NULL,
    change_position INTEGER NOT NULL,
    database        TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'running', 'done', 'failed', 'skipped')),
    lock_timeout_ms      INTEGER NOT NULL,
    statement_timeout_ms INTEGER NOT NULL,
    UNIQUE (rollout_id, stage, position),
    UNIQUE (rollout_id, change_position, database)
);
CREATE INDEX tasks_database ON tasks (database);

-- Each attempt of a task.
CREATE TABLE runs (
    id              INTEGER PRIMARY KEY,
    task_id         INTEGER NOT NULL REFERENCES tasks (id),
    attempt         INTEGER NOT NULL,
    started_at      TEXT NOT NULL,
    finished_at     TEXT,
    -- 'applied', 'already-applied', 'failed', 'interrupted'; none while it runs
    outcome         TEXT CHECK (outcome IN ('applied', 'already-applied', 'failed', 'interrupted')),
    error           TEXT,
    statements      INTEGER,
    UNIQUE (task_id, attempt)
);

-- What happened during a run, in order.
CREATE TABLE run_log (
    run_id          INTEGER NOT NULL REFERENCES runs (id),
    seq             INTEGER NOT NULL,
    at              TEXT NOT NULL,
    -- 'info', 'notice', 'warning', 'error'
    level           TEXT NOT NULL CHECK (level IN ('info', 'notice', 'warning', 'error')),
    message         TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
);

-- The history of a database: one row for each change Stagegate applied, with its schema before and after.
CREATE TABLE history (
    id              INTEGER PRIMARY KEY,
    database        TEXT NOT NULL,
    run_id          INTEGER NOT NULL UNIQUE REFERENCES runs (id),
    task_id         INTEGER NOT NULL UNIQUE REFERENCES tasks (id),
    version         TEXT NOT NULL,
    description     TEXT NOT NULL,
    checksum        TEXT NOT NULL,
    applied_at      TEXT NOT NULL,
    duration_ms     INTEGER NOT NULL,
    statements      INTEGER NOT NULL,
    actor           TEXT NOT NULL,
    schema_before   TEXT NOT NULL REFERENCES schemas (digest),
    schema_after    TEXT NOT NULL REFERENCES schemas (digest)
);
CREATE INDEX history_database ON history (database, applied_at);

-- Canonical DDL texts, stored once by content. The text before and after most changes is shared with its neighbours.
CREATE TABLE schemas (
    digest          TEXT PRIMARY KEY,
    ddl             TEXT NOT NULL
);

-- Every act of a person, append-only; each row's hash covers the row before it.
CREATE TABLE audit (
    seq             INTEGER PRIMARY KEY,
    at              TEXT NOT NULL,
    actor           TEXT NOT NULL,
    action          TEXT NOT NULL,
    object          TEXT NOT NULL,
    detail          TEXT NOT NULL,
    previous_hash   TEXT NOT NULL,
    hash            TEXT NOT NULL
);
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Signed-in browsers. Only digests of tokens are kept.
CREATE TABLE sessions (
    token_digest    TEXT PRIMARY KEY,
    actor           TEXT NOT NULL,
    csrf_token      TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    expires_at      TEXT NOT NULL
);
