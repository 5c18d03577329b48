//! Trees of queries and data statements.

use expect_test::expect;

use super::check;

#[test]
fn select() {
    check(
        "with recursive x (n) as not materialized (select 1 union all select n + 1 from x) \
         select distinct on (a) t.*, count(*) filter (where b) as \"C\", sum(d) over (partition by e order by f desc) \
         from s.t as u left join lateral (select 1) v on true natural join only w, generate_series(1, 2) g(i) \
         where a = any ($1) group by 1 having count(*) > 1 order by 2 nulls last limit 10 offset 5 for update",
        &expect![[r#"
            root: select +distinct +for-update  `with recursive x (n) as not materialized (select 1 union all select n + 1 from x) select distinct on (a) t.*, count(*) filter (where b) as "C", sum(d) over (partition by e order by f desc) from s.t as u left join lateral (select 1) v on true natural join only w, generate_series(1, 2) g(i) where a = any ($1) group by 1 having count(*) > 1 order by 2 nulls last limit 10 offset 5 for update`
              with: common-table-expression "x" +recursive +not-materialized  `x (n) as not materialized (select 1 union all select n + 1 from x)`
                column: identifier "n"  `n`
                query: select "union" +set-operation +all  `select 1 union all select n + 1 from x`
                  set-operand: select  `select 1`
                    target: select-item  `1`
                      expression: literal "1" +number  `1`
                  set-operand: select  `select n + 1 from x`
                    target: select-item  `n + 1`
                      expression: binary-operation "+"  `n + 1`
                        left: column-reference "n"  `n`
                          name: identifier "n"  `n`
                        right: literal "1" +number  `1`
                    source: table-source  `x`
                      name: object-name "x"  `x`
                        name: identifier "x"  `x`
              argument: column-reference "a"  `a`
                name: identifier "a"  `a`
              target: select-item  `t.*`
                expression: wildcard "t"  `t.*`
              target: select-item  `count(*) filter (where b) as "C"`
                expression: function-call "count" +star  `count(*) filter (where b)`
                  where: column-reference "b"  `b`
                    name: identifier "b"  `b`
                alias: identifier "C" +quoted  `"C"`
              target: select-item  `sum(d) over (partition by e order by f desc)`
                expression: function-call "sum" +window  `sum(d) over (partition by e order by f desc)`
                  argument: column-reference "d"  `d`
                    name: identifier "d"  `d`
                  group-by: column-reference "e"  `e`
                    name: identifier "e"  `e`
                  order-by: column-reference "f"  `f`
                    name: identifier "f"  `f`
              source: joined-source "inner" +natural  `s.t as u left join lateral (select 1) v on true natural join only w`
                left: joined-source "left"  `s.t as u left join lateral (select 1) v on true`
                  left: table-source  `s.t as u`
                    name: object-name "s.t"  `s.t`
                      name: identifier "s"  `s`
                      name: identifier "t"  `t`
                    alias: identifier "u"  `u`
                  right: query-source +lateral  `lateral (select 1) v`
                    query: select  `select 1`
                      target: select-item  `1`
                        expression: literal "1" +number  `1`
                    alias: identifier "v"  `v`
                  on: literal "true" +boolean  `true`
                right: table-source +only  `only w`
                  name: object-name "w"  `w`
                    name: identifier "w"  `w`
              source: function-source  `generate_series(1, 2) g(i)`
                expression: function-call "generate_series"  `generate_series(1, 2)`
                  argument: literal "1" +number  `1`
                  argument: literal "2" +number  `2`
                alias: identifier "g"  `g`
              where: binary-operation "="  `a = any ($1)`
                left: column-reference "a"  `a`
                  name: identifier "a"  `a`
                right: function-call "any"  `any ($1)`
                  argument: parameter "$1"  `$1`
              group-by: literal "1" +number  `1`
              having: binary-operation ">"  `count(*) > 1`
                left: function-call "count" +star  `count(*)`
                right: literal "1" +number  `1`
              order-by: literal "2" +number  `2`
              limit: literal "10" +number  `10`
              offset: literal "5" +number  `5`
        "#]],
    );
}

#[test]
fn set_operations_and_values() {
    check(
        "select 1 union select 2 except all (select 3 order by 1) order by 1; values (1, default), (2, 'x')",
        &expect![[r#"
            root: select "except" +set-operation +all  `select 1 union select 2 except all (select 3 order by 1) order by 1`
              set-operand: select "union" +set-operation  `select 1 union select 2`
                set-operand: select  `select 1`
                  target: select-item  `1`
                    expression: literal "1" +number  `1`
                set-operand: select  `select 2`
                  target: select-item  `2`
                    expression: literal "2" +number  `2`
              set-operand: select  `(select 3 order by 1)`
                target: select-item  `3`
                  expression: literal "3" +number  `3`
                order-by: literal "1" +number  `1`
              order-by: literal "1" +number  `1`
            root: select +values  `values (1, default), (2, 'x')`
              row: row  `(1, default)`
                value: literal "1" +number  `1`
                value: other-expression  `default`
              row: row  `(2, 'x')`
                value: literal "2" +number  `2`
                value: literal "x" +string  `'x'`
        "#]],
    );
}

#[test]
fn insert() {
    check(
        "insert into s.t as u (a, b) overriding system value values (1, $$x$$) \
         on conflict (lower(a)) where b do update set a = excluded.a, (b, c) = (select 1, 2) where u.a > 1 \
         returning *, a as z; insert into t default values",
        &expect![[r#"
            root: insert +on-conflict-do-update  `insert into s.t as u (a, b) overriding system value values (1, $$x$$) on conflict (lower(a)) where b do update set a = excluded.a, (b, c) = (select 1, 2) where u.a > 1 returning *, a as z`
              target: object-name "s.t"  `s.t`
                name: identifier "s"  `s`
                name: identifier "t"  `t`
              alias: identifier "u"  `u`
              column: identifier "a"  `a`
              column: identifier "b"  `b`
              query: select +values  `values (1, $$x$$)`
                row: row  `(1, $$x$$)`
                  value: literal "1" +number  `1`
                  value: literal "x" +string  `$$x$$`
              assignment: assignment  `a = excluded.a`
                column: object-name "a"  `a`
                  name: identifier "a"  `a`
                value: column-reference "excluded.a"  `excluded.a`
                  name: identifier "excluded"  `excluded`
                  name: identifier "a"  `a`
              assignment: assignment  `(b, c) = (select 1, 2)`
                column: object-name "b"  `b`
                  name: identifier "b"  `b`
                column: object-name "c"  `c`
                  name: identifier "c"  `c`
                value: subquery  `(select 1, 2)`
                  query: select  `select 1, 2`
                    target: select-item  `1`
                      expression: literal "1" +number  `1`
                    target: select-item  `2`
                      expression: literal "2" +number  `2`
              where: binary-operation ">"  `u.a > 1`
                left: column-reference "u.a"  `u.a`
                  name: identifier "u"  `u`
                  name: identifier "a"  `a`
                right: literal "1" +number  `1`
              returning: select-item  `*`
                expression: wildcard  `*`
              returning: select-item  `a as z`
                expression: column-reference "a"  `a`
                  name: identifier "a"  `a`
                alias: identifier "z"  `z`
            root: insert +default-values  `insert into t default values`
              target: object-name "t"  `t`
                name: identifier "t"  `t`
        "#]],
    );
}

#[test]
fn update_and_delete() {
    check(
        "update only t set a = a + 1 from u join v using (id) where t.id = u.id returning t.*; \
         with d as (delete from t using u where t.id = u.id returning *) delete from only s.x y",
        &expect![[r#"
            root: update +only  `update only t set a = a + 1 from u join v using (id) where t.id = u.id returning t.*`
              target: object-name "t"  `t`
                name: identifier "t"  `t`
              assignment: assignment  `a = a + 1`
                column: object-name "a"  `a`
                  name: identifier "a"  `a`
                value: binary-operation "+"  `a + 1`
                  left: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  right: literal "1" +number  `1`
              source: joined-source "inner" +using  `u join v using (id)`
                left: table-source  `u`
                  name: object-name "u"  `u`
                    name: identifier "u"  `u`
                right: table-source  `v`
                  name: object-name "v"  `v`
                    name: identifier "v"  `v`
                column: identifier "id"  `id`
              where: binary-operation "="  `t.id = u.id`
                left: column-reference "t.id"  `t.id`
                  name: identifier "t"  `t`
                  name: identifier "id"  `id`
                right: column-reference "u.id"  `u.id`
                  name: identifier "u"  `u`
                  name: identifier "id"  `id`
              returning: select-item  `t.*`
                expression: wildcard "t"  `t.*`
            root: delete +only  `with d as (delete from t using u where t.id = u.id returning *) delete from only s.x y`
              with: common-table-expression "d"  `d as (delete from t using u where t.id = u.id returning *)`
                query: delete  `delete from t using u where t.id = u.id returning *`
                  target: object-name "t"  `t`
                    name: identifier "t"  `t`
                  source: table-source  `u`
                    name: object-name "u"  `u`
                      name: identifier "u"  `u`
                  where: binary-operation "="  `t.id = u.id`
                    left: column-reference "t.id"  `t.id`
                      name: identifier "t"  `t`
                      name: identifier "id"  `id`
                    right: column-reference "u.id"  `u.id`
                      name: identifier "u"  `u`
                      name: identifier "id"  `id`
                  returning: select-item  `*`
                    expression: wildcard  `*`
              target: object-name "s.x"  `s.x`
                name: identifier "s"  `s`
                name: identifier "x"  `x`
              alias: identifier "y"  `y`
        "#]],
    );
}

#[expect(clippy::too_many_lines, reason = "one tree of many small expressions")]
#[test]
fn expressions() {
    check(
        r#"select a and not b or c, -1 != +2, x not like 'a%' escape '!', x !~* E'\n\'', a between 1 and 2, a in (1, 2),
          a not in (select 1), exists (select 1), a is not distinct from b, c is null,
          case a when 1 then 2 else 3 end, array[1, 2], array(select 1), (a).b[1], row(1, 2), (1, 2), cast(a as int),
          date '2020-01-01', interval '1 day', extract(year from d), trim(both 'x' from y), a at time zone 'UTC',
          x collate "C", coalesce(a, b), current_date, d->>'k', U&'\0041', B'01'"#,
        &expect![[r#"
            root: select  `select a and not b or c, -1 != +2, x not like 'a%' escape '!', x !~* E'\n\'', a between 1 and 2, a in (1, 2),
                      a not in (select 1), exists (select 1), a is not distinct from b, c is null,
                      case a when 1 then 2 else 3 end, array[1, 2], array(select 1), (a).b[1], row(1, 2), (1, 2), cast(a as int),
                      date '2020-01-01', interval '1 day', extract(year from d), trim(both 'x' from y), a at time zone 'UTC',
                      x collate "C", coalesce(a, b), current_date, d->>'k', U&'\0041', B'01'`
              target: select-item  `a and not b or c`
                expression: binary-operation "or"  `a and not b or c`
                  left: binary-operation "and"  `a and not b`
                    left: column-reference "a"  `a`
                      name: identifier "a"  `a`
                    right: unary-operation "not"  `not b`
                      operand: column-reference "b"  `b`
                        name: identifier "b"  `b`
                  right: column-reference "c"  `c`
                    name: identifier "c"  `c`
              target: select-item  `-1 != +2`
                expression: binary-operation "<>"  `-1 != +2`
                  left: unary-operation "-"  `-1`
                    operand: literal "1" +number  `1`
                  right: unary-operation "+"  `+2`
                    operand: literal "2" +number  `2`
              target: select-item  `x not like 'a%' escape '!'`
                expression: pattern-match "like" +negated  `x not like 'a%' escape '!'`
                  operand: column-reference "x"  `x`
                    name: identifier "x"  `x`
                  right: literal "a%" +string  `'a%'`
                  argument: literal "!" +string  `'!'`
              target: select-item  `x !~* E'\n\''`
                expression: pattern-match "~*" +negated  `x !~* E'\n\''`
                  operand: column-reference "x"  `x`
                    name: identifier "x"  `x`
                  right: literal "\n'" +string  `E'\n\''`
              target: select-item  `a between 1 and 2`
                expression: between  `a between 1 and 2`
                  operand: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  left: literal "1" +number  `1`
                  right: literal "2" +number  `2`
              target: select-item  `a in (1, 2)`
                expression: in-list  `a in (1, 2)`
                  operand: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  value: literal "1" +number  `1`
                  value: literal "2" +number  `2`
              target: select-item  `a not in (select 1)`
                expression: in-subquery +negated  `a not in (select 1)`
                  operand: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  query: select  `select 1`
                    target: select-item  `1`
                      expression: literal "1" +number  `1`
              target: select-item  `exists (select 1)`
                expression: exists  `exists (select 1)`
                  query: select  `select 1`
                    target: select-item  `1`
                      expression: literal "1" +number  `1`
              target: select-item  `a is not distinct from b`
                expression: is-test "distinct from" +negated  `a is not distinct from b`
                  operand: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  right: column-reference "b"  `b`
                    name: identifier "b"  `b`
              target: select-item  `c is null`
                expression: is-test "null"  `c is null`
                  operand: column-reference "c"  `c`
                    name: identifier "c"  `c`
              target: select-item  `case a when 1 then 2 else 3 end`
                expression: case +else  `case a when 1 then 2 else 3 end`
                  operand: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  argument: literal "1" +number  `1`
                  argument: literal "2" +number  `2`
                  argument: literal "3" +number  `3`
              target: select-item  `array[1, 2]`
                expression: array  `array[1, 2]`
                  value: literal "1" +number  `1`
                  value: literal "2" +number  `2`
              target: select-item  `array(select 1)`
                expression: subquery "array"  `array(select 1)`
                  query: select  `select 1`
                    target: select-item  `1`
                      expression: literal "1" +number  `1`
              target: select-item  `(a).b[1]`
                expression: other-expression  `(a).b[1]`
                  argument: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  argument: literal "1" +number  `1`
              target: select-item  `row(1, 2)`
                expression: row  `row(1, 2)`
                  value: literal "1" +number  `1`
                  value: literal "2" +number  `2`
              target: select-item  `(1, 2)`
                expression: row  `(1, 2)`
                  value: literal "1" +number  `1`
                  value: literal "2" +number  `2`
              target: select-item  `cast(a as int)`
                expression: cast  `cast(a as int)`
                  expression: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  type: type-name "integer"  `int`
              target: select-item  `date '2020-01-01'`
                expression: cast  `date '2020-01-01'`
                  type: type-name "date"  `date`
                  expression: literal "2020-01-01" +string  `'2020-01-01'`
              target: select-item  `interval '1 day'`
                expression: cast  `interval '1 day'`
                  type: type-name "interval"  `interval`
                  expression: literal "1 day" +string  `'1 day'`
              target: select-item  `extract(year from d)`
                expression: function-call "extract"  `extract(year from d)`
                  argument: literal "year" +string  `year`
                  argument: column-reference "d"  `d`
                    name: identifier "d"  `d`
              target: select-item  `trim(both 'x' from y)`
                expression: function-call "trim"  `trim(both 'x' from y)`
                  argument: literal "x" +string  `'x'`
                  argument: column-reference "y"  `y`
                    name: identifier "y"  `y`
              target: select-item  `a at time zone 'UTC'`
                expression: binary-operation "at time zone"  `a at time zone 'UTC'`
                  left: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  right: literal "UTC" +string  `'UTC'`
              target: select-item  `x collate "C"`
                expression: collate  `x collate "C"`
                  expression: column-reference "x"  `x`
                    name: identifier "x"  `x`
                  name: object-name "C"  `"C"`
                    name: identifier "C" +quoted  `"C"`
              target: select-item  `coalesce(a, b)`
                expression: function-call "coalesce"  `coalesce(a, b)`
                  argument: column-reference "a"  `a`
                    name: identifier "a"  `a`
                  argument: column-reference "b"  `b`
                    name: identifier "b"  `b`
              target: select-item  `current_date`
                expression: function-call "current_date"  `current_date`
              target: select-item  `d->>'k'`
                expression: binary-operation "->>"  `d->>'k'`
                  left: column-reference "d"  `d`
                    name: identifier "d"  `d`
                  right: literal "k" +string  `'k'`
              target: select-item  `U&'\0041'`
                expression: literal "A" +string  `U&'\0041'`
              target: select-item  `B'01'`
                expression: literal "01" +string  `B'01'`
        "#]],
    );
}

#[test]
fn parentheses_have_no_node() {
    check(
        "select ((a + b)) * (c)",
        &expect![[r#"
        root: select  `select ((a + b)) * (c)`
          target: select-item  `((a + b)) * (c)`
            expression: binary-operation "*"  `((a + b)) * (c)`
              left: binary-operation "+"  `a + b`
                left: column-reference "a"  `a`
                  name: identifier "a"  `a`
                right: column-reference "b"  `b`
                  name: identifier "b"  `b`
              right: column-reference "c"  `c`
                name: identifier "c"  `c`
    "#]],
    );
}

#[test]
fn errors_say_where_and_what() {
    check(
        "select 1 from; select * form t; insert into t values (1,); update t a = 1; delete t where",
        &expect![[r#"
            root: unknown-statement "SELECT"  `select 1 from`
            root: unknown-statement "SELECT"  `select * form t`
            root: unknown-statement "INSERT"  `insert into t values (1,)`
            root: unknown-statement "UPDATE"  `update t a = 1`
            root: unknown-statement "DELETE"  `delete t where`
            syntax-error: syntax error in SELECT: expected identifier, found the end of the statement `from`
            syntax-error: syntax error in SELECT: expected the end of the expression or statement, found `t` `t`
            syntax-error: syntax error in INSERT: expected an expression, found `)` `)`
            syntax-error: syntax error in UPDATE: expected SET, found `=` `=`
            syntax-error: syntax error in DELETE: expected FROM, found `where` `where`
        "#]],
    );
}

#[test]
fn what_the_parser_lacks_is_no_error() {
    check(
        "select; update t set a = 1 where current of c",
        &expect![[r#"
            root: select  `select`
            root: update  `update t set a = 1 where current of c`
              target: object-name "t"  `t`
                name: identifier "t"  `t`
              assignment: assignment  `a = 1`
                column: object-name "a"  `a`
                  name: identifier "a"  `a`
                value: literal "1" +number  `1`
              where: other-expression  `where current of c`
        "#]],
    );
}

#[test]
fn names_of_arguments_are_no_operands() {
    check(
        "select f(a => 1, b := 2)",
        &expect![[r#"
            root: select  `select f(a => 1, b := 2)`
              target: select-item  `f(a => 1, b := 2)`
                expression: function-call "f"  `f(a => 1, b := 2)`
                  argument: literal "1" +number  `1`
                  argument: literal "2" +number  `2`
        "#]],
    );
}
