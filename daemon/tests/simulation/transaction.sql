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
--- and chain
BEGIN;
CREATE TABLE t (a int);
COMMIT AND CHAIN;
ALTER TABLE t ADD b int;
ROLLBACK;
ALTER TABLE t ADD c int;
--- a migration in a block
BEGIN;
CREATE TABLE t (a int);
SAVEPOINT one;
ALTER TABLE t ADD b int;
ROLLBACK TO one;
ALTER TABLE t ADD c int;
RELEASE one;
CREATE TYPE mood AS ENUM ('x');
ALTER TYPE mood ADD VALUE 'y';
CREATE INDEX t_c ON t (c);
END;
ALTER TABLE t ADD d mood;
--- a block that is taken back and done again
BEGIN;
CREATE SCHEMA app;
CREATE TABLE app.t (id serial PRIMARY KEY);
ALTER TABLE app.t ADD a int;
ROLLBACK;
CREATE TABLE app.t (id int);
CREATE SCHEMA app;
CREATE TABLE app.t (id int);
BEGIN;
DROP TABLE app.t;
CREATE TABLE app.t (x text);
ABORT;
ALTER TABLE app.t ADD x text;
--- vacuum and others in a block
CREATE TABLE t (a int);
BEGIN;
VACUUM t;
REINDEX TABLE CONCURRENTLY t;
CREATE DATABASE x;
ALTER TABLE t ADD b int;
COMMIT;
VACUUM t;
VACUUM nosuch;
