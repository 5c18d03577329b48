//! Tables, views and sequences, with all that hangs on them.

#![expect(
    clippy::format_push_string,
    reason = "definitions are short, and the text reads in order"
)]

use super::index::parameters;
use super::names::quoted;
use super::rights::{Rights, comment, grants};
use super::table::{Family, constraints, create, options, render_constraint};
use super::{Piece, Style, ended, order};
use crate::catalog::snapshot::{Column, ConstraintKind, Index, Policy, Relation, RelationKind, Sequence};

/// A relation's statements.
pub(super) fn piece(relation: &Relation, family: &Family<'_>, rights: &Rights<'_>, style: Style) -> Piece {
    let name = relation.object_name().to_string();
    let (kind, word) = match relation.kind {
        RelationKind::Sequence => ("sequence", "SEQUENCE"),
        RelationKind::View => ("view", "VIEW"),
        RelationKind::MaterializedView => ("materialized view", "MATERIALIZED VIEW"),
        RelationKind::ForeignTable => ("foreign table", "FOREIGN TABLE"),
        RelationKind::Table | RelationKind::PartitionedTable => ("table", "TABLE"),
    };
    let key = order::key(relation.kind.object_kind(), &relation.schema, &relation.name);
    let mut piece = Piece::new(kind, name.clone(), key);
    piece.depth = family.depth(relation);
    piece.create = match relation.kind {
        RelationKind::Sequence => vec![sequence(relation, &name, style)],
        RelationKind::View | RelationKind::MaterializedView => vec![view(relation, &name, word, style)],
        _ => table(relation, family, &name, style),
    };
    piece.indexes = indexes(relation, style);
    piece.later = later(relation, &name, style);
    // A sequence has the owner of the table it goes with.
    let is_free = relation.sequence.as_ref().and_then(owned_by).is_none();
    let owner = rights.owner(word, &name, &relation.owner);
    piece.later.extend(owner.filter(|_| is_free));
    let granted_as = if word == "SEQUENCE" { word } else { "TABLE" };
    let object = format!("{granted_as} {name}");
    piece.later.extend(grants(&relation.grants, "", &object));
    for column in &relation.columns {
        let list = format!(" ({})", quoted(&column.name));
        piece.later.extend(grants(&column.grants, &list, &object));
    }
    piece.later.extend(comments(relation, &name, word));
    piece
}

fn sequence(relation: &Relation, name: &str, style: Style) -> String {
    let sequence = relation.sequence.clone().unwrap_or_default();
    let owned_by = owned_by(&sequence).filter(|_| style == Style::Reading);
    let mut parts = vec![format!("CREATE SEQUENCE {name} AS {}", sequence.type_name)];
    parts.extend(options(&sequence, None));
    parts.extend(owned_by);
    format!("{};", parts.join(" "))
}

fn owned_by(sequence: &Sequence) -> Option<String> {
    let owner = sequence.owned_by.as_ref()?;
    Some(format!("OWNED BY {}.{}", owner.table, quoted(&owner.column)))
}

fn view(relation: &Relation, name: &str, word: &str, style: Style) -> String {
    let with = if relation.storage_parameters.is_empty() {
        String::new()
    } else {
        format!(" WITH ({})", parameters(&relation.storage_parameters))
    };
    let query = ended(relation.definition.as_deref().unwrap_or_default());
    let text = format!("CREATE {word} {name}{with} AS\n{query}");
    // Its functions may look at tables that come later.
    if style == Style::Loading && relation.kind == RelationKind::MaterializedView {
        format!("{}\nWITH NO DATA;", text.trim_end_matches(';'))
    } else {
        text
    }
}

fn table(relation: &Relation, family: &Family<'_>, name: &str, style: Style) -> Vec<String> {
    let mut statements = vec![create(relation, family, style)];
    let own_defaults = relation
        .columns
        .iter()
        .filter(|_| relation.partition_of.is_none());
    let changes = own_defaults.filter(|column| !column.local);
    statements.extend(changes.flat_map(|column| {
        family
            .inherited(relation, &column.name)
            .map_or_else(Vec::new, |above| differences(name, column, above))
    }));
    if let (Some(partition), Style::Loading) = (&relation.partition_of, style) {
        let (parent, bound) = (&partition.parent, &partition.bound);
        statements.push(format!("ALTER TABLE {parent} ATTACH PARTITION {name} {bound};"));
    }
    statements
}

/// What a child changes of a column it inherits.
fn differences(table: &str, column: &Column, above: &Column) -> Vec<String> {
    let alter = format!("ALTER TABLE {table} ALTER COLUMN {}", quoted(&column.name));
    let mut statements = Vec::new();
    if column.default != above.default {
        statements.push(match &column.default {
            Some(default) => format!("{alter} SET DEFAULT {default};"),
            None => format!("{alter} DROP DEFAULT;"),
        });
    }
    if column.not_null && !above.not_null {
        statements.push(format!("{alter} SET NOT NULL;"));
    }
    statements
}

/// Those that no constraint makes; of a partition only its own, unless it is to be loaded.
fn indexes(relation: &Relation, style: Style) -> Vec<String> {
    let is_written = |part_of_other: bool| style == Style::Loading || !part_of_other;
    let free = relation.indexes.iter().filter(|it| !it.of_constraint);
    let free = free.filter(|it| is_written(it.part_of.is_some()));
    free.map(|it| index(relation, it)).collect()
}

/// CREATE INDEX, also in the partitions.
pub(in crate::catalog) fn index(relation: &Relation, it: &Index) -> String {
    let definition = if relation.kind == RelationKind::PartitionedTable {
        it.definition.replacen(" ON ONLY ", " ON ", 1)
    } else {
        it.definition.clone()
    };
    let place = it.tablespace.as_ref();
    match place {
        Some(place) if !definition.contains(" WHERE ") => {
            format!(
                "{} TABLESPACE {};",
                definition.trim_end_matches(';'),
                quoted(place)
            )
        }
        _ => ended(&definition),
    }
}

/// What stands behind the definition, and needs it.
fn later(relation: &Relation, name: &str, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    if style == Style::Loading {
        let owned_by = relation.sequence.as_ref().and_then(owned_by);
        lines.extend(owned_by.map(|owned_by| format!("ALTER SEQUENCE {name} {owned_by};")));
        let apart = constraints(relation).into_iter().filter(|it| {
            (it.local || relation.partition_of.is_some())
                && (it.kind == ConstraintKind::ForeignKey || !it.validated)
        });
        lines.extend(apart.map(|it| format!("ALTER TABLE {name} ADD {};", render_constraint(it))));
    }
    lines.extend(
        relation
            .columns
            .iter()
            .flat_map(|column| settings(relation, name, column)),
    );
    for index in &relation.indexes {
        let index_name = quoted(&index.name);
        lines.extend(
            index
                .clustered
                .then(|| format!("ALTER TABLE {name} CLUSTER ON {index_name};")),
        );
        let identity = index.replica_identity && relation.replica_identity.as_deref() == Some("index");
        lines.extend(
            identity.then(|| format!("ALTER TABLE {name} REPLICA IDENTITY USING INDEX {index_name};")),
        );
    }
    let identity = relation.replica_identity.as_ref().filter(|it| *it != "index");
    lines.extend(identity.map(|it| format!("ALTER TABLE {name} REPLICA IDENTITY {};", it.to_uppercase())));
    lines.extend(relation.rules.iter().map(|rule| ended(&rule.definition)));
    let rules = relation.rules.iter();
    lines.extend(rules.filter_map(|it| firing(name, "RULE", &it.name, it.enabled.as_deref())));
    lines.extend(relation.triggers.iter().map(|trigger| ended(&trigger.definition)));
    let triggers = relation.triggers.iter();
    lines.extend(triggers.filter_map(|it| firing(name, "TRIGGER", &it.name, it.enabled.as_deref())));
    if relation.row_security {
        lines.push(format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"));
    }
    if relation.force_row_security {
        lines.push(format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"));
    }
    lines.extend(relation.policies.iter().map(|policy| render_policy(policy, name)));
    lines
}

/// What ALTER TABLE says of a column that CREATE TABLE can not.
pub(in crate::catalog) fn settings(relation: &Relation, name: &str, column: &Column) -> Vec<String> {
    let alter = format!("ALTER TABLE {name} ALTER COLUMN {}", quoted(&column.name));
    let is_view = relation.kind == RelationKind::View;
    let clauses = [
        column
            .storage
            .as_ref()
            .map(|it| format!("SET STORAGE {}", it.to_uppercase())),
        column
            .compression
            .as_ref()
            .map(|it| format!("SET COMPRESSION {it}")),
        column.statistics.map(|it| format!("SET STATISTICS {it}")),
        column
            .default
            .as_ref()
            .filter(|_| is_view)
            .map(|it| format!("SET DEFAULT {it}")),
    ];
    clauses
        .into_iter()
        .flatten()
        .map(|clause| format!("{alter} {clause};"))
        .collect()
}

/// When a trigger or rule that is not as usual fires.
pub(in crate::catalog) fn firing(
    table: &str,
    word: &str,
    name: &str,
    enabled: Option<&str>,
) -> Option<String> {
    let verb = match enabled? {
        "disabled" => "DISABLE",
        "replica" => "ENABLE REPLICA",
        _ => "ENABLE ALWAYS",
    };
    Some(format!("ALTER TABLE {table} {verb} {word} {};", quoted(name)))
}

/// CREATE POLICY.
pub(in crate::catalog) fn render_policy(policy: &Policy, table: &str) -> String {
    let mut text = format!("CREATE POLICY {} ON {table}", quoted(&policy.name));
    if !policy.permissive {
        text += " AS RESTRICTIVE";
    }
    let roles: Vec<_> = policy.roles.iter().map(|role| quoted(role)).collect();
    let roles = if roles.is_empty() {
        "PUBLIC".to_owned()
    } else {
        roles.join(", ")
    };
    text += &format!(" FOR {} TO {roles}", policy.command);
    if let Some(using) = &policy.using {
        text += &format!(" USING ({using})");
    }
    if let Some(check) = &policy.check {
        text += &format!(" WITH CHECK ({check})");
    }
    text + ";"
}

fn comments(relation: &Relation, name: &str, word: &str) -> Vec<String> {
    let mut lines: Vec<String> = comment(word, name, relation.comment.as_deref())
        .into_iter()
        .collect();
    for column in &relation.columns {
        let of_column = format!("{name}.{}", quoted(&column.name));
        lines.extend(comment("COLUMN", &of_column, column.comment.as_deref()));
    }
    let constraints = relation.constraints.iter();
    let constraints = constraints.map(|it| ("CONSTRAINT", &it.name, &it.comment));
    let triggers = relation
        .triggers
        .iter()
        .map(|it| ("TRIGGER", &it.name, &it.comment));
    let policies = relation
        .policies
        .iter()
        .map(|it| ("POLICY", &it.name, &it.comment));
    let rules = relation.rules.iter().map(|it| ("RULE", &it.name, &it.comment));
    for (word, member, text) in constraints.chain(triggers).chain(policies).chain(rules) {
        let of_member = format!("{} ON {name}", quoted(member));
        lines.extend(comment(word, &of_member, text.as_deref()));
    }
    for index in &relation.indexes {
        let index_name = super::qualified(&relation.schema, &index.name);
        lines.extend(comment("INDEX", &index_name, index.comment.as_deref()));
    }
    lines
}
