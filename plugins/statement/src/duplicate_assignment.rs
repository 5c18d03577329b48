//! `duplicate-assignment`: a column that one SET sets twice.

use stagegate_sdk::ast::{Assignment, Insert, Merge, MergeWhen, ObjectName, Update};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, NoOptions, Node, Rule, Span, TableName, View,
};

pub(crate) static RULE: Rule = Rule {
    id: "duplicate-assignment",
    title: "Column that is set twice",
    documentation: Documentation {
        what: "\
The same column twice in the `SET` of one `UPDATE`, `INSERT ... ON CONFLICT DO UPDATE` or `MERGE`, also in lists such as `(a, b) = (1, 2)`. \
Parts of one column, as in `SET tags[1] = 'a', tags[2] = 'b'`, are fine.",
        why: "\
PostgreSQL refuses the statement (\"multiple assignments to same column\"), so the change fails when it comes to it. It is most often a \
slip of copying: another column was meant, and would have been left as it was.",
        instead: "\
Set each column once:

```sql
UPDATE account SET status = 'closed', closed_at = now() WHERE id = 7;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let root = statement.node();
        for update in root.all::<Update>() {
            report(
                findings,
                update.target(),
                &update.assignments().collect::<Vec<_>>(),
            );
        }
        for insert in root.all::<Insert>() {
            report(
                findings,
                insert.target(),
                &insert.assignments().collect::<Vec<_>>(),
            );
        }
        for merge in root.all::<Merge>() {
            for when in merge.whens() {
                report(
                    findings,
                    merge.target(),
                    &MergeWhen::assignments(when).collect::<Vec<_>>(),
                );
            }
        }
    }
}

fn report<'t>(findings: &mut Findings<'t>, target: Option<ObjectName<'t>>, assignments: &[Assignment<'t>]) {
    let table = target.map(TableName::of);
    let mut seen: Vec<(String, usize)> = Vec::new();
    for (number, assignment) in assignments.iter().enumerate() {
        for column in assignment
            .columns()
            .filter(|column| !is_subscripted(column.node()))
        {
            let name = column.named().unwrap_or_default().to_owned();
            let Some((_, first)) = seen.iter().find(|(other, _)| *other == name) else {
                seen.push((name, number));
                continue;
            };
            let of = table
                .as_ref()
                .map(|table| format!(" of {table}"))
                .unwrap_or_default();
            let finding = Finding::at(
                column,
                format!("`{name}`{of} is set twice: PostgreSQL refuses the statement"),
            )
            .object(format!(
                "{}.{name}",
                table.as_ref().map(TableName::key).unwrap_or_default()
            ))
            .note(assignments[*first], "it is set here already")
            .help("Set each column once; was another column meant here?");
            findings.report(match fix(assignments, *first, number) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
    }
}

/// `tags[1]`: what follows the name is not part of it.
fn is_subscripted(column: Node<'_>) -> bool {
    let after = column
        .file_text()
        .get(column.span().end as usize..)
        .unwrap_or_default();
    after.trim_start().starts_with('[')
}

/// Where both say the same, the second can go.
fn fix(assignments: &[Assignment<'_>], first: usize, second: usize) -> Option<Fix> {
    let (first, before, second) = (
        assignments.get(first)?,
        assignments.get(second.checked_sub(1)?)?,
        assignments.get(second)?,
    );
    let alone = first.columns().count() == 1 && second.columns().count() == 1;
    let same = first.value()?.text() == second.value()?.text();
    let gap = Span {
        start: before.span().end,
        end: second.span().end,
    };
    (alone && same).then(|| Fix::new("Remove the second one").replace(gap, "").safe())
}
