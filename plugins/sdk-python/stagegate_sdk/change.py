"""The file under review as a rule sees it: statements in order, each with its tag and its part of the tree."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from wit_world.imports import types as wire

from .ast import ObjectName
from .catalog import Catalog, Moment
from .tree import Node, Source, V, View, node_of


class Change:
    """One file of a change."""

    def __init__(self, path: str, tree: wire.Tree, statements: list[wire.Statement], catalog: Catalog) -> None:
        self.path = path
        """The file's name in its repository."""
        self.source = Source(tree)
        self.catalog = catalog
        """What is known of the database."""
        self.statements = [Statement(self.source, each, index) for index, each in enumerate(statements)]
        """In file order."""
        self._starts = [each.node for each in statements]

    @property
    def text(self) -> str:
        """The file's text."""
        return self.source.text

    @property
    def at_start(self) -> Moment:
        """The schema before the change."""
        return Moment(0)

    @property
    def at_end(self) -> Moment:
        """The schema when the change ends."""
        return Moment(len(self.statements))

    def statement_of(self, what: Node | View) -> Statement | None:
        """The statement that a node or view belongs to."""
        node = node_of(what)
        at = bisect_right(self._starts, node.index) - 1
        root = self.statements[at].node if at >= 0 else None
        return self.statements[at] if root and root.contains(node) else None

    def all(self, view: type[V]) -> Iterator[V]:
        """Every view of a class, in all statements."""
        for statement in self.statements:
            if statement.node:
                yield from statement.node.all(view)


class Statement:
    """One statement of the file."""

    def __init__(self, source: Source, statement: wire.Statement, index: int) -> None:
        self._source = source
        self._wire = statement
        self.index = index
        """Its place among the statements of the file."""
        self.node = source.node(statement.node)
        """Its root."""

    @property
    def tag(self) -> str:
        """PostgreSQL's command tag, such as `ALTER TABLE`."""
        return self._wire.tag

    @property
    def is_full(self) -> bool:
        """Whether the tree holds all of it; else only its tag and its text are known."""
        return self._wire.parse == wire.ParseState.FULL

    @property
    def in_transaction(self) -> bool:
        """Inside a transaction block that the file itself opened."""
        return self._wire.in_transaction

    @property
    def span(self) -> wire.Span:
        """Its bytes in the file."""
        return self._wire.at

    @property
    def text(self) -> str:
        """Its text."""
        return self._source.slice(self.span)

    @property
    def first_words(self) -> wire.Span:
        """Its first line, at most up to a parenthesis: where a finding about all of it points."""
        words = self.text.split("\n", 1)[0].split("(", 1)[0].rstrip()
        start = self.span.start
        return wire.Span(start, start + len(words.encode()))

    @property
    def view(self) -> View | None:
        """Its root as what it is: `match statement.view: case ast.Drop(): ...`."""
        return self.node.view if self.node else None

    @property
    def relations(self) -> list[ObjectName]:
        """The names of relations in it."""
        nodes = (self._source.node(index) for index in self._wire.relations)
        names = (node.as_(ObjectName) for node in nodes if node)
        return [name for name in names if name]

    @property
    def before(self) -> Moment:
        """The schema just before it runs."""
        return Moment(self.index)

    @property
    def after(self) -> Moment:
        """The schema just after it ran."""
        return Moment(self.index + 1)
