//! `plugins/sdk-python/stagegate_sdk/ast.py`: a class for each kind, a union for each group.

use std::fmt::Write as _;

use super::model::{Child, ChildType, Kind, Model, camel, each, plural, screaming, sentence, snake};

/// Words that can not name an attribute as they stand; they get an underscore.
const KEYWORDS: &[&str] = &["as", "else", "from", "in", "is", "with"];

/// The file's text.
pub(crate) fn render(model: &Model) -> String {
    let mut out = String::from(
        "\"\"\"Typed views over the tree. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.\"\"\"\n\n\
         from __future__ import annotations\n\n\
         from enum import IntEnum\n\n\
         from .tree import Unknown, View, register\n\n\n",
    );
    numbers(&mut out, model);
    for kind in &model.kinds {
        class(&mut out, model, kind);
    }
    for (name, members) in &model.groups {
        let members: Vec<_> = members.iter().map(|member| camel(member)).collect();
        let _ = writeln!(
            out,
            "{} = (\n    {}\n    | Unknown\n)\n\"\"\"One of the kinds that may stand for `{name}`.\"\"\"\n",
            camel(name),
            members.join("\n    | ")
        );
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn numbers(out: &mut String, model: &Model) {
    out.push_str("class Kind(IntEnum):\n    \"\"\"Numbers of kinds.\"\"\"\n\n");
    for kind in &model.kinds {
        let _ = writeln!(out, "    {} = {}", screaming(&kind.name), kind.number);
    }
    out.push_str("\n\nclass Role(IntEnum):\n    \"\"\"Numbers of roles.\"\"\"\n\n");
    for role in &model.roles {
        let _ = writeln!(
            out,
            "    {} = {}\n    \"\"\"{}\"\"\"",
            screaming(&role.name),
            role.number,
            sentence(&role.doc)
        );
    }
    out.push_str("\n\n");
}

fn class(out: &mut String, model: &Model, kind: &Kind) {
    let _ = writeln!(
        out,
        "@register\nclass {}(View):\n    \"\"\"{}\"\"\"\n\n    KIND = {}\n",
        camel(&kind.name),
        sentence(&kind.doc),
        kind.number
    );
    if let Some(named) = &kind.named {
        property(out, "named", "str | None", &sentence(named), "name");
    }
    for (position, bit) in kind.bits.iter().enumerate() {
        let doc = format!("Whether `{bit}` is set.");
        property(out, &attribute(bit), "bool", &doc, &format!("bit({position})"));
    }
    for child in &kind.children {
        accessor(out, model, child);
    }
    out.push('\n');
}

fn accessor(out: &mut String, model: &Model, child: &Child) {
    let role = screaming(&child.role);
    let (name, argument) = match model.child_type(child).expect("the model was checked") {
        ChildType::Kind(name) => (camel(name), format!(", {}", camel(name))),
        ChildType::Group(name) => (camel(name), String::new()),
    };
    let doc = model.doc_of_role(&child.role);
    if child.many {
        let doc = format!("Each {}", each(doc));
        let value = format!("children_as(Role.{role}{argument})");
        let list = format!("list[{name}]");
        property(out, &attribute(&plural(&child.role)), &list, &doc, &value);
    } else {
        let value = format!("child_as(Role.{role}{argument})");
        let option = format!("{name} | None");
        property(out, &attribute(&child.role), &option, &sentence(doc), &value);
    }
}

fn property(out: &mut String, name: &str, annotation: &str, doc: &str, value: &str) {
    let _ = writeln!(
        out,
        "    @property\n    def {name}(self) -> {annotation}:\n        \"\"\"{doc}\"\"\"\n        return self.node.{value}\n"
    );
}

fn attribute(name: &str) -> String {
    let name = snake(name);
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::{Model, render};

    #[test]
    fn views_are_classes_with_properties() {
        let model: Model = toml_edit::de::from_str(
            "roles = [{ number = 0, name = 'with', doc = 'a query' }]\n[groups]\nsmall = ['a']\n\
             [[kind]]\nnumber = 1\nname = 'a'\ndoc = 'An A.'\nbits = ['else']\n\
             children = [{ role = 'with', kinds = ['group:small'], many = true }]\n",
        )
        .expect("it is a model");
        let text = render(&model);
        for part in [
            "@register\nclass A(View):\n    \"\"\"An A.\"\"\"\n\n    KIND = 1\n",
            "    def else_(self) -> bool:\n",
            "    def with_(self) -> list[Small]:\n        \"\"\"Each query.\"\"\"\n        return self.node.children_as(Role.WITH)\n",
            "Small = (\n    A\n    | Unknown\n)\n",
        ] {
            assert!(text.contains(part), "{part}\n--- is not in\n{text}");
        }
    }
}
