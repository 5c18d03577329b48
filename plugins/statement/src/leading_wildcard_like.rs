//! `leading-wildcard-like`: a search that no ordinary index can serve.

use stagegate_sdk::ast::{Expression, Literal, PatternMatch};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, View};

use crate::conditions::{conditions, parts};

pub(crate) static RULE: Rule = Rule {
    id: "leading-wildcard-like",
    title: "LIKE that starts with a wildcard",
    documentation: Documentation {
        what: "\
`LIKE` or `ILIKE` in `WHERE` or `ON` with a pattern that starts with `%` or `_`, also where the pattern is put together \
(`'%' || term`) or is one of several (`LIKE ANY`).

`NOT LIKE` reads the table anyway and is left alone; so are patterns outside of `WHERE` and `ON`, as in a `CHECK` constraint.",
        why: "\
An ordinary index is sorted by how values start. Where the start is unknown PostgreSQL reads every row of the table and compares each: \
on a large table that takes minutes, in a change as well as in a view or function that is called a thousand times a day.",
        instead: "\
Where the end is known, index the reversed text:

```sql
CREATE INDEX CONCURRENTLY account_email_reversed ON account (reverse(email) text_pattern_ops);
SELECT id FROM account WHERE reverse(email) LIKE 'moc.elpmaxe@%';
```

For a search anywhere in the text there are trigram indexes, which serve `LIKE '%term%'`; with one in place, allow the finding:

```sql
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX CONCURRENTLY account_name_trgm ON account USING gin (name gin_trgm_ops);
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        for node in conditions(statement.node()).flat_map(parts) {
            let Some(search) = node.cast::<PatternMatch>() else {
                continue;
            };
            let by_words = matches!(search.named(), Some("like" | "ilike"));
            if let (true, false, Some(pattern)) = (by_words, search.negated(), search.right())
                && let Some(literal) = open_start(pattern, escape(search))
            {
                findings.report(finding(search, literal));
            }
        }
    }
}

fn finding<'t>(search: PatternMatch<'t>, literal: Literal<'t>) -> Finding<'t> {
    let operand = search.operand().map(View::text).unwrap_or_default();
    Finding::at(
        literal,
        format!("this pattern starts with a wildcard: no ordinary index on {operand} can serve it, every row is read"),
    )
    .object(operand)
    .help(
        "Start the pattern with text; where only the end is known, index reverse(...); for a search anywhere, a gin index with \
         gin_trgm_ops.",
    )
}

/// What ESCAPE names, a backslash else.
fn escape(search: PatternMatch<'_>) -> &str {
    search
        .argument()
        .map_or("\\", |escape| escape.node().name().unwrap_or_default())
}

/// The literal with which a pattern starts, where that starts with a wildcard.
fn open_start<'t>(pattern: Expression<'t>, escape: &str) -> Option<Literal<'t>> {
    match pattern {
        Expression::Literal(literal) => {
            let text = literal.named().filter(|_| literal.string())?;
            let escaped = !escape.is_empty() && text.starts_with(escape);
            (!escaped && text.starts_with(['%', '_'])).then_some(literal)
        }
        Expression::BinaryOperation(both) if both.named() == Some("||") => open_start(both.left()?, escape),
        Expression::Cast(cast) => open_start(cast.expression()?, escape),
        Expression::Array(array) => array.values().find_map(|value| open_start(value, escape)),
        Expression::FunctionCall(call) if matches!(call.named(), Some("any" | "all" | "concat")) => {
            open_start(call.arguments().next()?, escape)
        }
        _ => None,
    }
}
