//! Which table a name means, statement by statement, and whether the change itself made that table.

use crate::ast::{self, AlterAction, Identifier, ObjectName};
use crate::by_table::ByTable;
use crate::change::{Change, Statement};
use crate::name::TableName;
use crate::tables::{first_schema, is_after_temporary};
use crate::tree::View;

/// What names mean in a change.
pub struct Scope {
    /// The first schema of the search path before each statement, as far as the change itself sets it.
    paths: Vec<Option<String>>,
    /// Tables that the change makes, by schema and name.
    made: ByTable<Made>,
}

/// A table that the change makes.
#[derive(Clone, Copy)]
struct Made {
    /// By which statement.
    by: u32,
    temporary: bool,
}

impl Scope {
    /// Reads the `SET search_path` statements of a change, and what makes or renames tables.
    pub fn of<'c>(change: &'c Change<'_>) -> &'c Self {
        change.memo.scope.get_or_init(|| Self::read(change))
    }

    fn read(change: &Change<'_>) -> Self {
        let mut scope = Self {
            paths: Vec::new(),
            made: ByTable::default(),
        };
        let mut current = None;
        for statement in change.statements() {
            scope.paths.push(current.clone());
            if statement.tag() == "SET"
                && let Some(schema) = first_schema(statement.text())
            {
                current = Some(schema);
            }
            scope.follow(statement);
        }
        scope
    }

    /// A name in a statement, with the schema that the change set.
    pub fn resolve(&self, statement: Statement<'_>, name: ObjectName<'_>) -> TableName {
        TableName::of(name).or_in(self.path(statement))
    }

    /// The schema that names without one mean in a statement; none where the change does not tell.
    pub fn path(&self, statement: Statement<'_>) -> Option<&str> {
        self.paths.get(statement.index() as usize)?.as_deref()
    }

    /// Whether an earlier statement of the change makes the table; temporary ones are always new.
    pub fn is_new(&self, statement: Statement<'_>, table: &TableName) -> bool {
        table.is_temporary()
            || self
                .made
                .of(table)
                .is_some_and(|made| made.by < statement.index())
    }

    /// Whether the table ends with the session.
    pub fn is_temporary(&self, table: &TableName) -> bool {
        table.is_temporary() || self.made.of(table).is_some_and(|made| made.temporary)
    }

    fn follow(&mut self, statement: Statement<'_>) {
        let by = statement.index();
        match statement.view() {
            ast::Statement::CreateTable(create) => {
                if let Some(name) = create.name() {
                    let temporary = create.temporary();
                    let table = self.resolve(statement, name);
                    // Of two with one name the first counts.
                    self.made.insert_first(table.parts(), Made { by, temporary });
                }
            }
            ast::Statement::Select(select) if select.into() => {
                if let Some(name) = select.name() {
                    let temporary = is_after_temporary(name.node());
                    let table = self.resolve(statement, name);
                    // Of two with one name the first counts.
                    self.made.insert_first(table.parts(), Made { by, temporary });
                }
            }
            ast::Statement::AlterTable(alter) => {
                let Some(name) = alter.name() else { return };
                let table = self.resolve(statement, name);
                for action in alter.actions() {
                    let renamed = match action {
                        AlterAction::RenameTable(rename) => rename
                            .new_name()
                            .and_then(Identifier::named)
                            .map(|new| table.renamed(new)),
                        AlterAction::SetSchema(set) => {
                            set.new_name()
                                .and_then(Identifier::named)
                                .map(|schema| TableName {
                                    schema: Some(schema.to_owned()),
                                    name: table.name.clone(),
                                })
                        }
                        _ => None,
                    };
                    if let (Some(renamed), Some(made)) = (renamed, self.made.of(&table).copied()) {
                        self.made.insert(renamed.parts(), made);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Every statement that runs with the change, those inside of DO blocks and CREATE SCHEMA too, each with the
/// statement of the file that it is a part of.
pub fn views<'t>(change: &'t Change<'t>) -> impl Iterator<Item = (Statement<'t>, ast::Statement<'t>)> {
    change
        .memo
        .views
        .get_or_init(|| read_views(change))
        .iter()
        .copied()
}

fn read_views<'t>(change: &'t Change<'t>) -> Vec<(Statement<'t>, ast::Statement<'t>)> {
    let mut found = Vec::new();
    for statement in change.statements() {
        let mut open = vec![statement.view()];
        while let Some(view) = open.pop() {
            found.push((statement, view));
            let inside: Vec<_> = match view {
                ast::Statement::DoBlock(block) => block.bodys().collect(),
                ast::Statement::CreateObject(create) => create.bodys().collect(),
                _ => Vec::new(),
            };
            open.extend(inside.into_iter().rev());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Scope, views};
    use crate::ast::Statement;
    use crate::name::TableName;
    use crate::sample::Sample;

    const CHANGE: &str = "\
root create-table +temporary
  name object-name = import
    name identifier = import
root create-table
  name object-name = draft
    name identifier = draft
root alter-table
  name object-name = draft
    name identifier = draft
  action rename-table
    new-name identifier = article
root do-block = plpgsql
  body alter-table
    name object-name = article
      name identifier = article
";

    fn table(name: &str) -> TableName {
        TableName {
            schema: None,
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_table_is_new_after_the_statement_that_makes_it() {
        let sample = Sample::new(CHANGE);
        let change = sample.change();
        let scope = Scope::of(&change);
        let statements: Vec<_> = change.statements().collect();
        assert!(!scope.is_new(statements[1], &table("draft")));
        assert!(scope.is_new(statements[2], &table("draft")));
        assert!(
            scope.is_new(statements[3], &table("article")),
            "followed through the rename"
        );
        assert!(!scope.is_new(statements[3], &table("account")));
        assert!(scope.is_temporary(&table("import")) && !scope.is_temporary(&table("draft")));
    }

    #[test]
    fn what_runs_inside_of_do_is_seen_with_the_statement_around_it() {
        let sample = Sample::new(CHANGE);
        let change = sample.change();
        let seen: Vec<_> = views(&change).collect();
        assert_eq!(seen.len(), 5);
        let (statement, view) = seen[4];
        assert!(statement.index() == 3 && matches!(view, Statement::AlterTable(_)));
    }
}
