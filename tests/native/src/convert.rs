//! The boundary's types exist twice: as the host has them and as rules have them. Each into the other.

use stagegate::rules::native::boundary::{catalog as host, types as host_types};
use stagegate::sql::{ParseState, Statement};
use stagegate_sdk::bindings::stagegate::review::{catalog as guest, types as guest_types};

/// The same value as the other side has it.
pub(crate) trait Convert<T> {
    /// Converts, field by field.
    fn convert(self) -> T;
}

impl<T: Convert<U>, U> Convert<Vec<U>> for Vec<T> {
    fn convert(self) -> Vec<U> {
        self.into_iter().map(Convert::convert).collect()
    }
}

impl<T: Convert<U>, U> Convert<Option<U>> for Option<T> {
    fn convert(self) -> Option<U> {
        self.map(Convert::convert)
    }
}

macro_rules! same {
    ($($type:ty),*) => { $(
        impl Convert<$type> for $type {
            fn convert(self) -> $type {
                self
            }
        }
    )* };
}

same!(String, bool, i64, u32, u64);

impl Convert<(String, String)> for (String, String) {
    fn convert(self) -> (String, String) {
        self
    }
}

/// Records of one name with fields of the same names on both sides.
macro_rules! records {
    ($from:ident to $to:ident: $($record:ident { $($field:ident),* })*) => { $(
        impl Convert<$to::$record> for $from::$record {
            fn convert(self) -> $to::$record {
                $to::$record { $($field: self.$field.convert()),* }
            }
        }
    )* };
}

records! { guest to host:
    Name { schema, name }
}

records! { host to guest:
    Name { schema, name }
    Column { name, type_name, not_null, has_default, generated }
    Index { name, columns, unique, valid, bytes }
    Constraint { name, kind, columns, validated, references }
    Relation { name, kind, rows_estimate, bytes, partitions, columns, indexes, constraints }
    ColumnDetail { name, default, identity, generated, collation, comment }
    IndexDetail { name, method, definition, predicate, of_constraint }
    ConstraintDetail { name, definition, comment }
    Dependent { kind, name, column }
    RelationDetail {
        name, owner, persistence, comment, partition_of, partition_bound, partition_key, inherits, row_security,
        definition, columns, indexes, constraints, triggers, policies, dependents
    }
    Routine { name, arguments, returns, volatility, security_definer, owner, system }
    TypeDetail { name, kind, owner, labels, base, not_null, dependents }
    Role { name, superuser, member_of, search_path }
    Impossible { statement, at, reason, kind, name, message, sqlstate }
    Estimate { rows, failure }
    Applied { version, checksum }
    ThisChange { version, checksum }
}

records! { host_types to guest_types:
    Span { start, end }
}

records! { guest_types to host_types:
    Span { start, end }
    Edit { at, replacement }
    Fix { title, edits, safe }
    Note { at, message }
    Finding { run, statement, at, message, level, help, notes, fixes, fingerprint }
}

impl Convert<host_types::Level> for guest_types::Level {
    fn convert(self) -> host_types::Level {
        match self {
            Self::Info => host_types::Level::Info,
            Self::Warning => host_types::Level::Warning,
            Self::Error => host_types::Level::Error,
        }
    }
}

impl Convert<guest::Problem> for host::Problem {
    fn convert(self) -> guest::Problem {
        match self {
            Self::Offline => guest::Problem::Offline,
            Self::NotCaptured => guest::Problem::NotCaptured,
            Self::Denied => guest::Problem::Denied,
        }
    }
}

/// A rule to run, with its options.
pub(crate) fn run(run: &host_types::Run<'_>) -> guest_types::Run {
    let option = |option: &host_types::RuleOption<'_>| guest_types::RuleOption {
        name: option.name.to_owned(),
        value: value(&option.value),
    };
    guest_types::Run {
        rule: run.rule.to_owned(),
        options: run.options.iter().map(option).collect(),
    }
}

fn value(value: &host_types::OptionValue<'_>) -> guest_types::OptionValue {
    match value {
        host_types::OptionValue::Flag(flag) => guest_types::OptionValue::Flag(*flag),
        host_types::OptionValue::Number(number) => guest_types::OptionValue::Number(*number),
        host_types::OptionValue::Decimal(number) => guest_types::OptionValue::Decimal(*number),
        host_types::OptionValue::Text(text) => guest_types::OptionValue::Text((*text).to_owned()),
        host_types::OptionValue::Texts(texts) => {
            guest_types::OptionValue::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
        }
        host_types::OptionValue::Numbers(numbers) => guest_types::OptionValue::Numbers(numbers.to_vec()),
    }
}

/// A statement of a parsed file.
pub(crate) fn statement(statement: &Statement) -> guest_types::Statement {
    guest_types::Statement {
        node: statement.node,
        at: guest_types::Span {
            start: statement.span.start,
            end: statement.span.end,
        },
        tag: statement.tag.clone(),
        parse: match statement.parse {
            ParseState::Full => guest_types::ParseState::Full,
            ParseState::TokensOnly => guest_types::ParseState::TokensOnly,
        },
        relations: statement.relations.clone(),
        in_transaction: statement.in_transaction,
    }
}
