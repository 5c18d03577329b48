//! `daemon/src/sql/kinds.rs`: the numbers as constants, for the lowering.

use std::fmt::Write as _;

use super::model::{Model, screaming, sentence, snake};

/// The file's text, before rustfmt.
pub(crate) fn render(model: &Model) -> String {
    let mut out = String::from(
        "//! Numbers of kinds, roles and bits. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.\n\n",
    );
    out.push_str("/// What a node is.\npub mod kind {\n");
    let mut kinds: Vec<_> = model.kinds.iter().collect();
    kinds.sort_by_key(|kind| kind.number);
    for kind in &kinds {
        constant(
            &mut out,
            &kind.doc,
            &screaming(&kind.name),
            "u16",
            &kind.number.to_string(),
        );
    }
    out.push_str("}\n\n/// The part a node plays in its parent.\npub mod role {\n");
    let mut roles: Vec<_> = model.roles.iter().collect();
    roles.sort_by_key(|role| role.number);
    for role in roles {
        constant(
            &mut out,
            &role.doc,
            &screaming(&role.name),
            "u16",
            &role.number.to_string(),
        );
    }
    out.push_str("}\n\n/// Flags of a node; which ones there are depends on its kind.\npub mod bit {\n");
    for kind in kinds.iter().filter(|kind| !kind.bits.is_empty()) {
        let _ = writeln!(
            out,
            "/// Flags of `{}`.\npub mod {} {{",
            kind.name,
            module_name(&kind.name)
        );
        for (position, bit) in kind.bits.iter().enumerate() {
            let doc = format!("`{bit}`");
            constant(
                &mut out,
                &doc,
                &screaming(bit),
                "u32",
                &format!("1 << {position}"),
            );
        }
        out.push_str("}\n");
    }
    out.push_str("}\n");
    out
}

fn constant(out: &mut String, doc: &str, name: &str, kind: &str, value: &str) {
    let _ = writeln!(out, "/// {}\npub const {name}: {kind} = {value};", sentence(doc));
}

fn module_name(kind: &str) -> String {
    let name = snake(kind);
    if super::sdk::KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}
