//! `enum-type`: enum type.

use crate::common::ObjectOptions;
use stagegate_sdk::ast;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "enum-type",
    title: "Enum type",
    documentation: Documentation {
        what: "\
`CREATE TYPE ... AS ENUM`. For teams that keep such lists as rows.",
        why: "\
PostgreSQL can add and rename values of an enum, but neither drop nor move one; a new one can not be used in the transaction \
that adds it; and replacing the type writes every table that uses it anew.",
        instead: "\
A table can be changed like any other data:

```sql
CREATE TABLE mood (name text PRIMARY KEY, position integer NOT NULL UNIQUE);
INSERT INTO mood (name, position) VALUES ('sad', 1), ('ok', 2);
ALTER TABLE person ADD COLUMN mood text REFERENCES mood;
```

For a short list that hardly changes a check does:

```sql
ALTER TABLE person ADD CONSTRAINT person_mood_check CHECK (mood IN ('sad', 'ok')) NOT VALID;
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        let ast::Statement::CreateType(create) = step.view else {
            return;
        };
        let Some(written) = create.name().filter(|_| create.named() == Some("enum")) else {
            return;
        };
        let name = scene.resolve(written);
        if name.matches_any(&options.ignore) {
            return;
        }
        findings.report(
            Finding::at(written, format!("{name} is an enum: none of its values can be dropped or moved later without writing every table that uses it anew"))
                .object(name.key())
                .help("Keep the values as rows of a table with a foreign key to it, or as a CHECK where they hardly change."),
        );
    });
}
