//! Data types as statements write them, under the names that PostgreSQL prints.

#![expect(clippy::assigning_clones, reason = "rare, and plainer")]
#![expect(
    clippy::format_push_string,
    reason = "definitions are short, and the text reads in order"
)]
#![expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of PostgreSQL's catalog"
)]

use super::model::{BaseType, DataType, Id, Object};
use super::refusal::{Done, Stop, missing, other};
use super::tokens::{Name, Tokens};
use super::world::{Found, Key, World};

/// Spellings that PostgreSQL replaces.
const SPELLINGS: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("bpchar", "character"),
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

/// PostgreSQL's own types, under the names it prints.
const BUILTIN: &str = " bigint bit boolean box bytea character cid cidr circle date daterange datemultirange inet \
    int4range int4multirange int8range int8multirange integer interval json jsonb jsonpath line lseg macaddr macaddr8 \
    money name numeric nummultirange numrange oid oidvector int2vector path pg_lsn pg_snapshot point polygon real \
    refcursor regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure \
    regrole regtype smallint text tid time timestamp tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector \
    txid_snapshot uuid xid xid8 xml aclitem gtsvector pg_node_tree ";

/// Types that no column can have.
const PSEUDO: &str = " any anyarray anycompatible anycompatiblearray anycompatiblemultirange \
    anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange cstring \
    event_trigger fdw_handler index_am_handler internal language_handler record table_am_handler trigger \
    tsm_handler unknown void ";

/// Words of an interval's fields.
const FIELDS: &[&str] = &["year", "month", "day", "hour", "minute", "second"];

/// A type as written.
#[derive(Debug, Clone)]
pub(super) struct TypeName {
    name: Name,
    /// Already PostgreSQL's own name.
    builtin: bool,
    modifiers: String,
    array: bool,
    pub(super) serial: bool,
    pub(super) set: bool,
    /// `table.column%TYPE`
    of_column: bool,
}

impl Tokens<'_> {
    /// A data type with its modifiers.
    pub(super) fn data_type(&mut self) -> Done<TypeName> {
        let set = self.eat("setof");
        let quoted = self.ahead(0).starts_with(['"', 'u', 'U']) && self.ahead(0).ends_with('"');
        let mut name = self.name()?;
        if name.schema.as_deref() == Some("pg_catalog") {
            name.schema = None;
        }
        let mut of = TypeName {
            builtin: false,
            modifiers: String::new(),
            array: false,
            serial: false,
            set,
            of_column: false,
            name,
        };
        if self.is("% type") {
            self.at += 2;
            of.of_column = true;
            return Ok(of);
        }
        if of.name.schema.is_none() && !quoted {
            self.builtin(&mut of);
        } else if of.name.schema.is_none() && of.name.name == "char" {
            of.name.name = "\"char\"".to_owned();
            of.builtin = true;
        }
        if self.is("(") && of.modifiers.is_empty() {
            self.modifiers(&mut of)?;
        }
        self.zone_and_fields(&mut of)?;
        default_modifiers(&mut of);
        of.array = self.eat("array");
        while self.is("[") {
            self.skip_balanced();
            of.array = true;
        }
        Ok(of)
    }

    fn builtin(&mut self, of: &mut TypeName) {
        let find = |list: &[(&str, &'static str)], name: &str| {
            list.iter().find(|(from, _)| *from == name).map(|(_, to)| *to)
        };
        let word = of.name.name.as_str();
        let found = match word {
            "double" if self.eat("precision") => "double precision",
            "character" | "char" | "nchar" if self.eat("varying") => "character varying",
            "national" if self.eat_any(&["character varying", "char varying"]) => "character varying",
            "national" if self.eat_any(&["character", "char"]) => "character",
            "bit" if self.eat("varying") => "bit varying",
            "float" => {
                let small = self.is("(") && self.ahead(1).parse::<u32>().is_ok_and(|bits| bits <= 24);
                if self.is("(") {
                    self.skip_balanced();
                }
                if small { "real" } else { "double precision" }
            }
            _ => {
                if let Some(base) = find(SERIALS, word) {
                    of.serial = true;
                    base
                } else if let Some(spelling) = find(SPELLINGS, word) {
                    spelling
                } else {
                    of.builtin = is_listed(BUILTIN, word);
                    return;
                }
            }
        };
        found.clone_into(&mut of.name.name);
        of.builtin = true;
    }

    fn modifiers(&mut self, of: &mut TypeName) -> Done {
        let inside = self.parenthesized()?;
        let items: Vec<_> = self
            .part(inside)
            .items()
            .iter()
            .map(|item| item.written(0..item.tokens.len()))
            .collect();
        of.modifiers = format!("({})", items.join(","));
        Ok(())
    }

    fn zone_and_fields(&mut self, of: &mut TypeName) -> Done {
        if !of.builtin {
            return Ok(());
        }
        match of.name.name.as_str() {
            "time" | "timestamp" => {
                let zone = if self.eat("with time zone") {
                    " with time zone"
                } else {
                    self.eat("without time zone");
                    " without time zone"
                };
                of.name.name.push_str(zone);
            }
            "interval" if self.is_any(FIELDS) => {
                let from = self.at;
                self.at += 1;
                if self.is("to") {
                    self.at += 2;
                }
                let words = self.written(from..self.at).to_ascii_lowercase();
                let precision = of.modifiers.clone();
                of.modifiers = format!(" {words}{precision}");
                if self.is("(") {
                    let inside = self.parenthesized()?;
                    of.modifiers += &format!("({})", self.written(inside));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// What PostgreSQL prints where nothing is written.
fn default_modifiers(of: &mut TypeName) {
    match of.name.name.as_str() {
        "character" | "bit" if of.builtin && of.modifiers.is_empty() => "(1)".clone_into(&mut of.modifiers),
        "numeric" if of.builtin && !of.modifiers.is_empty() && !of.modifiers.contains(',') => {
            of.modifiers.insert_str(of.modifiers.len() - 1, ",0");
        }
        _ => {}
    }
}

fn is_listed(list: &str, word: &str) -> bool {
    !word.contains(' ') && list.contains(&format!(" {word} "))
}

impl DataType {
    /// One of PostgreSQL's own, without modifiers.
    pub(super) fn builtin(name: &str) -> Self {
        Self {
            base: BaseType::Builtin(name.to_owned()),
            modifiers: String::new(),
            array: false,
        }
    }

    /// One that can not be known.
    pub(super) fn unknown() -> Self {
        Self {
            base: BaseType::Unknown,
            ..Self::builtin("")
        }
    }

    /// Whether nothing is known of it, or all.
    pub(super) fn is_known(&self) -> bool {
        matches!(self.base, BaseType::Builtin(_) | BaseType::User(_))
    }
}

impl World {
    /// The type of this name; PostgreSQL's pseudo-types too.
    pub(super) fn any_type(&self, of: &TypeName) -> Done<DataType> {
        if of.of_column {
            return self.type_of_column(&of.name);
        }
        let name = &of.name.name;
        let base = if of.builtin || (of.name.schema.is_none() && is_listed(PSEUDO, name)) {
            BaseType::Builtin(name.clone())
        } else {
            match self.look_up(&of.name, Key::Type) {
                Found::Object(id) => BaseType::User(id),
                Found::Hidden => BaseType::Foreign(of.name.shown()),
                Found::Missing => self.array_or_missing(&of.name)?,
            }
        };
        let modifiers = of.modifiers.clone();
        Ok(DataType {
            base,
            modifiers,
            array: of.array,
        })
    }

    /// `_text` is `text[]`; what an extension has is there or not.
    fn array_or_missing(&self, name: &Name) -> Done<BaseType> {
        if self.has_extensions() || name.name.starts_with('_') {
            return Ok(BaseType::Foreign(name.shown()));
        }
        let stop = match &name.schema {
            Some(schema) if self.schema(schema).is_err() => missing("schema", schema),
            _ => missing("type", &name.shown()),
        };
        Err(stop.at(&name.span))
    }

    fn type_of_column(&self, name: &Name) -> Done<DataType> {
        let table = name.schema.clone().ok_or(Stop::Unread)?;
        let table = Name {
            schema: None,
            name: table,
            span: name.span.clone(),
        };
        let relation = self.relation(self.find_relation(&table)?)?;
        match relation.column(&name.name) {
            Some(column) => Ok(column.data_type.clone()),
            None => Err(missing("column", &name.name).at(&name.span)),
        }
    }

    /// The type of a column.
    pub(super) fn column_type(&self, of: &TypeName, column: &str) -> Done<DataType> {
        let data_type = self.any_type(of)?;
        match &data_type.base {
            BaseType::Builtin(name) if is_listed(PSEUDO, name) => Err(other(
                "42P16",
                "column",
                column,
                format!("column \"{column}\" has pseudo-type {name}"),
            )),
            _ => Ok(data_type),
        }
    }

    /// The kind of type it is underneath: a domain's base, as far as it is known.
    pub(super) fn underlying(&self, of: &DataType) -> DataType {
        let mut of = of.clone();
        for _ in 0..32 {
            let BaseType::User(id) = of.base else { break };
            match self.type_of(id).map(|of| &of.of) {
                Some(super::model::TypeOf::Domain(domain)) if !of.array => of = domain.base.clone(),
                _ => break,
            }
        }
        of
    }

    /// Whether a number is a type that can be dropped with DROP TYPE.
    pub(super) fn is_type(&self, id: Id) -> bool {
        match self.object(id) {
            Some(Object::Type(_)) => true,
            Some(Object::Relation(relation)) => matches!(relation.kind, super::model::Kind::Composite),
            _ => false,
        }
    }
}
