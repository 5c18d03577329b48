-- Spellings that few use, and PostgreSQL takes all the same.

--# CREATE USER MAPPING
create user mapping for user server s options (user 'joe');
--# ALTER USER MAPPING
alter user mapping for user server s options (set user 'jane');
--# DROP USER MAPPING
drop user mapping if exists for user server s;
--# DROP ACCESS METHOD
drop access method am1, am2 restrict;
--# DROP TEXT SEARCH DICTIONARY
drop text search dictionary d, s.e;
--# DROP TEXT SEARCH PARSER
drop text search parser if exists p, s.q cascade;
--# FETCH
fetch backward c;
--# MOVE
move forward c;
--# SELECT
select a null, b as null, 1 true, (select 2) false from t;
select title, pages like from books;
select user, current_date;
select (f(a)).b, (f(a))[1], (array[1, 2])[2], $1[3], $1.a, (row(1, 2)).f1;
(select a from t limit 2) order by a;
(select a from t order by a) limit 1;
(((select a from t order by a))) offset 2 for update;
select * from f(1) as t (a int, b text), rows from (g(2) as (c int)) u;
select a from t order by a fetch first 3 rows with ties;
select a operator(pg_catalog.+) b from a.b.c;
--# ALTER INDEX
alter index if exists s.i alter column a set statistics 10;
alter index i set without cluster;
--# ALTER SEQUENCE
alter sequence ids as smallint increment by -2 no maxvalue minvalue - 5 start 7 restart with 8 cache 9 no cycle owned by books.id;
alter sequence if exists s.ids owned by none;
--# ALTER TABLE
alter table books add column storage text storage extended, add compression int; -- since 16
alter table books alter column id restart set increment by 2, alter id restart with - 5 set start 3;
alter table books add constraint c check (pages > 0) no inherit not valid, add foreign key (shelf) references shelf deferrable initially deferred not valid;
alter table books alter constraint c not deferrable initially immediate;
--# CREATE EXTENSION
create extension if not exists hstore with version '1.8' schema extra cascade;
--# CREATE TABLE
create table varying (a varchar(10)[3][], b character(1), c int check (c > 0) not deferrable, d numeric(10, 2), unique (a) deferrable initially deferred);
--# CREATE AGGREGATE
create aggregate total (*) (sfunc = f, stype = int, finalfunc_extra);
create or replace aggregate s.total (int, text order by int) (sfunc = f, stype = int);
create aggregate old (basetype = "any", sfunc = f, stype = int);
--# CREATE PUBLICATION
create publication p for table only (a), b (c, d) where (c > 1), tables in schema s, current_schema, table only e;
--# SET
set local custom.setting.deep to on, off, 'x', -1.5, warning;
set session time zone interval '1' hour to minute;
set schema 'library';
--# SHOW
show custom.setting;
--# VACUUM
vacuum (full, analyze true, parallel 2, index_cleanup auto) only books (title), s.shelf; -- since 18
--# ANALYZE
analyze (verbose off, skip_locked) s.books (pages, title), shelf;
--# CREATE STATISTICS
create statistics if not exists s.st (ndistinct, mcv) on a, (b + 1), lower(c), pg_catalog.upper(d) from s.books;
--# DROP FUNCTION
drop function if exists left, s.exists(int, text), g(out a int, variadic b text[]) cascade;
