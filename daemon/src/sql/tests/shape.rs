//! Every tree is one that wit/ast.toml allows: what a guest reads is never a surprise.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::*;

/// What may be below a kind: for each role the kinds, and whether there may be several.
type Children = HashMap<u16, (HashSet<u16>, bool)>;

static CHILDREN: LazyLock<HashMap<u16, Children>> = LazyLock::new(|| {
    let list: toml::Table = include_str!("../../../../wit/ast.toml").parse().unwrap();
    let numbers: HashMap<&str, u16> = NAMES
        .kinds
        .iter()
        .map(|(number, (name, _))| (name.as_str(), *number))
        .collect();
    let roles: HashMap<&str, u16> = NAMES
        .roles
        .iter()
        .map(|(number, name)| (name.as_str(), *number))
        .collect();
    let kinds_of = |names: &toml::Value| {
        let mut kinds = HashSet::new();
        for name in names
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
        {
            match name.strip_prefix("group:") {
                Some(group) => kinds.extend(
                    list["groups"][group]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|name| numbers[name.as_str().unwrap()]),
                ),
                None => {
                    kinds.insert(numbers[name]);
                }
            }
        }
        kinds
    };
    let mut all = HashMap::new();
    for kind in list["kind"].as_array().unwrap() {
        let mut children = Children::new();
        for child in kind
            .get("children")
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
        {
            let role = roles[child["role"].as_str().unwrap()];
            let many = child.get("many").and_then(toml::Value::as_bool).unwrap_or(false);
            let entry = children.entry(role).or_insert((HashSet::new(), false));
            entry.0.extend(kinds_of(&child["kinds"]));
            entry.1 |= many;
        }
        all.insert(numbers[kind["name"].as_str().unwrap()], children);
    }
    all
});

static STATEMENTS: LazyLock<HashSet<u16>> = LazyLock::new(|| {
    let list: toml::Table = include_str!("../../../../wit/ast.toml").parse().unwrap();
    let names: HashSet<&str> = list["groups"]["statement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    NAMES
        .kinds
        .iter()
        .filter(|(_, (name, _))| names.contains(name.as_str()))
        .map(|(number, _)| *number)
        .collect()
});

/// Whether each node is one that its parent may have, in its role, and has no flag without meaning. What is not is said.
pub(super) fn strangers(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, BTreeSet<u16>)> = Vec::new();
    for node in 0..tree.len() {
        while open
            .last()
            .is_some_and(|(parent, _)| tree.ends[*parent] as usize <= node)
        {
            open.pop();
        }
        let (kind, bits) = &NAMES.kinds[&tree.kinds[node]];
        let role = tree.roles[node];
        let say = |what: &str, parent: &str| {
            let text = &tree.text[tree.starts_at[node] as usize..tree.ends_at[node] as usize];
            let role = &NAMES.roles[&role];
            format!("{what}: {role} {kind} under {parent}: `{text}`")
        };
        if tree.bits[node] >> bits.len() != 0 {
            found.push(say("unknown flag", ""));
        }
        match open.last_mut() {
            None if role != kinds::role::ROOT || !STATEMENTS.contains(&tree.kinds[node]) => {
                found.push(say("no root", "the file"));
            }
            None => {}
            Some((parent, seen)) => {
                let parent_kind = tree.kinds[*parent];
                let name = &NAMES.kinds[&parent_kind].0;
                match CHILDREN[&parent_kind].get(&role) {
                    None => found.push(say("no such part", name)),
                    Some((kinds, _)) if !kinds.contains(&tree.kinds[node]) => {
                        found.push(say("no such kind there", name));
                    }
                    Some((_, many)) if !seen.insert(role) && !many => found.push(say("more than one", name)),
                    Some(_) => {}
                }
            }
        }
        open.push((node, BTreeSet::new()));
    }
    found
}

/// Every name of a tree is between two character boundaries, and every name belongs to a node.
pub(super) fn names_are_whole(tree: &Tree) {
    let mut start = 0;
    for end in &tree.name_ends {
        assert!(tree.names.get(start..*end as usize).is_some());
        start = *end as usize;
    }
    assert_eq!(start, tree.names.len());
    let used: BTreeSet<u32> = tree
        .name_of
        .iter()
        .copied()
        .filter(|name| *name != tree::NO_NAME)
        .collect();
    assert_eq!(used.len(), tree.name_ends.len(), "a name without a node");
    assert!(
        used.last()
            .is_none_or(|last| (*last as usize) < tree.name_ends.len())
    );
}

#[test]
fn every_tree_is_one_that_guests_expect() {
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    let mut count = 0;
    for example in manual::valid() {
        let parsed = parse(&example.text);
        check_shape(&parsed);
        names_are_whole(&parsed.tree);
        for stranger in strangers(&parsed.tree) {
            count += 1;
            let (what, _) = stranger.split_once(": `").unwrap();
            wrong
                .entry(what.to_owned())
                .or_insert(format!("{}: {stranger}", example.place));
        }
    }
    let wrong: Vec<String> = wrong.into_values().collect();
    manual::expect_none("nodes are where they may not be", &wrong, count);
}
