//! Who owns an object, who may use it, and what is said of it.

use super::names::{literal, quoted};
use super::{Piece, order};
use crate::catalog::snapshot::{Grant, Grants, ObjectKind, Schema};

/// Writes owners, grants and comments.
pub(super) struct Rights<'s> {
    /// Whose objects need no owner in the text.
    pub(super) role: &'s str,
}

impl Rights<'_> {
    /// A schema; none for `public` where it is as every database has it.
    pub(super) fn schema(&self, schema: &Schema) -> Option<Piece> {
        let name = quoted(&schema.name);
        let key = order::key(ObjectKind::Schema, "", &schema.name);
        let mut piece = Piece::new("schema", name.clone(), key);
        if schema.name != "public" {
            piece.create.push(format!("CREATE SCHEMA {name};"));
            piece.later.extend(self.owner("SCHEMA", &name, &schema.owner));
        }
        piece
            .later
            .extend(grants(&schema.grants, "", &format!("SCHEMA {name}")));
        piece
            .later
            .extend(comment("SCHEMA", &name, schema.comment.as_deref()));
        (!piece.create.is_empty() || !piece.later.is_empty()).then_some(piece)
    }

    /// ALTER ... OWNER TO, where it is another than the reader.
    pub(super) fn owner(&self, kind: &str, name: &str, owner: &str) -> Option<String> {
        let differs = !owner.is_empty() && owner != self.role;
        differs.then(|| format!("ALTER {kind} {name} OWNER TO {};", quoted(owner)))
    }
}

/// GRANT and REVOKE of what differs from a new object; `columns` is a list in parentheses, or nothing.
pub(super) fn grants(grants: &Grants, columns: &str, object: &str) -> Vec<String> {
    let privileges = |grant: &Grant| {
        let each = grant
            .privileges
            .iter()
            .map(|privilege| format!("{privilege}{columns}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let revoked = grants.revoked.iter().map(|grant| {
        let (privileges, role) = (privileges(grant), role(&grant.role));
        format!("REVOKE {privileges} ON {object} FROM {role};")
    });
    let granted = grants.granted.iter().map(|grant| {
        let (privileges, role) = (privileges(grant), role(&grant.role));
        let option = if grant.grantable { " WITH GRANT OPTION" } else { "" };
        format!("GRANT {privileges} ON {object} TO {role}{option};")
    });
    revoked.chain(granted).collect()
}

/// A role, or PUBLIC, as SQL needs it.
pub(in crate::catalog) fn role(name: &str) -> String {
    if name.is_empty() {
        "PUBLIC".to_owned()
    } else {
        quoted(name)
    }
}

/// COMMENT ON, where there is one.
pub(in crate::catalog) fn comment(kind: &str, name: &str, text: Option<&str>) -> Option<String> {
    text.map(|text| format!("COMMENT ON {kind} {name} IS {};", literal(text)))
}
