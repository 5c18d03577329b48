//! Owners, grants and comments of what stays.

use std::collections::{BTreeMap, BTreeSet};

use super::Steps;
use super::statement::{relation_word, routine_name, routine_word, type_word};
use crate::catalog::ddl::{literal, qualified, quoted, rights};
use crate::catalog::snapshot::{Grant, Grants, Other, Relation, RelationKind, Routine, Schema, Type};

/// What is said of one object, or of a part of one.
pub(super) struct About<'s> {
    /// `TABLE public.t`, as COMMENT and ALTER name it.
    pub(super) object: String,
    /// As GRANT names it.
    pub(super) granted: String,
    /// Who owns it: before and after.
    pub(super) owner: (&'s str, &'s str),
    /// Who may use it: before and after.
    pub(super) grants: (&'s Grants, &'s Grants),
    /// What is said of it: before and after.
    pub(super) comment: (&'s Option<String>, &'s Option<String>),
}

impl About<'_> {
    fn steps(self, steps: &mut Steps) {
        let (owner, owner_now) = self.owner;
        if owner != owner_now && !owner.is_empty() {
            steps
                .late
                .push(format!("ALTER {} OWNER TO {};", self.object, quoted(owner)));
        }
        steps.late.extend(grants(self.grants, "", &self.granted));
        steps.late.extend(comment(self.comment, &self.object));
    }
}

/// COMMENT ON, where it differs.
pub(super) fn comment((before, after): (&Option<String>, &Option<String>), object: &str) -> Option<String> {
    let text = before
        .as_ref()
        .map_or_else(|| "NULL".to_owned(), |it| literal(it));
    (before != after).then(|| format!("COMMENT ON {object} IS {text};"))
}

pub(super) fn relation(wanted: &Relation, object: &Relation, steps: &mut Steps) {
    let name = wanted.object_name();
    let word = if wanted.kind == RelationKind::Sequence {
        "SEQUENCE"
    } else {
        "TABLE"
    };
    let is_owned = wanted.sequence.as_ref().is_some_and(|it| it.owned_by.is_some());
    About {
        object: format!("{} {name}", relation_word(wanted)),
        granted: format!("{word} {name}"),
        // A sequence has the owner of the table it goes with.
        owner: if is_owned {
            ("", "")
        } else {
            (&wanted.owner, &object.owner)
        },
        grants: (&wanted.grants, &object.grants),
        comment: (&wanted.comment, &object.comment),
    }
    .steps(steps);
}

pub(super) fn routine(wanted: &Routine, object: &Routine, steps: &mut Steps) {
    let word = routine_word(wanted);
    let granted_as = if word == "PROCEDURE" { word } else { "FUNCTION" };
    let name = qualified(&wanted.schema, &wanted.name);
    About {
        object: format!("{word} {}", routine_name(wanted)),
        granted: format!("{granted_as} {name}({})", wanted.arguments),
        owner: (&wanted.owner, &object.owner),
        grants: (&wanted.grants, &object.grants),
        comment: (&wanted.comment, &object.comment),
    }
    .steps(steps);
}

pub(super) fn schema(wanted: &Schema, object: &Schema, steps: &mut Steps) {
    let name = format!("SCHEMA {}", quoted(&wanted.name));
    About {
        object: name.clone(),
        granted: name,
        owner: (&wanted.owner, &object.owner),
        grants: (&wanted.grants, &object.grants),
        comment: (&wanted.comment, &object.comment),
    }
    .steps(steps);
}

pub(super) fn data_type(wanted: &Type, object: &Type, steps: &mut Steps) {
    let name = wanted.object_name();
    About {
        object: format!("{} {name}", type_word(wanted)),
        granted: format!("TYPE {name}"),
        owner: (&wanted.owner, &object.owner),
        grants: (&wanted.grants, &object.grants),
        comment: (&wanted.comment, &object.comment),
    }
    .steps(steps);
}

pub(super) fn other(wanted: &Other, object: &Other, steps: &mut Steps) {
    let none = Grants::default();
    About {
        object: wanted.identity.clone(),
        granted: String::new(),
        owner: (&wanted.owner, &object.owner),
        grants: (&none, &none),
        comment: (&wanted.comment, &object.comment),
    }
    .steps(steps);
}

/// What makes the rights `after` the rights `before`; `columns` is a list in parentheses, or nothing.
pub(super) fn grants((before, after): (&Grants, &Grants), columns: &str, object: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (given, given_now) = (flat(&before.granted), flat(&after.granted));
    let (taken, taken_now) = (flat(&before.revoked), flat(&after.revoked));
    let mut write = |verb: &str, word: &str, (role, privilege): &(&str, &str), tail: &str| {
        let role = rights::role(role);
        lines.push(format!(
            "{verb} {privilege}{columns} ON {object} {word} {role}{tail};"
        ));
    };
    for (which, grantable) in &given_now {
        match given.get(which) {
            None => write("REVOKE", "FROM", which, ""),
            Some(false) if *grantable => write("REVOKE GRANT OPTION FOR", "FROM", which, ""),
            Some(_) => {}
        }
    }
    let keys = |of: &BTreeMap<_, bool>| of.keys().copied().collect::<BTreeSet<(&str, &str)>>();
    for which in keys(&taken_now).difference(&keys(&taken)) {
        write("GRANT", "TO", which, "");
    }
    for which in keys(&taken).difference(&keys(&taken_now)) {
        write("REVOKE", "FROM", which, "");
    }
    for (which, grantable) in &given {
        let tail = if *grantable { " WITH GRANT OPTION" } else { "" };
        match given_now.get(which) {
            Some(now) if now == grantable || *now => {}
            _ => write("GRANT", "TO", which, tail),
        }
    }
    lines
}

fn flat(grants: &[Grant]) -> BTreeMap<(&str, &str), bool> {
    let each = grants.iter().flat_map(|grant| {
        let privileges = grant.privileges.iter();
        privileges.map(|it| ((grant.role.as_str(), it.as_str()), grant.grantable))
    });
    each.collect()
}
