-- How many findings the review had that a stage's gate follows from; null where none is known.
ALTER TABLE stages ADD COLUMN errors INTEGER;
ALTER TABLE stages ADD COLUMN warnings INTEGER;
-- What the policy demands of people before the stage opens, as it was last judged: JSON; null for nothing.
ALTER TABLE stages ADD COLUMN demand TEXT;

-- What each change of a rollout puts at stake, by the review of its stage.
CREATE TABLE risks (
    rollout_id      INTEGER NOT NULL REFERENCES rollouts (id),
    stage           INTEGER NOT NULL,
    change_position INTEGER NOT NULL,
    risk            TEXT NOT NULL CHECK (risk IN ('additive', 'data', 'rewrite', 'destructive')),
    reason          TEXT NOT NULL,
    PRIMARY KEY (rollout_id, stage, change_position)
);

-- Who agreed to a stage. A fact stays; taking it back is another, beside it.
CREATE TABLE approvals (
    id              INTEGER PRIMARY KEY,
    rollout_id      INTEGER NOT NULL REFERENCES rollouts (id),
    stage           INTEGER NOT NULL,
    -- 'account:{uuid}', 'local:NAME', 'cli:USER' or 'admin'
    person          TEXT NOT NULL,
    label           TEXT NOT NULL,
    at              TEXT NOT NULL,
    -- of the texts and the demands it is for
    digest          TEXT NOT NULL,
    comment         TEXT,
    withdrawn_at    TEXT
);
CREATE INDEX approvals_stage ON approvals (rollout_id, stage);
CREATE TRIGGER approvals_stay BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals are never deleted'); END;
CREATE TRIGGER approvals_do_not_change BEFORE UPDATE OF rollout_id, stage, person, label, at, digest, comment ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals do not change'); END;

-- Nothing of the rollout starts before this moment, where somebody said so.
ALTER TABLE rollouts ADD COLUMN not_before TEXT;
ALTER TABLE rollouts ADD COLUMN not_before_by TEXT;
ALTER TABLE rollouts ADD COLUMN not_before_reason TEXT;

-- Who signed in, as far as it was proved.
ALTER TABLE sessions ADD COLUMN person TEXT NOT NULL DEFAULT 'admin';
