//! Definitions as PostgreSQL writes them with nothing but `pg_catalog` on the search path.

use super::{At, names};
use crate::catalog::ddl::{qualified, quoted};
use crate::catalog::simulate::model::{
    Constraint, Expression, Key, KeyOf, Num, Order, PartitionKey, Relation, Sequence,
};
use crate::catalog::snapshot::{self, ConstraintKind};

impl At<'_> {
    pub(super) fn constraint_definition(self, relation: &Relation, of: &Constraint) -> String {
        let index = of.index.and_then(|index| self.relation_of(index)?.index());
        let mut text = match of.kind {
            ConstraintKind::PrimaryKey => {
                format!("PRIMARY KEY ({})", columns(relation, &of.columns))
            }
            ConstraintKind::Unique => {
                let nulls = match index {
                    Some(index) if index.nulls_not_distinct => "NULLS NOT DISTINCT ",
                    _ => "",
                };
                format!("UNIQUE {nulls}({})", columns(relation, &of.columns))
            }
            ConstraintKind::ForeignKey => self.foreign_key(relation, of),
            ConstraintKind::Check => {
                let check = of.check.as_ref().map(|check| self.expression(check));
                format!("CHECK ({})", check.unwrap_or_default())
            }
            ConstraintKind::Exclusion => of.text.clone().unwrap_or_default(),
            ConstraintKind::NotNull => format!("NOT NULL {}", columns(relation, &of.columns)),
        };
        let is_key = matches!(of.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique);
        if let Some(index) = index.filter(|index| is_key && !index.include.is_empty()) {
            text = format!("{text} INCLUDE ({})", columns(relation, &index.include));
        }
        for (set, words) in [
            (of.no_inherit, " NO INHERIT"),
            (of.deferrable, " DEFERRABLE"),
            (of.initially_deferred, " INITIALLY DEFERRED"),
            (!of.validated, " NOT VALID"),
        ] {
            if set {
                text += words;
            }
        }
        text
    }

    fn foreign_key(self, relation: &Relation, of: &Constraint) -> String {
        let Some(foreign) = &of.foreign else {
            return String::new();
        };
        let target = self.relation_of(foreign.table);
        let referenced = target.map(|table| columns(table, &foreign.columns));
        let mut text = format!(
            "FOREIGN KEY ({}) REFERENCES {}({})",
            columns(relation, &of.columns),
            self.qualified(foreign.table),
            referenced.unwrap_or_default(),
        );
        let actions = &foreign.actions;
        if actions.match_full {
            text += " MATCH FULL";
        }
        if let Some(action) = &actions.on_update {
            text = format!("{text} ON UPDATE {action}");
        }
        if let Some(action) = &actions.on_delete {
            text = format!("{text} ON DELETE {action}{}", actions.delete_columns);
        }
        text
    }

    pub(super) fn key(self, table: &Relation, key: &Key) -> snapshot::IndexKey {
        let of = match &key.of {
            KeyOf::Column(num) => snapshot::IndexKey::column(table.column_name(*num)),
            KeyOf::Expression(expression) => snapshot::IndexKey::expression(self.expression(expression)),
        };
        let Order {
            collation,
            operator_class,
            descending,
            nulls_first,
        } = key.order.clone();
        snapshot::IndexKey {
            operator_class: operator_class.map(|class| self.operator_class(&class)),
            collation,
            descending,
            nulls_first,
            ..of
        }
    }

    pub(super) fn partition_key(self, table: &Relation, key: &PartitionKey) -> String {
        let key_text = |key: &Key| {
            let mut text = match &key.of {
                KeyOf::Column(num) => quoted(table.column_name(*num)),
                KeyOf::Expression(expression) => self.expression(expression),
            };
            if let Some(collation) = &key.order.collation {
                text = format!("{text} COLLATE {collation}");
            }
            if let Some(class) = &key.order.operator_class {
                text = format!("{text} {}", self.operator_class(class));
            }
            text
        };
        let keys: Vec<_> = key.keys.iter().map(key_text).collect();
        format!("{} ({})", key.strategy, keys.join(", "))
    }

    pub(super) fn sequence(self, of: &Sequence) -> snapshot::Sequence {
        let owned_by = of.owned_by.and_then(|(id, num)| {
            let table = self.relation_of(id)?;
            Some(snapshot::OwnedBy {
                table: self.object_name(id),
                column: table.column_name(num).to_owned(),
            })
        });
        snapshot::Sequence {
            type_name: of.data_type.clone(),
            start: of.start,
            increment: of.increment,
            min: of.min,
            max: of.max,
            cache: of.cache,
            cycle: of.cycle,
            owned_by,
        }
    }

    /// As far as it is known.
    pub(in crate::catalog::simulate) fn expression(self, of: &Expression) -> String {
        match of.nextval {
            Some(sequence) => {
                let name = self.object_name(sequence);
                let name = qualified(&name.schema, &name.name).replace('\'', "''");
                format!("nextval('{name}'::regclass)")
            }
            None => of.text.clone(),
        }
    }
}

fn columns(relation: &Relation, columns: &[Num]) -> String {
    let quoted: Vec<_> = names(relation, columns).iter().map(|name| quoted(name)).collect();
    quoted.join(", ")
}
