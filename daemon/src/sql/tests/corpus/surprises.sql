-- What looks wrong and is not: PostgreSQL's grammar takes all of these.

--# CREATE TABLE
create table t (a enum('x', 'y'));
create table t (a int, key k (a));
create table t (a int,b serial,c "int",d int8);
create table t (a nonsense_type(1, 'two', three));
create table if_not (exists_ int);

--# CREATE TABLE AS
create table t as select;

--# CREATE INDEX
create index i on t (a nulls);
create index i on t (a opclass);
create index i on t using no_such_method (a);

--# ALTER TABLE
alter table t add index i (a);
alter table t add column_ int;
alter table t drop constraint_;
alter table t drop if_exists;

--# ALTER INDEX
alter index i alter column a set statistics 1;

--# ALTER VIEW
alter view v add column a int;

--# ALTER SEQUENCE
alter sequence q add column a int;

--# ALTER POLICY
alter policy p on t;

--# SELECT
select row;
select t. from t;
select a from t where exists;
select a collate;
select a distinct;
select a // b;
select @@version;
select a<>-b, a<=-b, a->-b, a||-b;
select a is not null is not null;
select not not not a;
select - - - a;
select a from t limit 1 for update;
select a from t for update limit 1;
select a from t offset 1 limit 2;
select a where b group by a having c order by d;
select ((select 1) union select 2);
select (((select 1)) union (select 2)) + 3;
select ((a, b)), ((a)), (((a, b)) = (c, d));
select 'a'
  'b';

--# SET
set x = off;
set timezone = -7;
set search_path = a, b, c;

--# DO
do language plpgsql;

--# GRANT
grant nonsense on t to joe;
grant select, nonsense (a) on t to joe;

--# VACUUM
vacuum (nonsense, more 1) t;

--# EXPLAIN
explain (nonsense) select 1;

--# CREATE ROLE
create role joe password null;

--# COPY
copy t from '/x' (nonsense 1);

--# CREATE FUNCTION
create function f() returns int;
create function f(int) returns int language sql language c as 'x' as 'y';
create function f(out a int, in b text) as 'x';
