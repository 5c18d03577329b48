-- The schema as a run found it, kept before the change is applied: a run that is killed after its commit
-- leaves the next one with the true text for the history.
ALTER TABLE tasks ADD COLUMN schema_before TEXT REFERENCES schemas (digest);

-- The rollouts that still have something to do are looked up at every start.
CREATE INDEX rollouts_state ON rollouts (state, id);
CREATE INDEX runs_unfinished ON runs (task_id) WHERE outcome IS NULL;
