-- Each question is answered with one JSON text; a row is a list in the order of the fields of `snapshot/rows.rs`. Of what
-- there may be thousands, a column is one: the server looks up once for each, not once for each value, how it is written.
-- {schemas} is replaced by the condition that a namespace `n` belongs to users, {table-size} and {index-size} by the size of what was
-- not analysed yet. Columns, constraints and indexes come in any
-- order: sorting so many JSON texts costs more here than sorting rows there.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';
SET LOCAL jit = off;
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';

-- settings; before search_path is set
SELECT json_build_array(
    current_setting('server_version_num')::int,
    current_user,
    to_json(current_schemas(false)),
    r.rolsuper,
    CASE WHEN r.rolsuper THEN '[]' ELSE coalesce((
        SELECT json_agg(m.rolname ORDER BY m.rolname COLLATE "C") FROM pg_roles m
        WHERE m.oid <> r.oid AND pg_has_role(r.oid, m.oid, 'USAGE')), '[]') END,
    EXISTS (
        SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'stagegate' AND c.relname = 'ledger'
            AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')))
FROM pg_roles r WHERE r.rolname = current_user;

SET LOCAL search_path = pg_catalog;

-- schemas
SELECT coalesce(json_agg(json_build_array(n.oid::int8, n.nspname, pg_get_userbyid(n.nspowner))
    ORDER BY n.nspname COLLATE "C"), '[]')
FROM pg_namespace n WHERE {schemas};

-- extensions
SELECT coalesce(json_agg(json_build_array(e.oid::int8, e.extname, e.extversion, n.nspname)
    ORDER BY e.extname COLLATE "C"), '[]')
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace;

-- members of extensions
SELECT coalesce(json_agg(json_build_array(d.classid::int8, d.objid::int8, d.refobjid::int8)), '[]')
FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e';

-- relations, without the sequences of identity columns. Sizes are as of the last ANALYZE: asking the file system of
-- thousands of tables takes longer than everything else.
WITH pages AS (
    SELECT x.indrelid, sum(i.relpages) AS pages FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid GROUP BY 1
), parts AS (
    SELECT inhparent, count(*) AS count FROM pg_inherits GROUP BY 1
)
SELECT CASE WHEN count(*) = 0 THEN '[]' ELSE json_build_array(
    json_agg(c.oid::int8),
    json_agg(c.reltype::int8),
    json_agg((SELECT w.oid::int8 FROM pg_rewrite w WHERE c.relkind IN ('v', 'm') AND w.ev_class = c.oid AND w.rulename = '_RETURN')),
    json_agg(n.nspname),
    json_agg(c.relname),
    json_agg(c.relkind),
    json_agg(c.relpersistence),
    json_agg(pg_get_userbyid(c.relowner)),
    json_agg(NULLIF(am.amname, 'heap')),
    json_agg(ts.spcname),
    json_agg(to_json(coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM unnest(toast.reloptions) o))),
    json_agg(c.reltuples::int8),
    json_agg(CASE WHEN c.relkind NOT IN ('r', 'm') THEN 0
        WHEN c.reltuples < 0 THEN {table-size}
        ELSE current_setting('block_size')::int8 * (c.relpages + coalesce(pages.pages, 0) + coalesce(toast.relpages, 0)) END),
    json_agg(coalesce(parts.count, 0)),
    json_agg(CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END),
    json_agg(CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END),
    json_agg(CASE WHEN c.relkind IN ('r', 'p', 'f') THEN (
        SELECT json_agg(json_build_array(pn.nspname, p.relname) ORDER BY i.inhseqno)
        FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid) END),
    json_agg(CASE WHEN c.reloftype <> 0 THEN (
        SELECT json_build_array(tn.nspname, t.typname) FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
        WHERE t.oid = c.reloftype) END),
    json_agg(c.relrowsecurity),
    json_agg(c.relforcerowsecurity),
    json_agg(CASE WHEN c.relkind IN ('r', 'p', 'm') THEN CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'
        WHEN 'i' THEN 'index' END END),
    json_agg(CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END),
    json_agg(CASE WHEN c.relkind = 'S' THEN (
        SELECT json_build_array(format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
            s.seqcache, s.seqcycle, (
            SELECT json_build_array(json_build_array(tn.nspname, t.relname), a.attname)
            FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
            JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
                AND d.refclassid = 'pg_class'::regclass))
        FROM pg_sequence s WHERE s.seqrelid = c.oid) END),
    json_agg(CASE WHEN c.relkind = 'f' THEN (
        SELECT json_build_array(s.srvname, coalesce(to_json(f.ftoptions), '[]')) FROM pg_foreign_table f
        JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid) END)) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am am ON am.oid = c.relam AND c.relkind IN ('r', 'm', 'p')
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND c.reltoastrelid <> 0
LEFT JOIN pages ON pages.indrelid = c.oid
LEFT JOIN parts ON parts.inhparent = c.oid AND c.relkind = 'p'
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {schemas}
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
            AND (d.deptype = 'e' OR d.deptype = 'i' AND c.relkind = 'S'));

-- names of types, for columns
SELECT CASE WHEN count(*) = 0 THEN '[]' ELSE json_build_array(
    json_agg(u.atttypid::int8),
    json_agg(u.atttypmod),
    json_agg(format_type(u.atttypid, u.atttypmod))) END
FROM (SELECT DISTINCT atttypid, atttypmod FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped) u;

-- columns; attributes of composite types too. A default is looked for where there is one alone.
SELECT CASE WHEN count(*) = 0 THEN '[]' ELSE json_build_array(
    json_agg(a.attrelid::int8),
    json_agg(a.attnum),
    json_agg(d.oid::int8),
    json_agg(a.attname),
    json_agg(a.atttypid::int8),
    json_agg(a.atttypmod),
    json_agg(a.attnotnull),
    json_agg(pg_get_expr(d.adbin, d.adrelid, true)),
    json_agg(NULLIF(a.attidentity, '')),
    json_agg(NULLIF(a.attgenerated, '')),
    json_agg(CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN (
        SELECT CASE WHEN cn.nspname = 'pg_catalog' THEN format('%I', co.collname)
            ELSE format('%I.%I', cn.nspname, co.collname) END
        FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END),
    json_agg(CASE WHEN a.attstorage <> t.typstorage AND c.relkind IN ('r', 'p', 'm', 'f') THEN CASE a.attstorage
        WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' WHEN 'm' THEN 'main' END END),
    json_agg(CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END),
    json_agg(NULLIF(a.attstattarget, -1)),
    json_agg(a.attislocal)) END
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = CASE WHEN a.atthasdef THEN a.attrelid END AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND {schemas};

-- sequences of identity columns
SELECT coalesce(json_agg(json_build_array(d.refobjid::int8, d.refobjsubid, json_build_array(n.nspname, c.relname),
    json_build_array(format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
        s.seqcycle, NULL))), '[]')
FROM pg_depend d
JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i' AND {schemas};

-- constraints; a foreign key to a partitioned table has copies for its partitions, which are not shown. A column that an
-- older PostgreSQL does not have is the one of `absent`: the nearest of that name is meant. Keys are written by
-- `snapshot/constraint_text.rs` where they have no other parts than those that are asked for.
SELECT CASE WHEN count(*) = 0 THEN '[]' ELSE json_build_array(
    json_agg(k.conrelid::int8),
    json_agg(k.oid::int8),
    json_agg(k.conname),
    json_agg(k.contype),
    json_agg(coalesce(to_json(k.conkey), '[]')),
    json_agg(k.convalidated),
    json_agg(k.is_enforced),
    json_agg(k.condeferrable),
    json_agg(k.condeferred),
    json_agg(k.connoinherit AND k.contype IN ('c', 'n')),
    json_agg(k.conislocal),
    json_agg(CASE WHEN k.contype = 'f' THEN k.confrelid::int8 END),
    json_agg(CASE WHEN k.contype = 'f' THEN json_build_array(fn.nspname, f.relname) END),
    json_agg(CASE WHEN k.contype = 'f' THEN to_json(k.confkey) ELSE '[]' END),
    json_agg(CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
        WHEN 'r' THEN 'RESTRICT' END),
    json_agg(CASE k.confupdtype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
        WHEN 'r' THEN 'RESTRICT' END),
    json_agg(CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid, true) END),
    json_agg(i.relname),
    json_agg(CASE WHEN k.has_period OR NOT k.is_enforced
        OR NOT (k.contype IN ('p', 'u') AND x.is_plain
            OR k.contype = 'f' AND k.confmatchtype = 's' AND k.delete_columns IS NULL
                AND (SELECT {schemas} FROM (SELECT fn.nspname) n))
        THEN pg_get_constraintdef(k.oid, true) END)) END
FROM (SELECT NULL::int2[] AS confdelsetcols, false AS conperiod, true AS conenforced, false AS indnullsnotdistinct) absent
CROSS JOIN LATERAL (
    SELECT k.*, confdelsetcols AS delete_columns, conperiod AS has_period, conenforced AS is_enforced FROM pg_constraint k) k
JOIN pg_namespace n ON n.oid = k.connamespace
LEFT JOIN pg_class f ON f.oid = k.confrelid AND k.contype = 'f'
LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_class i ON i.oid = k.conindid AND k.conindid <> 0
LEFT JOIN LATERAL (
    SELECT x.indnkeyatts = x.indnatts AND NOT indnullsnotdistinct AS is_plain FROM pg_index x
    WHERE x.indexrelid = k.conindid AND k.contype IN ('p', 'u')) x ON true
WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND {schemas}
    AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid);

-- indexes. A column that PostgreSQL 14 does not have is the one of `before_15` there: the nearest of that name is meant.
SELECT CASE WHEN count(*) = 0 THEN '[]' ELSE json_build_array(
    json_agg(x.indrelid::int8),
    json_agg(x.indexrelid::int8),
    json_agg(i.relname),
    json_agg(m.amname),
    json_agg(to_json(x.indkey::int2[])),
    json_agg(x.indnkeyatts),
    json_agg(to_json(x.indoption::int2[])),
    json_agg(CASE WHEN x.indexprs IS NOT NULL THEN (
        SELECT json_agg(pg_get_indexdef(x.indexrelid, p.position, false) ORDER BY p.position)
        FROM generate_series(1, x.indnkeyatts::int) p (position) WHERE x.indkey[p.position - 1] = 0) ELSE '[]' END),
    json_agg(to_json(x.indclass::oid[]::int8[])),
    json_agg(to_json(x.indcollation::oid[]::int8[])),
    json_agg(pg_get_expr(x.indpred, x.indrelid, false)),
    json_agg(x.indisunique),
    json_agg(x.indisunique AND x.nulls_not_distinct),
    json_agg(x.indisvalid),
    json_agg(k.oid IS NOT NULL),
    json_agg(CASE WHEN i.relispartition THEN (
        SELECT json_build_array(pn.nspname, p.relname)
        FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
        WHERE h.inhrelid = i.oid) END),
    json_agg(x.indisclustered),
    json_agg(x.indisreplident),
    json_agg(ts.spcname),
    json_agg(coalesce(to_json(i.reloptions), '[]')),
    json_agg(CASE WHEN i.relkind = 'I' THEN 0 WHEN i.relpages > 0 THEN current_setting('block_size')::int8 * i.relpages
        ELSE {index-size} END),
    json_agg(CASE WHEN i.relkind = 'I' OR x.indexprs IS NOT NULL AND x.indcollation::oid[] && (
            SELECT array_agg(o.oid) FROM pg_collation o WHERE o.oid <> 100)
        OR o.attrelid IS NOT NULL
        THEN pg_get_indexdef(x.indexrelid) END)) END
FROM (SELECT false AS indnullsnotdistinct) before_15
CROSS JOIN LATERAL (SELECT x.*, indnullsnotdistinct AS nulls_not_distinct FROM pg_index x) x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam
JOIN pg_namespace n ON n.oid = i.relnamespace
LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_tablespace ts ON ts.oid = i.reltablespace
LEFT JOIN (SELECT DISTINCT a.attrelid FROM pg_attribute a WHERE a.attoptions IS NOT NULL) o ON o.attrelid = i.oid
WHERE {schemas};

-- operator classes that are not their type's default
SELECT coalesce(json_agg(json_build_array(o.oid::int8, CASE WHEN n.nspname = 'pg_catalog' THEN format('%I', o.opcname)
    ELSE format('%I.%I', n.nspname, o.opcname) END)), '[]')
FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE NOT o.opcdefault;

-- collations
SELECT coalesce(json_agg(json_build_array(o.oid::int8, CASE WHEN n.nspname = 'pg_catalog' THEN format('%I', o.collname)
    ELSE format('%I.%I', n.nspname, o.collname) END)), '[]')
FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
WHERE o.oid IN (SELECT unnest(indcollation::oid[]) FROM pg_index WHERE indexrelid >= 16384);

-- what the keys of indexes have as their own collation
SELECT coalesce(json_agg(json_build_array(a.attrelid::int8, a.attnum, a.attcollation::int8)), '[]')
FROM pg_attribute a
WHERE a.attcollation <> 0 AND a.attcollation <> 100 AND a.attnum > 0 AND a.attrelid >= 16384;

-- triggers; those that partitions got from their table are not shown
SELECT coalesce(json_agg(json_build_array(t.tgrelid::int8, t.oid::int8, t.tgname, pg_get_triggerdef(t.oid, true),
    json_build_array(pn.nspname, p.proname),
    CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END)
    ORDER BY t.tgrelid, t.tgname COLLATE "C"), '[]')
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_namespace pn ON pn.oid = p.pronamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND {schemas};

-- policies
SELECT coalesce(json_agg(json_build_array(p.polrelid::int8, p.oid::int8, p.polname,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
    p.polpermissive,
    coalesce((SELECT json_agg(r.rolname ORDER BY r.rolname COLLATE "C") FROM pg_roles r WHERE r.oid = ANY (p.polroles)), '[]'),
    pg_get_expr(p.polqual, p.polrelid, true),
    pg_get_expr(p.polwithcheck, p.polrelid, true)) ORDER BY p.polrelid, p.polname COLLATE "C"), '[]')
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {schemas};

-- rewrite rules, without the queries of views
SELECT coalesce(json_agg(json_build_array(w.ev_class::int8, w.oid::int8, w.rulename, pg_get_ruledef(w.oid, true),
    CASE w.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END)
    ORDER BY w.ev_class, w.rulename COLLATE "C"), '[]')
FROM pg_rewrite w
JOIN pg_class c ON c.oid = w.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE w.rulename <> '_RETURN' AND {schemas};

-- routines, without those that a range type or an extension brings
SELECT coalesce(json_agg(json_build_array(
    p.oid::int8,
    n.nspname,
    p.proname,
    CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' ELSE 'function' END,
    oidvectortypes(p.proargtypes),
    pg_get_function_arguments(p.oid),
    coalesce(pg_get_function_result(p.oid), ''),
    l.lanname,
    CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
    p.proisstrict,
    p.prosecdef,
    p.proleakproof,
    CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
    coalesce(to_json(p.proconfig), '[]'),
    pg_get_userbyid(p.proowner),
    CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (
        SELECT format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', n.nspname, p.proname,
                coalesce(NULLIF(pg_get_function_arguments(p.oid), ''), '*'), a.aggtransfn::regproc, format_type(a.aggtranstype, NULL))
            || CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace ELSE '' END
            || CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::regproc ELSE '' END
            || CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' ELSE '' END
            || CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn::regproc ELSE '' END
            || CASE WHEN a.aggserialfn <> 0 THEN ', SERIALFUNC = ' || a.aggserialfn::regproc ELSE '' END
            || CASE WHEN a.aggdeserialfn <> 0 THEN ', DESERIALFUNC = ' || a.aggdeserialfn::regproc ELSE '' END
            || coalesce(', INITCOND = ' || quote_literal(a.agginitval), '')
            || CASE WHEN a.aggmtransfn <> 0 THEN ', MSFUNC = ' || a.aggmtransfn::regproc || ', MINVFUNC = '
                || a.aggminvtransfn::regproc || ', MSTYPE = ' || format_type(a.aggmtranstype, NULL) ELSE '' END
            || CASE WHEN a.aggmfinalfn <> 0 THEN ', MFINALFUNC = ' || a.aggmfinalfn::regproc ELSE '' END
            || coalesce(', MINITCOND = ' || quote_literal(a.aggminitval), '')
            || CASE WHEN a.aggsortop <> 0 THEN (
                SELECT format(', SORTOP = OPERATOR(%I.%s)', sn.nspname, so.oprname)
                FROM pg_operator so JOIN pg_namespace sn ON sn.oid = so.oprnamespace WHERE so.oid = a.aggsortop) ELSE '' END
            || CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' ELSE '' END
            || CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED' ELSE '' END
            || ')'
        FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END)
    ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", oidvectortypes(p.proargtypes) COLLATE "C"), '[]')
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_language l ON l.oid = p.prolang
WHERE {schemas}
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'));

-- types
SELECT coalesce(json_agg(json_build_array(
    t.oid::int8,
    t.typrelid::int8,
    n.nspname,
    t.typname,
    t.typtype,
    pg_get_userbyid(t.typowner),
    coalesce((SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '[]'),
    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    t.typnotnull,
    coalesce(pg_get_expr(t.typdefaultbin, 0, true), CASE WHEN t.typtype = 'd' THEN quote_literal(t.typdefault) END),
    CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN (
        SELECT CASE WHEN cn.nspname = 'pg_catalog' THEN format('%I', co.collname)
            ELSE format('%I.%I', cn.nspname, co.collname) END
        FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = t.typcollation) END,
    CASE WHEN t.typtype = 'r' THEN (
        SELECT json_build_array(
            format_type(r.rngsubtype, NULL),
            (SELECT CASE WHEN oc.opcdefault THEN NULL WHEN cn.nspname = 'pg_catalog' THEN format('%I', oc.opcname)
                ELSE format('%I.%I', cn.nspname, oc.opcname) END
            FROM pg_opclass oc JOIN pg_namespace cn ON cn.oid = oc.opcnamespace WHERE oc.oid = r.rngsubopc),
            (SELECT CASE WHEN cn.nspname = 'pg_catalog' THEN format('%I', co.collname)
                ELSE format('%I.%I', cn.nspname, co.collname) END
            FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
            JOIN pg_type st ON st.oid = r.rngsubtype
            WHERE co.oid = r.rngcollation AND r.rngcollation <> st.typcollation),
            (SELECT json_build_array(fn.nspname, f.proname) FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace
            WHERE f.oid = r.rngcanonical),
            (SELECT json_build_array(fn.nspname, f.proname) FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace
            WHERE f.oid = r.rngsubdiff),
            (SELECT mt.typname FROM pg_type mt WHERE mt.oid = r.rngmultitypid))
        FROM pg_range r WHERE r.rngtypid = t.oid) END)
    ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"), '[]')
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'b' AND t.typcategory <> 'A'
        OR t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
    AND {schemas}
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e');

-- types that stand for another one: arrays and multiranges
SELECT coalesce(json_agg(json_build_array(t.oid::int8, coalesce(r.rngtypid, t.typelem)::int8)), '[]')
FROM pg_type t LEFT JOIN pg_range r ON r.rngmultitypid = t.oid
WHERE t.oid >= 16384 AND (t.typcategory = 'A' AND t.typelem <> 0 OR r.rngtypid IS NOT NULL);

-- constraints of domains
SELECT coalesce(json_agg(json_build_array(k.contypid::int8, k.oid::int8, k.conname, pg_get_constraintdef(k.oid, true),
    k.convalidated) ORDER BY k.contypid, k.conname COLLATE "C"), '[]')
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
WHERE k.contypid <> 0 AND k.contype = 'c' AND {schemas};

-- rights that differ from those of a new object
WITH lists AS (
    SELECT 'pg_namespace'::regclass::oid AS class, n.oid, 0 AS sub, n.nspacl AS now,
        coalesce((SELECT i.initprivs FROM pg_init_privs i WHERE i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid),
            acldefault('n', n.nspowner)) AS new
    FROM pg_namespace n WHERE n.nspacl IS NOT NULL AND {schemas}
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 0, c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL AND {schemas}
    UNION ALL
    SELECT 'pg_class'::regclass, a.attrelid, a.attnum, a.attacl, acldefault('c', c.relowner)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND {schemas}
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 0, t.typacl, acldefault('T', t.typowner)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typacl IS NOT NULL AND {schemas}
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, 0, p.proacl, acldefault('f', p.proowner)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proacl IS NOT NULL AND {schemas}
), now AS (
    SELECT class, oid, sub, x.grantee, x.privilege_type, x.is_grantable FROM lists, aclexplode(now) x
), new AS (
    SELECT class, oid, sub, x.grantee, x.privilege_type, x.is_grantable FROM lists, aclexplode(new) x
), differing AS (
    (SELECT true AS granted, * FROM now EXCEPT SELECT true, * FROM new)
    UNION ALL
    (SELECT false, * FROM new EXCEPT SELECT false, * FROM now)
), roles AS (
    SELECT class, oid, sub, granted, CASE WHEN grantee = 0 THEN '' ELSE pg_get_userbyid(grantee) END AS role,
        is_grantable, json_agg(privilege_type ORDER BY privilege_type COLLATE "C") AS privileges
    FROM differing GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT coalesce(json_agg(json_build_array(class::int8, oid::int8, sub, granted, role, is_grantable, privileges)
    ORDER BY role COLLATE "C", is_grantable), '[]')
FROM roles;

-- comments
SELECT coalesce(json_agg(json_build_array(d.classoid::int8, d.objoid::int8, d.objsubid, d.description)), '[]')
FROM pg_description d
WHERE d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass AND d.objoid = 'public'::regnamespace
    AND d.description <> 'standard public schema';

-- other objects
WITH names AS NOT MATERIALIZED (
    SELECT p.oid, format('%I.%I', n.nspname, p.proname) AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
), operators AS NOT MATERIALIZED (
    SELECT o.*, n.nspname, format('%s(%s, %s)', o.oprname, CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
            CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END) AS signature
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
), others AS (
    SELECT 'pg_operator'::regclass AS class, o.oid, 'operator' AS kind, o.nspname AS schema, o.signature AS name,
        pg_get_userbyid(o.oprowner) AS owner,
        format('CREATE OPERATOR %I.%s (FUNCTION = %s', o.nspname, o.oprname, (SELECT name FROM names WHERE oid = o.oprcode))
            || CASE WHEN o.oprleft <> 0 THEN ', LEFTARG = ' || format_type(o.oprleft, NULL) ELSE '' END
            || CASE WHEN o.oprright <> 0 THEN ', RIGHTARG = ' || format_type(o.oprright, NULL) ELSE '' END
            || coalesce((SELECT format(', COMMUTATOR = OPERATOR(%I.%s)', c.nspname, c.oprname) FROM operators c WHERE c.oid = o.oprcom), '')
            || coalesce((SELECT format(', NEGATOR = OPERATOR(%I.%s)', c.nspname, c.oprname) FROM operators c WHERE c.oid = o.oprnegate), '')
            || coalesce(', RESTRICT = ' || (SELECT name FROM names WHERE oid = o.oprrest), '')
            || coalesce(', JOIN = ' || (SELECT name FROM names WHERE oid = o.oprjoin), '')
            || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END
            || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END || ')' AS definition,
        format('OPERATOR %I.%s', o.nspname, o.signature) AS identity
    FROM operators o WHERE o.oid >= 16384 AND o.oprcode <> 0
    UNION ALL
    SELECT 'pg_cast'::regclass, c.oid, 'cast', '', format('%s AS %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), '',
        format('CREATE CAST (%s AS %s) ', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))
            || CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT' ELSE format('WITH FUNCTION %s(%s)',
                (SELECT name FROM names WHERE oid = c.castfunc), (SELECT oidvectortypes(proargtypes) FROM pg_proc WHERE oid = c.castfunc)) END
            || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END,
        format('CAST (%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL))
    FROM pg_cast c WHERE c.oid >= 16384
    UNION ALL
    SELECT 'pg_collation'::regclass, c.oid, 'collation', n.nspname, c.collname, pg_get_userbyid(c.collowner),
        format('CREATE COLLATION %I.%I (PROVIDER = %s', n.nspname, c.collname, CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END)
            || coalesce(format(', LOCALE = %L', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale')),
                format(', LC_COLLATE = %L, LC_CTYPE = %L', c.collcollate, c.collctype))
            || CASE WHEN c.collisdeterministic THEN '' ELSE ', DETERMINISTIC = false' END || ')',
        format('COLLATION %I.%I', n.nspname, c.collname)
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid >= 16384 AND {schemas}
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, s.oid, 'statistics', n.nspname, s.stxname, pg_get_userbyid(s.stxowner),
        pg_get_statisticsobjdef(s.oid), format('STATISTICS %I.%I', n.nspname, s.stxname)
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE {schemas}
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 'foreign-data-wrapper', '', w.fdwname, pg_get_userbyid(w.fdwowner),
        format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname)
            || coalesce(' HANDLER ' || (SELECT name FROM names WHERE oid = w.fdwhandler), '')
            || coalesce(' VALIDATOR ' || (SELECT name FROM names WHERE oid = w.fdwvalidator), ''),
        format('FOREIGN DATA WRAPPER %I', w.fdwname)
    FROM pg_foreign_data_wrapper w
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, 'server', '', s.srvname, pg_get_userbyid(s.srvowner),
        format('CREATE SERVER %I', s.srvname) || coalesce(format(' TYPE %L', s.srvtype), '')
            || coalesce(format(' VERSION %L', s.srvversion), '') || format(' FOREIGN DATA WRAPPER %I', w.fdwname)
            || coalesce(' OPTIONS (' || (
                SELECT string_agg(format('%I %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ') FROM unnest(s.srvoptions) o
                WHERE split_part(o, '=', 1) NOT LIKE 'pass%') || ')', ''),
        format('SERVER %I', s.srvname)
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, e.oid, 'event-trigger', '', e.evtname, pg_get_userbyid(e.evtowner),
        format('CREATE EVENT TRIGGER %I ON %s', e.evtname, e.evtevent)
            || coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(t), ', ') FROM unnest(e.evttags) t) || ')', '')
            || format(' EXECUTE FUNCTION %s()', (SELECT name FROM names WHERE oid = e.evtfoid)),
        format('EVENT TRIGGER %I', e.evtname)
    FROM pg_event_trigger e
    UNION ALL
    SELECT 'pg_opclass'::regclass, c.oid, 'operator-class', n.nspname, format('%s USING %s', c.opcname, m.amname), pg_get_userbyid(c.opcowner),
        format('CREATE OPERATOR CLASS %I.%I%s FOR TYPE %s USING %s', n.nspname, c.opcname,
                CASE WHEN c.opcdefault THEN ' DEFAULT' ELSE '' END, format_type(c.opcintype, NULL), m.amname)
            || (SELECT CASE WHEN f.opfname = c.opcname AND f.opfnamespace = c.opcnamespace THEN '' ELSE format(' FAMILY %I.%I', fn.nspname, f.opfname) END
                FROM pg_opfamily f JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = c.opcfamily)
            || ' AS ' || concat_ws(', ',
                (SELECT string_agg(format('OPERATOR %s %I.%s(%s, %s)', o.amopstrategy, op.nspname, op.oprname,
                        format_type(o.amoplefttype, NULL), format_type(o.amoprighttype, NULL)), ', ' ORDER BY o.amopstrategy)
                    FROM pg_amop o JOIN operators op ON op.oid = o.amopopr
                    JOIN pg_depend d ON d.classid = 'pg_amop'::regclass AND d.objid = o.oid AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = c.oid),
                (SELECT string_agg(format('FUNCTION %s (%s, %s) %s(%s)', o.amprocnum, format_type(o.amproclefttype, NULL),
                        format_type(o.amprocrighttype, NULL), (SELECT name FROM names WHERE oid = o.amproc::oid),
                        (SELECT oidvectortypes(proargtypes) FROM pg_proc WHERE oid = o.amproc::oid)), ', ' ORDER BY o.amprocnum)
                    FROM pg_amproc o
                    JOIN pg_depend d ON d.classid = 'pg_amproc'::regclass AND d.objid = o.oid AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = c.oid),
                CASE WHEN c.opckeytype <> 0 THEN 'STORAGE ' || format_type(c.opckeytype, NULL) END),
        format('OPERATOR CLASS %I.%I USING %s', n.nspname, c.opcname, m.amname)
    FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod WHERE {schemas}
    UNION ALL
    SELECT 'pg_opfamily'::regclass, f.oid, 'operator-family', n.nspname, format('%s USING %s', f.opfname, m.amname), pg_get_userbyid(f.opfowner),
        format('CREATE OPERATOR FAMILY %I.%I USING %s', n.nspname, f.opfname, m.amname), format('OPERATOR FAMILY %I.%I USING %s', n.nspname, f.opfname, m.amname)
    FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod
    WHERE {schemas} AND NOT EXISTS (
        SELECT 1 FROM pg_opclass c WHERE c.opcfamily = f.oid AND c.opcname = f.opfname AND c.opcnamespace = f.opfnamespace)
    UNION ALL
    SELECT 'pg_publication'::regclass, p.oid, 'publication', '', p.pubname, pg_get_userbyid(p.pubowner),
        format('CREATE PUBLICATION %I', p.pubname)
            || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE coalesce(' FOR TABLE ' || (
                SELECT string_agg(format('%I.%I', t.schemaname, t.tablename), ', ' ORDER BY t.schemaname, t.tablename)
                FROM pg_publication_tables t WHERE t.pubname = p.pubname), '') END
            || format(' WITH (publish = %L)', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)),
        format('PUBLICATION %I', p.pubname)
    FROM pg_publication p
)
SELECT coalesce(json_agg(json_build_array(o.class::oid::int8, o.oid::int8, o.kind, o.schema, o.name, o.owner, o.definition, o.identity)
    ORDER BY o.kind, o.schema COLLATE "C", o.name COLLATE "C"), '[]')
FROM others o
WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i'));

-- dependencies that the structure of the objects does not show
SELECT CASE WHEN count(*) = 0 THEN '[]' ELSE json_build_array(
    json_agg(d.classid::int8),
    json_agg(d.objid::int8),
    json_agg(d.objsubid),
    json_agg(d.refclassid::int8),
    json_agg(d.refobjid::int8),
    json_agg(d.refobjsubid),
    json_agg(d.deptype)) END
FROM pg_depend d
WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a')
    AND d.refclassid <> 'pg_namespace'::regclass
    AND NOT (d.classid = 'pg_constraint'::regclass AND d.refclassid = 'pg_class'::regclass)
    AND NOT (d.classid = 'pg_trigger'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid = 0)
    AND NOT (d.classid = 'pg_class'::regclass AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass
        AND NOT EXISTS (
            SELECT 1 FROM pg_index x WHERE x.indexrelid = d.objid AND (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL)));

