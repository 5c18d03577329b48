//! Statements that are lowered from the tree of `squawk-syntax`: one line of SQL, one line of tree.

use expect_test::expect;

use super::*;

/// One line a statement: `kind "name" +flags (role kind ..., ...)`; identifiers below names are left out.
fn outline(text: &str) -> String {
    let parsed = parse(text);
    check_shape(&parsed);
    let mut lines = String::new();
    for statement in &parsed.statements {
        assert_eq!(statement.parse, ParseState::Full, "{text}");
        write_node(&mut lines, &parsed.tree, statement.node);
        lines.push('\n');
    }
    for problem in &parsed.problems {
        let _ = writeln!(lines, "{}: {}", problem.kind.rule(), problem.message);
    }
    lines
}

fn write_node(out: &mut String, tree: &Tree, node: u32) {
    let index = node as usize;
    let (kind, bits) = &NAMES.kinds[&tree.kinds[index]];
    out.push_str(kind);
    if let Some(name) = tree.name(node) {
        let _ = write!(out, " {name:?}");
    }
    for (bit, name) in bits.iter().enumerate() {
        if tree.bits[index] & (1 << bit) != 0 {
            let _ = write!(out, " +{name}");
        }
    }
    if matches!(
        tree.kinds[index],
        kinds::kind::OBJECT_NAME | kinds::kind::COLUMN_REFERENCE
    ) {
        return;
    }
    let mut child = node + 1;
    let mut open = false;
    while child < tree.ends[index] {
        out.push_str(if open { ", " } else { " (" });
        open = true;
        let _ = write!(out, "{} ", NAMES.roles[&tree.roles[child as usize]]);
        write_node(out, tree, child);
        child = tree.ends[child as usize];
    }
    if open {
        out.push(')');
    }
}

#[track_caller]
fn check_lines(text: &str, expected: &Expect) {
    expected.assert_eq(&outline(text));
}

#[test]
fn views() {
    check_lines(
        "create or replace temp view a.v (x, \"Y\") with (security_barrier) as select 1 from t;
         create recursive view v (n) as select 1 union all select n from v;
         create materialized view if not exists m as select * from t with no data;
         create view v as (select 1) with local check option;
         refresh materialized view concurrently m;",
        &expect![[r#"
            create-view +or-replace +temporary (name object-name "a.v", column identifier "x", column identifier "Y" +quoted, option setting "security_barrier", query select (target select-item (expression literal "1" +number), source table-source (name object-name "t")))
            create-view +recursive (name object-name "v", column identifier "n", query select "union" +set-operation +all (set-operand select (target select-item (expression literal "1" +number)), set-operand select (target select-item (expression column-reference "n"), source table-source (name object-name "v"))))
            create-view +materialized +if-not-exists +with-no-data (name object-name "m", query select (target select-item (expression wildcard), source table-source (name object-name "t")))
            create-view (name object-name "v", query select (target select-item (expression literal "1" +number)), option setting "check_option" (value column-reference "local"))
            refresh-materialized-view +concurrently (target object-name "m")
        "#]],
    );
}

#[test]
fn types_and_domains() {
    check_lines(
        "create type e as enum ('a', 'b'); create type c as (a int, b text collate \"C\");
         create type r as range (subtype = int); create type s;
         create domain d as varchar(5) collate \"C\" default 'x' constraint k check (value > '') not null;
         alter type e add value if not exists 'x' before 'y'; alter type e rename value 'a' to 'b';
         alter type c add attribute x int, drop attribute y cascade;
         alter domain d drop constraint if exists k cascade; alter domain d set not null",
        &expect![[r#"
            create-type "enum" (name object-name "e", label literal "a" +string, label literal "b" +string)
            create-type "composite" (name object-name "c", column column-definition (name identifier "a", type type-name "integer"), column column-definition (name identifier "b", type type-name "text", constraint collate-constraint (name object-name "C")))
            create-type "range" (name object-name "r", option setting "subtype" (value column-reference "int"))
            create-type "shell" (name object-name "s")
            create-domain (name object-name "d", type type-name "character varying" (argument literal "5" +number), constraint collate-constraint (name object-name "C"), constraint default-constraint (default literal "x" +string), constraint check-constraint "k" (expression binary-operation ">" (left column-reference "value", right literal "" +string)), constraint not-null-constraint)
            alter-object "type" (name object-name "e", action add-value +if-not-exists +before (label literal "x" +string, value literal "y" +string))
            alter-object "type" (name object-name "e", action rename-value (label literal "a" +string, value literal "b" +string))
            alter-object "type" (name object-name "c", action add-column (column column-definition (name identifier "x", type type-name "integer")), action drop-column +cascade (column identifier "y"))
            alter-object "domain" (name object-name "d", action drop-constraint +if-exists +cascade (name identifier "k"))
            alter-object "domain" (name object-name "d", action set-not-null)
        "#]],
    );
}

#[test]
fn routines() {
    check_lines(
        "create or replace function s.f(in a int default 1, variadic b text[]) returns setof t language c as 'x', 'y';
         create function f() returns table (x int) immutable security definer set search_path = a, b return 1;
         create procedure p(inout a int) begin atomic insert into t values (1); select 2; end;
         alter function f(int) owner to bob; alter function f(int) strict set a = b; drop function f(int) cascade;
         call f(1, a => 2)",
        &expect![[r#"
            create-routine "c" +or-replace +opaque (name object-name "s.f", parameter routine-parameter "in" (name identifier "a", type type-name "integer", default literal "1" +number), parameter routine-parameter "variadic" (name identifier "b", type type-name "text" +array), type type-name "t")
            create-routine "sql" +security-definer +immutable (name object-name "f", parameter routine-parameter "table" (name identifier "x", type type-name "integer"), option setting "search_path" (value column-reference "a", value column-reference "b"), body select (target select-item (expression literal "1" +number)))
            create-routine "sql" +procedure (name object-name "p", parameter routine-parameter "inout" (name identifier "a", type type-name "integer"), body insert (target object-name "t", query select +values (row row (value literal "1" +number))), body select (target select-item (expression literal "2" +number)))
            alter-object "function" (name object-name "f", action owner-to (grantee identifier "bob"))
            alter-object "function" (name object-name "f", option setting "strict", action set-options (option setting "a" (value column-reference "b")))
            drop "function" +cascade (target object-name "f")
            call (expression function-call "f" (argument literal "1" +number, argument literal "2" +number))
        "#]],
    );
}

#[test]
fn bodies() {
    check_lines(
        "create function f() returns int language sql as $$ update t set a = 1; select a from t $$;
         create function g() returns trigger language plpgsql as $x$ begin
           select a into strict b from t; execute 'drop table ' || b; return new; end $x$;
         do $$ begin if a then create table t (a int); else perform f(1) from u; end if; end $$;
         do 'begin delete from t; end'; do 'begin raise ''x''; end';
         do language plpython3u $$ print(1) $$;
         do $$ begin frobnicate; drop table t; end $$",
        &expect![[r#"
            create-routine "sql" (name object-name "f", type type-name "integer", body update (target object-name "t", assignment assignment (column object-name "a", value literal "1" +number)), body select (target select-item (expression column-reference "a"), source table-source (name object-name "t")))
            create-routine "plpgsql" +returns-trigger (name object-name "g", type type-name "trigger", body select (target select-item (expression column-reference "a"), source table-source (name object-name "t")), body dynamic-sql (expression binary-operation "||" (left literal "drop table " +string, right column-reference "b")))
            do-block "plpgsql" (body create-table (name object-name "t", column column-definition (name identifier "a", type type-name "integer")), body select (target select-item (expression function-call "f" (argument literal "1" +number)), source table-source (name object-name "u")))
            do-block "plpgsql" (body delete (target object-name "t"))
            do-block "plpgsql" +opaque
            do-block "plpython3u" +opaque
            do-block "plpgsql" +opaque (body drop "table" (target object-name "t"))
        "#]],
    );
}

#[test]
fn triggers_policies_and_rules() {
    check_lines(
        "create trigger t before insert or update of a on s.t for each row when (new.a is null) execute function s.f(1);
         create constraint trigger t after delete on t deferrable execute procedure f();
         create event trigger e on ddl_command_start execute function f();
         create policy p on t as restrictive for select to public, current_user using (a = 1) with check (true);
         alter policy p on t to a using (true); alter policy p on t rename to q;
         create rule r as on insert to t do instead (insert into l values (1); delete from k);
         alter trigger t on s.t rename to u; alter event trigger e disable",
        &expect![[r#"
            create-trigger +before +for-each-row (name object-name "t", target object-name "s.t", where is-test "null" (operand column-reference "new.a"), source object-name "s.f")
            create-trigger +constraint +after (name object-name "t", target object-name "t", source object-name "f")
            create-trigger +event (name object-name "e", source object-name "f")
            create-policy "select" +restrictive (name object-name "p", target object-name "t", grantee identifier "public", grantee identifier "current_user", where binary-operation "=" (left column-reference "a", right literal "1" +number), check literal "true" +boolean)
            alter-policy (name object-name "p", target object-name "t", grantee identifier "a", where literal "true" +boolean)
            alter-object "policy" (name object-name "p", target object-name "t", action rename-object (new-name identifier "q"))
            create-object "rule" (name object-name "r", target object-name "t", body insert (target object-name "l", query select +values (row row (value literal "1" +number))), body delete (target object-name "k"))
            alter-object "trigger" (name object-name "t", target object-name "s.t", action rename-object (new-name identifier "u"))
            alter-object "event trigger" (name object-name "e", action trigger-state "trigger" +disable)
        "#]],
    );
}

#[test]
fn roles_and_grants() {
    check_lines(
        "create role bob superuser connection limit 5 encrypted password 'x' in role a valid until '2030';
         alter user bob nologin; alter role bob set x = 1; alter group g add user a; alter role a rename to b;
         grant select (a, b), insert on table a.b, c to public, current_user with grant option;
         grant all privileges on all tables in schema s to a; grant a, b to c with admin option;
         revoke execute on function f(int) from public cascade; grant usage on schema s to a;
         alter default privileges in schema s grant select on tables to a",
        &expect![[r#"
            create-role "role" (name object-name "bob", option setting "superuser", option setting "connection limit" (value literal "5" +number), option setting "password" (value literal "x" +string), option setting "in role" (value column-reference "a"), option setting "valid until" (value literal "2030" +string))
            alter-role "user" (name object-name "bob", option setting "nologin")
            alter-role "role" (name object-name "bob", option setting "x" (value literal "1" +number))
            alter-role "group" (name object-name "g", option setting "add user" (value column-reference "a"))
            alter-object "role" (name object-name "a", action rename-object (new-name identifier "b"))
            grant "table" +grant-option (privilege identifier "select", privilege identifier "insert", target object-name "a.b", target object-name "c", grantee identifier "public", grantee identifier "current_user")
            grant "table" +all-privileges +all-in-schema (privilege identifier "all privileges", target object-name "s", grantee identifier "a")
            grant "role" +grant-option +membership (privilege identifier "a", privilege identifier "b", grantee identifier "c")
            grant "function" +revoke +cascade (privilege identifier "execute", target object-name "f", grantee identifier "public")
            grant "schema" (privilege identifier "usage", target object-name "s", grantee identifier "a")
            grant "table" +all-in-schema +default-privileges (target object-name "s", privilege identifier "select", grantee identifier "a")
        "#]],
    );
}

#[test]
fn other_objects() {
    check_lines(
        "create sequence if not exists s increment by 2 owned by t.c; alter sequence s restart with 5;
         create schema s authorization joe create table t (a int); create database d owner joe;
         create publication p for table a, b with (publish = 'insert'); create statistics s on a, b from t;
         create extension if not exists x with schema s version '1' cascade; create server s foreign data wrapper w;
         create aggregate a (int) (sfunc = f, stype = int); create operator s.=== (leftarg = int, function = f);
         alter index i rename to j; alter index i attach partition j; alter index i set (fillfactor = 70);
         alter view v alter column a set default 1; alter materialized view m set (fillfactor = 70), cluster on i;
         alter schema s owner to a; alter database d set a = 1; alter system set a = 1; alter system reset all;
         alter table all in tablespace a set tablespace b",
        &expect![[r#"
            create-object "sequence" +if-not-exists (name object-name "s", option setting "increment" (value literal "2" +number), option setting "owned by" (value column-reference "t.c"))
            alter-object "sequence" (name object-name "s", option setting "restart" (value literal "5" +number))
            create-object "schema" (name object-name "s", grantee identifier "joe", body create-table (name object-name "t", column column-definition (name identifier "a", type type-name "integer")))
            create-object "database" (name object-name "d", grantee identifier "joe")
            create-object "publication" (name object-name "p", target object-name "a", target object-name "b", option setting "publish" (value literal "insert" +string))
            create-object "statistics" (name object-name "s", target object-name "t")
            create-extension +if-not-exists +cascade (name object-name "x", option setting "schema" (value column-reference "s"), option setting "version" (value literal "1" +string))
            create-object "server" (name object-name "s")
            create-object "aggregate" (name object-name "a", option setting "sfunc" (value column-reference "f"), option setting "stype" (value column-reference "int"))
            create-object "operator" (name object-name "s.===", option setting "leftarg" (value column-reference "int"), option setting "function" (value column-reference "f"))
            alter-object "index" (name object-name "i", action rename-object (new-name identifier "j"))
            alter-object "index" (name object-name "i", action attach-partition (target object-name "j"))
            alter-object "index" (name object-name "i", action set-options (option setting "fillfactor" (value literal "70" +number)))
            alter-object "view" (name object-name "v", action set-default (column identifier "a", default literal "1" +number))
            alter-object "materialized view" (name object-name "m", action set-options (option setting "fillfactor" (value literal "70" +number)), action cluster-on (name identifier "i"))
            alter-object "schema" (name object-name "s", action owner-to (grantee identifier "a"))
            alter-object "database" (name object-name "d", action set-options (option setting "a" (value literal "1" +number)))
            alter-system "a" (value literal "1" +number)
            alter-system "all" +reset
            alter-object "table" (action other-action)
        "#]],
    );
}

#[test]
fn maintenance() {
    check_lines(
        "truncate only t, u restart identity cascade; reindex (verbose) table concurrently t; reindex schema s;
         vacuum (full, analyze /* not now */ off) t (a); vacuum freeze analyze; analyze t; cluster t using i; cluster;
         lock table only t in share mode nowait; lock t; comment on column a.b.c is 'x';
         comment on constraint k on t is null; comment on function f(int) is 'x';
         copy (select 1) to program 'x'; copy t to '/x' csv header;
         copy t (a, b) from '/x' with (format csv, force_null (a, b))",
        &expect![[r#"
            truncate +cascade +restart-identity (target object-name "t", target object-name "u")
            reindex "table" +concurrently (option setting "verbose", target object-name "t")
            reindex "schema" (target object-name "s")
            vacuum +full (option setting "full", option setting "analyze" (value column-reference "off"), target object-name "t")
            vacuum +freeze +analyze
            analyze (target object-name "t")
            cluster (target object-name "t", source object-name "i")
            cluster
            lock-table "share" +nowait +only (target object-name "t")
            lock-table "access exclusive" (target object-name "t")
            comment-on "column" (target object-name "a.b.c", value literal "x" +string)
            comment-on "constraint" (target object-name "k", name object-name "t", value literal "null" +null)
            comment-on "function" (target object-name "f", value literal "x" +string)
            copy-rows +program (query select (target select-item (expression literal "1" +number)), value literal "x" +string)
            copy-rows (target object-name "t", value literal "/x" +string, option setting "format" (value column-reference "csv"), option setting "header")
            copy-rows +from (target object-name "t", column identifier "a", column identifier "b", value literal "/x" +string, option setting "format" (value column-reference "csv"), option setting "force_null" (value column-reference "a", value column-reference "b"))
        "#]],
    );
}

#[test]
fn sessions() {
    check_lines(
        "set local search_path to a, 'b'; set x to default; reset all; set role none; set time zone 'utc';
         set session authorization joe; set constraints all deferred; reset x; show x; listen c;
         set transaction isolation level serializable;
         begin; savepoint a; rollback to a; release a; commit; prepare transaction 'x'; rollback prepared 'x';
         explain (analyze, costs off) delete from t; explain analyze verbose select 1; explain (analyze -- not now
         off) select 1;
         prepare p as select * from t; declare c cursor for with x as (select 1) select * from x, y; drop owned by a",
        &expect![[r#"
            set-parameter "search_path" +local (value column-reference "a", value literal "b" +string)
            set-parameter "x" +default
            set-parameter "all" +reset
            set-parameter "role" (value column-reference "none")
            set-parameter "timezone" (value literal "utc" +string)
            set-parameter "session_authorization" (value column-reference "joe")
            set-parameter "constraints" (value column-reference "deferred")
            set-parameter "x" +reset
            command "show"
            command "listen"
            transaction "set transaction"
            transaction "begin"
            transaction "savepoint"
            transaction "rollback to"
            transaction "release"
            transaction "commit"
            transaction "prepare"
            transaction "rollback prepared"
            explain +analyze (query delete (target object-name "t"))
            explain +analyze (query select (target select-item (expression literal "1" +number)))
            explain (query select (target select-item (expression literal "1" +number)))
            command "prepare" (target object-name "t")
            command "declare cursor" (target object-name "y")
            command "drop owned"
        "#]],
    );
}

#[test]
fn merges() {
    check_lines(
        "with w as (select 1) merge into only t as x using (select 1) s on x.a = s.a
           when matched and x.b > 1 then update set b = 2 when not matched by source then delete
           when not matched then insert (a, b) values (1, default) when matched then do nothing returning *",
        &expect![[r#"
            merge +only (with common-table-expression "w" (query select (target select-item (expression literal "1" +number))), target object-name "t", alias identifier "x", source query-source (query select (target select-item (expression literal "1" +number)), alias identifier "s"), on binary-operation "=" (left column-reference "x.a", right column-reference "s.a"), when merge-when "update" +matched (where binary-operation ">" (left column-reference "x.b", right literal "1" +number), assignment assignment (column object-name "b", value literal "2" +number)), when merge-when "delete" +by-source, when merge-when "insert" (column identifier "a", column identifier "b", value literal "1" +number, value other-expression), when merge-when "do nothing" +matched, returning select-item (expression wildcard))
        "#]],
    );
}

#[test]
fn actions_of_tables() {
    check_lines(
        "alter table t attach partition p for values from (1, minvalue) to (2, 3); alter table t detach partition q concurrently;
         alter table t attach partition p default; alter table t attach partition p for values with (modulus 4, remainder 0);
         alter table t set logged, set unlogged, set tablespace x, set access method heap, set without cluster;
         alter table t set (fillfactor = 70, toast.x), reset (a), cluster on i, owner to bob, inherit p, no inherit p;
         alter table t enable row level security, no force row level security, disable trigger all;
         alter table t enable always trigger g, disable rule r, replica identity full, replica identity using index i;
         alter table t alter a add generated always as identity, alter a drop identity if exists;
         alter table t alter a drop expression, alter a set statistics 5, alter constraint k deferrable;
         alter foreign table t add a int options (b 'c'); create foreign table t (a int) server s options (a 'b');
         create table t (a int) with (fillfactor = 70); create table p partition of t for values in (1, 2);
         create table p partition of t default",
        &expect![[r#"
            alter-table (name object-name "t", action attach-partition (target object-name "p", bound literal "1" +number, bound column-reference "minvalue", bound literal "2" +number, bound literal "3" +number))
            alter-table (name object-name "t", action detach-partition +concurrently (target object-name "q"))
            alter-table (name object-name "t", action attach-partition +default (target object-name "p"))
            alter-table (name object-name "t", action attach-partition (target object-name "p", bound literal "4" +number, bound literal "0" +number))
            alter-table (name object-name "t", action set-logged, action set-unlogged, action set-tablespace (new-name identifier "x"), action set-access-method (new-name identifier "heap"), action cluster-on)
            alter-table (name object-name "t", action set-options (option setting "fillfactor" (value literal "70" +number), option setting "toast.x"), action set-options +reset (option setting "a"), action cluster-on (name identifier "i"), action owner-to (grantee identifier "bob"), action inherit (parent object-name "p"), action inherit +no-inherit (parent object-name "p"))
            alter-table (name object-name "t", action row-security +enable, action row-security +no-force, action trigger-state "trigger" +disable +all)
            alter-table (name object-name "t", action trigger-state "trigger" +always (name identifier "g"), action trigger-state "rule" +disable (name identifier "r"), action replica-identity "full", action replica-identity "index" (name identifier "i"))
            alter-table (name object-name "t", action add-identity +always (column identifier "a"), action drop-identity +if-exists (column identifier "a"))
            alter-table (name object-name "t", action drop-expression (column identifier "a"), action other-action (column identifier "a"), action other-action)
            alter-table +foreign (name object-name "t", action add-column (column column-definition (name identifier "a", type type-name "integer", constraint other-constraint)))
            create-table +foreign (name object-name "t", column column-definition (name identifier "a", type type-name "integer"))
            create-table (name object-name "t", column column-definition (name identifier "a", type type-name "integer"), option setting "fillfactor" (value literal "70" +number))
            create-table +partition-of (name object-name "p", parent object-name "t", bound literal "1" +number, bound literal "2" +number)
            create-table +partition-of +default-partition (name object-name "p", parent object-name "t")
        "#]],
    );
}

#[test]
fn what_the_primary_front_end_refuses_is_lowered_too() {
    check_lines(
        "select a[1], (b).c, (f(1)).* from rows from (f(1), g(2)) as r;
         update t set a[1] = 2 where current of c; insert into t (a, b.c, d[1]) values (1, 2, 3);
         create table t (a xml check (a is document)); create table t as select a is document from u;
         create index i on t ((xmlserialize(content a as text)))",
        &expect![[r#"
            select (target select-item (expression other-expression (argument column-reference "a", argument literal "1" +number)), target select-item (expression other-expression (argument column-reference "b")), target select-item (expression other-expression (argument function-call "f" (argument literal "1" +number))), source function-source (expression function-call "f" (argument literal "1" +number), expression function-call "g" (argument literal "2" +number), alias identifier "r"))
            update (target object-name "t", assignment assignment (column object-name "a", value literal "2" +number), where other-expression)
            insert (target object-name "t", column identifier "a", column identifier "b", column identifier "d", query select +values (row row (value literal "1" +number, value literal "2" +number, value literal "3" +number)))
            create-table (name object-name "t", column column-definition (name identifier "a", type type-name "xml", constraint check-constraint (expression is-test "document" (operand column-reference "a"))))
            create-table +as-query (name object-name "t", query select (target select-item (expression is-test "document" (operand column-reference "a")), source table-source (name object-name "u")))
            create-index "btree" (name object-name "i", target object-name "t", column index-column (expression function-call "xmlserialize" (argument column-reference "a")))
        "#]],
    );
}

#[test]
fn relations_of_other_statements() {
    for (text, expected) in [
        ("create view v as select * from a", vec!["v", "a"]),
        ("alter index i rename to j", vec!["i"]),
        ("grant select on t, s.u to bob", vec!["t", "s.u"]),
        ("grant usage on schema s to bob", vec![]),
        ("comment on table t is 'x'", vec!["t"]),
        ("comment on column t.a is 'x'", vec![]),
        ("prepare p as with x as (select 1) select * from x, y", vec!["y"]),
        ("do $$ begin drop table t; end $$", vec!["t"]),
        (
            "merge into t using s on true when matched then delete",
            vec!["t", "s"],
        ),
        ("truncate a, b", vec!["a", "b"]),
    ] {
        assert_eq!(relations(text), expected, "{text}");
    }
}
