-- ALTER, DROP, COMMENT, GRANT and their like, wrong somewhere.
-- After each: the character at which PostgreSQL stops, counted from one, and why.

alter; -- invalid: 6: nothing after ALTER
alter table; -- invalid: 12: name is missing
alter table t; -- invalid: 14: action is missing
alter table t,; -- invalid: 14: comma for an action
alter table t add; -- invalid: 18: what is missing
alter table t add column; -- invalid: 25: column is missing
alter table t add column a; -- invalid: 27: type is missing
alter table t add a int,; -- invalid: 25: comma before the end
alter table t add a int add b int; -- invalid: 25: no comma between actions
alter table t add column (a int); -- invalid: 26: parentheses around a column
alter table t add column if exists a int; -- invalid: 29: NOT is missing
alter table t add constraint; -- invalid: 29: constraint is missing
alter table t add constraint c; -- invalid: 31: constraint is missing
alter table t add constraint c not valid; -- invalid: 36: constraint is missing
alter table t add primary (a); -- invalid: 27: KEY is missing
alter table t add unique; -- invalid: 25: columns are missing
alter table t add unique using index; -- invalid: 37: index is missing
alter table t add foreign key (a) references; -- invalid: 45: table is missing
alter table t alter a; -- invalid: 22: action is missing
alter table t alter column; -- invalid: 27: column is missing
alter table t alter column a set; -- invalid: 33: what is missing
alter table t alter column a drop; -- invalid: 34: what is missing
alter table t alter column a type; -- invalid: 34: type is missing
alter table t alter column a type int using; -- invalid: 44: expression is missing
alter table t alter column a int; -- invalid: 30: TYPE is missing
alter table t alter column a set not nul; -- invalid: 38: misspelt NULL
alter table t alter column a set null; -- invalid: 34: no such action
alter table t alter column a drop default 1; -- invalid: 43: value after DROP DEFAULT
alter table t alter column a set default; -- invalid: 41: value is missing
alter table t alter column a set statistics; -- invalid: 44: number is missing
alter table t alter column a set storage; -- invalid: 41: kind is missing
alter table t alter column a add identity; -- invalid: 34: GENERATED is missing
alter table t alter column a set generated; -- invalid: 43: ALWAYS or BY DEFAULT is missing
alter table t modify column a int; -- invalid: 15: another database's word
alter table t change a b int; -- invalid: 15: another database's word
alter table t drop; -- invalid: 19: column is missing
alter table t drop column; -- invalid: 26: column is missing
alter table t drop column a b; -- invalid: 29: two names
alter table t drop a, b; -- invalid: 23: action word is missing
alter table t drop column (a, b); -- invalid: 27: parentheses around columns
alter table t drop constraint; -- invalid: 30: name is missing
alter table t drop constraint c cascade restrict; -- invalid: 41: two behaviours
alter table t drop primary key; -- invalid: 20: another database's form
alter table t drop foreign key fk; -- invalid: 20: another database's form
alter table t rename; -- invalid: 21: to what is missing
alter table t rename u; -- invalid: 23: TO is missing
alter table t rename to; -- invalid: 24: name is missing
alter table t rename to s.u; -- invalid: 26: schema in a new name
alter table t rename column a b; -- invalid: 31: TO is missing
alter table t rename a to; -- invalid: 26: name is missing
alter table t rename constraint to c; -- invalid: 33: name is missing
alter table t rename a to b, c to d; -- invalid: 28: renames do not combine
alter table t rename column a to b, add c int; -- invalid: 35: renames do not combine
alter table t validate c; -- invalid: 24: CONSTRAINT is missing
alter table t validate constraint; -- invalid: 34: name is missing
alter table t enable; -- invalid: 21: what is missing
alter table t enable trigger; -- invalid: 29: name is missing
alter table t enable row security; -- invalid: 26: LEVEL is missing
alter table t disable always trigger g; -- invalid: 23: no such state
alter table t force security; -- invalid: 21: no such action
alter table t cluster i; -- invalid: 23: ON is missing
alter table t set; -- invalid: 18: what is missing
alter table t set (); -- invalid: 20: no option
alter table t set fillfactor = 10; -- invalid: 19: parentheses are missing
alter table t set (fillfactor 10); -- invalid: 31: equals sign is missing
alter table t reset; -- invalid: 20: options are missing
alter table t set schema; -- invalid: 25: name is missing
alter table t set schema a.b; -- invalid: 27: schema in a schema
alter table t owner joe; -- invalid: 21: TO is missing
alter table t owner to; -- invalid: 23: role is missing
alter table t set tablespace; -- invalid: 29: name is missing
alter table t inherit; -- invalid: 22: parent is missing
alter table t replica identity; -- invalid: 31: which is missing
alter table t replica identity index i; -- invalid: 32: USING is missing
alter table t attach partition p; -- invalid: 33: bound is missing
alter table t attach partition p for values from (1) to; -- invalid: 56: bound is missing
alter table t attach p for values in (1); -- invalid: 22: PARTITION is missing
alter table t attach partition p default, add a int; -- invalid: 41: attaching does not combine
alter table t detach partition; -- invalid: 31: name is missing
alter table t detach partition p now; -- invalid: 34: no such option
alter table if not exists t add a int; -- invalid: 20: NOT is too much
alter table only add a int; -- invalid: 22: name is missing
alter table t u add a int; -- invalid: 15: two names
alter table all in tablespace a set; -- invalid: 36: TABLESPACE is missing
alter index i; -- invalid: 14: action is missing
alter index i rename i2; -- invalid: 22: TO is missing
alter index i attach partition; -- invalid: 31: name is missing
alter view v; -- invalid: 13: action is missing
alter view v as select 1; -- invalid: 14: that is CREATE OR REPLACE
alter materialized view v set; -- invalid: 30: what is missing
alter materialized view v refresh; -- invalid: 27: no such action
alter sequence q; -- invalid: 17: action is missing
alter sequence q restart with; -- invalid: 30: number is missing
alter sequence q increment; -- invalid: 27: number is missing
alter sequence q owned by; -- invalid: 26: column is missing
alter type t add; -- invalid: 17: what is missing
alter type t add value; -- invalid: 23: label is missing
alter type t add value a; -- invalid: 24: label is no string
alter type t add value 'a' before; -- invalid: 34: neighbour is missing
alter type t drop value 'a'; -- invalid: 14: labels can not be dropped
alter type t rename value 'a' 'b'; -- invalid: 31: TO is missing
alter type t add attribute a; -- invalid: 29: type is missing
alter domain d add; -- invalid: 19: constraint is missing
alter domain d set; -- invalid: 19: what is missing
alter domain d drop constraint; -- invalid: 31: name is missing
alter schema s; -- invalid: 15: action is missing
alter schema s set x = 1; -- invalid: 16: no such action
alter function f(); -- invalid: 19: action is missing
alter function f() rename; -- invalid: 26: TO is missing
alter function f() returns int; -- invalid: 28: no such action
alter function f( owner to joe; -- invalid: 25: list never closed
alter trigger g rename to h; -- invalid: 17: ON is missing
alter trigger g on t enable; -- invalid: 22: no such action
alter policy p using (true); -- invalid: 16: ON is missing
alter policy p on t for select; -- invalid: 21: no such part
alter role; -- invalid: 11: name is missing
alter role joe set; -- invalid: 19: parameter is missing
alter role joe set x; -- invalid: 21: value is missing
alter role joe in database set x = 1; -- invalid: 32: database is missing
alter database d set; -- invalid: 21: parameter is missing
alter system x = 1; -- invalid: 14: SET is missing
alter system set; -- invalid: 17: parameter is missing
alter extension x; -- invalid: 18: action is missing
alter extension x add; -- invalid: 22: what is missing
alter default privileges; -- invalid: 25: action is missing
alter default privileges grant select on table to joe; -- invalid: 42: TABLES is meant
alter default privileges for role grant select on tables to joe; -- invalid: 35: role is missing
alter publication p; -- invalid: 20: action is missing
alter subscription s connection; -- invalid: 32: string is missing
alter operator + owner to joe; -- invalid: 18: argument types are missing
alter operator + (int) owner to joe; -- invalid: 22: second argument type is missing
alter text search configuration c add mapping word with d; -- invalid: 47: FOR is missing
alter server v; -- invalid: 15: action is missing
alter event trigger e; -- invalid: 22: action is missing
alter large object x owner to joe; -- invalid: 20: number is missing
alter statistics s; -- invalid: 19: action is missing
alter language l; -- invalid: 17: action is missing
alter nonsense x rename to y; -- invalid: 7: no such object
drop; -- invalid: 5: nothing after DROP
drop t; -- invalid: 6: kind is missing
drop table; -- invalid: 11: name is missing
drop table t,; -- invalid: 14: comma before the end
drop table t u; -- invalid: 14: no comma between names
drop table t cascade u; -- invalid: 22: name after the behaviour
drop table if not exists t; -- invalid: 15: NOT is too much
drop table exists t; -- invalid: 19: IF is missing
drop table t cascade restrict; -- invalid: 22: two behaviours
drop table t.; -- invalid: 14: name ends with a dot
drop table (t); -- invalid: 12: parentheses around a name
drop table 't'; -- invalid: 12: string as name
drop temp table t; -- invalid: 6: TEMP in a DROP
drop tables t; -- invalid: 6: misspelt TABLE
drop index; -- invalid: 11: name is missing
drop index i on t; -- invalid: 14: another database's form
drop index if exists concurrently i; -- invalid: 22: words in the wrong order
drop function f(; -- invalid: 17: list never closed
drop function f() g(); -- invalid: 19: no comma between functions
drop function if f(); -- invalid: 18: EXISTS is missing
drop trigger g; -- invalid: 15: ON is missing
drop trigger if exists g on; -- invalid: 28: table is missing
drop policy p; -- invalid: 14: ON is missing
drop rule r; -- invalid: 12: ON is missing
drop cast int as text; -- invalid: 11: parentheses are missing
drop cast (int); -- invalid: 15: AS is missing
drop operator +; -- invalid: 16: argument types are missing
drop operator class c; -- invalid: 22: USING is missing
drop aggregate a; -- invalid: 17: arguments are missing
drop column a; -- invalid: 6: no such object
drop constraint c; -- invalid: 6: no such object
drop owned joe; -- invalid: 12: BY is missing
drop database d with force; -- invalid: 22: parentheses are missing
drop database d, e; -- invalid: 16: only one at a time
drop user mapping for joe; -- invalid: 26: SERVER is missing
drop transform t language l; -- invalid: 16: FOR is missing
drop materialized v; -- invalid: 19: VIEW is missing
drop schema s.t.; -- invalid: 14: name ends with a dot
drop view v where true; -- invalid: 13: WHERE in a DROP
drop type; -- invalid: 10: name is missing
truncate; -- invalid: 9: table is missing
truncate t where a = 1; -- invalid: 12: WHERE in a TRUNCATE
truncate t restart; -- invalid: 19: IDENTITY is missing
truncate t,; -- invalid: 12: comma before the end
comment on t is 'x'; -- invalid: 12: kind is missing
comment on table t; -- invalid: 19: IS is missing
comment on table t is; -- invalid: 22: string is missing
comment on table t is x; -- invalid: 23: no string
comment on table t 'x'; -- invalid: 20: IS is missing
comment on table t is 'a' || 'b'; -- invalid: 27: an expression
comment on column is 'x'; -- invalid: 19: column is missing
comment on trigger g is 'x'; -- invalid: 22: ON is missing
comment table t is 'x'; -- invalid: 9: ON is missing
grant select t to joe; -- invalid: 14: ON is missing
grant select on t; -- invalid: 18: TO is missing
grant select on t to; -- invalid: 21: role is missing
grant select on t from joe; -- invalid: 19: FROM in a GRANT
grant on t to joe; -- invalid: 7: privilege is missing
grant select on t to joe with grant; -- invalid: 36: OPTION is missing
grant select () on t to joe; -- invalid: 15: no column
grant select, on t to joe; -- invalid: 15: comma before ON
grant select on all table in schema s to joe; -- invalid: 21: TABLES is meant
grant execute on function f( to joe; -- invalid: 30: list never closed
grant a to; -- invalid: 11: role is missing
revoke select on t to joe; -- invalid: 20: TO in a REVOKE
revoke select on t; -- invalid: 19: FROM is missing
revoke grant option select on t from joe; -- invalid: 21: FOR is missing
revoke a from; -- invalid: 14: role is missing
reassign owned by joe; -- invalid: 22: TO is missing
security label on table t 'x'; -- invalid: 27: IS is missing
alter table books add primary key (id) not enforced; -- invalid: 40: PRIMARY KEY constraints cannot be marked NOT ENFORCED
alter table books add unique (id) not valid; -- invalid: 35: UNIQUE constraints cannot be marked NOT VALID
alter table books alter constraint c not valid; -- invalid: 38: constraints cannot be altered to be NOT VALID
alter table books alter constraint c enforced not enforced; -- invalid: 47: conflicting constraint properties
alter domain isbn add constraint c check (value > 0) not enforced; -- invalid: 54: CHECK constraints cannot be marked NOT ENFORCED
alter publication p add tables in schema a, b (c); -- invalid: 45: column specification not allowed for schema
alter sequence ids increment by 4 - 2; -- invalid: 35: no expression
alter role all; -- invalid: 15: nothing is said
alter group group readers add user joe; -- invalid: 13: syntax error at or near "group"
drop function exists(); -- invalid: 21: no name of a function
update books set set pages = 1; -- invalid: 22: syntax error at or near "pages"
vacuum (1.5) books; -- invalid: 9: syntax error at or near "1.5"
analyze current_schema; -- invalid: 9: no name of a table
cluster current_schema; -- invalid: 9: syntax error at or near "current_schema"
fetch forward forward from c; -- invalid: 23: syntax error at or near "from"
move 22 -1 in c; -- invalid: 9: syntax error at or near "-"
set work_mem to null; -- invalid: 17: reserved
set search_path to user; -- invalid: 20: syntax error at or near "user"
set current_schema = a; -- invalid: 5: no name of a parameter
show plpgsql.as; -- invalid: 14: syntax error at or near "as"
set plpgsql. = off; -- invalid: 14: syntax error at or near "="
alter foreign table if exists f; -- invalid: 32: nothing is said
alter table books validate constraint current_schema; -- invalid: 39: syntax error at or near "current_schema"
alter function exists() security definer; -- invalid: 22: syntax error at or near "("
alter table visit drop constraint app.visit_pkey; -- invalid: 38: syntax error at or near "."
alter table visit validate constraint app.visit_check; -- invalid: 42: syntax error at or near "."
alter table visit alter column note set compression select; -- invalid: 53: syntax error at or near "select"
alter operator app=== (int, int) owner to joe; -- invalid: 19: syntax error at or near "==="
alter type pair set (app.storage = plain); -- invalid: 25: syntax error at or near "."
alter role joe in role staff; -- invalid: 19: syntax error at or near "role"
alter role joe sysid 5; -- invalid: 16: syntax error at or near "sysid"
alter role joe set statement_timeout = o'5min'; -- invalid: 41: syntax error at or near "'5min'"
alter role joe set search_path to 'app', b''; -- invalid: 42: syntax error at or near "b''"
alter role joe password s'ecret'; -- invalid: 25: syntax error at or near "s"
alter role joe set app. = 'x'; -- invalid: 25: syntax error at or near "="
alter database app connection 10; -- invalid: 31: syntax error at or near "10"
alter database app set = '64MB'; -- invalid: 24: syntax error at or near "="
alter function f() set search_path = app, - pg_temp; -- invalid: 45: syntax error at or near "pg_temp"
alter text search configuration c add mapping for select, word with simple; -- invalid: 51: syntax error at or near "select"
alter default privileges grant current_user on tables to joe; -- invalid: 32: syntax error at or near "current_user"
alter default privileges grant select on tables to joe with gant option; -- invalid: 61: syntax error at or near "gant"
comment on constraint app.visit_check on visit is 'x'; -- invalid: 26: syntax error at or near "."
comment on operator app === (int, int) is 'x'; -- invalid: 25: syntax error at or near "==="
comment on table visit is x'1'; -- invalid: 27: syntax error at or near "x'1'"
drop operator app = (int, int); -- invalid: 19: syntax error at or near "="
drop function f(int.eger); -- invalid: 20: syntax error at or near "."
grant all to joe; -- invalid: 11: syntax error at or near "to"
revoke all from public; -- invalid: 12: syntax error at or near "from"
revoke all privileges from joe cascade; -- invalid: 23: syntax error at or near "from"
grant select on visit to joe with grat option; -- invalid: 35: syntax error at or near "grat"
grant select on visit to joe with admin option; -- invalid: 35: syntax error at or near "admin"
grant current_schema on visit to joe; -- invalid: 7: syntax error at or near "current_schema"
security label for on on table visit is 'x'; -- invalid: 20: syntax error at or near "on"
commit prepared x'1'; -- invalid: 17: syntax error at or near "x'1'"
explain (buff-ers) select 1; -- invalid: 15: syntax error at or near "ers"
alter type pair alter attribute not type bigint; -- invalid: 33: syntax error at or near "not"
alter type pair rename attribute c to on; -- invalid: 39: syntax error at or near "on"
alter type pair drop attribute if exists where; -- invalid: 42: syntax error at or near "where"
explain refresh materialized view v w-ith data; -- invalid: 37: syntax error at or near "w"
explain (verbose) refresh materialized view user; -- invalid: 45: syntax error at or near "user"
