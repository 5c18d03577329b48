-- Since when a project is watched. What was merged before, somebody else rolled out.
CREATE TABLE project_starts (
    project         TEXT PRIMARY KEY,
    started_at      TEXT NOT NULL
);
