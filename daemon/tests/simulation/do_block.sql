--- what surely runs
DO $$
BEGIN
  CREATE TABLE t (a int);
  ALTER TABLE t ADD b text DEFAULT 'x;y';
END
$$;
ALTER TABLE t ADD c int;
--- with declarations
DO $body$
DECLARE
  n int := 5;
BEGIN
  CREATE TABLE t (a int);
  RAISE NOTICE 'made %', n;
END
$body$ LANGUAGE plpgsql;
--- nothing to do
DO $$ BEGIN PERFORM 1; END $$;
CREATE TABLE t (a int);
--- what fails inside
DO $$ BEGIN ALTER TABLE nosuch ADD a int; END $$;
CREATE TABLE t (a int);
DO $$ BEGIN CREATE TABLE u (a int); DROP TABLE nosuch; END $$;
--- after a return
DO $$ BEGIN CREATE TABLE t (a int); RETURN; CREATE TABLE u (a int); END $$;
--- functions and triggers inside
DO $$
BEGIN
  CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE TYPE mood AS ENUM ('a');
  CREATE TABLE t (m mood);
  COMMENT ON TABLE t IS 'made in a block';
END
$$;
DROP TYPE mood;
--- several statements in one block
DO $$
BEGIN
  CREATE TABLE a (id int PRIMARY KEY);
  CREATE TABLE b (a_id int REFERENCES a);
  ALTER TABLE b ADD COLUMN x text NOT NULL DEFAULT '';
  CREATE INDEX b_x ON b (x);
  RAISE NOTICE 'done';
END;
$$;
DROP TABLE a;
ALTER TABLE b DROP COLUMN a_id;
DROP TABLE a;
--- a procedure that is called
CREATE TABLE t (a int);
CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD b int; END $$;
CREATE TABLE u (a int);
ALTER TABLE u ADD c int;
--- if not exists by hand
CREATE TABLE t (a int);
DO $$ BEGIN ALTER TABLE t ADD COLUMN b int; EXCEPTION WHEN duplicate_column THEN NULL; END $$;
ALTER TABLE t ADD COLUMN c int;
--- a type that may be there
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('a'); END IF; END $$;
CREATE TABLE t (a int);
ALTER TABLE t ADD m mood;
--- dynamic statements
CREATE TABLE t (a int);
-- unknown
DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD b int'; END $$;
-- unknown
DO $$ DECLARE r record; BEGIN FOR r IN SELECT 1 LOOP EXECUTE format('ALTER TABLE t ADD c%s int', 1); END LOOP; END $$;
ALTER TABLE t ADD z int;
--- dynamic statements that create
CREATE TABLE t (a int);
-- unknown
DO $$ BEGIN EXECUTE 'CREATE TABLE made (a int)'; END $$;
-- unknown
ALTER TABLE made ADD b int;
ALTER TABLE t ADD b int;
ALTER TABLE nosuch ADD b int;
