--- names that PostgreSQL makes up
CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int CHECK (c > 0), d int, e int, UNIQUE (d, e), CHECK (d > e), CHECK (a > 0));
--- names that are taken
CREATE TABLE t (a int CHECK (a > 0), b int, CHECK (a < 10), CONSTRAINT t_b_check CHECK (b > 0), CHECK (b < 5));
CREATE TABLE t_b_key (a int);
CREATE TABLE u (a int, CONSTRAINT t_pkey CHECK (a > 1));
--- a taken index name
CREATE TABLE t_b_key (x int);
CREATE TABLE t (a int, b int UNIQUE);
CREATE TABLE u (a int, b int, CONSTRAINT t_b_key UNIQUE (a));
--- two primary keys
CREATE TABLE t (a int PRIMARY KEY, b int PRIMARY KEY);
CREATE TABLE u (a int PRIMARY KEY, b int);
ALTER TABLE u ADD PRIMARY KEY (b);
--- the same key twice
CREATE TABLE t (a int PRIMARY KEY UNIQUE, b int UNIQUE, UNIQUE (b), CONSTRAINT named UNIQUE (a, b), UNIQUE (a, b));
--- key columns that are not there
CREATE TABLE t (a int, PRIMARY KEY (b));
CREATE TABLE u (a int, UNIQUE (a, a));
CREATE TABLE v (a int, CHECK (zz > 0));
--- include and deferrable
CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a) INCLUDE (b), UNIQUE (c) DEFERRABLE INITIALLY DEFERRED, UNIQUE NULLS NOT DISTINCT (b), CONSTRAINT x UNIQUE (a, b) DEFERRABLE);
--- exclusion
CREATE TABLE t (a int4range, b int, EXCLUDE USING gist (a WITH &&), CONSTRAINT named EXCLUDE USING btree (b WITH =) WHERE (b > 0));
--- foreign keys
CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE, x int, y int, UNIQUE (x, y));
CREATE TABLE c (a int REFERENCES p, b text REFERENCES p (code) ON DELETE CASCADE ON UPDATE SET NULL, x int, y int,
  FOREIGN KEY (x, y) REFERENCES p (x, y) MATCH FULL ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED, CONSTRAINT named FOREIGN KEY (y) REFERENCES p ON DELETE RESTRICT);
--- foreign key order of columns
CREATE TABLE p (x int, y int, UNIQUE (x, y));
CREATE TABLE c (x int, y int, FOREIGN KEY (y, x) REFERENCES p (y, x) ON DELETE SET NULL (y));
--- foreign key to itself
CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t, other int REFERENCES t (id));
DROP TABLE t;
--- foreign keys that fail
CREATE TABLE p (id int PRIMARY KEY, code text, late int UNIQUE DEFERRABLE);
CREATE TABLE q (a int);
CREATE VIEW v AS SELECT 1 AS id;
CREATE TABLE a (x int REFERENCES nosuch);
CREATE TABLE b (x int REFERENCES q);
CREATE TABLE c (x text REFERENCES p (code));
CREATE TABLE d (x int REFERENCES p (nosuch));
CREATE TABLE e (x int, FOREIGN KEY (nosuch) REFERENCES p);
CREATE TABLE f (x int, y int, FOREIGN KEY (x, y) REFERENCES p (id));
CREATE TABLE g (x int REFERENCES v);
CREATE TABLE h (x text REFERENCES p (id));
CREATE TABLE i (x int REFERENCES p (late));
CREATE TABLE j (x int, y int, FOREIGN KEY (x, y) REFERENCES p);
CREATE TABLE k (x uuid REFERENCES p (id));
CREATE TABLE l (x bigint REFERENCES p (id));
CREATE TABLE m (x numeric REFERENCES p (id));
CREATE TABLE n (x boolean REFERENCES p (id));
--- persistence of foreign keys
CREATE UNLOGGED TABLE u (id int PRIMARY KEY);
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE a (x int REFERENCES u);
CREATE UNLOGGED TABLE b (x int REFERENCES u, y int REFERENCES p);
ALTER TABLE p SET UNLOGGED;
ALTER TABLE b SET LOGGED;
ALTER TABLE u SET LOGGED;
ALTER TABLE b SET LOGGED;
--- add and drop constraints
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int, b int);
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p NOT VALID, ADD CHECK (b > 0) NOT VALID, ADD PRIMARY KEY (a), ADD UNIQUE (b);
ALTER TABLE t VALIDATE CONSTRAINT fk;
ALTER TABLE t DROP CONSTRAINT t_b_check, DROP CONSTRAINT t_b_key;
ALTER TABLE t DROP CONSTRAINT t_pkey;
ALTER TABLE t DROP CONSTRAINT nosuch;
ALTER TABLE t DROP CONSTRAINT IF EXISTS nosuch;
ALTER TABLE p DROP CONSTRAINT p_pkey;
ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE;
--- constraint names that are there
CREATE TABLE t (a int, CONSTRAINT x CHECK (a > 0));
ALTER TABLE t ADD CONSTRAINT x CHECK (a < 5);
ALTER TABLE t ADD CONSTRAINT x UNIQUE (a);
CREATE INDEX y ON t (a);
ALTER TABLE t ADD CONSTRAINT y UNIQUE (a);
ALTER TABLE t ADD CONSTRAINT z UNIQUE (a);
ALTER TABLE t ADD CONSTRAINT z CHECK (a > 1);
--- validate what can not be validated
CREATE TABLE t (a int PRIMARY KEY);
ALTER TABLE t VALIDATE CONSTRAINT t_pkey;
ALTER TABLE t VALIDATE CONSTRAINT nosuch;
--- using index
CREATE TABLE t (a int, b int, c int);
CREATE UNIQUE INDEX i ON t (a);
CREATE UNIQUE INDEX j ON t (b, c) INCLUDE (a);
CREATE INDEX k ON t (c);
CREATE UNIQUE INDEX l ON t (c) WHERE c > 0;
CREATE UNIQUE INDEX m ON t ((c + 1));
CREATE UNIQUE INDEX n ON t (c DESC);
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;
ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX j DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE t ADD UNIQUE USING INDEX k;
ALTER TABLE t ADD UNIQUE USING INDEX l;
ALTER TABLE t ADD UNIQUE USING INDEX m;
ALTER TABLE t ADD UNIQUE USING INDEX n;
ALTER TABLE t ADD UNIQUE USING INDEX nosuch;
ALTER TABLE t ADD UNIQUE USING INDEX u;
--- alter constraint
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int REFERENCES p, b int CHECK (b > 0));
ALTER TABLE t ALTER CONSTRAINT t_a_fkey DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE t ALTER CONSTRAINT t_b_check DEFERRABLE;
ALTER TABLE t ALTER CONSTRAINT nosuch DEFERRABLE;
--- rename constraints
CREATE TABLE t (a int PRIMARY KEY, b int CHECK (b > 0), c int UNIQUE);
ALTER TABLE t RENAME CONSTRAINT t_pkey TO pk;
ALTER TABLE t RENAME CONSTRAINT t_b_check TO positive;
ALTER INDEX t_c_key RENAME TO only_one;
ALTER TABLE t RENAME CONSTRAINT nosuch TO x;
ALTER TABLE t RENAME CONSTRAINT pk TO positive;
ALTER TABLE t RENAME CONSTRAINT positive TO only_one;
--- multi-column names
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p, UNIQUE (b, a));
ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES p;
--- drop a unique constraint that a foreign key needs
CREATE TABLE p (a int UNIQUE, b int PRIMARY KEY);
CREATE TABLE c (a int REFERENCES p (a), b int REFERENCES p);
ALTER TABLE p DROP CONSTRAINT p_a_key;
ALTER TABLE p DROP CONSTRAINT p_a_key CASCADE;
ALTER TABLE p DROP b;
DROP TABLE p;
--- a foreign key by a unique index
CREATE TABLE p (a int, b int);
CREATE UNIQUE INDEX i ON p (a);
CREATE UNIQUE INDEX j ON p (b) WHERE b > 0;
CREATE TABLE c (a int REFERENCES p (a), b int);
ALTER TABLE c ADD FOREIGN KEY (b) REFERENCES p (b);
--- foreign keys between types
CREATE TABLE p (a int PRIMARY KEY, b text UNIQUE, c varchar(10) UNIQUE, d timestamp UNIQUE, e numeric UNIQUE, f uuid UNIQUE);
CREATE TABLE c1 (a smallint REFERENCES p (a), b bigint REFERENCES p (a));
CREATE TABLE c2 (a varchar(5) REFERENCES p (b), b text REFERENCES p (c), c char(3) REFERENCES p (b));
CREATE TABLE c3 (a date REFERENCES p (d), b timestamptz REFERENCES p (d));
CREATE TABLE c4 (a int REFERENCES p (e), b double precision REFERENCES p (e));
CREATE TABLE c5 (a text REFERENCES p (f));
CREATE TABLE c6 (a int REFERENCES p (b));
CREATE TABLE c7 (a int[] REFERENCES p (a));
--- names of foreign keys
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int REFERENCES p);
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p;
ALTER TABLE t ADD CONSTRAINT t_a_fkey1 CHECK (a > 0);
ALTER TABLE t ADD CONSTRAINT mine FOREIGN KEY (a) REFERENCES p;
ALTER TABLE t ADD CONSTRAINT mine FOREIGN KEY (a) REFERENCES p;
--- exclusion by name and drop
CREATE TABLE t (a int4range, b int);
ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING gist (a WITH &&);
ALTER TABLE t DROP CONSTRAINT apart;
ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&);
DROP INDEX t_a_excl;
--- not valid checks
CREATE TABLE t (a int);
ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT x;
ALTER TABLE t VALIDATE CONSTRAINT x;
--- the index of a constraint has its name
CREATE TABLE t (a int, CONSTRAINT named PRIMARY KEY (a));
CREATE INDEX named ON t (a);
ALTER INDEX named RENAME TO other;
ALTER TABLE t DROP CONSTRAINT named;
ALTER TABLE t DROP CONSTRAINT other;
