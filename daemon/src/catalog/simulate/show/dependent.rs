//! What needs another object, as people are told.

use std::fmt;

use super::At;
use crate::catalog::simulate::model::{Id, Object};
use crate::catalog::simulate::needs::Part;

/// Something that needs another object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependent {
    /// In lower case: view, index, constraint, function, column default, ...
    pub kind: &'static str,
    /// Its schema, or the schema of its table.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its table, for a part of one.
    pub table: Option<String>,
    /// The column of the object it needs, where it needs only that.
    pub column: Option<String>,
}

impl fmt::Display for Dependent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind, self.name)?;
        match &self.table {
            Some(table) => write!(formatter, " of table {table}"),
            None => Ok(()),
        }
    }
}

impl At<'_> {
    pub(in crate::catalog::simulate) fn dependent(self, id: Id, part: &Part) -> Option<Dependent> {
        let object = self.object(id)?;
        let schema = object.schema().map(|id| self.schema_name(id).to_owned());
        let whole = |kind, name: &str| Dependent {
            kind,
            schema: schema.clone(),
            name: name.to_owned(),
            table: None,
            column: None,
        };
        let relation = match object {
            Object::Relation(relation) => relation,
            Object::Schema(of) => return Some(whole("schema", &of.name)),
            Object::Type(of) => return Some(whole("type", &of.name)),
            Object::Routine(of) => return Some(whole(of.word(), &of.name)),
            Object::Extension(of) => return Some(whole("extension", &of.name)),
            Object::Other(of) => return Some(whole(of.kept.kind.as_str(), &of.name)),
        };
        let (kind, name) = match part {
            Part::Whole => return Some(whole(relation.kind_word(), &relation.name)),
            Part::Column(num) => ("column", relation.column_name(*num)),
            Part::Default(num) => ("column default", relation.column_name(*num)),
            Part::Constraint(name) => ("constraint", name.as_str()),
            Part::Trigger(name) => ("trigger", name.as_str()),
            Part::Policy(name) => ("policy", name.as_str()),
            Part::Rule(name) => ("rule", name.as_str()),
        };
        Some(Dependent {
            table: Some(relation.name.clone()),
            ..whole(kind, name)
        })
    }
}
