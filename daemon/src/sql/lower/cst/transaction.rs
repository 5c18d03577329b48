//! Transaction control, and SET and RESET of parameters.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child};
use crate::sql::kinds::bit::set_parameter as flags;
use crate::sql::kinds::kind;

impl Walk<'_, '_> {
    pub(super) fn transaction(&mut self, node: &SyntaxNode) -> Lowered {
        let name = match node.kind() {
            Kind::BEGIN => "begin",
            Kind::COMMIT_TRANSACTION => "commit",
            Kind::COMMIT_PREPARED => "commit prepared",
            Kind::ROLLBACK_TRANSACTION => "rollback",
            Kind::ROLLBACK_PREPARED => "rollback prepared",
            Kind::ROLLBACK_TO_SAVEPOINT => "rollback to",
            Kind::SAVEPOINT_CREATE => "savepoint",
            Kind::RELEASE_SAVEPOINT => "release",
            Kind::PREPARE_TRANSACTION => "prepare",
            _ => "set transaction",
        };
        self.root(kind::TRANSACTION, node, |walk, id| {
            walk.cursor.out.name(id, name);
            Ok(())
        })
    }

    pub(super) fn set_parameter(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::SET_PARAMETER, node, |walk, id| {
            if below(node, Kind::LOCAL_SCOPE).is_some() {
                walk.cursor.out.set(id, flags::LOCAL);
            }
            if matches!(
                node.kind(),
                Kind::RESET | Kind::RESET_ROLE | Kind::RESET_SESSION_AUTH
            ) {
                walk.cursor.out.set(id, flags::RESET);
            }
            if node
                .descendants_with_tokens()
                .any(|part| part.kind() == Kind::DEFAULT_KW)
            {
                walk.cursor.out.set(id, flags::DEFAULT);
            }
            let (name, values) = walk.parameter_of(node);
            walk.cursor.out.name(id, &name);
            for value in values {
                if !walk.text(&value).eq_ignore_ascii_case("default") {
                    walk.values(&value)?;
                }
            }
            Ok(())
        })
    }

    /// The parameter and the nodes that are its values.
    fn parameter_of(&self, node: &SyntaxNode) -> (String, Vec<SyntaxNode>) {
        let rest = |node: &SyntaxNode| -> Vec<SyntaxNode> {
            let scopes = [Kind::LOCAL_SCOPE, Kind::SESSION_SCOPE];
            node.children()
                .filter(|part| !scopes.contains(&part.kind()))
                .collect()
        };
        match node.kind() {
            Kind::SET_ROLE | Kind::RESET_ROLE => ("role".to_owned(), rest(node)),
            Kind::SET_SESSION_AUTH | Kind::RESET_SESSION_AUTH => {
                ("session_authorization".to_owned(), rest(node))
            }
            Kind::SET_CONSTRAINTS => {
                // The timing is what they are set to; the constraints themselves are named between.
                ("constraints".to_owned(), rest(node))
            }
            _ => {
                let target = rest(node).into_iter().next();
                let Some(target) = target else {
                    return (String::new(), Vec::new());
                };
                let (name, values) = match target.kind() {
                    Kind::SET_TIME_ZONE | Kind::RESET_TIME_ZONE => ("timezone", rest(&target)),
                    Kind::SET_SCHEMA_VALUE => ("search_path", rest(&target)),
                    Kind::SET_CATALOG => ("catalog", rest(&target)),
                    Kind::SET_XML_OPTION => ("xmloption", rest(&target)),
                    Kind::RESET_TRANSACTION_ISOLATION => ("transaction_isolation", Vec::new()),
                    Kind::ALL => ("all", Vec::new()),
                    _ => return (self.config_name(node), config_values(&target)),
                };
                (name.to_owned(), values)
            }
        }
    }
}

fn config_values(target: &SyntaxNode) -> Vec<SyntaxNode> {
    let values = child(target, Kind::TO_CONFIG_VALUE);
    values.iter().flat_map(SyntaxNode::children).collect()
}
