//! CREATE TABLE as written, in all its forms.

use std::ops::Range;

use super::clause::{Clause, ClauseOf, ColumnClause};
use super::refusal::{Done, Stop};
use super::tokens::{Name, Tokens};

/// A CREATE TABLE, from its name on.
pub(super) struct TableText<'t> {
    pub(super) if_not_exists: bool,
    pub(super) name: Name,
    pub(super) of_type: Option<Name>,
    pub(super) partition_of: Option<(Name, String)>,
    pub(super) elements: Vec<Element<'t>>,
    pub(super) inherits: Vec<Name>,
    pub(super) partition_by: Option<(String, Vec<Tokens<'t>>)>,
    pub(super) drop_at_end: bool,
    /// WITH NO DATA.
    pub(super) no_data: bool,
    /// WITH (...)
    pub(super) options: Vec<String>,
    /// Of a foreign table.
    pub(super) server: Option<String>,
    /// Names of the columns of CREATE TABLE AS, and the tokens of the query.
    pub(super) query: Option<(Vec<String>, Range<usize>)>,
}

/// What stands between the parentheses.
pub(super) enum Element<'t> {
    Column(ColumnClause<'t>),
    Constraint(Clause<'t>),
    Like(Like),
}

/// LIKE table INCLUDING ...
pub(super) struct Like {
    pub(super) table: Name,
    included: Vec<(String, bool)>,
}

impl Like {
    /// Whether a part is copied; the last word about it decides.
    pub(super) fn includes(&self, part: &str) -> bool {
        let about = self
            .included
            .iter()
            .rfind(|(word, _)| word == part || word == "all");
        about.is_some_and(|(_, included)| *included)
    }
}

impl Element<'_> {
    /// Whether it is this column with a default of its own.
    pub(super) fn gives_default(&self, name: &str) -> bool {
        let Self::Column(column) = self else {
            return false;
        };
        let mut clauses = column.constraints.iter();
        column.name == name && clauses.any(|clause| matches!(clause.of, ClauseOf::Default(_)))
    }
}

impl<'t> Tokens<'t> {
    /// CREATE TABLE, from `IF NOT EXISTS` or the name on.
    pub(super) fn table_text(&mut self) -> Done<TableText<'t>> {
        let if_not_exists = self.eat("if not exists");
        let name = self.name()?;
        let mut text = TableText {
            if_not_exists,
            name,
            of_type: None,
            partition_of: None,
            elements: Vec::new(),
            inherits: Vec::new(),
            partition_by: None,
            drop_at_end: false,
            no_data: false,
            options: Vec::new(),
            server: None,
            query: None,
        };
        if self.eat("of") {
            text.of_type = Some(self.name()?);
        } else if self.eat("partition of") {
            text.partition_of = Some((self.name()?, String::new()));
        }
        let typed = text.of_type.is_some() || text.partition_of.is_some();
        let mut names = Vec::new();
        if self.is("(") {
            let inside = self.parenthesized()?;
            if self.is_query_ahead() {
                for mut item in self.part(inside).items() {
                    names.push(item.identifier()?);
                }
            } else {
                for mut item in self.part(inside).items() {
                    text.elements.push(item.element(typed)?);
                    item.expect_end()?;
                }
            }
        } else if !typed && !self.is_query_ahead() {
            return Err(Stop::Unread);
        }
        self.table_tail(&mut text, names)?;
        Ok(text)
    }

    /// Whether `AS query` comes, after storage options.
    fn is_query_ahead(&self) -> bool {
        let mut ahead = self.clone();
        ahead.until(&["as", "inherits", "partition", "for", "server"]);
        ahead.is("as")
    }

    fn element(&mut self, typed: bool) -> Done<Element<'t>> {
        if self.is_table_constraint() {
            return Ok(Element::Constraint(self.table_constraint()?));
        }
        if typed {
            return Ok(Element::Column(self.typed_column_clause()?));
        }
        if !self.eat("like") {
            return Ok(Element::Column(self.column_clause()?));
        }
        let table = self.name()?;
        let mut included = Vec::new();
        while self.is_any(&["including", "excluding"]) {
            let including = self.is("including");
            self.at += 1;
            included.push((self.identifier()?, including));
        }
        Ok(Element::Like(Like { table, included }))
    }

    fn table_tail(&mut self, text: &mut TableText<'t>, names: Vec<String>) -> Done {
        while !self.at_end() {
            if self.eat("inherits") {
                let inside = self.parenthesized()?;
                for mut item in self.part(inside).items() {
                    text.inherits.push(item.name()?);
                }
            } else if self.is_any(&["for", "default"]) && text.partition_of.is_some() {
                let bound = self.bound()?;
                if let Some((_, place)) = &mut text.partition_of {
                    *place = bound;
                }
            } else if self.eat("partition by") {
                let strategy = self.identifier()?.to_ascii_uppercase();
                let inside = self.parenthesized()?;
                text.partition_by = Some((strategy, self.part(inside).items()));
            } else if self.eat("using") || self.eat("tablespace") {
                self.identifier()?;
            } else if self.eat("without oids") {
            } else if self.eat("on commit") {
                text.drop_at_end = self.eat("drop");
                if !text.drop_at_end {
                    self.at += 2;
                }
            } else if self.eat("with") {
                let inside = self.parenthesized()?;
                text.options = super::index_key::storage_options(self.written(inside));
            } else if self.eat("options") {
                self.parenthesized()?;
            } else if self.eat("server") {
                text.server = Some(self.identifier()?);
            } else if self.eat("as") {
                let mut end = self.list.len();
                for words in ["with no data", "with data"] {
                    let from = end.saturating_sub(words.split(' ').count());
                    if self.part(from..end).is(words) {
                        end = from;
                        text.no_data = words == "with no data";
                        break;
                    }
                }
                text.query = Some((names, self.at..end));
                self.at = self.list.len();
                return Ok(());
            } else {
                return Err(Stop::Unread);
            }
        }
        Ok(())
    }

    /// `FOR VALUES ...` or `DEFAULT`, with the keywords as PostgreSQL prints them.
    pub(super) fn bound(&mut self) -> Done<String> {
        if self.eat("default") {
            return Ok("DEFAULT".to_owned());
        }
        self.expect("for values")?;
        let list = |tokens: &mut Self| -> Done<String> {
            let inside = tokens.parenthesized()?;
            let items = tokens.part(inside).items();
            let items: Vec<_> = items
                .iter()
                .map(|item| item.written(0..item.list.len()))
                .collect();
            Ok(format!("({})", items.join(", ")))
        };
        if self.eat("in") {
            return Ok(format!("FOR VALUES IN {}", list(self)?));
        }
        if self.eat("from") {
            let from = list(self)?;
            self.expect("to")?;
            return Ok(format!("FOR VALUES FROM {from} TO {}", list(self)?));
        }
        self.expect("with")?;
        Ok(format!("FOR VALUES WITH {}", list(self)?.to_ascii_lowercase()))
    }
}
