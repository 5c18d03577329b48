-- Where a mistake is next to something right: each of these is right, and a small change of it is in `invalid`.

--# CREATE TABLE
create table visit (a int[], b numeric(10, 2)[][], c varchar(3) array[4], d time(3) with time zone, e bit(3));
create table visit (a national character varying(10), b interval second(3), c int4(5), d "int"(3), e pg_catalog.int4);
create table visit (at date, room int) partition by range (date_trunc('day', at), (room + 1), cast(room as text));
create table visit of visit_type (id with options not null, note default 'x');

--# CREATE INDEX
create index on visit (lower(note), (note || 'x'), "user", cast(at as date) desc);
create unique index visit_at on app.visit (at) nulls not distinct;

--# CREATE FUNCTION
create function note_of(x visit.note%type, out y app.visit.id%type) returns setof app.visit.note%type language sql as '';
create function ids() returns table (id int, "int" int) language sql as 'select 1, 2';

--# CREATE TRIGGER
create trigger t after insert on visit for each row execute function f(user, order, 'x', 1.5, table, end);
create trigger t before insert or delete or update of a, b or truncate on visit for row execute function f();
create constraint trigger t after update on visit for each row execute function f(all);

--# CREATE OPERATOR
create operator app.=== (function = same, leftarg = int, rightarg = int, negator = operator(app.!==));

--# CREATE DATABASE
create database app with owner = joe connection limit = 5 encoding 'utf8' template template0 locale_provider = builtin;

--# ALTER DATABASE
alter database app connection limit 10;
alter database app set work_mem = '64MB';

--# CREATE ROLE
create role joe in role staff role anne admin carl sysid 4;

--# ALTER ROLE
alter role joe set statement_timeout = -5;
alter role joe set search_path to 'app', public;

--# GRANT
grant create, references, select on visit to joe;
grant all privileges (id, note) on visit to group staff;

--# GRANT ROLE
grant staff, "all of them" to current_user;

--# ALTER DEFAULT PRIVILEGES
alter default privileges revoke grant option for all privileges on sequences from joe cascade;
alter default privileges grant select on tables to joe with grant option;

--# SET CONSTRAINTS
set constraints app.visit_check, other immediate;

--# ALTER TABLE
alter table visit alter column note set compression default, drop constraint "app.visit_check";

--# CREATE TEXT SEARCH DICTIONARY
create text search dictionary d (template = pg_catalog.simple, "Accept" = false);

--# EXPLAIN
explain (costs -1, timing off, a +1, format 'json') select 1;
explain refresh materialized view v;
explain (verbose, analyze off) refresh materialized view concurrently app.v with data;

--# SELECT
select a from t for read only;
select a from (select a from t for read only) b;
select a like b escape '!', c similar to d escape '!', e not like f escape '!' from t;
select date '2020-01-01', app.t 'x', varchar(3) 'abc', f('a') 'x', double precision '1', bit '101', n'x', bool 't';
select E'\x41\u0041\U0001F600\ud83d\ude00\101\n\'\\000', U&'\0041\+01F600', U&'d!0061t' uescape '!', 1 uescape;
select * from f(1) with ordinality, g() as x(a int), count(1);
with recursive t as (select 1) cycle a set c to date '2020-01-01' default null using p select 1;
select normalize(a), normalize(a, nfkd), "normalize"(a, 'x');
select a operator(app.t.+) b, operator(app.-) b order by c using operator(app.<);
select * from json_table(x, '$' columns (a int path '$.a', nested '$.b' columns (c text)));
select * from xmltable('//a' passing x columns b int path '@b' default 1 not null);
