-- Transactions, settings, maintenance, cursors, prepared statements, notification: commands about the session.

--# BEGIN
begin;
begin work;
begin transaction;
begin isolation level serializable;
begin transaction isolation level repeatable read, read only, deferrable;
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE;
begin work isolation level read uncommitted;

--# START TRANSACTION
start transaction;
start transaction read only;
start transaction isolation level serializable read write, not deferrable;

--# COMMIT
commit;
commit work;
commit transaction;
commit and chain;
commit work and no chain;
end;
end work;
end transaction and chain;

--# ROLLBACK
rollback;
rollback work;
rollback transaction and chain;
rollback and no chain;
abort;
abort work;
abort transaction and no chain;
rollback to s;
rollback to savepoint s;
rollback work to savepoint "S";
rollback transaction to s;

--# SAVEPOINT
savepoint s;
SAVEPOINT "My Point";
savepoint savepoint;

--# RELEASE
release s;
release savepoint s;
release savepoint;

--# PREPARE TRANSACTION
prepare transaction 'x';

--# COMMIT PREPARED
commit prepared 'it''s';

--# ROLLBACK PREPARED
rollback prepared 'x';

--# SET CONSTRAINTS
set constraints all deferred;
set constraints all immediate;
set constraints a, s."B" deferred;

--# SET
set x to 1;
set x = 'y';
set work_mem to '1MB';
set local statement_timeout = 0;
set session search_path to a, "B", 'c', public;
set search_path = '';
set a.b.c to on;
set x to true;
set x = -1.5;
set x to default;
set local x = default;
set time zone 'UTC';
set time zone local;
set time zone default;
set time zone -3;
set time zone 1.5;
set time zone interval '1' hour to minute;
set time zone interval '+02:00' hour to minute;
set session time zone utc;
set local time zone "Europe/Berlin";
set timezone to 'utc';
set role joe;
set role 'joe';
set role none;
set local role "Joe";
set session role none;
set session authorization joe;
set session authorization default;
set session authorization 'joe';
set local session authorization "Joe";
set session session authorization joe;
set transaction isolation level serializable;
set transaction read only, isolation level read committed deferrable;
set transaction snapshot '00000003-1';
set local transaction isolation level repeatable read;
set session characteristics as transaction isolation level repeatable read, read write;
set names 'utf8';
set names;
set names default;
set client_encoding to sql_ascii;
set seed to 0.5;
set schema 's';
set catalog_like to x;
set x from current;
set xml option content;
set xml option document;
SET LOCAL "App"."User Id" TO '1;2';
set datestyle to iso, ymd;
set application_name = E'a\'b';
set standard_conforming_strings = on;
set x to a, 1, 'b', on, 2.5;

--# RESET
reset x;
reset all;
reset a.b;
reset time zone;
reset transaction isolation level;
reset session authorization;
reset role;
RESET "My"."Var";

--# SHOW
show x;
show all;
show time zone;
show transaction isolation level;
show session authorization;
show a.b;
show search_path;
SHOW "TimeZone";

--# DISCARD ALL
discard all;

--# DISCARD PLANS
discard plans;

--# DISCARD SEQUENCES
discard sequences;

--# DISCARD TEMP
discard temp;
discard temporary;

--# CHECKPOINT
checkpoint;

--# LOAD
load 'lib';
load '$libdir/x;y';

--# LISTEN
listen c;
listen "My Channel";

--# UNLISTEN
unlisten c;
unlisten *;

--# NOTIFY
notify c;
notify c, 'payload; more';
notify "C", '';

--# LOCK TABLE
lock t;
lock table t;
lock table only s.t, u *, "V" in access share mode;
lock t in row share mode nowait;
lock table t in row exclusive mode;
lock t in share update exclusive mode;
lock t in share mode;
lock t in share row exclusive mode;
lock table t in exclusive mode nowait;
LOCK TABLE T IN ACCESS EXCLUSIVE MODE;
lock t nowait;
lock only (t) in share mode;

--# VACUUM
vacuum;
vacuum t;
vacuum full;
vacuum full freeze verbose analyze t;
vacuum verbose s.t, u;
vacuum freeze;
vacuum analyze t (a, b);
vacuum (full, freeze false, verbose on, analyze 1, parallel 4, skip_locked, disable_page_skipping off, index_cleanup auto, process_toast, truncate true) s.t, u (a);
vacuum (analyze);
vacuum (buffer_usage_limit '1MB', skip_database_stats, only_database_stats true, process_main false) t; -- since 16
vacuum only t; -- since 18
vacuum (analyze) only s.t (a), u; -- since 18
vacuum analyse t;

--# ANALYZE
analyze;
analyse;
analyze verbose;
analyze t;
analyze verbose s.t (a, "B"), u;
analyze (verbose false, skip_locked) t;
analyze (buffer_usage_limit 1024) t; -- since 16
analyze only t; -- since 18

--# CLUSTER
cluster;
cluster t;
cluster verbose t;
cluster t using i;
cluster verbose s.t using "I";
cluster (verbose) t using i;
cluster (verbose false) t;
cluster verbose;
cluster (verbose); -- since 17
cluster i on t;
cluster verbose i on s.t;

--# REINDEX
reindex index i;
reindex table s.t;
reindex schema s;
reindex database d;
reindex system d;
reindex index concurrently s."I";
reindex table concurrently t;
reindex schema concurrently s;
reindex database concurrently d;
reindex (verbose) table t;
reindex (concurrently, tablespace ts, verbose true) index s.i;
reindex (concurrently false) database d;
reindex database; -- since 16
reindex system; -- since 16
reindex (verbose) system concurrently d;

--# DECLARE CURSOR
declare c cursor for select 1;
declare "C" binary insensitive no scroll cursor with hold for select * from t;
declare c scroll cursor without hold for table t;
declare c asensitive cursor for values (1);
declare c cursor for with a as (select 1) select * from a for update;
declare c binary cursor with hold for select a from t order by b limit 1;

--# FETCH
fetch c;
fetch next from c;
fetch prior in c;
fetch first c;
fetch last from c;
fetch absolute 5 from c;
fetch absolute -5 c;
fetch relative 2 in c;
fetch 10 from c;
fetch -10 c;
fetch all from c;
fetch all c;
fetch forward c;
fetch forward 5 from "C";
fetch forward all in c;
fetch backward from c;
fetch backward 3 c;
fetch backward all from c;
fetch from c;
fetch in c;

--# MOVE
move c;
move next from c;
move absolute 3 in c;
move forward all from "C";
move backward 2 c;
move 5 from c;
move all in c;

--# CLOSE CURSOR
close c;
close "C";

--# CLOSE CURSOR ALL
close all;

--# PREPARE
prepare p as select 1;
prepare p (int, text, s."T"[], numeric(4, 1)) as select $1, $2;
prepare "P" as insert into t values ($1) returning a;
prepare p as update t set a = $1 where b = $2;
prepare p (int) as delete from t where a = $1;
prepare p as values (1, $1);
prepare p as with a as (select $1) select * from a;
prepare p as merge into t using u on t.id = u.id when matched then delete; -- since 15
prepare p as table t;

--# EXECUTE
execute p;
execute p (1, 'x', null, a.b);
execute "P" (array[1, 2], (select 1), now() - interval '1 day');

--# DEALLOCATE
deallocate p;
deallocate prepare "P";

--# DEALLOCATE ALL
deallocate all;
deallocate prepare all;

--# EXPLAIN
explain select 1;
explain analyze select 1;
explain verbose select * from t;
explain analyze verbose select 1;
explain analyse select 1;
explain (analyze, verbose false, costs off, settings, generic_plan, buffers on, wal, timing 0, summary true, format json) select * from t where a = 1;
explain (format 'yaml', format text, format xml) table t;
explain insert into t values (1);
explain update t set a = 1;
explain delete from t;
explain merge into t using u on t.id = u.id when matched then delete; -- since 15
explain values (1);
explain execute p (1);
explain declare c cursor for select 1;
explain create table t as select 1;
explain (analyze) create materialized view v as select 1;
explain refresh materialized view v;
explain with a as (insert into t values (1) returning *) select * from a;
explain (serialize binary, memory) select 1;
explain (select 1);
explain ((select 1) union (select 2));
explain (analyze) (select 1);
