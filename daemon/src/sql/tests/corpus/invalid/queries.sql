-- Queries, data and commands of the session, wrong somewhere.
-- After each: the character at which PostgreSQL stops, counted from one, and why.

selct 1; -- invalid: 1: misspelt SELECT
select 1 +; -- invalid: 11: operand is missing
select +; -- invalid: 9: operand is missing
select 1 2; -- invalid: 10: two values
select a b c; -- invalid: 12: two aliases
select a as; -- invalid: 12: alias is missing
select a as 'x'; -- invalid: 13: string as alias
select a,, b; -- invalid: 10: two commas
select , a; -- invalid: 8: comma at the start
select a,; -- invalid: 10: comma before the end
select a, from t; -- invalid: 11: comma before FROM
select a from; -- invalid: 14: source is missing
select a from t,; -- invalid: 17: comma before the end
select a from t u v; -- invalid: 19: two aliases
select a form t; -- invalid: 15: misspelt FROM
select a from t where; -- invalid: 22: condition is missing
select a from t were b = 1; -- invalid: 22: misspelt WHERE
select a from t where b = = 1; -- invalid: 27: two operators
select a from t where b = 1 and; -- invalid: 32: operand is missing
select a from t where and b = 1; -- invalid: 23: operand is missing
select a from t where b = 1 or or c; -- invalid: 32: two operators
select a from t where where b; -- invalid: 23: WHERE twice
select a from t where not; -- invalid: 26: operand is missing
select a from t where b in; -- invalid: 27: list is missing
select a from t where b in (); -- invalid: 29: empty list
select a from t where b in (1,); -- invalid: 31: comma before the end
select a from t where b in 1; -- invalid: 28: list without parentheses
select a from t where b not; -- invalid: 25: predicate is missing
select a from t where b is; -- invalid: 27: what is missing
select a from t where b is 1; -- invalid: 28: no such test
select a from t where b is not; -- invalid: 31: what is missing
select a from t where b between 1; -- invalid: 34: AND is missing
select a from t where b between 1 or 2; -- invalid: 35: AND is missing
select a from t where b like; -- invalid: 29: pattern is missing
select a from t where b like 'x' escape; -- invalid: 40: character is missing
select a from t where exists (1); -- invalid: 31: no query
select a from t where b = any; -- invalid: 30: what is missing
select a from t where b = any 1; -- invalid: 31: parentheses are missing
select a from t where (b = 1; -- invalid: 29: parenthesis never closed
select a from t where b = 1); -- invalid: 28: parenthesis never opened
select a from t where b < c < d; -- invalid: 29: comparisons do not chain
select a from t where b = 1 group c; -- invalid: 35: BY is missing
select a from t group by; -- invalid: 25: expression is missing
select a from t group by a,; -- invalid: 28: comma before the end
select a from t group by a where b; -- invalid: 28: WHERE after GROUP BY
select a from t having; -- invalid: 23: condition is missing
select a from t order; -- invalid: 22: BY is missing
select a from t order by; -- invalid: 25: expression is missing
select a from t order by a asc desc; -- invalid: 32: two directions
select a from t order by a nulls; -- invalid: 28: FIRST or LAST is missing
select a from t order by a where b = 1; -- invalid: 28: WHERE after ORDER BY
select a from t limit; -- invalid: 22: number is missing
select a from t limit 1, 2; -- invalid: 17: another database's form
select a from t limit 1 limit 2; -- invalid: 25: LIMIT twice
select a from t offset; -- invalid: 23: number is missing
select a from t offset 1 offset 2; -- invalid: 26: OFFSET twice
select a from t fetch first 1 rows; -- invalid: 35: ONLY is missing
select a from t fetch first rows with; -- invalid: 38: TIES is missing
select a from t fetch 5 rows only; -- invalid: 23: FIRST is missing
select top 5 a from t; -- invalid: 12: another database's form
select a from t for; -- invalid: 20: strength is missing
select a from t for update of; -- invalid: 30: table is missing
select a from t for update nowait skip locked; -- invalid: 35: two waits
select a from t for key update; -- invalid: 25: NO is missing
select a from t join; -- invalid: 21: source is missing
select a from t join u; -- invalid: 23: condition is missing
select a from t join u on; -- invalid: 26: condition is missing
select a from t join u using; -- invalid: 29: columns are missing
select a from t join u using x; -- invalid: 30: columns without parentheses
select a from t join u using (); -- invalid: 31: no column
select a from t left u on true; -- invalid: 22: JOIN is missing
select a from t cross join; -- invalid: 27: source is missing
select a from t cross join u on true; -- invalid: 30: CROSS JOIN with condition
select a from t natural u; -- invalid: 25: JOIN is missing
select a from t outer join u on true; -- invalid: 17: side is missing
select a from t left right join u on true; -- invalid: 22: two sides
select a from (select 1; -- invalid: 24: parenthesis never closed
select a from (t); -- invalid: 17: parentheses around a table
select a from (); -- invalid: 16: nothing in parentheses
select a from (select 1) as; -- invalid: 28: alias is missing
select a from t as (x); -- invalid: 20: alias is missing
select a from t tablesample; -- invalid: 28: method is missing
select a from t tablesample system; -- invalid: 35: argument is missing
select a from lateral t; -- invalid: 24: LATERAL with a table
select a from rows from; -- invalid: 24: functions are missing
select a from f( as x; -- invalid: 18: list never closed
select a from 'f'; -- invalid: 15: string as source
select a from 1; -- invalid: 15: number as source
select * * from t; -- invalid: 10: two stars
select *. from t; -- invalid: 9: dot after a star
select .a from t; -- invalid: 8: name begins with a dot
select a..b from t; -- invalid: 9: two dots
select a[ from t; -- invalid: 11: bracket never closed
select a[] from t; -- invalid: 10: empty subscript
select a[1, 2] from t; -- invalid: 11: comma in a subscript
select a] from t; -- invalid: 9: bracket never opened
select array[1, from t; -- invalid: 17: bracket never closed
select array 1; -- invalid: 14: bracket is missing
select row(1; -- invalid: 13: parenthesis never closed
select (1, 2; -- invalid: 13: parenthesis never closed
select (; -- invalid: 9: parenthesis never closed
select ); -- invalid: 8: parenthesis never opened
select (); -- invalid: 9: nothing in parentheses
select case; -- invalid: 12: branches are missing
select case when; -- invalid: 17: condition is missing
select case when a then; -- invalid: 24: value is missing
select case when a then 1; -- invalid: 26: END is missing
select case else 1 end; -- invalid: 13: WHEN is missing
select case a then 1 end; -- invalid: 15: WHEN is missing
select case when a else 1 end; -- invalid: 20: THEN is missing
select case when a then 1 else 2 else 3 end; -- invalid: 34: ELSE twice
select cast(a); -- invalid: 14: AS is missing
select cast(a as); -- invalid: 17: type is missing
select cast(a int); -- invalid: 15: AS is missing
select a::; -- invalid: 11: type is missing
select ::int; -- invalid: 8: operand is missing
select a::1; -- invalid: 11: number as type
select a: :int; -- invalid: 9: broken operator
select f(; -- invalid: 10: list never closed
select f(,); -- invalid: 10: comma alone
select f(1,); -- invalid: 12: comma before the end
select f(1 2); -- invalid: 12: no comma between arguments
select f(a => ); -- invalid: 15: value is missing
select f(distinct); -- invalid: 18: argument is missing
select f(*, 1); -- invalid: 11: star among arguments
select f(a order by); -- invalid: 20: expression is missing
select f(a) filter; -- invalid: 19: condition is missing
select f(a) filter (a > 1); -- invalid: 21: WHERE is missing
select f(a) over; -- invalid: 17: window is missing
select f(a) over (; -- invalid: 19: window never closed
select f(a) over (order a); -- invalid: 25: BY is missing
select f(a) over (partition a); -- invalid: 29: BY is missing
select f(a) over (order by a partition by b); -- invalid: 30: words in the wrong order
select f(a) over (rows 1); -- invalid: 25: PRECEDING is missing
select f(a) over (rows between 1 preceding); -- invalid: 43: AND is missing
select f(a) over (rows unbounded); -- invalid: 33: direction is missing
select f(a) over (rows between current row and unbounded preceding); -- invalid: 48: frame ends before it starts
select f(a) within group; -- invalid: 25: order is missing
select f(a) within (order by b); -- invalid: 20: GROUP is missing
select a from t window; -- invalid: 23: name is missing
select a from t window w; -- invalid: 25: definition is missing
select a from t window w as; -- invalid: 28: definition is missing
select extract(year a); -- invalid: 21: FROM is missing
select extract(from a); -- invalid: 16: field is missing
select position(a, b in c); -- invalid: 18: comma and IN
select substring(a from); -- invalid: 24: start is missing
select trim(both); -- invalid: 17: argument is missing
select overlay(a placing b); -- invalid: 27: FROM is missing
select interval '1' year to; -- invalid: 28: field is missing
select a collate 'C'; -- invalid: 18: string as collation
select a at time; -- invalid: 17: ZONE is missing
select a at time zone; -- invalid: 22: zone is missing
select a operator(+; -- invalid: 20: parenthesis never closed
select a operator() b; -- invalid: 19: operator is missing
select 1 ===; -- invalid: 13: operand is missing
select a is distinct b; -- invalid: 22: FROM is missing
select 1x1; -- invalid: 8: junk after a number
select 1e; -- invalid: 8: junk after a number
select 0x; -- invalid: 8: junk after a number
select 1__0; -- invalid: 8: two underscores
select $; -- invalid: 8: lone dollar
select 'a' 'b'; -- invalid: 12: strings on one line do not join
select U&'\00zz'; -- invalid: 11: no such code point
select U&"\00zz"; -- invalid: 11: no such code point
select E'\uZZZZ'; -- invalid: 10: no such code point
select ""; -- invalid: 8: empty identifier
select distinct on a from t; -- invalid: 20: parentheses are missing
select distinct on () a from t; -- invalid: 21: no expression
select all distinct a from t; -- invalid: 12: ALL and DISTINCT
select a into from t; -- invalid: 15: name is missing
select a into t into u from v; -- invalid: 17: INTO twice
select 1 union; -- invalid: 15: query is missing
select 1 union all all select 2; -- invalid: 20: ALL twice
select 1 union selct 2; -- invalid: 16: misspelt SELECT
union select 1; -- invalid: 1: first query is missing
select 1 order by 1 union select 2; -- invalid: 21: ORDER BY before UNION
select 1 limit 1 union select 2; -- invalid: 18: LIMIT before UNION
select 1 minus select 2 from t; -- invalid: 16: another database's word
(select 1; -- invalid: 10: parenthesis never closed
select 1); -- invalid: 9: parenthesis never opened
(select 1)); -- invalid: 11: one parenthesis too many
select 1 from (values 1) v; -- invalid: 23: row without parentheses
values; -- invalid: 7: row is missing
values 1; -- invalid: 8: row without parentheses
values (1),; -- invalid: 12: comma before the end
values (); -- invalid: 9: empty row
table; -- invalid: 6: name is missing
table t where a = 1; -- invalid: 9: WHERE after TABLE
with; -- invalid: 5: name is missing
with a; -- invalid: 7: AS is missing
with a as; -- invalid: 10: query is missing
with a as select 1 select 2; -- invalid: 11: parentheses are missing
with a as (select 1); -- invalid: 21: main query is missing
with a as (select 1), select 2; -- invalid: 23: name is missing
with a as (select 1) b as (select 2) select 3; -- invalid: 22: comma is missing
with a (select 1) select 2; -- invalid: 9: AS is missing
with recursive select 1; -- invalid: 16: name is missing
with a as (drop table t) select 1; -- invalid: 12: command in WITH
with a as materialised (select 1) select 1; -- invalid: 11: misspelt MATERIALIZED
with a as (select 1) alter table t add b int; -- invalid: 22: WITH before ALTER
insert t values (1); -- invalid: 8: INTO is missing
insert into; -- invalid: 12: table is missing
insert into t; -- invalid: 14: rows are missing
insert into t values; -- invalid: 21: row is missing
insert into t values 1; -- invalid: 22: row without parentheses
insert into t values (1; -- invalid: 24: parenthesis never closed
insert into t values (1),; -- invalid: 26: comma before the end
insert into t values (1) (2); -- invalid: 26: no comma between rows
insert into t () values (1); -- invalid: 16: empty column list
insert into t (a,) values (1); -- invalid: 18: comma before the end
insert into t (a b) values (1); -- invalid: 18: no comma between columns
insert into t set a = 1; -- invalid: 15: another database's form
insert ignore into t values (1); -- invalid: 8: another database's word
insert into t as values (1); -- invalid: 26: alias is missing
insert into t default; -- invalid: 22: VALUES is missing
insert into t (a) default values; -- invalid: 19: columns before DEFAULT VALUES
insert into t values (1) on conflict; -- invalid: 37: action is missing
insert into t values (1) on conflict do; -- invalid: 40: action is missing
insert into t values (1) on conflict do update; -- invalid: 47: SET is missing
insert into t values (1) on conflict a do nothing; -- invalid: 38: columns without parentheses
insert into t values (1) on conflict on constraint do nothing; -- invalid: 52: name is missing
insert into t values (1) on duplicate key update a = 1; -- invalid: 29: another database's form
insert into t values (1) returning; -- invalid: 35: item is missing
insert into t overriding value values (1); -- invalid: 26: SYSTEM or USER is missing
replace into t values (1); -- invalid: 1: another database's command
update; -- invalid: 7: table is missing
update t; -- invalid: 9: SET is missing
update t set; -- invalid: 13: assignment is missing
update t set a; -- invalid: 15: value is missing
update t set a =; -- invalid: 17: value is missing
update t set a == 1; -- invalid: 16: assignment with two signs
update t set a = 1,; -- invalid: 20: comma before the end
update t set a = 1 b = 2; -- invalid: 20: no comma between assignments
update t set (a, b) =; -- invalid: 22: value is missing
update t set a = 1 where; -- invalid: 25: condition is missing
update t set a = 1 from; -- invalid: 24: source is missing
update t set a = 1 where b = 2 from u; -- invalid: 32: FROM after WHERE
update t set a = 1 order by b; -- invalid: 20: ORDER BY in UPDATE
update t set a = 1 limit 1; -- invalid: 20: LIMIT in UPDATE
update t, u set a = 1; -- invalid: 9: two targets
update t join u on true set a = 1; -- invalid: 10: another database's form
update t set a = 1 where current of; -- invalid: 36: cursor is missing
update from t set a = 1; -- invalid: 8: FROM before the table
delete t; -- invalid: 8: FROM is missing
delete from; -- invalid: 12: table is missing
delete * from t; -- invalid: 8: star in DELETE
delete from t where; -- invalid: 20: condition is missing
delete from t using; -- invalid: 20: source is missing
delete from t limit 1; -- invalid: 15: LIMIT in DELETE
delete from t order by a; -- invalid: 15: ORDER BY in DELETE
delete a from t as a; -- invalid: 8: another database's form
delete from t, u where true; -- invalid: 14: two targets
delete from t set a = 1; -- invalid: 15: SET in DELETE
merge into t using u on true; -- invalid: 29: branch is missing
merge t using u on true when matched then delete; -- invalid: 7: INTO is missing
merge into t using u when matched then delete; -- invalid: 22: ON is missing
merge into t using u on true when matched delete; -- invalid: 43: THEN is missing
merge into t using u on true when matched then insert values (1); -- invalid: 48: INSERT where rows match
merge into t using u on true when not matched then delete; -- invalid: 52: DELETE where none match
merge into t using u on true when not matched then insert; -- invalid: 58: values are missing
merge into t using u on true when matched then update a = 1; -- invalid: 55: SET is missing
copy; -- invalid: 5: table is missing
copy t; -- invalid: 7: direction is missing
copy t from; -- invalid: 12: source is missing
copy t to; -- invalid: 10: destination is missing
copy t stdin; -- invalid: 8: FROM is missing
copy t from stdout_file; -- invalid: 13: a word for a file
copy t from '/x' with (format csv; -- invalid: 34: list never closed
copy t from '/x' (format csv,); -- invalid: 30: comma before the end
copy (select 1) from '/x'; -- invalid: 17: query as target
copy t () to stdout; -- invalid: 9: empty column list
copy t to stdout where a = 1; -- invalid: 18: WHERE when writing
copy t from program; -- invalid: 20: command is missing
call p; -- invalid: 7: parentheses are missing
call; -- invalid: 5: procedure is missing
call p(1,); -- invalid: 10: comma before the end
do; -- invalid: 3: body is missing
do begin end; -- invalid: 4: body is no string
explain; -- invalid: 8: statement is missing
explain drop table t; -- invalid: 9: nothing to explain
explain (analyze select 1; -- invalid: 18: list never closed
explain analyze verbose costs select 1; -- invalid: 25: old options are two
prepare p select 1; -- invalid: 11: AS is missing
prepare p as drop table t; -- invalid: 14: nothing to prepare
execute; -- invalid: 8: name is missing
execute p 1; -- invalid: 11: parentheses are missing
execute p (); -- invalid: 12: empty list
declare c for select 1; -- invalid: 11: CURSOR is missing
declare c cursor select 1; -- invalid: 18: FOR is missing
fetch; -- invalid: 6: cursor is missing
fetch five from c; -- invalid: 12: a word for a number
close; -- invalid: 6: cursor is missing
begin isolation serializable; -- invalid: 17: LEVEL is missing
begin transaction read; -- invalid: 23: WRITE or ONLY is missing
start; -- invalid: 6: TRANSACTION is missing
commit and; -- invalid: 11: CHAIN is missing
rollback to; -- invalid: 12: name is missing
savepoint; -- invalid: 10: name is missing
release; -- invalid: 8: name is missing
prepare transaction x; -- invalid: 21: string is missing
set; -- invalid: 4: parameter is missing
set x; -- invalid: 6: value is missing
set x =; -- invalid: 8: value is missing
set x = 1,; -- invalid: 11: comma before the end
set x = 1 + 1; -- invalid: 11: an expression
set x = (1); -- invalid: 9: parentheses
set local; -- invalid: 10: parameter is missing
set time zone; -- invalid: 14: value is missing
set transaction; -- invalid: 16: mode is missing
set transaction isolation level chaos; -- invalid: 33: no such level
set constraints all; -- invalid: 20: when is missing
set constraints deferred; -- invalid: 25: name is missing
set session authorization; -- invalid: 26: role is missing
set global x = 1; -- invalid: 12: another database's word
set @x = 1; -- invalid: 5: another database's variable
reset; -- invalid: 6: parameter is missing
show; -- invalid: 5: parameter is missing
show tables from d; -- invalid: 13: another database's command
discard everything; -- invalid: 9: no such thing
lock; -- invalid: 5: table is missing
lock table t in mode; -- invalid: 17: mode is missing
lock t in exclusive; -- invalid: 20: MODE is missing
lock t in access row mode; -- invalid: 18: no such mode
vacuum t u; -- invalid: 10: no comma between tables
vacuum (full t; -- invalid: 15: list never closed
vacuum analyze full t; -- invalid: 16: words in the wrong order
analyze t (; -- invalid: 12: list never closed
analyze t,; -- invalid: 11: comma before the end
cluster t i; -- invalid: 11: USING is missing
cluster t using; -- invalid: 16: index is missing
reindex; -- invalid: 8: what is missing
reindex t; -- invalid: 9: kind is missing
reindex table; -- invalid: 14: table is missing
reindex table t, u; -- invalid: 16: only one at a time
refresh view v; -- invalid: 9: MATERIALIZED is missing
refresh materialized view; -- invalid: 26: view is missing
refresh materialized view v concurrently; -- invalid: 29: words in the wrong order
refresh materialized view v with no; -- invalid: 36: DATA is missing
listen; -- invalid: 7: channel is missing
listen 'c'; -- invalid: 8: string as channel
notify c, d; -- invalid: 11: payload is no string
notify; -- invalid: 7: channel is missing
unlisten; -- invalid: 9: channel is missing
load lib; -- invalid: 6: string is missing
import foreign schema a from server b; -- invalid: 38: INTO is missing
checkpoint now; -- invalid: 12: word after CHECKPOINT
use d; -- invalid: 1: another database's command
describe t; -- invalid: 1: another database's command
exec p; -- invalid: 1: another database's command
go; -- invalid: 1: no command
print 'x'; -- invalid: 1: another database's command
if a then select 1; -- invalid: 1: no SQL but plpgsql
raise notice 'x'; -- invalid: 1: no SQL but plpgsql
declare x int; -- invalid: 11: no SQL but plpgsql
perform f(); -- invalid: 1: no SQL but plpgsql
return 1; -- invalid: 1: no SQL but plpgsql
{ "a": 1 }; -- invalid: 1: no SQL
<<<<<<< HEAD; -- invalid: 1: a merge that was not finished
=======; -- invalid: 1: a merge that was not finished
migrate up; -- invalid: 1: no SQL
select `a` from t; -- invalid: 12: another database's quotes
select [a] from t; -- invalid: 8: another database's quotes
select a from t # comment; -- invalid: 17: another database's comment
select :name; -- invalid: 8: a placeholder
select ? from t; -- invalid: 10: a placeholder
select %s; -- invalid: 8: a placeholder
select ${x}; -- invalid: 8: a placeholder
select {{ x }}; -- invalid: 8: a placeholder
select f(a)[1]; -- invalid: 12: no parentheses
select f(a)[1:2]; -- invalid: 12: syntax error at or near "["
select array[1, 2][1]; -- invalid: 19: syntax error at or near "["
select user.id from user; -- invalid: 12: a function
select row(1, 2).a; -- invalid: 17: syntax error at or near "."
select cast(a as varchar(max)) from t; -- invalid: 26: syntax error at or near "max"
select * from a.b.c.d; -- invalid: 15: too many parts
select * from t.*; -- invalid: 18: syntax error at end of input
(select 1 limit 2) limit 1; -- invalid: 20: multiple LIMIT clauses not allowed
(select a from t order by a) order by 1; -- invalid: 39: multiple ORDER BY clauses not allowed
with a as (select 1) (with b as (select 2) select 3); -- invalid: 1: multiple WITH clauses not allowed
select a from t fetch first 1 row with ties; -- invalid: 35: no order
select a from t order by a fetch first 1 row with ties for update skip locked; -- invalid: 46: SKIP LOCKED and WITH TIES options cannot be used together
select percentile_cont(distinct 0.5) within group (order by a) from t; -- invalid: 38: cannot use DISTINCT with WITHIN GROUP
select percentile_cont(a order by a) within group (order by a) from t; -- invalid: 38: cannot use multiple ORDER BY clauses with WITHIN GROUP
select f(a => => b); -- invalid: 15: syntax error at or near "=>"
select f(=> a); -- invalid: 10: syntax error at or near "=>"
merge into t using on t.id = 1 when matched then do nothing; -- invalid: 20: syntax error at or near "on"
merge into t using u on t.id = u.id when not matched then insert values (1), (2); -- invalid: 76: syntax error at or near ","
select * from (values (1)) (v int); -- invalid: 28: no function
select * from lateral (select 1) as (a int); -- invalid: 37: syntax error at or near "("
select * from t tablesample system (); -- invalid: 37: syntax error at or near ")"
prepare p () as select 1; -- invalid: 12: syntax error at or near ")"
merge into current_schema using u on true when matched then do nothing; -- invalid: 12: syntax error at or near "current_schema"
insert into current_schema values (1); -- invalid: 13: syntax error at or near "current_schema"
select a from t where code '!_id%' escape '!'; -- invalid: 36: syntax error at or near "escape"
select a from t where codelike '!_id%' escape '!'; -- invalid: 40: syntax error at or near "escape"
select coalesce(a, '') 'x' from t; -- invalid: 24: syntax error at or near "'x'"
select normalize(a, nnfc) from t; -- invalid: 21: syntax error at or near "nnfc"
with recursive t as (select 1) cycle a set c to yes default false using p select 1; -- invalid: 53: syntax error at or near "default"
select a from rank() over (order by b); -- invalid: 28: syntax error at or near "order"
select a from f() filter (where b); -- invalid: 27: syntax error at or near "where"
select a from xmltable('//a' passing x columns b int pth '@b'); -- invalid: 54: unrecognized column option "pth"
select a from json_table(x, a.b columns (b int)); -- invalid: 29: only string constants are supported in JSON_TABLE path specification
select a from json_table(x, '$' columns (nested a.b columns (c int))); -- invalid: 53: syntax error at or near "columns"
select json_object(returning text format json encoding latin1); -- invalid: 56: unrecognized JSON encoding: latin1
select E'half \ud83d of a pair'; -- invalid: 21: invalid Unicode surrogate pair at or near " "
select E'\ude00 alone'; -- invalid: 10: invalid Unicode surrogate pair at or near "\ude00"
select E'nothing \000'; -- invalid: 23: invalid byte sequence for encoding "UTF8": 0x00
select E'\u12'; -- invalid: 10: invalid Unicode escape
select E'\U00110000'; -- invalid: 10: invalid Unicode escape value at or near "\U00110000"
select U&'d!0061' uescape; -- invalid: 26: UESCAPE must be followed by a simple string literal at end of input
