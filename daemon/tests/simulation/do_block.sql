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
