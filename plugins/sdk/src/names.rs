//! The names that a change gives, by creating or renaming something: what all rules about names go through.
//!
//! Names of temporary objects, and what partitions, `LIKE` and queries take from elsewhere, are no new names.

use crate::ast::{
    AlterAction, AlterObject, AlterTable, ColumnDefinition, CreateTable, CreateView, Identifier, ObjectName,
    Select, Statement,
};
use crate::scope::views;
use crate::{Change, Node, Scope, Span, TableName, View, token};

/// What gets a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A table.
    Table,
    /// A column of a table.
    Column,
    /// An index.
    Index,
    /// A constraint.
    Constraint,
    /// A schema.
    Schema,
    /// A view, materialized or not.
    View,
    /// A function, procedure or aggregate.
    Function,
    /// A type or domain.
    Type,
    /// A sequence.
    Sequence,
    /// A trigger.
    Trigger,
    /// The column of a view or type, a policy, a role, a rule, ...
    Other,
}

impl What {
    /// For messages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Index => "index",
            Self::Constraint => "constraint",
            Self::Schema => "schema",
            Self::View => "view",
            Self::Function => "function",
            Self::Type => "type",
            Self::Sequence => "sequence",
            Self::Trigger => "trigger",
            Self::Other => "object",
        }
    }
}

/// A name that a change gives.
#[derive(Clone)]
pub struct NewName<'t> {
    /// What gets it.
    pub what: What,
    /// As PostgreSQL stores it.
    pub name: String,
    /// The node it stands in.
    pub node: Node<'t>,
    /// Its bytes.
    pub span: Span,
    /// The table it belongs to, or its schema and itself.
    pub of: TableName,
}

impl NewName<'_> {
    /// What a fingerprint is made of.
    pub fn key(&self) -> String {
        match self.what {
            What::Table => self.of.key(),
            _ => format!("{}.{}", self.of.key(), self.name),
        }
    }
}

/// All of them, in order.
pub fn new_names<'t>(change: &'t Change<'t>) -> &'t [NewName<'t>] {
    change.memo.names.get_or_init(|| read_names(change))
}

fn read_names<'t>(change: &'t Change<'t>) -> Vec<NewName<'t>> {
    let mut names = Names {
        scope: Scope::of(change),
        found: Vec::new(),
    };
    for (statement, view) in views(change) {
        names.statement(statement, view);
    }
    names.found
}

struct Names<'t> {
    scope: &'t Scope,
    found: Vec<NewName<'t>>,
}

impl<'t> Names<'t> {
    fn statement(&mut self, outer: crate::Statement<'t>, statement: Statement<'t>) {
        match statement {
            Statement::CreateTable(create) => self.table(outer, create),
            Statement::AlterTable(alter) => self.alter_table(outer, alter),
            Statement::AlterObject(alter) => self.alter_object(outer, alter),
            Statement::CreateView(view) if !view.temporary() => self.view(outer, view),
            Statement::CreateIndex(index) => {
                let target = index.target().map(|target| self.scope.resolve(outer, target));
                let Some(target) = target.filter(|target| !self.scope.is_temporary(target)) else {
                    return;
                };
                if let Some(name) = index.name() {
                    self.last_part(What::Index, name, &target);
                }
            }
            Statement::Select(select) if select.into() => self.own(outer, What::Table, select.name()),
            Statement::CreateType(create) => {
                self.own(outer, What::Type, create.name());
                if let Some(name) = create.name() {
                    let of = self.scope.resolve(outer, name);
                    for column in create.columns() {
                        self.identifier(What::Other, column.name(), &of);
                    }
                }
            }
            Statement::CreateDomain(create) => self.own(outer, What::Type, create.name()),
            Statement::CreateRoutine(create) => self.own(outer, What::Function, create.name()),
            Statement::CreateTrigger(create) => {
                let of = create.target().map(|target| self.scope.resolve(outer, target));
                if let Some(name) = create.name() {
                    self.last_part(What::Trigger, name, &of.unwrap_or(TableName::of(name)));
                }
            }
            Statement::CreatePolicy(create) => {
                if let (Some(name), Some(of)) = (create.name(), create.target()) {
                    let of = self.scope.resolve(outer, of);
                    self.last_part(What::Other, name, &of);
                }
            }
            Statement::CreateRole(create) => self.own(outer, What::Other, create.name()),
            Statement::CreateObject(create) if !create.temporary() => {
                let what = match create.named() {
                    Some("schema") => What::Schema,
                    Some("sequence") => What::Sequence,
                    Some("aggregate") => What::Function,
                    // What is called by signs or by a pair of types has no name of this kind.
                    Some("operator" | "cast" | "transform") => return,
                    _ => What::Other,
                };
                // A schema without a name of its own is called like its owner.
                let is_owner =
                    |name: ObjectName<'t>| create.grantees().any(|owner| owner.span() == name.span());
                self.own(outer, what, create.name().filter(|name| !is_owner(*name)));
            }
            _ => {}
        }
    }

    fn table(&mut self, outer: crate::Statement<'t>, create: CreateTable<'t>) {
        let Some(name) = create.name() else { return };
        let table = self.scope.resolve(outer, name);
        if create.temporary() || self.scope.is_temporary(&table) {
            return;
        }
        self.last_part(What::Table, name, &table);
        let declares = !create.partition_of() && !create.of_type();
        for column in create.columns() {
            self.column(&table, column, declares);
        }
        for constraint in create.constraints() {
            self.constraint(constraint.node(), &table);
        }
        let targets = create.query().into_iter().flat_map(Select::targets);
        for target in targets.filter(|_| create.columns().next().is_none()) {
            self.identifier(What::Column, target.alias(), &table);
        }
    }

    fn column(&mut self, table: &TableName, column: ColumnDefinition<'t>, declares: bool) {
        if declares {
            self.identifier(What::Column, column.name(), table);
        }
        for constraint in column.constraints() {
            self.constraint(constraint.node(), table);
        }
    }

    fn constraint(&mut self, node: Node<'t>, table: &TableName) {
        if let (Some(name), Some(span)) = (node.name(), token::constraint_name(node)) {
            self.found.push(NewName {
                what: What::Constraint,
                name: name.to_owned(),
                node,
                span,
                of: table.clone(),
            });
        }
    }

    fn alter_table(&mut self, outer: crate::Statement<'t>, alter: AlterTable<'t>) {
        let Some(table) = alter.name().map(|name| self.scope.resolve(outer, name)) else {
            return;
        };
        if self.scope.is_temporary(&table) {
            return;
        }
        for action in alter.actions() {
            match action {
                AlterAction::AddColumn(add) => {
                    if let Some(column) = add.column() {
                        self.column(&table, column, true);
                    }
                }
                AlterAction::AddConstraint(add) => {
                    if let Some(constraint) = add.constraint() {
                        self.constraint(constraint.node(), &table);
                    }
                }
                AlterAction::RenameColumn(rename) => self.identifier(What::Column, rename.new_name(), &table),
                AlterAction::RenameConstraint(rename) => {
                    self.identifier(What::Constraint, rename.new_name(), &table);
                }
                AlterAction::RenameTable(rename) => {
                    let new = rename.new_name();
                    let renamed = new.and_then(Identifier::named).map(|new| table.renamed(new));
                    self.identifier(What::Table, new, &renamed.unwrap_or(table.clone()));
                }
                _ => {}
            }
        }
    }

    fn alter_object(&mut self, outer: crate::Statement<'t>, alter: AlterObject<'t>) {
        let Some(name) = alter.name() else { return };
        let of = self.scope.resolve(outer, name);
        let what = match alter.named() {
            Some("index") => What::Index,
            Some("view" | "materialized view") => What::View,
            Some("sequence") => What::Sequence,
            Some("type" | "domain") => What::Type,
            Some("schema") => What::Schema,
            Some("function" | "procedure" | "routine" | "aggregate") => What::Function,
            Some("trigger") => What::Trigger,
            _ => What::Other,
        };
        for action in alter.actions() {
            match action {
                AlterAction::RenameObject(rename) => self.identifier(what, rename.new_name(), &of),
                AlterAction::RenameTable(rename) => self.identifier(what, rename.new_name(), &of),
                AlterAction::RenameColumn(rename) => self.identifier(What::Other, rename.new_name(), &of),
                AlterAction::RenameConstraint(rename) => {
                    self.identifier(What::Constraint, rename.new_name(), &of);
                }
                _ => {}
            }
        }
    }

    fn view(&mut self, outer: crate::Statement<'t>, view: CreateView<'t>) {
        let Some(name) = view.name() else { return };
        let of = self.scope.resolve(outer, name);
        self.last_part(What::View, name, &of);
        for column in view.columns() {
            self.identifier(What::Other, Some(column), &of);
        }
        if view.columns().next().is_none() {
            for target in view.query().into_iter().flat_map(Select::targets) {
                self.identifier(What::Other, target.alias(), &of);
            }
        }
    }

    /// An object that belongs to a schema alone.
    fn own(&mut self, outer: crate::Statement<'t>, what: What, name: Option<ObjectName<'t>>) {
        if let Some(name) = name {
            let of = self.scope.resolve(outer, name);
            if !self.scope.is_temporary(&of) {
                self.last_part(what, name, &of);
            }
        }
    }

    fn last_part(&mut self, what: What, name: ObjectName<'t>, of: &TableName) {
        self.identifier(what, name.names().last(), of);
    }

    fn identifier(&mut self, what: What, name: Option<Identifier<'t>>, of: &TableName) {
        if let Some(identifier) = name
            && let Some(name) = identifier.named()
        {
            self.found.push(NewName {
                what,
                name: name.to_owned(),
                node: identifier.node(),
                span: identifier.span(),
                of: of.clone(),
            });
        }
    }
}
