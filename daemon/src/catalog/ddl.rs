//! A snapshot as canonical SQL: the same schema always gives the same text, and a text reads like a hand-written file.
//!
//! One block for each object, headed by a comment with its kind and name, blocks ordered by kind and name; what
//! belongs to a table (constraints, indexes, triggers, policies, comments) is in the table's block. The text is for
//! reading and comparing: tables are ordered by name, so a foreign key may come before the table it points to.

mod index;

pub use index::index_definition;

use super::snapshot::{
    Column, Constraint, ConstraintKind, Persistence, Policy, Relation, RelationKind, Routine, Sequence,
    Snapshot, Type, TypeKind,
};

/// What stands in front of each object's block.
pub const HEADING: &str = "-- ";

/// The snapshot as SQL.
pub fn render(snapshot: &Snapshot) -> String {
    let mut blocks = Vec::new();
    for schema in &snapshot.schemas {
        if schema.name != "public" {
            let name = quoted(&schema.name);
            let mut lines = vec![format!("CREATE SCHEMA {name};")];
            lines.extend(comment("SCHEMA", &name, schema.comment.as_deref()));
            blocks.push(block("schema", &name, &lines));
        }
    }
    for extension in &snapshot.extensions {
        // Every database has it.
        if extension.name != "plpgsql" {
            let (name, schema) = (quoted(&extension.name), quoted(&extension.schema));
            let line = format!(
                "CREATE EXTENSION {name} WITH SCHEMA {schema} VERSION {};",
                literal(&extension.version)
            );
            blocks.push(block("extension", &name, &[line]));
        }
    }
    for definition in &snapshot.types {
        blocks.push(render_type(definition));
    }
    let mut relations: Vec<&Relation> = snapshot.relations.iter().collect();
    relations.sort_by(|a, b| (rank(a.kind), &a.schema, &a.name).cmp(&(rank(b.kind), &b.schema, &b.name)));
    blocks.extend(relations.into_iter().map(render_relation));
    for routine in &snapshot.routines {
        blocks.push(render_routine(routine));
    }
    blocks.join("\n")
}

/// An identifier as SQL needs it: quoted where it would otherwise be read as something else.
pub fn quoted(name: &str) -> String {
    let plain = |(at, c): (usize, char)| {
        c.is_ascii_lowercase() || c == '_' || (at > 0 && (c.is_ascii_digit() || c == '$'))
    };
    let is_plain = !name.is_empty() && name.chars().enumerate().all(plain);
    if is_plain && !RESERVED.split(' ').any(|word| word == name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A qualified name as SQL needs it.
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(name))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn block(kind: &str, name: &str, lines: &[String]) -> String {
    // A name with a line break must not end the heading.
    let name = name.replace(['\n', '\r'], " ");
    format!("{HEADING}{kind} {name}\n{}\n", lines.join("\n"))
}

fn comment(kind: &str, name: &str, text: Option<&str>) -> Option<String> {
    text.map(|text| format!("COMMENT ON {kind} {name} IS {};", literal(text)))
}

fn render_type(definition: &Type) -> String {
    let name = qualified(&definition.schema, &definition.name);
    let (kind, word) = match definition.kind {
        TypeKind::Domain => ("domain", "DOMAIN"),
        _ => ("type", "TYPE"),
    };
    let mut lines = vec![format!("CREATE {word} {name} AS {};", type_body(definition))];
    lines.extend(comment(word, &name, definition.comment.as_deref()));
    block(kind, &name, &lines)
}

fn type_body(definition: &Type) -> String {
    match definition.kind {
        TypeKind::Enum => {
            let labels: Vec<_> = definition.labels.iter().map(|label| literal(label)).collect();
            format!("ENUM ({})", labels.join(", "))
        }
        TypeKind::Domain => {
            let mut parts = vec![definition.base.clone().unwrap_or_default()];
            parts.extend(definition.collation.as_ref().map(|it| format!("COLLATE {it}")));
            parts.extend(definition.default.as_ref().map(|it| format!("DEFAULT {it}")));
            parts.extend(definition.not_null.then(|| "NOT NULL".to_owned()));
            let checks = definition.constraints.iter();
            parts.extend(checks.map(|it| format!("CONSTRAINT {} {}", quoted(&it.name), it.definition)));
            parts.join(" ")
        }
        TypeKind::Range => {
            let subtype = definition.range.as_ref().map(|range| range.subtype.as_str());
            format!("RANGE (SUBTYPE = {})", subtype.unwrap_or_default())
        }
        TypeKind::Composite | TypeKind::Base => {
            let attributes = definition.attributes.iter();
            let attributes: Vec<_> = attributes
                .map(|it| format!("{} {}", quoted(&it.name), it.type_name))
                .collect();
            format!("({})", attributes.join(", "))
        }
    }
}

fn render_routine(routine: &Routine) -> String {
    let name = format!("{}({})", routine.object_name(), routine.arguments);
    let mut lines = vec![ended(&routine.definition)];
    lines.extend(comment("ROUTINE", &name, routine.comment.as_deref()));
    block("routine", &name, &lines)
}

fn render_policy(policy: &Policy, table: &str) -> String {
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

fn sequence_options(sequence: &Sequence) -> String {
    let cycle = if sequence.cycle { " CYCLE" } else { "" };
    let owned = sequence.owned_by.as_ref();
    let owned = owned.map(|it| format!(" OWNED BY {}.{}", it.table, quoted(&it.column)));
    format!(
        "AS {} START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {} CACHE {}{cycle}{}",
        sequence.type_name,
        sequence.start,
        sequence.increment,
        sequence.min,
        sequence.max,
        sequence.cache,
        owned.unwrap_or_default()
    )
}

/// Definitions come from the server with and without semicolon and line breaks at the end.
fn ended(definition: &str) -> String {
    format!("{};", definition.trim_end().trim_end_matches(';'))
}

fn rank(kind: RelationKind) -> u8 {
    match kind {
        RelationKind::Sequence => 0,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => 1,
        RelationKind::View => 2,
        RelationKind::MaterializedView => 3,
    }
}

fn render_relation(relation: &Relation) -> String {
    let name = qualified(&relation.schema, &relation.name);
    let definition = relation.definition.as_deref().unwrap_or_default();
    let (kind, word, create) = match relation.kind {
        RelationKind::Sequence => (
            "sequence",
            "SEQUENCE",
            format!(
                "CREATE SEQUENCE {name} {};",
                sequence_options(&relation.sequence.clone().unwrap_or_default())
            ),
        ),
        RelationKind::View => (
            "view",
            "VIEW",
            format!("CREATE VIEW {name} AS\n{}", ended(definition)),
        ),
        RelationKind::MaterializedView => (
            "materialized view",
            "MATERIALIZED VIEW",
            format!("CREATE MATERIALIZED VIEW {name} AS\n{}", ended(definition)),
        ),
        RelationKind::ForeignTable => ("foreign table", "FOREIGN TABLE", render_table(relation, &name)),
        RelationKind::Table | RelationKind::PartitionedTable => {
            ("table", "TABLE", render_table(relation, &name))
        }
    };
    let mut lines = vec![create];
    lines.extend(not_of_constraints(relation).map(|definition| ended(definition)));
    lines.extend(relation.triggers.iter().map(|trigger| ended(&trigger.definition)));
    if relation.row_security {
        lines.push(format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"));
    }
    lines.extend(
        relation
            .policies
            .iter()
            .map(|policy| render_policy(policy, &name)),
    );
    lines.extend(comment(word, &name, relation.comment.as_deref()));
    for column in &relation.columns {
        let of_column = format!("{name}.{}", quoted(&column.name));
        lines.extend(comment("COLUMN", &of_column, column.comment.as_deref()));
    }
    let triggers = relation
        .triggers
        .iter()
        .map(|it| ("TRIGGER", &it.name, &it.comment));
    let policies = relation
        .policies
        .iter()
        .map(|it| ("POLICY", &it.name, &it.comment));
    for (word, member, text) in triggers.chain(policies) {
        let of_member = format!("{} ON {name}", quoted(member));
        lines.extend(comment(word, &of_member, text.as_deref()));
    }
    block(kind, &name, &lines)
}

fn not_of_constraints(relation: &Relation) -> impl Iterator<Item = &String> {
    let free = relation.indexes.iter().filter(|index| !index.of_constraint);
    free.map(|index| &index.definition)
}

fn render_table(relation: &Relation, name: &str) -> String {
    let unlogged = if relation.persistence == Persistence::Unlogged {
        "UNLOGGED "
    } else {
        ""
    };
    let foreign = if relation.kind == RelationKind::ForeignTable {
        "FOREIGN "
    } else {
        ""
    };
    let mut parts = vec![format!("CREATE {unlogged}{foreign}TABLE {name}")];
    if let Some(partition) = &relation.partition_of {
        // A partition has the columns and, but for its own, the constraints of its table.
        parts.push(format!("PARTITION OF {} {}", partition.parent, partition.bound));
    } else {
        let columns = relation.columns.iter().map(render_column);
        let members: Vec<String> = columns.chain(constraints(relation)).collect();
        parts.push(if members.is_empty() {
            "()".to_owned()
        } else {
            format!("(\n    {}\n)", members.join(",\n    "))
        });
    }
    if !relation.inherits.is_empty() {
        let parents: Vec<_> = relation.inherits.iter().map(ToString::to_string).collect();
        parts.push(format!("INHERITS ({})", parents.join(", ")));
    }
    parts.extend(
        relation
            .partition_key
            .as_ref()
            .map(|key| format!("PARTITION BY {key}")),
    );
    if relation.kind == RelationKind::ForeignTable {
        let server = relation.foreign.as_ref().map(|foreign| quoted(&foreign.server));
        parts.extend(server.map(|server| format!("SERVER {server}")));
    }
    format!("{};", parts.join(" "))
}

fn render_column(column: &Column) -> String {
    let mut parts = vec![quoted(&column.name), column.type_name.clone()];
    let clauses = [
        column
            .collation
            .as_ref()
            .map(|collation| format!("COLLATE {collation}")),
        column
            .default
            .as_ref()
            .map(|default| format!("DEFAULT {default}")),
        column
            .generated
            .as_ref()
            .map(|it| format!("GENERATED ALWAYS AS ({it}) STORED")),
        column
            .identity
            .as_ref()
            .map(|it| format!("GENERATED {} AS IDENTITY", it.to_uppercase())),
        column.not_null.then(|| "NOT NULL".to_owned()),
    ];
    parts.extend(clauses.into_iter().flatten());
    parts.join(" ")
}

/// The primary key first, then by kind and name.
fn constraints(relation: &Relation) -> impl Iterator<Item = String> {
    let mut constraints: Vec<&Constraint> = relation
        .constraints
        .iter()
        .filter(|it| it.kind != ConstraintKind::NotNull)
        .collect();
    let rank = |kind| match kind {
        ConstraintKind::PrimaryKey => 0,
        ConstraintKind::Unique => 1,
        ConstraintKind::ForeignKey => 2,
        ConstraintKind::Check => 3,
        ConstraintKind::Exclusion | ConstraintKind::NotNull => 4,
    };
    constraints.sort_by(|a, b| (rank(a.kind), &a.name).cmp(&(rank(b.kind), &b.name)));
    constraints
        .into_iter()
        .map(|it| format!("CONSTRAINT {} {}", quoted(&it.name), it.definition))
}

/// Words that are not free as a name everywhere: PostgreSQL's reserved ones, those for functions and types, and those
/// for columns, of versions 14 to 18; sorted.
const RESERVED: &str = "\
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both \
    case cast char character check coalesce collate collation column concurrently constraint create cross \
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec \
    decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign \
    freeze from full grant greatest group grouping having ilike in initially inner inout int integer \
    intersect interval into is isnull join json json_array json_arrayagg json_exists json_object \
    json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left \
    like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null \
    nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real \
    references returning right row select session_user setof similar smallint some substring symmetric \
    system_user table tablesample then time timestamp to trailing treat trim true union unique user using \
    values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists \
    xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        for (name, expected) in [
            ("t2024", "t2024"),
            ("_x$1", "_x$1"),
            ("Employee", "\"Employee\""),
            ("2x", "\"2x\""),
            ("a b", "\"a b\""),
            ("a\"b", "\"a\"\"b\""),
            ("select", "\"select\""),
            ("name", "name"),
            ("é", "\"é\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(name), expected);
        }
        assert!(RESERVED.split(' ').is_sorted() && !RESERVED.contains("  "));
    }

    #[test]
    fn an_empty_schema_is_an_empty_text() {
        assert_eq!(render(&Snapshot::default()), "");
    }
}
