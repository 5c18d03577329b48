-- What a run did, statement by statement. A try after another one replaces the rows of the one before; `tries` counts.
CREATE TABLE run_statements (
    run_id          INTEGER NOT NULL REFERENCES runs (id),
    number          INTEGER NOT NULL,
    tag             TEXT NOT NULL,
    excerpt         TEXT NOT NULL,
    -- 'running', 'done', 'failed', 'rolled-back'
    state           TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'rolled-back')),
    started_at      TEXT NOT NULL,
    duration_ms     INTEGER,
    -- rows that it changed or returned; none where it counts none
    row_count       INTEGER,
    tries           INTEGER NOT NULL,
    PRIMARY KEY (run_id, number)
);

-- What a run under way does at this moment; of no meaning once the run has ended.
CREATE TABLE run_activity (
    run_id          INTEGER PRIMARY KEY REFERENCES runs (id),
    at              TEXT NOT NULL,
    statement       INTEGER NOT NULL,
    text            TEXT NOT NULL,
    done            INTEGER,
    total           INTEGER,
    unit            TEXT
);
