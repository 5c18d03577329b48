-- Indexes, views, materialized views, sequences, statistics: CREATE and ALTER.

--# CREATE INDEX
create index on books (title);
create index books_title on books (title);
create unique index if not exists books_isbn on library.books using btree (isbn);
create index concurrently on books (title desc);
create unique index concurrently if not exists "Books Isbn" on only books (isbn asc nulls first, copy_no desc nulls last);
create index i on books using gin (tags array_ops, to_tsvector('simple', title)) with (fastupdate = off, gin_pending_list_limit = 4096);
create index i on books using gin (data jsonb_path_ops);
create index i on books using gist (place) include (title, isbn) tablespace fast_disk;
create index i on books using brin (day date_minmax_multi_ops (values_per_range = 16)) with (pages_per_range = 32, autosummarize);
create index i on books using hash (isbn);
create index i on books using spgist (point_column quad_point_ops);
create index i on books (lower(title));
create index i on books (lower(title) collate "C" text_pattern_ops desc nulls last, (pages + 1), (data ->> 'x') varchar_pattern_ops);
create index i on books ((data -> 'a' ->> 'b'), (pages is null), ((a, b)));
create unique index i on books (isbn) nulls not distinct; -- since 15
create unique index i on books (a, b) include (c) nulls distinct with (fillfactor = 70, deduplicate_items = on) tablespace ts where pages > 10 and title is not null; -- since 15
create index i on books (a) where (b = any (array[1, 2])) ;
create index i on books (coalesce(a, b), nullif(c, 1), greatest(d, e), (cast(f as text)), (case when g then 1 else 0 end));
create index i on books ("Title", "select", type, value, key);
create index i on s.t using bloom (a, b, c) with (length = 80, col1 = 2);
create index i on t (a s.my_ops, b s.my_ops (siglen = 32, x = 'y') asc);
create index name on type (key, value);
create index concurrently_not on t (a);
create index i on t (extract(year from at)) ;
create index i on t (date_trunc('day', at at time zone 'utc')) ;
create index i on t (substring(a from 1 for 3), trim(both from b), position_of(c));
create index "if" on t (a);

--# ALTER INDEX
alter index books_title rename to books_title_idx;
alter index if exists s.books_title rename to "Other";
alter index books_title set tablespace fast_disk;
alter index if exists books_title set tablespace fast_disk;
alter index parent_idx attach partition s.child_idx;
alter index books_title depends on extension hstore;
alter index books_title no depends on extension hstore;
alter index books_title set (fillfactor = 75, fastupdate = off);
alter index if exists books_title reset (fillfactor);
alter index books_title alter column 2 set statistics 1000;
alter index if exists books_title alter 1 set statistics 5;
alter index all in tablespace ts set tablespace ts2;
alter index all in tablespace ts owned by joe, "Anna" set tablespace ts2 nowait;
alter index i owner to joe;

--# CREATE VIEW
create view v as select 1;
create or replace view library.v (a, "B") as select x, y from t;
create temp view v as table t;
create or replace temporary view v with (security_barrier) as values (1, 2);
create recursive view numbers (n) as values (1) union all select n + 1 from numbers where n < 10;
create or replace recursive view tree (id, parent) with (check_option = local) as select id, parent from nodes;
create view v with (security_barrier = true, security_invoker = on, check_option = 'cascaded') as select * from t where a > 0; -- since 15
create view v as select * from t where a > 0 with check option;
create view v as select * from t with local check option;
create view v as select * from t with cascaded check option;
create view v as with a as (select 1 as x) select x from a union select 2;
create view v (a) as (select 1) order by 1;
create local temp view v as select t.* from t join u using (id);
create view "Strange View" ("Col 1") as select "Col A" || ';' from "T;";
create view v as select a like b || 'x' escape '!' as c, d | e # f as g, a between 1 and 2 or b as h from t;

--# ALTER VIEW
alter view v alter column a set default 1;
alter view if exists v alter a drop default;
alter view v owner to current_user;
alter view v rename column a to b;
alter view if exists v rename a to b;
alter view v rename to w;
alter view if exists s.v set schema t;
alter view v set (security_barrier = false, check_option = local);
alter view v reset (security_barrier, check_option);

--# CREATE MATERIALIZED VIEW
create materialized view mv as select count(*) from t;
create materialized view if not exists s.mv (a, b) using heap with (fillfactor = 80) tablespace ts as select 1, 2 with no data;
create materialized view mv as table t with data;
create materialized view mv as (with a as (select 1) select * from a);
create unlogged materialized view mv as values (1);

--# ALTER MATERIALIZED VIEW
alter materialized view mv alter column a set statistics 100;
alter materialized view mv alter a set (n_distinct = 5), alter a reset (n_distinct), alter a set storage plain, alter a set compression lz4;
alter materialized view if exists mv cluster on i;
alter materialized view mv set without cluster;
alter materialized view mv set access method heap;
alter materialized view mv set tablespace ts;
alter materialized view mv set (fillfactor = 10);
alter materialized view mv reset (fillfactor);
alter materialized view mv owner to session_user;
alter materialized view mv depends on extension x;
alter materialized view s.mv no depends on extension x;
alter materialized view if exists mv rename column a to b;
alter materialized view mv rename a to b;
alter materialized view if exists mv rename to mv2;
alter materialized view mv set schema s;
alter materialized view all in tablespace ts set tablespace ts2;
alter materialized view all in tablespace ts owned by joe set tablespace ts2 nowait;

--# REFRESH MATERIALIZED VIEW
refresh materialized view mv;
refresh materialized view concurrently s.mv;
refresh materialized view mv with no data;
REFRESH MATERIALIZED VIEW CONCURRENTLY "Mv" WITH DATA;

--# CREATE SEQUENCE
create sequence numbers;
create sequence if not exists s.numbers as bigint increment by 2 minvalue 1 maxvalue 9223372036854775807 start with 5 cache 20 no cycle;
create temp sequence numbers increment -1 no minvalue no maxvalue start -1 cycle owned by none;
create unlogged sequence numbers start 7; -- since 15
create temporary sequence if not exists numbers as smallint owned by library.books.isbn;
create sequence numbers owned by books.isbn maxvalue -3 minvalue -100 cache 1;
create sequence numbers restart;
create sequence "Numbers" as pg_catalog.int8;

--# ALTER SEQUENCE
alter sequence numbers restart;
alter sequence numbers restart with 100;
alter sequence if exists s.numbers restart 7 increment by -1 no cycle;
alter sequence numbers as int maxvalue 1000 cycle cache 5 start 3;
alter sequence numbers no minvalue no maxvalue;
alter sequence numbers owned by t.a;
alter sequence numbers owned by none;
alter sequence numbers set logged; -- since 15
alter sequence numbers set unlogged; -- since 15
alter sequence numbers owner to joe;
alter sequence if exists numbers rename to figures;
alter sequence numbers set schema archive;

--# CREATE STATISTICS
create statistics s1 on a, b from t;
create statistics if not exists s.s1 (ndistinct, dependencies, mcv) on a, b, c from s.t;
create statistics s1 (mcv) on lower(a), (b % 2), c from t;
create statistics on a, (b + c) from t; -- since 16
create statistics s1 on (date_trunc('day', at)) from t;

--# ALTER STATISTICS
alter statistics s1 owner to current_role;
alter statistics s1 rename to s2;
alter statistics s.s1 set schema x;
alter statistics s1 set statistics 100;
alter statistics if exists s1 set statistics -1;
alter statistics s1 set statistics default; -- since 17
