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
--- types of columns
CREATE TABLE t (a varchar(10));
CREATE FUNCTION f(x t.a%TYPE) RETURNS t.a%TYPE LANGUAGE plpgsql AS $$ BEGIN RETURN x; END $$;
CREATE FUNCTION g(x t.nosuch%TYPE) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
--- functions that are replaced
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$;
CREATE OR REPLACE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION f(a int) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION f;
DROP FUNCTION f(int);
DROP FUNCTION f(int, int);
DROP FUNCTION IF EXISTS f(int);
DROP FUNCTION f(int);
--- aggregates and operators
CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
DROP ROUTINE add(int, int);
DROP PROCEDURE nosuch();
DROP AGGREGATE nosuch(int);
DROP AGGREGATE IF EXISTS nosuch(int);
DROP ROUTINE IF EXISTS nosuch;
--- types with modifiers as parameters
CREATE FUNCTION f(a varchar(10), b numeric(5, 2)[], c char(3), d timestamp(3), e interval day to second) RETURNS varchar(20) LANGUAGE sql AS $$ SELECT 'x' $$;
CREATE FUNCTION f(a varchar, b numeric[], c char, d timestamp, e interval) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g() RETURNS TABLE (a varchar(5), b char(2)) LANGUAGE sql AS $$ SELECT 'a', 'b' $$;
CREATE FUNCTION h(OUT a bit(3), INOUT b varbit(4)) LANGUAGE plpgsql AS $$ BEGIN END $$;
DROP FUNCTION f(varchar(3), numeric[], char(9), timestamp, interval);
--- routines by other words
CREATE PROCEDURE p(a int, INOUT b int) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$;
CREATE FUNCTION p(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION p(int, int);
DROP PROCEDURE p(text);
ALTER ROUTINE p(text) RENAME TO q;
ALTER PROCEDURE p(int, int) RENAME TO q;
COMMENT ON PROCEDURE q(int, int) IS 'does';
DROP ROUTINE q;
DROP ROUTINE q(text);
DROP PROCEDURE q;
--- functions
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 1';
CREATE FUNCTION g() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER AS $$ SELECT 'x' $$;
CREATE FUNCTION h(int, OUT x int, OUT y text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION i(VARIADIC list int[]) RETURNS TABLE (a int, b text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION j(INOUT x int) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION k() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION l(a numeric(10,2), b double precision) RETURNS void LANGUAGE plpgsql PARALLEL SAFE AS $$ BEGIN END $$;
--- functions over tables that change
CREATE TABLE t (id int, a text);
CREATE FUNCTION g(x t) RETURNS text LANGUAGE sql AS 'SELECT x.a';
CREATE FUNCTION h() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE FUNCTION i() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT id FROM t; END;
ALTER TABLE t RENAME a TO b;
ALTER TABLE t DROP id;
ALTER TABLE t ALTER id TYPE bigint;
DROP TABLE t;
DROP TABLE t CASCADE;
--- defaults that call functions
CREATE FUNCTION next_code() RETURNS text LANGUAGE sql AS $$ SELECT 'c' $$;
CREATE TABLE t (a text DEFAULT next_code(), b int);
DROP FUNCTION next_code();
ALTER FUNCTION next_code() RENAME TO code;
ALTER FUNCTION next_code() RENAME TO code2;
CREATE SCHEMA app;
ALTER FUNCTION code() SET SCHEMA app;
ALTER FUNCTION app.code() OWNER TO postgres;
ALTER FUNCTION app.code() STABLE STRICT PARALLEL SAFE;
ALTER FUNCTION app.code() SECURITY DEFINER SET search_path = app;
DROP FUNCTION app.code() CASCADE;
