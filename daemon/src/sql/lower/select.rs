//! SELECT and what may follow any query.

use sqlparser::ast::{
    Distinct, GroupByExpr, LimitClause, NamedWindowExpr, OrderByKind, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind,
};

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::front_end::Refusal;
use crate::sql::kinds::bit::select as flags;
use crate::sql::kinds::{kind, role};

impl Cursor<'_, '_> {
    pub(super) fn fill_select(&mut self, node: u32, select: &Select) -> Lowered {
        self.expect("select")?;
        self.distinct(node, select)?;
        self.select_items(&select.projection, role::TARGET)?;
        if select.into.is_some() {
            self.into(node)?;
        }
        if !select.from.is_empty() {
            self.expect("from")?;
            self.sources(&select.from)?;
        }
        if let Some(condition) = &select.selection {
            self.expect("where")?;
            self.expression(condition, role::WHERE)?;
        }
        match &select.group_by {
            GroupByExpr::Expressions(keys, modifiers) if modifiers.is_empty() => {
                if !keys.is_empty() {
                    self.expect("group by")?;
                    self.expressions(keys, role::GROUP_BY)?;
                }
            }
            _ => return Err(Refusal::Unsupported),
        }
        if let Some(condition) = &select.having {
            self.expect("having")?;
            self.expression(condition, role::HAVING)?;
        }
        for (index, window) in select.named_window.iter().enumerate() {
            if index == 0 {
                self.expect("window")?;
            } else {
                self.expect_mark(",")?;
            }
            self.take_name()?;
            self.expect("as")?;
            match &window.1 {
                NamedWindowExpr::WindowSpec(window) => self.window(window)?,
                NamedWindowExpr::NamedWindow(_) => return Err(Refusal::Unsupported),
            }
        }
        Ok(())
    }

    fn distinct(&mut self, node: u32, select: &Select) -> Lowered {
        match &select.distinct {
            None | Some(Distinct::All) => {
                self.eat("all");
                Ok(())
            }
            Some(Distinct::Distinct) => {
                self.out.set(node, flags::DISTINCT);
                self.expect("distinct")
            }
            Some(Distinct::On(keys)) => {
                self.out.set(node, flags::DISTINCT);
                self.expect("distinct on")?;
                self.in_brackets("(", keys, role::ARGUMENT)
            }
        }
    }

    /// `INTO name`, a table that the query creates.
    fn into(&mut self, node: u32) -> Lowered {
        self.expect("into")?;
        self.out.set(node, flags::INTO);
        self.eat_any(&["temporary", "temp", "unlogged"]);
        self.eat("table");
        self.relation(role::NAME)
    }

    /// The items of a select list or of RETURNING.
    pub(super) fn select_items(&mut self, items: &[SelectItem], role: u16) -> Lowered {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            let node = self.open(kind::SELECT_ITEM, role);
            match item {
                SelectItem::UnnamedExpr(expr) => self.expression(expr, role::EXPRESSION)?,
                SelectItem::ExprWithAlias { expr, .. } => {
                    self.expression(expr, role::EXPRESSION)?;
                    self.eat("as");
                    self.label(role::ALIAS)?;
                }
                SelectItem::Wildcard(_)
                | SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(_), _) => {
                    self.wildcard(role::EXPRESSION)?;
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(expr), _) => {
                    self.expression(expr, role::EXPRESSION)?;
                    self.expect_mark(".")?;
                    self.expect_mark("*")?;
                }
                SelectItem::ExprWithAliases { .. } => return Err(Refusal::Unsupported),
            }
            self.close(node);
        }
        Ok(())
    }

    /// `*` or `a.b.*`
    pub(super) fn wildcard(&mut self, role: u16) -> Lowered {
        let node = self.open(kind::WILDCARD, role);
        let mut qualifier = String::new();
        while self.is_name_at(0) {
            if !qualifier.is_empty() {
                qualifier.push('.');
            }
            qualifier += &self.take_name()?;
            self.expect_mark(".")?;
        }
        self.expect_mark("*")?;
        if !qualifier.is_empty() {
            self.out.name(node, &qualifier);
        }
        self.close(node);
        Ok(())
    }

    /// ORDER BY, LIMIT, OFFSET, FETCH and FOR, which PostgreSQL takes in more than one order.
    pub(super) fn query_tail(&mut self, node: u32, query: &Query) -> Lowered {
        loop {
            if self.is("order by") {
                let Some(OrderByKind::Expressions(order)) = query.order_by.as_ref().map(|order| &order.kind)
                else {
                    return Err(Refusal::Unsupported);
                };
                self.order_by(order)?;
            } else if self.eat("limit") {
                if let Some(LimitClause::LimitOffset {
                    limit: Some(limit), ..
                }) = &query.limit_clause
                {
                    self.expression(limit, role::LIMIT)?;
                } else {
                    self.expect("all")?;
                }
            } else if self.eat("offset") {
                let Some(LimitClause::LimitOffset {
                    offset: Some(offset), ..
                }) = &query.limit_clause
                else {
                    return Err(Refusal::Unsupported);
                };
                self.expression(&offset.value, role::OFFSET)?;
                self.eat_any(&["row", "rows"]);
            } else if self.eat("fetch") {
                self.fetch(query)?;
            } else if self.eat("for") {
                self.lock(node)?;
            } else {
                return Ok(());
            }
        }
    }

    fn fetch(&mut self, query: &Query) -> Lowered {
        self.eat_any(&["first", "next"]);
        if let Some(quantity) = query.fetch.as_ref().and_then(|fetch| fetch.quantity.as_ref()) {
            self.expression(quantity, role::LIMIT)?;
        }
        self.eat_any(&["row", "rows"]);
        if self.eat("only") {
            Ok(())
        } else {
            self.expect("with ties")
        }
    }

    fn lock(&mut self, node: u32) -> Lowered {
        if self.eat("update") || self.eat("no key update") {
            self.out.set(node, flags::FOR_UPDATE);
        } else if self.eat("share") || self.eat("key share") {
            self.out.set(node, flags::FOR_SHARE);
        } else {
            return Err(self.expected("UPDATE or SHARE"));
        }
        if self.eat("of") {
            self.comma_separated(|cursor| cursor.take_dotted().map(|_| ()))?;
        }
        if !self.eat("nowait") {
            self.eat("skip locked");
        }
        Ok(())
    }
}
