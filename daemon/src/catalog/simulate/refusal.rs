//! Why a statement can not succeed, in PostgreSQL's own codes.

use std::ops::Range;

/// What stops a statement.
#[derive(Debug, Clone)]
pub(super) enum Stop {
    /// PostgreSQL would refuse it.
    Refused(Box<Refusal>),
    /// It is beyond the simulation: nothing is claimed about it.
    Unread,
}

/// What every step of a statement gives.
pub(super) type Done<T = ()> = Result<T, Stop>;

/// What kind of refusal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is not there.
    Missing,
    /// It is there already.
    Exists,
    /// Another reason.
    Other,
}

/// A refusal, before it is known which statement it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) reason: Reason,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) message: String,
    pub(super) sqlstate: &'static str,
    pub(super) at: Option<Range<u32>>,
}

impl Stop {
    /// Points to where in the file it is, unless it already does.
    pub(super) fn at(mut self, span: &Range<u32>) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.at.get_or_insert_with(|| span.clone());
        }
        self
    }
}

impl Stop {
    /// Under another code.
    pub(super) fn with_sqlstate(mut self, sqlstate: &'static str) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.sqlstate = sqlstate;
        }
        self
    }

    /// Says it in other words.
    pub(super) fn saying(mut self, message: String) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.message = message;
        }
        self
    }
}

fn stop(reason: Reason, kind: &'static str, name: &str, sqlstate: &'static str, message: String) -> Stop {
    Stop::Refused(Box::new(Refusal {
        reason,
        kind,
        name: name.to_owned(),
        message,
        sqlstate,
        at: None,
    }))
}

/// Something that a statement names is not there.
pub(super) fn missing(kind: &'static str, name: &str) -> Stop {
    let sqlstate = match kind {
        "relation" | "table" | "view" | "materialized view" | "sequence" | "foreign table" => "42P01",
        "column" => "42703",
        "schema" => "3F000",
        "function" | "procedure" | "routine" | "aggregate" => "42883",
        "savepoint" => "3B001",
        _ => "42704",
    };
    stop(
        Reason::Missing,
        kind,
        name,
        sqlstate,
        format!("{kind} \"{name}\" does not exist"),
    )
}

/// A part of a table is not there.
pub(super) fn missing_part(kind: &'static str, name: &str, table: &str) -> Stop {
    let sqlstate = if kind == "column" { "42703" } else { "42704" };
    let message = format!("{kind} \"{name}\" of relation \"{table}\" does not exist");
    stop(Reason::Missing, kind, name, sqlstate, message)
}

/// A name is taken.
pub(super) fn exists(kind: &'static str, name: &str) -> Stop {
    let sqlstate = match kind {
        "relation" => "42P07",
        "schema" => "42P06",
        "function" | "procedure" => "42723",
        _ => "42710",
    };
    stop(
        Reason::Exists,
        kind,
        name,
        sqlstate,
        format!("{kind} \"{name}\" already exists"),
    )
}

/// A name of a part of a table is taken.
pub(super) fn part_exists(kind: &'static str, name: &str, table: &str) -> Stop {
    let sqlstate = if kind == "column" { "42701" } else { "42710" };
    let message = format!("{kind} \"{name}\" of relation \"{table}\" already exists");
    stop(Reason::Exists, kind, name, sqlstate, message)
}

/// Any other reason.
pub(super) fn other(
    sqlstate: &'static str,
    kind: &'static str,
    name: &str,
    message: impl Into<String>,
) -> Stop {
    stop(Reason::Other, kind, name, sqlstate, message.into())
}

/// It is of another kind than the statement needs.
pub(super) fn wrong_kind(name: &str, wanted: &'static str) -> Stop {
    let article = if wanted.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    other(
        "42809",
        wanted,
        name,
        format!("\"{name}\" is not {article} {wanted}"),
    )
}
