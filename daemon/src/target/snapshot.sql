BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';
SET LOCAL jit = off;
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';

-- settings; before search_path is set
SELECT json_build_object(
    'server_version', current_setting('server_version_num')::int,
    'current_role', current_user,
    'search_path', to_json(current_schemas(false)));

SET LOCAL search_path = pg_catalog;

-- schemas
SELECT coalesce(json_agg(json_build_object(
    'name', n.nspname,
    'owner', pg_get_userbyid(n.nspowner),
    'comment', obj_description(n.oid, 'pg_namespace')) ORDER BY n.nspname), '[]')
FROM pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate');

-- extensions
SELECT coalesce(json_agg(json_build_object(
    'name', e.extname,
    'version', e.extversion,
    'schema', n.nspname) ORDER BY e.extname), '[]')
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace;

-- relations, without the sequences of identity columns
SELECT coalesce(json_agg(json_build_array(c.oid::int8, json_build_object(
    'schema', n.nspname,
    'name', c.relname,
    'kind', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned-table' WHEN 'v' THEN 'view'
        WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' ELSE 'sequence' END,
    'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' ELSE 'permanent' END,
    'owner', pg_get_userbyid(c.relowner),
    'rows-estimate', c.reltuples::int8,
    'bytes', CASE WHEN c.relkind IN ('r', 'm') THEN coalesce(pg_total_relation_size(c.oid), 0) ELSE 0 END,
    'partitions', CASE WHEN c.relkind = 'p' THEN (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = c.oid) ELSE 0 END,
    'partition-key', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
    'partition-of', CASE WHEN c.relispartition THEN (
        SELECT json_build_array(format('%I.%I', pn.nspname, p.relname), pg_get_expr(c.relpartbound, c.oid))
        FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid) END,
    'inherits', CASE WHEN c.relispartition THEN '[]'::json ELSE coalesce((
        SELECT json_agg(format('%I.%I', pn.nspname, p.relname) ORDER BY i.inhseqno)
        FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid AND c.relkind IN ('r', 'f')), '[]') END,
    'columns', '[]'::json,
    'constraints', '[]'::json,
    'indexes', '[]'::json,
    'triggers', '[]'::json,
    'policies', '[]'::json,
    'row-security', c.relrowsecurity,
    'definition', CASE
        WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true)
        WHEN c.relkind = 'f' THEN (
            SELECT format('SERVER %I', s.srvname) FROM pg_foreign_table f
            JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid)
        WHEN c.relkind = 'S' THEN (
            SELECT format('AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s',
                format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache)
                || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END
            FROM pg_sequence s WHERE s.seqrelid = c.oid)
            || coalesce((
                SELECT format(' OWNED BY %I.%I.%I', tn.nspname, t.relname, a.attname)
                FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
                JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
                    AND d.refclassid = 'pg_class'::regclass), '')
        END,
    'comment', obj_description(c.oid, 'pg_class'))) ORDER BY n.nspname, c.relname), '[]')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate')
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
            AND (d.deptype = 'e' OR d.deptype = 'i' AND c.relkind = 'S'));

-- columns
SELECT coalesce(json_agg(json_build_array(a.attrelid::int8, json_build_object(
    'name', a.attname,
    'type-name', format_type(a.atttypid, a.atttypmod),
    'not-null', a.attnotnull,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid, true) END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid, true) END,
    'collation', CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN (
        SELECT CASE WHEN cn.nspname = 'pg_catalog' THEN format('%I', co.collname)
            ELSE format('%I.%I', cn.nspname, co.collname) END
        FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END,
    'comment', col_description(a.attrelid, a.attnum))) ORDER BY a.attrelid, a.attnum), '[]')
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate');

-- constraints; a foreign key to a partitioned table has copies for its partitions, which are not shown
SELECT coalesce(json_agg(json_build_array(k.conrelid::int8, json_build_object(
    'name', k.conname,
    'kind', CASE k.contype WHEN 'p' THEN 'primary-key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign-key'
        WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' ELSE 'not-null' END,
    'columns', coalesce((
        SELECT json_agg(a.attname ORDER BY p.position)
        FROM unnest(k.conkey) WITH ORDINALITY p (attnum, position)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum), '[]'),
    'validated', k.convalidated,
    'references', CASE WHEN k.contype = 'f' THEN (
        SELECT json_build_array(fn.nspname, f.relname)
        FROM pg_class f JOIN pg_namespace fn ON fn.oid = f.relnamespace WHERE f.oid = k.confrelid) END,
    'definition', pg_get_constraintdef(k.oid, true))) ORDER BY k.conrelid, k.conname), '[]')
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate')
    AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid);

-- indexes
SELECT coalesce(json_agg(json_build_array(x.indrelid::int8, json_build_object(
    'name', i.relname,
    'method', m.amname,
    'columns', coalesce((
        SELECT json_agg(coalesce(a.attname::text, pg_get_indexdef(x.indexrelid, p.position, true)) ORDER BY p.position)
        FROM generate_series(1, x.indnkeyatts::int) p (position)
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[p.position - 1]
            AND x.indkey[p.position - 1] <> 0), '[]'),
    'unique', x.indisunique,
    'valid', x.indisvalid,
    'of-constraint', EXISTS (
        SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')),
    'bytes', coalesce(pg_relation_size(i.oid), 0),
    'definition', pg_get_indexdef(x.indexrelid))) ORDER BY x.indrelid, i.relname), '[]')
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam
JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate');

-- triggers; those that partitions got from their table are not shown
SELECT coalesce(json_agg(json_build_array(t.tgrelid::int8, json_build_object(
    'schema', '',
    'name', t.tgname,
    'definition', pg_get_triggerdef(t.oid, true),
    'comment', obj_description(t.oid, 'pg_trigger'))) ORDER BY t.tgrelid, t.tgname), '[]')
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate');

-- policies
SELECT coalesce(json_agg(json_build_array(p.polrelid::int8, json_build_object(
    'schema', '',
    'name', p.polname,
    'definition', format('CREATE POLICY %I ON %I.%I', p.polname, n.nspname, c.relname)
        || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
        || CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
            WHEN 'd' THEN ' FOR DELETE' ELSE ' FOR ALL' END
        || ' TO ' || CASE WHEN p.polroles = '{0}' THEN 'PUBLIC' ELSE (
            SELECT string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname) FROM pg_roles r
            WHERE r.oid = ANY (p.polroles)) END
        || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid, true) || ')', '')
        || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid, true) || ')', ''),
    'comment', obj_description(p.oid, 'pg_policy'))) ORDER BY p.polrelid, p.polname), '[]')
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate');

-- routines, without those that a range type or an extension brings
SELECT coalesce(json_agg(json_build_object(
    'schema', r.schema,
    'name', r.name,
    'definition', r.definition,
    'comment', r.comment) ORDER BY r.schema, r.name), '[]')
FROM (
    SELECT n.nspname AS schema,
        format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) AS name,
        CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (
            SELECT format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', n.nspname, p.proname,
                    pg_get_function_arguments(p.oid), a.aggtransfn::regproc, format_type(a.aggtranstype, NULL))
                || CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::regproc ELSE '' END
                || coalesce(', INITCOND = ' || quote_literal(a.agginitval), '') || ')'
            FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END AS definition,
        obj_description(p.oid, 'pg_proc') AS comment
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate')
        AND NOT EXISTS (
            SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                AND d.deptype IN ('e', 'i'))
) r;

-- types
SELECT coalesce(json_agg(json_build_object(
    'schema', n.nspname,
    'name', t.typname,
    'definition', CASE t.typtype
        WHEN 'e' THEN format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname, (
            SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
            FROM pg_enum e WHERE e.enumtypid = t.oid))
        WHEN 'd' THEN format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
            || coalesce(' DEFAULT ' || t.typdefault, '')
            || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
            || coalesce((
                SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid, true)), ''
                    ORDER BY k.conname)
                FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')
        WHEN 'r' THEN (
            SELECT format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s)', n.nspname, t.typname, format_type(r.rngsubtype, NULL))
            FROM pg_range r WHERE r.rngtypid = t.oid)
        ELSE format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname, (
            SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
        END,
    'comment', obj_description(t.oid, 'pg_type')) ORDER BY n.nspname, t.typname), '[]')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE (t.typtype IN ('e', 'd', 'r')
        OR t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate')
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e');

COMMIT;
