//! `plugins/sdk/src/ast.rs`: a typed view for each kind, an enum for each group.

use std::fmt::Write as _;

use super::model::{Child, ChildType, Kind, Model, camel, each, plural, screaming, sentence, snake};

/// Words that can not name a function as they stand; they get an underscore.
pub(crate) const KEYWORDS: &[&str] = &["else", "in", "type", "virtual", "where"];

/// The file's text, before rustfmt.
pub(crate) fn render(model: &Model) -> String {
    let mut out = String::from(
        "//! Typed views over the tree. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.\n\
         //!\n\
         //! A view is a node that is known to be of its kind; making one costs a comparison. What a newer host adds is\n\
         //! stepped over: a child of an unexpected kind is not there, a member of a group that is not known is `Unknown`.\n\n\
         use crate::tree::{Node, View};\n\n",
    );
    numbers(&mut out, model);
    for kind in &model.kinds {
        view(&mut out, model, kind);
    }
    for (name, members) in &model.groups {
        group(&mut out, name, members);
    }
    out
}

fn numbers(out: &mut String, model: &Model) {
    out.push_str("/// Numbers of kinds.\npub mod kind {\n");
    for kind in &model.kinds {
        let _ = writeln!(
            out,
            "/// {}\npub const {}: u16 = {};",
            sentence(&kind.doc),
            screaming(&kind.name),
            kind.number
        );
    }
    out.push_str("}\n\n/// Numbers of roles.\npub mod role {\n");
    for role in &model.roles {
        let _ = writeln!(
            out,
            "/// {}\npub const {}: u16 = {};",
            sentence(&role.doc),
            screaming(&role.name),
            role.number
        );
    }
    out.push_str("}\n\n");
}

fn view(out: &mut String, model: &Model, kind: &Kind) {
    let name = camel(&kind.name);
    let _ = write!(
        out,
        "/// {doc}\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq)]\n\
         pub struct {name}<'t>(Node<'t>);\n\n\
         impl<'t> View<'t> for {name}<'t> {{\n\
         fn cast(node: Node<'t>) -> Option<Self> {{ (node.kind() == kind::{number}).then_some(Self(node)) }}\n\
         fn node(self) -> Node<'t> {{ self.0 }}\n\
         }}\n\n",
        doc = sentence(&kind.doc),
        number = screaming(&kind.name),
    );
    if kind.named.is_none() && kind.bits.is_empty() && kind.children.is_empty() {
        return;
    }
    // Flags alone do not need the lifetime's name.
    let generics = if kind.named.is_none() && kind.children.is_empty() {
        ("", "'_")
    } else {
        ("<'t>", "'t")
    };
    let _ = writeln!(out, "impl{} {name}<{}> {{", generics.0, generics.1);
    if let Some(named) = &kind.named {
        let _ = writeln!(
            out,
            "/// {}\npub fn named(self) -> Option<&'t str> {{ self.0.name() }}\n",
            sentence(named)
        );
    }
    for (position, bit) in kind.bits.iter().enumerate() {
        let _ = writeln!(
            out,
            "/// Whether `{bit}` is set.\npub fn {}(self) -> bool {{ self.0.bit({position}) }}\n",
            function_name(bit)
        );
    }
    for child in &kind.children {
        accessor(out, model, child);
    }
    out.push_str("}\n\n");
}

fn accessor(out: &mut String, model: &Model, child: &Child) {
    let child_type = match model.child_type(child).expect("the model was checked") {
        ChildType::Kind(name) | ChildType::Group(name) => camel(name),
    };
    let role = model
        .roles
        .iter()
        .find(|role| role.name == child.role)
        .expect("the model was checked");
    let number = screaming(&role.name);
    if child.many {
        let _ = writeln!(
            out,
            "/// Each {doc}\npub fn {name}(self) -> impl Iterator<Item = {child_type}<'t>> + use<'t> \
             {{ self.0.children_as(role::{number}) }}\n",
            doc = each(&role.doc),
            name = snake(&plural(&role.name)),
        );
    } else {
        let _ = writeln!(
            out,
            "/// {doc}\npub fn {name}(self) -> Option<{child_type}<'t>> {{ self.0.child_as(role::{number}) }}\n",
            doc = sentence(&role.doc),
            name = function_name(&role.name),
        );
    }
}

fn group(out: &mut String, name: &str, members: &[String]) {
    let type_name = camel(name);
    let suffix = shared_suffix(members);
    let _ = write!(
        out,
        "/// One of the kinds that may stand for `{name}`.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq)]\n\
         pub enum {type_name}<'t> {{\n"
    );
    let variant = |member: &str| camel(member.strip_suffix(suffix.as_str()).unwrap_or(member));
    for member in members {
        let _ = writeln!(out, "/// `{member}`\n{}({}<'t>),", variant(member), camel(member));
    }
    let _ = write!(
        out,
        "/// A kind that this SDK does not know.\nUnknown(Node<'t>),\n}}\n\n\
         impl<'t> View<'t> for {type_name}<'t> {{\n\
         fn cast(node: Node<'t>) -> Option<Self> {{ Some(match node.kind() {{\n"
    );
    for member in members {
        let _ = writeln!(
            out,
            "kind::{} => Self::{}({}(node)),",
            screaming(member),
            variant(member),
            camel(member)
        );
    }
    out.push_str("_ => Self::Unknown(node),\n})}\n\nfn node(self) -> Node<'t> { match self {\n");
    for member in members {
        let _ = writeln!(out, "Self::{}(view) => view.0,", variant(member));
    }
    out.push_str("Self::Unknown(node) => node,\n}}\n}\n\n");
}

/// `-source` where all members end so; variants are named without it.
fn shared_suffix(members: &[String]) -> String {
    let suffix = members
        .first()
        .and_then(|member| member.rfind('-').map(|dash| &member[dash..]));
    match suffix {
        Some(suffix) if members.iter().all(|member| member.ends_with(suffix)) => suffix.to_owned(),
        _ => String::new(),
    }
}

fn function_name(name: &str) -> String {
    let name = snake(name);
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}
