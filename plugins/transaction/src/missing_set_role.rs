//! `missing-set-role`: objects that are made by whoever happens to run the change.

use stagegate_sdk::ast::{Expression, SetParameter, Statement as Kind};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, View, options};

/// First words of the tags that make, alter or remove objects.
const VERBS: &[&str] = &[
    "CREATE",
    "ALTER",
    "DROP",
    "COMMENT",
    "GRANT",
    "REVOKE",
    "TRUNCATE",
    "SELECT INTO",
];

pub(crate) static RULE: Rule<Options> = Rule {
    id: "missing-set-role",
    title: "Objects without SET ROLE before them",
    documentation: Documentation {
        what: "\
A change that creates, alters or drops objects without `SET ROLE` before the first of them, or after `RESET ROLE`. With the option `role` it \
has to be that role.",
        why: "\
What a change creates belongs to the role that runs it. Where that is the role of a deployment tool, or differs between databases, the \
next change fails with \"must be owner of table\" on some of them, and the application's role may not be able to use what was made for it.",
        instead: "\
Say first who is to own the objects; `LOCAL` ends with the transaction of the change:

```sql
SET LOCAL ROLE app_owner;
CREATE TABLE region (id bigint PRIMARY KEY, name text NOT NULL);
```

The role that runs changes has to be a member of it: `GRANT app_owner TO deployer;`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `missing-set-role`.
    pub(crate) struct Options {
        /// The role that has to be set; empty for any.
        role: String = String::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let mut role: Option<String> = None;
    for statement in change.statements() {
        if let Kind::SetParameter(set) = statement.view() {
            if matches!(set.named(), Some("role" | "all")) {
                role = role_of(set);
            }
            continue;
        }
        let tag = statement.tag();
        let matters = VERBS.iter().any(|verb| tag.starts_with(verb)) && tag != "ALTER SYSTEM";
        let fits = role
            .as_deref()
            .is_some_and(|role| options.role.is_empty() || role == options.role);
        if !matters || fits {
            continue;
        }
        let (message, wanted) = match (&role, options.role.as_str()) {
            (Some(role), wanted) => (format!("{tag} runs as `{role}`, not as `{wanted}`"), wanted),
            (None, "") => (
                format!(
                    "{tag} runs as whichever role applies the change: what it makes belongs to that role"
                ),
                "...",
            ),
            (None, wanted) => (
                format!("{tag} runs as whichever role applies the change, not as `{wanted}`"),
                wanted,
            ),
        };
        let finding = Finding::at(statement.view(), message)
            .span(statement.first_words())
            .object(change.path())
            .help(format!("Write SET LOCAL ROLE {wanted}; before it."));
        findings.report(if options.role.is_empty() {
            finding
        } else {
            let set = format!("SET LOCAL ROLE {};\n", stagegate_sdk::name::quote(&options.role));
            finding
                .fix(Fix::new(format!("Set the role {}", options.role)).insert(statement.span().start, set))
        });
        return;
    }
}

/// The role that is set; none where it is taken back.
fn role_of(set: SetParameter<'_>) -> Option<String> {
    if set.reset() || set.default() {
        return None;
    }
    let name = set.values().next().map(|value| match value {
        Expression::ColumnReference(column) => column.named().unwrap_or(column.text()).to_owned(),
        other => other.node().name().unwrap_or(other.text()).to_owned(),
    })?;
    (name != "none").then_some(name)
}
