-- Queries: what SELECT, VALUES, TABLE and WITH may say.

--# SELECT
select;
select 1;
select from t;
select all a from t;
select distinct a, b from t;
select distinct on (a, lower(b)) a, b as c, d e from t order by a, lower(b), f desc;
SELECT t.* FROM T AS t;
select *, a.*, s.b.*, (c).*, (d.e).f, (g(1)).h, (select row(1, 2)).f1 from a, s.b, c, d;
select a as "as", b "Quoted", c as select, d as from, e as table, f as user from t;
select a value, b type, c name, d key, e status, f action from t;
select a as year, b as month, c as day, d as hour, e as filter, f as over, g as within, h as without from t;
select t.select, t.table, t.from, t.order, s.t.user, a.b.c.d from t;
select "a""b", "ä", U&"d\0061ta", U&"d!0061ta" uescape '!' from t;
select 'it''s', E'a\nb\'c\\', e'\x41\u0041\U00000041\101', U&'d\0061t\+000061', U&'d!0061' uescape '!', N'national', b'0101', B'1', x'1F', X'ab';
select $$a 'b' $c$ "d"$$, $tag$ $$ ; $$ $tag$, $_$x$_$, $Ünï$y$Ünï$;
select 'two '
  'lines';
select 'three' -- with a comment
  ' more'
  ' lines' as joined;
select 1, -1, +1, 1.5, .5, 5., 1e10, 1.5e-3, 1E+3, 123456789012345678901234567890;
select 1_000, 0x1F, 0X_1f, 0b101, 0o17, 1_000.000_1, 1_0e1_0; -- since 16
select null, true, false, TRUE, Null;
select a + b - c * d / e % f ^ g, -a, +b, @ -5, |/ 25.0, ||/ 27.0, ~1, 1 & 2 | 3 # 4 << 1 >> 2;
select a || b, a ~ b, a ~* b, a !~ b, a !~* b, a @> b, a <@ b, a && b, a -> 'x', a ->> 'x', a #> '{a,b}', a #>> '{a,b}', a ? 'x', a ?| b, a ?& b, a @? '$.x', a @@ '$.x > 1', a #- '{x}', a - 'x';
select a <-> b, a <#> b, a <=> b, a |>> b, a <<| b, a &<| b, a ~= b, a ^@ b, a -|- b, a *= b;
select a operator(pg_catalog.+) b, operator(s.@#@) c, a operator(s.||) b operator(+) c;
select 1+-1, 1 - -1, 1--1
  , a*-b, a<-b, a>-1, a@-b, a!=-1, 2^-1, a=-1, not-1=1;
select a = b, a <> b, a != b, a < b, a > b, a <= b, a >= b, a == b from t;
select a and b or c and not d or not (e and f), not not a;
select a is null, b is not null, c isnull, d notnull, e is true, f is not true, g is false, h is not false, i is unknown, j is not unknown;
select a is distinct from b, c is not distinct from d, (a, b) is distinct from (c, d), row(a) is null;
select a is document, b is not document, c is normalized, d is not normalized, e is nfc normalized, f is not nfkd normalized;
select a is json, b is not json, c is json object, d is json array with unique keys, e is json scalar, f is not json value without unique; -- since 16
select a between 1 and 2, b not between 3 and 4, c between symmetric 5 and 6, d not between symmetric 7 and 8, e between asymmetric 1 and 2;
select a between b + 1 and c * 2 and d, not a between 1 and 2 or c;
select a in (1, 2, 3), b not in ('x'), c in (select d from e), f not in (values (1), (2)), (a, b) in ((1, 2), (3, 4)), (a, b) not in (select c, d from e);
select a like 'x%', b not like 'y', c ilike 'z', d not ilike e, f like g escape '!', h not ilike i escape '', j similar to 'k', l not similar to 'm' escape 'n';
select a like any (array['x', 'y']), a not ilike all (array['x']), a like some ('{x}'), a ~ any ('{x}');
select a = any (b), a <> all (array[1, 2]), a > some (select c from d), a = any (select b), a <= all (values (1)), a operator(pg_catalog.=) any (b);
select exists (select 1), not exists (select from t), (select max(a) from t), array(select a from t order by a), array[1, 2, 3], array[[1, 2], [3, 4]], array[]::int[], array[array[1], array[2]];
select a[1], b[1:2], c[:2], d[1:], e[:], f[1][2], g[1:2][3:4], (h).i[1], (array[1, 2])[1], j[k[l]], (f(x))[2], m[n + 1:o - 1].p, q['key'], r['a']['b'], $1[1], (q.r)['s'].t[1];
select row(1, 2), row(), row(t.*), (1, 2), (a, b) = (c, d), (a, b) < row(c, d), row(a, b) = any (select 1, 2), (a, b) = (select c, d from e);
select case a when 1 then 'x' when 2 then 'y' else 'z' end, case when a > 1 then b end, case when a then case when b then 1 end else case c when d then 2 end end, case a when b or c then d is null end;
select cast(a as int), a::int, a::numeric(10, 2)::text[], '1'::int, -1::int, cast(null as s."My Type"), a::int[3][], b::timestamp(3) with time zone, cast(c as character varying(5)), d::interval day to second(2), e::bit varying(3), f::double precision;
select int '1', date '2031-01-01', time '10:00', timestamp '2031-01-01 10:00', timestamp(3) with time zone '2031-01-01', time with time zone '10:00+2', timestamptz 'now', interval '1 day', interval '1' year, interval '1:2' hour to minute, interval(3) '1 second', interval '2' second(1), bool 'yes', point '(1,2)', double precision '1.5', numeric(4, 1) '10.25', bit '101', bit(3) '101', char 'x', char(3) 'x', varchar(5) 'abc', text 'x', json '{}', xml '<a/>', s.my_type 'x', "MyType" 'y', func_type(1, 2) 'z';
select f(), f(1), s.f(a, b), f(a => 1, b := 2), f(1, c => 3), f(variadic array[1, 2]), f(a, variadic b => c), f(*), f(all a), f(distinct a), f(distinct a, b order by c, d desc), f(a order by a nulls last) filter (where a > 0);
select "F"(1), left('abc', 2), right('abc', 1), replace(a, 'b', 'c'), format('%s', 1), name(a), date(b), time_(c), text(d), int4(e), "char"(f), s."Do It"(1);
select current_date, current_time, current_time(3), current_timestamp, current_timestamp(0), localtime, localtime(1), localtimestamp, localtimestamp(2), current_user, session_user, user, current_role, current_catalog, current_schema, system_user; -- since 16
select current_user, user, session_user, current_schema, current_schema(), now(), current_catalog;
select extract(year from a), extract('month' from b), extract(epoch from c - d), extract(second from interval '1 s'), extract(timezone_hour from e), extract("dow" from f);
select position('a' in b), overlay(a placing b from 1), overlay(a placing b from 1 for 2), substring(a from 1 for 2), substring(a from 2), substring(a for 3), substring(a for 3 from 1), substring(a similar 'b' escape '#'), substring(a, 1, 2), substring(a from 'x' for '#');
select trim(a), trim(both from a), trim(leading 'x' from a), trim(trailing from a), trim('x' from a), trim(from a), trim(both 'x', 'y'), trim(a, b);
select coalesce(a, b, 1), nullif(a, ''), greatest(1, 2, 3), least(a), treat(a as int), collation for (a), normalize(a), normalize(a, nfkc), a at time zone 'utc', b at time zone interval '1 hour' at time zone c;
select a at local; -- since 17
select a collate "C", a || b collate pg_catalog."de_DE" < c, (a collate "x") like b, a::text collate "C" as sorted;
select count(*), count(distinct a), sum(a) filter (where b), array_agg(a order by b desc, c using >), string_agg(distinct a, ',' order by a), percentile_cont(0.5) within group (order by a), mode() within group (order by b) filter (where c > 1), rank(1) within group (order by d desc nulls first);
select row_number() over (), rank() over (partition by a order by b), sum(a) over w, avg(b) over (w order by c), first_value(d) over (w rows unbounded preceding), lag(a, 1, 0) over (order by b) from t window w as (partition by e), w2 as (w), w3 as (order by f rows between 1 preceding and 1 following exclude ties);
select sum(a) over (order by b rows between unbounded preceding and current row), sum(a) over (order by b range between interval '1 day' preceding and interval '1' hour following), sum(a) over (order by b groups between 2 preceding and 3 following exclude current row), sum(a) over (rows current row exclude no others), sum(a) over (range unbounded preceding exclude group), count(*) filter (where a) over (partition by b, c) from t;
select sum(a) over (partition by b rows between current row and unbounded following), nth_value(a, 2) over (order by c rows between n + 1 preceding and (select 2) following) from t;
select any_value(a), f(a) ignore_me from t;
select xmlelement(name foo, xmlattributes(a as "b", c), 'text', d), xmlforest(a, b as c), xmlconcat(a, b), xmlparse(document '<a/>'), xmlparse(content 'x' preserve whitespace), xmlparse(document a strip whitespace), xmlpi(name php, 'x'), xmlpi(name y), xmlroot(a, version '1.0', standalone yes), xmlroot(a, version no value, standalone no value), xmlroot(a, version no value), xmlserialize(content a as text), xmlserialize(document b as varchar(10)), xmlexists('//a' passing by ref b), xmlexists('//a' passing b by value), xmlexists('//a' passing by value b by ref);
select xmlserialize(content a as text indent), xmlserialize(document a as text no indent); -- since 16
select json_object('a': 1, 'b' value 2, key 'c' value 3 null on null), json_object('a': b format json absent on null with unique keys returning jsonb), json_array(1, 'x', a format json null on null returning text format json encoding utf8), json_array(select a from t), json_array(), json_array(returning jsonb), json_object(), json_object('{a,b}'), json_object('{a}', '{b}'), json_objectagg('k' value a), json_objectagg(k: v absent on null with unique keys), json_arrayagg(a order by b null on null returning jsonb) filter (where c); -- since 16
select json('{}'), json('{}' with unique keys), json(a format json without unique keys), json_scalar(1), json_serialize(a), json_serialize(b returning bytea); -- since 17
select json_exists(a, '$.b'), json_exists(a, '$.b[*] ? (@ > $x)' passing 1 as x, 'y' as "Y" true on error), json_value(a, '$.b' returning int default 1 on empty null on error), json_query(a, '$.c' with wrapper), json_query(a, '$.d' returning jsonb without array wrapper keep quotes), json_query(a, '$' with conditional array wrapper omit quotes on scalar string empty array on empty error on error), json_value(a format json, '$.x' error on error), json_query(a, '$.e' empty object on error); -- since 17
select merge_action(), a from t; -- since 17
select $1, $2::int, $1 + $23, f($1);
select 1 where true;
select 1 as a group by a having count(*) > 1;
select a from only t, s.u as b, c d, only (e) f, g *, lateral (select 1) as h, t as i (x, y);
select * from t as "Alias" ("Col 1", col2), (select 1, 2) as q (a, b), (values (1, 'x'), (2, 'y')) as v (n, s), (table u) w;
select * from (select 1); -- since 16
select * from (values (1)), (select 2) x; -- since 16
select * from a join b on a.x = b.x inner join c using (x, y) left join d on true left outer join e using (z) as j right join f on f.a = e.a right outer join g on true full join h on true full outer join i using (q) cross join k natural join l natural left join m natural inner join n natural full outer join o;
select * from a left join (b join c on b.x = c.x) on a.x = b.x join (d cross join e) as de on true;
select * from (a join b using (x)) as ab (p, q), (c cross join cc), (((select 1))) as s, (d join e on true);
select * from a join b join c on b.x = c.x on a.x = b.x;
select * from f(1), s.g(2) as t, h() with ordinality, i(3) with ordinality as x (a, n), lateral j(t.a) as k (b), l() as (a int, b text), m() as y (c int, d numeric(4, 1) collate "C"), unnest(array[1], array[2]) as u (a, b), generate_series(1, 10) n;
select * from rows from (f(1), g(2) as (a int, b text), h()) with ordinality as t (a, b, c, n), lateral rows from (i(a)) as j;
select * from t tablesample system (10), u tablesample bernoulli (5.5) repeatable (42), s.v as a tablesample my_schema.my_method(1, 2), only w tablesample system (a + 1);
select * from current_date, current_user as u, coalesce(1, 2) c, cast(a as text) d, extract(day from b) e, xmlparse(content 'x') f;
select * from json_to_recordset('[]') as x (a int, b text), jsonb_each('{}') e, regexp_matches('a', 'b') with ordinality;
select * from xmltable('/a/b' passing c columns d int, e text path 'x' default 'y' not null, n for ordinality, f xml path '.' null);
select * from t, xmltable(xmlnamespaces('http://x' as x, default 'http://y'), '//x:a' passing by ref t.doc by ref columns b numeric(4, 2) path 'c') as z (q), lateral xmltable('a' passing b columns c text) d;
select * from json_table('[]', '$[*]' columns (a int path '$.a', b text, n for ordinality)); -- since 17
select jt.* from t, json_table(t.doc format json, '$.items[*]' as items passing 1 as x, t.y as "Y" columns (id int path '$.id' default 0 on empty error on error, present boolean exists path '$.p' false on error, raw jsonb format json path '$.r' with unconditional wrapper keep quotes null on empty, nested path '$.kids[*]' as kids columns (kid text path '$', nested '$.x' columns (y int))) error on error) as jt; -- since 17
select a, count(*) from t group by a, b + 1, 3;
select a from t group by all a; -- since 14
select a from t group by distinct rollup (a, b), rollup (a, c);
select a, b from t group by grouping sets ((a, b), (a), (), rollup (a, b), cube (c, (d, e)), grouping sets ((f), g)), cube (h, i), rollup ((j, k), l), ();
select grouping(a, b), a from t group by rollup (a, b) having grouping(a) = 0 and sum(c) > 1;
select a from t order by a, b asc, c desc nulls first, d nulls last, e using <, f using operator(pg_catalog.>) nulls first, 1, lower(g) collate "C" desc;
select a from t limit 10;
select a from t limit 10 offset 5;
select a from t offset 5 limit all;
select a from t offset 5 rows fetch first 10 rows only;
select a from t order by a fetch next row with ties;
select a from t order by a offset 1 row fetch first row with ties;
select a from t fetch first (1 + 2) rows only;
select a from t limit null offset (select 1);
select a from t limit $1 + 1 offset $2::int;
select a from t fetch next -1 row only;
select a from t for update;
select a from t, u, v for update of t nowait for share of u skip locked for no key update of v;
select a from t for key share skip locked limit 1;
select a from t limit 1 for no key update;
select a from t order by 1 for update of t, u limit 5 offset 1;
select a from t for read only;
select 1 union select 2;
select 1 union all select 2 union distinct select 3 except select 4 except all select 5 intersect select 6 intersect all select 7;
(select 1) union (select 2 order by 1 limit 1) order by 1 limit 3;
(select a from t order by a limit 1) union all (select b from u for update);
((select 1)) union ((select 2) intersect (select 3));
(((select 1)));
(select 1) limit 1;
(select a from t) order by 2 desc;
select 1 union (values (2), (3)) union table t;
select 1 intersect select 2 order by 1 offset 1 for update;
(with a as (select 1) select * from a) union select 2;
select * from t where a = (select 1 union select 2 limit 1) and exists ((select 1)) and b in ((select 2)) and c = ((select 3));
select a from t where (a, b) overlaps (c, d) or (date '2031-01-01', interval '1' day) overlaps (e, f);
select ((((1)))), (((a))).b, ((select ((1)))), ((a).b).c, ((array[1]))[1];
select a from t where a = 1 and (b = 2 or c = 3) and not (d = 4) and (e) and ((f is null));
select a::text || b::text, -a::int, not a::bool, a.b::int, a[1]::text, f(a)::int, (a + b)::int, a::int::text::"T", 'x'::text collate "C", - - 1, a ^ b ^ c, a - b - c, a = b is null, (a < b) = c;
select a + interval '1 day' * b, now() - '1 day'::interval, timestamp 'now' at time zone 'utc' > b, 2 * (3 + 4) ** 2;
select a from t where (a is not null) = b or c <@ d is true or not a is null and - a is null and a like b || c and a not in (1) is null;
select a !~~ b, a ~~ b, a ~~* b, a !~~* b, a ~>=~ b, a <<= b, a >>= b, a *<> b, a <% b, a %> b;
select "select" . "from" , t . a , s . t . * from s . t;
select
    a   -- first
  , /* second */ b
  --, c
  from /* x */ t -- y
  where a = 1 -- ; not the end
    and /* ' */ b = 2 /* " */
  ;
select/**/1/**/as/**/a/**/from/**/t;
select a from t where b = 'x' -- 'y'
  and c = "d" -- "e
  and f = $$g$$ -- $$h
  ;
select U&'\0441\043B\043E\043D' from größe where länge > 1 and "Straße" = 'ß' and имя = 'ё' and 名前 = '名';
select '🚂', E'\U0001F682', '́', '‮', ' ' as "​";
select 1 as abort, 2 as absolute, 3 as access, 4 as action, 5 as add, 6 as admin, 7 as after, 8 as aggregate, 9 as all, 10 as also, 11 as alter, 12 as always, 13 as analyse, 14 as analyze, 15 as and, 16 as any, 17 as array, 18 as as, 19 as asc, 20 as asymmetric, 21 as at;
select access.a, action.b, admin.c, begin.d, cache.e, data.f, key.g, name.h, type.i, value.j, user_.k, role.l, session.m, temp.n, text.o, view.p, index.q, trigger.r, function.s from access, action, admin, begin, cache, data, key, name, type, value, user_, role, session, temp, text, view, index, trigger, function;
select authorization(1), binary(2), concurrently(3), ilike(4, 5), is(6), isnull(7), join(8), left(9, 1), like(10, 11), natural(12), notnull(13), outer(14), overlaps(15), right(16, 1), similar(17), tablesample(18), verbose(19), freeze(20), full(21), inner(22), cross(23);
select begin(1), commit(2), delete(3), insert(4), update(5), set(6), reset(7), show(8), lock(9), copy(10), "values"(11), view(12), rule(13), role(14), schema(15), sequence(16), trigger(17), type(18), value(19), version(), zone(20), no(21), of(22), off(23), old(24), over(25), filter(26), within(27), partition(28), range(29), rows(30), groups(31), exclude(32), ties(33), others(34);
select t.over, t.filter, t.within, over.a, filter.b from t, over, filter;
select exclude, groups, ties, ordinality, columns, nested, path, passing, empty, error, keys, scalar, string, conditional, wrapper, quotes, omit, keep, source, target, matched, nothing, conflict, period, objects, enforced, virtual from t;
table t;
table only s.t;
TABLE "T" order by 1 limit 1;
values (1);
values (1, 'a'), (2, default), (3, null) order by 1 desc limit 1 offset 1;
values (1) union all values (2);
values ((1)), ((select 2)), (array[3]), (row(4, 5)), (6::text), (case when true then 7 end);
with a as (select 1) select * from a;
with a as (select 1), b (x, "Y") as (select 1, 2), c as (values (1)), d as (table t) select * from a, b, c, d;
with a as materialized (select 1), b as not materialized (select 2) select * from a, b;
with recursive a (n) as (select 1 union all select n + 1 from a where n < 5) select * from a;
with recursive a as (select id, parent from t union select t.id, t.parent from t join a on t.parent = a.id) search depth first by id, parent set ordercol select * from a order by ordercol;
with recursive a (n) as (values (1) union all select n from a) search breadth first by n set o cycle n set is_cycle using path select * from a;
with recursive a (n) as (select 1 union all select n from a) cycle n set c to 'y' default 'n' using p select * from a;
with recursive a (n) as (select 1 union all select n from a) cycle n, m set c to true default false using p select * from a;
with gone as (delete from t where a < 1 returning *), came as (insert into u select * from gone returning a, b), changed as (update v set a = 1 returning *) select count(*) from gone, came, changed;
with m as (merge into t using u on t.a = u.a when matched then delete returning t.*) select * from m; -- since 17
with a as (with b as (select 1 as x) select x from b) select (with c as (select 2) select * from c), * from a;
with a as (select 1) (select * from a) union all (select 2) order by 1;
with a as (select 1) table a;
with a as (select 1) values (1), ((select * from a));
with "select" as (select 1), name as (select 2), type as (select 3) select * from "select", name, type;
with a as (select 1 for update), b as (select * from t order by 1 limit 1) select 1 from a, b for share;
select (with x as (select 1) select * from x), array(with y as (select 1) select * from y), exists (with z as (values (1)) table z), 1 in (with w as (select 1) select * from w);
select a -> 'b' -> 0 ->> 'c', a #>> '{d,0}', a @> '{"e": [1]}', a ? 'f' and a ?| array['g', 'h'], a @? '$.i[*] ? (@.j > 1)', jsonb_path_query(a, '$.k'), a['l']['m'], a - 'n' - 1, a || '{"o": 1}' from t;
select format('%I.%L', a, b), concat_ws(', ', a, b), regexp_replace(a, '\s+', ' ', 'g'), to_char(a, 'YYYY-MM-DD'), a ~ '^\d{3}-\d{4}$', split_part(a, '@', 2), string_to_array(a, ',') from t;
select count(*) filter (where a > 1) as many, sum(case when b then 1 else 0 end)::numeric / nullif(count(*), 0) as share, max(c) over (partition by d order by e rows between 3 preceding and current row) - min(c) as spread from t group by d, e, c having count(*) > 2 order by share desc nulls last, 1 limit 10;
select p.name, o.total from people p left join lateral (select sum(amount) as total from orders o where o.person = p.id and o.day >= date_trunc('month', now()) - interval '3 months') o on true where p.deleted_at is null and (p.email ilike '%@' || $1 or p.tags && $2::text[]) order by o.total desc nulls last, p.name collate "C" fetch first 20 rows only;
select a | b # c & d << 2 from t;
select a like b || 'x' escape '!', a not ilike 'y' || b escape c or d from t;
select a between 1 and 2 or b, not a between symmetric b + 1 and c * 2 and d from t;
select not a = b is null, - a ^ 2 * b, a - b - c, a / b * c % d, (a < b) = c from t;
select a at time zone b || c, a at time zone b at local, a::text collate "C" || b, - a::int, a is distinct from b + 1 or c from t;
select a in (1, 2) and b not in (select 3) = c, a operator(pg_catalog.+) b * c from t;
select - a + b, + a - - b, ~ a + b, @ a * b, - a collate "C", - a at time zone b, |/ a ^ 2, not - a = b, -1 ^ 2, a || - b ^ c, - (a ^ 2), - a[1], - f(a) from t;
