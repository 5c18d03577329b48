-- COMMENT ON every kind of object, and DROP of every kind.

--# COMMENT
comment on table t is 'x';
comment on table s."T" is null;
comment on column t.a is 'it''s; one';
comment on column s.t."Col" is E'a\nb';
comment on column d.s.t.a is $$a 'b'; $x$ c$$;
comment on access method m is 'x';
comment on aggregate a (int, text) is 'x';
comment on aggregate s.a (*) is 'x';
comment on aggregate a (float8 order by int) is 'x';
comment on cast (int as s.t) is 'x';
comment on collation "de_DE" is 'x';
comment on constraint c on t is 'x';
comment on constraint "C" on s.t is null;
comment on constraint c on domain s.d is 'x';
comment on conversion c is 'x';
comment on database d is 'x';
comment on domain d is 'x';
comment on event trigger e is 'x';
comment on extension x is 'x';
comment on foreign data wrapper w is 'x';
comment on foreign table s.t is 'x';
comment on function f is 'x';
comment on function s.f(int, in a text, out b int, variadic c text[]) is 'x';
comment on index s.i is 'x';
comment on large object 12345 is 'x';
comment on materialized view mv is 'x';
comment on operator + (int, int) is 'x';
comment on operator s.@@ (none, text) is 'x';
comment on operator class c using btree is 'x';
comment on operator family s.f using hash is 'x';
comment on policy p on s.t is 'x';
comment on procedure p(int) is 'x';
comment on procedural language l is 'x';
comment on language l is 'x';
comment on publication p is 'x';
comment on role joe is 'x';
comment on routine r is 'x';
comment on rule r on s.t is 'x';
comment on schema s is 'x';
comment on sequence s.q is 'x';
comment on server v is 'x';
comment on statistics s.x is 'x';
comment on subscription s is 'x';
comment on tablespace ts is 'x';
comment on text search configuration c is 'x';
comment on text search dictionary s.d is 'x';
comment on text search parser p is 'x';
comment on text search template t is 'x';
comment on transform for hstore language plpython3u is 'x';
comment on trigger g on s.t is 'x';
comment on type s.t is 'x';
comment on type int is 'x';
comment on view v is U&'d\0061ta';
comment on view s."V" is 'two '
  'lines';
COMMENT ON COLUMN value.type IS 'x';
comment on /* what */ table -- which
    t is /* ; */ 'x';

--# DROP ACCESS METHOD
drop access method m;
drop access method if exists "M", n cascade;

--# DROP AGGREGATE
drop aggregate a (int);
drop aggregate if exists s.a (*), b (int, text), c (int order by text) cascade;

--# DROP CAST
drop cast (int as text);
drop cast if exists (s.t as varchar(5)) restrict;

--# DROP COLLATION
drop collation c;
drop collation if exists s."C", d cascade;

--# DROP CONVERSION
drop conversion c;
drop conversion if exists s.c restrict;

--# DROP DATABASE
drop database d;
drop database if exists "D";
drop database d (force);
drop database if exists d with (force);

--# DROP DOMAIN
drop domain d;
drop domain if exists s.d, "E" cascade;

--# DROP EVENT TRIGGER
drop event trigger e;
drop event trigger if exists e restrict;

--# DROP EXTENSION
drop extension x;
drop extension if exists "uuid-ossp", y cascade;

--# DROP FOREIGN DATA WRAPPER
drop foreign data wrapper w;
drop foreign data wrapper if exists w, x cascade;

--# DROP FOREIGN TABLE
drop foreign table t;
drop foreign table if exists s.t, u cascade;

--# DROP FUNCTION
drop function f;
drop function f();
drop function if exists s.f(int, in a text, out b int, variadic c text[]), g(numeric(4, 2)) cascade;
drop function f(timestamp with time zone, double precision, "T", setof_x), "G" restrict;
drop function f(t.a%type);

--# DROP INDEX
drop index i;
drop index concurrently i;
drop index concurrently if exists s.i;
drop index if exists i, s."J" cascade;
drop index i restrict;

--# DROP LANGUAGE
drop language l;
drop procedural language if exists "L" cascade;

--# DROP MATERIALIZED VIEW
drop materialized view v;
drop materialized view if exists s.v, w restrict;

--# DROP OPERATOR
drop operator + (int, int);
drop operator if exists s.@@ (none, text), - (int, none_x) cascade;

--# DROP OPERATOR CLASS
drop operator class c using btree;
drop operator class if exists s.c using gin cascade;

--# DROP OPERATOR FAMILY
drop operator family f using btree;
drop operator family if exists s.f using gin restrict;

--# DROP POLICY
drop policy p on t;
drop policy if exists "P" on s.t cascade;

--# DROP PROCEDURE
drop procedure p;
drop procedure if exists s.p(int, out text), q() cascade;

--# DROP PUBLICATION
drop publication p;
drop publication if exists p, "Q" cascade;

--# DROP ROLE
drop role joe;
drop role if exists joe, "Anna";
drop user joe;
drop user if exists joe, current_user;
drop group g;
drop group if exists g, h;

--# DROP ROUTINE
drop routine r;
drop routine if exists s.r(int), q restrict;

--# DROP RULE
drop rule r on t;
drop rule if exists "R" on s.t cascade;

--# DROP SCHEMA
drop schema s;
drop schema if exists s, "T" cascade;
drop schema s restrict;

--# DROP SEQUENCE
drop sequence q;
drop sequence if exists s.q, r cascade;

--# DROP SERVER
drop server v;
drop server if exists v, w cascade;

--# DROP STATISTICS
drop statistics s;
drop statistics if exists a.s, b restrict;

--# DROP SUBSCRIPTION
drop subscription s;
drop subscription if exists "S" cascade;

--# DROP TABLE
drop table t;
DROP TABLE IF EXISTS S.T, "U", v CASCADE;
drop table t restrict;
drop table value, type, name;
drop table/**/t/**/,/**/u;

--# DROP TABLESPACE
drop tablespace ts;
drop tablespace if exists "TS";

--# DROP TEXT SEARCH CONFIGURATION
drop text search configuration c;
drop text search configuration if exists s.c, d cascade;

--# DROP TEXT SEARCH DICTIONARY
drop text search dictionary d;
drop text search dictionary if exists s.d cascade;

--# DROP TEXT SEARCH PARSER
drop text search parser p;
drop text search parser if exists p restrict;

--# DROP TEXT SEARCH TEMPLATE
drop text search template t;
drop text search template if exists s.t cascade;

--# DROP TRANSFORM
drop transform for hstore language plperl;
drop transform if exists for s.t language "L" cascade;

--# DROP TRIGGER
drop trigger g on t;
drop trigger if exists "G" on s.t cascade;
drop trigger g on t restrict;

--# DROP TYPE
drop type t;
drop type if exists s.t, "U" cascade;

--# DROP USER MAPPING
drop user mapping for joe server v;
drop user mapping if exists for current_user server v;
drop user mapping for public server "V";

--# DROP VIEW
drop view v;
drop view if exists s.v, "W;" restrict;
