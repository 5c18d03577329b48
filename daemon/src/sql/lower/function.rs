//! Calls of functions, also those with a grammar of their own.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, OrderByExpr,
    WindowSpec, WindowType,
};

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::front_end::Refusal;
use crate::sql::kinds::{bit, kind, role};

/// Words that stand between the arguments of calls with a grammar of their own.
const SEPARATORS: &[&str] = &["both", "leading", "trailing", "from", "for", "in", "placing"];

impl Cursor<'_, '_> {
    /// A call; ROW and ARRAY look like one to the parser.
    pub(super) fn function(&mut self, function: &Function, role: u16) -> Lowered {
        if self.is("row") && self.text(1) == "(" {
            return self.row(function, role);
        }
        if let (true, FunctionArguments::Subquery(query)) = (self.is("array"), &function.args) {
            let node = self.open(kind::SUBQUERY, role);
            self.at += 1;
            self.out.name(node, "array");
            self.expect_mark("(")?;
            self.query(query, role::QUERY)?;
            self.expect_mark(")")?;
            self.close(node);
            return Ok(());
        }
        let node = self.open(kind::FUNCTION_CALL, role);
        let name = self.take_dotted()?;
        self.out.name(node, &name);
        if self.is_mark("(") {
            let end = self.closing()?;
            self.at += 1;
            self.arguments(node, &function.args)?;
            if self.at != end {
                return Err(Refusal::Unsupported);
            }
            self.at += 1;
        }
        self.after_arguments(node, function)?;
        self.close(node);
        Ok(())
    }

    fn row(&mut self, function: &Function, role: u16) -> Lowered {
        let node = self.open(kind::ROW, role);
        self.at += 1;
        self.expect_mark("(")?;
        if let FunctionArguments::List(list) = &function.args {
            for (index, argument) in list.args.iter().enumerate() {
                if index > 0 {
                    self.expect_mark(",")?;
                }
                match argument {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => {
                        self.expression(value, role::VALUE)?;
                    }
                    _ => return Err(Refusal::Unsupported),
                }
            }
        }
        self.expect_mark(")")?;
        self.close(node);
        Ok(())
    }

    fn arguments(&mut self, node: u32, arguments: &FunctionArguments) -> Lowered {
        match arguments {
            FunctionArguments::None => Ok(()),
            FunctionArguments::Subquery(query) => {
                let subquery = self.open(kind::SUBQUERY, role::ARGUMENT);
                self.query(query, role::QUERY)?;
                self.close(subquery);
                Ok(())
            }
            FunctionArguments::List(list) => {
                if !self.eat("all") {
                    self.flag("distinct", node, bit::function_call::DISTINCT);
                }
                for (index, argument) in list.args.iter().enumerate() {
                    if index > 0 {
                        self.expect_mark(",")?;
                    }
                    self.argument(node, argument)?;
                }
                for clause in &list.clauses {
                    if let FunctionArgumentClause::OrderBy(order) = clause {
                        self.order_by(order)?;
                    }
                }
                Ok(())
            }
        }
    }

    fn argument(&mut self, node: u32, argument: &FunctionArg) -> Lowered {
        let value = match argument {
            // `sqlparser` may take `name := value` for an operation.
            FunctionArg::Unnamed(_) if self.text(1) == ":=" => return Err(Refusal::Unsupported),
            FunctionArg::Unnamed(value) => value,
            FunctionArg::Named { arg, .. } | FunctionArg::ExprNamed { arg, .. } => {
                self.take_name()?;
                if !self.eat_mark(":=") {
                    self.expect_mark("=>")?;
                }
                arg
            }
        };
        match value {
            FunctionArgExpr::Expr(Expr::Wildcard(_)) | FunctionArgExpr::Wildcard => {
                self.out.set(node, bit::function_call::STAR);
                self.expect_mark("*")
            }
            FunctionArgExpr::Expr(value) => self.expression(value, role::ARGUMENT),
            FunctionArgExpr::QualifiedWildcard(_) => self.wildcard(role::ARGUMENT),
            FunctionArgExpr::WildcardWithOptions(_) => Err(Refusal::Unsupported),
        }
    }

    fn after_arguments(&mut self, node: u32, function: &Function) -> Lowered {
        if self.eat("within group") {
            self.expect_mark("(")?;
            self.order_by(&function.within_group)?;
            self.expect_mark(")")?;
        }
        if let Some(condition) = &function.filter {
            self.expect("filter")?;
            self.expect_mark("(")?;
            self.expect("where")?;
            self.expression(condition, role::WHERE)?;
            self.expect_mark(")")?;
        }
        if function.null_treatment.is_some() && !self.eat("ignore nulls") {
            self.expect("respect nulls")?;
        }
        match &function.over {
            None => Ok(()),
            Some(WindowType::NamedWindow(_)) => {
                self.expect("over")?;
                self.out.set(node, bit::function_call::WINDOW);
                self.take_name().map(|_| ())
            }
            Some(WindowType::WindowSpec(window)) => {
                self.expect("over")?;
                self.out.set(node, bit::function_call::WINDOW);
                self.window(window)
            }
        }
    }

    /// `( name PARTITION BY ... ORDER BY ... frame )`
    pub(super) fn window(&mut self, window: &WindowSpec) -> Lowered {
        let end = self.closing()?;
        self.expect_mark("(")?;
        if window.window_name.is_some() {
            self.take_name()?;
        }
        if !window.partition_by.is_empty() {
            self.expect("partition by")?;
            self.expressions(&window.partition_by, role::GROUP_BY)?;
        }
        self.order_by(&window.order_by)?;
        // The frame has nothing but bounds.
        self.at = end + 1;
        Ok(())
    }

    /// `ORDER BY a DESC, b`, where there is one.
    pub(super) fn order_by(&mut self, order: &[OrderByExpr]) -> Lowered {
        if order.is_empty() {
            return Ok(());
        }
        self.expect("order by")?;
        for (index, item) in order.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            self.expression(&item.expr, role::ORDER_BY)?;
            if self.eat("using") {
                self.at += 1;
            } else if !self.eat("asc") {
                self.eat("desc");
            }
            if !self.eat("nulls first") {
                self.eat("nulls last");
            }
        }
        Ok(())
    }

    /// Calls with keywords between their arguments.
    pub(super) fn special_call(&mut self, expr: &Expr, role: u16) -> Lowered {
        match expr {
            Expr::Extract { expr, .. } => self.extract(expr, role),
            Expr::Ceil { expr, .. } | Expr::Floor { expr, .. } => self.keyword_call(role, &[Some(expr)]),
            Expr::Position { expr, r#in } => self.keyword_call(role, &[Some(expr), Some(r#in)]),
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => self.keyword_call(
                role,
                &[Some(expr), substring_from.as_deref(), substring_for.as_deref()],
            ),
            Expr::Overlay {
                expr,
                overlay_what,
                overlay_from,
                overlay_for,
            } => self.keyword_call(
                role,
                &[
                    Some(expr),
                    Some(overlay_what),
                    Some(overlay_from),
                    overlay_for.as_deref(),
                ],
            ),
            Expr::Trim {
                trim_what,
                expr,
                trim_characters,
                ..
            } => {
                let mut arguments = vec![trim_what.as_deref(), Some(expr)];
                arguments.extend(trim_characters.iter().flatten().map(Some));
                self.keyword_call(role, &arguments)
            }
            Expr::GroupingSets(sets) => self.grouping(role, "grouping sets", sets),
            Expr::Cube(sets) => self.grouping(role, "cube", sets),
            Expr::Rollup(sets) => self.grouping(role, "rollup", sets),
            _ => Err(Refusal::Unsupported),
        }
    }

    fn keyword_call(&mut self, role: u16, arguments: &[Option<&Expr>]) -> Lowered {
        let node = self.open(kind::FUNCTION_CALL, role);
        let name = self.take_name()?;
        self.out.name(node, &name);
        self.expect_mark("(")?;
        for argument in arguments.iter().flatten() {
            while self.eat_mark(",") || self.eat_any(SEPARATORS) {}
            self.expression(argument, role::ARGUMENT)?;
        }
        self.expect_mark(")")?;
        self.close(node);
        Ok(())
    }

    /// `EXTRACT(field FROM value)`; the field is a string to PostgreSQL, quoted or not.
    fn extract(&mut self, value: &Expr, role: u16) -> Lowered {
        let node = self.open(kind::FUNCTION_CALL, role);
        self.expect("extract")?;
        self.out.name(node, "extract");
        self.expect_mark("(")?;
        if self.is_name_at(0) {
            let field = self.open(kind::LITERAL, role::ARGUMENT);
            let name = self.take_name()?;
            self.out.name(field, &name);
            self.out.set(field, bit::literal::STRING);
            self.close(field);
        } else {
            self.literal(role::ARGUMENT)?;
        }
        self.expect("from")?;
        self.expression(value, role::ARGUMENT)?;
        self.expect_mark(")")?;
        self.close(node);
        Ok(())
    }

    fn grouping(&mut self, role: u16, name: &str, sets: &[Vec<Expr>]) -> Lowered {
        let node = self.open(kind::FUNCTION_CALL, role);
        self.expect(name)?;
        self.out.name(node, name);
        self.expect_mark("(")?;
        for (index, set) in sets.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            match set.as_slice() {
                [single] if !self.is_mark("(") => self.expression(single, role::ARGUMENT)?,
                _ => {
                    let row = self.open(kind::ROW, role::ARGUMENT);
                    self.in_brackets("(", set, role::VALUE)?;
                    self.close(row);
                }
            }
        }
        self.expect_mark(")")?;
        self.close(node);
        Ok(())
    }
}
