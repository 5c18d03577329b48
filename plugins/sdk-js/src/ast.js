// Typed views over the tree. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit.

import { View, register } from './tree.js';

/** Numbers of kinds. */
export const Kind = Object.freeze({
  UNKNOWN_STATEMENT: 1,
  CREATE_TABLE: 2,
  ALTER_TABLE: 3,
  CREATE_INDEX: 4,
  DROP: 5,
  INSERT: 6,
  UPDATE: 7,
  DELETE: 8,
  SELECT: 9,
  OBJECT_NAME: 20,
  IDENTIFIER: 21,
  TYPE_NAME: 22,
  COLUMN_DEFINITION: 30,
  NOT_NULL_CONSTRAINT: 31,
  NULL_CONSTRAINT: 32,
  DEFAULT_CONSTRAINT: 33,
  PRIMARY_KEY_CONSTRAINT: 34,
  UNIQUE_CONSTRAINT: 35,
  CHECK_CONSTRAINT: 36,
  FOREIGN_KEY_CONSTRAINT: 37,
  GENERATED_CONSTRAINT: 38,
  IDENTITY_CONSTRAINT: 39,
  COLLATE_CONSTRAINT: 40,
  EXCLUDE_CONSTRAINT: 41,
  OTHER_CONSTRAINT: 42,
  INDEX_COLUMN: 43,
  ADD_COLUMN: 50,
  DROP_COLUMN: 51,
  RENAME_COLUMN: 52,
  RENAME_TABLE: 53,
  ADD_CONSTRAINT: 54,
  DROP_CONSTRAINT: 55,
  VALIDATE_CONSTRAINT: 56,
  RENAME_CONSTRAINT: 57,
  SET_NOT_NULL: 58,
  DROP_NOT_NULL: 59,
  SET_DEFAULT: 60,
  DROP_DEFAULT: 61,
  SET_TYPE: 62,
  SET_SCHEMA: 63,
  OTHER_ACTION: 64,
  COMMON_TABLE_EXPRESSION: 70,
  SELECT_ITEM: 71,
  ASSIGNMENT: 72,
  TABLE_SOURCE: 73,
  QUERY_SOURCE: 74,
  FUNCTION_SOURCE: 75,
  VALUES_SOURCE: 76,
  JOINED_SOURCE: 77,
  OTHER_SOURCE: 78,
  COLUMN_REFERENCE: 90,
  LITERAL: 91,
  BINARY_OPERATION: 92,
  UNARY_OPERATION: 93,
  FUNCTION_CALL: 94,
  CAST: 95,
  CASE: 96,
  SUBQUERY: 97,
  EXISTS: 98,
  IN_LIST: 99,
  IN_SUBQUERY: 100,
  BETWEEN: 101,
  PATTERN_MATCH: 102,
  IS_TEST: 103,
  ARRAY: 104,
  ROW: 105,
  PARAMETER: 106,
  WILDCARD: 107,
  COLLATE: 108,
  OTHER_EXPRESSION: 109,
  CREATE_VIEW: 110,
  CREATE_OBJECT: 111,
  CREATE_TYPE: 112,
  CREATE_DOMAIN: 113,
  CREATE_ROUTINE: 114,
  CREATE_TRIGGER: 115,
  CREATE_POLICY: 116,
  ALTER_POLICY: 117,
  CREATE_EXTENSION: 118,
  CREATE_ROLE: 119,
  ALTER_ROLE: 120,
  ALTER_OBJECT: 121,
  ALTER_SYSTEM: 122,
  COMMENT_ON: 123,
  TRUNCATE: 124,
  MERGE: 125,
  COPY_ROWS: 126,
  REINDEX: 127,
  REFRESH_MATERIALIZED_VIEW: 128,
  VACUUM: 129,
  ANALYZE: 130,
  CLUSTER: 131,
  LOCK_TABLE: 132,
  SET_PARAMETER: 133,
  TRANSACTION: 134,
  GRANT: 135,
  DO_BLOCK: 136,
  CALL: 137,
  EXPLAIN: 138,
  DYNAMIC_SQL: 139,
  COMMAND: 140,
  ATTACH_PARTITION: 150,
  DETACH_PARTITION: 151,
  SET_LOGGED: 152,
  SET_UNLOGGED: 153,
  SET_TABLESPACE: 154,
  SET_ACCESS_METHOD: 155,
  TRIGGER_STATE: 156,
  ROW_SECURITY: 157,
  RENAME_OBJECT: 158,
  OWNER_TO: 159,
  INHERIT: 160,
  ADD_IDENTITY: 161,
  DROP_IDENTITY: 162,
  DROP_EXPRESSION: 163,
  CLUSTER_ON: 164,
  REPLICA_IDENTITY: 165,
  SET_OPTIONS: 166,
  ADD_VALUE: 167,
  RENAME_VALUE: 168,
  SETTING: 180,
  ROUTINE_PARAMETER: 181,
  MERGE_WHEN: 182,
});

/** Numbers of roles. */
export const Role = Object.freeze({
  /** A statement, directly under the file. */
  ROOT: 0,
  /** What the parent is called or acts on. */
  NAME: 1,
  /** A column definition or a column's name. */
  COLUMN: 2,
  /** A constraint of a table or column. */
  CONSTRAINT: 3,
  /** A data type. */
  TYPE: 4,
  /** The expression the parent is about. */
  EXPRESSION: 5,
  /** The expression of DEFAULT. */
  DEFAULT: 6,
  /** One action of ALTER. */
  ACTION: 7,
  /** The table a foreign key points to. */
  REFERENCED_TABLE: 8,
  /** A column a foreign key points to. */
  REFERENCED_COLUMN: 9,
  /** What is written to, dropped or selected. */
  TARGET: 10,
  /** Where rows come from. */
  SOURCE: 11,
  /** The condition of WHERE. */
  WHERE: 12,
  /** A value that is written or compared. */
  VALUE: 13,
  /** A query inside another statement or expression. */
  QUERY: 14,
  /** Left operand. */
  LEFT: 15,
  /** Right operand. */
  RIGHT: 16,
  /** Argument of a function or operator. */
  ARGUMENT: 17,
  /** The name after a rename. */
  NEW_NAME: 18,
  /** An item of RETURNING. */
  RETURNING: 19,
  /** A common table expression. */
  WITH: 20,
  /** A joined source. */
  JOIN: 21,
  /** The condition of a join. */
  ON: 22,
  /** An expression of GROUP BY. */
  GROUP_BY: 23,
  /** The condition of HAVING. */
  HAVING: 24,
  /** An expression of ORDER BY. */
  ORDER_BY: 25,
  /** The expression of LIMIT or FETCH. */
  LIMIT: 26,
  /** The expression of OFFSET. */
  OFFSET: 27,
  /** A column of INCLUDE. */
  INCLUDE: 28,
  /** A table that is inherited from, or the partitioned table of PARTITION OF. */
  PARENT: 29,
  /** A table whose columns are copied by LIKE. */
  LIKE: 30,
  /** A column or expression of PARTITION BY. */
  PARTITION_KEY: 31,
  /** The value that CASE, IN, BETWEEN, LIKE or IS tests. */
  OPERAND: 32,
  /** Another name for a source or an item. */
  ALIAS: 33,
  /** One row of VALUES. */
  ROW: 34,
  /** ON CONFLICT of INSERT. */
  CONFLICT: 35,
  /** One assignment of SET. */
  ASSIGNMENT: 36,
  /** A side of UNION, INTERSECT or EXCEPT. */
  SET_OPERAND: 37,
  /** An option or setting: its name, and its value where it has one. */
  OPTION: 38,
  /** A statement inside a routine, a DO block or CREATE SCHEMA. */
  BODY: 39,
  /** A value of an enum. */
  LABEL: 40,
  /** A role that is given or loses something, owns, or to which a policy applies. */
  GRANTEE: 41,
  /** A privilege, or a role whose membership is granted. */
  PRIVILEGE: 42,
  /** A parameter of a routine. */
  PARAMETER: 43,
  /** An expression of FOR VALUES. */
  BOUND: 44,
  /** A branch of MERGE. */
  WHEN: 45,
  /** The condition of WITH CHECK. */
  CHECK: 46,
});

/** A statement that was recognised by its first words alone. */
export class UnknownStatement extends View {
  get named() {
    return this.node.name;
  }
}
register(UnknownStatement, 1, 'unknown-statement');

/** CREATE TABLE, also AS, PARTITION OF and OF type. */
export class CreateTable extends View {
  get ifNotExists() {
    return this.node.bit(0);
  }
  get temporary() {
    return this.node.bit(1);
  }
  get unlogged() {
    return this.node.bit(2);
  }
  get asQuery() {
    return this.node.bit(3);
  }
  get partitionOf() {
    return this.node.bit(4);
  }
  get ofType() {
    return this.node.bit(5);
  }
  get partitioned() {
    return this.node.bit(6);
  }
  get orReplace() {
    return this.node.bit(7);
  }
  get foreign() {
    return this.node.bit(8);
  }
  get defaultPartition() {
    return this.node.bit(9);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, ColumnDefinition);
  }
  get constraints() {
    return this.node.childrenAs(Role.CONSTRAINT);
  }
  get like() {
    return this.node.childrenAs(Role.LIKE, ObjectName);
  }
  get parents() {
    return this.node.childrenAs(Role.PARENT, ObjectName);
  }
  get partitionKeys() {
    return this.node.childrenAs(Role.PARTITION_KEY);
  }
  get query() {
    return this.node.childAs(Role.QUERY, Select);
  }
  get bounds() {
    return this.node.childrenAs(Role.BOUND);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(CreateTable, 2, 'create-table');

/** ALTER TABLE or ALTER FOREIGN TABLE with its actions. */
export class AlterTable extends View {
  get ifExists() {
    return this.node.bit(0);
  }
  get only() {
    return this.node.bit(1);
  }
  get foreign() {
    return this.node.bit(2);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get actions() {
    return this.node.childrenAs(Role.ACTION);
  }
}
register(AlterTable, 3, 'alter-table');

/** CREATE INDEX. */
export class CreateIndex extends View {
  get named() {
    return this.node.name;
  }
  get ifNotExists() {
    return this.node.bit(0);
  }
  get unique() {
    return this.node.bit(1);
  }
  get concurrently() {
    return this.node.bit(2);
  }
  get nullsNotDistinct() {
    return this.node.bit(3);
  }
  get only() {
    return this.node.bit(4);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, IndexColumn);
  }
  get include() {
    return this.node.childrenAs(Role.INCLUDE, Identifier);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
}
register(CreateIndex, 4, 'create-index');

/** DROP of one or more objects of one kind. */
export class Drop extends View {
  get named() {
    return this.node.name;
  }
  get ifExists() {
    return this.node.bit(0);
  }
  get cascade() {
    return this.node.bit(1);
  }
  get restrict() {
    return this.node.bit(2);
  }
  get concurrently() {
    return this.node.bit(3);
  }
  get temporary() {
    return this.node.bit(4);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
}
register(Drop, 5, 'drop');

/** INSERT. */
export class Insert extends View {
  get defaultValues() {
    return this.node.bit(0);
  }
  get onConflictDoNothing() {
    return this.node.bit(1);
  }
  get onConflictDoUpdate() {
    return this.node.bit(2);
  }
  get with() {
    return this.node.childrenAs(Role.WITH, CommonTableExpression);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get query() {
    return this.node.childAs(Role.QUERY, Select);
  }
  get assignments() {
    return this.node.childrenAs(Role.ASSIGNMENT, Assignment);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get returning() {
    return this.node.childrenAs(Role.RETURNING, SelectItem);
  }
}
register(Insert, 6, 'insert');

/** UPDATE. */
export class Update extends View {
  get only() {
    return this.node.bit(0);
  }
  get with() {
    return this.node.childrenAs(Role.WITH, CommonTableExpression);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
  get assignments() {
    return this.node.childrenAs(Role.ASSIGNMENT, Assignment);
  }
  get sources() {
    return this.node.childrenAs(Role.SOURCE);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get returning() {
    return this.node.childrenAs(Role.RETURNING, SelectItem);
  }
}
register(Update, 7, 'update');

/** DELETE. */
export class Delete extends View {
  get only() {
    return this.node.bit(0);
  }
  get with() {
    return this.node.childrenAs(Role.WITH, CommonTableExpression);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
  get sources() {
    return this.node.childrenAs(Role.SOURCE);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get returning() {
    return this.node.childrenAs(Role.RETURNING, SelectItem);
  }
}
register(Delete, 8, 'delete');

/** A query: SELECT, VALUES, or a set operation over queries. */
export class Select extends View {
  get named() {
    return this.node.name;
  }
  get distinct() {
    return this.node.bit(0);
  }
  get setOperation() {
    return this.node.bit(1);
  }
  get all() {
    return this.node.bit(2);
  }
  get values() {
    return this.node.bit(3);
  }
  get forUpdate() {
    return this.node.bit(4);
  }
  get forShare() {
    return this.node.bit(5);
  }
  get into() {
    return this.node.bit(6);
  }
  get with() {
    return this.node.childrenAs(Role.WITH, CommonTableExpression);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, SelectItem);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get sources() {
    return this.node.childrenAs(Role.SOURCE);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get groupBy() {
    return this.node.childrenAs(Role.GROUP_BY);
  }
  get having() {
    return this.node.childAs(Role.HAVING);
  }
  get rows() {
    return this.node.childrenAs(Role.ROW, Row);
  }
  get setOperands() {
    return this.node.childrenAs(Role.SET_OPERAND);
  }
  get orderBy() {
    return this.node.childrenAs(Role.ORDER_BY);
  }
  get limit() {
    return this.node.childAs(Role.LIMIT);
  }
  get offset() {
    return this.node.childAs(Role.OFFSET);
  }
  get arguments() {
    return this.node.childrenAs(Role.ARGUMENT);
  }
}
register(Select, 9, 'select');

/** The name of a relation or other object; its identifiers are its children, last one the object itself. */
export class ObjectName extends View {
  get named() {
    return this.node.name;
  }
  get names() {
    return this.node.childrenAs(Role.NAME, Identifier);
  }
}
register(ObjectName, 20, 'object-name');

/** One identifier. */
export class Identifier extends View {
  get named() {
    return this.node.name;
  }
  get quoted() {
    return this.node.bit(0);
  }
}
register(Identifier, 21, 'identifier');

/** A data type with its modifiers. */
export class TypeName extends View {
  get named() {
    return this.node.name;
  }
  get array() {
    return this.node.bit(0);
  }
  get serial() {
    return this.node.bit(1);
  }
  get arguments() {
    return this.node.childrenAs(Role.ARGUMENT, Literal);
  }
}
register(TypeName, 22, 'type-name');

/** A column of CREATE TABLE or ADD COLUMN. */
export class ColumnDefinition extends View {
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
  get type() {
    return this.node.childAs(Role.TYPE, TypeName);
  }
  get constraints() {
    return this.node.childrenAs(Role.CONSTRAINT);
  }
}
register(ColumnDefinition, 30, 'column-definition');

/** NOT NULL. */
export class NotNullConstraint extends View {
  get named() {
    return this.node.name;
  }
}
register(NotNullConstraint, 31, 'not-null-constraint');

/** NULL, written out. */
export class NullConstraint extends View {
}
register(NullConstraint, 32, 'null-constraint');

/** DEFAULT expression. */
export class DefaultConstraint extends View {
  get default() {
    return this.node.childAs(Role.DEFAULT);
  }
}
register(DefaultConstraint, 33, 'default-constraint');

/** PRIMARY KEY of a column (no columns listed) or a table. */
export class PrimaryKeyConstraint extends View {
  get named() {
    return this.node.name;
  }
  get deferrable() {
    return this.node.bit(0);
  }
  get initiallyDeferred() {
    return this.node.bit(1);
  }
  get usingIndex() {
    return this.node.bit(2);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get include() {
    return this.node.childrenAs(Role.INCLUDE, Identifier);
  }
  get source() {
    return this.node.childAs(Role.SOURCE, ObjectName);
  }
}
register(PrimaryKeyConstraint, 34, 'primary-key-constraint');

/** UNIQUE of a column (no columns listed) or a table. */
export class UniqueConstraint extends View {
  get named() {
    return this.node.name;
  }
  get deferrable() {
    return this.node.bit(0);
  }
  get initiallyDeferred() {
    return this.node.bit(1);
  }
  get usingIndex() {
    return this.node.bit(2);
  }
  get nullsNotDistinct() {
    return this.node.bit(3);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get include() {
    return this.node.childrenAs(Role.INCLUDE, Identifier);
  }
  get source() {
    return this.node.childAs(Role.SOURCE, ObjectName);
  }
}
register(UniqueConstraint, 35, 'unique-constraint');

/** CHECK. */
export class CheckConstraint extends View {
  get named() {
    return this.node.name;
  }
  get notValid() {
    return this.node.bit(0);
  }
  get noInherit() {
    return this.node.bit(1);
  }
  get notEnforced() {
    return this.node.bit(2);
  }
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
}
register(CheckConstraint, 36, 'check-constraint');

/** FOREIGN KEY or REFERENCES. */
export class ForeignKeyConstraint extends View {
  get named() {
    return this.node.name;
  }
  get notValid() {
    return this.node.bit(0);
  }
  get deferrable() {
    return this.node.bit(1);
  }
  get initiallyDeferred() {
    return this.node.bit(2);
  }
  get onDeleteCascade() {
    return this.node.bit(3);
  }
  get onUpdateCascade() {
    return this.node.bit(4);
  }
  get notEnforced() {
    return this.node.bit(5);
  }
  get onDeleteSetNull() {
    return this.node.bit(6);
  }
  get onDeleteSetDefault() {
    return this.node.bit(7);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get referencedTable() {
    return this.node.childAs(Role.REFERENCED_TABLE, ObjectName);
  }
  get referencedColumns() {
    return this.node.childrenAs(Role.REFERENCED_COLUMN, Identifier);
  }
}
register(ForeignKeyConstraint, 37, 'foreign-key-constraint');

/** GENERATED ALWAYS AS (expression). */
export class GeneratedConstraint extends View {
  get stored() {
    return this.node.bit(0);
  }
  get virtual() {
    return this.node.bit(1);
  }
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
}
register(GeneratedConstraint, 38, 'generated-constraint');

/** GENERATED AS IDENTITY. */
export class IdentityConstraint extends View {
  get always() {
    return this.node.bit(0);
  }
}
register(IdentityConstraint, 39, 'identity-constraint');

/** COLLATE of a column. */
export class CollateConstraint extends View {
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
}
register(CollateConstraint, 40, 'collate-constraint');

/** EXCLUDE. */
export class ExcludeConstraint extends View {
  get named() {
    return this.node.name;
  }
  get include() {
    return this.node.childrenAs(Role.INCLUDE, Identifier);
  }
}
register(ExcludeConstraint, 41, 'exclude-constraint');

/** A constraint that has no kind of its own yet. */
export class OtherConstraint extends View {
}
register(OtherConstraint, 42, 'other-constraint');

/** A key of an index: a column or an expression. */
export class IndexColumn extends View {
  get named() {
    return this.node.name;
  }
  get descending() {
    return this.node.bit(0);
  }
  get nullsFirst() {
    return this.node.bit(1);
  }
  get nullsLast() {
    return this.node.bit(2);
  }
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
}
register(IndexColumn, 43, 'index-column');

/** ADD COLUMN. */
export class AddColumn extends View {
  get ifNotExists() {
    return this.node.bit(0);
  }
  get column() {
    return this.node.childAs(Role.COLUMN, ColumnDefinition);
  }
}
register(AddColumn, 50, 'add-column');

/** DROP COLUMN. */
export class DropColumn extends View {
  get ifExists() {
    return this.node.bit(0);
  }
  get cascade() {
    return this.node.bit(1);
  }
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(DropColumn, 51, 'drop-column');

/** RENAME COLUMN. */
export class RenameColumn extends View {
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
  get newName() {
    return this.node.childAs(Role.NEW_NAME, Identifier);
  }
}
register(RenameColumn, 52, 'rename-column');

/** RENAME TO. */
export class RenameTable extends View {
  get newName() {
    return this.node.childAs(Role.NEW_NAME, Identifier);
  }
}
register(RenameTable, 53, 'rename-table');

/** ADD CONSTRAINT. */
export class AddConstraint extends View {
  get constraint() {
    return this.node.childAs(Role.CONSTRAINT);
  }
}
register(AddConstraint, 54, 'add-constraint');

/** DROP CONSTRAINT. */
export class DropConstraint extends View {
  get ifExists() {
    return this.node.bit(0);
  }
  get cascade() {
    return this.node.bit(1);
  }
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
}
register(DropConstraint, 55, 'drop-constraint');

/** VALIDATE CONSTRAINT. */
export class ValidateConstraint extends View {
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
}
register(ValidateConstraint, 56, 'validate-constraint');

/** RENAME CONSTRAINT. */
export class RenameConstraint extends View {
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
  get newName() {
    return this.node.childAs(Role.NEW_NAME, Identifier);
  }
}
register(RenameConstraint, 57, 'rename-constraint');

/** ALTER COLUMN SET NOT NULL. */
export class SetNotNull extends View {
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(SetNotNull, 58, 'set-not-null');

/** ALTER COLUMN DROP NOT NULL. */
export class DropNotNull extends View {
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(DropNotNull, 59, 'drop-not-null');

/** ALTER COLUMN SET DEFAULT. */
export class SetDefault extends View {
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
  get default() {
    return this.node.childAs(Role.DEFAULT);
  }
}
register(SetDefault, 60, 'set-default');

/** ALTER COLUMN DROP DEFAULT. */
export class DropDefault extends View {
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(DropDefault, 61, 'drop-default');

/** ALTER COLUMN TYPE. */
export class SetType extends View {
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
  get type() {
    return this.node.childAs(Role.TYPE, TypeName);
  }
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
}
register(SetType, 62, 'set-type');

/** SET SCHEMA. */
export class SetSchema extends View {
  get newName() {
    return this.node.childAs(Role.NEW_NAME, Identifier);
  }
}
register(SetSchema, 63, 'set-schema');

/** An action that has no kind of its own yet. */
export class OtherAction extends View {
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(OtherAction, 64, 'other-action');

/** One entry of WITH. */
export class CommonTableExpression extends View {
  get named() {
    return this.node.name;
  }
  get recursive() {
    return this.node.bit(0);
  }
  get materialized() {
    return this.node.bit(1);
  }
  get notMaterialized() {
    return this.node.bit(2);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get query() {
    return this.node.childAs(Role.QUERY);
  }
}
register(CommonTableExpression, 70, 'common-table-expression');

/** One item of a select list or of RETURNING. */
export class SelectItem extends View {
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
}
register(SelectItem, 71, 'select-item');

/** Column = value of SET. */
export class Assignment extends View {
  get columns() {
    return this.node.childrenAs(Role.COLUMN, ObjectName);
  }
  get value() {
    return this.node.childAs(Role.VALUE);
  }
}
register(Assignment, 72, 'assignment');

/** A relation in FROM. */
export class TableSource extends View {
  get only() {
    return this.node.bit(0);
  }
  get lateral() {
    return this.node.bit(1);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
}
register(TableSource, 73, 'table-source');

/** A query in FROM. */
export class QuerySource extends View {
  get lateral() {
    return this.node.bit(0);
  }
  get query() {
    return this.node.childAs(Role.QUERY, Select);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
}
register(QuerySource, 74, 'query-source');

/** A function in FROM. */
export class FunctionSource extends View {
  get lateral() {
    return this.node.bit(0);
  }
  get expressions() {
    return this.node.childrenAs(Role.EXPRESSION);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
}
register(FunctionSource, 75, 'function-source');

/** VALUES in FROM. */
export class ValuesSource extends View {
  get rows() {
    return this.node.childrenAs(Role.ROW, Row);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
}
register(ValuesSource, 76, 'values-source');

/** Two sources joined. */
export class JoinedSource extends View {
  get named() {
    return this.node.name;
  }
  get natural() {
    return this.node.bit(0);
  }
  get using() {
    return this.node.bit(1);
  }
  get left() {
    return this.node.childAs(Role.LEFT);
  }
  get right() {
    return this.node.childAs(Role.RIGHT);
  }
  get on() {
    return this.node.childAs(Role.ON);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
}
register(JoinedSource, 77, 'joined-source');

/** A source that has no kind of its own yet. */
export class OtherSource extends View {
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
}
register(OtherSource, 78, 'other-source');

/** A column, perhaps qualified. */
export class ColumnReference extends View {
  get named() {
    return this.node.name;
  }
  get names() {
    return this.node.childrenAs(Role.NAME, Identifier);
  }
}
register(ColumnReference, 90, 'column-reference');

/** A constant. */
export class Literal extends View {
  get named() {
    return this.node.name;
  }
  get string() {
    return this.node.bit(0);
  }
  get number() {
    return this.node.bit(1);
  }
  get boolean() {
    return this.node.bit(2);
  }
  get null() {
    return this.node.bit(3);
  }
}
register(Literal, 91, 'literal');

/** Left operator right; also AND and OR. */
export class BinaryOperation extends View {
  get named() {
    return this.node.name;
  }
  get left() {
    return this.node.childAs(Role.LEFT);
  }
  get right() {
    return this.node.childAs(Role.RIGHT);
  }
}
register(BinaryOperation, 92, 'binary-operation');

/** Operator operand; also NOT. */
export class UnaryOperation extends View {
  get named() {
    return this.node.name;
  }
  get operand() {
    return this.node.childAs(Role.OPERAND);
  }
}
register(UnaryOperation, 93, 'unary-operation');

/** A function, aggregate or window function. */
export class FunctionCall extends View {
  get named() {
    return this.node.name;
  }
  get distinct() {
    return this.node.bit(0);
  }
  get window() {
    return this.node.bit(1);
  }
  get star() {
    return this.node.bit(2);
  }
  get arguments() {
    return this.node.childrenAs(Role.ARGUMENT);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get groupBy() {
    return this.node.childrenAs(Role.GROUP_BY);
  }
  get orderBy() {
    return this.node.childrenAs(Role.ORDER_BY);
  }
}
register(FunctionCall, 94, 'function-call');

/** CAST or ::. */
export class Cast extends View {
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
  get type() {
    return this.node.childAs(Role.TYPE, TypeName);
  }
  get arguments() {
    return this.node.childrenAs(Role.ARGUMENT, Literal);
  }
}
register(Cast, 95, 'cast');

/** CASE; conditions and results in the order written, ELSE last. */
export class Case extends View {
  get else() {
    return this.node.bit(0);
  }
  get operand() {
    return this.node.childAs(Role.OPERAND);
  }
  get arguments() {
    return this.node.childrenAs(Role.ARGUMENT);
  }
}
register(Case, 96, 'case');

/** A query as an expression; ANY, ALL or ARRAY over a query too. */
export class Subquery extends View {
  get named() {
    return this.node.name;
  }
  get query() {
    return this.node.childAs(Role.QUERY, Select);
  }
}
register(Subquery, 97, 'subquery');

/** EXISTS (query). */
export class Exists extends View {
  get negated() {
    return this.node.bit(0);
  }
  get query() {
    return this.node.childAs(Role.QUERY, Select);
  }
}
register(Exists, 98, 'exists');

/** Operand IN (values). */
export class InList extends View {
  get negated() {
    return this.node.bit(0);
  }
  get operand() {
    return this.node.childAs(Role.OPERAND);
  }
  get values() {
    return this.node.childrenAs(Role.VALUE);
  }
}
register(InList, 99, 'in-list');

/** Operand IN (query). */
export class InSubquery extends View {
  get negated() {
    return this.node.bit(0);
  }
  get operand() {
    return this.node.childAs(Role.OPERAND);
  }
  get query() {
    return this.node.childAs(Role.QUERY, Select);
  }
}
register(InSubquery, 100, 'in-subquery');

/** Operand BETWEEN left AND right. */
export class Between extends View {
  get negated() {
    return this.node.bit(0);
  }
  get symmetric() {
    return this.node.bit(1);
  }
  get operand() {
    return this.node.childAs(Role.OPERAND);
  }
  get left() {
    return this.node.childAs(Role.LEFT);
  }
  get right() {
    return this.node.childAs(Role.RIGHT);
  }
}
register(Between, 101, 'between');

/** LIKE, ILIKE, SIMILAR TO and the regular expression operators. */
export class PatternMatch extends View {
  get named() {
    return this.node.name;
  }
  get negated() {
    return this.node.bit(0);
  }
  get operand() {
    return this.node.childAs(Role.OPERAND);
  }
  get right() {
    return this.node.childAs(Role.RIGHT);
  }
  get argument() {
    return this.node.childAs(Role.ARGUMENT);
  }
}
register(PatternMatch, 102, 'pattern-match');

/** Operand IS something; IS DISTINCT FROM has a right side. */
export class IsTest extends View {
  get named() {
    return this.node.name;
  }
  get negated() {
    return this.node.bit(0);
  }
  get operand() {
    return this.node.childAs(Role.OPERAND);
  }
  get right() {
    return this.node.childAs(Role.RIGHT);
  }
}
register(IsTest, 103, 'is-test');

/** ARRAY[...]. */
export class Array extends View {
  get values() {
    return this.node.childrenAs(Role.VALUE);
  }
}
register(Array, 104, 'array');

/** ROW(...), a tuple, or one row of VALUES. */
export class Row extends View {
  get values() {
    return this.node.childrenAs(Role.VALUE);
  }
}
register(Row, 105, 'row');

/** $1. */
export class Parameter extends View {
  get named() {
    return this.node.name;
  }
}
register(Parameter, 106, 'parameter');

/** * or table.*. */
export class Wildcard extends View {
  get named() {
    return this.node.name;
  }
}
register(Wildcard, 107, 'wildcard');

/** Expression COLLATE name. */
export class Collate extends View {
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
}
register(Collate, 108, 'collate');

/** An expression that has no kind of its own yet; its operands are its children. */
export class OtherExpression extends View {
  get arguments() {
    return this.node.childrenAs(Role.ARGUMENT);
  }
}
register(OtherExpression, 109, 'other-expression');

/** CREATE VIEW or CREATE MATERIALIZED VIEW. */
export class CreateView extends View {
  get orReplace() {
    return this.node.bit(0);
  }
  get temporary() {
    return this.node.bit(1);
  }
  get recursive() {
    return this.node.bit(2);
  }
  get materialized() {
    return this.node.bit(3);
  }
  get ifNotExists() {
    return this.node.bit(4);
  }
  get withNoData() {
    return this.node.bit(5);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
  get query() {
    return this.node.childAs(Role.QUERY, Select);
  }
}
register(CreateView, 110, 'create-view');

/** CREATE of an object whose kind has no node of its own: schema, sequence, database, rule, publication, aggregate, operator, ... */
export class CreateObject extends View {
  get named() {
    return this.node.name;
  }
  get ifNotExists() {
    return this.node.bit(0);
  }
  get orReplace() {
    return this.node.bit(1);
  }
  get temporary() {
    return this.node.bit(2);
  }
  get unlogged() {
    return this.node.bit(3);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
  get grantees() {
    return this.node.childrenAs(Role.GRANTEE, Identifier);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
  get bodys() {
    return this.node.childrenAs(Role.BODY);
  }
}
register(CreateObject, 111, 'create-object');

/** CREATE TYPE. */
export class CreateType extends View {
  get named() {
    return this.node.name;
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get labels() {
    return this.node.childrenAs(Role.LABEL, Literal);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, ColumnDefinition);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(CreateType, 112, 'create-type');

/** CREATE DOMAIN. */
export class CreateDomain extends View {
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get type() {
    return this.node.childAs(Role.TYPE, TypeName);
  }
  get constraints() {
    return this.node.childrenAs(Role.CONSTRAINT);
  }
}
register(CreateDomain, 113, 'create-domain');

/** CREATE FUNCTION or CREATE PROCEDURE. The statements of its body run when it is called, not when it is created. */
export class CreateRoutine extends View {
  get named() {
    return this.node.name;
  }
  get orReplace() {
    return this.node.bit(0);
  }
  get procedure() {
    return this.node.bit(1);
  }
  get securityDefiner() {
    return this.node.bit(2);
  }
  get immutable() {
    return this.node.bit(3);
  }
  get stable() {
    return this.node.bit(4);
  }
  get returnsTrigger() {
    return this.node.bit(5);
  }
  get opaque() {
    return this.node.bit(6);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get parameters() {
    return this.node.childrenAs(Role.PARAMETER, RoutineParameter);
  }
  get type() {
    return this.node.childAs(Role.TYPE, TypeName);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
  get bodys() {
    return this.node.childrenAs(Role.BODY);
  }
}
register(CreateRoutine, 114, 'create-routine');

/** CREATE TRIGGER or CREATE EVENT TRIGGER. */
export class CreateTrigger extends View {
  get orReplace() {
    return this.node.bit(0);
  }
  get constraint() {
    return this.node.bit(1);
  }
  get before() {
    return this.node.bit(2);
  }
  get after() {
    return this.node.bit(3);
  }
  get insteadOf() {
    return this.node.bit(4);
  }
  get forEachRow() {
    return this.node.bit(5);
  }
  get event() {
    return this.node.bit(6);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get source() {
    return this.node.childAs(Role.SOURCE, ObjectName);
  }
}
register(CreateTrigger, 115, 'create-trigger');

/** CREATE POLICY. */
export class CreatePolicy extends View {
  get named() {
    return this.node.name;
  }
  get restrictive() {
    return this.node.bit(0);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get grantees() {
    return this.node.childrenAs(Role.GRANTEE, Identifier);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get check() {
    return this.node.childAs(Role.CHECK);
  }
}
register(CreatePolicy, 116, 'create-policy');

/** ALTER POLICY that is not a rename. */
export class AlterPolicy extends View {
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get grantees() {
    return this.node.childrenAs(Role.GRANTEE, Identifier);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get check() {
    return this.node.childAs(Role.CHECK);
  }
}
register(AlterPolicy, 117, 'alter-policy');

/** CREATE EXTENSION; schema and version are options. */
export class CreateExtension extends View {
  get ifNotExists() {
    return this.node.bit(0);
  }
  get cascade() {
    return this.node.bit(1);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(CreateExtension, 118, 'create-extension');

/** CREATE ROLE, USER or GROUP; its attributes are options, such as superuser, nosuperuser, password. */
export class CreateRole extends View {
  get named() {
    return this.node.name;
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(CreateRole, 119, 'create-role');

/** ALTER ROLE, USER or GROUP that is not a rename; attributes and settings are options. */
export class AlterRole extends View {
  get named() {
    return this.node.name;
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(AlterRole, 120, 'alter-role');

/** ALTER of anything but a table: index, view, materialized view, sequence, type, domain, schema, function, trigger, database, ... */
export class AlterObject extends View {
  get named() {
    return this.node.name;
  }
  get ifExists() {
    return this.node.bit(0);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
  get actions() {
    return this.node.childrenAs(Role.ACTION);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(AlterObject, 121, 'alter-object');

/** ALTER SYSTEM. */
export class AlterSystem extends View {
  get named() {
    return this.node.name;
  }
  get reset() {
    return this.node.bit(0);
  }
  get values() {
    return this.node.childrenAs(Role.VALUE);
  }
}
register(AlterSystem, 122, 'alter-system');

/** COMMENT ON. For a column the last part of the target's name is the column. */
export class CommentOn extends View {
  get named() {
    return this.node.name;
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get name() {
    return this.node.childAs(Role.NAME, ObjectName);
  }
  get value() {
    return this.node.childAs(Role.VALUE, Literal);
  }
}
register(CommentOn, 123, 'comment-on');

/** TRUNCATE. */
export class Truncate extends View {
  get cascade() {
    return this.node.bit(0);
  }
  get restartIdentity() {
    return this.node.bit(1);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
}
register(Truncate, 124, 'truncate');

/** MERGE. */
export class Merge extends View {
  get only() {
    return this.node.bit(0);
  }
  get with() {
    return this.node.childrenAs(Role.WITH, CommonTableExpression);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get alias() {
    return this.node.childAs(Role.ALIAS, Identifier);
  }
  get source() {
    return this.node.childAs(Role.SOURCE);
  }
  get on() {
    return this.node.childAs(Role.ON);
  }
  get whens() {
    return this.node.childrenAs(Role.WHEN, MergeWhen);
  }
  get returning() {
    return this.node.childrenAs(Role.RETURNING, SelectItem);
  }
}
register(Merge, 125, 'merge');

/** COPY. */
export class CopyRows extends View {
  get from() {
    return this.node.bit(0);
  }
  get program() {
    return this.node.bit(1);
  }
  get stdin() {
    return this.node.bit(2);
  }
  get stdout() {
    return this.node.bit(3);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get query() {
    return this.node.childAs(Role.QUERY);
  }
  get value() {
    return this.node.childAs(Role.VALUE, Literal);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(CopyRows, 126, 'copy-rows');

/** REINDEX. */
export class Reindex extends View {
  get named() {
    return this.node.name;
  }
  get concurrently() {
    return this.node.bit(0);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(Reindex, 127, 'reindex');

/** REFRESH MATERIALIZED VIEW. */
export class RefreshMaterializedView extends View {
  get concurrently() {
    return this.node.bit(0);
  }
  get withNoData() {
    return this.node.bit(1);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
}
register(RefreshMaterializedView, 128, 'refresh-materialized-view');

/** VACUUM. */
export class Vacuum extends View {
  get full() {
    return this.node.bit(0);
  }
  get freeze() {
    return this.node.bit(1);
  }
  get analyze() {
    return this.node.bit(2);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(Vacuum, 129, 'vacuum');

/** ANALYZE. */
export class Analyze extends View {
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
}
register(Analyze, 130, 'analyze');

/** CLUSTER. */
export class Cluster extends View {
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get source() {
    return this.node.childAs(Role.SOURCE, ObjectName);
  }
}
register(Cluster, 131, 'cluster');

/** LOCK TABLE. */
export class LockTable extends View {
  get named() {
    return this.node.name;
  }
  get nowait() {
    return this.node.bit(0);
  }
  get only() {
    return this.node.bit(1);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
}
register(LockTable, 132, 'lock-table');

/** SET or RESET of a run-time parameter, also SET ROLE, SET SESSION AUTHORIZATION, SET TIME ZONE and SET CONSTRAINTS. */
export class SetParameter extends View {
  get named() {
    return this.node.name;
  }
  get local() {
    return this.node.bit(0);
  }
  get reset() {
    return this.node.bit(1);
  }
  get default() {
    return this.node.bit(2);
  }
  get values() {
    return this.node.childrenAs(Role.VALUE);
  }
}
register(SetParameter, 133, 'set-parameter');

/** BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like. */
export class Transaction extends View {
  get named() {
    return this.node.name;
  }
}
register(Transaction, 134, 'transaction');

/** GRANT or REVOKE of privileges or of membership, also ALTER DEFAULT PRIVILEGES. */
export class Grant extends View {
  get named() {
    return this.node.name;
  }
  get revoke() {
    return this.node.bit(0);
  }
  get allPrivileges() {
    return this.node.bit(1);
  }
  get grantOption() {
    return this.node.bit(2);
  }
  get cascade() {
    return this.node.bit(3);
  }
  get membership() {
    return this.node.bit(4);
  }
  get allInSchema() {
    return this.node.bit(5);
  }
  get defaultPrivileges() {
    return this.node.bit(6);
  }
  get privileges() {
    return this.node.childrenAs(Role.PRIVILEGE, Identifier);
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
  get grantees() {
    return this.node.childrenAs(Role.GRANTEE, Identifier);
  }
}
register(Grant, 135, 'grant');

/** DO. The statements of its body run at once. */
export class DoBlock extends View {
  get named() {
    return this.node.name;
  }
  get opaque() {
    return this.node.bit(0);
  }
  get bodys() {
    return this.node.childrenAs(Role.BODY);
  }
}
register(DoBlock, 136, 'do-block');

/** CALL. */
export class Call extends View {
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
}
register(Call, 137, 'call');

/** EXPLAIN. */
export class Explain extends View {
  get analyze() {
    return this.node.bit(0);
  }
  get query() {
    return this.node.childAs(Role.QUERY);
  }
}
register(Explain, 138, 'explain');

/** EXECUTE of a string inside a routine or DO block: what it runs is not known before. */
export class DynamicSql extends View {
  get expression() {
    return this.node.childAs(Role.EXPRESSION);
  }
}
register(DynamicSql, 139, 'dynamic-sql');

/** A valid statement in which nothing but its relations is looked at. */
export class Command extends View {
  get named() {
    return this.node.name;
  }
  get targets() {
    return this.node.childrenAs(Role.TARGET, ObjectName);
  }
}
register(Command, 140, 'command');

/** ATTACH PARTITION, of a table or an index. */
export class AttachPartition extends View {
  get default() {
    return this.node.bit(0);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
  get bounds() {
    return this.node.childrenAs(Role.BOUND);
  }
}
register(AttachPartition, 150, 'attach-partition');

/** DETACH PARTITION. */
export class DetachPartition extends View {
  get concurrently() {
    return this.node.bit(0);
  }
  get finalize() {
    return this.node.bit(1);
  }
  get target() {
    return this.node.childAs(Role.TARGET, ObjectName);
  }
}
register(DetachPartition, 151, 'detach-partition');

/** SET LOGGED. */
export class SetLogged extends View {
}
register(SetLogged, 152, 'set-logged');

/** SET UNLOGGED. */
export class SetUnlogged extends View {
}
register(SetUnlogged, 153, 'set-unlogged');

/** SET TABLESPACE. */
export class SetTablespace extends View {
  get newName() {
    return this.node.childAs(Role.NEW_NAME, Identifier);
  }
}
register(SetTablespace, 154, 'set-tablespace');

/** SET ACCESS METHOD. */
export class SetAccessMethod extends View {
  get newName() {
    return this.node.childAs(Role.NEW_NAME, Identifier);
  }
}
register(SetAccessMethod, 155, 'set-access-method');

/** ENABLE or DISABLE TRIGGER or RULE. */
export class TriggerState extends View {
  get named() {
    return this.node.name;
  }
  get disable() {
    return this.node.bit(0);
  }
  get always() {
    return this.node.bit(1);
  }
  get replica() {
    return this.node.bit(2);
  }
  get all() {
    return this.node.bit(3);
  }
  get user() {
    return this.node.bit(4);
  }
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
}
register(TriggerState, 156, 'trigger-state');

/** ENABLE, DISABLE, FORCE or NO FORCE ROW LEVEL SECURITY. */
export class RowSecurity extends View {
  get enable() {
    return this.node.bit(0);
  }
  get disable() {
    return this.node.bit(1);
  }
  get force() {
    return this.node.bit(2);
  }
  get noForce() {
    return this.node.bit(3);
  }
}
register(RowSecurity, 157, 'row-security');

/** RENAME TO of anything but a table. */
export class RenameObject extends View {
  get newName() {
    return this.node.childAs(Role.NEW_NAME, Identifier);
  }
}
register(RenameObject, 158, 'rename-object');

/** OWNER TO. */
export class OwnerTo extends View {
  get grantee() {
    return this.node.childAs(Role.GRANTEE, Identifier);
  }
}
register(OwnerTo, 159, 'owner-to');

/** INHERIT or NO INHERIT. */
export class Inherit extends View {
  get noInherit() {
    return this.node.bit(0);
  }
  get parent() {
    return this.node.childAs(Role.PARENT, ObjectName);
  }
}
register(Inherit, 160, 'inherit');

/** ALTER COLUMN ADD GENERATED AS IDENTITY. */
export class AddIdentity extends View {
  get always() {
    return this.node.bit(0);
  }
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(AddIdentity, 161, 'add-identity');

/** ALTER COLUMN DROP IDENTITY. */
export class DropIdentity extends View {
  get ifExists() {
    return this.node.bit(0);
  }
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(DropIdentity, 162, 'drop-identity');

/** ALTER COLUMN DROP EXPRESSION. */
export class DropExpression extends View {
  get ifExists() {
    return this.node.bit(0);
  }
  get column() {
    return this.node.childAs(Role.COLUMN, Identifier);
  }
}
register(DropExpression, 163, 'drop-expression');

/** CLUSTER ON, or SET WITHOUT CLUSTER, which has no name. */
export class ClusterOn extends View {
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
}
register(ClusterOn, 164, 'cluster-on');

/** REPLICA IDENTITY. */
export class ReplicaIdentity extends View {
  get named() {
    return this.node.name;
  }
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
}
register(ReplicaIdentity, 165, 'replica-identity');

/** SET or RESET of storage parameters, options of an object, or settings of a routine, role or database. */
export class SetOptions extends View {
  get reset() {
    return this.node.bit(0);
  }
  get options() {
    return this.node.childrenAs(Role.OPTION, Setting);
  }
}
register(SetOptions, 166, 'set-options');

/** ADD VALUE of an enum. */
export class AddValue extends View {
  get ifNotExists() {
    return this.node.bit(0);
  }
  get before() {
    return this.node.bit(1);
  }
  get after() {
    return this.node.bit(2);
  }
  get label() {
    return this.node.childAs(Role.LABEL, Literal);
  }
  get value() {
    return this.node.childAs(Role.VALUE, Literal);
  }
}
register(AddValue, 167, 'add-value');

/** RENAME VALUE of an enum. */
export class RenameValue extends View {
  get label() {
    return this.node.childAs(Role.LABEL, Literal);
  }
  get value() {
    return this.node.childAs(Role.VALUE, Literal);
  }
}
register(RenameValue, 168, 'rename-value');

/** An option or setting. */
export class Setting extends View {
  get named() {
    return this.node.name;
  }
  get values() {
    return this.node.childrenAs(Role.VALUE);
  }
}
register(Setting, 180, 'setting');

/** A parameter of a function or procedure. */
export class RoutineParameter extends View {
  get named() {
    return this.node.name;
  }
  get name() {
    return this.node.childAs(Role.NAME, Identifier);
  }
  get type() {
    return this.node.childAs(Role.TYPE, TypeName);
  }
  get default() {
    return this.node.childAs(Role.DEFAULT);
  }
}
register(RoutineParameter, 181, 'routine-parameter');

/** A branch of MERGE. */
export class MergeWhen extends View {
  get named() {
    return this.node.name;
  }
  get matched() {
    return this.node.bit(0);
  }
  get bySource() {
    return this.node.bit(1);
  }
  get where() {
    return this.node.childAs(Role.WHERE);
  }
  get columns() {
    return this.node.childrenAs(Role.COLUMN, Identifier);
  }
  get values() {
    return this.node.childrenAs(Role.VALUE);
  }
  get assignments() {
    return this.node.childrenAs(Role.ASSIGNMENT, Assignment);
  }
}
register(MergeWhen, 182, 'merge-when');

