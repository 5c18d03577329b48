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
