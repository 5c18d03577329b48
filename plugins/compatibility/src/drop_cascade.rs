//! `drop-cascade`: cASCADE takes more with it.

use crate::common::{ObjectOptions, in_words, lasting, listed};
use stagegate_sdk::ast::{self, AlterAction};
use stagegate_sdk::moment::goes_with;
use stagegate_sdk::scene::Step;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Node, Rule, Scene, Span, TableName, View, keyword,
};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-cascade",
    title: "CASCADE takes more with it",
    documentation: Documentation {
        what: "\
`DROP ... CASCADE`, `DROP COLUMN ... CASCADE` and `DROP CONSTRAINT ... CASCADE`. With a catalog everything that would go along \
is listed, and nothing is reported where nothing would; without one nobody knows. What only concerns tables of the same change, \
or temporary ones, is left alone.",
        why: "\
Everything that needs the object goes with it, and what needs that, too: views, foreign keys of other tables, functions, \
defaults, columns of a type, whole tables of a schema. The database of the day decides what that is, not the file, so the same \
change may take more with it in production than in test.",
        instead: "\
Name what goes, so that a reader sees it and PostgreSQL refuses where there is more:

```sql
DROP VIEW open_orders;
ALTER TABLE item DROP CONSTRAINT item_order_id_fkey;
DROP TABLE orders;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| match step.view {
        ast::Statement::Drop(drop) if drop.cascade() => {
            let lasting: Vec<TableName> = drop
                .targets()
                .map(|target| scene.resolve(target))
                .filter(|name| !scene.is_new(name) && !name.matches_any(&options.ignore))
                .collect();
            if let Some(first) = lasting.first() {
                let what = format!("DROP {}", drop.named().unwrap_or_default().to_uppercase());
                report(findings, step, drop.node(), first, &what);
            }
        }
        ast::Statement::AlterTable(alter) => {
            let Some(table) = alter
                .name()
                .and_then(|name| lasting(scene, name, &options.ignore))
            else {
                return;
            };
            for action in alter.actions() {
                match action {
                    AlterAction::DropColumn(drop) if drop.cascade() => {
                        report(findings, step, drop.node(), &table, "DROP COLUMN");
                    }
                    AlterAction::DropConstraint(drop) if drop.cascade() => {
                        report(findings, step, drop.node(), &table, "DROP CONSTRAINT");
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    });
}

fn report<'t>(findings: &mut Findings<'t>, step: Step<'t>, node: Node<'t>, name: &TableName, what: &str) {
    let gone = match goes_with(step.statement.index()) {
        Ok(gone) if gone.is_empty() => return,
        Ok(gone) => {
            let names: Vec<String> = gone.iter().map(in_words).collect();
            format!("takes along {}", listed(&names))
        }
        Err(_) => "takes along everything that needs it, which nobody knows here".to_owned(),
    };
    let Some(keyword) = keyword::find_last(node, &["cascade"]) else {
        return;
    };
    let text = node.file_text();
    let before = text.get(..keyword.start as usize).unwrap_or_default();
    let spaces = u32::try_from(before.len() - before.trim_end().len()).unwrap_or(0);
    let removed = Span {
        start: keyword.start - spaces,
        end: keyword.end,
    };
    findings.report(
        Finding::at(node, format!("{what} of {name} with CASCADE {gone}"))
            .span(keyword)
            .object(format!("{}.{}", name.key(), what.to_lowercase()))
            .help("Name what goes in statements of its own, and leave CASCADE out: PostgreSQL then refuses where there is more.")
            .fix(Fix::new("Leave CASCADE out").replace(removed, "")),
    );
}
