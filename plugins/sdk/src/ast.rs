//! Typed views over the tree. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.
//!
//! A view is a node that is known to be of its kind; making one costs a comparison. What a newer host adds is
//! stepped over: a child of an unexpected kind is not there, a member of a group that is not known is `Unknown`.

use crate::tree::{Node, View};

/// Numbers of kinds.
pub mod kind {
    /// A statement that was recognised by its first words alone.
    pub const UNKNOWN_STATEMENT: u16 = 1;
    /// CREATE TABLE, also AS, PARTITION OF and OF type.
    pub const CREATE_TABLE: u16 = 2;
    /// ALTER TABLE or ALTER FOREIGN TABLE with its actions.
    pub const ALTER_TABLE: u16 = 3;
    /// CREATE INDEX.
    pub const CREATE_INDEX: u16 = 4;
    /// DROP of one or more objects of one kind.
    pub const DROP: u16 = 5;
    /// INSERT.
    pub const INSERT: u16 = 6;
    /// UPDATE.
    pub const UPDATE: u16 = 7;
    /// DELETE.
    pub const DELETE: u16 = 8;
    /// A query: SELECT, VALUES, or a set operation over queries.
    pub const SELECT: u16 = 9;
    /// The name of a relation or other object; its identifiers are its children, last one the object itself.
    pub const OBJECT_NAME: u16 = 20;
    /// One identifier.
    pub const IDENTIFIER: u16 = 21;
    /// A data type with its modifiers.
    pub const TYPE_NAME: u16 = 22;
    /// A column of CREATE TABLE or ADD COLUMN.
    pub const COLUMN_DEFINITION: u16 = 30;
    /// NOT NULL.
    pub const NOT_NULL_CONSTRAINT: u16 = 31;
    /// NULL, written out.
    pub const NULL_CONSTRAINT: u16 = 32;
    /// DEFAULT expression.
    pub const DEFAULT_CONSTRAINT: u16 = 33;
    /// PRIMARY KEY of a column (no columns listed) or a table.
    pub const PRIMARY_KEY_CONSTRAINT: u16 = 34;
    /// UNIQUE of a column (no columns listed) or a table.
    pub const UNIQUE_CONSTRAINT: u16 = 35;
    /// CHECK.
    pub const CHECK_CONSTRAINT: u16 = 36;
    /// FOREIGN KEY or REFERENCES.
    pub const FOREIGN_KEY_CONSTRAINT: u16 = 37;
    /// GENERATED ALWAYS AS (expression).
    pub const GENERATED_CONSTRAINT: u16 = 38;
    /// GENERATED AS IDENTITY.
    pub const IDENTITY_CONSTRAINT: u16 = 39;
    /// COLLATE of a column.
    pub const COLLATE_CONSTRAINT: u16 = 40;
    /// EXCLUDE.
    pub const EXCLUDE_CONSTRAINT: u16 = 41;
    /// A constraint that has no kind of its own yet.
    pub const OTHER_CONSTRAINT: u16 = 42;
    /// A key of an index: a column or an expression.
    pub const INDEX_COLUMN: u16 = 43;
    /// ADD COLUMN.
    pub const ADD_COLUMN: u16 = 50;
    /// DROP COLUMN.
    pub const DROP_COLUMN: u16 = 51;
    /// RENAME COLUMN.
    pub const RENAME_COLUMN: u16 = 52;
    /// RENAME TO.
    pub const RENAME_TABLE: u16 = 53;
    /// ADD CONSTRAINT.
    pub const ADD_CONSTRAINT: u16 = 54;
    /// DROP CONSTRAINT.
    pub const DROP_CONSTRAINT: u16 = 55;
    /// VALIDATE CONSTRAINT.
    pub const VALIDATE_CONSTRAINT: u16 = 56;
    /// RENAME CONSTRAINT.
    pub const RENAME_CONSTRAINT: u16 = 57;
    /// ALTER COLUMN SET NOT NULL.
    pub const SET_NOT_NULL: u16 = 58;
    /// ALTER COLUMN DROP NOT NULL.
    pub const DROP_NOT_NULL: u16 = 59;
    /// ALTER COLUMN SET DEFAULT.
    pub const SET_DEFAULT: u16 = 60;
    /// ALTER COLUMN DROP DEFAULT.
    pub const DROP_DEFAULT: u16 = 61;
    /// ALTER COLUMN TYPE.
    pub const SET_TYPE: u16 = 62;
    /// SET SCHEMA.
    pub const SET_SCHEMA: u16 = 63;
    /// An action that has no kind of its own yet.
    pub const OTHER_ACTION: u16 = 64;
    /// One entry of WITH.
    pub const COMMON_TABLE_EXPRESSION: u16 = 70;
    /// One item of a select list or of RETURNING.
    pub const SELECT_ITEM: u16 = 71;
    /// Column = value of SET.
    pub const ASSIGNMENT: u16 = 72;
    /// A relation in FROM.
    pub const TABLE_SOURCE: u16 = 73;
    /// A query in FROM.
    pub const QUERY_SOURCE: u16 = 74;
    /// A function in FROM.
    pub const FUNCTION_SOURCE: u16 = 75;
    /// VALUES in FROM.
    pub const VALUES_SOURCE: u16 = 76;
    /// Two sources joined.
    pub const JOINED_SOURCE: u16 = 77;
    /// A source that has no kind of its own yet.
    pub const OTHER_SOURCE: u16 = 78;
    /// A column, perhaps qualified.
    pub const COLUMN_REFERENCE: u16 = 90;
    /// A constant.
    pub const LITERAL: u16 = 91;
    /// Left operator right; also AND and OR.
    pub const BINARY_OPERATION: u16 = 92;
    /// Operator operand; also NOT.
    pub const UNARY_OPERATION: u16 = 93;
    /// A function, aggregate or window function.
    pub const FUNCTION_CALL: u16 = 94;
    /// CAST or ::.
    pub const CAST: u16 = 95;
    /// CASE; conditions and results in the order written, ELSE last.
    pub const CASE: u16 = 96;
    /// A query as an expression; ANY, ALL or ARRAY over a query too.
    pub const SUBQUERY: u16 = 97;
    /// EXISTS (query).
    pub const EXISTS: u16 = 98;
    /// Operand IN (values).
    pub const IN_LIST: u16 = 99;
    /// Operand IN (query).
    pub const IN_SUBQUERY: u16 = 100;
    /// Operand BETWEEN left AND right.
    pub const BETWEEN: u16 = 101;
    /// LIKE, ILIKE, SIMILAR TO and the regular expression operators.
    pub const PATTERN_MATCH: u16 = 102;
    /// Operand IS something; IS DISTINCT FROM has a right side.
    pub const IS_TEST: u16 = 103;
    /// ARRAY[...].
    pub const ARRAY: u16 = 104;
    /// ROW(...), a tuple, or one row of VALUES.
    pub const ROW: u16 = 105;
    /// $1.
    pub const PARAMETER: u16 = 106;
    /// * or table.*.
    pub const WILDCARD: u16 = 107;
    /// Expression COLLATE name.
    pub const COLLATE: u16 = 108;
    /// An expression that has no kind of its own yet; its operands are its children.
    pub const OTHER_EXPRESSION: u16 = 109;
    /// CREATE VIEW or CREATE MATERIALIZED VIEW.
    pub const CREATE_VIEW: u16 = 110;
    /// CREATE of an object whose kind has no node of its own: schema, sequence, database, rule, publication, aggregate, operator, ...
    pub const CREATE_OBJECT: u16 = 111;
    /// CREATE TYPE.
    pub const CREATE_TYPE: u16 = 112;
    /// CREATE DOMAIN.
    pub const CREATE_DOMAIN: u16 = 113;
    /// CREATE FUNCTION or CREATE PROCEDURE. The statements of its body run when it is called, not when it is created.
    pub const CREATE_ROUTINE: u16 = 114;
    /// CREATE TRIGGER or CREATE EVENT TRIGGER.
    pub const CREATE_TRIGGER: u16 = 115;
    /// CREATE POLICY.
    pub const CREATE_POLICY: u16 = 116;
    /// ALTER POLICY that is not a rename.
    pub const ALTER_POLICY: u16 = 117;
    /// CREATE EXTENSION; schema and version are options.
    pub const CREATE_EXTENSION: u16 = 118;
    /// CREATE ROLE, USER or GROUP; its attributes are options, such as superuser, nosuperuser, password.
    pub const CREATE_ROLE: u16 = 119;
    /// ALTER ROLE, USER or GROUP that is not a rename; attributes and settings are options.
    pub const ALTER_ROLE: u16 = 120;
    /// ALTER of anything but a table: index, view, materialized view, sequence, type, domain, schema, function, trigger, database, ...
    pub const ALTER_OBJECT: u16 = 121;
    /// ALTER SYSTEM.
    pub const ALTER_SYSTEM: u16 = 122;
    /// COMMENT ON. For a column the last part of the target's name is the column.
    pub const COMMENT_ON: u16 = 123;
    /// TRUNCATE.
    pub const TRUNCATE: u16 = 124;
    /// MERGE.
    pub const MERGE: u16 = 125;
    /// COPY.
    pub const COPY_ROWS: u16 = 126;
    /// REINDEX.
    pub const REINDEX: u16 = 127;
    /// REFRESH MATERIALIZED VIEW.
    pub const REFRESH_MATERIALIZED_VIEW: u16 = 128;
    /// VACUUM.
    pub const VACUUM: u16 = 129;
    /// ANALYZE.
    pub const ANALYZE: u16 = 130;
    /// CLUSTER.
    pub const CLUSTER: u16 = 131;
    /// LOCK TABLE.
    pub const LOCK_TABLE: u16 = 132;
    /// SET or RESET of a run-time parameter, also SET ROLE, SET SESSION AUTHORIZATION, SET TIME ZONE and SET CONSTRAINTS.
    pub const SET_PARAMETER: u16 = 133;
    /// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like.
    pub const TRANSACTION: u16 = 134;
    /// GRANT or REVOKE of privileges or of membership, also ALTER DEFAULT PRIVILEGES.
    pub const GRANT: u16 = 135;
    /// DO. The statements of its body run at once.
    pub const DO_BLOCK: u16 = 136;
    /// CALL.
    pub const CALL: u16 = 137;
    /// EXPLAIN.
    pub const EXPLAIN: u16 = 138;
    /// EXECUTE of a string inside a routine or DO block: what it runs is not known before.
    pub const DYNAMIC_SQL: u16 = 139;
    /// A valid statement in which nothing but its relations is looked at.
    pub const COMMAND: u16 = 140;
    /// ATTACH PARTITION, of a table or an index.
    pub const ATTACH_PARTITION: u16 = 150;
    /// DETACH PARTITION.
    pub const DETACH_PARTITION: u16 = 151;
    /// SET LOGGED.
    pub const SET_LOGGED: u16 = 152;
    /// SET UNLOGGED.
    pub const SET_UNLOGGED: u16 = 153;
    /// SET TABLESPACE.
    pub const SET_TABLESPACE: u16 = 154;
    /// SET ACCESS METHOD.
    pub const SET_ACCESS_METHOD: u16 = 155;
    /// ENABLE or DISABLE TRIGGER or RULE.
    pub const TRIGGER_STATE: u16 = 156;
    /// ENABLE, DISABLE, FORCE or NO FORCE ROW LEVEL SECURITY.
    pub const ROW_SECURITY: u16 = 157;
    /// RENAME TO of anything but a table.
    pub const RENAME_OBJECT: u16 = 158;
    /// OWNER TO.
    pub const OWNER_TO: u16 = 159;
    /// INHERIT or NO INHERIT.
    pub const INHERIT: u16 = 160;
    /// ALTER COLUMN ADD GENERATED AS IDENTITY.
    pub const ADD_IDENTITY: u16 = 161;
    /// ALTER COLUMN DROP IDENTITY.
    pub const DROP_IDENTITY: u16 = 162;
    /// ALTER COLUMN DROP EXPRESSION.
    pub const DROP_EXPRESSION: u16 = 163;
    /// CLUSTER ON, or SET WITHOUT CLUSTER, which has no name.
    pub const CLUSTER_ON: u16 = 164;
    /// REPLICA IDENTITY.
    pub const REPLICA_IDENTITY: u16 = 165;
    /// SET or RESET of storage parameters, options of an object, or settings of a routine, role or database.
    pub const SET_OPTIONS: u16 = 166;
    /// ADD VALUE of an enum.
    pub const ADD_VALUE: u16 = 167;
    /// RENAME VALUE of an enum.
    pub const RENAME_VALUE: u16 = 168;
    /// An option or setting.
    pub const SETTING: u16 = 180;
    /// A parameter of a function or procedure.
    pub const ROUTINE_PARAMETER: u16 = 181;
    /// A branch of MERGE.
    pub const MERGE_WHEN: u16 = 182;
}

/// Numbers of roles.
pub mod role {
    /// A statement, directly under the file.
    pub const ROOT: u16 = 0;
    /// What the parent is called or acts on.
    pub const NAME: u16 = 1;
    /// A column definition or a column's name.
    pub const COLUMN: u16 = 2;
    /// A constraint of a table or column.
    pub const CONSTRAINT: u16 = 3;
    /// A data type.
    pub const TYPE: u16 = 4;
    /// The expression the parent is about.
    pub const EXPRESSION: u16 = 5;
    /// The expression of DEFAULT.
    pub const DEFAULT: u16 = 6;
    /// One action of ALTER.
    pub const ACTION: u16 = 7;
    /// The table a foreign key points to.
    pub const REFERENCED_TABLE: u16 = 8;
    /// A column a foreign key points to.
    pub const REFERENCED_COLUMN: u16 = 9;
    /// What is written to, dropped or selected.
    pub const TARGET: u16 = 10;
    /// Where rows come from.
    pub const SOURCE: u16 = 11;
    /// The condition of WHERE.
    pub const WHERE: u16 = 12;
    /// A value that is written or compared.
    pub const VALUE: u16 = 13;
    /// A query inside another statement or expression.
    pub const QUERY: u16 = 14;
    /// Left operand.
    pub const LEFT: u16 = 15;
    /// Right operand.
    pub const RIGHT: u16 = 16;
    /// Argument of a function or operator.
    pub const ARGUMENT: u16 = 17;
    /// The name after a rename.
    pub const NEW_NAME: u16 = 18;
    /// An item of RETURNING.
    pub const RETURNING: u16 = 19;
    /// A common table expression.
    pub const WITH: u16 = 20;
    /// A joined source.
    pub const JOIN: u16 = 21;
    /// The condition of a join.
    pub const ON: u16 = 22;
    /// An expression of GROUP BY.
    pub const GROUP_BY: u16 = 23;
    /// The condition of HAVING.
    pub const HAVING: u16 = 24;
    /// An expression of ORDER BY.
    pub const ORDER_BY: u16 = 25;
    /// The expression of LIMIT or FETCH.
    pub const LIMIT: u16 = 26;
    /// The expression of OFFSET.
    pub const OFFSET: u16 = 27;
    /// A column of INCLUDE.
    pub const INCLUDE: u16 = 28;
    /// A table that is inherited from, or the partitioned table of PARTITION OF.
    pub const PARENT: u16 = 29;
    /// A table whose columns are copied by LIKE.
    pub const LIKE: u16 = 30;
    /// A column or expression of PARTITION BY.
    pub const PARTITION_KEY: u16 = 31;
    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub const OPERAND: u16 = 32;
    /// Another name for a source or an item.
    pub const ALIAS: u16 = 33;
    /// One row of VALUES.
    pub const ROW: u16 = 34;
    /// ON CONFLICT of INSERT.
    pub const CONFLICT: u16 = 35;
    /// One assignment of SET.
    pub const ASSIGNMENT: u16 = 36;
    /// A side of UNION, INTERSECT or EXCEPT.
    pub const SET_OPERAND: u16 = 37;
    /// An option or setting: its name, and its value where it has one.
    pub const OPTION: u16 = 38;
    /// A statement inside a routine, a DO block or CREATE SCHEMA.
    pub const BODY: u16 = 39;
    /// A value of an enum.
    pub const LABEL: u16 = 40;
    /// A role that is given or loses something, owns, or to which a policy applies.
    pub const GRANTEE: u16 = 41;
    /// A privilege, or a role whose membership is granted.
    pub const PRIVILEGE: u16 = 42;
    /// A parameter of a routine.
    pub const PARAMETER: u16 = 43;
    /// An expression of FOR VALUES.
    pub const BOUND: u16 = 44;
    /// A branch of MERGE.
    pub const WHEN: u16 = 45;
    /// The condition of WITH CHECK.
    pub const CHECK: u16 = 46;
}

/// A statement that was recognised by its first words alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownStatement<'t>(Node<'t>);

impl<'t> View<'t> for UnknownStatement<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::UNKNOWN_STATEMENT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> UnknownStatement<'t> {
    /// The command tag.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }
}

/// CREATE TABLE, also AS, PARTITION OF and OF type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateTable<'t>(Node<'t>);

impl<'t> View<'t> for CreateTable<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_TABLE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateTable<'t> {
    /// Whether `if-not-exists` is set.
    pub fn if_not_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `temporary` is set.
    pub fn temporary(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `unlogged` is set.
    pub fn unlogged(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `as-query` is set.
    pub fn as_query(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `partition-of` is set.
    pub fn partition_of(self) -> bool {
        self.0.bit(4)
    }

    /// Whether `of-type` is set.
    pub fn of_type(self) -> bool {
        self.0.bit(5)
    }

    /// Whether `partitioned` is set.
    pub fn partitioned(self) -> bool {
        self.0.bit(6)
    }

    /// Whether `or-replace` is set.
    pub fn or_replace(self) -> bool {
        self.0.bit(7)
    }

    /// Whether `foreign` is set.
    pub fn foreign(self) -> bool {
        self.0.bit(8)
    }

    /// Whether `default-partition` is set.
    pub fn default_partition(self) -> bool {
        self.0.bit(9)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = ColumnDefinition<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// Each constraint of a table or column.
    pub fn constraints(self) -> impl Iterator<Item = TableConstraint<'t>> + use<'t> {
        self.0.children_as(role::CONSTRAINT)
    }

    /// Each table whose columns are copied by LIKE.
    pub fn like(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::LIKE)
    }

    /// Each table that is inherited from, or the partitioned table of PARTITION OF.
    pub fn parents(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::PARENT)
    }

    /// Each column or expression of PARTITION BY.
    pub fn partition_keys(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::PARTITION_KEY)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Select<'t>> {
        self.0.child_as(role::QUERY)
    }

    /// Each expression of FOR VALUES.
    pub fn bounds(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::BOUND)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// ALTER TABLE or ALTER FOREIGN TABLE with its actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlterTable<'t>(Node<'t>);

impl<'t> View<'t> for AlterTable<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ALTER_TABLE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AlterTable<'t> {
    /// Whether `if-exists` is set.
    pub fn if_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `only` is set.
    pub fn only(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `foreign` is set.
    pub fn foreign(self) -> bool {
        self.0.bit(2)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each action of ALTER.
    pub fn actions(self) -> impl Iterator<Item = AlterAction<'t>> + use<'t> {
        self.0.children_as(role::ACTION)
    }
}

/// CREATE INDEX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateIndex<'t>(Node<'t>);

impl<'t> View<'t> for CreateIndex<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_INDEX).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateIndex<'t> {
    /// The access method, such as btree.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `if-not-exists` is set.
    pub fn if_not_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `unique` is set.
    pub fn unique(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `concurrently` is set.
    pub fn concurrently(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `nulls-not-distinct` is set.
    pub fn nulls_not_distinct(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `only` is set.
    pub fn only(self) -> bool {
        self.0.bit(4)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = IndexColumn<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// Each column of INCLUDE.
    pub fn include(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::INCLUDE)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }
}

/// DROP of one or more objects of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drop<'t>(Node<'t>);

impl<'t> View<'t> for Drop<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DROP).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Drop<'t> {
    /// The kind of object in lower case, such as table, index, materialized view.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `if-exists` is set.
    pub fn if_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `cascade` is set.
    pub fn cascade(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `restrict` is set.
    pub fn restrict(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `concurrently` is set.
    pub fn concurrently(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `temporary` is set.
    pub fn temporary(self) -> bool {
        self.0.bit(4)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// INSERT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insert<'t>(Node<'t>);

impl<'t> View<'t> for Insert<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::INSERT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Insert<'t> {
    /// Whether `default-values` is set.
    pub fn default_values(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `on-conflict-do-nothing` is set.
    pub fn on_conflict_do_nothing(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `on-conflict-do-update` is set.
    pub fn on_conflict_do_update(self) -> bool {
        self.0.bit(2)
    }

    /// Each common table expression.
    pub fn with(self) -> impl Iterator<Item = CommonTableExpression<'t>> + use<'t> {
        self.0.children_as(role::WITH)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Select<'t>> {
        self.0.child_as(role::QUERY)
    }

    /// Each assignment of SET.
    pub fn assignments(self) -> impl Iterator<Item = Assignment<'t>> + use<'t> {
        self.0.children_as(role::ASSIGNMENT)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Each item of RETURNING.
    pub fn returning(self) -> impl Iterator<Item = SelectItem<'t>> + use<'t> {
        self.0.children_as(role::RETURNING)
    }
}

/// UPDATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Update<'t>(Node<'t>);

impl<'t> View<'t> for Update<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::UPDATE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Update<'t> {
    /// Whether `only` is set.
    pub fn only(self) -> bool {
        self.0.bit(0)
    }

    /// Each common table expression.
    pub fn with(self) -> impl Iterator<Item = CommonTableExpression<'t>> + use<'t> {
        self.0.children_as(role::WITH)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }

    /// Each assignment of SET.
    pub fn assignments(self) -> impl Iterator<Item = Assignment<'t>> + use<'t> {
        self.0.children_as(role::ASSIGNMENT)
    }

    /// Each where rows come from.
    pub fn sources(self) -> impl Iterator<Item = Source<'t>> + use<'t> {
        self.0.children_as(role::SOURCE)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Each item of RETURNING.
    pub fn returning(self) -> impl Iterator<Item = SelectItem<'t>> + use<'t> {
        self.0.children_as(role::RETURNING)
    }
}

/// DELETE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delete<'t>(Node<'t>);

impl<'t> View<'t> for Delete<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DELETE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Delete<'t> {
    /// Whether `only` is set.
    pub fn only(self) -> bool {
        self.0.bit(0)
    }

    /// Each common table expression.
    pub fn with(self) -> impl Iterator<Item = CommonTableExpression<'t>> + use<'t> {
        self.0.children_as(role::WITH)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }

    /// Each where rows come from.
    pub fn sources(self) -> impl Iterator<Item = Source<'t>> + use<'t> {
        self.0.children_as(role::SOURCE)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Each item of RETURNING.
    pub fn returning(self) -> impl Iterator<Item = SelectItem<'t>> + use<'t> {
        self.0.children_as(role::RETURNING)
    }
}

/// A query: SELECT, VALUES, or a set operation over queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Select<'t>(Node<'t>);

impl<'t> View<'t> for Select<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SELECT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Select<'t> {
    /// The set operation in lower case (union, intersect, except), for a set operation.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `distinct` is set.
    pub fn distinct(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `set-operation` is set.
    pub fn set_operation(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `all` is set.
    pub fn all(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `values` is set.
    pub fn values(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `for-update` is set.
    pub fn for_update(self) -> bool {
        self.0.bit(4)
    }

    /// Whether `for-share` is set.
    pub fn for_share(self) -> bool {
        self.0.bit(5)
    }

    /// Whether `into` is set.
    pub fn into(self) -> bool {
        self.0.bit(6)
    }

    /// Each common table expression.
    pub fn with(self) -> impl Iterator<Item = CommonTableExpression<'t>> + use<'t> {
        self.0.children_as(role::WITH)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = SelectItem<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each where rows come from.
    pub fn sources(self) -> impl Iterator<Item = Source<'t>> + use<'t> {
        self.0.children_as(role::SOURCE)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Each expression of GROUP BY.
    pub fn group_by(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::GROUP_BY)
    }

    /// The condition of HAVING.
    pub fn having(self) -> Option<Expression<'t>> {
        self.0.child_as(role::HAVING)
    }

    /// Each row of VALUES.
    pub fn rows(self) -> impl Iterator<Item = Row<'t>> + use<'t> {
        self.0.children_as(role::ROW)
    }

    /// Each side of UNION, INTERSECT or EXCEPT.
    pub fn set_operands(self) -> impl Iterator<Item = Statement<'t>> + use<'t> {
        self.0.children_as(role::SET_OPERAND)
    }

    /// Each expression of ORDER BY.
    pub fn order_by(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::ORDER_BY)
    }

    /// The expression of LIMIT or FETCH.
    pub fn limit(self) -> Option<Expression<'t>> {
        self.0.child_as(role::LIMIT)
    }

    /// The expression of OFFSET.
    pub fn offset(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OFFSET)
    }

    /// Each argument of a function or operator.
    pub fn arguments(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::ARGUMENT)
    }
}

/// The name of a relation or other object; its identifiers are its children, last one the object itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectName<'t>(Node<'t>);

impl<'t> View<'t> for ObjectName<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::OBJECT_NAME).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ObjectName<'t> {
    /// The parts joined by dots, each folded as PostgreSQL does.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Each what the parent is called or acts on.
    pub fn names(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::NAME)
    }
}

/// One identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identifier<'t>(Node<'t>);

impl<'t> View<'t> for Identifier<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::IDENTIFIER).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Identifier<'t> {
    /// The identifier, folded to lower case where it was not quoted.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `quoted` is set.
    pub fn quoted(self) -> bool {
        self.0.bit(0)
    }
}

/// A data type with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeName<'t>(Node<'t>);

impl<'t> View<'t> for TypeName<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::TYPE_NAME).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> TypeName<'t> {
    /// PostgreSQL's name for it without modifiers: integer, bigint, character varying, timestamp with time zone, numeric, ...
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `array` is set.
    pub fn array(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `serial` is set.
    pub fn serial(self) -> bool {
        self.0.bit(1)
    }

    /// Each argument of a function or operator.
    pub fn arguments(self) -> impl Iterator<Item = Literal<'t>> + use<'t> {
        self.0.children_as(role::ARGUMENT)
    }
}

/// A column of CREATE TABLE or ADD COLUMN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnDefinition<'t>(Node<'t>);

impl<'t> View<'t> for ColumnDefinition<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COLUMN_DEFINITION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ColumnDefinition<'t> {
    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }

    /// A data type.
    pub fn type_(self) -> Option<TypeName<'t>> {
        self.0.child_as(role::TYPE)
    }

    /// Each constraint of a table or column.
    pub fn constraints(self) -> impl Iterator<Item = ColumnConstraint<'t>> + use<'t> {
        self.0.children_as(role::CONSTRAINT)
    }
}

/// NOT NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotNullConstraint<'t>(Node<'t>);

impl<'t> View<'t> for NotNullConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::NOT_NULL_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> NotNullConstraint<'t> {
    /// The constraint's name, where one is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }
}

/// NULL, written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NullConstraint<'t>(Node<'t>);

impl<'t> View<'t> for NullConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::NULL_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

/// DEFAULT expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultConstraint<'t>(Node<'t>);

impl<'t> View<'t> for DefaultConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DEFAULT_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DefaultConstraint<'t> {
    /// The expression of DEFAULT.
    pub fn default(self) -> Option<Expression<'t>> {
        self.0.child_as(role::DEFAULT)
    }
}

/// PRIMARY KEY of a column (no columns listed) or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrimaryKeyConstraint<'t>(Node<'t>);

impl<'t> View<'t> for PrimaryKeyConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::PRIMARY_KEY_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> PrimaryKeyConstraint<'t> {
    /// The constraint's name, where one is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `deferrable` is set.
    pub fn deferrable(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `initially-deferred` is set.
    pub fn initially_deferred(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `using-index` is set.
    pub fn using_index(self) -> bool {
        self.0.bit(2)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// Each column of INCLUDE.
    pub fn include(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::INCLUDE)
    }

    /// Where rows come from.
    pub fn source(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::SOURCE)
    }
}

/// UNIQUE of a column (no columns listed) or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UniqueConstraint<'t>(Node<'t>);

impl<'t> View<'t> for UniqueConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::UNIQUE_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> UniqueConstraint<'t> {
    /// The constraint's name, where one is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `deferrable` is set.
    pub fn deferrable(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `initially-deferred` is set.
    pub fn initially_deferred(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `using-index` is set.
    pub fn using_index(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `nulls-not-distinct` is set.
    pub fn nulls_not_distinct(self) -> bool {
        self.0.bit(3)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// Each column of INCLUDE.
    pub fn include(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::INCLUDE)
    }

    /// Where rows come from.
    pub fn source(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::SOURCE)
    }
}

/// CHECK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckConstraint<'t>(Node<'t>);

impl<'t> View<'t> for CheckConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CHECK_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CheckConstraint<'t> {
    /// The constraint's name, where one is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `not-valid` is set.
    pub fn not_valid(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `no-inherit` is set.
    pub fn no_inherit(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `not-enforced` is set.
    pub fn not_enforced(self) -> bool {
        self.0.bit(2)
    }

    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }
}

/// FOREIGN KEY or REFERENCES.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignKeyConstraint<'t>(Node<'t>);

impl<'t> View<'t> for ForeignKeyConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::FOREIGN_KEY_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ForeignKeyConstraint<'t> {
    /// The constraint's name, where one is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `not-valid` is set.
    pub fn not_valid(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `deferrable` is set.
    pub fn deferrable(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `initially-deferred` is set.
    pub fn initially_deferred(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `on-delete-cascade` is set.
    pub fn on_delete_cascade(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `on-update-cascade` is set.
    pub fn on_update_cascade(self) -> bool {
        self.0.bit(4)
    }

    /// Whether `not-enforced` is set.
    pub fn not_enforced(self) -> bool {
        self.0.bit(5)
    }

    /// Whether `on-delete-set-null` is set.
    pub fn on_delete_set_null(self) -> bool {
        self.0.bit(6)
    }

    /// Whether `on-delete-set-default` is set.
    pub fn on_delete_set_default(self) -> bool {
        self.0.bit(7)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// The table a foreign key points to.
    pub fn referenced_table(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::REFERENCED_TABLE)
    }

    /// Each column a foreign key points to.
    pub fn referenced_columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::REFERENCED_COLUMN)
    }
}

/// GENERATED ALWAYS AS (expression).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneratedConstraint<'t>(Node<'t>);

impl<'t> View<'t> for GeneratedConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::GENERATED_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> GeneratedConstraint<'t> {
    /// Whether `stored` is set.
    pub fn stored(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `virtual` is set.
    pub fn virtual_(self) -> bool {
        self.0.bit(1)
    }

    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }
}

/// GENERATED AS IDENTITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityConstraint<'t>(Node<'t>);

impl<'t> View<'t> for IdentityConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::IDENTITY_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl IdentityConstraint<'_> {
    /// Whether `always` is set.
    pub fn always(self) -> bool {
        self.0.bit(0)
    }
}

/// COLLATE of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollateConstraint<'t>(Node<'t>);

impl<'t> View<'t> for CollateConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COLLATE_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CollateConstraint<'t> {
    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// EXCLUDE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExcludeConstraint<'t>(Node<'t>);

impl<'t> View<'t> for ExcludeConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::EXCLUDE_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ExcludeConstraint<'t> {
    /// The constraint's name, where one is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Each column of INCLUDE.
    pub fn include(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::INCLUDE)
    }
}

/// A constraint that has no kind of its own yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherConstraint<'t>(Node<'t>);

impl<'t> View<'t> for OtherConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::OTHER_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

/// A key of an index: a column or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexColumn<'t>(Node<'t>);

impl<'t> View<'t> for IndexColumn<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::INDEX_COLUMN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> IndexColumn<'t> {
    /// The operator class, where one is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `descending` is set.
    pub fn descending(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `nulls-first` is set.
    pub fn nulls_first(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `nulls-last` is set.
    pub fn nulls_last(self) -> bool {
        self.0.bit(2)
    }

    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }
}

/// ADD COLUMN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddColumn<'t>(Node<'t>);

impl<'t> View<'t> for AddColumn<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ADD_COLUMN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AddColumn<'t> {
    /// Whether `if-not-exists` is set.
    pub fn if_not_exists(self) -> bool {
        self.0.bit(0)
    }

    /// A column definition or a column's name.
    pub fn column(self) -> Option<ColumnDefinition<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// DROP COLUMN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropColumn<'t>(Node<'t>);

impl<'t> View<'t> for DropColumn<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DROP_COLUMN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DropColumn<'t> {
    /// Whether `if-exists` is set.
    pub fn if_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `cascade` is set.
    pub fn cascade(self) -> bool {
        self.0.bit(1)
    }

    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// RENAME COLUMN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenameColumn<'t>(Node<'t>);

impl<'t> View<'t> for RenameColumn<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::RENAME_COLUMN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> RenameColumn<'t> {
    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }

    /// The name after a rename.
    pub fn new_name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NEW_NAME)
    }
}

/// RENAME TO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenameTable<'t>(Node<'t>);

impl<'t> View<'t> for RenameTable<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::RENAME_TABLE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> RenameTable<'t> {
    /// The name after a rename.
    pub fn new_name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NEW_NAME)
    }
}

/// ADD CONSTRAINT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddConstraint<'t>(Node<'t>);

impl<'t> View<'t> for AddConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ADD_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AddConstraint<'t> {
    /// A constraint of a table or column.
    pub fn constraint(self) -> Option<TableConstraint<'t>> {
        self.0.child_as(role::CONSTRAINT)
    }
}

/// DROP CONSTRAINT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropConstraint<'t>(Node<'t>);

impl<'t> View<'t> for DropConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DROP_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DropConstraint<'t> {
    /// Whether `if-exists` is set.
    pub fn if_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `cascade` is set.
    pub fn cascade(self) -> bool {
        self.0.bit(1)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// VALIDATE CONSTRAINT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidateConstraint<'t>(Node<'t>);

impl<'t> View<'t> for ValidateConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::VALIDATE_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ValidateConstraint<'t> {
    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// RENAME CONSTRAINT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenameConstraint<'t>(Node<'t>);

impl<'t> View<'t> for RenameConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::RENAME_CONSTRAINT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> RenameConstraint<'t> {
    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }

    /// The name after a rename.
    pub fn new_name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NEW_NAME)
    }
}

/// ALTER COLUMN SET NOT NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetNotNull<'t>(Node<'t>);

impl<'t> View<'t> for SetNotNull<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_NOT_NULL).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetNotNull<'t> {
    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// ALTER COLUMN DROP NOT NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropNotNull<'t>(Node<'t>);

impl<'t> View<'t> for DropNotNull<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DROP_NOT_NULL).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DropNotNull<'t> {
    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// ALTER COLUMN SET DEFAULT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetDefault<'t>(Node<'t>);

impl<'t> View<'t> for SetDefault<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_DEFAULT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetDefault<'t> {
    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }

    /// The expression of DEFAULT.
    pub fn default(self) -> Option<Expression<'t>> {
        self.0.child_as(role::DEFAULT)
    }
}

/// ALTER COLUMN DROP DEFAULT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropDefault<'t>(Node<'t>);

impl<'t> View<'t> for DropDefault<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DROP_DEFAULT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DropDefault<'t> {
    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// ALTER COLUMN TYPE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetType<'t>(Node<'t>);

impl<'t> View<'t> for SetType<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_TYPE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetType<'t> {
    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }

    /// A data type.
    pub fn type_(self) -> Option<TypeName<'t>> {
        self.0.child_as(role::TYPE)
    }

    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }
}

/// SET SCHEMA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetSchema<'t>(Node<'t>);

impl<'t> View<'t> for SetSchema<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_SCHEMA).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetSchema<'t> {
    /// The name after a rename.
    pub fn new_name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NEW_NAME)
    }
}

/// An action that has no kind of its own yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherAction<'t>(Node<'t>);

impl<'t> View<'t> for OtherAction<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::OTHER_ACTION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> OtherAction<'t> {
    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// One entry of WITH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommonTableExpression<'t>(Node<'t>);

impl<'t> View<'t> for CommonTableExpression<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COMMON_TABLE_EXPRESSION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CommonTableExpression<'t> {
    /// Its name.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `recursive` is set.
    pub fn recursive(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `materialized` is set.
    pub fn materialized(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `not-materialized` is set.
    pub fn not_materialized(self) -> bool {
        self.0.bit(2)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Statement<'t>> {
        self.0.child_as(role::QUERY)
    }
}

/// One item of a select list or of RETURNING.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelectItem<'t>(Node<'t>);

impl<'t> View<'t> for SelectItem<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SELECT_ITEM).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SelectItem<'t> {
    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }
}

/// Column = value of SET.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment<'t>(Node<'t>);

impl<'t> View<'t> for Assignment<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ASSIGNMENT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Assignment<'t> {
    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// A value that is written or compared.
    pub fn value(self) -> Option<Expression<'t>> {
        self.0.child_as(role::VALUE)
    }
}

/// A relation in FROM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSource<'t>(Node<'t>);

impl<'t> View<'t> for TableSource<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::TABLE_SOURCE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> TableSource<'t> {
    /// Whether `only` is set.
    pub fn only(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `lateral` is set.
    pub fn lateral(self) -> bool {
        self.0.bit(1)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }
}

/// A query in FROM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuerySource<'t>(Node<'t>);

impl<'t> View<'t> for QuerySource<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::QUERY_SOURCE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> QuerySource<'t> {
    /// Whether `lateral` is set.
    pub fn lateral(self) -> bool {
        self.0.bit(0)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Select<'t>> {
        self.0.child_as(role::QUERY)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }
}

/// A function in FROM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionSource<'t>(Node<'t>);

impl<'t> View<'t> for FunctionSource<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::FUNCTION_SOURCE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> FunctionSource<'t> {
    /// Whether `lateral` is set.
    pub fn lateral(self) -> bool {
        self.0.bit(0)
    }

    /// Each expression the parent is about.
    pub fn expressions(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::EXPRESSION)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }
}

/// VALUES in FROM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValuesSource<'t>(Node<'t>);

impl<'t> View<'t> for ValuesSource<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::VALUES_SOURCE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ValuesSource<'t> {
    /// Each row of VALUES.
    pub fn rows(self) -> impl Iterator<Item = Row<'t>> + use<'t> {
        self.0.children_as(role::ROW)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }
}

/// Two sources joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinedSource<'t>(Node<'t>);

impl<'t> View<'t> for JoinedSource<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::JOINED_SOURCE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> JoinedSource<'t> {
    /// Inner, left, right, full or cross.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `natural` is set.
    pub fn natural(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `using` is set.
    pub fn using(self) -> bool {
        self.0.bit(1)
    }

    /// Left operand.
    pub fn left(self) -> Option<Source<'t>> {
        self.0.child_as(role::LEFT)
    }

    /// Right operand.
    pub fn right(self) -> Option<Source<'t>> {
        self.0.child_as(role::RIGHT)
    }

    /// The condition of a join.
    pub fn on(self) -> Option<Expression<'t>> {
        self.0.child_as(role::ON)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }
}

/// A source that has no kind of its own yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherSource<'t>(Node<'t>);

impl<'t> View<'t> for OtherSource<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::OTHER_SOURCE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> OtherSource<'t> {
    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }
}

/// A column, perhaps qualified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnReference<'t>(Node<'t>);

impl<'t> View<'t> for ColumnReference<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COLUMN_REFERENCE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ColumnReference<'t> {
    /// The parts joined by dots, each folded as PostgreSQL does.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Each what the parent is called or acts on.
    pub fn names(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::NAME)
    }
}

/// A constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'t>(Node<'t>);

impl<'t> View<'t> for Literal<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::LITERAL).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Literal<'t> {
    /// Its value: the text of a string without quotes and escapes, a number as written, true, false, null.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `string` is set.
    pub fn string(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `number` is set.
    pub fn number(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `boolean` is set.
    pub fn boolean(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `null` is set.
    pub fn null(self) -> bool {
        self.0.bit(3)
    }
}

/// Left operator right; also AND and OR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BinaryOperation<'t>(Node<'t>);

impl<'t> View<'t> for BinaryOperation<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::BINARY_OPERATION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> BinaryOperation<'t> {
    /// The operator, in lower case.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Left operand.
    pub fn left(self) -> Option<Expression<'t>> {
        self.0.child_as(role::LEFT)
    }

    /// Right operand.
    pub fn right(self) -> Option<Expression<'t>> {
        self.0.child_as(role::RIGHT)
    }
}

/// Operator operand; also NOT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnaryOperation<'t>(Node<'t>);

impl<'t> View<'t> for UnaryOperation<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::UNARY_OPERATION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> UnaryOperation<'t> {
    /// The operator, in lower case.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub fn operand(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OPERAND)
    }
}

/// A function, aggregate or window function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionCall<'t>(Node<'t>);

impl<'t> View<'t> for FunctionCall<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::FUNCTION_CALL).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> FunctionCall<'t> {
    /// The function's name, parts joined by dots.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `distinct` is set.
    pub fn distinct(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `window` is set.
    pub fn window(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `star` is set.
    pub fn star(self) -> bool {
        self.0.bit(2)
    }

    /// Each argument of a function or operator.
    pub fn arguments(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::ARGUMENT)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Each expression of GROUP BY.
    pub fn group_by(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::GROUP_BY)
    }

    /// Each expression of ORDER BY.
    pub fn order_by(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::ORDER_BY)
    }
}

/// CAST or ::.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast<'t>(Node<'t>);

impl<'t> View<'t> for Cast<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CAST).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Cast<'t> {
    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }

    /// A data type.
    pub fn type_(self) -> Option<TypeName<'t>> {
        self.0.child_as(role::TYPE)
    }

    /// Each argument of a function or operator.
    pub fn arguments(self) -> impl Iterator<Item = Literal<'t>> + use<'t> {
        self.0.children_as(role::ARGUMENT)
    }
}

/// CASE; conditions and results in the order written, ELSE last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case<'t>(Node<'t>);

impl<'t> View<'t> for Case<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CASE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Case<'t> {
    /// Whether `else` is set.
    pub fn else_(self) -> bool {
        self.0.bit(0)
    }

    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub fn operand(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OPERAND)
    }

    /// Each argument of a function or operator.
    pub fn arguments(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::ARGUMENT)
    }
}

/// A query as an expression; ANY, ALL or ARRAY over a query too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subquery<'t>(Node<'t>);

impl<'t> View<'t> for Subquery<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SUBQUERY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Subquery<'t> {
    /// Any, all or array where one of them stands before it.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Select<'t>> {
        self.0.child_as(role::QUERY)
    }
}

/// EXISTS (query).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exists<'t>(Node<'t>);

impl<'t> View<'t> for Exists<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::EXISTS).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Exists<'t> {
    /// Whether `negated` is set.
    pub fn negated(self) -> bool {
        self.0.bit(0)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Select<'t>> {
        self.0.child_as(role::QUERY)
    }
}

/// Operand IN (values).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InList<'t>(Node<'t>);

impl<'t> View<'t> for InList<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::IN_LIST).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> InList<'t> {
    /// Whether `negated` is set.
    pub fn negated(self) -> bool {
        self.0.bit(0)
    }

    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub fn operand(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OPERAND)
    }

    /// Each value that is written or compared.
    pub fn values(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::VALUE)
    }
}

/// Operand IN (query).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InSubquery<'t>(Node<'t>);

impl<'t> View<'t> for InSubquery<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::IN_SUBQUERY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> InSubquery<'t> {
    /// Whether `negated` is set.
    pub fn negated(self) -> bool {
        self.0.bit(0)
    }

    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub fn operand(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OPERAND)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Select<'t>> {
        self.0.child_as(role::QUERY)
    }
}

/// Operand BETWEEN left AND right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between<'t>(Node<'t>);

impl<'t> View<'t> for Between<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::BETWEEN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Between<'t> {
    /// Whether `negated` is set.
    pub fn negated(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `symmetric` is set.
    pub fn symmetric(self) -> bool {
        self.0.bit(1)
    }

    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub fn operand(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OPERAND)
    }

    /// Left operand.
    pub fn left(self) -> Option<Expression<'t>> {
        self.0.child_as(role::LEFT)
    }

    /// Right operand.
    pub fn right(self) -> Option<Expression<'t>> {
        self.0.child_as(role::RIGHT)
    }
}

/// LIKE, ILIKE, SIMILAR TO and the regular expression operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternMatch<'t>(Node<'t>);

impl<'t> View<'t> for PatternMatch<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::PATTERN_MATCH).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> PatternMatch<'t> {
    /// Like, ilike, similar to, ~, ~*.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `negated` is set.
    pub fn negated(self) -> bool {
        self.0.bit(0)
    }

    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub fn operand(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OPERAND)
    }

    /// Right operand.
    pub fn right(self) -> Option<Expression<'t>> {
        self.0.child_as(role::RIGHT)
    }

    /// Argument of a function or operator.
    pub fn argument(self) -> Option<Expression<'t>> {
        self.0.child_as(role::ARGUMENT)
    }
}

/// Operand IS something; IS DISTINCT FROM has a right side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsTest<'t>(Node<'t>);

impl<'t> View<'t> for IsTest<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::IS_TEST).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> IsTest<'t> {
    /// Null, true, false, unknown, distinct from, normalized, json.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `negated` is set.
    pub fn negated(self) -> bool {
        self.0.bit(0)
    }

    /// The value that CASE, IN, BETWEEN, LIKE or IS tests.
    pub fn operand(self) -> Option<Expression<'t>> {
        self.0.child_as(role::OPERAND)
    }

    /// Right operand.
    pub fn right(self) -> Option<Expression<'t>> {
        self.0.child_as(role::RIGHT)
    }
}

/// ARRAY[...].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Array<'t>(Node<'t>);

impl<'t> View<'t> for Array<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ARRAY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Array<'t> {
    /// Each value that is written or compared.
    pub fn values(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::VALUE)
    }
}

/// ROW(...), a tuple, or one row of VALUES.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'t>(Node<'t>);

impl<'t> View<'t> for Row<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ROW).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Row<'t> {
    /// Each value that is written or compared.
    pub fn values(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::VALUE)
    }
}

/// $1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter<'t>(Node<'t>);

impl<'t> View<'t> for Parameter<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::PARAMETER).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Parameter<'t> {
    /// As written.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }
}

/// * or table.*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wildcard<'t>(Node<'t>);

impl<'t> View<'t> for Wildcard<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::WILDCARD).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Wildcard<'t> {
    /// The qualifier, where there is one.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }
}

/// Expression COLLATE name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collate<'t>(Node<'t>);

impl<'t> View<'t> for Collate<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COLLATE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Collate<'t> {
    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// An expression that has no kind of its own yet; its operands are its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherExpression<'t>(Node<'t>);

impl<'t> View<'t> for OtherExpression<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::OTHER_EXPRESSION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> OtherExpression<'t> {
    /// Each argument of a function or operator.
    pub fn arguments(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::ARGUMENT)
    }
}

/// CREATE VIEW or CREATE MATERIALIZED VIEW.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateView<'t>(Node<'t>);

impl<'t> View<'t> for CreateView<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_VIEW).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateView<'t> {
    /// Whether `or-replace` is set.
    pub fn or_replace(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `temporary` is set.
    pub fn temporary(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `recursive` is set.
    pub fn recursive(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `materialized` is set.
    pub fn materialized(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `if-not-exists` is set.
    pub fn if_not_exists(self) -> bool {
        self.0.bit(4)
    }

    /// Whether `with-no-data` is set.
    pub fn with_no_data(self) -> bool {
        self.0.bit(5)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Select<'t>> {
        self.0.child_as(role::QUERY)
    }
}

/// CREATE of an object whose kind has no node of its own: schema, sequence, database, rule, publication, aggregate, operator, ...
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateObject<'t>(Node<'t>);

impl<'t> View<'t> for CreateObject<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_OBJECT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateObject<'t> {
    /// The kind of object in lower case.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `if-not-exists` is set.
    pub fn if_not_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `or-replace` is set.
    pub fn or_replace(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `temporary` is set.
    pub fn temporary(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `unlogged` is set.
    pub fn unlogged(self) -> bool {
        self.0.bit(3)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }

    /// Each role that is given or loses something, owns, or to which a policy applies.
    pub fn grantees(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::GRANTEE)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }

    /// Each statement inside a routine, a DO block or CREATE SCHEMA.
    pub fn bodys(self) -> impl Iterator<Item = Statement<'t>> + use<'t> {
        self.0.children_as(role::BODY)
    }
}

/// CREATE TYPE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateType<'t>(Node<'t>);

impl<'t> View<'t> for CreateType<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_TYPE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateType<'t> {
    /// Enum, composite, range, base or shell.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each value of an enum.
    pub fn labels(self) -> impl Iterator<Item = Literal<'t>> + use<'t> {
        self.0.children_as(role::LABEL)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = ColumnDefinition<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// CREATE DOMAIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateDomain<'t>(Node<'t>);

impl<'t> View<'t> for CreateDomain<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_DOMAIN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateDomain<'t> {
    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// A data type.
    pub fn type_(self) -> Option<TypeName<'t>> {
        self.0.child_as(role::TYPE)
    }

    /// Each constraint of a table or column.
    pub fn constraints(self) -> impl Iterator<Item = ColumnConstraint<'t>> + use<'t> {
        self.0.children_as(role::CONSTRAINT)
    }
}

/// CREATE FUNCTION or CREATE PROCEDURE. The statements of its body run when it is called, not when it is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateRoutine<'t>(Node<'t>);

impl<'t> View<'t> for CreateRoutine<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_ROUTINE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateRoutine<'t> {
    /// The language in lower case; sql where none is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `or-replace` is set.
    pub fn or_replace(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `procedure` is set.
    pub fn procedure(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `security-definer` is set.
    pub fn security_definer(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `immutable` is set.
    pub fn immutable(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `stable` is set.
    pub fn stable(self) -> bool {
        self.0.bit(4)
    }

    /// Whether `returns-trigger` is set.
    pub fn returns_trigger(self) -> bool {
        self.0.bit(5)
    }

    /// Whether `opaque` is set.
    pub fn opaque(self) -> bool {
        self.0.bit(6)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each parameter of a routine.
    pub fn parameters(self) -> impl Iterator<Item = RoutineParameter<'t>> + use<'t> {
        self.0.children_as(role::PARAMETER)
    }

    /// A data type.
    pub fn type_(self) -> Option<TypeName<'t>> {
        self.0.child_as(role::TYPE)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }

    /// Each statement inside a routine, a DO block or CREATE SCHEMA.
    pub fn bodys(self) -> impl Iterator<Item = Statement<'t>> + use<'t> {
        self.0.children_as(role::BODY)
    }
}

/// CREATE TRIGGER or CREATE EVENT TRIGGER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateTrigger<'t>(Node<'t>);

impl<'t> View<'t> for CreateTrigger<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_TRIGGER).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateTrigger<'t> {
    /// Whether `or-replace` is set.
    pub fn or_replace(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `constraint` is set.
    pub fn constraint(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `before` is set.
    pub fn before(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `after` is set.
    pub fn after(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `instead-of` is set.
    pub fn instead_of(self) -> bool {
        self.0.bit(4)
    }

    /// Whether `for-each-row` is set.
    pub fn for_each_row(self) -> bool {
        self.0.bit(5)
    }

    /// Whether `event` is set.
    pub fn event(self) -> bool {
        self.0.bit(6)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Where rows come from.
    pub fn source(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::SOURCE)
    }
}

/// CREATE POLICY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreatePolicy<'t>(Node<'t>);

impl<'t> View<'t> for CreatePolicy<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_POLICY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreatePolicy<'t> {
    /// The command it is for: all, select, insert, update or delete.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `restrictive` is set.
    pub fn restrictive(self) -> bool {
        self.0.bit(0)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Each role that is given or loses something, owns, or to which a policy applies.
    pub fn grantees(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::GRANTEE)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// The condition of WITH CHECK.
    pub fn check(self) -> Option<Expression<'t>> {
        self.0.child_as(role::CHECK)
    }
}

/// ALTER POLICY that is not a rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlterPolicy<'t>(Node<'t>);

impl<'t> View<'t> for AlterPolicy<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ALTER_POLICY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AlterPolicy<'t> {
    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Each role that is given or loses something, owns, or to which a policy applies.
    pub fn grantees(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::GRANTEE)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// The condition of WITH CHECK.
    pub fn check(self) -> Option<Expression<'t>> {
        self.0.child_as(role::CHECK)
    }
}

/// CREATE EXTENSION; schema and version are options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateExtension<'t>(Node<'t>);

impl<'t> View<'t> for CreateExtension<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_EXTENSION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateExtension<'t> {
    /// Whether `if-not-exists` is set.
    pub fn if_not_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `cascade` is set.
    pub fn cascade(self) -> bool {
        self.0.bit(1)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// CREATE ROLE, USER or GROUP; its attributes are options, such as superuser, nosuperuser, password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreateRole<'t>(Node<'t>);

impl<'t> View<'t> for CreateRole<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CREATE_ROLE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CreateRole<'t> {
    /// Role, user or group.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// ALTER ROLE, USER or GROUP that is not a rename; attributes and settings are options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlterRole<'t>(Node<'t>);

impl<'t> View<'t> for AlterRole<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ALTER_ROLE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AlterRole<'t> {
    /// Role, user or group.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// ALTER of anything but a table: index, view, materialized view, sequence, type, domain, schema, function, trigger, database, ...
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlterObject<'t>(Node<'t>);

impl<'t> View<'t> for AlterObject<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ALTER_OBJECT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AlterObject<'t> {
    /// The kind of object in lower case.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `if-exists` is set.
    pub fn if_exists(self) -> bool {
        self.0.bit(0)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }

    /// Each action of ALTER.
    pub fn actions(self) -> impl Iterator<Item = AlterAction<'t>> + use<'t> {
        self.0.children_as(role::ACTION)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// ALTER SYSTEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlterSystem<'t>(Node<'t>);

impl<'t> View<'t> for AlterSystem<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ALTER_SYSTEM).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AlterSystem<'t> {
    /// The parameter in lower case, or all.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `reset` is set.
    pub fn reset(self) -> bool {
        self.0.bit(0)
    }

    /// Each value that is written or compared.
    pub fn values(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::VALUE)
    }
}

/// COMMENT ON. For a column the last part of the target's name is the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommentOn<'t>(Node<'t>);

impl<'t> View<'t> for CommentOn<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COMMENT_ON).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CommentOn<'t> {
    /// The kind of object in lower case.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::NAME)
    }

    /// A value that is written or compared.
    pub fn value(self) -> Option<Literal<'t>> {
        self.0.child_as(role::VALUE)
    }
}

/// TRUNCATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truncate<'t>(Node<'t>);

impl<'t> View<'t> for Truncate<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::TRUNCATE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Truncate<'t> {
    /// Whether `cascade` is set.
    pub fn cascade(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `restart-identity` is set.
    pub fn restart_identity(self) -> bool {
        self.0.bit(1)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }
}

/// MERGE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge<'t>(Node<'t>);

impl<'t> View<'t> for Merge<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::MERGE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Merge<'t> {
    /// Whether `only` is set.
    pub fn only(self) -> bool {
        self.0.bit(0)
    }

    /// Each common table expression.
    pub fn with(self) -> impl Iterator<Item = CommonTableExpression<'t>> + use<'t> {
        self.0.children_as(role::WITH)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Another name for a source or an item.
    pub fn alias(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::ALIAS)
    }

    /// Where rows come from.
    pub fn source(self) -> Option<Source<'t>> {
        self.0.child_as(role::SOURCE)
    }

    /// The condition of a join.
    pub fn on(self) -> Option<Expression<'t>> {
        self.0.child_as(role::ON)
    }

    /// Each branch of MERGE.
    pub fn whens(self) -> impl Iterator<Item = MergeWhen<'t>> + use<'t> {
        self.0.children_as(role::WHEN)
    }

    /// Each item of RETURNING.
    pub fn returning(self) -> impl Iterator<Item = SelectItem<'t>> + use<'t> {
        self.0.children_as(role::RETURNING)
    }
}

/// COPY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyRows<'t>(Node<'t>);

impl<'t> View<'t> for CopyRows<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COPY_ROWS).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> CopyRows<'t> {
    /// Whether `from` is set.
    pub fn from(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `program` is set.
    pub fn program(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `stdin` is set.
    pub fn stdin(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `stdout` is set.
    pub fn stdout(self) -> bool {
        self.0.bit(3)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Statement<'t>> {
        self.0.child_as(role::QUERY)
    }

    /// A value that is written or compared.
    pub fn value(self) -> Option<Literal<'t>> {
        self.0.child_as(role::VALUE)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// REINDEX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reindex<'t>(Node<'t>);

impl<'t> View<'t> for Reindex<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::REINDEX).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Reindex<'t> {
    /// Index, table, schema, database or system.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `concurrently` is set.
    pub fn concurrently(self) -> bool {
        self.0.bit(0)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// REFRESH MATERIALIZED VIEW.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshMaterializedView<'t>(Node<'t>);

impl<'t> View<'t> for RefreshMaterializedView<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::REFRESH_MATERIALIZED_VIEW).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> RefreshMaterializedView<'t> {
    /// Whether `concurrently` is set.
    pub fn concurrently(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `with-no-data` is set.
    pub fn with_no_data(self) -> bool {
        self.0.bit(1)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }
}

/// VACUUM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vacuum<'t>(Node<'t>);

impl<'t> View<'t> for Vacuum<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::VACUUM).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Vacuum<'t> {
    /// Whether `full` is set.
    pub fn full(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `freeze` is set.
    pub fn freeze(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `analyze` is set.
    pub fn analyze(self) -> bool {
        self.0.bit(2)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// ANALYZE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Analyze<'t>(Node<'t>);

impl<'t> View<'t> for Analyze<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ANALYZE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Analyze<'t> {
    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }
}

/// CLUSTER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster<'t>(Node<'t>);

impl<'t> View<'t> for Cluster<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CLUSTER).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Cluster<'t> {
    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Where rows come from.
    pub fn source(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::SOURCE)
    }
}

/// LOCK TABLE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockTable<'t>(Node<'t>);

impl<'t> View<'t> for LockTable<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::LOCK_TABLE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> LockTable<'t> {
    /// The mode in lower case; access exclusive where none is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `nowait` is set.
    pub fn nowait(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `only` is set.
    pub fn only(self) -> bool {
        self.0.bit(1)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }
}

/// SET or RESET of a run-time parameter, also SET ROLE, SET SESSION AUTHORIZATION, SET TIME ZONE and SET CONSTRAINTS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetParameter<'t>(Node<'t>);

impl<'t> View<'t> for SetParameter<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_PARAMETER).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetParameter<'t> {
    /// The parameter in lower case: `search_path`, role, `session_authorization`, timezone, constraints, ...
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `local` is set.
    pub fn local(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `reset` is set.
    pub fn reset(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `default` is set.
    pub fn default(self) -> bool {
        self.0.bit(2)
    }

    /// Each value that is written or compared.
    pub fn values(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::VALUE)
    }
}

/// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transaction<'t>(Node<'t>);

impl<'t> View<'t> for Transaction<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::TRANSACTION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Transaction<'t> {
    /// Begin, commit, rollback, savepoint, release, rollback to, prepare, commit prepared, rollback prepared or set transaction.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }
}

/// GRANT or REVOKE of privileges or of membership, also ALTER DEFAULT PRIVILEGES.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant<'t>(Node<'t>);

impl<'t> View<'t> for Grant<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::GRANT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Grant<'t> {
    /// The kind of object in lower case: table, schema, function, ...; role for membership.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `revoke` is set.
    pub fn revoke(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `all-privileges` is set.
    pub fn all_privileges(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `grant-option` is set.
    pub fn grant_option(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `cascade` is set.
    pub fn cascade(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `membership` is set.
    pub fn membership(self) -> bool {
        self.0.bit(4)
    }

    /// Whether `all-in-schema` is set.
    pub fn all_in_schema(self) -> bool {
        self.0.bit(5)
    }

    /// Whether `default-privileges` is set.
    pub fn default_privileges(self) -> bool {
        self.0.bit(6)
    }

    /// Each privilege, or a role whose membership is granted.
    pub fn privileges(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::PRIVILEGE)
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }

    /// Each role that is given or loses something, owns, or to which a policy applies.
    pub fn grantees(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::GRANTEE)
    }
}

/// DO. The statements of its body run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoBlock<'t>(Node<'t>);

impl<'t> View<'t> for DoBlock<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DO_BLOCK).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DoBlock<'t> {
    /// The language in lower case; plpgsql where none is given.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `opaque` is set.
    pub fn opaque(self) -> bool {
        self.0.bit(0)
    }

    /// Each statement inside a routine, a DO block or CREATE SCHEMA.
    pub fn bodys(self) -> impl Iterator<Item = Statement<'t>> + use<'t> {
        self.0.children_as(role::BODY)
    }
}

/// CALL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'t>(Node<'t>);

impl<'t> View<'t> for Call<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CALL).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Call<'t> {
    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }
}

/// EXPLAIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explain<'t>(Node<'t>);

impl<'t> View<'t> for Explain<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::EXPLAIN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Explain<'t> {
    /// Whether `analyze` is set.
    pub fn analyze(self) -> bool {
        self.0.bit(0)
    }

    /// A query inside another statement or expression.
    pub fn query(self) -> Option<Statement<'t>> {
        self.0.child_as(role::QUERY)
    }
}

/// EXECUTE of a string inside a routine or DO block: what it runs is not known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DynamicSql<'t>(Node<'t>);

impl<'t> View<'t> for DynamicSql<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DYNAMIC_SQL).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DynamicSql<'t> {
    /// The expression the parent is about.
    pub fn expression(self) -> Option<Expression<'t>> {
        self.0.child_as(role::EXPRESSION)
    }
}

/// A valid statement in which nothing but its relations is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'t>(Node<'t>);

impl<'t> View<'t> for Command<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::COMMAND).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Command<'t> {
    /// The command tag in lower case.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Each what is written to, dropped or selected.
    pub fn targets(self) -> impl Iterator<Item = ObjectName<'t>> + use<'t> {
        self.0.children_as(role::TARGET)
    }
}

/// ATTACH PARTITION, of a table or an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachPartition<'t>(Node<'t>);

impl<'t> View<'t> for AttachPartition<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ATTACH_PARTITION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AttachPartition<'t> {
    /// Whether `default` is set.
    pub fn default(self) -> bool {
        self.0.bit(0)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }

    /// Each expression of FOR VALUES.
    pub fn bounds(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::BOUND)
    }
}

/// DETACH PARTITION.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetachPartition<'t>(Node<'t>);

impl<'t> View<'t> for DetachPartition<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DETACH_PARTITION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DetachPartition<'t> {
    /// Whether `concurrently` is set.
    pub fn concurrently(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `finalize` is set.
    pub fn finalize(self) -> bool {
        self.0.bit(1)
    }

    /// What is written to, dropped or selected.
    pub fn target(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::TARGET)
    }
}

/// SET LOGGED.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetLogged<'t>(Node<'t>);

impl<'t> View<'t> for SetLogged<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_LOGGED).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

/// SET UNLOGGED.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetUnlogged<'t>(Node<'t>);

impl<'t> View<'t> for SetUnlogged<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_UNLOGGED).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

/// SET TABLESPACE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetTablespace<'t>(Node<'t>);

impl<'t> View<'t> for SetTablespace<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_TABLESPACE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetTablespace<'t> {
    /// The name after a rename.
    pub fn new_name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NEW_NAME)
    }
}

/// SET ACCESS METHOD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetAccessMethod<'t>(Node<'t>);

impl<'t> View<'t> for SetAccessMethod<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_ACCESS_METHOD).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetAccessMethod<'t> {
    /// The name after a rename.
    pub fn new_name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NEW_NAME)
    }
}

/// ENABLE or DISABLE TRIGGER or RULE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TriggerState<'t>(Node<'t>);

impl<'t> View<'t> for TriggerState<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::TRIGGER_STATE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> TriggerState<'t> {
    /// Trigger or rule.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `disable` is set.
    pub fn disable(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `always` is set.
    pub fn always(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `replica` is set.
    pub fn replica(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `all` is set.
    pub fn all(self) -> bool {
        self.0.bit(3)
    }

    /// Whether `user` is set.
    pub fn user(self) -> bool {
        self.0.bit(4)
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// ENABLE, DISABLE, FORCE or NO FORCE ROW LEVEL SECURITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowSecurity<'t>(Node<'t>);

impl<'t> View<'t> for RowSecurity<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ROW_SECURITY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl RowSecurity<'_> {
    /// Whether `enable` is set.
    pub fn enable(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `disable` is set.
    pub fn disable(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `force` is set.
    pub fn force(self) -> bool {
        self.0.bit(2)
    }

    /// Whether `no-force` is set.
    pub fn no_force(self) -> bool {
        self.0.bit(3)
    }
}

/// RENAME TO of anything but a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenameObject<'t>(Node<'t>);

impl<'t> View<'t> for RenameObject<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::RENAME_OBJECT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> RenameObject<'t> {
    /// The name after a rename.
    pub fn new_name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NEW_NAME)
    }
}

/// OWNER TO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerTo<'t>(Node<'t>);

impl<'t> View<'t> for OwnerTo<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::OWNER_TO).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> OwnerTo<'t> {
    /// A role that is given or loses something, owns, or to which a policy applies.
    pub fn grantee(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::GRANTEE)
    }
}

/// INHERIT or NO INHERIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inherit<'t>(Node<'t>);

impl<'t> View<'t> for Inherit<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::INHERIT).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Inherit<'t> {
    /// Whether `no-inherit` is set.
    pub fn no_inherit(self) -> bool {
        self.0.bit(0)
    }

    /// A table that is inherited from, or the partitioned table of PARTITION OF.
    pub fn parent(self) -> Option<ObjectName<'t>> {
        self.0.child_as(role::PARENT)
    }
}

/// ALTER COLUMN ADD GENERATED AS IDENTITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddIdentity<'t>(Node<'t>);

impl<'t> View<'t> for AddIdentity<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ADD_IDENTITY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AddIdentity<'t> {
    /// Whether `always` is set.
    pub fn always(self) -> bool {
        self.0.bit(0)
    }

    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// ALTER COLUMN DROP IDENTITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropIdentity<'t>(Node<'t>);

impl<'t> View<'t> for DropIdentity<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DROP_IDENTITY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DropIdentity<'t> {
    /// Whether `if-exists` is set.
    pub fn if_exists(self) -> bool {
        self.0.bit(0)
    }

    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// ALTER COLUMN DROP EXPRESSION.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropExpression<'t>(Node<'t>);

impl<'t> View<'t> for DropExpression<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::DROP_EXPRESSION).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> DropExpression<'t> {
    /// Whether `if-exists` is set.
    pub fn if_exists(self) -> bool {
        self.0.bit(0)
    }

    /// A column definition or a column's name.
    pub fn column(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::COLUMN)
    }
}

/// CLUSTER ON, or SET WITHOUT CLUSTER, which has no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClusterOn<'t>(Node<'t>);

impl<'t> View<'t> for ClusterOn<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::CLUSTER_ON).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ClusterOn<'t> {
    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// REPLICA IDENTITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicaIdentity<'t>(Node<'t>);

impl<'t> View<'t> for ReplicaIdentity<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::REPLICA_IDENTITY).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> ReplicaIdentity<'t> {
    /// Default, full, nothing or index.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }
}

/// SET or RESET of storage parameters, options of an object, or settings of a routine, role or database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetOptions<'t>(Node<'t>);

impl<'t> View<'t> for SetOptions<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SET_OPTIONS).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> SetOptions<'t> {
    /// Whether `reset` is set.
    pub fn reset(self) -> bool {
        self.0.bit(0)
    }

    /// Each option or setting: its name, and its value where it has one.
    pub fn options(self) -> impl Iterator<Item = Setting<'t>> + use<'t> {
        self.0.children_as(role::OPTION)
    }
}

/// ADD VALUE of an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddValue<'t>(Node<'t>);

impl<'t> View<'t> for AddValue<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ADD_VALUE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> AddValue<'t> {
    /// Whether `if-not-exists` is set.
    pub fn if_not_exists(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `before` is set.
    pub fn before(self) -> bool {
        self.0.bit(1)
    }

    /// Whether `after` is set.
    pub fn after(self) -> bool {
        self.0.bit(2)
    }

    /// A value of an enum.
    pub fn label(self) -> Option<Literal<'t>> {
        self.0.child_as(role::LABEL)
    }

    /// A value that is written or compared.
    pub fn value(self) -> Option<Literal<'t>> {
        self.0.child_as(role::VALUE)
    }
}

/// RENAME VALUE of an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenameValue<'t>(Node<'t>);

impl<'t> View<'t> for RenameValue<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::RENAME_VALUE).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> RenameValue<'t> {
    /// A value of an enum.
    pub fn label(self) -> Option<Literal<'t>> {
        self.0.child_as(role::LABEL)
    }

    /// A value that is written or compared.
    pub fn value(self) -> Option<Literal<'t>> {
        self.0.child_as(role::VALUE)
    }
}

/// An option or setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting<'t>(Node<'t>);

impl<'t> View<'t> for Setting<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::SETTING).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> Setting<'t> {
    /// Its name in lower case.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Each value that is written or compared.
    pub fn values(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::VALUE)
    }
}

/// A parameter of a function or procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoutineParameter<'t>(Node<'t>);

impl<'t> View<'t> for RoutineParameter<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::ROUTINE_PARAMETER).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> RoutineParameter<'t> {
    /// In, out, inout, variadic or table.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// What the parent is called or acts on.
    pub fn name(self) -> Option<Identifier<'t>> {
        self.0.child_as(role::NAME)
    }

    /// A data type.
    pub fn type_(self) -> Option<TypeName<'t>> {
        self.0.child_as(role::TYPE)
    }

    /// The expression of DEFAULT.
    pub fn default(self) -> Option<Expression<'t>> {
        self.0.child_as(role::DEFAULT)
    }
}

/// A branch of MERGE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeWhen<'t>(Node<'t>);

impl<'t> View<'t> for MergeWhen<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        (node.kind() == kind::MERGE_WHEN).then_some(Self(node))
    }
    fn node(self) -> Node<'t> {
        self.0
    }
}

impl<'t> MergeWhen<'t> {
    /// Update, delete, insert or do nothing.
    pub fn named(self) -> Option<&'t str> {
        self.0.name()
    }

    /// Whether `matched` is set.
    pub fn matched(self) -> bool {
        self.0.bit(0)
    }

    /// Whether `by-source` is set.
    pub fn by_source(self) -> bool {
        self.0.bit(1)
    }

    /// The condition of WHERE.
    pub fn where_(self) -> Option<Expression<'t>> {
        self.0.child_as(role::WHERE)
    }

    /// Each column definition or a column's name.
    pub fn columns(self) -> impl Iterator<Item = Identifier<'t>> + use<'t> {
        self.0.children_as(role::COLUMN)
    }

    /// Each value that is written or compared.
    pub fn values(self) -> impl Iterator<Item = Expression<'t>> + use<'t> {
        self.0.children_as(role::VALUE)
    }

    /// Each assignment of SET.
    pub fn assignments(self) -> impl Iterator<Item = Assignment<'t>> + use<'t> {
        self.0.children_as(role::ASSIGNMENT)
    }
}

/// One of the kinds that may stand for `alter-action`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlterAction<'t> {
    /// `add-column`
    AddColumn(AddColumn<'t>),
    /// `drop-column`
    DropColumn(DropColumn<'t>),
    /// `rename-column`
    RenameColumn(RenameColumn<'t>),
    /// `rename-table`
    RenameTable(RenameTable<'t>),
    /// `add-constraint`
    AddConstraint(AddConstraint<'t>),
    /// `drop-constraint`
    DropConstraint(DropConstraint<'t>),
    /// `validate-constraint`
    ValidateConstraint(ValidateConstraint<'t>),
    /// `rename-constraint`
    RenameConstraint(RenameConstraint<'t>),
    /// `set-not-null`
    SetNotNull(SetNotNull<'t>),
    /// `drop-not-null`
    DropNotNull(DropNotNull<'t>),
    /// `set-default`
    SetDefault(SetDefault<'t>),
    /// `drop-default`
    DropDefault(DropDefault<'t>),
    /// `set-type`
    SetType(SetType<'t>),
    /// `set-schema`
    SetSchema(SetSchema<'t>),
    /// `other-action`
    OtherAction(OtherAction<'t>),
    /// `attach-partition`
    AttachPartition(AttachPartition<'t>),
    /// `detach-partition`
    DetachPartition(DetachPartition<'t>),
    /// `set-logged`
    SetLogged(SetLogged<'t>),
    /// `set-unlogged`
    SetUnlogged(SetUnlogged<'t>),
    /// `set-tablespace`
    SetTablespace(SetTablespace<'t>),
    /// `set-access-method`
    SetAccessMethod(SetAccessMethod<'t>),
    /// `trigger-state`
    TriggerState(TriggerState<'t>),
    /// `row-security`
    RowSecurity(RowSecurity<'t>),
    /// `rename-object`
    RenameObject(RenameObject<'t>),
    /// `owner-to`
    OwnerTo(OwnerTo<'t>),
    /// `inherit`
    Inherit(Inherit<'t>),
    /// `add-identity`
    AddIdentity(AddIdentity<'t>),
    /// `drop-identity`
    DropIdentity(DropIdentity<'t>),
    /// `drop-expression`
    DropExpression(DropExpression<'t>),
    /// `cluster-on`
    ClusterOn(ClusterOn<'t>),
    /// `replica-identity`
    ReplicaIdentity(ReplicaIdentity<'t>),
    /// `set-options`
    SetOptions(SetOptions<'t>),
    /// `add-value`
    AddValue(AddValue<'t>),
    /// `rename-value`
    RenameValue(RenameValue<'t>),
    /// A kind that this SDK does not know.
    Unknown(Node<'t>),
}

impl<'t> View<'t> for AlterAction<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(match node.kind() {
            kind::ADD_COLUMN => Self::AddColumn(AddColumn(node)),
            kind::DROP_COLUMN => Self::DropColumn(DropColumn(node)),
            kind::RENAME_COLUMN => Self::RenameColumn(RenameColumn(node)),
            kind::RENAME_TABLE => Self::RenameTable(RenameTable(node)),
            kind::ADD_CONSTRAINT => Self::AddConstraint(AddConstraint(node)),
            kind::DROP_CONSTRAINT => Self::DropConstraint(DropConstraint(node)),
            kind::VALIDATE_CONSTRAINT => Self::ValidateConstraint(ValidateConstraint(node)),
            kind::RENAME_CONSTRAINT => Self::RenameConstraint(RenameConstraint(node)),
            kind::SET_NOT_NULL => Self::SetNotNull(SetNotNull(node)),
            kind::DROP_NOT_NULL => Self::DropNotNull(DropNotNull(node)),
            kind::SET_DEFAULT => Self::SetDefault(SetDefault(node)),
            kind::DROP_DEFAULT => Self::DropDefault(DropDefault(node)),
            kind::SET_TYPE => Self::SetType(SetType(node)),
            kind::SET_SCHEMA => Self::SetSchema(SetSchema(node)),
            kind::OTHER_ACTION => Self::OtherAction(OtherAction(node)),
            kind::ATTACH_PARTITION => Self::AttachPartition(AttachPartition(node)),
            kind::DETACH_PARTITION => Self::DetachPartition(DetachPartition(node)),
            kind::SET_LOGGED => Self::SetLogged(SetLogged(node)),
            kind::SET_UNLOGGED => Self::SetUnlogged(SetUnlogged(node)),
            kind::SET_TABLESPACE => Self::SetTablespace(SetTablespace(node)),
            kind::SET_ACCESS_METHOD => Self::SetAccessMethod(SetAccessMethod(node)),
            kind::TRIGGER_STATE => Self::TriggerState(TriggerState(node)),
            kind::ROW_SECURITY => Self::RowSecurity(RowSecurity(node)),
            kind::RENAME_OBJECT => Self::RenameObject(RenameObject(node)),
            kind::OWNER_TO => Self::OwnerTo(OwnerTo(node)),
            kind::INHERIT => Self::Inherit(Inherit(node)),
            kind::ADD_IDENTITY => Self::AddIdentity(AddIdentity(node)),
            kind::DROP_IDENTITY => Self::DropIdentity(DropIdentity(node)),
            kind::DROP_EXPRESSION => Self::DropExpression(DropExpression(node)),
            kind::CLUSTER_ON => Self::ClusterOn(ClusterOn(node)),
            kind::REPLICA_IDENTITY => Self::ReplicaIdentity(ReplicaIdentity(node)),
            kind::SET_OPTIONS => Self::SetOptions(SetOptions(node)),
            kind::ADD_VALUE => Self::AddValue(AddValue(node)),
            kind::RENAME_VALUE => Self::RenameValue(RenameValue(node)),
            _ => Self::Unknown(node),
        })
    }

    fn node(self) -> Node<'t> {
        match self {
            Self::AddColumn(view) => view.0,
            Self::DropColumn(view) => view.0,
            Self::RenameColumn(view) => view.0,
            Self::RenameTable(view) => view.0,
            Self::AddConstraint(view) => view.0,
            Self::DropConstraint(view) => view.0,
            Self::ValidateConstraint(view) => view.0,
            Self::RenameConstraint(view) => view.0,
            Self::SetNotNull(view) => view.0,
            Self::DropNotNull(view) => view.0,
            Self::SetDefault(view) => view.0,
            Self::DropDefault(view) => view.0,
            Self::SetType(view) => view.0,
            Self::SetSchema(view) => view.0,
            Self::OtherAction(view) => view.0,
            Self::AttachPartition(view) => view.0,
            Self::DetachPartition(view) => view.0,
            Self::SetLogged(view) => view.0,
            Self::SetUnlogged(view) => view.0,
            Self::SetTablespace(view) => view.0,
            Self::SetAccessMethod(view) => view.0,
            Self::TriggerState(view) => view.0,
            Self::RowSecurity(view) => view.0,
            Self::RenameObject(view) => view.0,
            Self::OwnerTo(view) => view.0,
            Self::Inherit(view) => view.0,
            Self::AddIdentity(view) => view.0,
            Self::DropIdentity(view) => view.0,
            Self::DropExpression(view) => view.0,
            Self::ClusterOn(view) => view.0,
            Self::ReplicaIdentity(view) => view.0,
            Self::SetOptions(view) => view.0,
            Self::AddValue(view) => view.0,
            Self::RenameValue(view) => view.0,
            Self::Unknown(node) => node,
        }
    }
}

/// One of the kinds that may stand for `column-constraint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnConstraint<'t> {
    /// `not-null-constraint`
    NotNull(NotNullConstraint<'t>),
    /// `null-constraint`
    Null(NullConstraint<'t>),
    /// `default-constraint`
    Default(DefaultConstraint<'t>),
    /// `primary-key-constraint`
    PrimaryKey(PrimaryKeyConstraint<'t>),
    /// `unique-constraint`
    Unique(UniqueConstraint<'t>),
    /// `check-constraint`
    Check(CheckConstraint<'t>),
    /// `foreign-key-constraint`
    ForeignKey(ForeignKeyConstraint<'t>),
    /// `generated-constraint`
    Generated(GeneratedConstraint<'t>),
    /// `identity-constraint`
    Identity(IdentityConstraint<'t>),
    /// `collate-constraint`
    Collate(CollateConstraint<'t>),
    /// `other-constraint`
    Other(OtherConstraint<'t>),
    /// A kind that this SDK does not know.
    Unknown(Node<'t>),
}

impl<'t> View<'t> for ColumnConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(match node.kind() {
            kind::NOT_NULL_CONSTRAINT => Self::NotNull(NotNullConstraint(node)),
            kind::NULL_CONSTRAINT => Self::Null(NullConstraint(node)),
            kind::DEFAULT_CONSTRAINT => Self::Default(DefaultConstraint(node)),
            kind::PRIMARY_KEY_CONSTRAINT => Self::PrimaryKey(PrimaryKeyConstraint(node)),
            kind::UNIQUE_CONSTRAINT => Self::Unique(UniqueConstraint(node)),
            kind::CHECK_CONSTRAINT => Self::Check(CheckConstraint(node)),
            kind::FOREIGN_KEY_CONSTRAINT => Self::ForeignKey(ForeignKeyConstraint(node)),
            kind::GENERATED_CONSTRAINT => Self::Generated(GeneratedConstraint(node)),
            kind::IDENTITY_CONSTRAINT => Self::Identity(IdentityConstraint(node)),
            kind::COLLATE_CONSTRAINT => Self::Collate(CollateConstraint(node)),
            kind::OTHER_CONSTRAINT => Self::Other(OtherConstraint(node)),
            _ => Self::Unknown(node),
        })
    }

    fn node(self) -> Node<'t> {
        match self {
            Self::NotNull(view) => view.0,
            Self::Null(view) => view.0,
            Self::Default(view) => view.0,
            Self::PrimaryKey(view) => view.0,
            Self::Unique(view) => view.0,
            Self::Check(view) => view.0,
            Self::ForeignKey(view) => view.0,
            Self::Generated(view) => view.0,
            Self::Identity(view) => view.0,
            Self::Collate(view) => view.0,
            Self::Other(view) => view.0,
            Self::Unknown(node) => node,
        }
    }
}

/// One of the kinds that may stand for `expression`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expression<'t> {
    /// `column-reference`
    ColumnReference(ColumnReference<'t>),
    /// `literal`
    Literal(Literal<'t>),
    /// `binary-operation`
    BinaryOperation(BinaryOperation<'t>),
    /// `unary-operation`
    UnaryOperation(UnaryOperation<'t>),
    /// `function-call`
    FunctionCall(FunctionCall<'t>),
    /// `cast`
    Cast(Cast<'t>),
    /// `case`
    Case(Case<'t>),
    /// `subquery`
    Subquery(Subquery<'t>),
    /// `exists`
    Exists(Exists<'t>),
    /// `in-list`
    InList(InList<'t>),
    /// `in-subquery`
    InSubquery(InSubquery<'t>),
    /// `between`
    Between(Between<'t>),
    /// `pattern-match`
    PatternMatch(PatternMatch<'t>),
    /// `is-test`
    IsTest(IsTest<'t>),
    /// `array`
    Array(Array<'t>),
    /// `row`
    Row(Row<'t>),
    /// `parameter`
    Parameter(Parameter<'t>),
    /// `wildcard`
    Wildcard(Wildcard<'t>),
    /// `collate`
    Collate(Collate<'t>),
    /// `other-expression`
    OtherExpression(OtherExpression<'t>),
    /// A kind that this SDK does not know.
    Unknown(Node<'t>),
}

impl<'t> View<'t> for Expression<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(match node.kind() {
            kind::COLUMN_REFERENCE => Self::ColumnReference(ColumnReference(node)),
            kind::LITERAL => Self::Literal(Literal(node)),
            kind::BINARY_OPERATION => Self::BinaryOperation(BinaryOperation(node)),
            kind::UNARY_OPERATION => Self::UnaryOperation(UnaryOperation(node)),
            kind::FUNCTION_CALL => Self::FunctionCall(FunctionCall(node)),
            kind::CAST => Self::Cast(Cast(node)),
            kind::CASE => Self::Case(Case(node)),
            kind::SUBQUERY => Self::Subquery(Subquery(node)),
            kind::EXISTS => Self::Exists(Exists(node)),
            kind::IN_LIST => Self::InList(InList(node)),
            kind::IN_SUBQUERY => Self::InSubquery(InSubquery(node)),
            kind::BETWEEN => Self::Between(Between(node)),
            kind::PATTERN_MATCH => Self::PatternMatch(PatternMatch(node)),
            kind::IS_TEST => Self::IsTest(IsTest(node)),
            kind::ARRAY => Self::Array(Array(node)),
            kind::ROW => Self::Row(Row(node)),
            kind::PARAMETER => Self::Parameter(Parameter(node)),
            kind::WILDCARD => Self::Wildcard(Wildcard(node)),
            kind::COLLATE => Self::Collate(Collate(node)),
            kind::OTHER_EXPRESSION => Self::OtherExpression(OtherExpression(node)),
            _ => Self::Unknown(node),
        })
    }

    fn node(self) -> Node<'t> {
        match self {
            Self::ColumnReference(view) => view.0,
            Self::Literal(view) => view.0,
            Self::BinaryOperation(view) => view.0,
            Self::UnaryOperation(view) => view.0,
            Self::FunctionCall(view) => view.0,
            Self::Cast(view) => view.0,
            Self::Case(view) => view.0,
            Self::Subquery(view) => view.0,
            Self::Exists(view) => view.0,
            Self::InList(view) => view.0,
            Self::InSubquery(view) => view.0,
            Self::Between(view) => view.0,
            Self::PatternMatch(view) => view.0,
            Self::IsTest(view) => view.0,
            Self::Array(view) => view.0,
            Self::Row(view) => view.0,
            Self::Parameter(view) => view.0,
            Self::Wildcard(view) => view.0,
            Self::Collate(view) => view.0,
            Self::OtherExpression(view) => view.0,
            Self::Unknown(node) => node,
        }
    }
}

/// One of the kinds that may stand for `source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source<'t> {
    /// `table-source`
    Table(TableSource<'t>),
    /// `query-source`
    Query(QuerySource<'t>),
    /// `function-source`
    Function(FunctionSource<'t>),
    /// `values-source`
    Values(ValuesSource<'t>),
    /// `joined-source`
    Joined(JoinedSource<'t>),
    /// `other-source`
    Other(OtherSource<'t>),
    /// A kind that this SDK does not know.
    Unknown(Node<'t>),
}

impl<'t> View<'t> for Source<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(match node.kind() {
            kind::TABLE_SOURCE => Self::Table(TableSource(node)),
            kind::QUERY_SOURCE => Self::Query(QuerySource(node)),
            kind::FUNCTION_SOURCE => Self::Function(FunctionSource(node)),
            kind::VALUES_SOURCE => Self::Values(ValuesSource(node)),
            kind::JOINED_SOURCE => Self::Joined(JoinedSource(node)),
            kind::OTHER_SOURCE => Self::Other(OtherSource(node)),
            _ => Self::Unknown(node),
        })
    }

    fn node(self) -> Node<'t> {
        match self {
            Self::Table(view) => view.0,
            Self::Query(view) => view.0,
            Self::Function(view) => view.0,
            Self::Values(view) => view.0,
            Self::Joined(view) => view.0,
            Self::Other(view) => view.0,
            Self::Unknown(node) => node,
        }
    }
}

/// One of the kinds that may stand for `statement`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statement<'t> {
    /// `unknown-statement`
    UnknownStatement(UnknownStatement<'t>),
    /// `create-table`
    CreateTable(CreateTable<'t>),
    /// `alter-table`
    AlterTable(AlterTable<'t>),
    /// `create-index`
    CreateIndex(CreateIndex<'t>),
    /// `drop`
    Drop(Drop<'t>),
    /// `insert`
    Insert(Insert<'t>),
    /// `update`
    Update(Update<'t>),
    /// `delete`
    Delete(Delete<'t>),
    /// `select`
    Select(Select<'t>),
    /// `create-view`
    CreateView(CreateView<'t>),
    /// `create-object`
    CreateObject(CreateObject<'t>),
    /// `create-type`
    CreateType(CreateType<'t>),
    /// `create-domain`
    CreateDomain(CreateDomain<'t>),
    /// `create-routine`
    CreateRoutine(CreateRoutine<'t>),
    /// `create-trigger`
    CreateTrigger(CreateTrigger<'t>),
    /// `create-policy`
    CreatePolicy(CreatePolicy<'t>),
    /// `alter-policy`
    AlterPolicy(AlterPolicy<'t>),
    /// `create-extension`
    CreateExtension(CreateExtension<'t>),
    /// `create-role`
    CreateRole(CreateRole<'t>),
    /// `alter-role`
    AlterRole(AlterRole<'t>),
    /// `alter-object`
    AlterObject(AlterObject<'t>),
    /// `alter-system`
    AlterSystem(AlterSystem<'t>),
    /// `comment-on`
    CommentOn(CommentOn<'t>),
    /// `truncate`
    Truncate(Truncate<'t>),
    /// `merge`
    Merge(Merge<'t>),
    /// `copy-rows`
    CopyRows(CopyRows<'t>),
    /// `reindex`
    Reindex(Reindex<'t>),
    /// `refresh-materialized-view`
    RefreshMaterializedView(RefreshMaterializedView<'t>),
    /// `vacuum`
    Vacuum(Vacuum<'t>),
    /// `analyze`
    Analyze(Analyze<'t>),
    /// `cluster`
    Cluster(Cluster<'t>),
    /// `lock-table`
    LockTable(LockTable<'t>),
    /// `set-parameter`
    SetParameter(SetParameter<'t>),
    /// `transaction`
    Transaction(Transaction<'t>),
    /// `grant`
    Grant(Grant<'t>),
    /// `do-block`
    DoBlock(DoBlock<'t>),
    /// `call`
    Call(Call<'t>),
    /// `explain`
    Explain(Explain<'t>),
    /// `dynamic-sql`
    DynamicSql(DynamicSql<'t>),
    /// `command`
    Command(Command<'t>),
    /// A kind that this SDK does not know.
    Unknown(Node<'t>),
}

impl<'t> View<'t> for Statement<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(match node.kind() {
            kind::UNKNOWN_STATEMENT => Self::UnknownStatement(UnknownStatement(node)),
            kind::CREATE_TABLE => Self::CreateTable(CreateTable(node)),
            kind::ALTER_TABLE => Self::AlterTable(AlterTable(node)),
            kind::CREATE_INDEX => Self::CreateIndex(CreateIndex(node)),
            kind::DROP => Self::Drop(Drop(node)),
            kind::INSERT => Self::Insert(Insert(node)),
            kind::UPDATE => Self::Update(Update(node)),
            kind::DELETE => Self::Delete(Delete(node)),
            kind::SELECT => Self::Select(Select(node)),
            kind::CREATE_VIEW => Self::CreateView(CreateView(node)),
            kind::CREATE_OBJECT => Self::CreateObject(CreateObject(node)),
            kind::CREATE_TYPE => Self::CreateType(CreateType(node)),
            kind::CREATE_DOMAIN => Self::CreateDomain(CreateDomain(node)),
            kind::CREATE_ROUTINE => Self::CreateRoutine(CreateRoutine(node)),
            kind::CREATE_TRIGGER => Self::CreateTrigger(CreateTrigger(node)),
            kind::CREATE_POLICY => Self::CreatePolicy(CreatePolicy(node)),
            kind::ALTER_POLICY => Self::AlterPolicy(AlterPolicy(node)),
            kind::CREATE_EXTENSION => Self::CreateExtension(CreateExtension(node)),
            kind::CREATE_ROLE => Self::CreateRole(CreateRole(node)),
            kind::ALTER_ROLE => Self::AlterRole(AlterRole(node)),
            kind::ALTER_OBJECT => Self::AlterObject(AlterObject(node)),
            kind::ALTER_SYSTEM => Self::AlterSystem(AlterSystem(node)),
            kind::COMMENT_ON => Self::CommentOn(CommentOn(node)),
            kind::TRUNCATE => Self::Truncate(Truncate(node)),
            kind::MERGE => Self::Merge(Merge(node)),
            kind::COPY_ROWS => Self::CopyRows(CopyRows(node)),
            kind::REINDEX => Self::Reindex(Reindex(node)),
            kind::REFRESH_MATERIALIZED_VIEW => Self::RefreshMaterializedView(RefreshMaterializedView(node)),
            kind::VACUUM => Self::Vacuum(Vacuum(node)),
            kind::ANALYZE => Self::Analyze(Analyze(node)),
            kind::CLUSTER => Self::Cluster(Cluster(node)),
            kind::LOCK_TABLE => Self::LockTable(LockTable(node)),
            kind::SET_PARAMETER => Self::SetParameter(SetParameter(node)),
            kind::TRANSACTION => Self::Transaction(Transaction(node)),
            kind::GRANT => Self::Grant(Grant(node)),
            kind::DO_BLOCK => Self::DoBlock(DoBlock(node)),
            kind::CALL => Self::Call(Call(node)),
            kind::EXPLAIN => Self::Explain(Explain(node)),
            kind::DYNAMIC_SQL => Self::DynamicSql(DynamicSql(node)),
            kind::COMMAND => Self::Command(Command(node)),
            _ => Self::Unknown(node),
        })
    }

    fn node(self) -> Node<'t> {
        match self {
            Self::UnknownStatement(view) => view.0,
            Self::CreateTable(view) => view.0,
            Self::AlterTable(view) => view.0,
            Self::CreateIndex(view) => view.0,
            Self::Drop(view) => view.0,
            Self::Insert(view) => view.0,
            Self::Update(view) => view.0,
            Self::Delete(view) => view.0,
            Self::Select(view) => view.0,
            Self::CreateView(view) => view.0,
            Self::CreateObject(view) => view.0,
            Self::CreateType(view) => view.0,
            Self::CreateDomain(view) => view.0,
            Self::CreateRoutine(view) => view.0,
            Self::CreateTrigger(view) => view.0,
            Self::CreatePolicy(view) => view.0,
            Self::AlterPolicy(view) => view.0,
            Self::CreateExtension(view) => view.0,
            Self::CreateRole(view) => view.0,
            Self::AlterRole(view) => view.0,
            Self::AlterObject(view) => view.0,
            Self::AlterSystem(view) => view.0,
            Self::CommentOn(view) => view.0,
            Self::Truncate(view) => view.0,
            Self::Merge(view) => view.0,
            Self::CopyRows(view) => view.0,
            Self::Reindex(view) => view.0,
            Self::RefreshMaterializedView(view) => view.0,
            Self::Vacuum(view) => view.0,
            Self::Analyze(view) => view.0,
            Self::Cluster(view) => view.0,
            Self::LockTable(view) => view.0,
            Self::SetParameter(view) => view.0,
            Self::Transaction(view) => view.0,
            Self::Grant(view) => view.0,
            Self::DoBlock(view) => view.0,
            Self::Call(view) => view.0,
            Self::Explain(view) => view.0,
            Self::DynamicSql(view) => view.0,
            Self::Command(view) => view.0,
            Self::Unknown(node) => node,
        }
    }
}

/// One of the kinds that may stand for `table-constraint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableConstraint<'t> {
    /// `primary-key-constraint`
    PrimaryKey(PrimaryKeyConstraint<'t>),
    /// `unique-constraint`
    Unique(UniqueConstraint<'t>),
    /// `check-constraint`
    Check(CheckConstraint<'t>),
    /// `foreign-key-constraint`
    ForeignKey(ForeignKeyConstraint<'t>),
    /// `exclude-constraint`
    Exclude(ExcludeConstraint<'t>),
    /// `other-constraint`
    Other(OtherConstraint<'t>),
    /// A kind that this SDK does not know.
    Unknown(Node<'t>),
}

impl<'t> View<'t> for TableConstraint<'t> {
    fn cast(node: Node<'t>) -> Option<Self> {
        Some(match node.kind() {
            kind::PRIMARY_KEY_CONSTRAINT => Self::PrimaryKey(PrimaryKeyConstraint(node)),
            kind::UNIQUE_CONSTRAINT => Self::Unique(UniqueConstraint(node)),
            kind::CHECK_CONSTRAINT => Self::Check(CheckConstraint(node)),
            kind::FOREIGN_KEY_CONSTRAINT => Self::ForeignKey(ForeignKeyConstraint(node)),
            kind::EXCLUDE_CONSTRAINT => Self::Exclude(ExcludeConstraint(node)),
            kind::OTHER_CONSTRAINT => Self::Other(OtherConstraint(node)),
            _ => Self::Unknown(node),
        })
    }

    fn node(self) -> Node<'t> {
        match self {
            Self::PrimaryKey(view) => view.0,
            Self::Unique(view) => view.0,
            Self::Check(view) => view.0,
            Self::ForeignKey(view) => view.0,
            Self::Exclude(view) => view.0,
            Self::Other(view) => view.0,
            Self::Unknown(node) => node,
        }
    }
}
