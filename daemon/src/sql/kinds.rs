//! Numbers of kinds, roles and bits. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.

/// What a node is.
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

/// The part a node plays in its parent.
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

/// Flags of a node; which ones there are depends on its kind.
pub mod bit {
    /// Flags of `create-table`.
    pub mod create_table {
        /// `if-not-exists`.
        pub const IF_NOT_EXISTS: u32 = 1 << 0;
        /// `temporary`.
        pub const TEMPORARY: u32 = 1 << 1;
        /// `unlogged`.
        pub const UNLOGGED: u32 = 1 << 2;
        /// `as-query`.
        pub const AS_QUERY: u32 = 1 << 3;
        /// `partition-of`.
        pub const PARTITION_OF: u32 = 1 << 4;
        /// `of-type`.
        pub const OF_TYPE: u32 = 1 << 5;
        /// `partitioned`.
        pub const PARTITIONED: u32 = 1 << 6;
        /// `or-replace`.
        pub const OR_REPLACE: u32 = 1 << 7;
        /// `foreign`.
        pub const FOREIGN: u32 = 1 << 8;
        /// `default-partition`.
        pub const DEFAULT_PARTITION: u32 = 1 << 9;
    }
    /// Flags of `alter-table`.
    pub mod alter_table {
        /// `if-exists`.
        pub const IF_EXISTS: u32 = 1 << 0;
        /// `only`.
        pub const ONLY: u32 = 1 << 1;
        /// `foreign`.
        pub const FOREIGN: u32 = 1 << 2;
    }
    /// Flags of `create-index`.
    pub mod create_index {
        /// `if-not-exists`.
        pub const IF_NOT_EXISTS: u32 = 1 << 0;
        /// `unique`.
        pub const UNIQUE: u32 = 1 << 1;
        /// `concurrently`.
        pub const CONCURRENTLY: u32 = 1 << 2;
        /// `nulls-not-distinct`.
        pub const NULLS_NOT_DISTINCT: u32 = 1 << 3;
        /// `only`.
        pub const ONLY: u32 = 1 << 4;
    }
    /// Flags of `drop`.
    pub mod drop {
        /// `if-exists`.
        pub const IF_EXISTS: u32 = 1 << 0;
        /// `cascade`.
        pub const CASCADE: u32 = 1 << 1;
        /// `restrict`.
        pub const RESTRICT: u32 = 1 << 2;
        /// `concurrently`.
        pub const CONCURRENTLY: u32 = 1 << 3;
        /// `temporary`.
        pub const TEMPORARY: u32 = 1 << 4;
    }
    /// Flags of `insert`.
    pub mod insert {
        /// `default-values`.
        pub const DEFAULT_VALUES: u32 = 1 << 0;
        /// `on-conflict-do-nothing`.
        pub const ON_CONFLICT_DO_NOTHING: u32 = 1 << 1;
        /// `on-conflict-do-update`.
        pub const ON_CONFLICT_DO_UPDATE: u32 = 1 << 2;
    }
    /// Flags of `update`.
    pub mod update {
        /// `only`.
        pub const ONLY: u32 = 1 << 0;
    }
    /// Flags of `delete`.
    pub mod delete {
        /// `only`.
        pub const ONLY: u32 = 1 << 0;
    }
    /// Flags of `select`.
    pub mod select {
        /// `distinct`.
        pub const DISTINCT: u32 = 1 << 0;
        /// `set-operation`.
        pub const SET_OPERATION: u32 = 1 << 1;
        /// `all`.
        pub const ALL: u32 = 1 << 2;
        /// `values`.
        pub const VALUES: u32 = 1 << 3;
        /// `for-update`.
        pub const FOR_UPDATE: u32 = 1 << 4;
        /// `for-share`.
        pub const FOR_SHARE: u32 = 1 << 5;
        /// `into`.
        pub const INTO: u32 = 1 << 6;
    }
    /// Flags of `identifier`.
    pub mod identifier {
        /// `quoted`.
        pub const QUOTED: u32 = 1 << 0;
    }
    /// Flags of `type-name`.
    pub mod type_name {
        /// `array`.
        pub const ARRAY: u32 = 1 << 0;
        /// `serial`.
        pub const SERIAL: u32 = 1 << 1;
    }
    /// Flags of `primary-key-constraint`.
    pub mod primary_key_constraint {
        /// `deferrable`.
        pub const DEFERRABLE: u32 = 1 << 0;
        /// `initially-deferred`.
        pub const INITIALLY_DEFERRED: u32 = 1 << 1;
        /// `using-index`.
        pub const USING_INDEX: u32 = 1 << 2;
    }
    /// Flags of `unique-constraint`.
    pub mod unique_constraint {
        /// `deferrable`.
        pub const DEFERRABLE: u32 = 1 << 0;
        /// `initially-deferred`.
        pub const INITIALLY_DEFERRED: u32 = 1 << 1;
        /// `using-index`.
        pub const USING_INDEX: u32 = 1 << 2;
        /// `nulls-not-distinct`.
        pub const NULLS_NOT_DISTINCT: u32 = 1 << 3;
    }
    /// Flags of `check-constraint`.
    pub mod check_constraint {
        /// `not-valid`.
        pub const NOT_VALID: u32 = 1 << 0;
        /// `no-inherit`.
        pub const NO_INHERIT: u32 = 1 << 1;
        /// `not-enforced`.
        pub const NOT_ENFORCED: u32 = 1 << 2;
    }
    /// Flags of `foreign-key-constraint`.
    pub mod foreign_key_constraint {
        /// `not-valid`.
        pub const NOT_VALID: u32 = 1 << 0;
        /// `deferrable`.
        pub const DEFERRABLE: u32 = 1 << 1;
        /// `initially-deferred`.
        pub const INITIALLY_DEFERRED: u32 = 1 << 2;
        /// `on-delete-cascade`.
        pub const ON_DELETE_CASCADE: u32 = 1 << 3;
        /// `on-update-cascade`.
        pub const ON_UPDATE_CASCADE: u32 = 1 << 4;
        /// `not-enforced`.
        pub const NOT_ENFORCED: u32 = 1 << 5;
        /// `on-delete-set-null`.
        pub const ON_DELETE_SET_NULL: u32 = 1 << 6;
        /// `on-delete-set-default`.
        pub const ON_DELETE_SET_DEFAULT: u32 = 1 << 7;
    }
    /// Flags of `generated-constraint`.
    pub mod generated_constraint {
        /// `stored`.
        pub const STORED: u32 = 1 << 0;
        /// `virtual`.
        pub const VIRTUAL: u32 = 1 << 1;
    }
    /// Flags of `identity-constraint`.
    pub mod identity_constraint {
        /// `always`.
        pub const ALWAYS: u32 = 1 << 0;
    }
    /// Flags of `index-column`.
    pub mod index_column {
        /// `descending`.
        pub const DESCENDING: u32 = 1 << 0;
        /// `nulls-first`.
        pub const NULLS_FIRST: u32 = 1 << 1;
        /// `nulls-last`.
        pub const NULLS_LAST: u32 = 1 << 2;
    }
    /// Flags of `add-column`.
    pub mod add_column {
        /// `if-not-exists`.
        pub const IF_NOT_EXISTS: u32 = 1 << 0;
    }
    /// Flags of `drop-column`.
    pub mod drop_column {
        /// `if-exists`.
        pub const IF_EXISTS: u32 = 1 << 0;
        /// `cascade`.
        pub const CASCADE: u32 = 1 << 1;
    }
    /// Flags of `drop-constraint`.
    pub mod drop_constraint {
        /// `if-exists`.
        pub const IF_EXISTS: u32 = 1 << 0;
        /// `cascade`.
        pub const CASCADE: u32 = 1 << 1;
    }
    /// Flags of `common-table-expression`.
    pub mod common_table_expression {
        /// `recursive`.
        pub const RECURSIVE: u32 = 1 << 0;
        /// `materialized`.
        pub const MATERIALIZED: u32 = 1 << 1;
        /// `not-materialized`.
        pub const NOT_MATERIALIZED: u32 = 1 << 2;
    }
    /// Flags of `table-source`.
    pub mod table_source {
        /// `only`.
        pub const ONLY: u32 = 1 << 0;
        /// `lateral`.
        pub const LATERAL: u32 = 1 << 1;
    }
    /// Flags of `query-source`.
    pub mod query_source {
        /// `lateral`.
        pub const LATERAL: u32 = 1 << 0;
    }
    /// Flags of `function-source`.
    pub mod function_source {
        /// `lateral`.
        pub const LATERAL: u32 = 1 << 0;
    }
    /// Flags of `joined-source`.
    pub mod joined_source {
        /// `natural`.
        pub const NATURAL: u32 = 1 << 0;
        /// `using`.
        pub const USING: u32 = 1 << 1;
    }
    /// Flags of `literal`.
    pub mod literal {
        /// `string`.
        pub const STRING: u32 = 1 << 0;
        /// `number`.
        pub const NUMBER: u32 = 1 << 1;
        /// `boolean`.
        pub const BOOLEAN: u32 = 1 << 2;
        /// `null`.
        pub const NULL: u32 = 1 << 3;
    }
    /// Flags of `function-call`.
    pub mod function_call {
        /// `distinct`.
        pub const DISTINCT: u32 = 1 << 0;
        /// `window`.
        pub const WINDOW: u32 = 1 << 1;
        /// `star`.
        pub const STAR: u32 = 1 << 2;
    }
    /// Flags of `case`.
    pub mod case {
        /// `else`.
        pub const ELSE: u32 = 1 << 0;
    }
    /// Flags of `exists`.
    pub mod exists {
        /// `negated`.
        pub const NEGATED: u32 = 1 << 0;
    }
    /// Flags of `in-list`.
    pub mod in_list {
        /// `negated`.
        pub const NEGATED: u32 = 1 << 0;
    }
    /// Flags of `in-subquery`.
    pub mod in_subquery {
        /// `negated`.
        pub const NEGATED: u32 = 1 << 0;
    }
    /// Flags of `between`.
    pub mod between {
        /// `negated`.
        pub const NEGATED: u32 = 1 << 0;
        /// `symmetric`.
        pub const SYMMETRIC: u32 = 1 << 1;
    }
    /// Flags of `pattern-match`.
    pub mod pattern_match {
        /// `negated`.
        pub const NEGATED: u32 = 1 << 0;
    }
    /// Flags of `is-test`.
    pub mod is_test {
        /// `negated`.
        pub const NEGATED: u32 = 1 << 0;
    }
    /// Flags of `create-view`.
    pub mod create_view {
        /// `or-replace`.
        pub const OR_REPLACE: u32 = 1 << 0;
        /// `temporary`.
        pub const TEMPORARY: u32 = 1 << 1;
        /// `recursive`.
        pub const RECURSIVE: u32 = 1 << 2;
        /// `materialized`.
        pub const MATERIALIZED: u32 = 1 << 3;
        /// `if-not-exists`.
        pub const IF_NOT_EXISTS: u32 = 1 << 4;
        /// `with-no-data`.
        pub const WITH_NO_DATA: u32 = 1 << 5;
    }
    /// Flags of `create-object`.
    pub mod create_object {
        /// `if-not-exists`.
        pub const IF_NOT_EXISTS: u32 = 1 << 0;
        /// `or-replace`.
        pub const OR_REPLACE: u32 = 1 << 1;
        /// `temporary`.
        pub const TEMPORARY: u32 = 1 << 2;
        /// `unlogged`.
        pub const UNLOGGED: u32 = 1 << 3;
    }
    /// Flags of `create-routine`.
    pub mod create_routine {
        /// `or-replace`.
        pub const OR_REPLACE: u32 = 1 << 0;
        /// `procedure`.
        pub const PROCEDURE: u32 = 1 << 1;
        /// `security-definer`.
        pub const SECURITY_DEFINER: u32 = 1 << 2;
        /// `immutable`.
        pub const IMMUTABLE: u32 = 1 << 3;
        /// `stable`.
        pub const STABLE: u32 = 1 << 4;
        /// `returns-trigger`.
        pub const RETURNS_TRIGGER: u32 = 1 << 5;
        /// `opaque`.
        pub const OPAQUE: u32 = 1 << 6;
    }
    /// Flags of `create-trigger`.
    pub mod create_trigger {
        /// `or-replace`.
        pub const OR_REPLACE: u32 = 1 << 0;
        /// `constraint`.
        pub const CONSTRAINT: u32 = 1 << 1;
        /// `before`.
        pub const BEFORE: u32 = 1 << 2;
        /// `after`.
        pub const AFTER: u32 = 1 << 3;
        /// `instead-of`.
        pub const INSTEAD_OF: u32 = 1 << 4;
        /// `for-each-row`.
        pub const FOR_EACH_ROW: u32 = 1 << 5;
        /// `event`.
        pub const EVENT: u32 = 1 << 6;
    }
    /// Flags of `create-policy`.
    pub mod create_policy {
        /// `restrictive`.
        pub const RESTRICTIVE: u32 = 1 << 0;
    }
    /// Flags of `create-extension`.
    pub mod create_extension {
        /// `if-not-exists`.
        pub const IF_NOT_EXISTS: u32 = 1 << 0;
        /// `cascade`.
        pub const CASCADE: u32 = 1 << 1;
    }
    /// Flags of `alter-object`.
    pub mod alter_object {
        /// `if-exists`.
        pub const IF_EXISTS: u32 = 1 << 0;
    }
    /// Flags of `alter-system`.
    pub mod alter_system {
        /// `reset`.
        pub const RESET: u32 = 1 << 0;
    }
    /// Flags of `truncate`.
    pub mod truncate {
        /// `cascade`.
        pub const CASCADE: u32 = 1 << 0;
        /// `restart-identity`.
        pub const RESTART_IDENTITY: u32 = 1 << 1;
    }
    /// Flags of `merge`.
    pub mod merge {
        /// `only`.
        pub const ONLY: u32 = 1 << 0;
    }
    /// Flags of `copy-rows`.
    pub mod copy_rows {
        /// `from`.
        pub const FROM: u32 = 1 << 0;
        /// `program`.
        pub const PROGRAM: u32 = 1 << 1;
        /// `stdin`.
        pub const STDIN: u32 = 1 << 2;
        /// `stdout`.
        pub const STDOUT: u32 = 1 << 3;
    }
    /// Flags of `reindex`.
    pub mod reindex {
        /// `concurrently`.
        pub const CONCURRENTLY: u32 = 1 << 0;
    }
    /// Flags of `refresh-materialized-view`.
    pub mod refresh_materialized_view {
        /// `concurrently`.
        pub const CONCURRENTLY: u32 = 1 << 0;
        /// `with-no-data`.
        pub const WITH_NO_DATA: u32 = 1 << 1;
    }
    /// Flags of `vacuum`.
    pub mod vacuum {
        /// `full`.
        pub const FULL: u32 = 1 << 0;
        /// `freeze`.
        pub const FREEZE: u32 = 1 << 1;
        /// `analyze`.
        pub const ANALYZE: u32 = 1 << 2;
    }
    /// Flags of `lock-table`.
    pub mod lock_table {
        /// `nowait`.
        pub const NOWAIT: u32 = 1 << 0;
        /// `only`.
        pub const ONLY: u32 = 1 << 1;
    }
    /// Flags of `set-parameter`.
    pub mod set_parameter {
        /// `local`.
        pub const LOCAL: u32 = 1 << 0;
        /// `reset`.
        pub const RESET: u32 = 1 << 1;
        /// `default`.
        pub const DEFAULT: u32 = 1 << 2;
    }
    /// Flags of `grant`.
    pub mod grant {
        /// `revoke`.
        pub const REVOKE: u32 = 1 << 0;
        /// `all-privileges`.
        pub const ALL_PRIVILEGES: u32 = 1 << 1;
        /// `grant-option`.
        pub const GRANT_OPTION: u32 = 1 << 2;
        /// `cascade`.
        pub const CASCADE: u32 = 1 << 3;
        /// `membership`.
        pub const MEMBERSHIP: u32 = 1 << 4;
        /// `all-in-schema`.
        pub const ALL_IN_SCHEMA: u32 = 1 << 5;
        /// `default-privileges`.
        pub const DEFAULT_PRIVILEGES: u32 = 1 << 6;
    }
    /// Flags of `do-block`.
    pub mod do_block {
        /// `opaque`.
        pub const OPAQUE: u32 = 1 << 0;
    }
    /// Flags of `explain`.
    pub mod explain {
        /// `analyze`.
        pub const ANALYZE: u32 = 1 << 0;
    }
    /// Flags of `attach-partition`.
    pub mod attach_partition {
        /// `default`.
        pub const DEFAULT: u32 = 1 << 0;
    }
    /// Flags of `detach-partition`.
    pub mod detach_partition {
        /// `concurrently`.
        pub const CONCURRENTLY: u32 = 1 << 0;
        /// `finalize`.
        pub const FINALIZE: u32 = 1 << 1;
    }
    /// Flags of `trigger-state`.
    pub mod trigger_state {
        /// `disable`.
        pub const DISABLE: u32 = 1 << 0;
        /// `always`.
        pub const ALWAYS: u32 = 1 << 1;
        /// `replica`.
        pub const REPLICA: u32 = 1 << 2;
        /// `all`.
        pub const ALL: u32 = 1 << 3;
        /// `user`.
        pub const USER: u32 = 1 << 4;
    }
    /// Flags of `row-security`.
    pub mod row_security {
        /// `enable`.
        pub const ENABLE: u32 = 1 << 0;
        /// `disable`.
        pub const DISABLE: u32 = 1 << 1;
        /// `force`.
        pub const FORCE: u32 = 1 << 2;
        /// `no-force`.
        pub const NO_FORCE: u32 = 1 << 3;
    }
    /// Flags of `inherit`.
    pub mod inherit {
        /// `no-inherit`.
        pub const NO_INHERIT: u32 = 1 << 0;
    }
    /// Flags of `add-identity`.
    pub mod add_identity {
        /// `always`.
        pub const ALWAYS: u32 = 1 << 0;
    }
    /// Flags of `drop-identity`.
    pub mod drop_identity {
        /// `if-exists`.
        pub const IF_EXISTS: u32 = 1 << 0;
    }
    /// Flags of `drop-expression`.
    pub mod drop_expression {
        /// `if-exists`.
        pub const IF_EXISTS: u32 = 1 << 0;
    }
    /// Flags of `set-options`.
    pub mod set_options {
        /// `reset`.
        pub const RESET: u32 = 1 << 0;
    }
    /// Flags of `add-value`.
    pub mod add_value {
        /// `if-not-exists`.
        pub const IF_NOT_EXISTS: u32 = 1 << 0;
        /// `before`.
        pub const BEFORE: u32 = 1 << 1;
        /// `after`.
        pub const AFTER: u32 = 1 << 2;
    }
    /// Flags of `merge-when`.
    pub mod merge_when {
        /// `matched`.
        pub const MATCHED: u32 = 1 << 0;
        /// `by-source`.
        pub const BY_SOURCE: u32 = 1 << 1;
    }
}
