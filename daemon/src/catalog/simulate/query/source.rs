//! A source of a query and its columns, and the scope of names that sources make together.

use super::Given;
use crate::catalog::simulate::model::{DataType, Id, Num};

/// A column of a source, and the columns of relations behind it.
#[derive(Debug, Clone)]
pub(super) struct SourceColumn {
    pub(super) given: Given,
    pub(super) needs: Vec<(Id, Num)>,
}

impl SourceColumn {
    /// One that no relation is behind.
    pub(super) fn computed(name: &str, data_type: DataType) -> Self {
        Self {
            given: Given {
                name: name.to_owned(),
                data_type,
                collation: None,
            },
            needs: Vec::new(),
        }
    }

    /// The column that USING makes of two: of their type where it is the same.
    fn merged(left: &Self, right: &Self) -> Self {
        let same = left.given.data_type == right.given.data_type;
        let data_type = if same {
            left.given.data_type.clone()
        } else {
            DataType::unknown()
        };
        Self {
            given: Given {
                data_type,
                ..left.given.clone()
            },
            needs: [left.needs.as_slice(), &right.needs].concat(),
        }
    }
}

/// The columns of a source.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) known: Vec<SourceColumn>,
    /// There are no others.
    pub(super) complete: bool,
}

impl Columns {
    /// Exactly these.
    pub(super) fn all(known: Vec<SourceColumn>) -> Self {
        Self {
            known,
            complete: true,
        }
    }

    /// What a query gives; nothing is known where it is not.
    pub(super) fn of_query(given: Option<Vec<Given>>) -> Self {
        given.map_or_else(Self::default, |given| {
            let column = |given| SourceColumn {
                given,
                needs: Vec::new(),
            };
            Self::all(given.into_iter().map(column).collect())
        })
    }

    /// The same under other names, as far as these go.
    pub(super) fn renamed(mut self, names: &[String]) -> Self {
        for (column, name) in self.known.iter_mut().zip(names) {
            column.given.name.clone_from(name);
        }
        // Who names the columns of what is not known names some of it only.
        self
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.known.iter().any(|column| column.given.name == name)
    }

    /// The columns of a join: those that USING merges come first.
    pub(super) fn joined(&self, right: &Self, merged: &[String]) -> Self {
        let named = |of: &Self, name: &str| of.known.iter().find(|column| column.given.name == name).cloned();
        let mut known = Vec::new();
        for name in merged {
            known.push(match (named(self, name), named(right, name)) {
                (Some(left), Some(right)) => SourceColumn::merged(&left, &right),
                _ => SourceColumn::computed(name, DataType::unknown()),
            });
        }
        let others = self.known.iter().chain(&right.known);
        known.extend(
            others
                .filter(|column| !merged.contains(&column.given.name))
                .cloned(),
        );
        Self {
            known,
            complete: self.complete && right.complete,
        }
    }
}

/// One source of FROM.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Empty for a join, whose sides keep theirs.
    pub(super) name: String,
    pub(super) columns: Columns,
    /// Its columns are reached without its name: no join around it gives them.
    pub(super) bare: bool,
}

impl Source {
    /// A source under a name.
    pub(super) fn new(name: String, columns: Columns) -> Self {
        Self {
            name,
            columns,
            bare: true,
        }
    }

    /// Whether a column may be meant by this qualifier, or by none.
    pub(super) fn answers_to(&self, qualifier: Option<&str>) -> bool {
        match qualifier {
            Some(qualifier) => self.name == qualifier,
            None => self.bare,
        }
    }
}

/// What one scope has for a name.
pub(super) struct Hits {
    pub(super) columns: Vec<SourceColumn>,
    /// A source answers to the qualifier.
    pub(super) any_source: bool,
    /// Every such source is known whole.
    pub(super) complete: bool,
}

/// Looks a column up in one scope.
pub(super) fn hits(scope: &[Source], qualifier: Option<&str>, name: &str) -> Hits {
    let mut hits = Hits {
        columns: Vec::new(),
        any_source: false,
        complete: true,
    };
    for source in scope.iter().filter(|source| source.answers_to(qualifier)) {
        hits.any_source = true;
        hits.complete &= source.columns.complete;
        let named = source.columns.known.iter();
        hits.columns
            .extend(named.filter(|column| column.given.name == name).cloned());
    }
    hits
}
