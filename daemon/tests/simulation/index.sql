--- names that PostgreSQL makes up
CREATE TABLE t (a int, b text, c int);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a, b) INCLUDE (c);
CREATE INDEX ON t (lower(b), (a + c), upper(b));
CREATE INDEX ON t ((a::text));
CREATE INDEX ON t (lower(b), lower(b));
CREATE UNIQUE INDEX ON t (a, c);
CREATE INDEX ON t (coalesce(a, 0));
CREATE INDEX ON t ((b || 'x'));
CREATE INDEX ON t ((CASE WHEN a > 0 THEN 1 ELSE 2 END));
CREATE INDEX ON t (((a)));
--- orders, methods and options
CREATE TABLE t (a int, b text, c jsonb, d int[]);
CREATE INDEX i ON t (a DESC, b ASC NULLS FIRST);
CREATE INDEX j ON t USING gin (c);
CREATE INDEX k ON t USING gin (c jsonb_path_ops);
CREATE INDEX l ON t USING hash (a);
CREATE INDEX m ON t USING brin (a) WITH (pages_per_range = 32);
CREATE INDEX n ON t (b text_pattern_ops, a int4_ops);
CREATE INDEX o ON t (b COLLATE "C" DESC NULLS LAST) WITH (fillfactor = 70, deduplicate_items = off);
CREATE UNIQUE INDEX p ON t (a) NULLS NOT DISTINCT WHERE b IS NOT NULL AND a > 5;
CREATE INDEX q ON t USING gin (d);
--- names that are taken
CREATE TABLE t (a int);
CREATE INDEX i ON t (a);
CREATE INDEX i ON t (a);
CREATE INDEX IF NOT EXISTS i ON t (a);
CREATE INDEX t ON t (a);
CREATE INDEX IF NOT EXISTS t ON t (a);
--- what is not there
CREATE TABLE t (a int);
CREATE INDEX ON nosuch (a);
CREATE INDEX ON t (nosuch);
CREATE INDEX ON t (lower(nosuch));
CREATE INDEX ON t (a) INCLUDE (nosuch);
CREATE INDEX ON t (a) WHERE nosuch > 0;
CREATE INDEX ON t USING nosuch (a);
CREATE INDEX IF NOT EXISTS i ON nosuch (a);
--- on other kinds
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE SEQUENCE s;
CREATE INDEX ON v (a);
CREATE UNIQUE INDEX ON m (a);
CREATE INDEX ON s (last_value);
--- unique of other methods
CREATE TABLE t (a int);
CREATE UNIQUE INDEX ON t USING hash (a);
CREATE UNIQUE INDEX ON t USING gin (a);
--- concurrently
CREATE TABLE t (a int);
CREATE INDEX CONCURRENTLY i ON t (a);
BEGIN;
CREATE INDEX CONCURRENTLY j ON t (a);
DROP INDEX CONCURRENTLY i;
COMMIT;
DROP INDEX CONCURRENTLY i;
--- drop
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE INDEX i ON t (b);
CREATE INDEX j ON t (b);
DROP INDEX i, j;
DROP INDEX t_pkey;
DROP INDEX nosuch;
DROP INDEX IF EXISTS nosuch;
DROP INDEX t;
DROP TABLE t_pkey;
--- drop an index that a foreign key needs
CREATE TABLE p (a int);
CREATE UNIQUE INDEX i ON p (a);
CREATE TABLE t (a int REFERENCES p (a));
DROP INDEX i;
DROP INDEX i CASCADE;
--- in schemas
CREATE SCHEMA app;
CREATE TABLE app.t (a int);
CREATE INDEX i ON app.t (a);
DROP INDEX i;
DROP INDEX app.i;
--- alter
CREATE TABLE t (a int);
CREATE INDEX i ON t (a);
ALTER INDEX i RENAME TO j;
ALTER INDEX j SET (fillfactor = 60);
ALTER INDEX j RESET (fillfactor);
ALTER INDEX IF EXISTS nosuch RENAME TO x;
ALTER INDEX j RENAME TO t;
CREATE INDEX i ON t (a);
COMMENT ON INDEX j IS 'an index';
REINDEX INDEX j;
REINDEX INDEX nosuch;
REINDEX INDEX t;
REINDEX TABLE t;
CLUSTER t USING j;
CLUSTER t USING nosuch;
CLUSTER t;
--- only some rows
CREATE TABLE t (a int, b boolean, c text);
CREATE INDEX i ON t (a) WHERE b;
CREATE UNIQUE INDEX j ON t (a) WHERE NOT b AND c = 'x';
CREATE INDEX k ON t (a) WHERE c LIKE 'x%';
ALTER TABLE t DROP b;
--- an index of a function of the schema
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE TABLE t (a int);
CREATE INDEX ON t (f(a));
DROP FUNCTION f(int);
ALTER TABLE t RENAME a TO b;
DROP FUNCTION f(int) CASCADE;
--- long names of indexes
CREATE TABLE a_table_whose_name_is_rather_long_to_begin_with (a_column_whose_name_is_long_as_well int, b int);
CREATE INDEX ON a_table_whose_name_is_rather_long_to_begin_with (a_column_whose_name_is_long_as_well);
CREATE INDEX ON a_table_whose_name_is_rather_long_to_begin_with (a_column_whose_name_is_long_as_well, b);
CREATE INDEX ON a_table_whose_name_is_rather_long_to_begin_with (a_column_whose_name_is_long_as_well);
--- temporary tables
CREATE TEMP TABLE t (a int);
CREATE INDEX i ON t (a);
CREATE TABLE i (a int);
DROP TABLE t;
--- indexes of real migrations
CREATE TABLE t (id int, email text, tags text[], loc point, doc jsonb, at timestamptz, a int, b int);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_email ON t (lower(email));
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_email ON t (email);
CREATE INDEX t_tags ON t USING gin (tags);
CREATE INDEX t_loc ON t USING gist (loc);
CREATE INDEX t_at ON t USING brin (at) WITH (pages_per_range = 32);
CREATE INDEX t_hash ON t USING hash (email);
CREATE INDEX t_ab ON t (a DESC NULLS LAST, b ASC NULLS FIRST) INCLUDE (id) WHERE at IS NOT NULL;
CREATE INDEX ON t (date_trunc('day', at AT TIME ZONE 'UTC'));
CREATE INDEX ON t (coalesce(a, 0), (a + b));
CREATE INDEX ON t (email text_pattern_ops);
CREATE INDEX ON t (email COLLATE "C");
CREATE INDEX t_bad ON t USING hash (a, b);
CREATE INDEX t_bad ON t USING nosuch (a);
CREATE INDEX t_bad ON t USING gin (a);
DROP INDEX CONCURRENTLY t_email, t_tags;
DROP INDEX CONCURRENTLY IF EXISTS t_email;
REINDEX INDEX t_ab;
REINDEX TABLE CONCURRENTLY t;
REINDEX INDEX nosuch;
--- an index replaced by another
CREATE TABLE t (a int, b int);
CREATE INDEX idx ON t (a);
CREATE INDEX CONCURRENTLY idx_new ON t (a, b);
DROP INDEX CONCURRENTLY idx;
ALTER INDEX idx_new RENAME TO idx;
ALTER INDEX IF EXISTS idx_old RENAME TO x;
BEGIN;
CREATE INDEX CONCURRENTLY other ON t (b);
DROP INDEX CONCURRENTLY idx;
COMMIT;
ALTER TABLE idx RENAME TO idx2;
CLUSTER t USING idx2;
ALTER TABLE t SET WITHOUT CLUSTER;
