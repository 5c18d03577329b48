// Typed views over the tree. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.

import { Unknown, View } from './tree.js';

/** Numbers of kinds. */
export declare const Kind: {
  readonly UNKNOWN_STATEMENT: 1;
  readonly CREATE_TABLE: 2;
  readonly ALTER_TABLE: 3;
  readonly CREATE_INDEX: 4;
  readonly DROP: 5;
  readonly INSERT: 6;
  readonly UPDATE: 7;
  readonly DELETE: 8;
  readonly SELECT: 9;
  readonly OBJECT_NAME: 20;
  readonly IDENTIFIER: 21;
  readonly TYPE_NAME: 22;
  readonly COLUMN_DEFINITION: 30;
  readonly NOT_NULL_CONSTRAINT: 31;
  readonly NULL_CONSTRAINT: 32;
  readonly DEFAULT_CONSTRAINT: 33;
  readonly PRIMARY_KEY_CONSTRAINT: 34;
  readonly UNIQUE_CONSTRAINT: 35;
  readonly CHECK_CONSTRAINT: 36;
  readonly FOREIGN_KEY_CONSTRAINT: 37;
  readonly GENERATED_CONSTRAINT: 38;
  readonly IDENTITY_CONSTRAINT: 39;
  readonly COLLATE_CONSTRAINT: 40;
  readonly EXCLUDE_CONSTRAINT: 41;
  readonly OTHER_CONSTRAINT: 42;
  readonly INDEX_COLUMN: 43;
  readonly ADD_COLUMN: 50;
  readonly DROP_COLUMN: 51;
  readonly RENAME_COLUMN: 52;
  readonly RENAME_TABLE: 53;
  readonly ADD_CONSTRAINT: 54;
  readonly DROP_CONSTRAINT: 55;
  readonly VALIDATE_CONSTRAINT: 56;
  readonly RENAME_CONSTRAINT: 57;
  readonly SET_NOT_NULL: 58;
  readonly DROP_NOT_NULL: 59;
  readonly SET_DEFAULT: 60;
  readonly DROP_DEFAULT: 61;
  readonly SET_TYPE: 62;
  readonly SET_SCHEMA: 63;
  readonly OTHER_ACTION: 64;
  readonly COMMON_TABLE_EXPRESSION: 70;
  readonly SELECT_ITEM: 71;
  readonly ASSIGNMENT: 72;
  readonly TABLE_SOURCE: 73;
  readonly QUERY_SOURCE: 74;
  readonly FUNCTION_SOURCE: 75;
  readonly VALUES_SOURCE: 76;
  readonly JOINED_SOURCE: 77;
  readonly OTHER_SOURCE: 78;
  readonly COLUMN_REFERENCE: 90;
  readonly LITERAL: 91;
  readonly BINARY_OPERATION: 92;
  readonly UNARY_OPERATION: 93;
  readonly FUNCTION_CALL: 94;
  readonly CAST: 95;
  readonly CASE: 96;
  readonly SUBQUERY: 97;
  readonly EXISTS: 98;
  readonly IN_LIST: 99;
  readonly IN_SUBQUERY: 100;
  readonly BETWEEN: 101;
  readonly PATTERN_MATCH: 102;
  readonly IS_TEST: 103;
  readonly ARRAY: 104;
  readonly ROW: 105;
  readonly PARAMETER: 106;
  readonly WILDCARD: 107;
  readonly COLLATE: 108;
  readonly OTHER_EXPRESSION: 109;
  readonly CREATE_VIEW: 110;
  readonly CREATE_OBJECT: 111;
  readonly CREATE_TYPE: 112;
  readonly CREATE_DOMAIN: 113;
  readonly CREATE_ROUTINE: 114;
  readonly CREATE_TRIGGER: 115;
  readonly CREATE_POLICY: 116;
  readonly ALTER_POLICY: 117;
  readonly CREATE_EXTENSION: 118;
  readonly CREATE_ROLE: 119;
  readonly ALTER_ROLE: 120;
  readonly ALTER_OBJECT: 121;
  readonly ALTER_SYSTEM: 122;
  readonly COMMENT_ON: 123;
  readonly TRUNCATE: 124;
  readonly MERGE: 125;
  readonly COPY_ROWS: 126;
  readonly REINDEX: 127;
  readonly REFRESH_MATERIALIZED_VIEW: 128;
  readonly VACUUM: 129;
  readonly ANALYZE: 130;
  readonly CLUSTER: 131;
  readonly LOCK_TABLE: 132;
  readonly SET_PARAMETER: 133;
  readonly TRANSACTION: 134;
  readonly GRANT: 135;
  readonly DO_BLOCK: 136;
  readonly CALL: 137;
  readonly EXPLAIN: 138;
  readonly DYNAMIC_SQL: 139;
  readonly COMMAND: 140;
  readonly ATTACH_PARTITION: 150;
  readonly DETACH_PARTITION: 151;
  readonly SET_LOGGED: 152;
  readonly SET_UNLOGGED: 153;
  readonly SET_TABLESPACE: 154;
  readonly SET_ACCESS_METHOD: 155;
  readonly TRIGGER_STATE: 156;
  readonly ROW_SECURITY: 157;
  readonly RENAME_OBJECT: 158;
  readonly OWNER_TO: 159;
  readonly INHERIT: 160;
  readonly ADD_IDENTITY: 161;
  readonly DROP_IDENTITY: 162;
  readonly DROP_EXPRESSION: 163;
  readonly CLUSTER_ON: 164;
  readonly REPLICA_IDENTITY: 165;
  readonly SET_OPTIONS: 166;
  readonly ADD_VALUE: 167;
  readonly RENAME_VALUE: 168;
  readonly SETTING: 180;
  readonly ROUTINE_PARAMETER: 181;
  readonly MERGE_WHEN: 182;
};

/** Numbers of roles. */
export declare const Role: {
  /** A statement, directly under the file. */
  readonly ROOT: 0;
  /** What the parent is called or acts on. */
  readonly NAME: 1;
  /** A column definition or a column's name. */
  readonly COLUMN: 2;
  /** A constraint of a table or column. */
  readonly CONSTRAINT: 3;
  /** A data type. */
  readonly TYPE: 4;
  /** The expression the parent is about. */
  readonly EXPRESSION: 5;
  /** The expression of DEFAULT. */
  readonly DEFAULT: 6;
  /** One action of ALTER. */
  readonly ACTION: 7;
  /** The table a foreign key points to. */
  readonly REFERENCED_TABLE: 8;
  /** A column a foreign key points to. */
  readonly REFERENCED_COLUMN: 9;
  /** What is written to, dropped or selected. */
  readonly TARGET: 10;
  /** Where rows come from. */
  readonly SOURCE: 11;
  /** The condition of WHERE. */
  readonly WHERE: 12;
  /** A value that is written or compared. */
  readonly VALUE: 13;
  /** A query inside another statement or expression. */
  readonly QUERY: 14;
  /** Left operand. */
  readonly LEFT: 15;
  /** Right operand. */
  readonly RIGHT: 16;
  /** Argument of a function or operator. */
  readonly ARGUMENT: 17;
  /** The name after a rename. */
  readonly NEW_NAME: 18;
  /** An item of RETURNING. */
  readonly RETURNING: 19;
  /** A common table expression. */
  readonly WITH: 20;
  /** A joined source. */
  readonly JOIN: 21;
  /** The condition of a join. */
  readonly ON: 22;
  /** An expression of GROUP BY. */
  readonly GROUP_BY: 23;
  /** The condition of HAVING. */
  readonly HAVING: 24;
  /** An expression of ORDER BY. */
  readonly ORDER_BY: 25;
  /** The expression of LIMIT or FETCH. */
  readonly LIMIT: 26;
  /** The expression of OFFSET. */
  readonly OFFSET: 27;
  /** A column of INCLUDE. */
  readonly INCLUDE: 28;
  /** A table that is inherited from, or the partitioned table of PARTITION OF. */
  readonly PARENT: 29;
  /** A table whose columns are copied by LIKE. */
  readonly LIKE: 30;
  /** A column or expression of PARTITION BY. */
  readonly PARTITION_KEY: 31;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly OPERAND: 32;
  /** Another name for a source or an item. */
  readonly ALIAS: 33;
  /** One row of VALUES. */
  readonly ROW: 34;
  /** ON CONFLICT of INSERT. */
  readonly CONFLICT: 35;
  /** One assignment of SET. */
  readonly ASSIGNMENT: 36;
  /** A side of UNION, INTERSECT or EXCEPT. */
  readonly SET_OPERAND: 37;
  /** An option or setting: its name, and its value where it has one. */
  readonly OPTION: 38;
  /** A statement inside a routine, a DO block or CREATE SCHEMA. */
  readonly BODY: 39;
  /** A value of an enum. */
  readonly LABEL: 40;
  /** A role that is given or loses something, owns, or to which a policy applies. */
  readonly GRANTEE: 41;
  /** A privilege, or a role whose membership is granted. */
  readonly PRIVILEGE: 42;
  /** A parameter of a routine. */
  readonly PARAMETER: 43;
  /** An expression of FOR VALUES. */
  readonly BOUND: 44;
  /** A branch of MERGE. */
  readonly WHEN: 45;
  /** The condition of WITH CHECK. */
  readonly CHECK: 46;
};

/** A statement that was recognised by its first words alone. */
export declare class UnknownStatement extends View {
  readonly kind: 'unknown-statement';
  /** The command tag. */
  readonly named: string | undefined;
}

/** CREATE TABLE, also AS, PARTITION OF and OF type. */
export declare class CreateTable extends View {
  readonly kind: 'create-table';
  /** Whether `if-not-exists` is set. */
  readonly ifNotExists: boolean;
  /** Whether `temporary` is set. */
  readonly temporary: boolean;
  /** Whether `unlogged` is set. */
  readonly unlogged: boolean;
  /** Whether `as-query` is set. */
  readonly asQuery: boolean;
  /** Whether `partition-of` is set. */
  readonly partitionOf: boolean;
  /** Whether `of-type` is set. */
  readonly ofType: boolean;
  /** Whether `partitioned` is set. */
  readonly partitioned: boolean;
  /** Whether `or-replace` is set. */
  readonly orReplace: boolean;
  /** Whether `foreign` is set. */
  readonly foreign: boolean;
  /** Whether `default-partition` is set. */
  readonly defaultPartition: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each column definition or a column's name. */
  readonly columns: ColumnDefinition[];
  /** Each constraint of a table or column. */
  readonly constraints: TableConstraint[];
  /** Each table whose columns are copied by LIKE. */
  readonly like: ObjectName[];
  /** Each table that is inherited from, or the partitioned table of PARTITION OF. */
  readonly parents: ObjectName[];
  /** Each column or expression of PARTITION BY. */
  readonly partitionKeys: Expression[];
  /** A query inside another statement or expression. */
  readonly query: Select | undefined;
  /** Each expression of FOR VALUES. */
  readonly bounds: Expression[];
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** ALTER TABLE or ALTER FOREIGN TABLE with its actions. */
export declare class AlterTable extends View {
  readonly kind: 'alter-table';
  /** Whether `if-exists` is set. */
  readonly ifExists: boolean;
  /** Whether `only` is set. */
  readonly only: boolean;
  /** Whether `foreign` is set. */
  readonly foreign: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each action of ALTER. */
  readonly actions: AlterAction[];
}

/** CREATE INDEX. */
export declare class CreateIndex extends View {
  readonly kind: 'create-index';
  /** The access method, such as btree. */
  readonly named: string | undefined;
  /** Whether `if-not-exists` is set. */
  readonly ifNotExists: boolean;
  /** Whether `unique` is set. */
  readonly unique: boolean;
  /** Whether `concurrently` is set. */
  readonly concurrently: boolean;
  /** Whether `nulls-not-distinct` is set. */
  readonly nullsNotDistinct: boolean;
  /** Whether `only` is set. */
  readonly only: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Each column definition or a column's name. */
  readonly columns: IndexColumn[];
  /** Each column of INCLUDE. */
  readonly include: Identifier[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
}

/** DROP of one or more objects of one kind. */
export declare class Drop extends View {
  readonly kind: 'drop';
  /** The kind of object in lower case, such as table, index, materialized view. */
  readonly named: string | undefined;
  /** Whether `if-exists` is set. */
  readonly ifExists: boolean;
  /** Whether `cascade` is set. */
  readonly cascade: boolean;
  /** Whether `restrict` is set. */
  readonly restrict: boolean;
  /** Whether `concurrently` is set. */
  readonly concurrently: boolean;
  /** Whether `temporary` is set. */
  readonly temporary: boolean;
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
}

/** INSERT. */
export declare class Insert extends View {
  readonly kind: 'insert';
  /** Whether `default-values` is set. */
  readonly defaultValues: boolean;
  /** Whether `on-conflict-do-nothing` is set. */
  readonly onConflictDoNothing: boolean;
  /** Whether `on-conflict-do-update` is set. */
  readonly onConflictDoUpdate: boolean;
  /** Each common table expression. */
  readonly with: CommonTableExpression[];
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** A query inside another statement or expression. */
  readonly query: Select | undefined;
  /** Each assignment of SET. */
  readonly assignments: Assignment[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Each item of RETURNING. */
  readonly returning: SelectItem[];
}

/** UPDATE. */
export declare class Update extends View {
  readonly kind: 'update';
  /** Whether `only` is set. */
  readonly only: boolean;
  /** Each common table expression. */
  readonly with: CommonTableExpression[];
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
  /** Each assignment of SET. */
  readonly assignments: Assignment[];
  /** Each where rows come from. */
  readonly sources: Source[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Each item of RETURNING. */
  readonly returning: SelectItem[];
}

/** DELETE. */
export declare class Delete extends View {
  readonly kind: 'delete';
  /** Whether `only` is set. */
  readonly only: boolean;
  /** Each common table expression. */
  readonly with: CommonTableExpression[];
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
  /** Each where rows come from. */
  readonly sources: Source[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Each item of RETURNING. */
  readonly returning: SelectItem[];
}

/** A query: SELECT, VALUES, or a set operation over queries. */
export declare class Select extends View {
  readonly kind: 'select';
  /** The set operation in lower case (union, intersect, except), for a set operation. */
  readonly named: string | undefined;
  /** Whether `distinct` is set. */
  readonly distinct: boolean;
  /** Whether `set-operation` is set. */
  readonly setOperation: boolean;
  /** Whether `all` is set. */
  readonly all: boolean;
  /** Whether `values` is set. */
  readonly values: boolean;
  /** Whether `for-update` is set. */
  readonly forUpdate: boolean;
  /** Whether `for-share` is set. */
  readonly forShare: boolean;
  /** Whether `into` is set. */
  readonly into: boolean;
  /** Each common table expression. */
  readonly with: CommonTableExpression[];
  /** Each what is written to, dropped or selected. */
  readonly targets: SelectItem[];
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each where rows come from. */
  readonly sources: Source[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Each expression of GROUP BY. */
  readonly groupBy: Expression[];
  /** The condition of HAVING. */
  readonly having: Expression | undefined;
  /** Each row of VALUES. */
  readonly rows: Row[];
  /** Each side of UNION, INTERSECT or EXCEPT. */
  readonly setOperands: Statement[];
  /** Each expression of ORDER BY. */
  readonly orderBy: Expression[];
  /** The expression of LIMIT or FETCH. */
  readonly limit: Expression | undefined;
  /** The expression of OFFSET. */
  readonly offset: Expression | undefined;
  /** Each argument of a function or operator. */
  readonly arguments: Expression[];
}

/** The name of a relation or other object; its identifiers are its children, last one the object itself. */
export declare class ObjectName extends View {
  readonly kind: 'object-name';
  /** The parts joined by dots, each folded as PostgreSQL does. */
  readonly named: string | undefined;
  /** Each what the parent is called or acts on. */
  readonly names: Identifier[];
}

/** One identifier. */
export declare class Identifier extends View {
  readonly kind: 'identifier';
  /** The identifier, folded to lower case where it was not quoted. */
  readonly named: string | undefined;
  /** Whether `quoted` is set. */
  readonly quoted: boolean;
}

/** A data type with its modifiers. */
export declare class TypeName extends View {
  readonly kind: 'type-name';
  /** PostgreSQL's name for it without modifiers: integer, bigint, character varying, timestamp with time zone, numeric, ... */
  readonly named: string | undefined;
  /** Whether `array` is set. */
  readonly array: boolean;
  /** Whether `serial` is set. */
  readonly serial: boolean;
  /** Each argument of a function or operator. */
  readonly arguments: Literal[];
}

/** A column of CREATE TABLE or ADD COLUMN. */
export declare class ColumnDefinition extends View {
  readonly kind: 'column-definition';
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
  /** A data type. */
  readonly type: TypeName | undefined;
  /** Each constraint of a table or column. */
  readonly constraints: ColumnConstraint[];
}

/** NOT NULL. */
export declare class NotNullConstraint extends View {
  readonly kind: 'not-null-constraint';
  /** The constraint's name, where one is given. */
  readonly named: string | undefined;
}

/** NULL, written out. */
export declare class NullConstraint extends View {
  readonly kind: 'null-constraint';
}

/** DEFAULT expression. */
export declare class DefaultConstraint extends View {
  readonly kind: 'default-constraint';
  /** The expression of DEFAULT. */
  readonly default: Expression | undefined;
}

/** PRIMARY KEY of a column (no columns listed) or a table. */
export declare class PrimaryKeyConstraint extends View {
  readonly kind: 'primary-key-constraint';
  /** The constraint's name, where one is given. */
  readonly named: string | undefined;
  /** Whether `deferrable` is set. */
  readonly deferrable: boolean;
  /** Whether `initially-deferred` is set. */
  readonly initiallyDeferred: boolean;
  /** Whether `using-index` is set. */
  readonly usingIndex: boolean;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** Each column of INCLUDE. */
  readonly include: Identifier[];
  /** Where rows come from. */
  readonly source: ObjectName | undefined;
}

/** UNIQUE of a column (no columns listed) or a table. */
export declare class UniqueConstraint extends View {
  readonly kind: 'unique-constraint';
  /** The constraint's name, where one is given. */
  readonly named: string | undefined;
  /** Whether `deferrable` is set. */
  readonly deferrable: boolean;
  /** Whether `initially-deferred` is set. */
  readonly initiallyDeferred: boolean;
  /** Whether `using-index` is set. */
  readonly usingIndex: boolean;
  /** Whether `nulls-not-distinct` is set. */
  readonly nullsNotDistinct: boolean;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** Each column of INCLUDE. */
  readonly include: Identifier[];
  /** Where rows come from. */
  readonly source: ObjectName | undefined;
}

/** CHECK. */
export declare class CheckConstraint extends View {
  readonly kind: 'check-constraint';
  /** The constraint's name, where one is given. */
  readonly named: string | undefined;
  /** Whether `not-valid` is set. */
  readonly notValid: boolean;
  /** Whether `no-inherit` is set. */
  readonly noInherit: boolean;
  /** Whether `not-enforced` is set. */
  readonly notEnforced: boolean;
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
}

/** FOREIGN KEY or REFERENCES. */
export declare class ForeignKeyConstraint extends View {
  readonly kind: 'foreign-key-constraint';
  /** The constraint's name, where one is given. */
  readonly named: string | undefined;
  /** Whether `not-valid` is set. */
  readonly notValid: boolean;
  /** Whether `deferrable` is set. */
  readonly deferrable: boolean;
  /** Whether `initially-deferred` is set. */
  readonly initiallyDeferred: boolean;
  /** Whether `on-delete-cascade` is set. */
  readonly onDeleteCascade: boolean;
  /** Whether `on-update-cascade` is set. */
  readonly onUpdateCascade: boolean;
  /** Whether `not-enforced` is set. */
  readonly notEnforced: boolean;
  /** Whether `on-delete-set-null` is set. */
  readonly onDeleteSetNull: boolean;
  /** Whether `on-delete-set-default` is set. */
  readonly onDeleteSetDefault: boolean;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** The table a foreign key points to. */
  readonly referencedTable: ObjectName | undefined;
  /** Each column a foreign key points to. */
  readonly referencedColumns: Identifier[];
}

/** GENERATED ALWAYS AS (expression). */
export declare class GeneratedConstraint extends View {
  readonly kind: 'generated-constraint';
  /** Whether `stored` is set. */
  readonly stored: boolean;
  /** Whether `virtual` is set. */
  readonly virtual: boolean;
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
}

/** GENERATED AS IDENTITY. */
export declare class IdentityConstraint extends View {
  readonly kind: 'identity-constraint';
  /** Whether `always` is set. */
  readonly always: boolean;
}

/** COLLATE of a column. */
export declare class CollateConstraint extends View {
  readonly kind: 'collate-constraint';
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
}

/** EXCLUDE. */
export declare class ExcludeConstraint extends View {
  readonly kind: 'exclude-constraint';
  /** The constraint's name, where one is given. */
  readonly named: string | undefined;
  /** Each column of INCLUDE. */
  readonly include: Identifier[];
}

/** A constraint that has no kind of its own yet. */
export declare class OtherConstraint extends View {
  readonly kind: 'other-constraint';
}

/** A key of an index: a column or an expression. */
export declare class IndexColumn extends View {
  readonly kind: 'index-column';
  /** The operator class, where one is given. */
  readonly named: string | undefined;
  /** Whether `descending` is set. */
  readonly descending: boolean;
  /** Whether `nulls-first` is set. */
  readonly nullsFirst: boolean;
  /** Whether `nulls-last` is set. */
  readonly nullsLast: boolean;
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
}

/** ADD COLUMN. */
export declare class AddColumn extends View {
  readonly kind: 'add-column';
  /** Whether `if-not-exists` is set. */
  readonly ifNotExists: boolean;
  /** A column definition or a column's name. */
  readonly column: ColumnDefinition | undefined;
}

/** DROP COLUMN. */
export declare class DropColumn extends View {
  readonly kind: 'drop-column';
  /** Whether `if-exists` is set. */
  readonly ifExists: boolean;
  /** Whether `cascade` is set. */
  readonly cascade: boolean;
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** RENAME COLUMN. */
export declare class RenameColumn extends View {
  readonly kind: 'rename-column';
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
  /** The name after a rename. */
  readonly newName: Identifier | undefined;
}

/** RENAME TO. */
export declare class RenameTable extends View {
  readonly kind: 'rename-table';
  /** The name after a rename. */
  readonly newName: Identifier | undefined;
}

/** ADD CONSTRAINT. */
export declare class AddConstraint extends View {
  readonly kind: 'add-constraint';
  /** A constraint of a table or column. */
  readonly constraint: TableConstraint | undefined;
}

/** DROP CONSTRAINT. */
export declare class DropConstraint extends View {
  readonly kind: 'drop-constraint';
  /** Whether `if-exists` is set. */
  readonly ifExists: boolean;
  /** Whether `cascade` is set. */
  readonly cascade: boolean;
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
}

/** VALIDATE CONSTRAINT. */
export declare class ValidateConstraint extends View {
  readonly kind: 'validate-constraint';
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
}

/** RENAME CONSTRAINT. */
export declare class RenameConstraint extends View {
  readonly kind: 'rename-constraint';
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
  /** The name after a rename. */
  readonly newName: Identifier | undefined;
}

/** ALTER COLUMN SET NOT NULL. */
export declare class SetNotNull extends View {
  readonly kind: 'set-not-null';
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** ALTER COLUMN DROP NOT NULL. */
export declare class DropNotNull extends View {
  readonly kind: 'drop-not-null';
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** ALTER COLUMN SET DEFAULT. */
export declare class SetDefault extends View {
  readonly kind: 'set-default';
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
  /** The expression of DEFAULT. */
  readonly default: Expression | undefined;
}

/** ALTER COLUMN DROP DEFAULT. */
export declare class DropDefault extends View {
  readonly kind: 'drop-default';
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** ALTER COLUMN TYPE. */
export declare class SetType extends View {
  readonly kind: 'set-type';
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
  /** A data type. */
  readonly type: TypeName | undefined;
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
}

/** SET SCHEMA. */
export declare class SetSchema extends View {
  readonly kind: 'set-schema';
  /** The name after a rename. */
  readonly newName: Identifier | undefined;
}

/** An action that has no kind of its own yet. */
export declare class OtherAction extends View {
  readonly kind: 'other-action';
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** One entry of WITH. */
export declare class CommonTableExpression extends View {
  readonly kind: 'common-table-expression';
  /** Its name. */
  readonly named: string | undefined;
  /** Whether `recursive` is set. */
  readonly recursive: boolean;
  /** Whether `materialized` is set. */
  readonly materialized: boolean;
  /** Whether `not-materialized` is set. */
  readonly notMaterialized: boolean;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** A query inside another statement or expression. */
  readonly query: Statement | undefined;
}

/** One item of a select list or of RETURNING. */
export declare class SelectItem extends View {
  readonly kind: 'select-item';
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
}

/** Column = value of SET. */
export declare class Assignment extends View {
  readonly kind: 'assignment';
  /** Each column definition or a column's name. */
  readonly columns: ObjectName[];
  /** A value that is written or compared. */
  readonly value: Expression | undefined;
}

/** A relation in FROM. */
export declare class TableSource extends View {
  readonly kind: 'table-source';
  /** Whether `only` is set. */
  readonly only: boolean;
  /** Whether `lateral` is set. */
  readonly lateral: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
}

/** A query in FROM. */
export declare class QuerySource extends View {
  readonly kind: 'query-source';
  /** Whether `lateral` is set. */
  readonly lateral: boolean;
  /** A query inside another statement or expression. */
  readonly query: Select | undefined;
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
}

/** A function in FROM. */
export declare class FunctionSource extends View {
  readonly kind: 'function-source';
  /** Whether `lateral` is set. */
  readonly lateral: boolean;
  /** Each expression the parent is about. */
  readonly expressions: Expression[];
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
}

/** VALUES in FROM. */
export declare class ValuesSource extends View {
  readonly kind: 'values-source';
  /** Each row of VALUES. */
  readonly rows: Row[];
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
}

/** Two sources joined. */
export declare class JoinedSource extends View {
  readonly kind: 'joined-source';
  /** Inner, left, right, full or cross. */
  readonly named: string | undefined;
  /** Whether `natural` is set. */
  readonly natural: boolean;
  /** Whether `using` is set. */
  readonly using: boolean;
  /** Left operand. */
  readonly left: Source | undefined;
  /** Right operand. */
  readonly right: Source | undefined;
  /** The condition of a join. */
  readonly on: Expression | undefined;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
}

/** A source that has no kind of its own yet. */
export declare class OtherSource extends View {
  readonly kind: 'other-source';
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
}

/** A column, perhaps qualified. */
export declare class ColumnReference extends View {
  readonly kind: 'column-reference';
  /** The parts joined by dots, each folded as PostgreSQL does. */
  readonly named: string | undefined;
  /** Each what the parent is called or acts on. */
  readonly names: Identifier[];
}

/** A constant. */
export declare class Literal extends View {
  readonly kind: 'literal';
  /** Its value: the text of a string without quotes and escapes, a number as written, true, false, null. */
  readonly named: string | undefined;
  /** Whether `string` is set. */
  readonly string: boolean;
  /** Whether `number` is set. */
  readonly number: boolean;
  /** Whether `boolean` is set. */
  readonly boolean: boolean;
  /** Whether `null` is set. */
  readonly null: boolean;
}

/** Left operator right; also AND and OR. */
export declare class BinaryOperation extends View {
  readonly kind: 'binary-operation';
  /** The operator, in lower case. */
  readonly named: string | undefined;
  /** Left operand. */
  readonly left: Expression | undefined;
  /** Right operand. */
  readonly right: Expression | undefined;
}

/** Operator operand; also NOT. */
export declare class UnaryOperation extends View {
  readonly kind: 'unary-operation';
  /** The operator, in lower case. */
  readonly named: string | undefined;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly operand: Expression | undefined;
}

/** A function, aggregate or window function. */
export declare class FunctionCall extends View {
  readonly kind: 'function-call';
  /** The function's name, parts joined by dots. */
  readonly named: string | undefined;
  /** Whether `distinct` is set. */
  readonly distinct: boolean;
  /** Whether `window` is set. */
  readonly window: boolean;
  /** Whether `star` is set. */
  readonly star: boolean;
  /** Each argument of a function or operator. */
  readonly arguments: Expression[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Each expression of GROUP BY. */
  readonly groupBy: Expression[];
  /** Each expression of ORDER BY. */
  readonly orderBy: Expression[];
}

/** CAST or ::. */
export declare class Cast extends View {
  readonly kind: 'cast';
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
  /** A data type. */
  readonly type: TypeName | undefined;
  /** Each argument of a function or operator. */
  readonly arguments: Literal[];
}

/** CASE; conditions and results in the order written, ELSE last. */
export declare class Case extends View {
  readonly kind: 'case';
  /** Whether `else` is set. */
  readonly else: boolean;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly operand: Expression | undefined;
  /** Each argument of a function or operator. */
  readonly arguments: Expression[];
}

/** A query as an expression; ANY, ALL or ARRAY over a query too. */
export declare class Subquery extends View {
  readonly kind: 'subquery';
  /** Any, all or array where one of them stands before it. */
  readonly named: string | undefined;
  /** A query inside another statement or expression. */
  readonly query: Select | undefined;
}

/** EXISTS (query). */
export declare class Exists extends View {
  readonly kind: 'exists';
  /** Whether `negated` is set. */
  readonly negated: boolean;
  /** A query inside another statement or expression. */
  readonly query: Select | undefined;
}

/** Operand IN (values). */
export declare class InList extends View {
  readonly kind: 'in-list';
  /** Whether `negated` is set. */
  readonly negated: boolean;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly operand: Expression | undefined;
  /** Each value that is written or compared. */
  readonly values: Expression[];
}

/** Operand IN (query). */
export declare class InSubquery extends View {
  readonly kind: 'in-subquery';
  /** Whether `negated` is set. */
  readonly negated: boolean;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly operand: Expression | undefined;
  /** A query inside another statement or expression. */
  readonly query: Select | undefined;
}

/** Operand BETWEEN left AND right. */
export declare class Between extends View {
  readonly kind: 'between';
  /** Whether `negated` is set. */
  readonly negated: boolean;
  /** Whether `symmetric` is set. */
  readonly symmetric: boolean;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly operand: Expression | undefined;
  /** Left operand. */
  readonly left: Expression | undefined;
  /** Right operand. */
  readonly right: Expression | undefined;
}

/** LIKE, ILIKE, SIMILAR TO and the regular expression operators. */
export declare class PatternMatch extends View {
  readonly kind: 'pattern-match';
  /** Like, ilike, similar to, ~, ~*. */
  readonly named: string | undefined;
  /** Whether `negated` is set. */
  readonly negated: boolean;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly operand: Expression | undefined;
  /** Right operand. */
  readonly right: Expression | undefined;
  /** Argument of a function or operator. */
  readonly argument: Expression | undefined;
}

/** Operand IS something; IS DISTINCT FROM has a right side. */
export declare class IsTest extends View {
  readonly kind: 'is-test';
  /** Null, true, false, unknown, distinct from, normalized, json. */
  readonly named: string | undefined;
  /** Whether `negated` is set. */
  readonly negated: boolean;
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  readonly operand: Expression | undefined;
  /** Right operand. */
  readonly right: Expression | undefined;
}

/** ARRAY[...]. */
export declare class Array extends View {
  readonly kind: 'array';
  /** Each value that is written or compared. */
  readonly values: Expression[];
}

/** ROW(...), a tuple, or one row of VALUES. */
export declare class Row extends View {
  readonly kind: 'row';
  /** Each value that is written or compared. */
  readonly values: Expression[];
}

/** $1. */
export declare class Parameter extends View {
  readonly kind: 'parameter';
  /** As written. */
  readonly named: string | undefined;
}

/** * or table.*. */
export declare class Wildcard extends View {
  readonly kind: 'wildcard';
  /** The qualifier, where there is one. */
  readonly named: string | undefined;
}

/** Expression COLLATE name. */
export declare class Collate extends View {
  readonly kind: 'collate';
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
}

/** An expression that has no kind of its own yet; its operands are its children. */
export declare class OtherExpression extends View {
  readonly kind: 'other-expression';
  /** Each argument of a function or operator. */
  readonly arguments: Expression[];
}

/** CREATE VIEW or CREATE MATERIALIZED VIEW. */
export declare class CreateView extends View {
  readonly kind: 'create-view';
  /** Whether `or-replace` is set. */
  readonly orReplace: boolean;
  /** Whether `temporary` is set. */
  readonly temporary: boolean;
  /** Whether `recursive` is set. */
  readonly recursive: boolean;
  /** Whether `materialized` is set. */
  readonly materialized: boolean;
  /** Whether `if-not-exists` is set. */
  readonly ifNotExists: boolean;
  /** Whether `with-no-data` is set. */
  readonly withNoData: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
  /** A query inside another statement or expression. */
  readonly query: Select | undefined;
}

/** CREATE of an object whose kind has no node of its own: schema, sequence, database, rule, publication, aggregate, operator, ... */
export declare class CreateObject extends View {
  readonly kind: 'create-object';
  /** The kind of object in lower case. */
  readonly named: string | undefined;
  /** Whether `if-not-exists` is set. */
  readonly ifNotExists: boolean;
  /** Whether `or-replace` is set. */
  readonly orReplace: boolean;
  /** Whether `temporary` is set. */
  readonly temporary: boolean;
  /** Whether `unlogged` is set. */
  readonly unlogged: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
  /** Each role that is given or loses something, owns, or to which a policy applies. */
  readonly grantees: Identifier[];
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
  /** Each statement inside a routine, a DO block or CREATE SCHEMA. */
  readonly bodys: Statement[];
}

/** CREATE TYPE. */
export declare class CreateType extends View {
  readonly kind: 'create-type';
  /** Enum, composite, range, base or shell. */
  readonly named: string | undefined;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each value of an enum. */
  readonly labels: Literal[];
  /** Each column definition or a column's name. */
  readonly columns: ColumnDefinition[];
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** CREATE DOMAIN. */
export declare class CreateDomain extends View {
  readonly kind: 'create-domain';
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** A data type. */
  readonly type: TypeName | undefined;
  /** Each constraint of a table or column. */
  readonly constraints: ColumnConstraint[];
}

/** CREATE FUNCTION or CREATE PROCEDURE. The statements of its body run when it is called, not when it is created. */
export declare class CreateRoutine extends View {
  readonly kind: 'create-routine';
  /** The language in lower case; sql where none is given. */
  readonly named: string | undefined;
  /** Whether `or-replace` is set. */
  readonly orReplace: boolean;
  /** Whether `procedure` is set. */
  readonly procedure: boolean;
  /** Whether `security-definer` is set. */
  readonly securityDefiner: boolean;
  /** Whether `immutable` is set. */
  readonly immutable: boolean;
  /** Whether `stable` is set. */
  readonly stable: boolean;
  /** Whether `returns-trigger` is set. */
  readonly returnsTrigger: boolean;
  /** Whether `opaque` is set. */
  readonly opaque: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each parameter of a routine. */
  readonly parameters: RoutineParameter[];
  /** A data type. */
  readonly type: TypeName | undefined;
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
  /** Each statement inside a routine, a DO block or CREATE SCHEMA. */
  readonly bodys: Statement[];
}

/** CREATE TRIGGER or CREATE EVENT TRIGGER. */
export declare class CreateTrigger extends View {
  readonly kind: 'create-trigger';
  /** Whether `or-replace` is set. */
  readonly orReplace: boolean;
  /** Whether `constraint` is set. */
  readonly constraint: boolean;
  /** Whether `before` is set. */
  readonly before: boolean;
  /** Whether `after` is set. */
  readonly after: boolean;
  /** Whether `instead-of` is set. */
  readonly insteadOf: boolean;
  /** Whether `for-each-row` is set. */
  readonly forEachRow: boolean;
  /** Whether `event` is set. */
  readonly event: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Where rows come from. */
  readonly source: ObjectName | undefined;
}

/** CREATE POLICY. */
export declare class CreatePolicy extends View {
  readonly kind: 'create-policy';
  /** The command it is for: all, select, insert, update or delete. */
  readonly named: string | undefined;
  /** Whether `restrictive` is set. */
  readonly restrictive: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Each role that is given or loses something, owns, or to which a policy applies. */
  readonly grantees: Identifier[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** The condition of WITH CHECK. */
  readonly check: Expression | undefined;
}

/** ALTER POLICY that is not a rename. */
export declare class AlterPolicy extends View {
  readonly kind: 'alter-policy';
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Each role that is given or loses something, owns, or to which a policy applies. */
  readonly grantees: Identifier[];
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** The condition of WITH CHECK. */
  readonly check: Expression | undefined;
}

/** CREATE EXTENSION; schema and version are options. */
export declare class CreateExtension extends View {
  readonly kind: 'create-extension';
  /** Whether `if-not-exists` is set. */
  readonly ifNotExists: boolean;
  /** Whether `cascade` is set. */
  readonly cascade: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** CREATE ROLE, USER or GROUP; its attributes are options, such as superuser, nosuperuser, password. */
export declare class CreateRole extends View {
  readonly kind: 'create-role';
  /** Role, user or group. */
  readonly named: string | undefined;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** ALTER ROLE, USER or GROUP that is not a rename; attributes and settings are options. */
export declare class AlterRole extends View {
  readonly kind: 'alter-role';
  /** Role, user or group. */
  readonly named: string | undefined;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** ALTER of anything but a table: index, view, materialized view, sequence, type, domain, schema, function, trigger, database, ... */
export declare class AlterObject extends View {
  readonly kind: 'alter-object';
  /** The kind of object in lower case. */
  readonly named: string | undefined;
  /** Whether `if-exists` is set. */
  readonly ifExists: boolean;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
  /** Each action of ALTER. */
  readonly actions: AlterAction[];
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** ALTER SYSTEM. */
export declare class AlterSystem extends View {
  readonly kind: 'alter-system';
  /** The parameter in lower case, or all. */
  readonly named: string | undefined;
  /** Whether `reset` is set. */
  readonly reset: boolean;
  /** Each value that is written or compared. */
  readonly values: Expression[];
}

/** COMMENT ON. For a column the last part of the target's name is the column. */
export declare class CommentOn extends View {
  readonly kind: 'comment-on';
  /** The kind of object in lower case. */
  readonly named: string | undefined;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** What the parent is called or acts on. */
  readonly name: ObjectName | undefined;
  /** A value that is written or compared. */
  readonly value: Literal | undefined;
}

/** TRUNCATE. */
export declare class Truncate extends View {
  readonly kind: 'truncate';
  /** Whether `cascade` is set. */
  readonly cascade: boolean;
  /** Whether `restart-identity` is set. */
  readonly restartIdentity: boolean;
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
}

/** MERGE. */
export declare class Merge extends View {
  readonly kind: 'merge';
  /** Whether `only` is set. */
  readonly only: boolean;
  /** Each common table expression. */
  readonly with: CommonTableExpression[];
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Another name for a source or an item. */
  readonly alias: Identifier | undefined;
  /** Where rows come from. */
  readonly source: Source | undefined;
  /** The condition of a join. */
  readonly on: Expression | undefined;
  /** Each branch of MERGE. */
  readonly whens: MergeWhen[];
  /** Each item of RETURNING. */
  readonly returning: SelectItem[];
}

/** COPY. */
export declare class CopyRows extends View {
  readonly kind: 'copy-rows';
  /** Whether `from` is set. */
  readonly from: boolean;
  /** Whether `program` is set. */
  readonly program: boolean;
  /** Whether `stdin` is set. */
  readonly stdin: boolean;
  /** Whether `stdout` is set. */
  readonly stdout: boolean;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** A query inside another statement or expression. */
  readonly query: Statement | undefined;
  /** A value that is written or compared. */
  readonly value: Literal | undefined;
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** REINDEX. */
export declare class Reindex extends View {
  readonly kind: 'reindex';
  /** Index, table, schema, database or system. */
  readonly named: string | undefined;
  /** Whether `concurrently` is set. */
  readonly concurrently: boolean;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** REFRESH MATERIALIZED VIEW. */
export declare class RefreshMaterializedView extends View {
  readonly kind: 'refresh-materialized-view';
  /** Whether `concurrently` is set. */
  readonly concurrently: boolean;
  /** Whether `with-no-data` is set. */
  readonly withNoData: boolean;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
}

/** VACUUM. */
export declare class Vacuum extends View {
  readonly kind: 'vacuum';
  /** Whether `full` is set. */
  readonly full: boolean;
  /** Whether `freeze` is set. */
  readonly freeze: boolean;
  /** Whether `analyze` is set. */
  readonly analyze: boolean;
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** ANALYZE. */
export declare class Analyze extends View {
  readonly kind: 'analyze';
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
}

/** CLUSTER. */
export declare class Cluster extends View {
  readonly kind: 'cluster';
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Where rows come from. */
  readonly source: ObjectName | undefined;
}

/** LOCK TABLE. */
export declare class LockTable extends View {
  readonly kind: 'lock-table';
  /** The mode in lower case; access exclusive where none is given. */
  readonly named: string | undefined;
  /** Whether `nowait` is set. */
  readonly nowait: boolean;
  /** Whether `only` is set. */
  readonly only: boolean;
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
}

/** SET or RESET of a run-time parameter, also SET ROLE, SET SESSION AUTHORIZATION, SET TIME ZONE and SET CONSTRAINTS. */
export declare class SetParameter extends View {
  readonly kind: 'set-parameter';
  /** The parameter in lower case: `search_path`, role, `session_authorization`, timezone, constraints, ... */
  readonly named: string | undefined;
  /** Whether `local` is set. */
  readonly local: boolean;
  /** Whether `reset` is set. */
  readonly reset: boolean;
  /** Whether `default` is set. */
  readonly default: boolean;
  /** Each value that is written or compared. */
  readonly values: Expression[];
}

/** BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like. */
export declare class Transaction extends View {
  readonly kind: 'transaction';
  /** Begin, commit, rollback, savepoint, release, rollback to, prepare, commit prepared, rollback prepared or set transaction. */
  readonly named: string | undefined;
}

/** GRANT or REVOKE of privileges or of membership, also ALTER DEFAULT PRIVILEGES. */
export declare class Grant extends View {
  readonly kind: 'grant';
  /** The kind of object in lower case: table, schema, function, ...; role for membership. */
  readonly named: string | undefined;
  /** Whether `revoke` is set. */
  readonly revoke: boolean;
  /** Whether `all-privileges` is set. */
  readonly allPrivileges: boolean;
  /** Whether `grant-option` is set. */
  readonly grantOption: boolean;
  /** Whether `cascade` is set. */
  readonly cascade: boolean;
  /** Whether `membership` is set. */
  readonly membership: boolean;
  /** Whether `all-in-schema` is set. */
  readonly allInSchema: boolean;
  /** Whether `default-privileges` is set. */
  readonly defaultPrivileges: boolean;
  /** Each privilege, or a role whose membership is granted. */
  readonly privileges: Identifier[];
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
  /** Each role that is given or loses something, owns, or to which a policy applies. */
  readonly grantees: Identifier[];
}

/** DO. The statements of its body run at once. */
export declare class DoBlock extends View {
  readonly kind: 'do-block';
  /** The language in lower case; plpgsql where none is given. */
  readonly named: string | undefined;
  /** Whether `opaque` is set. */
  readonly opaque: boolean;
  /** Each statement inside a routine, a DO block or CREATE SCHEMA. */
  readonly bodys: Statement[];
}

/** CALL. */
export declare class Call extends View {
  readonly kind: 'call';
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
}

/** EXPLAIN. */
export declare class Explain extends View {
  readonly kind: 'explain';
  /** Whether `analyze` is set. */
  readonly analyze: boolean;
  /** A query inside another statement or expression. */
  readonly query: Statement | undefined;
}

/** EXECUTE of a string inside a routine or DO block: what it runs is not known before. */
export declare class DynamicSql extends View {
  readonly kind: 'dynamic-sql';
  /** The expression the parent is about. */
  readonly expression: Expression | undefined;
}

/** A valid statement in which nothing but its relations is looked at. */
export declare class Command extends View {
  readonly kind: 'command';
  /** The command tag in lower case. */
  readonly named: string | undefined;
  /** Each what is written to, dropped or selected. */
  readonly targets: ObjectName[];
}

/** ATTACH PARTITION, of a table or an index. */
export declare class AttachPartition extends View {
  readonly kind: 'attach-partition';
  /** Whether `default` is set. */
  readonly default: boolean;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
  /** Each expression of FOR VALUES. */
  readonly bounds: Expression[];
}

/** DETACH PARTITION. */
export declare class DetachPartition extends View {
  readonly kind: 'detach-partition';
  /** Whether `concurrently` is set. */
  readonly concurrently: boolean;
  /** Whether `finalize` is set. */
  readonly finalize: boolean;
  /** What is written to, dropped or selected. */
  readonly target: ObjectName | undefined;
}

/** SET LOGGED. */
export declare class SetLogged extends View {
  readonly kind: 'set-logged';
}

/** SET UNLOGGED. */
export declare class SetUnlogged extends View {
  readonly kind: 'set-unlogged';
}

/** SET TABLESPACE. */
export declare class SetTablespace extends View {
  readonly kind: 'set-tablespace';
  /** The name after a rename. */
  readonly newName: Identifier | undefined;
}

/** SET ACCESS METHOD. */
export declare class SetAccessMethod extends View {
  readonly kind: 'set-access-method';
  /** The name after a rename. */
  readonly newName: Identifier | undefined;
}

/** ENABLE or DISABLE TRIGGER or RULE. */
export declare class TriggerState extends View {
  readonly kind: 'trigger-state';
  /** Trigger or rule. */
  readonly named: string | undefined;
  /** Whether `disable` is set. */
  readonly disable: boolean;
  /** Whether `always` is set. */
  readonly always: boolean;
  /** Whether `replica` is set. */
  readonly replica: boolean;
  /** Whether `all` is set. */
  readonly all: boolean;
  /** Whether `user` is set. */
  readonly user: boolean;
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
}

/** ENABLE, DISABLE, FORCE or NO FORCE ROW LEVEL SECURITY. */
export declare class RowSecurity extends View {
  readonly kind: 'row-security';
  /** Whether `enable` is set. */
  readonly enable: boolean;
  /** Whether `disable` is set. */
  readonly disable: boolean;
  /** Whether `force` is set. */
  readonly force: boolean;
  /** Whether `no-force` is set. */
  readonly noForce: boolean;
}

/** RENAME TO of anything but a table. */
export declare class RenameObject extends View {
  readonly kind: 'rename-object';
  /** The name after a rename. */
  readonly newName: Identifier | undefined;
}

/** OWNER TO. */
export declare class OwnerTo extends View {
  readonly kind: 'owner-to';
  /** A role that is given or loses something, owns, or to which a policy applies. */
  readonly grantee: Identifier | undefined;
}

/** INHERIT or NO INHERIT. */
export declare class Inherit extends View {
  readonly kind: 'inherit';
  /** Whether `no-inherit` is set. */
  readonly noInherit: boolean;
  /** A table that is inherited from, or the partitioned table of PARTITION OF. */
  readonly parent: ObjectName | undefined;
}

/** ALTER COLUMN ADD GENERATED AS IDENTITY. */
export declare class AddIdentity extends View {
  readonly kind: 'add-identity';
  /** Whether `always` is set. */
  readonly always: boolean;
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** ALTER COLUMN DROP IDENTITY. */
export declare class DropIdentity extends View {
  readonly kind: 'drop-identity';
  /** Whether `if-exists` is set. */
  readonly ifExists: boolean;
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** ALTER COLUMN DROP EXPRESSION. */
export declare class DropExpression extends View {
  readonly kind: 'drop-expression';
  /** Whether `if-exists` is set. */
  readonly ifExists: boolean;
  /** A column definition or a column's name. */
  readonly column: Identifier | undefined;
}

/** CLUSTER ON, or SET WITHOUT CLUSTER, which has no name. */
export declare class ClusterOn extends View {
  readonly kind: 'cluster-on';
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
}

/** REPLICA IDENTITY. */
export declare class ReplicaIdentity extends View {
  readonly kind: 'replica-identity';
  /** Default, full, nothing or index. */
  readonly named: string | undefined;
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
}

/** SET or RESET of storage parameters, options of an object, or settings of a routine, role or database. */
export declare class SetOptions extends View {
  readonly kind: 'set-options';
  /** Whether `reset` is set. */
  readonly reset: boolean;
  /** Each option or setting: its name, and its value where it has one. */
  readonly options: Setting[];
}

/** ADD VALUE of an enum. */
export declare class AddValue extends View {
  readonly kind: 'add-value';
  /** Whether `if-not-exists` is set. */
  readonly ifNotExists: boolean;
  /** Whether `before` is set. */
  readonly before: boolean;
  /** Whether `after` is set. */
  readonly after: boolean;
  /** A value of an enum. */
  readonly label: Literal | undefined;
  /** A value that is written or compared. */
  readonly value: Literal | undefined;
}

/** RENAME VALUE of an enum. */
export declare class RenameValue extends View {
  readonly kind: 'rename-value';
  /** A value of an enum. */
  readonly label: Literal | undefined;
  /** A value that is written or compared. */
  readonly value: Literal | undefined;
}

/** An option or setting. */
export declare class Setting extends View {
  readonly kind: 'setting';
  /** Its name in lower case. */
  readonly named: string | undefined;
  /** Each value that is written or compared. */
  readonly values: Expression[];
}

/** A parameter of a function or procedure. */
export declare class RoutineParameter extends View {
  readonly kind: 'routine-parameter';
  /** In, out, inout, variadic or table. */
  readonly named: string | undefined;
  /** What the parent is called or acts on. */
  readonly name: Identifier | undefined;
  /** A data type. */
  readonly type: TypeName | undefined;
  /** The expression of DEFAULT. */
  readonly default: Expression | undefined;
}

/** A branch of MERGE. */
export declare class MergeWhen extends View {
  readonly kind: 'merge-when';
  /** Update, delete, insert or do nothing. */
  readonly named: string | undefined;
  /** Whether `matched` is set. */
  readonly matched: boolean;
  /** Whether `by-source` is set. */
  readonly bySource: boolean;
  /** The condition of WHERE. */
  readonly where: Expression | undefined;
  /** Each column definition or a column's name. */
  readonly columns: Identifier[];
  /** Each value that is written or compared. */
  readonly values: Expression[];
  /** Each assignment of SET. */
  readonly assignments: Assignment[];
}

/** One of the kinds that may stand for `alter-action`. */
export type AlterAction =
  | AddColumn
  | DropColumn
  | RenameColumn
  | RenameTable
  | AddConstraint
  | DropConstraint
  | ValidateConstraint
  | RenameConstraint
  | SetNotNull
  | DropNotNull
  | SetDefault
  | DropDefault
  | SetType
  | SetSchema
  | OtherAction
  | AttachPartition
  | DetachPartition
  | SetLogged
  | SetUnlogged
  | SetTablespace
  | SetAccessMethod
  | TriggerState
  | RowSecurity
  | RenameObject
  | OwnerTo
  | Inherit
  | AddIdentity
  | DropIdentity
  | DropExpression
  | ClusterOn
  | ReplicaIdentity
  | SetOptions
  | AddValue
  | RenameValue
  | Unknown;

/** One of the kinds that may stand for `column-constraint`. */
export type ColumnConstraint =
  | NotNullConstraint
  | NullConstraint
  | DefaultConstraint
  | PrimaryKeyConstraint
  | UniqueConstraint
  | CheckConstraint
  | ForeignKeyConstraint
  | GeneratedConstraint
  | IdentityConstraint
  | CollateConstraint
  | OtherConstraint
  | Unknown;

/** One of the kinds that may stand for `expression`. */
export type Expression =
  | ColumnReference
  | Literal
  | BinaryOperation
  | UnaryOperation
  | FunctionCall
  | Cast
  | Case
  | Subquery
  | Exists
  | InList
  | InSubquery
  | Between
  | PatternMatch
  | IsTest
  | Array
  | Row
  | Parameter
  | Wildcard
  | Collate
  | OtherExpression
  | Unknown;

/** One of the kinds that may stand for `source`. */
export type Source =
  | TableSource
  | QuerySource
  | FunctionSource
  | ValuesSource
  | JoinedSource
  | OtherSource
  | Unknown;

/** One of the kinds that may stand for `statement`. */
export type Statement =
  | UnknownStatement
  | CreateTable
  | AlterTable
  | CreateIndex
  | Drop
  | Insert
  | Update
  | Delete
  | Select
  | CreateView
  | CreateObject
  | CreateType
  | CreateDomain
  | CreateRoutine
  | CreateTrigger
  | CreatePolicy
  | AlterPolicy
  | CreateExtension
  | CreateRole
  | AlterRole
  | AlterObject
  | AlterSystem
  | CommentOn
  | Truncate
  | Merge
  | CopyRows
  | Reindex
  | RefreshMaterializedView
  | Vacuum
  | Analyze
  | Cluster
  | LockTable
  | SetParameter
  | Transaction
  | Grant
  | DoBlock
  | Call
  | Explain
  | DynamicSql
  | Command
  | Unknown;

/** One of the kinds that may stand for `table-constraint`. */
export type TableConstraint =
  | PrimaryKeyConstraint
  | UniqueConstraint
  | CheckConstraint
  | ForeignKeyConstraint
  | ExcludeConstraint
  | OtherConstraint
  | Unknown;

