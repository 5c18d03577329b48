//! Reads columns and constraints as CREATE TABLE and ALTER TABLE write them.

use super::clause::{Clause, ClauseOf, ColumnClause, ExcludeClause, ForeignClause, KeyClause};
use super::index_key::storage_options;
use super::model::Actions;
use super::refusal::{Done, Stop, other};
use super::sequence_options::Options;
use super::tokens::Tokens;
use crate::catalog::ddl::quoted;

/// Words that begin the next constraint of a column.
const NEXT: &[&str] = &[
    "constraint",
    "not null",
    "null",
    "unique",
    "primary key",
    "check",
    "references",
    "default",
    "generated",
    "collate",
    "deferrable",
    "not deferrable",
    "initially",
    "compression",
    "storage",
    "not valid",
    "no inherit",
];

impl<'t> Tokens<'t> {
    /// Whether a table constraint is next, and not a column that happens to be called like one.
    pub(super) fn is_table_constraint(&self) -> bool {
        self.is_any(&["constraint", "primary", "unique", "check", "foreign"])
            || (self.is("exclude") && (self.is_at(1, "(") || self.is_at(1, "using")))
    }

    /// `name type constraints`
    pub(super) fn column_clause(&mut self) -> Done<ColumnClause<'t>> {
        let span = self.span(self.at..self.at + 1);
        let name = self.identifier()?;
        let data_type = self.data_type()?;
        Ok(ColumnClause {
            name,
            span,
            data_type: Some(data_type),
            constraints: self.column_constraints()?,
        })
    }

    /// `name [WITH OPTIONS] constraints`
    pub(super) fn typed_column_clause(&mut self) -> Done<ColumnClause<'t>> {
        let span = self.span(self.at..self.at + 1);
        let name = self.identifier()?;
        self.eat("with options");
        Ok(ColumnClause {
            name,
            span,
            data_type: None,
            constraints: self.column_constraints()?,
        })
    }

    /// All constraints up to the end of the item.
    pub(super) fn column_constraints(&mut self) -> Done<Vec<Clause<'t>>> {
        let mut clauses = Vec::new();
        while !self.at_end() && !self.is(",") && !self.is(")") && !self.is_any(&["cascade", "restrict"]) {
            clauses.push(self.column_constraint()?);
        }
        Ok(clauses)
    }

    fn column_constraint(&mut self) -> Done<Clause<'t>> {
        let from = self.at;
        let name = if self.eat("constraint") {
            Some(self.identifier()?)
        } else {
            None
        };
        let of = if self.eat("not null") {
            ClauseOf::NotNull
        } else if self.eat("null") {
            ClauseOf::Null
        } else if self.eat("default") {
            ClauseOf::Default(self.until_next_constraint())
        } else if self.eat("check") {
            let inside = self.parenthesized()?;
            ClauseOf::Check(self.part(inside))
        } else if self.eat("generated") {
            self.generated()?
        } else if self.eat("collate") {
            ClauseOf::Collate(self.name()?)
        } else if self.eat_any(&["compression", "storage"]) {
            self.at += 1;
            ClauseOf::Nothing
        } else if self.eat("primary key") {
            ClauseOf::Key(self.key(true, false)?)
        } else if self.eat("unique") {
            ClauseOf::Key(self.key(false, false)?)
        } else if self.is("references") {
            ClauseOf::Foreign(self.foreign(Vec::new())?)
        } else {
            return Err(Stop::Unread);
        };
        self.attributes(name, from, of, false)
    }

    /// The expression of DEFAULT in a column: at least one item, up to the next constraint.
    fn until_next_constraint(&mut self) -> Self {
        let from = self.at;
        self.skip_balanced();
        while !self.at_end() && !self.is(",") && !self.is(")") && !NEXT.iter().any(|words| self.is(words)) {
            self.skip_balanced();
        }
        self.part(from..self.at)
    }

    fn generated(&mut self) -> Done<ClauseOf<'t>> {
        let always = self.eat("always");
        if !always {
            self.expect("by default")?;
        }
        self.expect("as")?;
        if self.eat("identity") {
            let mut options = Options::default();
            if self.is("(") {
                let inside = self.parenthesized()?;
                options = self.part(inside).sequence_options()?;
            }
            return Ok(ClauseOf::Identity { always, options });
        }
        let inside = self.parenthesized()?;
        let expression = self.part(inside);
        self.eat_any(&["stored", "virtual"]);
        Ok(ClauseOf::Generated(expression))
    }

    /// One constraint of a table.
    pub(super) fn table_constraint(&mut self) -> Done<Clause<'t>> {
        let from = self.at;
        let name = if self.eat("constraint") {
            Some(self.identifier()?)
        } else {
            None
        };
        let of = if self.eat("primary key") {
            ClauseOf::Key(self.key(true, true)?)
        } else if self.eat("unique") {
            ClauseOf::Key(self.key(false, true)?)
        } else if self.eat("check") {
            let inside = self.parenthesized()?;
            ClauseOf::Check(self.part(inside))
        } else if self.eat("foreign key") {
            let columns = self.identifiers()?;
            ClauseOf::Foreign(self.foreign(columns)?)
        } else if self.eat("exclude") {
            ClauseOf::Exclude(self.exclude()?)
        } else {
            return Err(Stop::Unread);
        };
        self.attributes(name, from, of, true)
    }

    fn key(&mut self, primary: bool, of_table: bool) -> Done<KeyClause> {
        let nulls_not_distinct = self.eat("nulls not distinct");
        self.eat("nulls distinct");
        let mut key = KeyClause {
            primary,
            columns: Vec::new(),
            include: Vec::new(),
            using_index: None,
            nulls_not_distinct,
            options: Vec::new(),
        };
        if of_table && self.is("using index") && !self.is("using index tablespace") {
            self.at += 2;
            key.using_index = Some(self.name()?);
            return Ok(key);
        }
        if of_table {
            key.columns = self.identifiers()?;
            if self.eat("include") {
                key.include = self.identifiers()?;
            }
        }
        if self.eat("with") {
            let inside = self.parenthesized()?;
            key.options = storage_options(self.written(inside));
        }
        if self.eat("using index tablespace") {
            self.identifier()?;
        }
        Ok(key)
    }

    fn foreign(&mut self, columns: Vec<String>) -> Done<ForeignClause> {
        self.expect("references")?;
        let table = self.name()?;
        let referenced = if self.is("(") {
            self.identifiers()?
        } else {
            Vec::new()
        };
        let mut actions = Actions::default();
        loop {
            if self.eat("match full") {
                actions.match_full = true;
            } else if self.eat("match simple") {
            } else if self.eat("on delete") {
                (actions.on_delete, actions.delete_columns) = self.referential_action()?;
            } else if self.eat("on update") {
                actions.on_update = self.referential_action()?.0;
            } else {
                break;
            }
        }
        Ok(ForeignClause {
            columns,
            table,
            referenced,
            actions,
        })
    }

    fn referential_action(&mut self) -> Done<(Option<String>, String)> {
        if self.eat("no action") {
            return Ok((None, String::new()));
        }
        let words = ["restrict", "cascade", "set null", "set default"];
        let word = words.iter().find(|words| self.is(words)).ok_or(Stop::Unread)?;
        self.eat(word);
        let mut columns = String::new();
        if self.is("(") {
            let names: Vec<_> = self.identifiers()?.iter().map(|name| quoted(name)).collect();
            columns = format!(" ({})", names.join(", "));
        }
        Ok((Some(word.to_ascii_uppercase()), columns))
    }

    fn exclude(&mut self) -> Done<ExcludeClause<'t>> {
        let method = if self.eat("using") {
            self.identifier()?
        } else {
            "btree".to_owned()
        };
        let inside = self.parenthesized()?;
        let mut keys = Vec::new();
        for mut item in self.part(inside).items() {
            let key = item.until(&["with"]);
            let key = item.part(key);
            item.expect("with")?;
            keys.push((key, item.written(item.at..item.list.len()).to_owned()));
        }
        let include = if self.eat("include") {
            self.identifiers()?
        } else {
            Vec::new()
        };
        if self.eat("with") {
            self.skip_balanced();
        }
        if self.eat("using index tablespace") {
            self.identifier()?;
        }
        let predicate = if self.eat("where") {
            let inside = self.parenthesized()?;
            Some(self.part(inside))
        } else {
            None
        };
        Ok(ExcludeClause {
            method,
            keys,
            include,
            predicate,
        })
    }

    fn attributes(
        &mut self,
        name: Option<String>,
        from: usize,
        of: ClauseOf<'t>,
        of_table: bool,
    ) -> Done<Clause<'t>> {
        let mut clause = Clause {
            name,
            span: self.span(from..self.at),
            of,
            deferrable: false,
            initially_deferred: false,
            not_valid: false,
            no_inherit: false,
        };
        loop {
            if self.eat("not deferrable") || self.eat("initially immediate") || self.eat("enforced") {
            } else if self.eat("deferrable") {
                clause.deferrable = true;
            } else if self.eat("initially deferred") {
                clause.deferrable = true;
                clause.initially_deferred = true;
            } else if self.eat("not valid") {
                clause.not_valid = true;
            } else if self.eat("no inherit") {
                clause.no_inherit = true;
            } else if self.eat("not enforced") {
                return Err(Stop::Unread);
            } else {
                break;
            }
        }
        let can_defer = matches!(
            clause.of,
            ClauseOf::Key(_) | ClauseOf::Foreign(_) | ClauseOf::Exclude(_)
        );
        if clause.deferrable && !can_defer {
            let (sqlstate, message) = if of_table {
                ("0A000", "CHECK constraints cannot be marked DEFERRABLE")
            } else {
                ("42601", "misplaced DEFERRABLE clause")
            };
            return Err(other(sqlstate, "constraint", "", message).at(&clause.span));
        }
        Ok(clause)
    }
}
