//! CREATE TABLE.

#![expect(
    clippy::format_push_string,
    reason = "definitions are short, and the text reads in order"
)]

use std::collections::HashMap;

use super::Style;
use super::index::parameters;
use super::names::{literal, quoted};
use crate::catalog::snapshot::{
    Column, Constraint, ConstraintKind, ObjectName, Persistence, Relation, RelationKind, Sequence, Snapshot,
};

/// Who descends from whom.
pub(super) struct Family<'s> {
    relations: HashMap<ObjectName, &'s Relation>,
}

impl<'s> Family<'s> {
    pub(super) fn new(snapshot: &'s Snapshot) -> Self {
        let relations = snapshot.relations.iter();
        Self {
            relations: relations.map(|it| (it.object_name(), it)).collect(),
        }
    }

    /// How many partitioned tables are above a table.
    pub(super) fn depth(&self, relation: &Relation) -> usize {
        let mut depth = 0;
        let mut at = relation;
        while let Some(parent) = at
            .partition_of
            .as_ref()
            .and_then(|it| self.relations.get(&it.parent))
        {
            at = *parent;
            depth += 1;
            // Only a catalog by hand can have a circle.
            if depth > self.relations.len() {
                break;
            }
        }
        depth
    }

    /// What a table has from those above it.
    pub(super) fn inherited(&self, relation: &Relation, column: &str) -> Option<&'s Column> {
        let parents = relation
            .inherits
            .iter()
            .filter_map(|name| self.relations.get(name));
        let partitioned = relation.partition_of.iter();
        let partitioned = partitioned.filter_map(|it| self.relations.get(&it.parent));
        parents
            .chain(partitioned)
            .find_map(|parent| parent.column(column))
    }

    /// Whether a partition has just the columns of its table, so that they need not be written.
    fn is_plain_partition(&self, relation: &Relation) -> bool {
        let same = |column: &Column| {
            self.inherited(relation, &column.name).is_some_and(|above| {
                (&above.default, above.not_null, &above.type_name)
                    == (&column.default, column.not_null, &column.type_name)
            })
        };
        let own = |constraint: &&Constraint| {
            constraint.local
                && !matches!(
                    constraint.kind,
                    ConstraintKind::ForeignKey | ConstraintKind::NotNull
                )
        };
        relation.columns.iter().all(same) && relation.constraints.iter().filter(own).count() == 0
    }
}

/// The whole statement; in a text to be loaded without what may need other tables.
pub(super) fn create(relation: &Relation, family: &Family<'_>, style: Style) -> String {
    let kind = match (relation.persistence, relation.kind) {
        (_, RelationKind::ForeignTable) => "FOREIGN TABLE",
        (Persistence::Unlogged, _) => "UNLOGGED TABLE",
        (Persistence::Temporary, _) => "TEMPORARY TABLE",
        (Persistence::Permanent, _) => "TABLE",
    };
    let mut parts = vec![format!("CREATE {kind} {}", relation.object_name())];
    let partition = relation.partition_of.as_ref().filter(|_| style == Style::Reading);
    let is_short = partition.is_some() && family.is_plain_partition(relation);
    if let Some(partition) = partition {
        parts.push(format!("PARTITION OF {}", partition.parent));
    }
    if let Some(of_type) = &relation.of_type {
        parts.push(format!("OF {of_type}"));
    }
    let members = members(relation, family, style);
    if members.is_empty() {
        // A typed table or a plain partition needs no list.
        parts.extend((partition.is_none() && relation.of_type.is_none()).then(|| "()".to_owned()));
    } else if !is_short {
        parts.push(format!("(\n    {}\n)", members.join(",\n    ")));
    }
    parts.extend(partition.map(|it| it.bound.clone()));
    if !relation.inherits.is_empty() {
        let parents: Vec<_> = relation.inherits.iter().map(ToString::to_string).collect();
        parts.push(format!("INHERITS ({})", parents.join(", ")));
    }
    parts.extend(tail(relation));
    format!("{};", parts.join(" "))
}

/// What stands behind the columns.
fn tail(relation: &Relation) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(
        relation
            .partition_key
            .as_ref()
            .map(|key| format!("PARTITION BY {key}")),
    );
    if let Some(foreign) = &relation.foreign {
        parts.push(format!("SERVER {}", quoted(&foreign.server)));
        let options = foreign.options.iter().filter_map(|pair| pair.split_once('='));
        let options: Vec<_> = options
            .map(|(name, value)| format!("{} {}", quoted(name), literal(value)))
            .collect();
        parts.extend((!options.is_empty()).then(|| format!("OPTIONS ({})", options.join(", "))));
    }
    parts.extend(
        relation
            .access_method
            .as_ref()
            .map(|it| format!("USING {}", quoted(it))),
    );
    if !relation.storage_parameters.is_empty() {
        parts.push(format!("WITH ({})", parameters(&relation.storage_parameters)));
    }
    parts.extend(
        relation
            .tablespace
            .as_ref()
            .map(|it| format!("TABLESPACE {}", quoted(it))),
    );
    parts
}

fn members(relation: &Relation, family: &Family<'_>, style: Style) -> Vec<String> {
    let is_partition = relation.partition_of.is_some();
    let is_typed = relation.of_type.is_some();
    let written = |column: &&Column| {
        let is_own = column.local || family.inherited(relation, &column.name).is_none();
        !is_typed && (is_own || is_partition)
    };
    let is_reading = style == Style::Reading;
    let columns = relation.columns.iter().filter(written);
    let columns = columns.map(|column| {
        if is_partition && is_reading {
            partition_column(column)
        } else {
            render_column(column, is_partition)
        }
    });
    // In a text to be loaded, a partition is made alone and attached: it brings what it must have.
    let inline = |constraint: &&Constraint| match style {
        Style::Reading => constraint.local,
        Style::Loading => {
            (constraint.local || is_partition)
                && constraint.validated
                && constraint.kind != ConstraintKind::ForeignKey
        }
    };
    let constraints = constraints(relation)
        .into_iter()
        .filter(inline)
        .map(render_constraint);
    columns.chain(constraints).collect()
}

/// `CONSTRAINT name ...`
pub(in crate::catalog) fn render_constraint(constraint: &Constraint) -> String {
    format!(
        "CONSTRAINT {} {}",
        quoted(&constraint.name),
        constraint.definition
    )
}

/// The primary key first, then by kind and name; NOT NULL stands with the columns.
pub(in crate::catalog) fn constraints(relation: &Relation) -> Vec<&Constraint> {
    let all = relation.constraints.iter();
    let mut all: Vec<_> = all.filter(|it| it.kind != ConstraintKind::NotNull).collect();
    let rank = |kind| match kind {
        ConstraintKind::PrimaryKey => 0,
        ConstraintKind::Unique => 1,
        ConstraintKind::ForeignKey => 2,
        ConstraintKind::Check => 3,
        ConstraintKind::Exclusion | ConstraintKind::NotNull => 4,
    };
    all.sort_by(|a, b| (rank(a.kind), &a.name).cmp(&(rank(b.kind), &b.name)));
    all
}

fn partition_column(column: &Column) -> String {
    let mut parts = vec![quoted(&column.name)];
    parts.extend(column.default.as_ref().map(|it| format!("DEFAULT {it}")));
    parts.extend(column.not_null.then(|| "NOT NULL".to_owned()));
    if parts.len() == 1 {
        parts.push("NULL".to_owned());
    }
    parts.join(" ")
}

/// `name type ...`
pub(in crate::catalog) fn render_column(column: &Column, is_partition: bool) -> String {
    let mut parts = vec![quoted(&column.name), column.type_name.clone()];
    let stored = if column.generated_virtual {
        "VIRTUAL"
    } else {
        "STORED"
    };
    let clauses = [
        column.collation.as_ref().map(|it| format!("COLLATE {it}")),
        column.default.as_ref().map(|it| format!("DEFAULT {it}")),
        column
            .generated
            .as_ref()
            .map(|it| format!("GENERATED ALWAYS AS ({it}) {stored}")),
        // A partition has it from its table.
        identity(column).filter(|_| !is_partition),
        column.not_null.then(|| "NOT NULL".to_owned()),
    ];
    parts.extend(clauses.into_iter().flatten());
    parts.join(" ")
}

/// `GENERATED ... AS IDENTITY (...)`
pub(in crate::catalog) fn identity(column: &Column) -> Option<String> {
    let when = column.identity.as_ref()?.to_uppercase();
    let mut text = format!("GENERATED {when} AS IDENTITY");
    if let Some(sequence) = &column.identity_sequence {
        let name = sequence.name.as_ref();
        let name = name.map(|name| format!("SEQUENCE NAME {name}"));
        let usual = Sequence::of_type(&column.type_name);
        let options = options(&sequence.options, Some(&usual));
        let all: Vec<_> = name.into_iter().chain(options).collect();
        text += &format!(" ({})", all.join(" "));
    }
    Some(text)
}

/// The options of a sequence that differ from the usual ones; all where nothing is usual.
pub(in crate::catalog) fn options(sequence: &Sequence, usual: Option<&Sequence>) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |word: &str, value: i64, of: fn(&Sequence) -> i64| {
        if usual.is_none_or(|usual| of(usual) != value) {
            all.push(format!("{word} {value}"));
        }
    };
    add("START WITH", sequence.start, |it| it.start);
    add("INCREMENT BY", sequence.increment, |it| it.increment);
    add("MINVALUE", sequence.min, |it| it.min);
    add("MAXVALUE", sequence.max, |it| it.max);
    add("CACHE", sequence.cache, |it| it.cache);
    all.extend(sequence.cycle.then(|| "CYCLE".to_owned()));
    all
}
