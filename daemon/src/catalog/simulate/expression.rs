//! Expressions: their text as written, and the columns, sequences, functions and types that they mention.
//!
//! What is mentioned is read from the tokens, so that it works for the text of a snapshot too. That a column does not
//! exist is claimed only where the tree says that a name is a column.

use super::model::{BaseType, Column, Expression, Id, Num, Relation};
use super::refusal::{Done, missing, other};
use super::runner::Run;
use super::tokens::{Name, Tokens, fold};
use super::world::{Found, Key, World};
use crate::sql::lexer::{Token, TokenKind};

impl World {
    /// The expression of all these tokens over a table's columns.
    pub(super) fn expression(&self, tokens: &Tokens<'_>, columns: &[Column]) -> Done<Expression> {
        let mut found = Expression {
            text: tokens.written(0..tokens.list.len()).to_owned(),
            columns: Vec::new(),
            objects: Vec::new(),
            nextval: None,
        };
        let mut at = tokens.clone();
        while !at.at_end() {
            self.mention(&mut at, columns, &mut found)?;
        }
        Ok(found)
    }

    /// An expression that PostgreSQL wrote itself.
    pub(super) fn known_expression(&self, text: &str, columns: &[Column]) -> Expression {
        let tokens = Tokens::new(text, 0);
        let read = self.expression(&tokens, columns).ok();
        let read = read.unwrap_or(Expression {
            text: String::new(),
            columns: Vec::new(),
            objects: Vec::new(),
            nextval: None,
        });
        Expression {
            text: text.to_owned(),
            ..read
        }
    }

    fn mention(&self, at: &mut Tokens<'_>, columns: &[Column], found: &mut Expression) -> Done {
        if at.eat("::") {
            if let Ok(of) = at.data_type()
                && let Ok(of) = self.any_type(&of)
                && let BaseType::User(id) = of.base
            {
                push(&mut found.objects, id);
            }
            return Ok(());
        }
        if at.is_any(&["nextval", "currval", "setval"]) && at.is_at(1, "(") {
            return self.sequence_call(at, found);
        }
        if !at.is_name(0) {
            at.at += 1;
            return Ok(());
        }
        let Ok(name) = at.name() else {
            at.at += 1;
            return Ok(());
        };
        if at.is("(") {
            for id in self.routines_called(&name) {
                push(&mut found.objects, id);
            }
        } else if let Some(column) = columns.iter().find(|column| column.name == name.name) {
            push(&mut found.columns, column.num);
        }
        Ok(())
    }

    fn sequence_call(&self, at: &mut Tokens<'_>, found: &mut Expression) -> Done {
        let whole = at.at == 0;
        let is_nextval = at.is("nextval");
        at.at += 2;
        let is_string = at.token(0).is_some_and(|token| token.kind == TokenKind::String);
        let Ok(text) = at.string() else { return Ok(()) };
        let as_class = at.eat(":: regclass");
        if !is_string || !at.eat(")") {
            return Ok(());
        }
        let mut inner = Tokens::new(&text, 0);
        let Ok(name) = inner.name() else {
            return Ok(());
        };
        match self.look_up(&name, Key::Relation) {
            Found::Object(id) => {
                push(&mut found.objects, id);
                let _ = as_class;
                if whole && is_nextval && at.at_end() {
                    found.nextval = Some(id);
                }
                Ok(())
            }
            Found::Hidden => Ok(()),
            Found::Missing => Err(self.no_relation(&Name {
                span: at.span(at.at.saturating_sub(2)..at.at),
                ..name
            })),
        }
    }

    /// Every routine that a call by this name may be.
    pub(super) fn routines_called(&self, name: &Name) -> Vec<Id> {
        let path = self.path();
        let is_seen = |schema: Id| {
            let schema = self.schema_name(schema);
            match &name.schema {
                Some(wanted) => schema == wanted,
                None => path.iter().any(|searched| searched == schema),
            }
        };
        let named = self.routines_named(&name.name);
        named
            .filter(|(_, of)| is_seen(of.schema))
            .map(|(id, _)| id)
            .collect()
    }
}

impl Run<'_> {
    /// Refuses a query inside an expression that has no place for one.
    pub(super) fn expect_no_query(tokens: &Tokens<'_>, place: &str) -> Done {
        let word = |token: &Token| &tokens.text[token.range()];
        let begins = |pair: &[Token]| {
            let inner = word(&pair[1]);
            word(&pair[0]) == "("
                && ["select", "values"]
                    .iter()
                    .any(|begin| inner.eq_ignore_ascii_case(begin))
        };
        if tokens.list.windows(2).any(begins) {
            let message = format!("cannot use subquery in {place}");
            return Err(other("0A000", "query", "", message).at(&tokens.span(0..tokens.list.len())));
        }
        Ok(())
    }

    /// An expression over one table, which has no other to name.
    pub(super) fn expression_over(&self, tokens: &Tokens<'_>, table: &Relation) -> Done<Expression> {
        let span = tokens.span(0..tokens.list.len());
        for (name, at) in self.column_references(&span) {
            if let Some(qualifier) = name.rsplit('.').nth(1)
                && qualifier != table.name
            {
                let message = format!("missing FROM-clause entry for table \"{qualifier}\"");
                return Err(other("42P01", "table", qualifier, message).at(&at));
            }
        }
        self.expression(tokens, &table.columns)
    }

    /// An expression of the file; refused where it names a column that is not there.
    pub(super) fn expression(&self, tokens: &Tokens<'_>, columns: &[Column]) -> Done<Expression> {
        let span = tokens.span(0..tokens.list.len());
        for (name, at) in self.column_references(&span) {
            let last = name.rsplit('.').next().unwrap_or(name);
            if !columns.iter().any(|column| column.name == last) && !is_system(last) {
                return Err(missing("column", last).at(&at));
            }
        }
        self.world.expression(tokens, columns)
    }
}

/// Columns that every table has.
pub(super) fn is_system(column: &str) -> bool {
    ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"].contains(&column)
}

/// The text with a column's name replaced, wherever it stands as one.
pub(super) fn with_column_renamed(text: &str, from: &str, to: &str) -> String {
    let tokens = Tokens::new(text, 0);
    let mut renamed = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, token) in tokens.list.iter().enumerate() {
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier);
        let calls = tokens
            .list
            .get(at + 1)
            .is_some_and(|next| &text[next.range()] == "(");
        if is_name && !calls && fold(token.kind, &text[token.range()]) == from {
            renamed += &text[copied..token.start as usize];
            renamed += &crate::catalog::ddl::quoted(to);
            copied = token.end as usize;
        }
    }
    renamed + &text[copied..]
}

fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// Adds to a list what it does not have.
pub(super) fn push_num(list: &mut Vec<Num>, num: Num) {
    push(list, num);
}
