//! One column that is in both schemas.

use super::Steps;
use super::rights::{comment, grants};
use super::touched::Touched;
use crate::catalog::ddl::{quoted, table::identity};
use crate::catalog::snapshot::{Column, ObjectKind, Relation, RelationKind};

/// Makes a column what it was. `is_inherited`: its type is that of the table above.
pub(super) fn alter(
    relation: &Relation,
    (was, is): (&Column, &Column),
    is_inherited: bool,
    touched: &Touched,
    steps: &mut Steps,
) {
    let name = relation.object_name();
    let column = quoted(&was.name);
    let alter = format!("ALTER TABLE {name} ALTER COLUMN {column}");
    let is_other_type = (&was.type_name, &was.collation) != (&is.type_name, &is.collation);
    let is_forced = touched.is_forced(relation, ObjectKind::ColumnDefault, &is.name);
    if is_other_type && !is_inherited {
        data_type(&alter, was, is, steps);
    }
    if is_forced && was.generated.is_some() && was.generated == is.generated {
        steps.impossible.push(format!(
            "column {name}.{column} is generated of what has to go first"
        ));
    }
    generated(&alter, was, is, steps);
    let default_now = is.default.as_ref();
    let is_other_default = was.default != is.default || is_forced;
    if default_now.is_some() && (is_other_default || is_other_type) {
        steps.drops.push(format!("{alter} DROP DEFAULT;"));
    }
    if let Some(default) = was.default.as_ref().filter(|_| is_other_default || is_other_type) {
        steps.makes.push(format!("{alter} SET DEFAULT {default};"));
    }
    if was.identity.is_none() && is.identity.is_some() {
        steps.drops.push(format!("{alter} DROP IDENTITY;"));
    }
    if was.not_null != is.not_null {
        let verb = if was.not_null { "SET" } else { "DROP" };
        steps.makes.push(format!("{alter} {verb} NOT NULL;"));
    }
    identities(&alter, was, is, steps);
    settings(&alter, was, is, steps);
    let of = format!("COLUMN {name}.{column}");
    steps.late.extend(comment((&was.comment, &is.comment), &of));
    let list = format!(" ({column})");
    let object = format!("TABLE {name}");
    steps
        .late
        .extend(grants((&was.grants, &is.grants), &list, &object));
}

fn data_type(alter: &str, was: &Column, is: &Column, steps: &mut Steps) {
    let collation = was
        .collation
        .as_ref()
        .map_or_else(String::new, |it| format!(" COLLATE {it}"));
    let using = if was.generated.is_some() {
        String::new()
    } else {
        let through = if is_castable(&is.type_name, &was.type_name) {
            ""
        } else {
            "::text"
        };
        format!(" USING {}{through}::{}", quoted(&was.name), was.type_name)
    };
    steps
        .makes
        .push(format!("{alter} TYPE {}{collation}{using};", was.type_name));
    if was.type_name != is.type_name {
        let column = alter
            .trim_start_matches("ALTER TABLE ")
            .replacen(" ALTER COLUMN ", ".", 1);
        steps.lost.push(format!(
            "column {column}: values are cast from {} back to {}; what the change rounded or cut stays so",
            is.type_name, was.type_name
        ));
    }
}

/// Whether PostgreSQL casts directly; otherwise the text of a value is read anew.
fn is_castable(from: &str, to: &str) -> bool {
    let numbers = [
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
    ];
    let texts = ["text", "character varying", "character", "name"];
    let times = ["date", "timestamp without time zone", "timestamp with time zone"];
    let documents = ["json", "jsonb"];
    let switches = ["boolean", "integer"];
    let bare = |of: &str| {
        let Some((name, rest)) = of.split_once('(') else {
            return of.to_owned();
        };
        let tail = rest.split_once(')').map_or("", |it| it.1);
        format!("{name}{tail}")
    };
    let (from, to) = (bare(from), bare(to));
    let both = |family: &[&str]| family.contains(&from.as_str()) && family.contains(&to.as_str());
    from == to || both(&numbers) || both(&texts) || both(&times) || both(&documents) || both(&switches)
}

fn generated(alter: &str, was: &Column, is: &Column, steps: &mut Steps) {
    let is_same = (&was.generated, was.generated_virtual) == (&is.generated, is.generated_virtual);
    match (&was.generated, &is.generated) {
        _ if is_same => {}
        (None, Some(_)) if !is.generated_virtual => steps.drops.push(format!("{alter} DROP EXPRESSION;")),
        _ => steps.impossible.push(format!(
            "{}: the expression of a generated column can not be set",
            alter
                .trim_start_matches("ALTER TABLE ")
                .replacen(" ALTER COLUMN ", ".", 1)
        )),
    }
}

fn identities(alter: &str, was: &Column, is: &Column, steps: &mut Steps) {
    match (&was.identity, &is.identity) {
        (Some(_), None) => {
            let identity = identity(was).unwrap_or_default();
            steps.makes.push(format!("{alter} ADD {identity};"));
            let column = alter
                .trim_start_matches("ALTER TABLE ")
                .replacen(" ALTER COLUMN ", ".", 1);
            steps
                .lost
                .push(format!("column {column}: its numbers start anew"));
        }
        (Some(when), Some(now)) if when != now => {
            steps
                .makes
                .push(format!("{alter} SET GENERATED {};", when.to_uppercase()));
        }
        _ => {}
    }
    if was.identity.is_some() && is.identity.is_some() && was.identity_sequence != is.identity_sequence {
        steps.impossible.push(format!(
            "{}: the options of its identity sequence differ",
            alter
                .trim_start_matches("ALTER TABLE ")
                .replacen(" ALTER COLUMN ", ".", 1)
        ));
    }
}

fn settings(alter: &str, was: &Column, is: &Column, steps: &mut Steps) {
    if was.storage != is.storage {
        match &was.storage {
            Some(storage) => steps
                .late
                .push(format!("{alter} SET STORAGE {};", storage.to_uppercase())),
            None => match usual_storage(&was.type_name) {
                Some(storage) => steps.late.push(format!("{alter} SET STORAGE {storage};")),
                None => steps.impossible.push(format!(
                    "{}: the storage usual for {} is not known here",
                    alter
                        .trim_start_matches("ALTER TABLE ")
                        .replacen(" ALTER COLUMN ", ".", 1),
                    was.type_name
                )),
            },
        }
    }
    if was.compression != is.compression {
        let method = was.compression.as_deref().unwrap_or("default");
        steps.late.push(format!("{alter} SET COMPRESSION {method};"));
    }
    if was.statistics != is.statistics {
        steps.late.push(format!(
            "{alter} SET STATISTICS {};",
            was.statistics.unwrap_or(-1)
        ));
    }
}

/// Of types of PostgreSQL itself that are not stored plainly.
fn usual_storage(type_name: &str) -> Option<&'static str> {
    let bare = type_name.split('(').next().unwrap_or_default().trim();
    match bare {
        _ if type_name.ends_with("[]") => Some("EXTENDED"),
        "text" | "character varying" | "character" | "bytea" | "json" | "jsonb" | "xml" => Some("EXTENDED"),
        "numeric" => Some("MAIN"),
        "integer" | "bigint" | "smallint" | "boolean" | "date" | "uuid" | "real" | "double precision" => {
            Some("PLAIN")
        }
        _ => None,
    }
}

/// What a view's columns may differ in.
pub(super) fn of_view(relation: &Relation, (was, is): (&Column, &Column), steps: &mut Steps) {
    let name = relation.object_name();
    let column = quoted(&was.name);
    if was.default != is.default && relation.kind == RelationKind::View {
        let alter = format!("ALTER VIEW {name} ALTER COLUMN {column}");
        steps.makes.push(match &was.default {
            Some(default) => format!("{alter} SET DEFAULT {default};"),
            None => format!("{alter} DROP DEFAULT;"),
        });
    }
    let of = format!("COLUMN {name}.{column}");
    steps.late.extend(comment((&was.comment, &is.comment), &of));
    let list = format!(" ({column})");
    let object = format!("TABLE {name}");
    steps
        .late
        .extend(grants((&was.grants, &is.grants), &list, &object));
}
