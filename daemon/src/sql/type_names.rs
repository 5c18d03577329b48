//! PostgreSQL's own data types under all their spellings: the one table of them.
//!
//! Every name here is the one that PostgreSQL itself prints.

/// Spellings that PostgreSQL replaces. What is not here is its own name.
const SPELLINGS: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("char", "character"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("int", "integer"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("nchar", "character"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("varbit", "bit varying"),
    ("varchar", "character varying"),
];

/// Types that are a number with a sequence behind it.
const SERIALS: &[(&str, &str)] = &[
    ("bigserial", "bigint"),
    ("serial", "integer"),
    ("serial2", "smallint"),
    ("serial4", "integer"),
    ("serial8", "bigint"),
    ("smallserial", "smallint"),
];

/// Words of an interval's fields.
pub(crate) const INTERVAL_FIELDS: &[&str] = &["year", "month", "day", "hour", "minute", "second"];

/// The name that replaces a spelling of one word.
pub(crate) fn printed(spelling: &str) -> Option<&'static str> {
    named(SPELLINGS, spelling)
}

/// The number that a serial type is.
pub(crate) fn of_serial(word: &str) -> Option<&'static str> {
    named(SERIALS, word)
}

/// A name whose further words the reader steps over where they are next.
pub(crate) fn of_several_words(first: &str, mut eat: impl FnMut(&str) -> bool) -> Option<&'static str> {
    match first {
        "double" if eat("precision") => Some("double precision"),
        "character" | "char" | "nchar" if eat("varying") => Some("character varying"),
        "national" if eat("character varying") || eat("char varying") => Some("character varying"),
        "national" if eat("character") || eat("char") => Some("character"),
        "bit" if eat("varying") => Some("bit varying"),
        _ => None,
    }
}

/// `float(p)` is one of two types.
pub(crate) fn of_float(bits: Option<u32>) -> &'static str {
    if bits.is_some_and(|bits| bits <= 24) {
        "real"
    } else {
        "double precision"
    }
}

fn named(list: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(from, _)| *from == name).map(|(_, to)| *to)
}
