--- enums
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine');
ALTER TYPE mood ADD VALUE 'happy';
ALTER TYPE mood ADD VALUE 'so so' BEFORE 'ok';
ALTER TYPE mood ADD VALUE 'fine' AFTER 'ok';
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'sad';
ALTER TYPE mood ADD VALUE 'sad';
ALTER TYPE mood ADD VALUE 'x' BEFORE 'nosuch';
ALTER TYPE mood RENAME VALUE 'sad' TO 'gloomy';
ALTER TYPE mood RENAME VALUE 'nosuch' TO 'x';
ALTER TYPE mood RENAME VALUE 'ok' TO 'gloomy';
--- an enum without values
CREATE TYPE nothing AS ENUM ();
ALTER TYPE nothing ADD VALUE 'a';
--- a type twice
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE mood AS ENUM ('b');
CREATE DOMAIN mood AS text;
CREATE TABLE t (a int);
CREATE TYPE t AS ENUM ('a');
CREATE TYPE t AS (a int);
--- values of other types
CREATE DOMAIN d AS int;
ALTER TYPE d ADD VALUE 'x';
ALTER TYPE nosuch ADD VALUE 'x';
--- a label twice
CREATE TYPE mood AS ENUM ('a', 'a');
--- ranges
CREATE TYPE floatrange AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE span AS RANGE (SUBTYPE = date);
CREATE TYPE mine AS RANGE (SUBTYPE = nosuch);
CREATE TABLE t (a floatrange, b span[]);
DROP TYPE floatrange;
--- domains and casts
CREATE DOMAIN d AS int;
CREATE TABLE t (a d, b text);
ALTER TABLE t ALTER a TYPE bigint;
ALTER TABLE t ALTER b TYPE d;
CREATE TABLE p (id d PRIMARY KEY);
CREATE TABLE c (p_id int REFERENCES p, q_id text REFERENCES p);
--- move and rename
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE pair AS (a int);
CREATE DOMAIN d AS int;
CREATE TABLE t (m mood, p pair, d d);
ALTER TYPE mood SET SCHEMA app;
ALTER TYPE pair SET SCHEMA app;
ALTER DOMAIN d SET SCHEMA app;
ALTER TYPE app.pair RENAME TO two;
ALTER TYPE app.mood SET SCHEMA nosuch;
CREATE TYPE mood AS ENUM ('b');
ALTER TYPE mood SET SCHEMA app;
ALTER TYPE mood OWNER TO postgres;
--- comments on types
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE pair AS (a int);
CREATE DOMAIN d AS int;
COMMENT ON TYPE mood IS 'how one feels';
COMMENT ON TYPE pair IS 'two';
COMMENT ON DOMAIN d IS 'a number';
COMMENT ON DOMAIN mood IS 'wrong';
COMMENT ON TYPE nosuch IS 'wrong';
COMMENT ON COLUMN pair.a IS 'first';
--- enum values in a block
BEGIN;
CREATE TYPE mood AS ENUM ('a', 'c');
ALTER TYPE mood ADD VALUE 'b' BEFORE 'c';
ROLLBACK;
CREATE TYPE mood AS ENUM ('x');
--- an enum and a table of one name
CREATE TABLE mood (a int);
CREATE TYPE mood AS ENUM ('a');
DROP TABLE mood;
CREATE TYPE mood AS ENUM ('a');
CREATE VIEW mood AS SELECT 1;
--- arrays of domains and enums
CREATE DOMAIN d AS text;
CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (a d[], b e[] NOT NULL DEFAULT ARRAY['a']::e[]);
ALTER TYPE e RENAME TO f;
DROP TYPE f;
--- domains in other schemas
CREATE SCHEMA app;
CREATE DOMAIN app.d AS int DEFAULT 5;
CREATE TABLE t (a app.d);
ALTER DOMAIN app.d ADD CONSTRAINT small CHECK (VALUE < 10);
ALTER SCHEMA app RENAME TO web;
ALTER DOMAIN web.d DROP CONSTRAINT small;
