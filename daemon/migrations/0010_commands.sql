-- Comments of people that hold commands, one row a comment: what makes each of them count once.
CREATE TABLE commands (
    project         TEXT NOT NULL,
    number          INTEGER NOT NULL,
    comment_id      TEXT NOT NULL,
    -- the forge's id and name of who wrote it
    author_id       TEXT NOT NULL,
    author_name     TEXT NOT NULL,
    -- the comment's page
    url             TEXT NOT NULL,
    -- as it was read first; later edits do not count
    text            TEXT NOT NULL,
    -- 'read': to be carried out; 'to-answer': carried out, the answer is not known to stand; 'answered'; 'unanswered':
    -- the comment is gone, or too many were refused already
    state           TEXT NOT NULL CHECK (state IN ('read', 'to-answer', 'answered', 'unanswered')),
    -- 'done', 'refused', 'not-allowed', 'not-understood'; none while it is to be carried out
    outcome         TEXT CHECK (outcome IN ('done', 'refused', 'not-allowed', 'not-understood')),
    answer          TEXT NOT NULL DEFAULT '',
    -- the forge's id of the answer
    answer_id       TEXT NOT NULL DEFAULT '',
    read_at         TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    PRIMARY KEY (project, number, comment_id)
);
CREATE INDEX commands_unfinished ON commands (project, number) WHERE state IN ('read', 'to-answer');

-- How far the comments of a pull request were read, by the forge's clock.
CREATE TABLE comment_cursors (
    project         TEXT NOT NULL,
    number          INTEGER NOT NULL,
    -- the newest comment that was read
    read_to         TEXT,
    -- the newest change of the pull request for which the poll asked to read them
    noticed_to      TEXT,
    PRIMARY KEY (project, number)
);

-- The daemon's own account on each connection, as seen on its own comments: who mentions it commands it.
CREATE TABLE own_accounts (
    connection      TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL
);
