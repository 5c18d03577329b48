//! Enums, domains and composite types that stay.

use super::Steps;
use super::rights::{self, comment};
use crate::catalog::ddl::{literal, quoted};
use crate::catalog::snapshot::{Type, TypeKind};

pub(super) fn alter(wanted: &Type, object: &Type, steps: &mut Steps) {
    match wanted.kind {
        TypeKind::Enum => labels(wanted, object, steps),
        TypeKind::Domain => domain(wanted, object, steps),
        TypeKind::Composite => composite(wanted, object, steps),
        TypeKind::Range | TypeKind::Base => {}
    }
    if wanted.range != object.range || wanted.kind != object.kind {
        let name = wanted.object_name();
        steps.impossible.push(format!(
            "type {name} is defined otherwise, and can not be altered"
        ));
    }
    rights::data_type(wanted, object, steps);
}

fn labels(wanted: &Type, object: &Type, steps: &mut Steps) {
    if wanted.labels == object.labels {
        return;
    }
    let name = wanted.object_name();
    let renamed: Vec<_> = wanted
        .labels
        .iter()
        .zip(&object.labels)
        .filter(|(was, is)| was != is)
        .collect();
    // ALTER TYPE ... RENAME VALUE: one label is another at its place.
    let is_renamed = wanted.labels.len() == object.labels.len()
        && renamed
            .iter()
            .all(|(was, is)| !object.labels.contains(was) && !wanted.labels.contains(is));
    if is_renamed {
        for (was, is) in renamed {
            let (was, is) = (literal(was), literal(is));
            steps
                .makes
                .push(format!("ALTER TYPE {name} RENAME VALUE {is} TO {was};"));
        }
        return;
    }
    let added = object.labels.iter().filter(|it| !wanted.labels.contains(it));
    let added: Vec<String> = added.map(|it| literal(it)).collect();
    steps.impossible.push(format!(
        "type {name}: PostgreSQL takes no value out of an enum ({})",
        added.join(", ")
    ));
}

fn domain(wanted: &Type, object: &Type, steps: &mut Steps) {
    let name = wanted.object_name();
    let alter = format!("ALTER DOMAIN {name}");
    if (&wanted.base, &wanted.collation) != (&object.base, &object.collation) {
        steps
            .impossible
            .push(format!("domain {name} has another base type"));
    }
    for now in &object.constraints {
        let kept = wanted
            .constraints
            .iter()
            .any(|it| (&it.name, &it.definition) == (&now.name, &now.definition));
        if !kept {
            steps
                .drops
                .push(format!("{alter} DROP CONSTRAINT {};", quoted(&now.name)));
        }
    }
    for was in &wanted.constraints {
        let same = object
            .constraints
            .iter()
            .find(|it| (&it.name, &it.definition) == (&was.name, &was.definition));
        if same.is_none() {
            let constraint = quoted(&was.name);
            steps
                .late
                .push(format!("{alter} ADD CONSTRAINT {constraint} {};", was.definition));
        }
        let said = same.map_or(&None, |it| &it.comment);
        let of = format!("CONSTRAINT {} ON DOMAIN {name}", quoted(&was.name));
        steps.late.extend(comment((&was.comment, said), &of));
    }
    if wanted.default != object.default {
        steps.makes.push(match &wanted.default {
            Some(default) => format!("{alter} SET DEFAULT {default};"),
            None => format!("{alter} DROP DEFAULT;"),
        });
    }
    if wanted.not_null != object.not_null {
        let verb = if wanted.not_null { "SET" } else { "DROP" };
        steps.makes.push(format!("{alter} {verb} NOT NULL;"));
    }
}

fn composite(wanted: &Type, object: &Type, steps: &mut Steps) {
    let name = wanted.object_name();
    let alter = format!("ALTER TYPE {name}");
    for now in &object.attributes {
        if !wanted.attributes.iter().any(|it| it.name == now.name) {
            steps
                .drops
                .push(format!("{alter} DROP ATTRIBUTE {};", quoted(&now.name)));
        }
    }
    let mut left: Vec<&str> = object.attributes.iter().map(|it| it.name.as_str()).collect();
    left.retain(|name| wanted.attributes.iter().any(|it| it.name == *name));
    for was in &wanted.attributes {
        let column = quoted(&was.name);
        let collation = was
            .collation
            .as_ref()
            .map_or_else(String::new, |it| format!(" COLLATE {it}"));
        let now = object.attributes.iter().find(|it| it.name == was.name);
        match now {
            None => {
                left.push(&was.name);
                steps.makes.push(format!(
                    "{alter} ADD ATTRIBUTE {column} {}{collation};",
                    was.type_name
                ));
            }
            Some(now) if (&now.type_name, &now.collation) != (&was.type_name, &was.collation) => {
                let text = format!(
                    "{alter} ALTER ATTRIBUTE {column} TYPE {}{collation};",
                    was.type_name
                );
                steps.makes.push(text);
            }
            Some(_) => {}
        }
        let said = now.map_or(&None, |it| &it.comment);
        steps
            .late
            .extend(comment((&was.comment, said), &format!("COLUMN {name}.{column}")));
    }
    if !left
        .iter()
        .copied()
        .eq(wanted.attributes.iter().map(|it| it.name.as_str()))
    {
        steps
            .impossible
            .push(format!("type {name}: its attributes come back in another order"));
    }
}
