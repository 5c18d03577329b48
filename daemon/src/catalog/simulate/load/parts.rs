//! What belongs to relations: columns, constraints, indexes, triggers, policies, rules, the queries of views.

#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "the last step stands as an expression"
)]

use super::{Loading, num, sequence};
use crate::catalog::simulate::model::{
    Actions, Attached, Column, Constraint, ForeignKey, Id, Identity, Index, Key, KeyOf, Kind, Need, Num,
    Object, Order, PartitionKey, Relation,
};
use crate::catalog::simulate::tokens::Tokens;
use crate::catalog::simulate::world;
use crate::catalog::snapshot::{self, ConstraintKind, ObjectKind, RelationKind, Snapshot};

impl Loading {
    /// Everything that relations have, in steps: each needs the one before for all relations.
    pub(super) fn relations(&mut self, snapshot: &Snapshot) {
        let mut all = Vec::new();
        for relation in &snapshot.relations {
            if let Some(id) = self.relation(&relation.object_name()) {
                all.push((id, relation));
            }
        }
        for (id, relation) in &all {
            self.columns(*id, relation);
        }
        for (id, relation) in &all {
            self.expressions(*id, relation);
        }
        for (id, relation) in &all {
            self.indexes(*id, relation);
        }
        for (id, relation) in &all {
            self.constraints(*id, relation);
        }
        for (id, _) in &all {
            self.copies(*id);
        }
    }

    fn columns(&mut self, id: Id, of: &snapshot::Relation) {
        let mut columns = Vec::new();
        for (num, column) in (1..).zip(&of.columns) {
            let data_type = self.data_type(&column.type_name);
            columns.push(Column {
                not_null: column.not_null,
                identity: column.identity.as_deref().map(|word| match word {
                    "always" => Identity::Always,
                    _ => Identity::ByDefault,
                }),
                collation: column.collation.clone(),
                kept: snapshot::Column {
                    default: None,
                    generated: None,
                    ..column.clone()
                },
                local: column.local,
                ..Column::new(num, &column.name, data_type)
            });
        }
        let partition_of = of
            .partition_of
            .as_ref()
            .and_then(|of| Some((self.relation(&of.parent)?, of.bound.clone())));
        let inherits = of
            .inherits
            .iter()
            .filter_map(|parent| self.relation(parent))
            .collect();
        let of_type = of
            .of_type
            .as_ref()
            .and_then(|of| self.data_type_id(&of.schema, &of.name));
        let _ = self.world.change(id, |relation| {
            relation.columns = columns;
            relation.last_num = crate::catalog::simulate::create_table::last_num(relation);
            relation.partition_of = partition_of;
            relation.inherits = inherits;
            relation.of_type = of_type;
            relation.kept = kept(of);
        });
    }

    fn expressions(&mut self, id: Id, of: &snapshot::Relation) {
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let mut table = table.clone();
        let columns = table.columns.clone();
        for (column, of) in table.columns.iter_mut().zip(&of.columns) {
            column.default = of
                .default
                .as_deref()
                .map(|text| self.world.known_expression(text, &[]));
            column.generated = of
                .generated
                .as_deref()
                .map(|text| self.world.known_expression(text, &columns));
            let parents = table
                .inherits
                .iter()
                .chain(table.partition_of.iter().map(|(parent, _)| parent));
            let with_it = parents.filter(|parent| {
                self.world
                    .relation(**parent)
                    .is_ok_and(|parent| parent.column(&column.name).is_some())
            });
            column.inherited = u32::try_from(with_it.count()).unwrap_or_default();
        }
        table.partition_key = of
            .partition_key
            .as_deref()
            .and_then(|text| self.partition_key(text, &table));
        if let (Some(own), Some(sequence)) = (&of.sequence, &mut table.sequence)
            && let Some(owner) = &own.owned_by
            && let Some(owner_id) = self.relation(&owner.table)
            && let Ok(owner_table) = self.world.relation(owner_id)
        {
            sequence.owned_by = num(owner_table, &owner.column).map(|num| (owner_id, num));
        }
        for trigger in &of.triggers {
            let function = crate::catalog::simulate::tokens::Name::made(
                Some(&trigger.function.schema),
                &trigger.function.name,
            );
            table
                .triggers
                .push(attached(trigger.clone(), self.world.routines_called(&function)));
        }
        table.policies.extend(
            of.policies
                .iter()
                .map(|policy| attached(policy.clone(), Vec::new())),
        );
        table
            .rules
            .extend(of.rules.iter().map(|rule| attached(rule.clone(), Vec::new())));
        self.world.put(id, Object::Relation(Box::new(table.clone())));
        for (column, of) in table.columns.iter().zip(&of.columns) {
            if column.identity.is_some() {
                self.identity_sequence(id, &table, column, of);
            }
        }
    }

    fn identity_sequence(&mut self, id: Id, table: &Relation, column: &Column, of: &snapshot::Column) {
        let usual = format!("{}_{}_seq", table.name, column.name);
        let (mut schema, mut name) = (table.schema, usual);
        let mut options = sequence(&snapshot::Sequence::of_type(&of.type_name), true);
        if let Some(own) = &of.identity_sequence {
            options = sequence(&own.options, true);
            if let Some(own) = &own.name {
                schema = self.schema(&own.schema).unwrap_or(schema);
                name.clone_from(&own.name);
            }
        }
        options.owned_by = Some((id, column.num));
        let mut relation = Relation::new(
            schema,
            &name,
            Kind::Shown(RelationKind::Sequence),
            &table.kept.owner,
        );
        relation.sequence = Some(options);
        relation.persistence = table.persistence;
        self.world.add(Object::Relation(Box::new(relation)));
    }

    fn partition_key(&self, text: &str, table: &Relation) -> Option<PartitionKey> {
        let mut tokens = Tokens::new(text, 0);
        let strategy = tokens.identifier().ok()?.to_ascii_uppercase();
        let inside = tokens.parenthesized().ok()?;
        let items = tokens.part(inside).items();
        let key = |item: &Tokens<'_>| {
            self.world
                .key(item, table, |tokens, columns| {
                    self.world.expression(tokens, columns)
                })
                .ok()
        };
        let keys = items.iter().map(key).collect::<Option<Vec<_>>>()?;
        Some(PartitionKey { strategy, keys })
    }

    fn indexes(&mut self, id: Id, of: &snapshot::Relation) {
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let table = table.clone();
        for index in &of.indexes {
            let key = |key: &snapshot::IndexKey| Key {
                of: match num(&table, &key.text) {
                    Some(num) if !key.is_expression => KeyOf::Column(num),
                    _ => KeyOf::Expression(self.world.known_expression(&key.text, &table.columns)),
                },
                order: Order {
                    collation: key.collation.clone(),
                    operator_class: key.operator_class.clone(),
                    descending: key.descending,
                    nulls_first: key.nulls_first,
                },
                name: if key.is_expression {
                    crate::catalog::simulate::index::expression_name(&Tokens::new(&key.text, 0))
                } else {
                    key.text.clone()
                },
            };
            let deferrable = of
                .constraints
                .iter()
                .any(|of| of.index.as_ref() == Some(&index.name) && of.deferrable);
            let made = Index {
                table: id,
                method: index.method.clone(),
                keys: index.columns.iter().map(key).collect(),
                include: index
                    .include
                    .iter()
                    .filter_map(|name| num(&table, name))
                    .collect(),
                unique: index.unique,
                nulls_not_distinct: index.nulls_not_distinct,
                valid: index.valid,
                deferrable,
                only: false,
                predicate: index
                    .predicate
                    .as_deref()
                    .map(|text| self.world.known_expression(text, &table.columns)),
            };
            let mut relation = Relation::new(table.schema, &index.name, Kind::Index(made), &of.owner);
            relation.persistence = table.persistence;
            relation.kept_index = Some(Box::new(index.clone()));
            let added = self.world.add(Object::Relation(Box::new(relation)));
            if let Some(parent) = &index.part_of {
                self.part_of(added, parent);
            }
        }
    }

    /// The partitioned table's index may come later: by then it is found by `copies`.
    fn part_of(&mut self, id: Id, parent: &snapshot::ObjectName) {
        if let Some(parent) = self.relation(parent) {
            let _ = self.world.change(id, |relation| {
                relation.partition_of = Some((parent, String::new()))
            });
        }
    }

    fn constraints(&mut self, id: Id, of: &snapshot::Relation) {
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let table = table.clone();
        let mut constraints = Vec::new();
        for constraint in &of.constraints {
            let columns: Vec<Num> = constraint
                .columns
                .iter()
                .filter_map(|name| num(&table, name))
                .collect();
            let index_in = |schema: Id| {
                let name = constraint.index.clone()?;
                self.world.named(&world::Key::Relation(schema, name))
            };
            let foreign = constraint.references.as_ref().and_then(|name| {
                let target = self.relation(name)?;
                let referenced = self.world.relation(target).ok()?;
                Some(ForeignKey {
                    table: target,
                    columns: constraint
                        .referenced_columns
                        .iter()
                        .filter_map(|name| num(referenced, name))
                        .collect(),
                    index: index_in(referenced.schema),
                    actions: actions(constraint),
                })
            });
            if constraint.kind == ConstraintKind::ForeignKey && foreign.is_none() {
                continue;
            }
            let parents = table
                .inherits
                .iter()
                .chain(table.partition_of.iter().map(|(parent, _)| parent));
            let with_it = parents.filter(|parent| {
                self.world
                    .relation(**parent)
                    .is_ok_and(|parent| parent.constraint(&constraint.name).is_some())
            });
            constraints.push(Constraint {
                validated: constraint.validated,
                deferrable: constraint.deferrable,
                initially_deferred: constraint.initially_deferred,
                no_inherit: constraint.no_inherit,
                check: constraint
                    .expression
                    .as_deref()
                    .map(|text| self.world.known_expression(text, &table.columns)),
                index: if foreign.is_none() {
                    index_in(table.schema)
                } else {
                    None
                },
                foreign,
                text: (constraint.kind == ConstraintKind::Exclusion)
                    .then(|| exclusion_text(&constraint.definition)),
                local: constraint.local,
                inherited: u32::try_from(with_it.count())
                    .unwrap_or_default()
                    .max(u32::from(!constraint.local)),
                comment: constraint.comment.clone(),
                ..Constraint::new(constraint.name.clone(), constraint.kind, columns)
            });
        }
        let _ = self.world.change(id, |table| table.constraints = constraints);
    }

    /// Which constraints and indexes of a partition are copies of its table's.
    fn copies(&mut self, id: Id) {
        for index in self.world.indexes(id) {
            let part_of = self
                .world
                .relation(index)
                .ok()
                .and_then(|relation| relation.kept_index.as_ref()?.part_of.clone());
            if let Some(parent) = part_of {
                self.part_of(index, &parent);
            }
        }
        let Ok(table) = self.world.relation(id) else {
            return;
        };
        let Some(parent) = table.of_partition() else {
            return;
        };
        let Ok(of_parent) = self.world.relation(parent) else {
            return;
        };
        let mut copies = table.constraints.clone();
        for copy in copies.iter_mut().filter(|of| !of.local && of.check.is_none()) {
            let columns: Vec<Num> = copy
                .columns
                .iter()
                .map(|num| table.num_in(of_parent, *num))
                .collect();
            let original = of_parent.constraints.iter().find(|of| {
                of.kind == copy.kind
                    && of.columns == columns
                    && of.foreign.as_ref().map(|of| of.table) == copy.foreign.as_ref().map(|of| of.table)
            });
            copy.parent = original.map(|of| (parent, of.name.clone()));
        }
        let triggers: Vec<_> = of_parent
            .triggers
            .iter()
            .map(|of| Attached {
                cloned: true,
                ..of.clone()
            })
            .collect();
        let _ = self.world.change(id, |table| {
            table.constraints = copies;
            table.triggers.extend(triggers);
        });
    }

    /// Where a catalog does not say what views need, their queries do.
    pub(super) fn views_without_dependencies(&mut self, snapshot: &Snapshot) {
        let mut dependencies = snapshot.dependencies.iter();
        let known =
            dependencies.any(|of| matches!(of.object.kind, ObjectKind::View | ObjectKind::MaterializedView));
        if known {
            return;
        }
        for relation in &snapshot.relations {
            let is_view = matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView);
            let (Some(query), Some(id)) = (&relation.definition, self.relation(&relation.object_name()))
            else {
                continue;
            };
            if is_view {
                let needs: Vec<Need> = self.world.query_needs(query);
                let _ = self.world.change(id, |relation| relation.needs = needs);
            }
        }
    }
}

fn attached<T>(of: T, objects: Vec<Id>) -> Attached<T> {
    Attached {
        of,
        columns: Vec::new(),
        objects,
        cloned: false,
    }
}

/// What the simulation only hands on.
fn kept(of: &snapshot::Relation) -> snapshot::Relation {
    snapshot::Relation {
        schema: String::new(),
        name: String::new(),
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        policies: Vec::new(),
        rules: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        partition_key: None,
        sequence: None,
        ..of.clone()
    }
}

fn actions(of: &snapshot::Constraint) -> Actions {
    let columns = |action: &str| {
        let rest = of.definition.split_once(&format!(" ON DELETE {action} ("))?.1;
        Some(format!(" ({})", rest.split_once(')')?.0))
    };
    Actions {
        match_full: of.definition.contains(" MATCH FULL"),
        on_update: of.on_update.clone(),
        on_delete: of.on_delete.clone(),
        delete_columns: of.on_delete.as_deref().and_then(columns).unwrap_or_default(),
    }
}

fn exclusion_text(definition: &str) -> String {
    let mut text = definition;
    for attribute in [" NOT VALID", " INITIALLY DEFERRED", " DEFERRABLE"] {
        text = text.strip_suffix(attribute).unwrap_or(text);
    }
    text.to_owned()
}
