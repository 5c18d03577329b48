//! A key as PostgreSQL writes it, from its parts: asking the server for thousands of them takes longer than for all else.
//!
//! Only for keys that have no other part than these; `snapshot.sql` asks for the text of every other constraint.

use crate::catalog::ddl::{qualified, quoted};
use crate::catalog::snapshot::{Constraint, ConstraintKind};

/// What `pg_get_constraintdef` says of a primary key, a unique key or a foreign key.
pub(super) fn definition(key: &Constraint) -> String {
    let mut text = match key.kind {
        ConstraintKind::PrimaryKey => format!("PRIMARY KEY ({})", list(&key.columns)),
        ConstraintKind::Unique => format!("UNIQUE ({})", list(&key.columns)),
        _ => foreign_key(key),
    };
    if key.deferrable {
        text.push_str(" DEFERRABLE");
    }
    if key.initially_deferred {
        text.push_str(" INITIALLY DEFERRED");
    }
    if !key.validated {
        text.push_str(" NOT VALID");
    }
    text
}

fn foreign_key(key: &Constraint) -> String {
    let table = key.references.as_ref();
    let table = table.map(|name| qualified(&name.schema, &name.name));
    let mut text = format!(
        "FOREIGN KEY ({}) REFERENCES {}({})",
        list(&key.columns),
        table.unwrap_or_default(),
        list(&key.referenced_columns)
    );
    for (clause, action) in [(" ON UPDATE ", &key.on_update), (" ON DELETE ", &key.on_delete)] {
        if let Some(action) = action {
            text.push_str(clause);
            text.push_str(action);
        }
    }
    text
}

fn list(names: &[String]) -> String {
    let names = names.iter().map(|name| quoted(name));
    names.collect::<Vec<_>>().join(", ")
}
