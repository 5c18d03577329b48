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
--- enums in columns
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (m mood NOT NULL DEFAULT 'ok', list mood[] DEFAULT '{}', CHECK (m <> 'sad'));
ALTER TYPE mood RENAME TO feeling;
ALTER TABLE t ALTER m DROP DEFAULT, ALTER m TYPE text;
ALTER TABLE t ALTER m TYPE feeling;
ALTER TABLE t ALTER m TYPE feeling USING m::feeling;
--- composite types
CREATE TYPE pair AS (a int, b varchar(5) COLLATE "C");
ALTER TYPE pair ADD ATTRIBUTE c date;
ALTER TYPE pair DROP ATTRIBUTE a;
ALTER TYPE pair ALTER ATTRIBUTE b TYPE text;
ALTER TYPE pair RENAME ATTRIBUTE c TO cc;
ALTER TYPE pair DROP ATTRIBUTE nosuch;
ALTER TYPE pair DROP ATTRIBUTE IF EXISTS nosuch;
ALTER TYPE pair ADD ATTRIBUTE b int;
ALTER TYPE pair RENAME ATTRIBUTE nosuch TO x;
CREATE TYPE pair AS (x int);
CREATE TYPE twice AS (x int, x int);
CREATE TYPE bad AS (x nosuch);
--- composite types in use
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t (p pair);
ALTER TYPE pair ADD ATTRIBUTE c int;
ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint;
DROP TYPE pair;
DROP TYPE pair CASCADE;
--- alter table on a type
CREATE TYPE pair AS (a int);
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (a int);
ALTER TABLE pair ADD COLUMN b int;
ALTER TYPE t ADD ATTRIBUTE b int;
ALTER TYPE mood ADD ATTRIBUTE b int;
DROP TABLE pair;
ALTER TYPE mood RENAME ATTRIBUTE a TO b;
--- domains
CREATE DOMAIN email AS varchar(100) NOT NULL DEFAULT 'x@y' CHECK (VALUE LIKE '%@%') CONSTRAINT short CHECK (length(VALUE) < 50);
CREATE DOMAIN positive AS int CHECK (VALUE > 0) CHECK (VALUE < 100);
CREATE DOMAIN other AS email;
CREATE TABLE t (a email, b positive[]);
ALTER DOMAIN email DROP NOT NULL;
ALTER DOMAIN email SET DEFAULT 'z@z';
ALTER DOMAIN email ADD CHECK (VALUE <> '') NOT VALID;
ALTER DOMAIN email VALIDATE CONSTRAINT email_check1;
ALTER DOMAIN email RENAME CONSTRAINT short TO shorter;
ALTER DOMAIN email DROP CONSTRAINT email_check;
ALTER DOMAIN email DROP CONSTRAINT nosuch;
ALTER DOMAIN email DROP CONSTRAINT IF EXISTS nosuch;
ALTER DOMAIN email VALIDATE CONSTRAINT nosuch;
ALTER DOMAIN email RENAME TO mail;
ALTER DOMAIN nosuch SET NOT NULL;
ALTER DOMAIN t SET NOT NULL;
DROP DOMAIN mail;
DROP DOMAIN mail CASCADE;
--- domains that are wrong
CREATE DOMAIN a AS nosuch;
CREATE DOMAIN b AS int NULL NOT NULL;
CREATE DOMAIN c AS int CONSTRAINT x CHECK (VALUE > 0) CONSTRAINT x CHECK (VALUE < 5);
CREATE DOMAIN d AS int;
CREATE DOMAIN d AS text;
CREATE DOMAIN e AS int UNIQUE;
CREATE DOMAIN f AS int DEFAULT 1 DEFAULT 2;
ALTER TYPE d ADD ATTRIBUTE x int;
CREATE TYPE mood AS ENUM ('a');
ALTER DOMAIN mood SET NOT NULL;
--- composite types with types of the schema
CREATE TYPE mood AS ENUM ('a');
CREATE TYPE pair AS (m mood, n numeric(5,2)[]);
ALTER TYPE pair ADD ATTRIBUTE other mood[];
DROP TYPE mood;
--- an enum replaced by another
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE t (id int, s status NOT NULL DEFAULT 'new');
CREATE INDEX t_s ON t (s);
ALTER TYPE status RENAME TO status_old;
CREATE TYPE status AS ENUM ('new', 'open', 'done');
ALTER TABLE t ALTER COLUMN s DROP DEFAULT;
ALTER TABLE t ALTER COLUMN s TYPE status USING s::text::status;
ALTER TABLE t ALTER COLUMN s SET DEFAULT 'new';
DROP TYPE status_old;
DROP TYPE status;
--- an enum to text and back
CREATE TYPE level AS ENUM ('low', 'high');
CREATE TABLE t (l level, m text);
ALTER TABLE t ALTER l TYPE text USING l::text;
DROP TYPE level;
CREATE TYPE level AS ENUM ('low', 'high');
ALTER TABLE t ALTER l TYPE level;
ALTER TABLE t ALTER l TYPE level USING l::level;
CREATE FUNCTION f(l level) RETURNS int LANGUAGE sql AS 'SELECT 1';
DROP TYPE level;
DROP TYPE level CASCADE;
--- domains that change under tables
CREATE DOMAIN price AS numeric(10,2);
CREATE TABLE t (a price, b price DEFAULT 0);
ALTER DOMAIN price ADD CONSTRAINT positive CHECK (VALUE >= 0);
ALTER DOMAIN price ADD CONSTRAINT positive CHECK (VALUE >= 1);
ALTER DOMAIN price SET NOT NULL;
ALTER DOMAIN price DROP NOT NULL;
ALTER DOMAIN price SET DEFAULT 1;
ALTER DOMAIN price DROP DEFAULT;
ALTER DOMAIN price RENAME TO amount;
ALTER TABLE t ALTER a TYPE numeric;
DROP DOMAIN price;
DROP DOMAIN IF EXISTS price;
DROP DOMAIN amount;
DROP TYPE amount;
DROP DOMAIN amount CASCADE;
COMMENT ON DOMAIN amount IS 'x';
--- composite types that change
CREATE TYPE address AS (street text, town varchar(50));
CREATE TABLE p (id int, home address);
ALTER TYPE address ADD ATTRIBUTE zip text, DROP ATTRIBUTE street;
ALTER TYPE address RENAME ATTRIBUTE town TO city;
ALTER TYPE address ALTER ATTRIBUTE city TYPE text;
ALTER TABLE p DROP COLUMN home;
ALTER TYPE address ALTER ATTRIBUTE city SET DATA TYPE text;
ALTER TYPE address DROP ATTRIBUTE IF EXISTS nosuch, ADD ATTRIBUTE country char(2);
ALTER TYPE address RENAME TO place;
DROP TYPE place, nosuch;
DROP TYPE IF EXISTS nosuch, place;
--- array types by name
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (a int[], b text[][], c mood[], d varchar(5)[], e int ARRAY[3], f timestamptz[]);
ALTER TABLE t ALTER a TYPE bigint[];
ALTER TABLE t ALTER c TYPE text[] USING c::text[];
ALTER TABLE t ALTER d TYPE text[];
DROP TYPE mood;
--- values of enums in defaults and checks
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (m mood DEFAULT 'ok', CONSTRAINT nope CHECK (m <> 'sad'::mood));
CREATE VIEW v AS SELECT m FROM t WHERE m = 'ok';
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
ALTER TYPE mood RENAME TO feeling;
DROP TYPE feeling;
DROP TYPE feeling CASCADE;
--- composite types of tables
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t OF pair;
ALTER TYPE pair DROP ATTRIBUTE b;
ALTER TYPE pair ADD ATTRIBUTE c int CASCADE;
ALTER TYPE pair DROP ATTRIBUTE b CASCADE;
--- shell and base types
CREATE TABLE a (x int);
CREATE TABLE b (x int);
CREATE TABLE c (x int);
CREATE TABLE d (x int);
CREATE TABLE e (x int);
CREATE TYPE shell;
CREATE TYPE shell;
CREATE TABLE t (a shell);
DROP TYPE shell;
DROP TYPE shell;
