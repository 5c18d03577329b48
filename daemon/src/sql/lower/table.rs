//! CREATE TABLE in all its forms.

use super::Lowered;
use super::cst::query_at;
use super::cursor::Cursor;
use crate::sql::builder::Builder;
use crate::sql::front_end::{Refusal, Source};
use crate::sql::kinds::bit::create_table as flags;
use crate::sql::kinds::{kind, role};

/// Front end of CREATE TABLE and CREATE TABLE AS.
pub(in crate::sql) fn create_table(source: Source<'_>, out: &mut Builder) -> Lowered {
    let mut cursor = Cursor::new(source, out);
    let node = cursor.open(kind::CREATE_TABLE, role::ROOT);
    cursor.table_head(node)?;
    cursor.table_body(node)?;
    cursor.table_tail(node)?;
    cursor.expect_end()?;
    cursor.close(node);
    Ok(())
}

impl Cursor<'_, '_> {
    fn table_head(&mut self, node: u32) -> Lowered {
        self.expect("create")?;
        self.flag("or replace", node, flags::OR_REPLACE);
        self.eat_any(&["global", "local"]);
        let _ = self.flag("temporary", node, flags::TEMPORARY)
            || self.flag("temp", node, flags::TEMPORARY)
            || self.flag("unlogged", node, flags::UNLOGGED);
        self.flag("foreign", node, flags::FOREIGN);
        self.expect("table")?;
        self.flag("if not exists", node, flags::IF_NOT_EXISTS);
        self.relation(role::NAME)
    }

    fn table_body(&mut self, node: u32) -> Lowered {
        let typed = if self.flag("of", node, flags::OF_TYPE) {
            self.take_name()?;
            while self.eat_mark(".") {
                self.take_name()?;
            }
            true
        } else if self.flag("partition of", node, flags::PARTITION_OF) {
            self.relation(role::PARENT)?;
            true
        } else {
            false
        };
        let from_query = self.source.tag == "CREATE TABLE AS";
        if !self.is_mark("(") {
            return if typed || from_query {
                Ok(())
            } else {
                Err(self.expected("`(`"))
            };
        }
        if self.text(1) == ")" {
            self.at += 2;
            return Ok(());
        }
        if from_query {
            // CREATE TABLE name (a, b) AS query: these columns have no type.
            return self.in_parentheses(|cursor| {
                let column = cursor.open(kind::COLUMN_DEFINITION, role::COLUMN);
                cursor.identifier(role::NAME)?;
                cursor.close(column);
                Ok(())
            });
        }
        self.in_parentheses(|cursor| cursor.table_element(typed))
    }

    fn table_element(&mut self, typed: bool) -> Lowered {
        if self.is_table_constraint() {
            return self.table_constraint();
        }
        if typed {
            return self.column_options();
        }
        if self.is("like") {
            self.at += 1;
            self.relation(role::LIKE)?;
            while self.eat_any(&["including", "excluding"]) {
                self.at += 1;
            }
            return Ok(());
        }
        self.column_definition(role::COLUMN)
    }

    /// What follows the columns; PostgreSQL fixes an order that need not be held against anyone here.
    fn table_tail(&mut self, node: u32) -> Lowered {
        while !self.at_end() {
            if self.eat("inherits") {
                if self.text(1) == ")" {
                    self.at += 2;
                } else {
                    self.in_parentheses(|cursor| cursor.relation(role::PARENT))?;
                }
            } else if self.eat("for values") {
                self.partition_bound()?;
            } else if self.flag("default", node, flags::DEFAULT_PARTITION) || self.eat("without oids") {
            } else if self.eat("partition by") {
                self.out.set(node, flags::PARTITIONED);
                self.partition_key()?;
            } else if self.eat("using") || self.eat("tablespace") {
                self.take_name()?;
            } else if self.eat("with") {
                self.settings()?;
            } else if self.eat("server") {
                self.take_name()?;
            } else if self.eat("options") {
                self.skip_brackets()?;
            } else if self.eat("on commit") {
                let known = self.eat("drop") || self.eat("preserve rows") || self.eat("delete rows");
                if !known {
                    return Err(self.expected("DROP, PRESERVE ROWS or DELETE ROWS"));
                }
            } else if self.eat("as") {
                self.out.set(node, flags::AS_QUERY);
                return self.table_query();
            } else {
                return Err(self.expected("the end of the statement"));
            }
        }
        Ok(())
    }

    /// What follows FOR VALUES; of a hash partition the modulus and the remainder.
    pub(super) fn partition_bound(&mut self) -> Lowered {
        if self.eat("with") {
            return self.in_parentheses(|cursor| {
                cursor.take_name()?;
                cursor.literal(role::BOUND)
            });
        }
        let is_range = self.eat("from");
        if !is_range {
            self.expect("in")?;
        }
        self.bounds()?;
        if is_range {
            self.expect("to")?;
            self.bounds()?;
        }
        Ok(())
    }

    fn bounds(&mut self) -> Lowered {
        self.in_parentheses(|cursor| {
            let item = cursor.item();
            cursor.expression_of(item, role::BOUND)
        })
    }

    fn partition_key(&mut self) -> Lowered {
        self.take_name()?;
        self.in_parentheses(|cursor| cursor.key_expression(role::PARTITION_KEY).map(|_| ()))
    }

    fn table_query(&mut self) -> Lowered {
        if self.is("execute") {
            self.at = self.source.tokens.len();
            return Ok(());
        }
        let mut end = self.source.tokens.len();
        let tail = |from: usize, words: &str| {
            let mut cursor = words.split(' ').enumerate();
            from < end && cursor.all(|(ahead, word)| self.is_at(from - self.at + ahead, word))
        };
        for words in ["with no data", "with data"] {
            let from = end.saturating_sub(words.split(' ').count());
            if from > self.at && tail(from, words) {
                end = from;
                break;
            }
        }
        let (mark, start) = (self.out.mark(), self.at);
        let parsed = self.parse_query(start..end);
        let parsed = parsed.and_then(|query| self.walk(|cursor| cursor.query(&query, role::QUERY)));
        if let Err(refusal) = parsed {
            if refusal == Refusal::TooComplex || self.source.syntax.is_none() {
                return Err(refusal);
            }
            self.out.rewind(mark);
            self.at = start;
            query_at(self, start..end, role::QUERY)?;
        }
        if self.at == end {
            self.at = self.source.tokens.len();
        }
        Ok(())
    }

    /// A column, a function call or an expression in parentheses, with collation and operator class; gives the
    /// operator class.
    pub(super) fn key_expression(&mut self, role: u16) -> Lowered<Option<String>> {
        if self.is_mark("(") {
            self.expression_in_parentheses(role)?;
        } else if self.is_call() {
            let mut end = self.at;
            while self.source.partners[end] as usize <= end {
                end += 1;
            }
            self.expression_of(self.at..self.source.partners[end] as usize + 1, role)?;
        } else {
            self.dotted(kind::COLUMN_REFERENCE, role)?;
        }
        if self.eat("collate") {
            self.take_dotted()?;
        }
        let ordering = self.is_any(&["asc", "desc", "nulls", "with"]);
        let class = if self.is_name_at(0) && !ordering {
            Some(self.take_dotted()?)
        } else {
            None
        };
        if class.is_some() && self.is_mark("(") {
            self.skip_brackets()?;
        }
        Ok(class)
    }

    fn is_call(&self) -> bool {
        let mut ahead = 1;
        while self.text(ahead) == "." {
            ahead += 2;
        }
        self.is_name_at(0) && self.text(ahead) == "("
    }

    /// `a.b` as text.
    pub(super) fn take_dotted(&mut self) -> Lowered<String> {
        let mut name = self.take_name()?;
        while self.eat_mark(".") {
            name.push('.');
            name += &self.take_name()?;
        }
        Ok(name)
    }
}
