//! `wit/ast.toml` as data, checked: numbers and names are unique, and every kind that is named exists.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// Roles whose name reads as a plural already.
const UNCOUNTED: &[&str] = &["group-by", "include", "like", "order-by", "returning", "with"];

/// The whole file.
#[derive(Deserialize)]
pub(crate) struct Model {
    /// In the order of the file.
    pub(crate) roles: Vec<Role>,
    /// Name -> kinds that may stand in the same place.
    pub(crate) groups: BTreeMap<String, Vec<String>>,
    /// In the order of the file, which is the order of numbers.
    #[serde(rename = "kind")]
    pub(crate) kinds: Vec<Kind>,
}

/// The part a node plays in its parent.
#[derive(Deserialize)]
pub(crate) struct Role {
    pub(crate) number: u16,
    pub(crate) name: String,
    pub(crate) doc: String,
}

/// One kind of node.
#[derive(Deserialize)]
pub(crate) struct Kind {
    pub(crate) number: u16,
    pub(crate) name: String,
    pub(crate) doc: String,
    /// What `name-of` holds; absent for nothing.
    pub(crate) named: Option<String>,
    #[serde(default)]
    pub(crate) bits: Vec<String>,
    #[serde(default)]
    pub(crate) children: Vec<Child>,
}

/// What may stand under a kind in one role.
#[derive(Deserialize)]
pub(crate) struct Child {
    pub(crate) role: String,
    kinds: Vec<String>,
    #[serde(default)]
    pub(crate) many: bool,
}

/// The type of the view a child is seen through.
pub(crate) enum ChildType<'m> {
    Kind(&'m str),
    Group(&'m str),
}

impl Model {
    /// Reads and checks the file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
        let model: Self =
            toml_edit::de::from_str(&text).with_context(|| format!("read {}", path.display()))?;
        model
            .check()
            .with_context(|| format!("check {}", path.display()))?;
        Ok(model)
    }

    /// Which view shows a child: that of its one kind, else the smallest group that holds all its kinds.
    pub(crate) fn child_type<'m>(&'m self, child: &'m Child) -> Result<ChildType<'m>> {
        if let [only] = child.kinds.as_slice() {
            return Ok(match only.strip_prefix("group:") {
                Some(group) => ChildType::Group(group),
                None => ChildType::Kind(only),
            });
        }
        self.groups
            .iter()
            .filter(|(_, members)| child.kinds.iter().all(|kind| members.contains(kind)))
            .min_by_key(|(_, members)| members.len())
            .map(|(name, _)| ChildType::Group(name.as_str()))
            .with_context(|| format!("no group holds all of {:?}", child.kinds))
    }

    /// What a role is about.
    pub(crate) fn doc_of_role(&self, name: &str) -> &str {
        let role = self.roles.iter().find(|role| role.name == name);
        &role.expect("the model was checked").doc
    }

    fn check(&self) -> Result<()> {
        unique("role", self.roles.iter().map(|role| (role.number, &role.name)))?;
        unique("kind", self.kinds.iter().map(|kind| (kind.number, &kind.name)))?;
        for (group, members) in &self.groups {
            for member in members {
                ensure!(self.has_kind(member), "group {group}: no kind {member}");
            }
        }
        for kind in &self.kinds {
            ensure!(kind.bits.len() <= 32, "kind {}: more than 32 bits", kind.name);
            for child in &kind.children {
                self.check_child(kind, child)?;
            }
        }
        Ok(())
    }

    fn check_child(&self, kind: &Kind, child: &Child) -> Result<()> {
        ensure!(
            self.roles.iter().any(|role| role.name == child.role),
            "kind {}: no role {}",
            kind.name,
            child.role
        );
        for name in &child.kinds {
            let known = match name.strip_prefix("group:") {
                Some(group) => self.groups.contains_key(group),
                None => self.has_kind(name),
            };
            ensure!(
                known,
                "kind {}, role {}: no kind or group {name}",
                kind.name,
                child.role
            );
        }
        self.child_type(child).map(|_| ())
    }

    fn has_kind(&self, name: &str) -> bool {
        self.kinds.iter().any(|kind| kind.name == name)
    }
}

fn unique<'a>(what: &str, entries: impl Iterator<Item = (u16, &'a String)>) -> Result<()> {
    let (mut numbers, mut names) = (HashSet::new(), HashSet::new());
    for (number, name) in entries {
        ensure!(
            numbers.insert(number),
            "{what} {name}: number {number} is given out twice"
        );
        ensure!(names.insert(name), "{what} {name} is there twice");
    }
    Ok(())
}

/// `create-table` -> `CreateTable`.
pub(crate) fn camel(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect()
}

/// `create-table` -> `create_table`.
pub(crate) fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// `create-table` -> `createTable`.
pub(crate) fn lower_camel(name: &str) -> String {
    let name = camel(name);
    let (first, rest) = name.split_at(1);
    first.to_ascii_lowercase() + rest
}

/// `create-table` -> `CREATE_TABLE`.
pub(crate) fn screaming(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// A doc text as one sentence: a capital letter first, a full stop at the end.
pub(crate) fn sentence(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{}{rest}{stop}", first.to_ascii_uppercase())
}

/// What many children of a role are called, in kebab-case.
pub(crate) fn plural(role: &str) -> String {
    if UNCOUNTED.contains(&role) {
        role.to_owned()
    } else if role == "query" {
        "queries".to_owned()
    } else {
        format!("{role}s")
    }
}

/// A role's doc text after the word "each".
pub(crate) fn each(doc: &str) -> String {
    let text = sentence(doc);
    let text = ["A ", "An ", "The ", "One "]
        .iter()
        .find_map(|article| text.strip_prefix(article))
        .unwrap_or(doc);
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::{ChildType, Model, camel, lower_camel, plural, sentence};

    fn model(kinds: &str) -> anyhow::Result<Model> {
        let text = format!(
            "roles = [{{ number = 0, name = \"root\", doc = \"the root\" }}]\n\
             [groups]\nsmall = [\"a\", \"b\"]\nlarge = [\"a\", \"b\", \"c\"]\n{kinds}"
        );
        let model: Model = toml_edit::de::from_str(&text)?;
        model.check().map(|()| model)
    }

    fn kind(number: u16, name: &str, children: &str) -> String {
        format!("[[kind]]\nnumber = {number}\nname = \"{name}\"\ndoc = \"{name}\"\nchildren = [{children}]\n")
    }

    fn kinds(children_of_c: &str) -> String {
        kind(1, "a", "") + &kind(2, "b", "") + &kind(3, "c", children_of_c)
    }

    #[test]
    fn numbers_are_given_out_once() {
        assert!(model(&kinds("")).is_ok());
        let problem = model(&(kinds("") + &kind(2, "d", ""))).err().expect("2 is b's");
        assert_eq!(problem.to_string(), "kind d: number 2 is given out twice");
    }

    #[test]
    fn what_is_named_has_to_be_there() {
        for children in [
            "{ role = \"root\", kinds = [\"z\"] }",
            "{ role = \"leaf\", kinds = [\"a\"] }",
        ] {
            assert!(model(&kinds(children)).is_err(), "{children}");
        }
    }

    #[test]
    fn several_kinds_are_seen_through_the_smallest_group() {
        let model = model(&kinds("{ role = \"root\", kinds = [\"a\", \"b\"] }")).expect("it is right");
        let child = &model.kinds[2].children[0];
        assert!(matches!(model.child_type(child), Ok(ChildType::Group("small"))));
    }

    #[test]
    fn names_and_sentences_are_written_as_languages_have_them() {
        assert_eq!(camel("create-table"), "CreateTable");
        assert_eq!(lower_camel("create-table"), "createTable");
        assert_eq!(
            (plural("column"), plural("group-by")),
            ("columns".into(), "group-by".into())
        );
        assert_eq!(sentence("a column"), "A column.");
    }
}
