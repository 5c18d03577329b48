"""Typed views over the tree. Generated from wit/ast.toml by `cargo xtask codegen`; do not edit."""

from __future__ import annotations

from enum import IntEnum

from .tree import Unknown, View, register


class Kind(IntEnum):
    """Numbers of kinds."""

    UNKNOWN_STATEMENT = 1
    CREATE_TABLE = 2
    ALTER_TABLE = 3
    CREATE_INDEX = 4
    DROP = 5
    INSERT = 6
    UPDATE = 7
    DELETE = 8
    SELECT = 9
    OBJECT_NAME = 20
    IDENTIFIER = 21
    TYPE_NAME = 22
    COLUMN_DEFINITION = 30
    NOT_NULL_CONSTRAINT = 31
    NULL_CONSTRAINT = 32
    DEFAULT_CONSTRAINT = 33
    PRIMARY_KEY_CONSTRAINT = 34
    UNIQUE_CONSTRAINT = 35
    CHECK_CONSTRAINT = 36
    FOREIGN_KEY_CONSTRAINT = 37
    GENERATED_CONSTRAINT = 38
    IDENTITY_CONSTRAINT = 39
    COLLATE_CONSTRAINT = 40
    EXCLUDE_CONSTRAINT = 41
    OTHER_CONSTRAINT = 42
    INDEX_COLUMN = 43
    ADD_COLUMN = 50
    DROP_COLUMN = 51
    RENAME_COLUMN = 52
    RENAME_TABLE = 53
    ADD_CONSTRAINT = 54
    DROP_CONSTRAINT = 55
    VALIDATE_CONSTRAINT = 56
    RENAME_CONSTRAINT = 57
    SET_NOT_NULL = 58
    DROP_NOT_NULL = 59
    SET_DEFAULT = 60
    DROP_DEFAULT = 61
    SET_TYPE = 62
    SET_SCHEMA = 63
    OTHER_ACTION = 64
    COMMON_TABLE_EXPRESSION = 70
    SELECT_ITEM = 71
    ASSIGNMENT = 72
    TABLE_SOURCE = 73
    QUERY_SOURCE = 74
    FUNCTION_SOURCE = 75
    VALUES_SOURCE = 76
    JOINED_SOURCE = 77
    OTHER_SOURCE = 78
    COLUMN_REFERENCE = 90
    LITERAL = 91
    BINARY_OPERATION = 92
    UNARY_OPERATION = 93
    FUNCTION_CALL = 94
    CAST = 95
    CASE = 96
    SUBQUERY = 97
    EXISTS = 98
    IN_LIST = 99
    IN_SUBQUERY = 100
    BETWEEN = 101
    PATTERN_MATCH = 102
    IS_TEST = 103
    ARRAY = 104
    ROW = 105
    PARAMETER = 106
    WILDCARD = 107
    COLLATE = 108
    OTHER_EXPRESSION = 109
    CREATE_VIEW = 110
    CREATE_OBJECT = 111
    CREATE_TYPE = 112
    CREATE_DOMAIN = 113
    CREATE_ROUTINE = 114
    CREATE_TRIGGER = 115
    CREATE_POLICY = 116
    ALTER_POLICY = 117
    CREATE_EXTENSION = 118
    CREATE_ROLE = 119
    ALTER_ROLE = 120
    ALTER_OBJECT = 121
    ALTER_SYSTEM = 122
    COMMENT_ON = 123
    TRUNCATE = 124
    MERGE = 125
    COPY_ROWS = 126
    REINDEX = 127
    REFRESH_MATERIALIZED_VIEW = 128
    VACUUM = 129
    ANALYZE = 130
    CLUSTER = 131
    LOCK_TABLE = 132
    SET_PARAMETER = 133
    TRANSACTION = 134
    GRANT = 135
    DO_BLOCK = 136
    CALL = 137
    EXPLAIN = 138
    DYNAMIC_SQL = 139
    COMMAND = 140
    ATTACH_PARTITION = 150
    DETACH_PARTITION = 151
    SET_LOGGED = 152
    SET_UNLOGGED = 153
    SET_TABLESPACE = 154
    SET_ACCESS_METHOD = 155
    TRIGGER_STATE = 156
    ROW_SECURITY = 157
    RENAME_OBJECT = 158
    OWNER_TO = 159
    INHERIT = 160
    ADD_IDENTITY = 161
    DROP_IDENTITY = 162
    DROP_EXPRESSION = 163
    CLUSTER_ON = 164
    REPLICA_IDENTITY = 165
    SET_OPTIONS = 166
    ADD_VALUE = 167
    RENAME_VALUE = 168
    SETTING = 180
    ROUTINE_PARAMETER = 181
    MERGE_WHEN = 182


class Role(IntEnum):
    """Numbers of roles."""

    ROOT = 0
    """A statement, directly under the file."""
    NAME = 1
    """What the parent is called or acts on."""
    COLUMN = 2
    """A column definition or a column's name."""
    CONSTRAINT = 3
    """A constraint of a table or column."""
    TYPE = 4
    """A data type."""
    EXPRESSION = 5
    """The expression the parent is about."""
    DEFAULT = 6
    """The expression of DEFAULT."""
    ACTION = 7
    """One action of ALTER."""
    REFERENCED_TABLE = 8
    """The table a foreign key points to."""
    REFERENCED_COLUMN = 9
    """A column a foreign key points to."""
    TARGET = 10
    """What is written to, dropped or selected."""
    SOURCE = 11
    """Where rows come from."""
    WHERE = 12
    """The condition of WHERE."""
    VALUE = 13
    """A value that is written or compared."""
    QUERY = 14
    """A query inside another statement or expression."""
    LEFT = 15
    """Left operand."""
    RIGHT = 16
    """Right operand."""
    ARGUMENT = 17
    """Argument of a function or operator."""
    NEW_NAME = 18
    """The name after a rename."""
    RETURNING = 19
    """An item of RETURNING."""
    WITH = 20
    """A common table expression."""
    JOIN = 21
    """A joined source."""
    ON = 22
    """The condition of a join."""
    GROUP_BY = 23
    """An expression of GROUP BY."""
    HAVING = 24
    """The condition of HAVING."""
    ORDER_BY = 25
    """An expression of ORDER BY."""
    LIMIT = 26
    """The expression of LIMIT or FETCH."""
    OFFSET = 27
    """The expression of OFFSET."""
    INCLUDE = 28
    """A column of INCLUDE."""
    PARENT = 29
    """A table that is inherited from, or the partitioned table of PARTITION OF."""
    LIKE = 30
    """A table whose columns are copied by LIKE."""
    PARTITION_KEY = 31
    """A column or expression of PARTITION BY."""
    OPERAND = 32
    """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
    ALIAS = 33
    """Another name for a source or an item."""
    ROW = 34
    """One row of VALUES."""
    CONFLICT = 35
    """ON CONFLICT of INSERT."""
    ASSIGNMENT = 36
    """One assignment of SET."""
    SET_OPERAND = 37
    """A side of UNION, INTERSECT or EXCEPT."""
    OPTION = 38
    """An option or setting: its name, and its value where it has one."""
    BODY = 39
    """A statement inside a routine, a DO block or CREATE SCHEMA."""
    LABEL = 40
    """A value of an enum."""
    GRANTEE = 41
    """A role that is given or loses something, owns, or to which a policy applies."""
    PRIVILEGE = 42
    """A privilege, or a role whose membership is granted."""
    PARAMETER = 43
    """A parameter of a routine."""
    BOUND = 44
    """An expression of FOR VALUES."""
    WHEN = 45
    """A branch of MERGE."""
    CHECK = 46
    """The condition of WITH CHECK."""


@register
class UnknownStatement(View):
    """A statement that was recognised by its first words alone."""

    KIND = 1

    @property
    def named(self) -> str | None:
        """The command tag."""
        return self.node.name


@register
class CreateTable(View):
    """CREATE TABLE, also AS, PARTITION OF and OF type."""

    KIND = 2

    @property
    def if_not_exists(self) -> bool:
        """Whether `if-not-exists` is set."""
        return self.node.bit(0)

    @property
    def temporary(self) -> bool:
        """Whether `temporary` is set."""
        return self.node.bit(1)

    @property
    def unlogged(self) -> bool:
        """Whether `unlogged` is set."""
        return self.node.bit(2)

    @property
    def as_query(self) -> bool:
        """Whether `as-query` is set."""
        return self.node.bit(3)

    @property
    def partition_of(self) -> bool:
        """Whether `partition-of` is set."""
        return self.node.bit(4)

    @property
    def of_type(self) -> bool:
        """Whether `of-type` is set."""
        return self.node.bit(5)

    @property
    def partitioned(self) -> bool:
        """Whether `partitioned` is set."""
        return self.node.bit(6)

    @property
    def or_replace(self) -> bool:
        """Whether `or-replace` is set."""
        return self.node.bit(7)

    @property
    def foreign(self) -> bool:
        """Whether `foreign` is set."""
        return self.node.bit(8)

    @property
    def default_partition(self) -> bool:
        """Whether `default-partition` is set."""
        return self.node.bit(9)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def columns(self) -> list[ColumnDefinition]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, ColumnDefinition)

    @property
    def constraints(self) -> list[TableConstraint]:
        """Each constraint of a table or column."""
        return self.node.children_as(Role.CONSTRAINT)

    @property
    def like(self) -> list[ObjectName]:
        """Each table whose columns are copied by LIKE."""
        return self.node.children_as(Role.LIKE, ObjectName)

    @property
    def parents(self) -> list[ObjectName]:
        """Each table that is inherited from, or the partitioned table of PARTITION OF."""
        return self.node.children_as(Role.PARENT, ObjectName)

    @property
    def partition_keys(self) -> list[Expression]:
        """Each column or expression of PARTITION BY."""
        return self.node.children_as(Role.PARTITION_KEY)

    @property
    def query(self) -> Select | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY, Select)

    @property
    def bounds(self) -> list[Expression]:
        """Each expression of FOR VALUES."""
        return self.node.children_as(Role.BOUND)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class AlterTable(View):
    """ALTER TABLE or ALTER FOREIGN TABLE with its actions."""

    KIND = 3

    @property
    def if_exists(self) -> bool:
        """Whether `if-exists` is set."""
        return self.node.bit(0)

    @property
    def only(self) -> bool:
        """Whether `only` is set."""
        return self.node.bit(1)

    @property
    def foreign(self) -> bool:
        """Whether `foreign` is set."""
        return self.node.bit(2)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def actions(self) -> list[AlterAction]:
        """Each action of ALTER."""
        return self.node.children_as(Role.ACTION)


@register
class CreateIndex(View):
    """CREATE INDEX."""

    KIND = 4

    @property
    def named(self) -> str | None:
        """The access method, such as btree."""
        return self.node.name

    @property
    def if_not_exists(self) -> bool:
        """Whether `if-not-exists` is set."""
        return self.node.bit(0)

    @property
    def unique(self) -> bool:
        """Whether `unique` is set."""
        return self.node.bit(1)

    @property
    def concurrently(self) -> bool:
        """Whether `concurrently` is set."""
        return self.node.bit(2)

    @property
    def nulls_not_distinct(self) -> bool:
        """Whether `nulls-not-distinct` is set."""
        return self.node.bit(3)

    @property
    def only(self) -> bool:
        """Whether `only` is set."""
        return self.node.bit(4)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def columns(self) -> list[IndexColumn]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, IndexColumn)

    @property
    def include(self) -> list[Identifier]:
        """Each column of INCLUDE."""
        return self.node.children_as(Role.INCLUDE, Identifier)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)


@register
class Drop(View):
    """DROP of one or more objects of one kind."""

    KIND = 5

    @property
    def named(self) -> str | None:
        """The kind of object in lower case, such as table, index, materialized view."""
        return self.node.name

    @property
    def if_exists(self) -> bool:
        """Whether `if-exists` is set."""
        return self.node.bit(0)

    @property
    def cascade(self) -> bool:
        """Whether `cascade` is set."""
        return self.node.bit(1)

    @property
    def restrict(self) -> bool:
        """Whether `restrict` is set."""
        return self.node.bit(2)

    @property
    def concurrently(self) -> bool:
        """Whether `concurrently` is set."""
        return self.node.bit(3)

    @property
    def temporary(self) -> bool:
        """Whether `temporary` is set."""
        return self.node.bit(4)

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)


@register
class Insert(View):
    """INSERT."""

    KIND = 6

    @property
    def default_values(self) -> bool:
        """Whether `default-values` is set."""
        return self.node.bit(0)

    @property
    def on_conflict_do_nothing(self) -> bool:
        """Whether `on-conflict-do-nothing` is set."""
        return self.node.bit(1)

    @property
    def on_conflict_do_update(self) -> bool:
        """Whether `on-conflict-do-update` is set."""
        return self.node.bit(2)

    @property
    def with_(self) -> list[CommonTableExpression]:
        """Each common table expression."""
        return self.node.children_as(Role.WITH, CommonTableExpression)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def query(self) -> Select | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY, Select)

    @property
    def assignments(self) -> list[Assignment]:
        """Each assignment of SET."""
        return self.node.children_as(Role.ASSIGNMENT, Assignment)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def returning(self) -> list[SelectItem]:
        """Each item of RETURNING."""
        return self.node.children_as(Role.RETURNING, SelectItem)


@register
class Update(View):
    """UPDATE."""

    KIND = 7

    @property
    def only(self) -> bool:
        """Whether `only` is set."""
        return self.node.bit(0)

    @property
    def with_(self) -> list[CommonTableExpression]:
        """Each common table expression."""
        return self.node.children_as(Role.WITH, CommonTableExpression)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)

    @property
    def assignments(self) -> list[Assignment]:
        """Each assignment of SET."""
        return self.node.children_as(Role.ASSIGNMENT, Assignment)

    @property
    def sources(self) -> list[Source]:
        """Each where rows come from."""
        return self.node.children_as(Role.SOURCE)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def returning(self) -> list[SelectItem]:
        """Each item of RETURNING."""
        return self.node.children_as(Role.RETURNING, SelectItem)


@register
class Delete(View):
    """DELETE."""

    KIND = 8

    @property
    def only(self) -> bool:
        """Whether `only` is set."""
        return self.node.bit(0)

    @property
    def with_(self) -> list[CommonTableExpression]:
        """Each common table expression."""
        return self.node.children_as(Role.WITH, CommonTableExpression)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)

    @property
    def sources(self) -> list[Source]:
        """Each where rows come from."""
        return self.node.children_as(Role.SOURCE)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def returning(self) -> list[SelectItem]:
        """Each item of RETURNING."""
        return self.node.children_as(Role.RETURNING, SelectItem)


@register
class Select(View):
    """A query: SELECT, VALUES, or a set operation over queries."""

    KIND = 9

    @property
    def named(self) -> str | None:
        """The set operation in lower case (union, intersect, except), for a set operation."""
        return self.node.name

    @property
    def distinct(self) -> bool:
        """Whether `distinct` is set."""
        return self.node.bit(0)

    @property
    def set_operation(self) -> bool:
        """Whether `set-operation` is set."""
        return self.node.bit(1)

    @property
    def all(self) -> bool:
        """Whether `all` is set."""
        return self.node.bit(2)

    @property
    def values(self) -> bool:
        """Whether `values` is set."""
        return self.node.bit(3)

    @property
    def for_update(self) -> bool:
        """Whether `for-update` is set."""
        return self.node.bit(4)

    @property
    def for_share(self) -> bool:
        """Whether `for-share` is set."""
        return self.node.bit(5)

    @property
    def into(self) -> bool:
        """Whether `into` is set."""
        return self.node.bit(6)

    @property
    def with_(self) -> list[CommonTableExpression]:
        """Each common table expression."""
        return self.node.children_as(Role.WITH, CommonTableExpression)

    @property
    def targets(self) -> list[SelectItem]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, SelectItem)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def sources(self) -> list[Source]:
        """Each where rows come from."""
        return self.node.children_as(Role.SOURCE)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def group_by(self) -> list[Expression]:
        """Each expression of GROUP BY."""
        return self.node.children_as(Role.GROUP_BY)

    @property
    def having(self) -> Expression | None:
        """The condition of HAVING."""
        return self.node.child_as(Role.HAVING)

    @property
    def rows(self) -> list[Row]:
        """Each row of VALUES."""
        return self.node.children_as(Role.ROW, Row)

    @property
    def set_operands(self) -> list[Statement]:
        """Each side of UNION, INTERSECT or EXCEPT."""
        return self.node.children_as(Role.SET_OPERAND)

    @property
    def order_by(self) -> list[Expression]:
        """Each expression of ORDER BY."""
        return self.node.children_as(Role.ORDER_BY)

    @property
    def limit(self) -> Expression | None:
        """The expression of LIMIT or FETCH."""
        return self.node.child_as(Role.LIMIT)

    @property
    def offset(self) -> Expression | None:
        """The expression of OFFSET."""
        return self.node.child_as(Role.OFFSET)

    @property
    def arguments(self) -> list[Expression]:
        """Each argument of a function or operator."""
        return self.node.children_as(Role.ARGUMENT)


@register
class ObjectName(View):
    """The name of a relation or other object; its identifiers are its children, last one the object itself."""

    KIND = 20

    @property
    def named(self) -> str | None:
        """The parts joined by dots, each folded as PostgreSQL does."""
        return self.node.name

    @property
    def names(self) -> list[Identifier]:
        """Each what the parent is called or acts on."""
        return self.node.children_as(Role.NAME, Identifier)


@register
class Identifier(View):
    """One identifier."""

    KIND = 21

    @property
    def named(self) -> str | None:
        """The identifier, folded to lower case where it was not quoted."""
        return self.node.name

    @property
    def quoted(self) -> bool:
        """Whether `quoted` is set."""
        return self.node.bit(0)


@register
class TypeName(View):
    """A data type with its modifiers."""

    KIND = 22

    @property
    def named(self) -> str | None:
        """PostgreSQL's name for it without modifiers: integer, bigint, character varying, timestamp with time zone, numeric, ..."""
        return self.node.name

    @property
    def array(self) -> bool:
        """Whether `array` is set."""
        return self.node.bit(0)

    @property
    def serial(self) -> bool:
        """Whether `serial` is set."""
        return self.node.bit(1)

    @property
    def arguments(self) -> list[Literal]:
        """Each argument of a function or operator."""
        return self.node.children_as(Role.ARGUMENT, Literal)


@register
class ColumnDefinition(View):
    """A column of CREATE TABLE or ADD COLUMN."""

    KIND = 30

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)

    @property
    def type(self) -> TypeName | None:
        """A data type."""
        return self.node.child_as(Role.TYPE, TypeName)

    @property
    def constraints(self) -> list[ColumnConstraint]:
        """Each constraint of a table or column."""
        return self.node.children_as(Role.CONSTRAINT)


@register
class NotNullConstraint(View):
    """NOT NULL."""

    KIND = 31

    @property
    def named(self) -> str | None:
        """The constraint's name, where one is given."""
        return self.node.name


@register
class NullConstraint(View):
    """NULL, written out."""

    KIND = 32


@register
class DefaultConstraint(View):
    """DEFAULT expression."""

    KIND = 33

    @property
    def default(self) -> Expression | None:
        """The expression of DEFAULT."""
        return self.node.child_as(Role.DEFAULT)


@register
class PrimaryKeyConstraint(View):
    """PRIMARY KEY of a column (no columns listed) or a table."""

    KIND = 34

    @property
    def named(self) -> str | None:
        """The constraint's name, where one is given."""
        return self.node.name

    @property
    def deferrable(self) -> bool:
        """Whether `deferrable` is set."""
        return self.node.bit(0)

    @property
    def initially_deferred(self) -> bool:
        """Whether `initially-deferred` is set."""
        return self.node.bit(1)

    @property
    def using_index(self) -> bool:
        """Whether `using-index` is set."""
        return self.node.bit(2)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def include(self) -> list[Identifier]:
        """Each column of INCLUDE."""
        return self.node.children_as(Role.INCLUDE, Identifier)

    @property
    def source(self) -> ObjectName | None:
        """Where rows come from."""
        return self.node.child_as(Role.SOURCE, ObjectName)


@register
class UniqueConstraint(View):
    """UNIQUE of a column (no columns listed) or a table."""

    KIND = 35

    @property
    def named(self) -> str | None:
        """The constraint's name, where one is given."""
        return self.node.name

    @property
    def deferrable(self) -> bool:
        """Whether `deferrable` is set."""
        return self.node.bit(0)

    @property
    def initially_deferred(self) -> bool:
        """Whether `initially-deferred` is set."""
        return self.node.bit(1)

    @property
    def using_index(self) -> bool:
        """Whether `using-index` is set."""
        return self.node.bit(2)

    @property
    def nulls_not_distinct(self) -> bool:
        """Whether `nulls-not-distinct` is set."""
        return self.node.bit(3)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def include(self) -> list[Identifier]:
        """Each column of INCLUDE."""
        return self.node.children_as(Role.INCLUDE, Identifier)

    @property
    def source(self) -> ObjectName | None:
        """Where rows come from."""
        return self.node.child_as(Role.SOURCE, ObjectName)


@register
class CheckConstraint(View):
    """CHECK."""

    KIND = 36

    @property
    def named(self) -> str | None:
        """The constraint's name, where one is given."""
        return self.node.name

    @property
    def not_valid(self) -> bool:
        """Whether `not-valid` is set."""
        return self.node.bit(0)

    @property
    def no_inherit(self) -> bool:
        """Whether `no-inherit` is set."""
        return self.node.bit(1)

    @property
    def not_enforced(self) -> bool:
        """Whether `not-enforced` is set."""
        return self.node.bit(2)

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)


@register
class ForeignKeyConstraint(View):
    """FOREIGN KEY or REFERENCES."""

    KIND = 37

    @property
    def named(self) -> str | None:
        """The constraint's name, where one is given."""
        return self.node.name

    @property
    def not_valid(self) -> bool:
        """Whether `not-valid` is set."""
        return self.node.bit(0)

    @property
    def deferrable(self) -> bool:
        """Whether `deferrable` is set."""
        return self.node.bit(1)

    @property
    def initially_deferred(self) -> bool:
        """Whether `initially-deferred` is set."""
        return self.node.bit(2)

    @property
    def on_delete_cascade(self) -> bool:
        """Whether `on-delete-cascade` is set."""
        return self.node.bit(3)

    @property
    def on_update_cascade(self) -> bool:
        """Whether `on-update-cascade` is set."""
        return self.node.bit(4)

    @property
    def not_enforced(self) -> bool:
        """Whether `not-enforced` is set."""
        return self.node.bit(5)

    @property
    def on_delete_set_null(self) -> bool:
        """Whether `on-delete-set-null` is set."""
        return self.node.bit(6)

    @property
    def on_delete_set_default(self) -> bool:
        """Whether `on-delete-set-default` is set."""
        return self.node.bit(7)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def referenced_table(self) -> ObjectName | None:
        """The table a foreign key points to."""
        return self.node.child_as(Role.REFERENCED_TABLE, ObjectName)

    @property
    def referenced_columns(self) -> list[Identifier]:
        """Each column a foreign key points to."""
        return self.node.children_as(Role.REFERENCED_COLUMN, Identifier)


@register
class GeneratedConstraint(View):
    """GENERATED ALWAYS AS (expression)."""

    KIND = 38

    @property
    def stored(self) -> bool:
        """Whether `stored` is set."""
        return self.node.bit(0)

    @property
    def virtual(self) -> bool:
        """Whether `virtual` is set."""
        return self.node.bit(1)

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)


@register
class IdentityConstraint(View):
    """GENERATED AS IDENTITY."""

    KIND = 39

    @property
    def always(self) -> bool:
        """Whether `always` is set."""
        return self.node.bit(0)


@register
class CollateConstraint(View):
    """COLLATE of a column."""

    KIND = 40

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)


@register
class ExcludeConstraint(View):
    """EXCLUDE."""

    KIND = 41

    @property
    def named(self) -> str | None:
        """The constraint's name, where one is given."""
        return self.node.name

    @property
    def include(self) -> list[Identifier]:
        """Each column of INCLUDE."""
        return self.node.children_as(Role.INCLUDE, Identifier)


@register
class OtherConstraint(View):
    """A constraint that has no kind of its own yet."""

    KIND = 42


@register
class IndexColumn(View):
    """A key of an index: a column or an expression."""

    KIND = 43

    @property
    def named(self) -> str | None:
        """The operator class, where one is given."""
        return self.node.name

    @property
    def descending(self) -> bool:
        """Whether `descending` is set."""
        return self.node.bit(0)

    @property
    def nulls_first(self) -> bool:
        """Whether `nulls-first` is set."""
        return self.node.bit(1)

    @property
    def nulls_last(self) -> bool:
        """Whether `nulls-last` is set."""
        return self.node.bit(2)

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)


@register
class AddColumn(View):
    """ADD COLUMN."""

    KIND = 50

    @property
    def if_not_exists(self) -> bool:
        """Whether `if-not-exists` is set."""
        return self.node.bit(0)

    @property
    def column(self) -> ColumnDefinition | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, ColumnDefinition)


@register
class DropColumn(View):
    """DROP COLUMN."""

    KIND = 51

    @property
    def if_exists(self) -> bool:
        """Whether `if-exists` is set."""
        return self.node.bit(0)

    @property
    def cascade(self) -> bool:
        """Whether `cascade` is set."""
        return self.node.bit(1)

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class RenameColumn(View):
    """RENAME COLUMN."""

    KIND = 52

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)

    @property
    def new_name(self) -> Identifier | None:
        """The name after a rename."""
        return self.node.child_as(Role.NEW_NAME, Identifier)


@register
class RenameTable(View):
    """RENAME TO."""

    KIND = 53

    @property
    def new_name(self) -> Identifier | None:
        """The name after a rename."""
        return self.node.child_as(Role.NEW_NAME, Identifier)


@register
class AddConstraint(View):
    """ADD CONSTRAINT."""

    KIND = 54

    @property
    def constraint(self) -> TableConstraint | None:
        """A constraint of a table or column."""
        return self.node.child_as(Role.CONSTRAINT)


@register
class DropConstraint(View):
    """DROP CONSTRAINT."""

    KIND = 55

    @property
    def if_exists(self) -> bool:
        """Whether `if-exists` is set."""
        return self.node.bit(0)

    @property
    def cascade(self) -> bool:
        """Whether `cascade` is set."""
        return self.node.bit(1)

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)


@register
class ValidateConstraint(View):
    """VALIDATE CONSTRAINT."""

    KIND = 56

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)


@register
class RenameConstraint(View):
    """RENAME CONSTRAINT."""

    KIND = 57

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)

    @property
    def new_name(self) -> Identifier | None:
        """The name after a rename."""
        return self.node.child_as(Role.NEW_NAME, Identifier)


@register
class SetNotNull(View):
    """ALTER COLUMN SET NOT NULL."""

    KIND = 58

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class DropNotNull(View):
    """ALTER COLUMN DROP NOT NULL."""

    KIND = 59

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class SetDefault(View):
    """ALTER COLUMN SET DEFAULT."""

    KIND = 60

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)

    @property
    def default(self) -> Expression | None:
        """The expression of DEFAULT."""
        return self.node.child_as(Role.DEFAULT)


@register
class DropDefault(View):
    """ALTER COLUMN DROP DEFAULT."""

    KIND = 61

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class SetType(View):
    """ALTER COLUMN TYPE."""

    KIND = 62

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)

    @property
    def type(self) -> TypeName | None:
        """A data type."""
        return self.node.child_as(Role.TYPE, TypeName)

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)


@register
class SetSchema(View):
    """SET SCHEMA."""

    KIND = 63

    @property
    def new_name(self) -> Identifier | None:
        """The name after a rename."""
        return self.node.child_as(Role.NEW_NAME, Identifier)


@register
class OtherAction(View):
    """An action that has no kind of its own yet."""

    KIND = 64

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class CommonTableExpression(View):
    """One entry of WITH."""

    KIND = 70

    @property
    def named(self) -> str | None:
        """Its name."""
        return self.node.name

    @property
    def recursive(self) -> bool:
        """Whether `recursive` is set."""
        return self.node.bit(0)

    @property
    def materialized(self) -> bool:
        """Whether `materialized` is set."""
        return self.node.bit(1)

    @property
    def not_materialized(self) -> bool:
        """Whether `not-materialized` is set."""
        return self.node.bit(2)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def query(self) -> Statement | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY)


@register
class SelectItem(View):
    """One item of a select list or of RETURNING."""

    KIND = 71

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)


@register
class Assignment(View):
    """Column = value of SET."""

    KIND = 72

    @property
    def columns(self) -> list[ObjectName]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, ObjectName)

    @property
    def value(self) -> Expression | None:
        """A value that is written or compared."""
        return self.node.child_as(Role.VALUE)


@register
class TableSource(View):
    """A relation in FROM."""

    KIND = 73

    @property
    def only(self) -> bool:
        """Whether `only` is set."""
        return self.node.bit(0)

    @property
    def lateral(self) -> bool:
        """Whether `lateral` is set."""
        return self.node.bit(1)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)


@register
class QuerySource(View):
    """A query in FROM."""

    KIND = 74

    @property
    def lateral(self) -> bool:
        """Whether `lateral` is set."""
        return self.node.bit(0)

    @property
    def query(self) -> Select | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY, Select)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)


@register
class FunctionSource(View):
    """A function in FROM."""

    KIND = 75

    @property
    def lateral(self) -> bool:
        """Whether `lateral` is set."""
        return self.node.bit(0)

    @property
    def expressions(self) -> list[Expression]:
        """Each expression the parent is about."""
        return self.node.children_as(Role.EXPRESSION)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)


@register
class ValuesSource(View):
    """VALUES in FROM."""

    KIND = 76

    @property
    def rows(self) -> list[Row]:
        """Each row of VALUES."""
        return self.node.children_as(Role.ROW, Row)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)


@register
class JoinedSource(View):
    """Two sources joined."""

    KIND = 77

    @property
    def named(self) -> str | None:
        """Inner, left, right, full or cross."""
        return self.node.name

    @property
    def natural(self) -> bool:
        """Whether `natural` is set."""
        return self.node.bit(0)

    @property
    def using(self) -> bool:
        """Whether `using` is set."""
        return self.node.bit(1)

    @property
    def left(self) -> Source | None:
        """Left operand."""
        return self.node.child_as(Role.LEFT)

    @property
    def right(self) -> Source | None:
        """Right operand."""
        return self.node.child_as(Role.RIGHT)

    @property
    def on(self) -> Expression | None:
        """The condition of a join."""
        return self.node.child_as(Role.ON)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)


@register
class OtherSource(View):
    """A source that has no kind of its own yet."""

    KIND = 78

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)


@register
class ColumnReference(View):
    """A column, perhaps qualified."""

    KIND = 90

    @property
    def named(self) -> str | None:
        """The parts joined by dots, each folded as PostgreSQL does."""
        return self.node.name

    @property
    def names(self) -> list[Identifier]:
        """Each what the parent is called or acts on."""
        return self.node.children_as(Role.NAME, Identifier)


@register
class Literal(View):
    """A constant."""

    KIND = 91

    @property
    def named(self) -> str | None:
        """Its value: the text of a string without quotes and escapes, a number as written, true, false, null."""
        return self.node.name

    @property
    def string(self) -> bool:
        """Whether `string` is set."""
        return self.node.bit(0)

    @property
    def number(self) -> bool:
        """Whether `number` is set."""
        return self.node.bit(1)

    @property
    def boolean(self) -> bool:
        """Whether `boolean` is set."""
        return self.node.bit(2)

    @property
    def null(self) -> bool:
        """Whether `null` is set."""
        return self.node.bit(3)


@register
class BinaryOperation(View):
    """Left operator right; also AND and OR."""

    KIND = 92

    @property
    def named(self) -> str | None:
        """The operator, in lower case."""
        return self.node.name

    @property
    def left(self) -> Expression | None:
        """Left operand."""
        return self.node.child_as(Role.LEFT)

    @property
    def right(self) -> Expression | None:
        """Right operand."""
        return self.node.child_as(Role.RIGHT)


@register
class UnaryOperation(View):
    """Operator operand; also NOT."""

    KIND = 93

    @property
    def named(self) -> str | None:
        """The operator, in lower case."""
        return self.node.name

    @property
    def operand(self) -> Expression | None:
        """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
        return self.node.child_as(Role.OPERAND)


@register
class FunctionCall(View):
    """A function, aggregate or window function."""

    KIND = 94

    @property
    def named(self) -> str | None:
        """The function's name, parts joined by dots."""
        return self.node.name

    @property
    def distinct(self) -> bool:
        """Whether `distinct` is set."""
        return self.node.bit(0)

    @property
    def window(self) -> bool:
        """Whether `window` is set."""
        return self.node.bit(1)

    @property
    def star(self) -> bool:
        """Whether `star` is set."""
        return self.node.bit(2)

    @property
    def arguments(self) -> list[Expression]:
        """Each argument of a function or operator."""
        return self.node.children_as(Role.ARGUMENT)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def group_by(self) -> list[Expression]:
        """Each expression of GROUP BY."""
        return self.node.children_as(Role.GROUP_BY)

    @property
    def order_by(self) -> list[Expression]:
        """Each expression of ORDER BY."""
        return self.node.children_as(Role.ORDER_BY)


@register
class Cast(View):
    """CAST or ::."""

    KIND = 95

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)

    @property
    def type(self) -> TypeName | None:
        """A data type."""
        return self.node.child_as(Role.TYPE, TypeName)

    @property
    def arguments(self) -> list[Literal]:
        """Each argument of a function or operator."""
        return self.node.children_as(Role.ARGUMENT, Literal)


@register
class Case(View):
    """CASE; conditions and results in the order written, ELSE last."""

    KIND = 96

    @property
    def else_(self) -> bool:
        """Whether `else` is set."""
        return self.node.bit(0)

    @property
    def operand(self) -> Expression | None:
        """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
        return self.node.child_as(Role.OPERAND)

    @property
    def arguments(self) -> list[Expression]:
        """Each argument of a function or operator."""
        return self.node.children_as(Role.ARGUMENT)


@register
class Subquery(View):
    """A query as an expression; ANY, ALL or ARRAY over a query too."""

    KIND = 97

    @property
    def named(self) -> str | None:
        """Any, all or array where one of them stands before it."""
        return self.node.name

    @property
    def query(self) -> Select | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY, Select)


@register
class Exists(View):
    """EXISTS (query)."""

    KIND = 98

    @property
    def negated(self) -> bool:
        """Whether `negated` is set."""
        return self.node.bit(0)

    @property
    def query(self) -> Select | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY, Select)


@register
class InList(View):
    """Operand IN (values)."""

    KIND = 99

    @property
    def negated(self) -> bool:
        """Whether `negated` is set."""
        return self.node.bit(0)

    @property
    def operand(self) -> Expression | None:
        """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
        return self.node.child_as(Role.OPERAND)

    @property
    def values(self) -> list[Expression]:
        """Each value that is written or compared."""
        return self.node.children_as(Role.VALUE)


@register
class InSubquery(View):
    """Operand IN (query)."""

    KIND = 100

    @property
    def negated(self) -> bool:
        """Whether `negated` is set."""
        return self.node.bit(0)

    @property
    def operand(self) -> Expression | None:
        """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
        return self.node.child_as(Role.OPERAND)

    @property
    def query(self) -> Select | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY, Select)


@register
class Between(View):
    """Operand BETWEEN left AND right."""

    KIND = 101

    @property
    def negated(self) -> bool:
        """Whether `negated` is set."""
        return self.node.bit(0)

    @property
    def symmetric(self) -> bool:
        """Whether `symmetric` is set."""
        return self.node.bit(1)

    @property
    def operand(self) -> Expression | None:
        """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
        return self.node.child_as(Role.OPERAND)

    @property
    def left(self) -> Expression | None:
        """Left operand."""
        return self.node.child_as(Role.LEFT)

    @property
    def right(self) -> Expression | None:
        """Right operand."""
        return self.node.child_as(Role.RIGHT)


@register
class PatternMatch(View):
    """LIKE, ILIKE, SIMILAR TO and the regular expression operators."""

    KIND = 102

    @property
    def named(self) -> str | None:
        """Like, ilike, similar to, ~, ~*."""
        return self.node.name

    @property
    def negated(self) -> bool:
        """Whether `negated` is set."""
        return self.node.bit(0)

    @property
    def operand(self) -> Expression | None:
        """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
        return self.node.child_as(Role.OPERAND)

    @property
    def right(self) -> Expression | None:
        """Right operand."""
        return self.node.child_as(Role.RIGHT)

    @property
    def argument(self) -> Expression | None:
        """Argument of a function or operator."""
        return self.node.child_as(Role.ARGUMENT)


@register
class IsTest(View):
    """Operand IS something; IS DISTINCT FROM has a right side."""

    KIND = 103

    @property
    def named(self) -> str | None:
        """Null, true, false, unknown, distinct from, normalized, json."""
        return self.node.name

    @property
    def negated(self) -> bool:
        """Whether `negated` is set."""
        return self.node.bit(0)

    @property
    def operand(self) -> Expression | None:
        """The value that CASE, IN, BETWEEN, LIKE or IS tests."""
        return self.node.child_as(Role.OPERAND)

    @property
    def right(self) -> Expression | None:
        """Right operand."""
        return self.node.child_as(Role.RIGHT)


@register
class Array(View):
    """ARRAY[...]."""

    KIND = 104

    @property
    def values(self) -> list[Expression]:
        """Each value that is written or compared."""
        return self.node.children_as(Role.VALUE)


@register
class Row(View):
    """ROW(...), a tuple, or one row of VALUES."""

    KIND = 105

    @property
    def values(self) -> list[Expression]:
        """Each value that is written or compared."""
        return self.node.children_as(Role.VALUE)


@register
class Parameter(View):
    """$1."""

    KIND = 106

    @property
    def named(self) -> str | None:
        """As written."""
        return self.node.name


@register
class Wildcard(View):
    """* or table.*."""

    KIND = 107

    @property
    def named(self) -> str | None:
        """The qualifier, where there is one."""
        return self.node.name


@register
class Collate(View):
    """Expression COLLATE name."""

    KIND = 108

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)


@register
class OtherExpression(View):
    """An expression that has no kind of its own yet; its operands are its children."""

    KIND = 109

    @property
    def arguments(self) -> list[Expression]:
        """Each argument of a function or operator."""
        return self.node.children_as(Role.ARGUMENT)


@register
class CreateView(View):
    """CREATE VIEW or CREATE MATERIALIZED VIEW."""

    KIND = 110

    @property
    def or_replace(self) -> bool:
        """Whether `or-replace` is set."""
        return self.node.bit(0)

    @property
    def temporary(self) -> bool:
        """Whether `temporary` is set."""
        return self.node.bit(1)

    @property
    def recursive(self) -> bool:
        """Whether `recursive` is set."""
        return self.node.bit(2)

    @property
    def materialized(self) -> bool:
        """Whether `materialized` is set."""
        return self.node.bit(3)

    @property
    def if_not_exists(self) -> bool:
        """Whether `if-not-exists` is set."""
        return self.node.bit(4)

    @property
    def with_no_data(self) -> bool:
        """Whether `with-no-data` is set."""
        return self.node.bit(5)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)

    @property
    def query(self) -> Select | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY, Select)


@register
class CreateObject(View):
    """CREATE of an object whose kind has no node of its own: schema, sequence, database, rule, publication, aggregate, operator, ..."""

    KIND = 111

    @property
    def named(self) -> str | None:
        """The kind of object in lower case."""
        return self.node.name

    @property
    def if_not_exists(self) -> bool:
        """Whether `if-not-exists` is set."""
        return self.node.bit(0)

    @property
    def or_replace(self) -> bool:
        """Whether `or-replace` is set."""
        return self.node.bit(1)

    @property
    def temporary(self) -> bool:
        """Whether `temporary` is set."""
        return self.node.bit(2)

    @property
    def unlogged(self) -> bool:
        """Whether `unlogged` is set."""
        return self.node.bit(3)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)

    @property
    def grantees(self) -> list[Identifier]:
        """Each role that is given or loses something, owns, or to which a policy applies."""
        return self.node.children_as(Role.GRANTEE, Identifier)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)

    @property
    def bodys(self) -> list[Statement]:
        """Each statement inside a routine, a DO block or CREATE SCHEMA."""
        return self.node.children_as(Role.BODY)


@register
class CreateType(View):
    """CREATE TYPE."""

    KIND = 112

    @property
    def named(self) -> str | None:
        """Enum, composite, range, base or shell."""
        return self.node.name

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def labels(self) -> list[Literal]:
        """Each value of an enum."""
        return self.node.children_as(Role.LABEL, Literal)

    @property
    def columns(self) -> list[ColumnDefinition]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, ColumnDefinition)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class CreateDomain(View):
    """CREATE DOMAIN."""

    KIND = 113

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def type(self) -> TypeName | None:
        """A data type."""
        return self.node.child_as(Role.TYPE, TypeName)

    @property
    def constraints(self) -> list[ColumnConstraint]:
        """Each constraint of a table or column."""
        return self.node.children_as(Role.CONSTRAINT)


@register
class CreateRoutine(View):
    """CREATE FUNCTION or CREATE PROCEDURE. The statements of its body run when it is called, not when it is created."""

    KIND = 114

    @property
    def named(self) -> str | None:
        """The language in lower case; sql where none is given."""
        return self.node.name

    @property
    def or_replace(self) -> bool:
        """Whether `or-replace` is set."""
        return self.node.bit(0)

    @property
    def procedure(self) -> bool:
        """Whether `procedure` is set."""
        return self.node.bit(1)

    @property
    def security_definer(self) -> bool:
        """Whether `security-definer` is set."""
        return self.node.bit(2)

    @property
    def immutable(self) -> bool:
        """Whether `immutable` is set."""
        return self.node.bit(3)

    @property
    def stable(self) -> bool:
        """Whether `stable` is set."""
        return self.node.bit(4)

    @property
    def returns_trigger(self) -> bool:
        """Whether `returns-trigger` is set."""
        return self.node.bit(5)

    @property
    def opaque(self) -> bool:
        """Whether `opaque` is set."""
        return self.node.bit(6)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def parameters(self) -> list[RoutineParameter]:
        """Each parameter of a routine."""
        return self.node.children_as(Role.PARAMETER, RoutineParameter)

    @property
    def type(self) -> TypeName | None:
        """A data type."""
        return self.node.child_as(Role.TYPE, TypeName)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)

    @property
    def bodys(self) -> list[Statement]:
        """Each statement inside a routine, a DO block or CREATE SCHEMA."""
        return self.node.children_as(Role.BODY)


@register
class CreateTrigger(View):
    """CREATE TRIGGER or CREATE EVENT TRIGGER."""

    KIND = 115

    @property
    def or_replace(self) -> bool:
        """Whether `or-replace` is set."""
        return self.node.bit(0)

    @property
    def constraint(self) -> bool:
        """Whether `constraint` is set."""
        return self.node.bit(1)

    @property
    def before(self) -> bool:
        """Whether `before` is set."""
        return self.node.bit(2)

    @property
    def after(self) -> bool:
        """Whether `after` is set."""
        return self.node.bit(3)

    @property
    def instead_of(self) -> bool:
        """Whether `instead-of` is set."""
        return self.node.bit(4)

    @property
    def for_each_row(self) -> bool:
        """Whether `for-each-row` is set."""
        return self.node.bit(5)

    @property
    def event(self) -> bool:
        """Whether `event` is set."""
        return self.node.bit(6)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def source(self) -> ObjectName | None:
        """Where rows come from."""
        return self.node.child_as(Role.SOURCE, ObjectName)


@register
class CreatePolicy(View):
    """CREATE POLICY."""

    KIND = 116

    @property
    def named(self) -> str | None:
        """The command it is for: all, select, insert, update or delete."""
        return self.node.name

    @property
    def restrictive(self) -> bool:
        """Whether `restrictive` is set."""
        return self.node.bit(0)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def grantees(self) -> list[Identifier]:
        """Each role that is given or loses something, owns, or to which a policy applies."""
        return self.node.children_as(Role.GRANTEE, Identifier)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def check(self) -> Expression | None:
        """The condition of WITH CHECK."""
        return self.node.child_as(Role.CHECK)


@register
class AlterPolicy(View):
    """ALTER POLICY that is not a rename."""

    KIND = 117

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def grantees(self) -> list[Identifier]:
        """Each role that is given or loses something, owns, or to which a policy applies."""
        return self.node.children_as(Role.GRANTEE, Identifier)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def check(self) -> Expression | None:
        """The condition of WITH CHECK."""
        return self.node.child_as(Role.CHECK)


@register
class CreateExtension(View):
    """CREATE EXTENSION; schema and version are options."""

    KIND = 118

    @property
    def if_not_exists(self) -> bool:
        """Whether `if-not-exists` is set."""
        return self.node.bit(0)

    @property
    def cascade(self) -> bool:
        """Whether `cascade` is set."""
        return self.node.bit(1)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class CreateRole(View):
    """CREATE ROLE, USER or GROUP; its attributes are options, such as superuser, nosuperuser, password."""

    KIND = 119

    @property
    def named(self) -> str | None:
        """Role, user or group."""
        return self.node.name

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class AlterRole(View):
    """ALTER ROLE, USER or GROUP that is not a rename; attributes and settings are options."""

    KIND = 120

    @property
    def named(self) -> str | None:
        """Role, user or group."""
        return self.node.name

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class AlterObject(View):
    """ALTER of anything but a table: index, view, materialized view, sequence, type, domain, schema, function, trigger, database, ..."""

    KIND = 121

    @property
    def named(self) -> str | None:
        """The kind of object in lower case."""
        return self.node.name

    @property
    def if_exists(self) -> bool:
        """Whether `if-exists` is set."""
        return self.node.bit(0)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)

    @property
    def actions(self) -> list[AlterAction]:
        """Each action of ALTER."""
        return self.node.children_as(Role.ACTION)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class AlterSystem(View):
    """ALTER SYSTEM."""

    KIND = 122

    @property
    def named(self) -> str | None:
        """The parameter in lower case, or all."""
        return self.node.name

    @property
    def reset(self) -> bool:
        """Whether `reset` is set."""
        return self.node.bit(0)

    @property
    def values(self) -> list[Expression]:
        """Each value that is written or compared."""
        return self.node.children_as(Role.VALUE)


@register
class CommentOn(View):
    """COMMENT ON. For a column the last part of the target's name is the column."""

    KIND = 123

    @property
    def named(self) -> str | None:
        """The kind of object in lower case."""
        return self.node.name

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def name(self) -> ObjectName | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, ObjectName)

    @property
    def value(self) -> Literal | None:
        """A value that is written or compared."""
        return self.node.child_as(Role.VALUE, Literal)


@register
class Truncate(View):
    """TRUNCATE."""

    KIND = 124

    @property
    def cascade(self) -> bool:
        """Whether `cascade` is set."""
        return self.node.bit(0)

    @property
    def restart_identity(self) -> bool:
        """Whether `restart-identity` is set."""
        return self.node.bit(1)

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)


@register
class Merge(View):
    """MERGE."""

    KIND = 125

    @property
    def only(self) -> bool:
        """Whether `only` is set."""
        return self.node.bit(0)

    @property
    def with_(self) -> list[CommonTableExpression]:
        """Each common table expression."""
        return self.node.children_as(Role.WITH, CommonTableExpression)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def alias(self) -> Identifier | None:
        """Another name for a source or an item."""
        return self.node.child_as(Role.ALIAS, Identifier)

    @property
    def source(self) -> Source | None:
        """Where rows come from."""
        return self.node.child_as(Role.SOURCE)

    @property
    def on(self) -> Expression | None:
        """The condition of a join."""
        return self.node.child_as(Role.ON)

    @property
    def whens(self) -> list[MergeWhen]:
        """Each branch of MERGE."""
        return self.node.children_as(Role.WHEN, MergeWhen)

    @property
    def returning(self) -> list[SelectItem]:
        """Each item of RETURNING."""
        return self.node.children_as(Role.RETURNING, SelectItem)


@register
class CopyRows(View):
    """COPY."""

    KIND = 126

    @property
    def from_(self) -> bool:
        """Whether `from` is set."""
        return self.node.bit(0)

    @property
    def program(self) -> bool:
        """Whether `program` is set."""
        return self.node.bit(1)

    @property
    def stdin(self) -> bool:
        """Whether `stdin` is set."""
        return self.node.bit(2)

    @property
    def stdout(self) -> bool:
        """Whether `stdout` is set."""
        return self.node.bit(3)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def query(self) -> Statement | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY)

    @property
    def value(self) -> Literal | None:
        """A value that is written or compared."""
        return self.node.child_as(Role.VALUE, Literal)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class Reindex(View):
    """REINDEX."""

    KIND = 127

    @property
    def named(self) -> str | None:
        """Index, table, schema, database or system."""
        return self.node.name

    @property
    def concurrently(self) -> bool:
        """Whether `concurrently` is set."""
        return self.node.bit(0)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class RefreshMaterializedView(View):
    """REFRESH MATERIALIZED VIEW."""

    KIND = 128

    @property
    def concurrently(self) -> bool:
        """Whether `concurrently` is set."""
        return self.node.bit(0)

    @property
    def with_no_data(self) -> bool:
        """Whether `with-no-data` is set."""
        return self.node.bit(1)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)


@register
class Vacuum(View):
    """VACUUM."""

    KIND = 129

    @property
    def full(self) -> bool:
        """Whether `full` is set."""
        return self.node.bit(0)

    @property
    def freeze(self) -> bool:
        """Whether `freeze` is set."""
        return self.node.bit(1)

    @property
    def analyze(self) -> bool:
        """Whether `analyze` is set."""
        return self.node.bit(2)

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class Analyze(View):
    """ANALYZE."""

    KIND = 130

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)


@register
class Cluster(View):
    """CLUSTER."""

    KIND = 131

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def source(self) -> ObjectName | None:
        """Where rows come from."""
        return self.node.child_as(Role.SOURCE, ObjectName)


@register
class LockTable(View):
    """LOCK TABLE."""

    KIND = 132

    @property
    def named(self) -> str | None:
        """The mode in lower case; access exclusive where none is given."""
        return self.node.name

    @property
    def nowait(self) -> bool:
        """Whether `nowait` is set."""
        return self.node.bit(0)

    @property
    def only(self) -> bool:
        """Whether `only` is set."""
        return self.node.bit(1)

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)


@register
class SetParameter(View):
    """SET or RESET of a run-time parameter, also SET ROLE, SET SESSION AUTHORIZATION, SET TIME ZONE and SET CONSTRAINTS."""

    KIND = 133

    @property
    def named(self) -> str | None:
        """The parameter in lower case: `search_path`, role, `session_authorization`, timezone, constraints, ..."""
        return self.node.name

    @property
    def local(self) -> bool:
        """Whether `local` is set."""
        return self.node.bit(0)

    @property
    def reset(self) -> bool:
        """Whether `reset` is set."""
        return self.node.bit(1)

    @property
    def default(self) -> bool:
        """Whether `default` is set."""
        return self.node.bit(2)

    @property
    def values(self) -> list[Expression]:
        """Each value that is written or compared."""
        return self.node.children_as(Role.VALUE)


@register
class Transaction(View):
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like."""

    KIND = 134

    @property
    def named(self) -> str | None:
        """Begin, commit, rollback, savepoint, release, rollback to, prepare, commit prepared, rollback prepared or set transaction."""
        return self.node.name


@register
class Grant(View):
    """GRANT or REVOKE of privileges or of membership, also ALTER DEFAULT PRIVILEGES."""

    KIND = 135

    @property
    def named(self) -> str | None:
        """The kind of object in lower case: table, schema, function, ...; role for membership."""
        return self.node.name

    @property
    def revoke(self) -> bool:
        """Whether `revoke` is set."""
        return self.node.bit(0)

    @property
    def all_privileges(self) -> bool:
        """Whether `all-privileges` is set."""
        return self.node.bit(1)

    @property
    def grant_option(self) -> bool:
        """Whether `grant-option` is set."""
        return self.node.bit(2)

    @property
    def cascade(self) -> bool:
        """Whether `cascade` is set."""
        return self.node.bit(3)

    @property
    def membership(self) -> bool:
        """Whether `membership` is set."""
        return self.node.bit(4)

    @property
    def all_in_schema(self) -> bool:
        """Whether `all-in-schema` is set."""
        return self.node.bit(5)

    @property
    def default_privileges(self) -> bool:
        """Whether `default-privileges` is set."""
        return self.node.bit(6)

    @property
    def privileges(self) -> list[Identifier]:
        """Each privilege, or a role whose membership is granted."""
        return self.node.children_as(Role.PRIVILEGE, Identifier)

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)

    @property
    def grantees(self) -> list[Identifier]:
        """Each role that is given or loses something, owns, or to which a policy applies."""
        return self.node.children_as(Role.GRANTEE, Identifier)


@register
class DoBlock(View):
    """DO. The statements of its body run at once."""

    KIND = 136

    @property
    def named(self) -> str | None:
        """The language in lower case; plpgsql where none is given."""
        return self.node.name

    @property
    def opaque(self) -> bool:
        """Whether `opaque` is set."""
        return self.node.bit(0)

    @property
    def bodys(self) -> list[Statement]:
        """Each statement inside a routine, a DO block or CREATE SCHEMA."""
        return self.node.children_as(Role.BODY)


@register
class Call(View):
    """CALL."""

    KIND = 137

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)


@register
class Explain(View):
    """EXPLAIN."""

    KIND = 138

    @property
    def analyze(self) -> bool:
        """Whether `analyze` is set."""
        return self.node.bit(0)

    @property
    def query(self) -> Statement | None:
        """A query inside another statement or expression."""
        return self.node.child_as(Role.QUERY)


@register
class DynamicSql(View):
    """EXECUTE of a string inside a routine or DO block: what it runs is not known before."""

    KIND = 139

    @property
    def expression(self) -> Expression | None:
        """The expression the parent is about."""
        return self.node.child_as(Role.EXPRESSION)


@register
class Command(View):
    """A valid statement in which nothing but its relations is looked at."""

    KIND = 140

    @property
    def named(self) -> str | None:
        """The command tag in lower case."""
        return self.node.name

    @property
    def targets(self) -> list[ObjectName]:
        """Each what is written to, dropped or selected."""
        return self.node.children_as(Role.TARGET, ObjectName)


@register
class AttachPartition(View):
    """ATTACH PARTITION, of a table or an index."""

    KIND = 150

    @property
    def default(self) -> bool:
        """Whether `default` is set."""
        return self.node.bit(0)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)

    @property
    def bounds(self) -> list[Expression]:
        """Each expression of FOR VALUES."""
        return self.node.children_as(Role.BOUND)


@register
class DetachPartition(View):
    """DETACH PARTITION."""

    KIND = 151

    @property
    def concurrently(self) -> bool:
        """Whether `concurrently` is set."""
        return self.node.bit(0)

    @property
    def finalize(self) -> bool:
        """Whether `finalize` is set."""
        return self.node.bit(1)

    @property
    def target(self) -> ObjectName | None:
        """What is written to, dropped or selected."""
        return self.node.child_as(Role.TARGET, ObjectName)


@register
class SetLogged(View):
    """SET LOGGED."""

    KIND = 152


@register
class SetUnlogged(View):
    """SET UNLOGGED."""

    KIND = 153


@register
class SetTablespace(View):
    """SET TABLESPACE."""

    KIND = 154

    @property
    def new_name(self) -> Identifier | None:
        """The name after a rename."""
        return self.node.child_as(Role.NEW_NAME, Identifier)


@register
class SetAccessMethod(View):
    """SET ACCESS METHOD."""

    KIND = 155

    @property
    def new_name(self) -> Identifier | None:
        """The name after a rename."""
        return self.node.child_as(Role.NEW_NAME, Identifier)


@register
class TriggerState(View):
    """ENABLE or DISABLE TRIGGER or RULE."""

    KIND = 156

    @property
    def named(self) -> str | None:
        """Trigger or rule."""
        return self.node.name

    @property
    def disable(self) -> bool:
        """Whether `disable` is set."""
        return self.node.bit(0)

    @property
    def always(self) -> bool:
        """Whether `always` is set."""
        return self.node.bit(1)

    @property
    def replica(self) -> bool:
        """Whether `replica` is set."""
        return self.node.bit(2)

    @property
    def all(self) -> bool:
        """Whether `all` is set."""
        return self.node.bit(3)

    @property
    def user(self) -> bool:
        """Whether `user` is set."""
        return self.node.bit(4)

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)


@register
class RowSecurity(View):
    """ENABLE, DISABLE, FORCE or NO FORCE ROW LEVEL SECURITY."""

    KIND = 157

    @property
    def enable(self) -> bool:
        """Whether `enable` is set."""
        return self.node.bit(0)

    @property
    def disable(self) -> bool:
        """Whether `disable` is set."""
        return self.node.bit(1)

    @property
    def force(self) -> bool:
        """Whether `force` is set."""
        return self.node.bit(2)

    @property
    def no_force(self) -> bool:
        """Whether `no-force` is set."""
        return self.node.bit(3)


@register
class RenameObject(View):
    """RENAME TO of anything but a table."""

    KIND = 158

    @property
    def new_name(self) -> Identifier | None:
        """The name after a rename."""
        return self.node.child_as(Role.NEW_NAME, Identifier)


@register
class OwnerTo(View):
    """OWNER TO."""

    KIND = 159

    @property
    def grantee(self) -> Identifier | None:
        """A role that is given or loses something, owns, or to which a policy applies."""
        return self.node.child_as(Role.GRANTEE, Identifier)


@register
class Inherit(View):
    """INHERIT or NO INHERIT."""

    KIND = 160

    @property
    def no_inherit(self) -> bool:
        """Whether `no-inherit` is set."""
        return self.node.bit(0)

    @property
    def parent(self) -> ObjectName | None:
        """A table that is inherited from, or the partitioned table of PARTITION OF."""
        return self.node.child_as(Role.PARENT, ObjectName)


@register
class AddIdentity(View):
    """ALTER COLUMN ADD GENERATED AS IDENTITY."""

    KIND = 161

    @property
    def always(self) -> bool:
        """Whether `always` is set."""
        return self.node.bit(0)

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class DropIdentity(View):
    """ALTER COLUMN DROP IDENTITY."""

    KIND = 162

    @property
    def if_exists(self) -> bool:
        """Whether `if-exists` is set."""
        return self.node.bit(0)

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class DropExpression(View):
    """ALTER COLUMN DROP EXPRESSION."""

    KIND = 163

    @property
    def if_exists(self) -> bool:
        """Whether `if-exists` is set."""
        return self.node.bit(0)

    @property
    def column(self) -> Identifier | None:
        """A column definition or a column's name."""
        return self.node.child_as(Role.COLUMN, Identifier)


@register
class ClusterOn(View):
    """CLUSTER ON, or SET WITHOUT CLUSTER, which has no name."""

    KIND = 164

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)


@register
class ReplicaIdentity(View):
    """REPLICA IDENTITY."""

    KIND = 165

    @property
    def named(self) -> str | None:
        """Default, full, nothing or index."""
        return self.node.name

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)


@register
class SetOptions(View):
    """SET or RESET of storage parameters, options of an object, or settings of a routine, role or database."""

    KIND = 166

    @property
    def reset(self) -> bool:
        """Whether `reset` is set."""
        return self.node.bit(0)

    @property
    def options(self) -> list[Setting]:
        """Each option or setting: its name, and its value where it has one."""
        return self.node.children_as(Role.OPTION, Setting)


@register
class AddValue(View):
    """ADD VALUE of an enum."""

    KIND = 167

    @property
    def if_not_exists(self) -> bool:
        """Whether `if-not-exists` is set."""
        return self.node.bit(0)

    @property
    def before(self) -> bool:
        """Whether `before` is set."""
        return self.node.bit(1)

    @property
    def after(self) -> bool:
        """Whether `after` is set."""
        return self.node.bit(2)

    @property
    def label(self) -> Literal | None:
        """A value of an enum."""
        return self.node.child_as(Role.LABEL, Literal)

    @property
    def value(self) -> Literal | None:
        """A value that is written or compared."""
        return self.node.child_as(Role.VALUE, Literal)


@register
class RenameValue(View):
    """RENAME VALUE of an enum."""

    KIND = 168

    @property
    def label(self) -> Literal | None:
        """A value of an enum."""
        return self.node.child_as(Role.LABEL, Literal)

    @property
    def value(self) -> Literal | None:
        """A value that is written or compared."""
        return self.node.child_as(Role.VALUE, Literal)


@register
class Setting(View):
    """An option or setting."""

    KIND = 180

    @property
    def named(self) -> str | None:
        """Its name in lower case."""
        return self.node.name

    @property
    def values(self) -> list[Expression]:
        """Each value that is written or compared."""
        return self.node.children_as(Role.VALUE)


@register
class RoutineParameter(View):
    """A parameter of a function or procedure."""

    KIND = 181

    @property
    def named(self) -> str | None:
        """In, out, inout, variadic or table."""
        return self.node.name

    @property
    def name(self) -> Identifier | None:
        """What the parent is called or acts on."""
        return self.node.child_as(Role.NAME, Identifier)

    @property
    def type(self) -> TypeName | None:
        """A data type."""
        return self.node.child_as(Role.TYPE, TypeName)

    @property
    def default(self) -> Expression | None:
        """The expression of DEFAULT."""
        return self.node.child_as(Role.DEFAULT)


@register
class MergeWhen(View):
    """A branch of MERGE."""

    KIND = 182

    @property
    def named(self) -> str | None:
        """Update, delete, insert or do nothing."""
        return self.node.name

    @property
    def matched(self) -> bool:
        """Whether `matched` is set."""
        return self.node.bit(0)

    @property
    def by_source(self) -> bool:
        """Whether `by-source` is set."""
        return self.node.bit(1)

    @property
    def where(self) -> Expression | None:
        """The condition of WHERE."""
        return self.node.child_as(Role.WHERE)

    @property
    def columns(self) -> list[Identifier]:
        """Each column definition or a column's name."""
        return self.node.children_as(Role.COLUMN, Identifier)

    @property
    def values(self) -> list[Expression]:
        """Each value that is written or compared."""
        return self.node.children_as(Role.VALUE)

    @property
    def assignments(self) -> list[Assignment]:
        """Each assignment of SET."""
        return self.node.children_as(Role.ASSIGNMENT, Assignment)


AlterAction = (
    AddColumn
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
    | Unknown
)
"""One of the kinds that may stand for `alter-action`."""

ColumnConstraint = (
    NotNullConstraint
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
    | Unknown
)
"""One of the kinds that may stand for `column-constraint`."""

Expression = (
    ColumnReference
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
    | Unknown
)
"""One of the kinds that may stand for `expression`."""

Source = (
    TableSource
    | QuerySource
    | FunctionSource
    | ValuesSource
    | JoinedSource
    | OtherSource
    | Unknown
)
"""One of the kinds that may stand for `source`."""

Statement = (
    UnknownStatement
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
    | Unknown
)
"""One of the kinds that may stand for `statement`."""

TableConstraint = (
    PrimaryKeyConstraint
    | UniqueConstraint
    | CheckConstraint
    | ForeignKeyConstraint
    | ExcludeConstraint
    | OtherConstraint
    | Unknown
)
"""One of the kinds that may stand for `table-constraint`."""
