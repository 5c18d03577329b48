//! Bounds of partitions: whether they fit the key, and whether two certainly share a value.

use super::model::{Id, PartitionKey};
use super::refusal::{Done, other};
use super::runner::Run;
use crate::catalog::ddl::quoted;

impl Run<'_> {
    /// Refuses a bound that is of another kind, or taken.
    pub(super) fn expect_bound(&self, parent: Id, key: &PartitionKey, bound: &str, partition: &str) -> Done {
        let (kind, wanted) = match bound {
            "DEFAULT" => ("DEFAULT", key.strategy != "HASH"),
            of if of.starts_with("FOR VALUES IN") => ("LIST", key.strategy == "LIST"),
            of if of.starts_with("FOR VALUES FROM") => ("RANGE", key.strategy == "RANGE"),
            _ => ("HASH", key.strategy == "HASH"),
        };
        if !wanted {
            let message = match kind {
                "DEFAULT" => "a hash-partitioned table may not have a default partition".to_owned(),
                _ => format!(
                    "invalid bound specification for a {} partition",
                    key.strategy.to_lowercase()
                ),
            };
            return Err(other("42P16", "table", partition, message));
        }
        for child in self.world.children(parent) {
            let relation = self.world.relation(child)?;
            let Some((_, taken)) = &relation.partition_of else {
                continue;
            };
            if overlap(taken, bound) {
                let message = format!(
                    "partition \"{partition}\" would overlap partition \"{}\"",
                    relation.name
                );
                return Err(other("42P17", "table", partition, message));
            }
        }
        if let Some((from, to)) = range(bound)
            && from >= to
        {
            let message = format!("empty range bound specified for partition \"{partition}\"");
            return Err(other("42P17", "table", partition, message));
        }
        Ok(())
    }
}

/// Whether two bounds certainly share a value; bounds that can not be compared do not.
fn overlap(taken: &str, bound: &str) -> bool {
    if taken == "DEFAULT" || bound == "DEFAULT" {
        return taken == bound;
    }
    if let (Some(taken), Some(bound)) = (list(taken), list(bound)) {
        return taken.iter().any(|value| bound.contains(value));
    }
    match (range(taken), range(bound)) {
        (Some((a, b)), Some((c, d))) => comparable(&[&a, &b, &c, &d]) && a < d && c < b,
        _ => taken == bound,
    }
}

/// A value of a bound that can be ordered: a number, or text as it is.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Value {
    Min,
    Number(f64),
    Text(String),
    Max,
}

fn comparable(values: &[&Value]) -> bool {
    let numbers = values.iter().any(|value| matches!(value, Value::Number(_)));
    let texts = values.iter().any(|value| matches!(value, Value::Text(_)));
    !(numbers && texts)
}

fn value(text: &str) -> Option<Value> {
    match text.to_ascii_lowercase().as_str() {
        "minvalue" => return Some(Value::Min),
        "maxvalue" => return Some(Value::Max),
        _ => {}
    }
    if let Ok(number) = text.parse::<f64>() {
        return Some(Value::Number(number));
    }
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    // Dates sort as text; whatever else is quoted may not.
    let is_date = inner.len() == 10
        && inner.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    is_date.then(|| Value::Text(inner.to_owned()))
}

fn range(bound: &str) -> Option<(Value, Value)> {
    let rest = bound.strip_prefix("FOR VALUES FROM (")?;
    let (from, to) = rest.split_once(") TO (")?;
    let (from, to) = (value(from)?, value(to.strip_suffix(')')?)?);
    comparable(&[&from, &to]).then_some((from, to))
}

fn list(bound: &str) -> Option<Vec<&str>> {
    let inner = bound.strip_prefix("FOR VALUES IN (")?.strip_suffix(')')?;
    Some(inner.split(", ").collect())
}

/// What a bound of one column says of it; none where it is not plain.
pub(super) fn as_condition(bound: &str, column: &str) -> Option<String> {
    let column = quoted(column);
    if let Some(values) = list(bound) {
        return match values.as_slice() {
            [only] if !only.eq_ignore_ascii_case("null") => {
                Some(format!("({column} IS NOT NULL) AND ({column} = {only})"))
            }
            _ => None,
        };
    }
    let rest = bound.strip_prefix("FOR VALUES FROM (")?;
    let (from, to) = rest.split_once(") TO (")?;
    let to = to.strip_suffix(')')?;
    let plain = |of: &str| !of.contains(',') && !of.to_ascii_lowercase().ends_with("value");
    (plain(from) && plain(to))
        .then(|| format!("({column} IS NOT NULL) AND ({column} >= {from}) AND ({column} < {to})"))
}
