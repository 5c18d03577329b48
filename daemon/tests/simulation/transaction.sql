--- commit
BEGIN;
CREATE TABLE t (a int);
ALTER TABLE t ADD b int;
COMMIT;
ALTER TABLE t ADD c int;
--- rollback
CREATE TABLE t (a int);
BEGIN;
ALTER TABLE t ADD b int;
CREATE TABLE u (a int);
DROP TABLE t;
ROLLBACK;
ALTER TABLE t ADD c int;
ALTER TABLE u ADD c int;
--- savepoints
BEGIN;
CREATE TABLE t (a int);
SAVEPOINT one;
ALTER TABLE t ADD b int;
SAVEPOINT two;
ALTER TABLE t ADD c int;
ROLLBACK TO SAVEPOINT one;
ALTER TABLE t ADD d int;
RELEASE one;
COMMIT;
--- rollback to the same savepoint twice
BEGIN;
CREATE TABLE t (a int);
SAVEPOINT s;
DROP TABLE t;
ROLLBACK TO s;
ALTER TABLE t ADD b int;
ROLLBACK TO s;
COMMIT;
--- a refused statement inside
BEGIN;
CREATE TABLE t (a int);
ALTER TABLE t DROP nosuch;
ALTER TABLE t ADD b int;
COMMIT;
--- search path that is rolled back
CREATE SCHEMA app;
BEGIN;
SET search_path = app;
CREATE TABLE t (a int);
ROLLBACK;
CREATE TABLE t (a int);
--- names that come back
CREATE TABLE t (a int);
BEGIN;
ALTER TABLE t RENAME TO u;
CREATE TABLE t (b int);
ROLLBACK;
DROP TABLE t;
CREATE TABLE u (a int);
--- what can not run inside
BEGIN;
VACUUM;
CREATE TABLE t (a int);
COMMIT;
--- without a block
COMMIT;
ROLLBACK;
CREATE TABLE t (a int);
--- a savepoint without a block
SAVEPOINT s;
CREATE TABLE t (a int);
--- a savepoint that is not there
BEGIN;
CREATE TABLE t (a int);
ROLLBACK;
RELEASE SAVEPOINT x;
ROLLBACK TO x;
--- two blocks
BEGIN;
CREATE TABLE t (a int);
COMMIT;
BEGIN;
DROP TABLE t;
ROLLBACK;
ALTER TABLE t ADD b int;
--- start transaction
START TRANSACTION ISOLATION LEVEL SERIALIZABLE;
CREATE TABLE t (a int);
END;
ALTER TABLE t ADD b int;
--- types that are rolled back
BEGIN;
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (m mood);
ROLLBACK;
CREATE TABLE t (m mood);
CREATE TYPE mood AS ENUM ('b');
