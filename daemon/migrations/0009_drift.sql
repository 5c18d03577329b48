-- The schema a person said a database shall have: an adopted database, an accepted drift. It counts until a later change
-- of ours: `after_history` is the newest line of the database's history when it was said.
CREATE TABLE baselines (
    id              INTEGER PRIMARY KEY,
    database        TEXT NOT NULL,
    after_history   INTEGER NOT NULL,
    digest          TEXT NOT NULL REFERENCES schemas (digest),
    at              TEXT NOT NULL,
    actor           TEXT NOT NULL
);
CREATE INDEX baselines_database ON baselines (database, id);

-- A database that was found otherwise than it should be. At most one of each database is open.
CREATE TABLE drifts (
    id              INTEGER PRIMARY KEY,
    database        TEXT NOT NULL,
    found_at        TEXT NOT NULL,
    seen_at         TEXT NOT NULL,
    expected        TEXT NOT NULL REFERENCES schemas (digest),
    found           TEXT NOT NULL REFERENCES schemas (digest),
    state           TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'gone')),
    ended_at        TEXT,
    actor           TEXT,
    reason          TEXT
);
CREATE UNIQUE INDEX drifts_open ON drifts (database) WHERE state = 'open';
CREATE INDEX drifts_database ON drifts (database, id);

-- When each database was last looked at, and why that did not work.
CREATE TABLE drift_checks (
    database        TEXT PRIMARY KEY,
    checked_at      TEXT NOT NULL,
    error           TEXT
);

-- What the simulation had said of the change: 'as-predicted', 'differs', 'not-followed'; none where nobody asked it.
ALTER TABLE history ADD COLUMN prediction TEXT;
-- The difference, or which statements it could not follow.
ALTER TABLE history ADD COLUMN prediction_note TEXT;

-- The verification file beside a change, as it was at the merge commit.
ALTER TABLE changes ADD COLUMN verify_path TEXT;
ALTER TABLE changes ADD COLUMN verify_checksum TEXT;
ALTER TABLE changes ADD COLUMN verify_sql TEXT;
