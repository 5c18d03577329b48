//! What each object can not be without: the edges along which DROP refuses or cascades.

use super::model::{
    Attached, BaseType, Column, Constraint, DataType, Expression, Id, Index, KeyOf, Kind, Num, Object,
    Relation, Type, TypeOf,
};

/// A part of an object that comes and goes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    Whole,
    Column(Num),
    Default(Num),
    Constraint(String),
    Trigger(String),
    Policy(String),
    Rule(String),
}

/// What happens when the needed object goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// It may only go with CASCADE.
    Normal,
    /// The part goes with it, silently.
    Auto,
}

/// One edge.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    /// What is needed.
    pub(super) object: Id,
    /// The column of it, where it is only that.
    pub(super) column: Option<Num>,
    /// Who needs it.
    pub(super) part: Part,
    pub(super) strength: Strength,
}

struct Edges {
    own: Option<Id>,
    list: Vec<Dependency>,
}

impl Edges {
    fn add(&mut self, part: &Part, object: Id, column: Option<Num>, strength: Strength) {
        let part = part.clone();
        self.list.push(Dependency {
            object,
            column,
            part,
            strength,
        });
    }

    fn normal(&mut self, part: &Part, objects: &[Id]) {
        for object in objects {
            self.add(part, *object, None, Strength::Normal);
        }
    }

    fn own_columns(&mut self, part: &Part, columns: &[Num], strength: Strength) {
        if let Some(own) = self.own {
            for column in columns {
                self.add(part, own, Some(*column), strength);
            }
        }
    }

    fn data_type(&mut self, part: &Part, data_type: &DataType) {
        if let BaseType::User(id) | BaseType::Provided(id, _) = data_type.base {
            self.add(part, id, None, Strength::Normal);
        }
    }

    fn expression(&mut self, part: &Part, expression: Option<&Expression>) {
        if let Some(expression) = expression {
            self.normal(part, &expression.objects);
        }
    }

    fn column(&mut self, column: &Column) {
        let part = Part::Column(column.num);
        self.data_type(&part, &column.data_type);
        self.expression(&Part::Default(column.num), column.default.as_ref());
        if let Some(generated) = &column.generated {
            self.normal(&part, &generated.objects);
            self.own_columns(&part, &generated.columns, Strength::Normal);
        }
    }

    fn constraint(&mut self, constraint: &Constraint) {
        let part = Part::Constraint(constraint.name.clone());
        self.own_columns(&part, &constraint.columns, Strength::Auto);
        self.expression(&part, constraint.check.as_ref());
        if let Some(foreign) = &constraint.foreign {
            self.add(&part, foreign.table, None, Strength::Normal);
            for column in &foreign.columns {
                self.add(&part, foreign.table, Some(*column), Strength::Normal);
            }
            if let Some(index) = foreign.index {
                self.add(&part, index, None, Strength::Normal);
            }
        }
    }

    fn index(&mut self, index: &Index, own_parent: Option<Id>) {
        let part = Part::Whole;
        self.add(&part, index.table, None, Strength::Auto);
        if let Some(parent) = own_parent {
            self.add(&part, parent, None, Strength::Auto);
        }
        let expressions = index.keys.iter().filter_map(|key| match &key.of {
            KeyOf::Expression(expression) => Some(expression),
            KeyOf::Column(_) => None,
        });
        for expression in expressions.chain(&index.predicate) {
            self.normal(&part, &expression.objects);
        }
        for column in index.columns() {
            self.add(&part, index.table, Some(column), Strength::Auto);
        }
    }

    fn relation(&mut self, relation: &Relation) {
        for parent in &relation.inherits {
            self.add(&Part::Whole, *parent, None, Strength::Normal);
        }
        if let Kind::Index(index) = &relation.kind {
            self.index(index, relation.partition_of.as_ref().map(|(parent, _)| *parent));
        } else if let Some((parent, _)) = &relation.partition_of {
            self.add(&Part::Whole, *parent, None, Strength::Auto);
        }
        for column in &relation.columns {
            self.column(column);
        }
        for constraint in &relation.constraints {
            self.constraint(constraint);
        }
        if let Some(of_type) = relation.of_type {
            self.add(&Part::Whole, of_type, None, Strength::Normal);
        }
        for need in &relation.needs {
            self.add(&Part::Whole, need.object, need.column, Strength::Normal);
        }
        if let Some((table, column)) = relation.sequence.as_ref().and_then(|of| of.owned_by) {
            self.add(&Part::Whole, table, Some(column), Strength::Auto);
        }
        for trigger in &relation.triggers {
            self.attached(&Part::Trigger(trigger.of.name.clone()), trigger);
        }
        for policy in &relation.policies {
            self.attached(&Part::Policy(policy.of.name.clone()), policy);
        }
        for rule in &relation.rules {
            self.attached(&Part::Rule(rule.of.name.clone()), rule);
        }
    }

    fn attached<T>(&mut self, part: &Part, of: &Attached<T>) {
        self.normal(part, &of.objects);
        self.own_columns(part, &of.columns, Strength::Normal);
    }
}

impl Object {
    /// The schema it is in.
    pub(super) fn schema(&self) -> Option<Id> {
        match self {
            Self::Schema(_) => None,
            Self::Relation(relation) => Some(relation.schema),
            Self::Type(of) => Some(of.schema),
            Self::Routine(routine) => Some(routine.schema),
            Self::Extension(extension) => extension.schema,
            Self::Other(of) => of.schema,
        }
    }

    /// Names of its constraints.
    pub(super) fn constraint_names(&self) -> impl Iterator<Item = &str> {
        let of_table = match self {
            Self::Relation(relation) => relation.constraints.as_slice(),
            _ => &[],
        };
        let of_domain = match self {
            Self::Type(Type {
                of: TypeOf::Domain(domain),
                ..
            }) => domain.checks.as_slice(),
            _ => &[],
        };
        let of_domain = of_domain.iter().map(|check| check.name.as_str());
        of_table
            .iter()
            .map(|constraint| constraint.name.as_str())
            .chain(of_domain)
    }

    /// Every edge to another object; edges to its own parts are in [`Relation::own_needs`].
    pub(super) fn needs(&self) -> Vec<Dependency> {
        let mut edges = Edges {
            own: None,
            list: Vec::new(),
        };
        match self {
            Self::Schema(_) | Self::Extension(_) => {}
            Self::Relation(relation) => edges.relation(relation),
            Self::Type(of) => match &of.of {
                TypeOf::Domain(domain) => {
                    edges.data_type(&Part::Whole, &domain.base);
                    edges.expression(&Part::Whole, domain.default.as_ref());
                    for check in &domain.checks {
                        edges.expression(&Part::Whole, Some(&check.check));
                    }
                }
                TypeOf::Range(subtype) => edges.data_type(&Part::Whole, subtype),
                TypeOf::Enum(_) | TypeOf::Base | TypeOf::Shell => {}
            },
            Self::Routine(routine) => {
                let types = routine.parameters.iter().map(|of| &of.data_type);
                for data_type in types.chain(&routine.returns) {
                    edges.data_type(&Part::Whole, data_type);
                }
                for need in &routine.needs {
                    edges.add(&Part::Whole, need.object, need.column, Strength::Normal);
                }
            }
            Self::Other(of) => {
                for need in &of.needs {
                    edges.add(&Part::Whole, need.object, need.column, Strength::Auto);
                }
            }
        }
        edges.list
    }
}

impl Relation {
    /// Edges from its parts to its own columns.
    pub(super) fn own_needs(&self, own: Id) -> Vec<Dependency> {
        let mut edges = Edges {
            own: Some(own),
            list: Vec::new(),
        };
        edges.relation(self);
        edges.list.retain(|edge| edge.object == own);
        edges.list
    }

    /// Whether it inherits from this table, or is a partition of it.
    pub(super) fn is_child_of(&self, table: Id) -> bool {
        let partition_of = self.partition_of.as_ref().map(|(parent, _)| *parent);
        self.inherits.contains(&table) || partition_of == Some(table)
    }

    /// Whether a type has its name too.
    pub(super) fn has_row_type(&self) -> bool {
        self.sequence.is_none() && !matches!(self.kind, Kind::Index(_))
    }

    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column of this number.
    pub(super) fn column_mut(&mut self, num: Num) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.num == num)
    }

    /// The name of a column.
    pub(super) fn column_name(&self, num: Num) -> &str {
        let column = self.columns.iter().find(|column| column.num == num);
        column.map_or("", |column| column.name.as_str())
    }

    /// The constraint of this name.
    pub(super) fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name == name)
    }

    /// Whether it is an index, and which.
    pub(super) fn index(&self) -> Option<&Index> {
        match &self.kind {
            Kind::Index(index) => Some(index),
            _ => None,
        }
    }

    /// Whether it is an index, and which.
    pub(super) fn index_mut(&mut self) -> Option<&mut Index> {
        match &mut self.kind {
            Kind::Index(index) => Some(index),
            _ => None,
        }
    }
}

impl Constraint {
    /// Whether it is a partition's copy of this constraint.
    pub(super) fn parent_is(&self, table: Id, name: &str) -> bool {
        matches!(&self.parent, Some((id, of)) if *id == table && of == name)
    }
}

impl Index {
    /// Every column of the table it mentions.
    pub(super) fn columns(&self) -> Vec<Num> {
        let mut columns = self.include.clone();
        for key in &self.keys {
            match &key.of {
                KeyOf::Column(num) => columns.push(*num),
                KeyOf::Expression(expression) => columns.extend(&expression.columns),
            }
        }
        columns.extend(self.predicate.iter().flat_map(|predicate| &predicate.columns));
        columns
    }

    /// The key columns, where no key is an expression.
    pub(super) fn plain_keys(&self) -> Option<Vec<Num>> {
        let plain = |key: &super::model::Key| match &key.of {
            KeyOf::Column(num) => Some(*num),
            KeyOf::Expression(_) => None,
        };
        self.keys.iter().map(plain).collect()
    }
}
