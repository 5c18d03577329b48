--- columns of views
CREATE TABLE t (id int, name varchar(20), at timestamptz, price numeric(10,2), tags text[]);
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW w AS SELECT id, name AS label, at::date AS day, count(*) OVER () AS n, 'x' AS k, 1 AS one, true AS yes, NULL AS nothing FROM t;
CREATE VIEW x (a, b) AS SELECT id, price FROM t;
CREATE VIEW y AS SELECT t.id, u.id AS other FROM t JOIN t u ON t.id = u.id WHERE u.price > 5;
CREATE VIEW z AS SELECT coalesce(name, 'x'), lower(name), max(id), min(price) FROM t GROUP BY name;
CREATE VIEW zz AS SELECT id + 1, name || 'x', id > 5, price * 2, now(), CURRENT_TIMESTAMP AS ct, (SELECT max(id) FROM t) AS m, EXISTS (SELECT 1 FROM t) FROM t;
--- unions and values
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t UNION ALL SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM t UNION SELECT 5;
CREATE VIEW x AS VALUES (1, 'a'), (2, 'b');
CREATE VIEW y AS WITH q AS (SELECT a AS x FROM t) SELECT x FROM q;
CREATE VIEW z AS SELECT s.n FROM (SELECT a AS n FROM t) s;
--- names without an alias
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a::text, 1, 'x'::varchar, count(*), CASE WHEN a > 0 THEN b ELSE b END, (a), t.b FROM t GROUP BY a, b;
CREATE VIEW w AS SELECT 1, 2;
--- columns that come twice
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, a FROM t;
CREATE VIEW w AS SELECT t.*, u.* FROM t, t u;
CREATE VIEW x (a, b, c) AS SELECT a, b FROM t;
--- replace
CREATE TABLE t (a int, b text, c date);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE OR REPLACE VIEW v AS SELECT a, b, c FROM t;
CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;
CREATE OR REPLACE VIEW v AS SELECT a AS x, b, c FROM t;
CREATE OR REPLACE VIEW v AS SELECT a::bigint AS a, b, c FROM t;
CREATE OR REPLACE VIEW t AS SELECT 1;
CREATE VIEW v AS SELECT 1 AS a;
CREATE OR REPLACE VIEW w AS SELECT a FROM t;
--- columns under views
CREATE TABLE t (a int, b int, c int, d int);
CREATE VIEW v AS SELECT a FROM t WHERE b > 0 ORDER BY c;
ALTER TABLE t DROP d;
ALTER TABLE t DROP b;
ALTER TABLE t DROP c;
ALTER TABLE t DROP a CASCADE;
ALTER TABLE t DROP b;
--- all columns under a view
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT * FROM t;
ALTER TABLE t ADD c int;
ALTER TABLE t DROP c;
ALTER TABLE t DROP b;
--- options
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t WITH LOCAL CHECK OPTION;
CREATE VIEW w AS SELECT a FROM t WITH CHECK OPTION;
--- temporary views
CREATE TEMP TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
CREATE TABLE w (a int);
CREATE TEMP VIEW w AS SELECT 1 AS b;
--- tables from queries
CREATE TABLE t (a int, b varchar(10), c numeric(5,1) NOT NULL);
CREATE TABLE u AS SELECT * FROM t;
CREATE TABLE v (x, y) AS SELECT a, b FROM t WITH NO DATA;
CREATE TABLE w AS SELECT nosuch FROM t;
CREATE TABLE IF NOT EXISTS u AS SELECT 1 AS z;
CREATE TABLE u AS SELECT 1 AS z;
CREATE TABLE x AS VALUES (1, 'a');
CREATE TABLE y (p, q, r) AS SELECT a, b FROM t;
CREATE TEMP TABLE z AS SELECT a FROM t;
--- views over views
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a AS x, b AS y FROM t;
CREATE VIEW w AS SELECT x FROM v;
ALTER TABLE t RENAME a TO aa;
ALTER VIEW v RENAME COLUMN x TO xx;
DROP VIEW v;
DROP VIEW w, v;
--- subqueries
CREATE TABLE t (a int, b int);
CREATE TABLE u (a int, c int);
CREATE VIEW v AS SELECT a, (SELECT sum(c) FROM u WHERE u.a = t.a) AS total FROM t WHERE a IN (SELECT a FROM u);
ALTER TABLE u DROP c;
ALTER TABLE t DROP b;
CREATE VIEW w AS SELECT q.a FROM (SELECT * FROM t) q LEFT JOIN LATERAL (SELECT c FROM u WHERE u.a = q.a LIMIT 1) l ON true;
--- aliases with columns
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT x, y FROM t AS s (x, y);
CREATE VIEW w AS SELECT s.x FROM (SELECT a FROM t) AS s (x);
--- views of the system
CREATE VIEW v AS SELECT relname FROM pg_class;
CREATE VIEW w AS SELECT table_name FROM information_schema.tables;
CREATE VIEW x AS SELECT c.relname FROM pg_catalog.pg_class c;
--- views over renamed columns
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
ALTER TABLE t RENAME a TO x;
ALTER TABLE t DROP x;
ALTER TABLE t DROP b;
--- a view with the columns of two tables
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE VIEW v AS SELECT t.a, t.b, u.c FROM t, u WHERE t.a = u.a;
ALTER TABLE u DROP c;
ALTER TABLE t ALTER b TYPE varchar(5);
DROP TABLE t;
DROP TABLE t CASCADE;
ALTER TABLE u DROP c;
--- grouped and having
CREATE TABLE t (a int, b int, c int);
CREATE VIEW v AS SELECT a, sum(b) AS total FROM t GROUP BY a HAVING max(c) > 5;
ALTER TABLE t DROP c;
ALTER TABLE t DROP b;
--- views in other schemas
CREATE SCHEMA app;
CREATE TABLE app.t (a int);
CREATE VIEW v AS SELECT a FROM app.t;
CREATE VIEW app.v AS SELECT a FROM v;
DROP VIEW v;
DROP VIEW app.v;
DROP VIEW v;
--- defaults of view columns
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t;
ALTER VIEW v ALTER b SET DEFAULT 'x';
CREATE OR REPLACE VIEW v AS SELECT a, b FROM t WHERE a > 0;
ALTER VIEW v ALTER nosuch SET DEFAULT 'x';
ALTER VIEW v RENAME TO w;
ALTER VIEW w SET (security_barrier = true);
COMMENT ON VIEW w IS 'a view';
COMMENT ON COLUMN w.a IS 'of the view';
--- recursive with
CREATE TABLE t (id int, parent int);
CREATE VIEW v AS WITH RECURSIVE r AS (SELECT id, parent FROM t WHERE parent IS NULL UNION ALL SELECT t.id, t.parent FROM t JOIN r ON t.parent = r.id) SELECT id FROM r;
ALTER TABLE t DROP parent;
--- tables from queries with keys
CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL);
CREATE TABLE u AS SELECT a, b, a * 2 AS c FROM t;
ALTER TABLE u ADD PRIMARY KEY (a);
ALTER TABLE u ADD FOREIGN KEY (a) REFERENCES t;
DROP TABLE t;
--- what is not there
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT nosuch FROM t;
CREATE VIEW v AS SELECT a FROM nosuch;
CREATE VIEW v AS SELECT t.nosuch FROM t;
CREATE VIEW v AS SELECT u.a FROM t;
CREATE VIEW v AS SELECT a FROM t WHERE nosuch = 1;
CREATE VIEW v AS SELECT a FROM t ORDER BY nosuch;
CREATE VIEW v AS SELECT a FROM t x JOIN t y ON x.a = y.a;
CREATE VIEW v AS SELECT x.a FROM t x JOIN t y ON x.a = y.nosuch;
CREATE VIEW v AS SELECT a FROM nosuch.t;
CREATE VIEW v AS SELECT a FROM t WHERE EXISTS (SELECT 1 FROM t u WHERE u.a = t.a AND u.zz = 1);
CREATE VIEW v AS SELECT a AS b FROM t ORDER BY b;
--- joins with using
CREATE TABLE t (id int, a int);
CREATE TABLE u (id int, b int);
CREATE VIEW v AS SELECT id, a, b FROM t JOIN u USING (id);
CREATE VIEW w AS SELECT * FROM t JOIN u USING (id);
CREATE VIEW x AS SELECT * FROM t NATURAL JOIN u;
CREATE VIEW y AS SELECT * FROM t LEFT JOIN u ON t.id = u.id;
--- materialized views
CREATE TABLE t (a int, b text);
CREATE MATERIALIZED VIEW m AS SELECT a, count(*) AS n FROM t GROUP BY a WITH NO DATA;
CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1 AS x;
CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;
CREATE UNIQUE INDEX ON m (a);
REFRESH MATERIALIZED VIEW CONCURRENTLY m;
REFRESH MATERIALIZED VIEW m;
REFRESH MATERIALIZED VIEW t;
REFRESH MATERIALIZED VIEW nosuch;
CREATE MATERIALIZED VIEW n AS SELECT b FROM t;
REFRESH MATERIALIZED VIEW CONCURRENTLY n;
ALTER MATERIALIZED VIEW m RENAME TO mm;
ALTER MATERIALIZED VIEW mm RENAME COLUMN n TO total;
COMMENT ON MATERIALIZED VIEW mm IS 'totals';
DROP TABLE t;
DROP MATERIALIZED VIEW mm;
--- functions as sources
CREATE VIEW v AS SELECT n FROM generate_series(1, 10) AS n;
CREATE VIEW w AS SELECT g.x FROM generate_series(1, 10) AS g (x);
CREATE VIEW x AS SELECT * FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS u (name, at);
--- views that are made again
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a FROM t;
CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;
CREATE OR REPLACE VIEW v AS SELECT b, a FROM t;
CREATE OR REPLACE VIEW v AS SELECT a FROM t;
CREATE OR REPLACE VIEW v AS SELECT a::bigint AS a, b FROM t;
CREATE VIEW v AS SELECT 1 AS one;
DROP VIEW v;
CREATE VIEW v AS SELECT b, a FROM t;
ALTER TABLE t ALTER b TYPE varchar(10);
ALTER TABLE t ADD c int;
ALTER TABLE t DROP b;
ALTER TABLE t RENAME b TO bb;
ALTER VIEW v RENAME COLUMN b TO label;
ALTER VIEW v ALTER COLUMN a SET DEFAULT 5;
ALTER VIEW IF EXISTS w RENAME TO x;
ALTER VIEW v RENAME TO w;
DROP VIEW v;
DROP VIEW IF EXISTS v, w;
--- a table changed under views
CREATE TABLE t (id int, a int, b int);
CREATE VIEW one AS SELECT id, a FROM t;
CREATE VIEW two AS SELECT id FROM one;
CREATE MATERIALIZED VIEW three AS SELECT id FROM two;
ALTER TABLE t DROP b;
ALTER TABLE t DROP a;
ALTER TABLE t ALTER a TYPE bigint;
DROP VIEW one;
DROP VIEW two;
DROP MATERIALIZED VIEW three;
DROP VIEW two, one;
ALTER TABLE t DROP a;
--- materialized views with indexes
CREATE TABLE t (a int, b text);
CREATE MATERIALIZED VIEW m AS SELECT a, max(b) AS b FROM t GROUP BY a;
CREATE UNIQUE INDEX m_a ON m (a);
CREATE INDEX ON m (b);
REFRESH MATERIALIZED VIEW m WITH NO DATA;
REFRESH MATERIALIZED VIEW CONCURRENTLY m WITH NO DATA;
REFRESH MATERIALIZED VIEW m;
REFRESH MATERIALIZED VIEW CONCURRENTLY m;
DROP INDEX m_a;
REFRESH MATERIALIZED VIEW CONCURRENTLY m;
CREATE UNIQUE INDEX m_part ON m (a) WHERE a > 0;
REFRESH MATERIALIZED VIEW CONCURRENTLY m;
ALTER TABLE m ADD COLUMN c int;
ALTER MATERIALIZED VIEW m SET (fillfactor = 50);
DROP VIEW m;
DROP TABLE m;
DROP MATERIALIZED VIEW IF EXISTS m, nosuch;
--- common table expressions and windows
CREATE TABLE t (id int, a text, at timestamptz, n numeric(10,2));
CREATE VIEW v AS WITH x AS (SELECT id, a FROM t), y (k, l) AS (SELECT id, at FROM t) SELECT x.a, y.l, row_number() OVER (PARTITION BY x.a ORDER BY y.l) AS nr FROM x JOIN y ON x.id = y.k;
CREATE VIEW w AS SELECT a, count(*) FILTER (WHERE n > 0) AS many, bool_or(n > 5) AS any_big FROM t GROUP BY a HAVING count(*) > 1;
CREATE VIEW z AS SELECT DISTINCT ON (a) a, at FROM t ORDER BY a, at DESC;
ALTER TABLE t DROP n;
ALTER TABLE t DROP at CASCADE;
--- lateral joins and values
CREATE TABLE t (id int, tags text[]);
CREATE TABLE u (t_id int, n int);
CREATE VIEW v AS SELECT t.id, l.n FROM t CROSS JOIN LATERAL (SELECT n FROM u WHERE u.t_id = t.id LIMIT 1) l;
CREATE VIEW w AS SELECT t.id, x.tag FROM t, unnest(t.tags) AS x (tag);
CREATE VIEW y AS SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS k (id, label);
CREATE VIEW z AS SELECT t.id, l.n FROM t LEFT JOIN LATERAL (SELECT nosuch FROM u) l ON true;
DROP TABLE u;
ALTER TABLE t DROP tags;
--- full joins with using
CREATE TABLE a (id int, k int, x text);
CREATE TABLE b (id int, k int, y text);
CREATE TABLE c (id int, z text);
CREATE VIEW v1 AS SELECT * FROM a FULL JOIN b USING (k, id);
CREATE VIEW v2 AS SELECT * FROM a JOIN b USING (id, k) JOIN c USING (id);
CREATE VIEW v3 AS SELECT * FROM a NATURAL JOIN c;
CREATE VIEW v4 AS SELECT a.*, c.z FROM a NATURAL LEFT JOIN c;
CREATE VIEW v5 AS SELECT id FROM a NATURAL JOIN b NATURAL JOIN c;
CREATE VIEW v6 AS SELECT * FROM a JOIN b USING (nosuch);
CREATE VIEW v7 AS SELECT k FROM a JOIN b USING (id);
CREATE VIEW v8 AS SELECT a.id AS a_id, b.id AS b_id, id FROM a RIGHT JOIN b USING (id);
ALTER TABLE a DROP x;
--- views over sets and functions
CREATE VIEW a AS SELECT * FROM generate_series(1, 3);
CREATE VIEW b AS SELECT g, g + 1 AS more FROM generate_series(1, 3) g;
CREATE VIEW c AS SELECT * FROM unnest(ARRAY[1, 2]) WITH ORDINALITY;
CREATE VIEW d AS SELECT x.* FROM json_to_recordset('[]') AS x (a int, b text);
CREATE FUNCTION f() RETURNS TABLE (k int, l text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE VIEW e AS SELECT * FROM f();
CREATE VIEW g AS SELECT k FROM f() AS h;
DROP FUNCTION f();
DROP FUNCTION f() CASCADE;
--- text search and json
CREATE TABLE t (id int, doc jsonb, body text, vec tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED);
CREATE INDEX t_vec ON t USING gin (vec);
CREATE INDEX t_doc ON t USING gin (doc jsonb_path_ops);
CREATE INDEX t_key ON t ((doc ->> 'key'));
CREATE VIEW v AS SELECT id, doc ->> 'name' AS name, (doc -> 'n')::int AS n, doc #>> '{a,b}' AS deep FROM t;
ALTER TABLE t DROP COLUMN body;
ALTER TABLE t DROP COLUMN doc;
ALTER TABLE t DROP COLUMN body CASCADE;
--- natural joins on other types
CREATE TABLE a (id bigint, x text);
CREATE TABLE b (id int, y text);
CREATE VIEW v AS SELECT * FROM a NATURAL JOIN b;
CREATE VIEW w AS SELECT id, x, y FROM a JOIN b USING (id);
ALTER TABLE a DROP x;
ALTER TABLE b DROP id;
CREATE VIEW z AS SELECT a.id FROM a JOIN b ON a.id = b.id JOIN a c ON c.id = b.id;
CREATE VIEW y AS SELECT id FROM a JOIN b ON a.id = b.id;
CREATE VIEW x AS SELECT a.* FROM a, b WHERE a.id = b.id;
--- functions of rows
CREATE TABLE t (id int, doc jsonb, tags text[]);
CREATE VIEW a AS SELECT t.id, e.value FROM t, jsonb_array_elements(t.doc) AS e;
CREATE VIEW b AS SELECT t.id, e.key, e.value FROM t CROSS JOIN LATERAL jsonb_each_text(t.doc) AS e;
CREATE VIEW c AS SELECT id, unnest(tags) AS tag FROM t;
CREATE VIEW d AS SELECT t.id, x.tag, x.nr FROM t, unnest(tags) WITH ORDINALITY AS x (tag, nr);
CREATE VIEW e AS SELECT s.day FROM generate_series('2024-01-01'::timestamptz, now(), '1 day') AS s (day);
ALTER TABLE t DROP tags;
DROP TABLE t CASCADE;
--- tables as queries
CREATE TABLE t (a int, b text);
CREATE VIEW v AS TABLE t;
CREATE MATERIALIZED VIEW m AS TABLE v;
CREATE TABLE c AS TABLE t;
ALTER TABLE t ADD c int;
ALTER TABLE t DROP b;
CREATE VIEW w AS VALUES (1, 'a'), (2, 'b');
CREATE VIEW x AS SELECT * FROM (TABLE t) AS s;
