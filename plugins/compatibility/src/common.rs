//! What the rules of this family share: what the change itself makes, who needs an object, and how DROP is reported.

use stagegate_sdk::ast::{self, Drop, ObjectName};
use stagegate_sdk::moment::Dependent;
use stagegate_sdk::name::quote;
use stagegate_sdk::scene::{Step, size_of};
pub(crate) use stagegate_sdk::scene::{for_each_action, lasting};
use stagegate_sdk::{Change, Finding, Findings, Scene, TableName, options};

/// How many dependents a message names.
const NAMED: usize = 5;

options! {
    /// Options of rules about tables.
    pub(crate) struct TableOptions {
        /// Tables that may be changed so, as globs over `schema.table` or, without a dot, over the table's name: `*` is any text, `?` any one character.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

options! {
    /// Options of rules about other objects.
    pub(crate) struct ObjectOptions {
        /// Objects that may be changed so, as globs over `schema.name` or, without a dot, over the name: `*` is any text, `?` any one character.
        ignore: Vec<String> = Vec::new(),
    }
}

/// An object that the change makes.
struct Made {
    statement: u32,
    kind: &'static str,
    name: TableName,
}

/// All that the change makes.
pub(crate) struct Making(Vec<Made>);

impl Making {
    /// Reads the statements of a change.
    pub(crate) fn of<'t>(change: &'t Change<'t>) -> Self {
        let mut made = Vec::new();
        Scene::walk(change, |scene, step| {
            if let Some((kind, name)) = made_by(step.view) {
                made.push(Made {
                    statement: step.statement.index(),
                    kind,
                    name: scene.resolve(name),
                });
            }
        });
        Self(made)
    }

    /// Whether the change makes an object of this name before a statement.
    pub(crate) fn is_before(&self, kind: &str, name: &TableName, statement: u32) -> bool {
        self.any(kind, name, |made| made < statement)
    }

    /// Whether the change makes one after a statement.
    pub(crate) fn is_after(&self, kind: &str, name: &TableName, statement: u32) -> bool {
        self.any(kind, name, |made| made > statement)
    }

    fn any(&self, kind: &str, name: &TableName, when: impl Fn(u32) -> bool) -> bool {
        let kind = class_of(kind);
        self.0
            .iter()
            .any(|made| made.kind == kind && when(made.statement) && made.name.is_same(name))
    }
}

/// Kinds that share their names.
fn class_of(kind: &str) -> &str {
    match kind {
        "table" | "view" | "materialized view" | "foreign table" => "relation",
        "procedure" | "routine" | "aggregate" => "function",
        "domain" => "type",
        other => other,
    }
}

fn made_by(view: ast::Statement<'_>) -> Option<(&'static str, ObjectName<'_>)> {
    match view {
        ast::Statement::CreateTable(create) => Some(("relation", create.name()?)),
        ast::Statement::CreateView(create) => Some(("relation", create.name()?)),
        ast::Statement::CreateIndex(create) => Some(("index", create.name()?)),
        ast::Statement::CreateRoutine(create) => Some(("function", create.name()?)),
        ast::Statement::CreateType(create) => Some(("type", create.name()?)),
        ast::Statement::CreateDomain(create) => Some(("type", create.name()?)),
        ast::Statement::CreateTrigger(create) => Some(("trigger", create.name()?)),
        ast::Statement::CreateExtension(create) => Some(("extension", create.name()?)),
        ast::Statement::CreateObject(create) => {
            let kinds = ["schema", "sequence", "database", "aggregate"];
            let kind = kinds.into_iter().find(|kind| create.named() == Some(*kind))?;
            Some((
                if kind == "aggregate" { "function" } else { kind },
                create.name()?,
            ))
        }
        _ => None,
    }
}

/// Shows every object that a DROP of these kinds takes away, but for what the change made itself and what an option leaves out.
pub(crate) fn for_each_drop<'t>(
    change: &'t Change<'t>,
    kinds: &[&str],
    ignored: &[String],
    mut visit: impl FnMut(&Scene<'t>, Step<'t>, Drop<'t>, ObjectName<'t>),
) {
    let making = Making::of(change);
    Scene::walk(change, |scene, step| {
        let ast::Statement::Drop(drop) = step.view else {
            return;
        };
        let Some(kind) = drop.named().filter(|kind| kinds.contains(kind)) else {
            return;
        };
        for target in drop.targets() {
            let name = scene.resolve(target);
            let index = step.statement.index();
            let is_ours = scene.is_new(&name) || making.is_before(kind, &name, index);
            // What comes back under its name is replaced, not lost; but rows do not come back.
            let comes_back = !is_data(kind) && making.is_after(kind, &name, index);
            if !is_ours && !comes_back && !name.matches_any(ignored) {
                visit(scene, step, drop, target);
            }
        }
    });
}

fn is_data(kind: &str) -> bool {
    matches!(
        kind,
        "table" | "foreign table" | "schema" | "database" | "sequence" | "extension"
    )
}

/// Reports every DROP of these kinds; `text` gives message and help for the object's name as SQL.
pub(crate) fn report_drops<'t>(
    change: &'t Change<'t>,
    kinds: &[&str],
    ignored: &[String],
    findings: &mut Findings<'t>,
    text: impl Fn(&Scene<'t>, &TableName, &str) -> (String, String),
) {
    for_each_drop(change, kinds, ignored, |scene, _, drop, target| {
        let name = scene.resolve(target);
        let (message, help) = text(scene, &name, drop.named().unwrap_or_default());
        findings.report(Finding::at(target, message).object(name.key()).help(help));
    });
}

/// `; view "a", function "b" need it`, where the catalog knows who does.
pub(crate) fn needed_by(dependents: &[Dependent], column: Option<&str>) -> String {
    let mut names: Vec<String> = dependents
        .iter()
        .filter(|dependent| column.is_none_or(|column| dependent.column.as_deref() == Some(column)))
        .map(in_words)
        .collect();
    names.dedup();
    if names.is_empty() {
        return String::new();
    }
    format!("; needed by {}", listed(&names))
}

/// `view "public"."a"`
pub(crate) fn in_words(dependent: &Dependent) -> String {
    let name = TableName {
        schema: dependent.name.schema.clone(),
        name: dependent.name.name.clone(),
    };
    match &dependent.column {
        Some(column) if dependent.kind.starts_with("column") => {
            format!("{} {} of {name}", dependent.kind, quote(column))
        }
        _ => format!("{} {name}", dependent.kind),
    }
}

/// The first few, and how many more.
pub(crate) fn listed(names: &[String]) -> String {
    let mut text = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        text = format!("{text} and {} more", names.len() - NAMED);
    }
    text
}

/// Who needs a relation or a column of it, as far as the catalog tells.
pub(crate) fn dependents_of(scene: &Scene<'_>, table: &TableName) -> Vec<Dependent> {
    scene
        .detail(table)
        .map(|detail| detail.dependents.clone())
        .unwrap_or_default()
}

/// ` (about 12,000,000 rows, 3.4 GB)`, where the catalog tells.
pub(crate) fn size(scene: &Scene<'_>, table: &TableName) -> String {
    size_of(scene.relation(table).as_deref())
}
