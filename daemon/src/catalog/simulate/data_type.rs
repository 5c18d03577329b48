//! Data types as statements write them, under the names that PostgreSQL prints.

use super::model::{BaseType, DataType, Id, Kind, Object, TypeOf};
use super::refusal::{Done, Stop, missing, other};
use super::tokens::{Name, Tokens};
use super::world::{Found, Key, World};
use crate::sql::type_names::{self, INTERVAL_FIELDS};

/// PostgreSQL's own types, under the names it prints.
const BUILTIN: &str = " bigint bit boolean box bpchar bytea character cid cidr circle date daterange datemultirange inet \
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

/// What the name of a type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameOf {
    /// Already PostgreSQL's own name.
    Builtin,
    /// To be looked up.
    Type,
    /// `table.column%TYPE`
    Column,
}

/// A type as written.
#[derive(Debug, Clone)]
pub(super) struct TypeName {
    name: Name,
    of: NameOf,
    modifiers: String,
    array: bool,
    pub(super) serial: bool,
    pub(super) set: bool,
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
            of: NameOf::Type,
            modifiers: String::new(),
            array: false,
            serial: false,
            set,
            name,
        };
        if self.is("% type") {
            self.at += 2;
            of.of = NameOf::Column;
            return Ok(of);
        }
        if of.name.schema.is_none() && !quoted {
            self.builtin(&mut of);
        } else if of.name.schema.is_none() && of.name.name == "char" {
            "\"char\"".clone_into(&mut of.name.name);
            of.of = NameOf::Builtin;
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
        let word = of.name.name.clone();
        let serial = type_names::of_serial(&word);
        of.serial = serial.is_some();
        let found = type_names::of_several_words(&word, |words| self.eat(words)).or(serial);
        let found = match word.as_str() {
            "float" => Some(type_names::of_float(self.precision())),
            "bpchar" if self.is("(") => Some("character"),
            word => found.or_else(|| type_names::printed(word)),
        };
        let Some(found) = found else {
            if is_listed(BUILTIN, &word) {
                of.of = NameOf::Builtin;
            }
            return;
        };
        found.clone_into(&mut of.name.name);
        of.of = NameOf::Builtin;
    }

    /// `(p)` of a float, which is not kept.
    fn precision(&mut self) -> Option<u32> {
        if !self.is("(") {
            return None;
        }
        let bits = self.ahead(1).parse().ok();
        self.skip_balanced();
        bits
    }

    fn modifiers(&mut self, of: &mut TypeName) -> Done {
        let inside = self.parenthesized()?;
        let items: Vec<_> = self
            .part(inside)
            .items()
            .iter()
            .map(|item| item.written(0..item.list.len()))
            .collect();
        of.modifiers = format!("({})", items.join(","));
        Ok(())
    }

    fn zone_and_fields(&mut self, of: &mut TypeName) -> Done {
        if of.of != NameOf::Builtin {
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
            "interval" if self.is_any(INTERVAL_FIELDS) => {
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
                    of.modifiers.push('(');
                    of.modifiers.push_str(self.written(inside));
                    of.modifiers.push(')');
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// What PostgreSQL prints where nothing is written.
fn default_modifiers(of: &mut TypeName) {
    if of.of != NameOf::Builtin {
        return;
    }
    match of.name.name.as_str() {
        "character" | "bit" if of.modifiers.is_empty() => "(1)".clone_into(&mut of.modifiers),
        "numeric" if !of.modifiers.is_empty() && !of.modifiers.contains(',') => {
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
        !matches!(self.base, BaseType::Foreign(_) | BaseType::Unknown)
    }
}

impl World {
    /// The type of this name; PostgreSQL's pseudo-types too.
    pub(super) fn any_type(&self, of: &TypeName) -> Done<DataType> {
        if of.of == NameOf::Column {
            return self.type_of_column(&of.name);
        }
        let name = &of.name.name;
        let base = if of.of == NameOf::Builtin || (of.name.schema.is_none() && is_listed(PSEUDO, name)) {
            BaseType::Builtin(name.clone())
        } else {
            match self.look_up(&of.name, Key::Type) {
                Found::Object(id) => BaseType::User(id),
                Found::Hidden if self.may_be_there(name) => BaseType::Unknown,
                Found::Hidden => BaseType::Foreign(of.name.shown()),
                Found::Missing => match self.provided_type(&of.name) {
                    Some(provided) => provided,
                    None => self.array_or_missing(&of.name)?,
                },
            }
        };
        let modifiers = of.modifiers.clone();
        Ok(DataType {
            base,
            modifiers,
            array: of.array,
        })
    }

    /// The type of a parameter or result: a routine keeps no modifiers.
    pub(super) fn signature_type(&self, of: &TypeName) -> Done<DataType> {
        let of = self.any_type(of)?;
        Ok(DataType {
            modifiers: String::new(),
            ..of
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
            BaseType::User(id) if self.type_of(*id).is_some_and(|of| matches!(of.of, TypeOf::Shell)) => {
                let message = format!("type \"{}\" is only a shell", of.name.name);
                Err(missing("type", &of.name.name).saying(message).at(&of.name.span))
            }
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
                Some(TypeOf::Domain(domain)) if !of.array => of = domain.base.clone(),
                _ => break,
            }
        }
        of
    }

    /// Whether a number is a type that can be dropped with DROP TYPE.
    pub(super) fn is_type(&self, id: Id) -> bool {
        match self.object(id) {
            Some(Object::Type(_)) => true,
            Some(Object::Relation(relation)) => matches!(relation.kind, Kind::Composite),
            _ => false,
        }
    }
}
