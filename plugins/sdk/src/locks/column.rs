//! What ADD COLUMN makes of the rows that are there already.

use super::{Work, volatility};
use crate::ast::{ColumnConstraint, ColumnDefinition, Expression, Identifier, TypeName};
use crate::scene::Scene;

/// Why adding a column writes the whole table anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewrite<'t> {
    /// Each row gets a value of its own.
    VolatileDefault(volatility::Volatile<'t>),
    /// A sequence numbers the rows.
    Serial,
    /// The same, as a constraint.
    Identity,
    /// Each row's value is computed and stored.
    Generated,
    /// A domain with a constraint: each row is checked by writing it.
    Domain,
}

/// Why adding this column writes the whole table anew, if it does (PostgreSQL 11 and later).
pub fn rewrite_of_adding<'t>(scene: &Scene<'t>, column: ColumnDefinition<'t>) -> Option<Rewrite<'t>> {
    if column.type_()?.serial() {
        return Some(Rewrite::Serial);
    }
    for constraint in column.constraints() {
        match constraint {
            ColumnConstraint::Identity(_) => return Some(Rewrite::Identity),
            ColumnConstraint::Generated(generated) if !generated.virtual_() => {
                return Some(Rewrite::Generated);
            }
            _ => {}
        }
    }
    let default = default_of(column).and_then(|default| volatility::volatile(scene, default));
    default
        .map(Rewrite::VolatileDefault)
        .or_else(|| is_of_strict_domain(scene, column).then_some(Rewrite::Domain))
}

/// The heaviest thing that adding this column does.
pub fn work_of_adding<'t>(scene: &Scene<'t>, column: ColumnDefinition<'t>) -> Work {
    if rewrite_of_adding(scene, column).is_some() {
        return Work::Rewrite;
    }
    let has_default = default_of(column).is_some();
    column
        .constraints()
        .map(|constraint| match constraint {
            ColumnConstraint::Check(check) if !check.not_enforced() => Work::Scan,
            // Without a default every row holds NULL, which points nowhere: PostgreSQL reads nothing.
            ColumnConstraint::ForeignKey(key) if has_default && !key.not_enforced() => Work::Scan,
            ColumnConstraint::PrimaryKey(_) | ColumnConstraint::Unique(_) => Work::IndexBuild,
            _ => Work::Instant,
        })
        .max()
        .unwrap_or(Work::Instant)
}

/// The DEFAULT of a column, but for DEFAULT NULL.
pub fn default_of(column: ColumnDefinition<'_>) -> Option<Expression<'_>> {
    column
        .constraints()
        .find_map(|constraint| match constraint {
            ColumnConstraint::Default(default) => default.default(),
            _ => None,
        })
        .filter(|default| !is_null(*default))
}

/// A column's own name.
pub fn name_of(column: ColumnDefinition<'_>) -> Option<(Identifier<'_>, &str)> {
    let name = column.name()?;
    Some((name, name.named()?))
}

fn is_null(expression: Expression<'_>) -> bool {
    match expression {
        Expression::Literal(literal) => literal.null(),
        Expression::Cast(cast) => cast.expression().is_some_and(is_null),
        _ => false,
    }
}

/// A domain that refuses something, as far as the change or the catalog tells.
fn is_of_strict_domain<'t>(scene: &Scene<'t>, column: ColumnDefinition<'t>) -> bool {
    let data_type = column.type_().filter(|data_type| !data_type.array());
    let Some(name) = data_type.and_then(TypeName::named) else {
        return false;
    };
    scene.is_strict_domain(name).unwrap_or_else(|| {
        let detail = scene.data_type(name);
        detail.is_some_and(|detail| detail.kind == "domain" && detail.not_null)
    })
}
