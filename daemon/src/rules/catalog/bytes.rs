//! How much of a guest's memory an answer takes, roughly.

use super::wit;

/// Bytes counted for a record, besides its texts.
const RECORD: usize = 64;

/// An answer, or a part of one.
pub(super) trait Bytes {
    /// Bytes of its texts and records.
    fn bytes(&self) -> usize;
}

impl Bytes for String {
    fn bytes(&self) -> usize {
        self.len() + RECORD / 4
    }
}

impl<T: Bytes> Bytes for Option<T> {
    fn bytes(&self) -> usize {
        self.as_ref().map_or(RECORD / 4, Bytes::bytes)
    }
}

impl<T: Bytes> Bytes for Vec<T> {
    fn bytes(&self) -> usize {
        self.iter().map(Bytes::bytes).sum::<usize>() + RECORD / 4
    }
}

/// Adds up the fields of records.
macro_rules! records {
    ($($record:ident: $($field:ident),+;)+) => {$(
        impl Bytes for wit::$record {
            fn bytes(&self) -> usize {
                RECORD $(+ self.$field.bytes())+
            }
        }
    )+};
}

records! {
    Name: schema, name;
    Column: name, type_name;
    Index: name, columns;
    Constraint: name, kind, columns, references;
    Relation: name, kind, columns, indexes, constraints;
    ColumnDetail: name, default, identity, generated, collation, comment;
    IndexDetail: name, method, definition, predicate;
    ConstraintDetail: name, definition, comment;
    Dependent: kind, name, column;
    RelationDetail: name, owner, persistence, comment, partition_of, partition_bound, partition_key, inherits,
        definition, columns, indexes, constraints, triggers, policies, dependents;
    Routine: name, arguments, returns, volatility, owner;
    TypeDetail: name, kind, owner, labels, base, dependents;
    Role: name, member_of, search_path;
    Applied: version, checksum;
    Impossible: reason, kind, name, message, sqlstate;
}

impl Bytes for wit::Estimate {
    fn bytes(&self) -> usize {
        let failure = self.failure.as_ref();
        RECORD + failure.map_or(0, |(code, message)| code.bytes() + message.bytes())
    }
}
