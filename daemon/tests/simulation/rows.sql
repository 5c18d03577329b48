--- insert
CREATE TABLE t (a int, b text);
INSERT INTO t (a, b) VALUES (1, 'x');
INSERT INTO t VALUES (2, 'y');
INSERT INTO nosuch VALUES (1);
INSERT INTO t (nosuch) VALUES (1);
INSERT INTO t SELECT a, b FROM nosuch;
--- update and delete
CREATE TABLE t (a int, b text);
UPDATE t SET b = 'y' WHERE a = 1;
UPDATE nosuch SET b = 1;
UPDATE t SET nosuch = 1;
DELETE FROM t WHERE a = 1;
DELETE FROM nosuch;
--- select
CREATE TABLE t (a int, b text);
SELECT a FROM t;
SELECT nosuch FROM t;
SELECT a FROM nosuch;
SELECT t.a, u.b FROM t JOIN t u ON t.a = u.a;
WITH q AS (SELECT a FROM t) SELECT * FROM q;
WITH q AS (SELECT a FROM nosuch) SELECT * FROM q;
--- dropped before
CREATE TABLE t (a int, b text);
ALTER TABLE t DROP b;
UPDATE t SET b = 'x';
INSERT INTO t (a, b) VALUES (1, 'x');
DROP TABLE t;
INSERT INTO t VALUES (1);
SELECT * FROM t;
--- truncate and lock
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (p_id int REFERENCES p);
CREATE VIEW v AS SELECT id FROM p;
TRUNCATE p;
TRUNCATE p, c;
TRUNCATE p CASCADE;
TRUNCATE nosuch;
TRUNCATE v;
BEGIN;
LOCK TABLE p IN SHARE MODE;
LOCK TABLE nosuch;
COMMIT;
--- analyze and vacuum
CREATE TABLE t (a int);
ANALYZE t;
ANALYZE t (a);
ANALYZE t (nosuch);
ANALYZE nosuch;
VACUUM t;
VACUUM FULL nosuch;
--- copy
CREATE TABLE t (a int);
COPY nosuch TO '/dev/null';
COPY t TO '/dev/null';
--- returning and conflicts
CREATE TABLE t (a int PRIMARY KEY, b text);
INSERT INTO t (a, b) VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING a;
INSERT INTO t AS x (a) VALUES (2);
UPDATE t SET (a, b) = (3, 'y') WHERE a = 2;
DELETE FROM t USING nosuch WHERE t.a = nosuch.a;
