//! Keys of indexes and of PARTITION BY: columns and expressions, their order, the names they give.

use super::model::{Column, Expression, Key, KeyOf, Num, Order, Relation};
use super::refusal::{Done, missing};
use super::runner::Run;
use super::tokens::Tokens;
use crate::catalog::ddl::quoted;
use crate::sql::lexer::TokenKind;

/// Operator classes that are their type's default, and so not shown.
const DEFAULT_CLASSES: &str = " array_ops bit_ops bool_ops bpchar_ops bytea_ops char_ops cidr_ops date_ops enum_ops \
    float4_ops float8_ops int2_ops int4_ops int8_ops interval_ops jsonb_ops macaddr_ops money_ops name_ops numeric_ops \
    oid_ops point_ops range_ops record_ops text_ops time_ops timestamp_ops timestamptz_ops timetz_ops tsquery_ops \
    tsvector_ops uuid_ops varbit_ops box_ops circle_ops poly_ops multirange_ops pg_lsn_ops tid_ops xid_ops ";

impl Relation {
    /// A key that is a column.
    pub(super) fn plain_key(&self, num: Num) -> Key {
        Key {
            of: KeyOf::Column(num),
            order: Order::default(),
            name: self.column_name(num).to_owned(),
        }
    }
}

impl Run<'_> {
    /// One key of an index or PARTITION BY.
    pub(super) fn key(&self, item: &Tokens<'_>, table: &Relation) -> Done<Key> {
        read_key(item, table, |tokens, columns| self.expression(tokens, columns))
    }
}

/// One key of an index or PARTITION BY, its expressions read so.
pub(super) fn read_key(
    item: &Tokens<'_>,
    table: &Relation,
    read: impl Fn(&Tokens<'_>, &[Column]) -> Done<Expression>,
) -> Done<Key> {
    let mut item = item.clone();
    let (of, name) = if item.is("(") {
        let inside = item.parenthesized()?;
        let inside = item.part(inside);
        let name = expression_name(&inside);
        let expression = read(&inside, &table.columns)?;
        let text = format!("({})", expression.text);
        (KeyOf::Expression(Expression { text, ..expression }), name)
    } else if item.is_call() {
        let from = item.at;
        let name = item.name()?.name;
        item.skip_balanced();
        let call = item.part(from..item.at);
        (KeyOf::Expression(read(&call, &table.columns)?), name)
    } else {
        let from = item.at;
        let name = item.identifier()?;
        let span = item.span(from..item.at);
        let column = table.column(&name);
        let column = column.ok_or_else(|| missing("column", &name).at(&span))?;
        (KeyOf::Column(column.num), name)
    };
    let of = match of {
        // A column in parentheses is a column.
        KeyOf::Expression(expression) if expression.columns.len() == 1 => {
            let inner = expression.text.trim_start_matches('(').trim_end_matches(')');
            match table.column(inner) {
                Some(column) => KeyOf::Column(column.num),
                None => KeyOf::Expression(expression),
            }
        }
        of => of,
    };
    let order = order(&mut item)?;
    Ok(Key { of, order, name })
}

/// `COLLATE x opclass DESC NULLS LAST`
fn order(item: &mut Tokens<'_>) -> Done<Order> {
    let mut order = Order::default();
    if item.eat("collate") {
        let name = item.name()?;
        order.collation = super::new_column::collation(&name);
    }
    if item.is_name(0) && !item.is_any(&["asc", "desc", "nulls"]) {
        let name = item.name()?;
        order.operator_class = match &name.schema {
            Some(schema) if schema != "pg_catalog" => {
                Some(crate::catalog::ddl::qualified(schema, &name.name))
            }
            _ if DEFAULT_CLASSES.contains(&format!(" {} ", name.name)) => None,
            _ => Some(quoted(&name.name)),
        };
        if item.is("(") {
            item.parenthesized()?;
        }
    }
    order.descending = item.eat("desc");
    item.eat("asc");
    order.nulls_first = order.descending;
    if item.eat("nulls first") {
        order.nulls_first = true;
    } else if item.eat("nulls last") {
        order.nulls_first = false;
    }
    item.expect_end()?;
    Ok(order)
}

/// `fillfactor=70`, as PostgreSQL keeps it.
pub(super) fn storage_options(written: &str) -> Vec<String> {
    let option = |option: &Tokens<'_>| {
        let name = option.ahead(0).to_ascii_lowercase();
        let value = option.written(2..option.list.len()).trim_matches('\'').to_owned();
        let value = if value.is_empty() {
            "true".to_owned()
        } else {
            value
        };
        format!("{name}={value}")
    };
    let mut options: Vec<_> = Tokens::new(written, 0).items().iter().map(option).collect();
    options.sort();
    options
}

/// The name that PostgreSQL gives to an expression.
pub(super) fn expression_name(tokens: &Tokens<'_>) -> String {
    let mut tokens = tokens.clone();
    if tokens.is("(")
        && tokens
            .clone()
            .parenthesized()
            .is_ok_and(|inside| inside.end + 1 == tokens.list.len())
    {
        return expression_name(&tokens.part(1..tokens.list.len() - 1));
    }
    if tokens.is_any(&["case", "not"]) {
        return if tokens.is("case") { "case" } else { "expr" }.to_owned();
    }
    let mut name = String::new();
    if tokens.is_name(0) {
        if let Ok(found) = tokens.name() {
            name = found.name;
        }
        if tokens.is("(") {
            tokens.skip_balanced();
        }
    } else if tokens.is("(") {
        let inside = tokens.parenthesized().unwrap_or_default();
        name = expression_name(&tokens.part(inside));
        if name == "expr" {
            name.clear();
        }
    } else if tokens
        .token(0)
        .is_some_and(|token| token.kind == TokenKind::String)
    {
        tokens.at += 1;
    }
    while tokens.eat("::") {
        let from = tokens.at;
        if tokens.data_type().is_err() {
            break;
        }
        if name.is_empty() {
            name = tokens.ahead_from(from).to_ascii_lowercase();
        }
    }
    if tokens.at_end() && !name.is_empty() {
        name
    } else {
        "expr".to_owned()
    }
}

impl Tokens<'_> {
    /// The token at this place.
    fn ahead_from(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |token| &self.text[token.range()])
    }

    /// Whether a function call is next.
    pub(super) fn is_call(&self) -> bool {
        let mut ahead = 1;
        while self.is_at(ahead, ".") {
            ahead += 2;
        }
        self.is_name(0) && self.is_at(ahead, "(")
    }
}
