//! Options of sequences: as written, and over the sequence that is there.

use super::model::Sequence;
use super::refusal::{Done, Stop, other};
use super::tokens::{Name, Tokens};

/// A limit as written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    At(i64),
    /// NO MINVALUE or NO MAXVALUE.
    Default,
}

/// OWNED BY as written.
#[derive(Debug, Clone)]
pub(super) enum OwnedBy {
    None,
    Column(Name, String),
}

/// Options of a sequence, as written.
#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    pub(super) data_type: Option<String>,
    pub(super) start: Option<i64>,
    pub(super) restart: Option<i64>,
    pub(super) increment: Option<i64>,
    pub(super) min: Option<Limit>,
    pub(super) max: Option<Limit>,
    pub(super) cache: Option<i64>,
    pub(super) cycle: Option<bool>,
    pub(super) owned_by: Option<OwnedBy>,
    pub(super) name: Option<Name>,
}

impl Tokens<'_> {
    /// Options up to the end.
    pub(super) fn sequence_options(&mut self) -> Done<Options> {
        let mut options = Options::default();
        while !self.at_end() {
            self.sequence_option(&mut options)?;
        }
        Ok(options)
    }

    fn sequence_option(&mut self, options: &mut Options) -> Done {
        if self.eat("as") {
            let of = self.identifier()?;
            options.data_type = Some(match of.as_str() {
                "int" | "int4" | "integer" => "integer".to_owned(),
                "int2" | "smallint" => "smallint".to_owned(),
                "int8" | "bigint" => "bigint".to_owned(),
                _ => {
                    let message = "sequence type must be smallint, integer, or bigint";
                    return Err(other("22023", "sequence", "", message));
                }
            });
        } else if self.eat("start") {
            self.eat("with");
            options.start = Some(self.integer()?);
        } else if self.eat("increment") {
            self.eat("by");
            options.increment = Some(self.integer()?);
        } else if self.eat("minvalue") {
            options.min = Some(Limit::At(self.integer()?));
        } else if self.eat("no minvalue") {
            options.min = Some(Limit::Default);
        } else if self.eat("maxvalue") {
            options.max = Some(Limit::At(self.integer()?));
        } else if self.eat("no maxvalue") {
            options.max = Some(Limit::Default);
        } else if self.eat("cache") {
            options.cache = Some(self.integer()?);
        } else if self.eat("no cycle") {
            options.cycle = Some(false);
        } else if self.eat("cycle") {
            options.cycle = Some(true);
        } else if self.eat("restart") {
            self.eat("with");
            if !self.at_end() && !self.is_name(0) {
                options.restart = Some(self.integer()?);
            }
        } else if self.eat("sequence name") {
            options.name = Some(self.name()?);
        } else if self.eat("owned by") {
            options.owned_by = Some(self.owner_column()?);
        } else {
            return Err(Stop::Unread);
        }
        Ok(())
    }

    fn owner_column(&mut self) -> Done<OwnedBy> {
        if self.eat("none") {
            return Ok(OwnedBy::None);
        }
        let from = self.at;
        let mut parts = self.parts()?;
        let column = parts.pop().ok_or(Stop::Unread)?;
        let Some(name) = parts.pop() else {
            return Err(other("42601", "sequence", "", "invalid OWNED BY option"));
        };
        let table = Name {
            schema: parts.pop(),
            name,
            span: self.span(from..self.at),
        };
        Ok(OwnedBy::Column(table, column))
    }
}

fn range(data_type: &str) -> (i64, i64) {
    match data_type {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    }
}

impl Options {
    /// Takes over what another list of options says.
    pub(super) fn merge(&mut self, other: &Self) {
        self.start = other.start.or(self.start);
        self.restart = other.restart.or(self.restart);
        self.increment = other.increment.or(self.increment);
        self.min = other.min.or(self.min);
        self.max = other.max.or(self.max);
        self.cache = other.cache.or(self.cache);
        self.cycle = other.cycle.or(self.cycle);
    }

    /// Applies them over a sequence, or over nothing.
    pub(super) fn apply(&self, old: Option<&Sequence>) -> Done<Sequence> {
        let data_type = self
            .data_type
            .clone()
            .or_else(|| old.map(|of| of.data_type.clone()));
        let data_type = data_type.unwrap_or_else(|| "bigint".to_owned());
        let increment = self.increment.or(old.map(|of| of.increment)).unwrap_or(1);
        let (low, high) = range(&data_type);
        // A limit that was the old type's own becomes the new type's.
        let kept = |value: i64, limit: i64, new: i64| if value == limit { new } else { value };
        let old_range = old.map(|of| range(&of.data_type));
        let default_max = if increment > 0 { high } else { -1 };
        let default_min = if increment > 0 { 1 } else { low };
        let max = match (self.max, old) {
            (Some(Limit::At(max)), _) => max,
            (None, Some(of)) => kept(of.max, old_range.unwrap_or_default().1, high),
            (Some(Limit::Default), _) | (None, None) => default_max,
        };
        let min = match (self.min, old) {
            (Some(Limit::At(min)), _) => min,
            (None, Some(of)) => kept(of.min, old_range.unwrap_or_default().0, low),
            (Some(Limit::Default), _) | (None, None) => default_min,
        };
        let start = self.start.or(old.map(|of| of.start));
        let start = start.unwrap_or(if increment > 0 { min } else { max });
        let new = Sequence {
            data_type,
            start,
            increment,
            min,
            max,
            cache: self.cache.or(old.map(|of| of.cache)).unwrap_or(1),
            cycle: self.cycle.unwrap_or_else(|| old.is_some_and(|of| of.cycle)),
            owned_by: old.and_then(|of| of.owned_by),
            identity: old.is_some_and(|of| of.identity),
        };
        new.expect_sound()?;
        if let Some(restart) = self.restart
            && !(new.min..=new.max).contains(&restart)
        {
            let (than, limit, value) = if restart < new.min {
                ("less", "MINVALUE", new.min)
            } else {
                ("greater", "MAXVALUE", new.max)
            };
            let message = format!("RESTART value ({restart}) cannot be {than} than {limit} ({value})");
            return Err(other("22023", "sequence", "", message));
        }
        Ok(new)
    }
}

impl Sequence {
    /// Refuses numbers that do not go together.
    fn expect_sound(&self) -> Done {
        let Self {
            data_type,
            start,
            increment,
            min,
            max,
            cache,
            ..
        } = self;
        let (low, high) = range(data_type);
        let message = if *increment == 0 {
            "INCREMENT must not be zero".to_owned()
        } else if *max > high || *max < low {
            format!("MAXVALUE ({max}) is out of range for sequence data type {data_type}")
        } else if *min < low || *min > high {
            format!("MINVALUE ({min}) is out of range for sequence data type {data_type}")
        } else if min >= max {
            format!("MINVALUE ({min}) must be less than MAXVALUE ({max})")
        } else if start < min {
            format!("START value ({start}) cannot be less than MINVALUE ({min})")
        } else if start > max {
            format!("START value ({start}) cannot be greater than MAXVALUE ({max})")
        } else if *cache <= 0 {
            format!("CACHE ({cache}) must be greater than zero")
        } else {
            return Ok(());
        };
        Err(other("22023", "sequence", "", message))
    }
}
