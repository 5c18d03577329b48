selct 1
crate table t (a int)
creat index i on t (a)
dorp table t
alter tabel t add a int
create tabel t (a int)
insrt into t values (1)
updat t set a = 1
foo
'a'
1
(1)
create table
create table t
create table t (a int
create table t a int)
create table t (a)
create table t (a int,)
create table t (, a int)
create table t (a int b int)
create table t (a int nul null)
create table t (a int not nul)
create table t (a int primry key)
create table t (a int primary)
create table t (a int default)
create table t (a int default not null)
create table t (a int default 1 +)
create table t (a int check a > 0)
create table t (a int check ())
create table t (a int references)
create table t (a int references o on delete explode)
create table t (a int, primary key)
create table t (a int, primary key ())
create table t (a int, foreign key (a))
create table t (a int, foreign key (a) o (b))
create table t (a int, constraint c)
create table t (a int) garbage
create table t (a varchar(10)
create table t (a int) partition by
create table if exists t (a int)
create table t as
alter table t
alter table t add
alter table t add column
alter table t add column a
alter table t add constraint c
alter table t add constraint c check a > 0
alter table t alter column a
alter table t alter column a set
alter table t alter column a type
alter table t alter a set not
alter table t drop
alter table t rename to
alter table t rename a b
alter table t frobnicate a
alter table t add a int,
alter table t add a int drop b
create index i on t
create index i on t a
create index i on t ()
create index i t (a)
create index i on t (a,)
create index i on t (a) where
create unique i on t (a)
drop table
drop table t,
drop table t u
drop table if exist t
drop index i on t
drop trigger x
drop
select 1 +
select a b c
select a,, b
select from where
select * form t
select * from t where
select * from t were a = 1
select * from t where a = = 1
select * from t where a in
select * from t where a in ()
select * from t where a between 1
select * from t group a
select * from t order a
select * from t join u on
select * from (select 1
select * from t limit
select (1
select 1)
select case when a then 1
select case end
select cast(a int)
select 'a
select "a
select $$a
select /* a
select a is nul
select a union
select distinct on a from t
insert t values (1)
insert into t
insert into t values
insert into t values 1
insert into t values (1,)
insert into t (a,) values (1)
insert into t (a) value (1)
insert into t values (1) on conflict do
insert into t set a = 1
update t
update t a = 1
update t set
update t set a
update t set a = 
update t set a = 1 where
update t set a = 1, where b
update set a = 1
delete t
delete t where a = 1
delete from
delete from t where
delete * from t
with a select 1
with a as select 1 select 2
with a as (select 1)
values
values 1
values (1
