--- twice
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 3';
CREATE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1';
--- replace what can not be replaced
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION f(a int) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
CREATE OR REPLACE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
--- types that are not there
CREATE FUNCTION f(a nosuch) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION nosuch.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
--- defaults in the wrong order
CREATE FUNCTION f(a int DEFAULT 1, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
--- alter
CREATE SCHEMA app;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION f(int) RENAME TO g;
ALTER FUNCTION f(int) RENAME TO h;
ALTER FUNCTION g(int) IMMUTABLE STRICT SECURITY DEFINER;
ALTER FUNCTION g(int) OWNER TO postgres;
ALTER FUNCTION g(int) SET SCHEMA app;
ALTER FUNCTION g(int) SET SCHEMA nosuch;
CREATE FUNCTION g(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION f(text) RENAME TO g;
ALTER PROCEDURE f(text) RENAME TO x;
COMMENT ON FUNCTION g(text) IS 'gives one';
COMMENT ON FUNCTION nosuch() IS 'wrong';
--- row types as parameters
CREATE TABLE t (a int);
CREATE FUNCTION f(r t) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql AS 'SELECT 1';
ALTER TABLE t RENAME TO u;
DROP TABLE u;
DROP TABLE u CASCADE;
--- overloads
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION f;
DROP FUNCTION f();
ALTER FUNCTION f(int, int) RENAME TO g;
DROP FUNCTION f;
DROP FUNCTION g(int, int), f(int);
--- in schemas and on the path
CREATE SCHEMA app;
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION f();
SET search_path = app;
DROP FUNCTION f();
DROP FUNCTION nosuch.f();
--- spellings of types
CREATE FUNCTION f(a int4, b varchar(5), c timestamptz, d bool, e float8, g char) RETURNS int8 LANGUAGE sql AS 'SELECT 1::bigint';
DROP FUNCTION f(integer, character varying, timestamp with time zone, boolean, double precision, character);
--- procedures
CREATE PROCEDURE p(INOUT a int) LANGUAGE plpgsql AS $$ BEGIN a := 1; END $$;
CREATE OR REPLACE PROCEDURE p(INOUT a int) LANGUAGE plpgsql AS $$ BEGIN a := 2; END $$;
ALTER PROCEDURE p(int) RENAME TO q;
DROP PROCEDURE p(int);
DROP PROCEDURE q;
--- domains and enums as parameters
CREATE TYPE mood AS ENUM ('a');
CREATE DOMAIN d AS int;
CREATE FUNCTION f(m mood, n d, list mood[]) RETURNS d LANGUAGE sql AS 'SELECT 1::d';
ALTER TYPE mood RENAME TO feeling;
DROP FUNCTION f(feeling, d, feeling[]);
