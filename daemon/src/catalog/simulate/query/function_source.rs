//! Functions in FROM: what PostgreSQL's own ones and those of the schema give.

use super::from::Tail;
use super::scope::Analysis;
use super::source::{Columns, Source, SourceColumn};
use crate::catalog::simulate::model::{BaseType, DataType, Id, Mode, Object, Routine};
use crate::catalog::simulate::node::Node;
use crate::catalog::simulate::refusal::Done;
use crate::catalog::simulate::tokens::Name;
use crate::sql::kinds::{kind, role};

/// PostgreSQL's own functions of rows whose columns have names of their own.
const RECORDS: &[(&str, &[(&str, &str)])] = &[
    ("json_array_elements", &[("value", "json")]),
    ("json_array_elements_text", &[("value", "text")]),
    ("json_each", &[("key", "text"), ("value", "json")]),
    ("json_each_text", &[("key", "text"), ("value", "text")]),
    ("jsonb_array_elements", &[("value", "jsonb")]),
    ("jsonb_array_elements_text", &[("value", "text")]),
    ("jsonb_each", &[("key", "text"), ("value", "jsonb")]),
    ("jsonb_each_text", &[("key", "text"), ("value", "text")]),
];

/// PostgreSQL's own functions of rows with one column that is called after them.
const SCALARS: &[(&str, &str)] = &[
    ("generate_subscripts", "integer"),
    ("json_object_keys", "text"),
    ("jsonb_object_keys", "text"),
    ("regexp_split_to_table", "text"),
    ("string_to_table", "text"),
];

/// What a function gives to FROM.
enum Rows {
    /// One column, called after the alias or the function.
    Scalar(DataType),
    /// One column with a name of its own, which stays under an alias.
    Named(Vec<SourceColumn>),
    Unknown,
}

impl Analysis<'_> {
    /// A function as a source.
    pub(super) fn function_source(
        &mut self,
        node: Node<'_>,
        alias: Option<String>,
        tail: &Tail,
    ) -> Done<Source> {
        let calls: Vec<_> = node.all(role::EXPRESSION).collect();
        let [call] = calls.as_slice() else {
            for call in &calls {
                self.expression(*call)?;
            }
            return Ok(Source::new(alias.unwrap_or_default(), Columns::default()));
        };
        let function = call.name().rsplit('.').next().unwrap_or_default().to_owned();
        let rows = self.rows_of(*call, &function)?;
        let name = alias.unwrap_or(function);
        let mut columns = if tail.types.is_empty() {
            match rows {
                Rows::Scalar(of) => Columns::all(vec![SourceColumn::computed(&name, of)]),
                Rows::Named(columns) => Columns::all(columns),
                Rows::Unknown => Columns::default(),
            }
        } else {
            let defined = tail.names.iter().zip(&tail.types);
            Columns::all(
                defined
                    .map(|(name, of)| SourceColumn::computed(name, of.clone()))
                    .collect(),
            )
        };
        if tail.ordinality {
            let bigint = DataType::builtin("bigint");
            columns.known.push(SourceColumn::computed("ordinality", bigint));
        }
        if columns.complete {
            columns = columns.renamed(&tail.names);
        }
        Ok(Source::new(name, columns))
    }

    fn rows_of(&mut self, call: Node<'_>, function: &str) -> Done<Rows> {
        let of_call = self.expression(call)?;
        if call.kind() != kind::FUNCTION_CALL {
            return Ok(Rows::Unknown);
        }
        let mut own = self.world.routines_named(function);
        match (own.next(), own.next()) {
            (Some((_, routine)), None) => return Ok(self.rows_of_routine(routine)),
            (Some(_), Some(_)) => return Ok(Rows::Unknown),
            _ => {}
        }
        if let Some((_, columns)) = RECORDS.iter().find(|(name, _)| *name == function) {
            let column = |(name, of): &(&str, &str)| SourceColumn::computed(name, DataType::builtin(of));
            return Ok(Rows::Named(columns.iter().map(column).collect()));
        }
        if let Some((_, of)) = SCALARS.iter().find(|(name, _)| *name == function) {
            return Ok(Rows::Scalar(DataType::builtin(of)));
        }
        Ok(match function {
            "generate_series" | "unnest" => Rows::Scalar(of_call),
            _ => Rows::Unknown,
        })
    }

    fn rows_of_routine(&self, routine: &Routine) -> Rows {
        let output = |mode: Mode| matches!(mode, Mode::Out | Mode::InOut | Mode::Table);
        let given: Vec<_> = routine.parameters.iter().filter(|of| output(of.mode)).collect();
        if !given.is_empty() {
            let column = |(at, of): (usize, &&crate::catalog::simulate::model::Parameter)| {
                let name = of.name.clone().unwrap_or_else(|| format!("column{}", at + 1));
                SourceColumn::computed(&name, of.data_type.clone())
            };
            return Rows::Named(given.iter().enumerate().map(column).collect());
        }
        match &routine.returns {
            Some(DataType {
                base: BaseType::User(of),
                array: false,
                ..
            }) => match self.world.object(*of) {
                Some(Object::Relation(relation)) => {
                    let columns = relation.columns.iter();
                    let column = |column: &crate::catalog::simulate::model::Column| SourceColumn {
                        needs: vec![(*of, column.num)],
                        ..SourceColumn::computed(&column.name, column.data_type.clone())
                    };
                    Rows::Named(columns.map(column).collect())
                }
                _ => Rows::Scalar(DataType::unknown()),
            },
            Some(of) if *of == DataType::builtin("record") => Rows::Unknown,
            Some(of) => Rows::Scalar(of.clone()),
            None => Rows::Unknown,
        }
    }

    /// The only routine of the schema that a call may be, where there is one.
    pub(super) fn only_routine(&self, call: Node<'_>) -> Option<(Id, &Routine)> {
        let mut parts = call.name().rsplit('.');
        let last = parts.next().unwrap_or_default();
        let name = Name::made(parts.next(), last);
        let ids = self.world.routines_called(&name);
        match (ids.as_slice(), ids.first().and_then(|id| self.world.object(*id))) {
            ([id], Some(Object::Routine(routine))) => Some((*id, routine)),
            _ => None,
        }
    }
}
