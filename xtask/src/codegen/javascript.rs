//! `plugins/sdk-js/src/ast.js` and `ast.d.ts`: a class for each kind, a union for each group.

use std::fmt::Write as _;

use super::model::{Child, ChildType, Kind, Model, camel, each, lower_camel, plural, screaming, sentence};

const HEAD: &str =
    "Typed views over the tree. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.";

/// What runs.
pub(crate) fn render(model: &Model) -> String {
    let mut out = format!("// {HEAD}\n\nimport {{ View, register }} from './tree.js';\n\n");
    numbers(&mut out, model, ("Object.freeze({", ": ", ",", "})"));
    for kind in &model.kinds {
        class(&mut out, model, kind);
    }
    out
}

/// What editors and the TypeScript compiler read.
pub(crate) fn render_types(model: &Model) -> String {
    let mut out = format!("// {HEAD}\n\nimport {{ Unknown, View }} from './tree.js';\n\n");
    numbers(&mut out, model, ("{", ": ", ";", "}"));
    for kind in &model.kinds {
        class_type(&mut out, model, kind);
    }
    for (name, members) in &model.groups {
        let members: Vec<_> = members.iter().map(|member| camel(member)).collect();
        let _ = writeln!(
            out,
            "/** One of the kinds that may stand for `{name}`. */\nexport type {} =\n  | {}\n  | Unknown;\n",
            camel(name),
            members.join("\n  | ")
        );
    }
    out
}

/// Kinds and roles as an object, or as its type: what opens it, stands between name and number, ends one, closes it.
fn numbers(out: &mut String, model: &Model, (open, between, end, close): (&str, &str, &str, &str)) {
    let is_type = end == ";";
    let start = |name: &str| {
        if is_type {
            format!("export declare const {name}: ")
        } else {
            format!("export const {name} = ")
        }
    };
    let readonly = if is_type { "readonly " } else { "" };
    let _ = writeln!(out, "/** Numbers of kinds. */\n{}{open}", start("Kind"));
    for kind in &model.kinds {
        let name = screaming(&kind.name);
        let _ = writeln!(out, "  {readonly}{name}{between}{}{end}", kind.number);
    }
    let _ = writeln!(
        out,
        "{close};\n\n/** Numbers of roles. */\n{}{open}",
        start("Role")
    );
    for role in &model.roles {
        let (doc, name) = (sentence(&role.doc), screaming(&role.name));
        let _ = writeln!(
            out,
            "  /** {doc} */\n  {readonly}{name}{between}{}{end}",
            role.number
        );
    }
    let _ = writeln!(out, "{close};\n");
}

fn class(out: &mut String, model: &Model, kind: &Kind) {
    let name = camel(&kind.name);
    let _ = writeln!(
        out,
        "/** {} */\nexport class {name} extends View {{",
        sentence(&kind.doc)
    );
    if kind.named.is_some() {
        out.push_str("  get named() {\n    return this.node.name;\n  }\n");
    }
    for (position, bit) in kind.bits.iter().enumerate() {
        let _ = writeln!(
            out,
            "  get {}() {{\n    return this.node.bit({position});\n  }}",
            lower_camel(bit)
        );
    }
    for child in &kind.children {
        let role = screaming(&child.role);
        let (accessor, method) = if child.many {
            (plural(&child.role), "childrenAs")
        } else {
            (child.role.clone(), "childAs")
        };
        let class = match child_type(model, child) {
            ChildType::Kind(kind) => format!(", {}", camel(kind)),
            ChildType::Group(_) => String::new(),
        };
        let accessor = lower_camel(&accessor);
        let _ = writeln!(
            out,
            "  get {accessor}() {{\n    return this.node.{method}(Role.{role}{class});\n  }}"
        );
    }
    let _ = writeln!(out, "}}\nregister({name}, {}, '{}');\n", kind.number, kind.name);
}

fn class_type(out: &mut String, model: &Model, kind: &Kind) {
    let name = camel(&kind.name);
    let _ = writeln!(
        out,
        "/** {} */\nexport declare class {name} extends View {{\n  readonly kind: '{}';",
        sentence(&kind.doc),
        kind.name
    );
    if let Some(named) = &kind.named {
        let _ = writeln!(
            out,
            "  /** {} */\n  readonly named: string | undefined;",
            sentence(named)
        );
    }
    for bit in &kind.bits {
        let _ = writeln!(
            out,
            "  /** Whether `{bit}` is set. */\n  readonly {}: boolean;",
            lower_camel(bit)
        );
    }
    for child in &kind.children {
        let class = match child_type(model, child) {
            ChildType::Kind(name) | ChildType::Group(name) => camel(name),
        };
        let doc = model.doc_of_role(&child.role);
        if child.many {
            let accessor = lower_camel(&plural(&child.role));
            let _ = writeln!(
                out,
                "  /** Each {} */\n  readonly {accessor}: {class}[];",
                each(doc)
            );
        } else {
            let accessor = lower_camel(&child.role);
            let _ = writeln!(
                out,
                "  /** {} */\n  readonly {accessor}: {class} | undefined;",
                sentence(doc)
            );
        }
    }
    out.push_str("}\n\n");
}

fn child_type<'m>(model: &'m Model, child: &'m Child) -> ChildType<'m> {
    model.child_type(child).expect("the model was checked")
}

#[cfg(test)]
mod tests {
    use super::{Model, render, render_types};

    const MODEL: &str = "version = '1'\n\
        roles = [{ number = 0, name = 'root', doc = 'a statement' }, { number = 5, name = 'group-by', doc = 'an expression' }]\n\
        [groups]\nsmall = ['a', 'b-c']\n\
        [[kind]]\nnumber = 1\nname = 'a'\ndoc = 'An A.'\nnamed = 'its name'\nbits = ['if-exists']\n\
        [[kind]]\nnumber = 2\nname = 'b-c'\ndoc = 'A B.'\nchildren = [{ role = 'root', kinds = ['a'] }, { role = 'group-by', kinds = ['group:small'], many = true }]\n";

    fn model() -> Model {
        toml_edit::de::from_str(MODEL).expect("it is a model")
    }

    #[test]
    fn views_are_classes_with_getters() {
        let text = render(&model());
        for part in [
            "export const Kind = Object.freeze({\n  A: 1,\n  B_C: 2,\n});",
            "  get ifExists() {\n    return this.node.bit(0);\n  }",
            "  get root() {\n    return this.node.childAs(Role.ROOT, A);\n  }",
            "  get groupBy() {\n    return this.node.childrenAs(Role.GROUP_BY);\n  }\n}\nregister(BC, 2, 'b-c');",
        ] {
            assert!(text.contains(part), "{part}\n--- is not in\n{text}");
        }
    }

    #[test]
    fn types_narrow_by_kind() {
        let text = render_types(&model());
        for part in [
            "export declare class BC extends View {\n  readonly kind: 'b-c';",
            "  /** Each expression. */\n  readonly groupBy: Small[];",
            "export type Small =\n  | A\n  | BC\n  | Unknown;",
        ] {
            assert!(text.contains(part), "{part}\n--- is not in\n{text}");
        }
    }
}
