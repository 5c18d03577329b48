-- Types, domains, operators, casts, text search, foreign data, publications and all other objects: CREATE and ALTER.

--# CREATE TYPE
create type mood as enum ('sad', 'ok', 'it''s fine');
create type s.empty_enum as enum ();
create type pair as (a int, "B" text collate "C", c numeric(4, 1)[], d s.t);
create type nothing as ();
create type span as range (subtype = float8, subtype_diff = float8mi, subtype_opclass = float8_ops, collation = "C", canonical = s.f, multirange_type_name = s.spans);
create type shell;
create type s."Base" (input = in_f, output = s.out_f, receive = r, send = s, typmod_in = ti, typmod_out = to_, analyze = a, subscript = sub, internallength = variable, passedbyvalue, alignment = double, storage = extended, like = text, category = 'X', preferred = true, default = 'x', element = int4, delimiter = ';', collatable = false);
create type t (internallength = 16, input = i, output = o, alignment = int4);
create type value as enum ('value');
create type strings as enum (E'a\'b', $$c$$, 'd;');

--# ALTER TYPE
alter type pair add attribute c int;
alter type pair add attribute c text collate "C" cascade, drop attribute a restrict, drop attribute if exists b cascade, alter attribute d type bigint, alter attribute e set data type text collate "x" cascade;
alter type pair rename attribute a to b;
alter type s.pair rename attribute a to b cascade;
alter type pair rename attribute type to value restrict;
alter type mood add value 'great';
alter type mood add value if not exists 'so-so' before 'ok';
alter type s.mood add value 'bad' after 'sad';
alter type mood rename value 'ok' to 'okay';
alter type mood rename to feeling;
alter type mood owner to joe;
alter type mood set schema s;
alter type base set (receive = r, send = none, storage = plain, typmod_in = x, analyze = y, subscript = z);

--# CREATE DOMAIN
create domain d as int;
create domain s.d text;
create domain d as text collate "C" default 'x' constraint c not null check (value ~ '^\d+$') null;
create domain positive as numeric(10, 2) check (value > 0) constraint small check (value < 1000);
create domain d varchar(5)[] not null default array['a'];
create domain d as int default 1 + 1 constraint "C" check (value between 1 and 5 or value is null);

--# ALTER DOMAIN
alter domain d set default 1;
alter domain s.d drop default;
alter domain d set not null;
alter domain d drop not null;
alter domain d add check (value > 0);
alter domain d add constraint c check (value > 0) not valid;
alter domain d add constraint n not null; -- since 17
alter domain d drop constraint c;
alter domain d drop constraint if exists c cascade;
alter domain d drop constraint c restrict;
alter domain d rename constraint c to e;
alter domain d validate constraint c;
alter domain d owner to joe;
alter domain d rename to e;
alter domain d set schema s;

--# CREATE SCHEMA
create schema s;
create schema if not exists s;
create schema s authorization joe;
create schema authorization joe;
create schema if not exists authorization current_user;
create schema "S" create table t (a int primary key) create view v as select * from t;
create schema s authorization joe create table t (a int) create index on t (a) create sequence q create trigger g before insert on t for each row execute function f() grant select on t to anna;
create schema s grant all on t to joe;

--# ALTER SCHEMA
alter schema s rename to t;
alter schema s owner to joe;

--# CREATE EXTENSION
create extension hstore;
create extension if not exists "uuid-ossp" with schema public version '1.1' cascade;
create extension postgis version "3.4.0" schema gis;
create extension x with cascade;

--# ALTER EXTENSION
alter extension x update;
alter extension x update to '2.0';
alter extension x update to "2.0";
alter extension x set schema s;
alter extension x add table s.t;
alter extension x add function f(int, text);
alter extension x drop type t;
alter extension x add aggregate a (int);
alter extension x add aggregate a (*);
alter extension x drop cast (int as s.t);
alter extension x add collation c;
alter extension x add conversion c;
alter extension x drop domain d;
alter extension x add event trigger e;
alter extension x add foreign data wrapper w;
alter extension x add foreign table t;
alter extension x drop materialized view v;
alter extension x add operator + (int, int);
alter extension x add operator s.@@ (none, text);
alter extension x add operator class c using btree;
alter extension x drop operator family f using hash;
alter extension x add procedure p();
alter extension x add procedural language l;
alter extension x add language l;
alter extension x add routine r(int);
alter extension x drop schema s;
alter extension x add sequence q;
alter extension x add server v;
alter extension x add text search configuration c;
alter extension x add text search dictionary d;
alter extension x add text search parser p;
alter extension x drop text search template t;
alter extension x add transform for hstore language plperl;
alter extension x add view v;
alter extension x add access method m;
alter extension x add index i;

--# CREATE OPERATOR
create operator + (leftarg = s.t, rightarg = s.t, function = f);
create operator s.@#@ (leftarg = int, rightarg = text, procedure = s.f, commutator = @#@, negator = operator(s.!@#), restrict = eqsel, join = eqjoinsel, hashes, merges);
create operator !! (rightarg = int8, function = f);
create operator <-> (function = f, leftarg = double precision, rightarg = setof int);

--# ALTER OPERATOR
alter operator + (int, int) owner to joe;
alter operator s.@@ (none, text) set schema s;
alter operator @@ (int, text) set (restrict = none, join = f);
alter operator @@ (int, text) set (commutator = @@, negator = !@, merges, hashes); -- since 17

--# CREATE OPERATOR CLASS
create operator class c for type int using btree as operator 1 <, operator 2 <= (int, int), operator 3 s.= for search, function 1 f(int, int), function 2 (int, int8) g(internal), storage int4;
create operator class s.c default for type s.t using gist family s.f as operator 15 <-> (point, point) for order by pg_catalog.float_ops, function 1 consistent(internal, s.t, int, oid, internal), storage box;

--# ALTER OPERATOR CLASS
alter operator class c using btree rename to d;
alter operator class s.c using gin owner to joe;
alter operator class c using hash set schema s;

--# CREATE OPERATOR FAMILY
create operator family f using btree;
create operator family s."F" using gist;

--# ALTER OPERATOR FAMILY
alter operator family f using btree add operator 1 < (int4, int2), function 1 (int4, int2) f(int4, int2);
alter operator family s.f using btree drop operator 1 (int4, int2), function 1 (int4);
alter operator family f using btree add operator 3 = (a, b) for order by c;
alter operator family f using btree rename to g;
alter operator family f using btree owner to joe;
alter operator family f using btree set schema s;

--# CREATE CAST
create cast (int as text) with function f(int);
create cast (s.t as varchar(5)) with function s.f(s.t, int, bool) as assignment;
create cast (bigint as s.t) without function as implicit;
create cast (text as "T") with inout;
create cast (int[] as text) with inout as assignment;

--# CREATE TRANSFORM
create transform for hstore language plpython3u (from sql with function f(internal), to sql with function s.g(internal));
create or replace transform for s.t language "l" (to sql with function g(internal));
create transform for int language sql (to sql with function g(internal), from sql with function f(internal));

--# CREATE COLLATION
create collation c (locale = 'de_DE.utf8');
create collation if not exists s."C" (provider = icu, locale = 'und-u-ks-level2', deterministic = false, version = '1');
create collation c from "C";
create collation if not exists c from s."de_DE";
create collation c (lc_collate = 'C', lc_ctype = 'C');
create collation c (provider = icu, locale = 'und', rules = '&a < b'); -- since 16

--# ALTER COLLATION
alter collation c refresh version;
alter collation c rename to d;
alter collation s."C" owner to joe;
alter collation c set schema s;

--# CREATE CONVERSION
create conversion c for 'latin1' to 'utf8' from f;
create default conversion s.c for 'UTF8' to 'LATIN1' from s.f;

--# ALTER CONVERSION
alter conversion c rename to d;
alter conversion c owner to joe;
alter conversion s.c set schema t;

--# CREATE LANGUAGE
create language plpgsql;
create or replace trusted procedural language l handler s.h inline i validator v;
create trusted language l handler h no validator;
create procedural language "L" handler h;

--# ALTER LANGUAGE
alter language l rename to m;
alter procedural language l owner to joe;

--# CREATE ACCESS METHOD
create access method m type index handler h;
create access method m type table handler s.h;

--# CREATE TEXT SEARCH CONFIGURATION
create text search configuration c (parser = default);
create text search configuration s.c (copy = pg_catalog.english);

--# ALTER TEXT SEARCH CONFIGURATION
alter text search configuration c add mapping for word, asciiword with d, s.e;
alter text search configuration c alter mapping for word with d;
alter text search configuration c alter mapping replace d with e;
alter text search configuration s.c alter mapping for word, "x" replace d with e;
alter text search configuration c drop mapping for word;
alter text search configuration c drop mapping if exists for word, email;
alter text search configuration c rename to d;
alter text search configuration c owner to joe;
alter text search configuration c set schema s;

--# CREATE TEXT SEARCH DICTIONARY
create text search dictionary d (template = snowball, language = russian, stopwords = 'x', accept = true);
create text search dictionary s.d (template = simple);

--# ALTER TEXT SEARCH DICTIONARY
alter text search dictionary d (stopwords = newrussian, x);
alter text search dictionary d rename to e;
alter text search dictionary d owner to joe;
alter text search dictionary d set schema s;

--# CREATE TEXT SEARCH PARSER
create text search parser p (start = a, gettoken = b, end = c, lextypes = d, headline = e);

--# ALTER TEXT SEARCH PARSER
alter text search parser p rename to q;
alter text search parser s.p set schema t;

--# CREATE TEXT SEARCH TEMPLATE
create text search template t (init = a, lexize = s.b);

--# ALTER TEXT SEARCH TEMPLATE
alter text search template t rename to u;
alter text search template t set schema s;

--# CREATE FOREIGN DATA WRAPPER
create foreign data wrapper w;
create foreign data wrapper w handler s.h validator v options (debug 'true', "Opt" 'x');
create foreign data wrapper w no handler no validator;

--# ALTER FOREIGN DATA WRAPPER
alter foreign data wrapper w handler h no validator options (add a '1', set b '2', drop c);
alter foreign data wrapper w no handler;
alter foreign data wrapper w options (a '1');
alter foreign data wrapper w owner to joe;
alter foreign data wrapper w rename to x;

--# CREATE SERVER
create server v foreign data wrapper w;
create server if not exists "V" type 'x' version '1' foreign data wrapper w options (host 'a', dbname 'b');
create server v version null foreign data wrapper w;

--# ALTER SERVER
alter server v version '2' options (set host 'b', drop port);
alter server v version '3';
alter server v options (add x 'y');
alter server v owner to joe;
alter server v rename to w;

--# CREATE USER MAPPING
create user mapping for joe server v;
create user mapping if not exists for user server v options (user 'a', password 'b');
create user mapping for public server v;
create user mapping for current_role server "V" options (x 'y');

--# ALTER USER MAPPING
alter user mapping for joe server v options (set password 'c', drop x);
alter user mapping for current_user server v options (add a 'b');

--# IMPORT FOREIGN SCHEMA
import foreign schema a from server v into b;
import foreign schema "A" limit to (t, "U") from server v into s options (x 'y');
import foreign schema a except (t) from server v into s;

--# CREATE PUBLICATION
create publication p;
create publication p for all tables;
create publication p for table t, only s.u, v * with (publish = 'insert, update', publish_via_partition_root = true);
create publication p for table t (a, b) where (a > 1), u where (b is null and c = 'x'); -- since 15
create publication p for tables in schema s, current_schema, table t; -- since 15
create publication p with (publish_generated_columns = stored); -- since 18

--# ALTER PUBLICATION
alter publication p add table t, only u;
alter publication p set table s.t (a) where (a > 1), tables in schema x; -- since 15
alter publication p drop table t, u;
alter publication p drop tables in schema s; -- since 15
alter publication p set (publish = 'delete');
alter publication p owner to joe;
alter publication p rename to q;

--# CREATE SUBSCRIPTION
create subscription s connection 'host=x dbname=y' publication p;
create subscription "S" connection '' publication p, "Q" with (enabled = false, slot_name = none, copy_data, streaming = parallel, origin = any);

--# ALTER SUBSCRIPTION
alter subscription s connection 'host=z';
alter subscription s set publication p, q with (refresh = false);
alter subscription s add publication r;
alter subscription s drop publication r with (refresh);
alter subscription s refresh publication with (copy_data = false);
alter subscription s refresh publication;
alter subscription s enable;
alter subscription s disable;
alter subscription s set (synchronous_commit = off);
alter subscription s skip (lsn = '0/16B0'); -- since 15
alter subscription s owner to joe;
alter subscription s rename to t;

--# CREATE DATABASE
create database d;
create database "D" with owner = joe template template0 encoding 'utf8' locale = 'C' lc_collate 'x' lc_ctype = 'y' tablespace ts allow_connections true connection limit 5 is_template = false;
create database d owner default template = default connection limit = -1;
create database d strategy = file_copy locale_provider icu icu_locale 'und' oid = 20000 collation_version '1' encoding 6; -- since 15

--# ALTER DATABASE
alter database d with allow_connections false connection limit 10 is_template true;
alter database d connection limit = 3;
alter database d rename to e;
alter database d owner to joe;
alter database d set tablespace ts;
alter database d refresh collation version; -- since 15
alter database d set work_mem to '1MB';
alter database d set search_path = a, "B";
alter database d set time zone 'utc';
alter database d set x from current;
alter database d set x to default;
alter database d reset x;
alter database d reset all;

--# CREATE TABLESPACE
create tablespace ts location '/data';
create tablespace ts owner joe location 'x' with (random_page_cost = 1.1, seq_page_cost);
create tablespace ts owner current_user location '';

--# ALTER TABLESPACE
alter tablespace ts rename to t2;
alter tablespace ts owner to joe;
alter tablespace ts set (effective_io_concurrency = 5);
alter tablespace ts reset (effective_io_concurrency);

--# ALTER LARGE OBJECT
alter large object 12345 owner to joe;

--# ALTER SYSTEM
alter system set work_mem = '64MB';
alter system set a.b to 1, 2;
alter system set x to default;
alter system reset x;
alter system reset all;
