-- What writes rows: INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE.

--# INSERT
insert into t values (1, 'x');
insert into t (a, b) values (1, 2), (3, default), (default, null);
INSERT INTO Library.Books AS B (Isbn, Title) VALUES ('1', 'One') RETURNING B.Isbn AS "I", *;
insert into t default values;
insert into t default values on conflict do nothing returning *;
insert into t select * from u;
insert into t (select * from u);
insert into t (a, b) (select 1, 2) union select 3, 4;
insert into t table u;
insert into t (a) values (1) union all select 2 order by 1 limit 1;
insert into t with a as (select 1) select * from a;
insert into t (a.b, c[1], d[2:3], e.f[4].g, "Quoted") values (1, 2, '{}', 4, 5);
insert into t (a) overriding system value values (1);
insert into t overriding user value select 1;
insert into t overriding system value table u;
insert into t values (1) on conflict do nothing;
insert into t values (1) on conflict (a) do nothing;
insert into t values (1) on conflict (a, lower(b) collate "C" text_ops, (c + 1)) where d > 0 do update set e = excluded.e, f = t.f + 1 where t.g is distinct from excluded.g returning *;
insert into t values (1) on conflict on constraint "T Key" do update set (a, b) = (excluded.a, default), (c) = row (1), (d, e) = (select 1, 2), f[1] = 2, g.h = 3;
insert into t values (1) on conflict (a) do update set a = default;
with n as (select 1 as a) insert into t select a from n returning a, (select count(*) from n);
with recursive n (i) as (values (1) union all select i + 1 from n where i < 3), d as (delete from u returning *) insert into t (i) select i from n, d;
insert into t (value, type, name, key, action) values (1, 2, 3, 4, 5);
insert into value values (1);
insert into t values ((select 1), array[1, 2], row (1, 2), 'a' || 'b', now() + interval '1 day', '{"a": 1}'::jsonb, E'\\x', cast(1 as text), $1);
insert into t values (1) returning a, b + 1 as c, d e, t.*, (t.f).*;
insert into t values (1) returning with (old as o, new as n) o.a, n.a as b; -- since 18
insert into t values (1) returning old.a, new.b;
insert into "T;" values (';', $$;$$, E'\';', U&';' /* ; */); -- ;
insert into t (a)
    values -- rows
      (1), -- one
      (2)  /* two */
    on conflict /* none */ do nothing;
insert into only_name (a) select distinct on (b) c from d order by b, e desc limit 5 for update;

--# UPDATE
update t set a = 1;
UPDATE ONLY Library.Books SET Title = 'x', "Pages" = pages + 1 WHERE isbn = '1';
update t * as x set a = default;
update t x set a = x.b, c[1] = 2, d[1:2] = '{}', e.f = 3, g.h[1].i = 4 from u, v as y join w on true where x.id = u.id returning *;
update t set (a, b) = (1, default), (c, d) = row (2, 3), (e, f) = (select 4, 5 from u), (g) = (select 6), (h, i) = row (default, null);
update t set a = (select max(b) from u where u.id = t.id), c = case when d then 1 else 2 end, e = array_append(e, 'x'), f = f || '{"a": 1}'::jsonb, g = null;
update t set a = 1 where current of my_cursor;
update t set a = 1 where current of "My Cursor" returning a;
with n as (select * from u for update) update t set a = n.a from n where n.id = t.id returning t.*, n.b as c;
update t as "T" set value = 1, type = 2, name = 3, set = 4 from only u, lateral (select 1) q, f(1) with ordinality g; 
update set set set = 1;
update t set a = 1 from (values (1, 2)) v (id, x) where v.id = t.id and exists (select 1 from u where u.t = t.id) and t.b not in (select c from d);
update t set a['b'] = '1', a['c']['d'] = '2'::jsonb;
update t set a = 1 returning with (new as n) n.a, old.a; -- since 18
update t set a = /* ; */ 1 -- where
    where b = 2;

--# DELETE
delete from t;
DELETE FROM ONLY Library.Books AS B WHERE B.Isbn = '1';
delete from t * x;
delete from t using u where t.a = u.a;
delete from t as x using u, v y join w using (id), (select 1) q, lateral f(x.a) where x.a = y.a returning x.*, 1 as one;
delete from t where current of my_cursor;
with gone as (select id from t order by id limit 100 for update skip locked) delete from t using gone where t.id = gone.id;
delete from t where a in (select b from c) or (d, e) = (1, 2) or not exists (select from f) or g = any ($1::int[]);
delete from value where value = 1;
delete from t where a < now() - '30 days'::interval returning a;
delete from t returning old.a, new.a;

--# MERGE
merge into t using u on t.id = u.id when matched then delete; -- since 15
merge into only s.t as x using (select * from v) as y on x.id = y.id when matched and y.gone then delete when matched then update set a = y.a, (b, c) = (y.b, default), (d) = (select 1) when not matched and y.ok then insert (id, a) values (y.id, default) when not matched then do nothing; -- since 15
with n as (select 1 as id) merge into t x using n on x.id = n.id when not matched then insert values (n.id); -- since 15
merge into t using u as z on true when not matched then insert default values when matched then do nothing; -- since 15
merge into t using only u on t.a = u.a when not matched then insert (a) overriding system value values (u.a); -- since 15
merge into t using (u join v using (id)) on t.id = u.id when not matched then insert overriding user value values (1); -- since 15
merge into t using f(1) as g (id) on t.id = g.id when matched then update set a = default; -- since 15
merge into t using u on t.id = u.id when not matched by source then delete when not matched by source and t.a > 1 then update set b = 2 when not matched by target then insert values (1) when matched then do nothing; -- since 17
merge into t using u on t.id = u.id when matched then delete returning merge_action(), t.*, u.a as b; -- since 17
merge into t using u on t.id = u.id when matched then update set a = 1 returning with (old as o) o.*, new.a; -- since 18
merge into t using (values (1, 'x'), (2, 'y')) as v (id, a) on (t.id = v.id and t.kind = 'k') when matched and t.a is distinct from v.a then update set a = v.a, at = now() when not matched then insert (id, a) values (v.id, v.a); -- since 15

--# COPY
copy t to stdout;
copy t (a, "B") to '/tmp/t.csv';
copy s.t from '/tmp/t.csv' with (format csv, header true, delimiter E'\t', null '', quote '"', escape '\', force_quote (a, b), force_not_null (c), encoding 'utf8');
copy t to program 'gzip > /tmp/t.gz' (format binary);
copy t from program 'curl x' with (freeze, header match, force_null (a), default '\D', on_error ignore, log_verbosity verbose, reject_limit 10) where a > 1 and b is not null;
copy (select a, ';' from t order by a) to '/tmp/x' with (format 'csv', force_quote *);
copy (insert into t values (1) returning a) to stdout;
copy (update t set a = 1 returning a) to stdout (format text);
copy (delete from t returning *) to stdout csv header;
copy (values (1), (2)) to stdout with csv;
copy (with a as (select 1) select * from a) to stdout;
copy (table t) to stdout;
copy t to stdout with csv delimiter as ';' null as 'NULL' header quote as '"' escape as '\' force quote a, b;
copy t to stdout csv force quote *;
copy t from '/x' csv force not null a, b force null c;
copy t from '/x' with delimiter '|' null '\N' encoding 'latin1';
copy t from '/x' using delimiters ',';
copy binary t to '/x';
copy binary t from '/x' with null 'n';
copy t to '/x' freeze;
copy t from '/tmp/x' where (a + 1) % 2 = 0;
copy t from '/tmp/x' (format csv, header off, header 1) ;
copy t (value, type, name) from 'C:\x;y.csv' csv;
copy t from stdin csv quote '''';
  1,2
\.
copy t (a) from stdin;
	1	;'
\.
copy t from stdin with (format csv) where a > 0;
  1,"x;y"
\.

--# TRUNCATE TABLE
truncate t;
truncate table t;
TRUNCATE TABLE ONLY s.t, u *, "V" RESTART IDENTITY CASCADE;
truncate t continue identity restrict;
truncate t, u cascade;
truncate only (t) restart identity;
truncate table value, type restrict;
