"""The flat tree as nodes: an index and a reference, nothing copied.

Numbers that lead out of the tree are answered with "none" rather than an exception, so that a rule never fails for a tree
that a newer host lowered differently. The host counts bytes of UTF-8 where Python counts characters: texts are cut here alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar, cast

from wit_world.imports.types import Span, Tree

_NO_NAME = 0xFFFFFFFF

_views: dict[int, type[View]] = {}

V = TypeVar("V", bound="View")


def register(view: type[V]) -> type[V]:
    """Makes a class the view of its kind; what is generated from ast.toml calls it."""
    _views[view.KIND] = view
    return view


class Source:
    """A file's tree, as the host passed it."""

    __slots__ = ("_bytes", "_names", "tree")

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._bytes = tree.text.encode()
        self._names = tree.names.encode()

    @property
    def text(self) -> str:
        """The whole text."""
        return self.tree.text

    def slice(self, span: Span) -> str:
        """The text between two bytes."""
        return self._bytes[span.start : span.end].decode(errors="replace")

    def node(self, index: int) -> Node | None:
        """The node with this index, where the tree has one."""
        return Node(self, index) if index < len(self.tree.kinds) else None

    def name(self, index: int) -> str | None:
        """The name with this index."""
        ends = self.tree.name_ends
        if index == _NO_NAME or index >= len(ends):
            return None
        start = ends[index - 1] if index > 0 else 0
        return self._names[start : ends[index]].decode(errors="replace")


class Node:
    """One node of a tree."""

    __slots__ = ("index", "source")

    def __init__(self, source: Source, index: int) -> None:
        self.source = source
        self.index = index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.index == other.index and self.source is other.source

    def __hash__(self) -> int:
        return hash(self.index)

    def __repr__(self) -> str:
        return f"{type(self.view).__name__}#{self.index} {self.text!r}"

    @property
    def kind(self) -> int:
        """What it is: one of `ast.Kind`."""
        return self.source.tree.kinds[self.index]

    @property
    def role(self) -> int:
        """The part it plays in its parent: one of `ast.Role`."""
        return self.source.tree.roles[self.index]

    def bit(self, position: int) -> bool:
        """Whether the flag at this position is set."""
        return bool(self.source.tree.bits[self.index] >> position & 1)

    @property
    def name(self) -> str | None:
        """Its normalised name or literal, where it has one."""
        return self.source.name(self.source.tree.name_of[self.index])

    @property
    def span(self) -> Span:
        """Its bytes in the file."""
        tree = self.source.tree
        return Span(tree.starts_at[self.index], tree.ends_at[self.index])

    @property
    def text(self) -> str:
        """Its text in the file."""
        return self.source.slice(self.span)

    @property
    def view(self) -> View:
        """Itself as what it is; `Unknown` where this SDK does not know its kind."""
        return _views.get(self.kind, Unknown)(self)

    def as_(self, view: type[V]) -> V | None:
        """As a view of this class, where it is of that kind."""
        return view(self) if self.kind == view.KIND else None

    @property
    def end(self) -> int:
        """The index after the last node of its subtree."""
        tree = self.source.tree
        return min(max(tree.ends[self.index], self.index + 1), len(tree.kinds))

    def children(self) -> Iterator[Node]:
        """Its children, in the order of the text."""
        index, end = self.index + 1, self.end
        while index < end:
            child = Node(self.source, index)
            yield child
            index = child.end

    def descendants(self) -> Iterator[Node]:
        """All nodes under it, in pre-order, without itself."""
        return (Node(self.source, index) for index in range(self.index + 1, self.end))

    def all(self, view: type[V]) -> Iterator[V]:
        """Itself and all nodes under it that are of the view's kind."""
        kinds, wanted = self.source.tree.kinds, view.KIND
        return (view(Node(self.source, index)) for index in range(self.index, self.end) if kinds[index] == wanted)

    def children_as(self, role: int, view: type[V] | None = None) -> list[Any]:
        """The views of the children that play a part; of one class, where one is given."""
        return [child.view for child in self.children() if child.role == role and (view is None or child.kind == view.KIND)]

    def child_as(self, role: int, view: type[V] | None = None) -> Any:
        """The first of `children_as`, or None."""
        for child in self.children():
            if child.role == role and (view is None or child.kind == view.KIND):
                return child.view
        return None

    def contains(self, other: Node) -> bool:
        """Whether the other node is this one or lies under it."""
        return self.index <= other.index < self.end


class View:
    """A node seen as what it is."""

    __slots__ = ("node",)

    KIND: ClassVar[int] = -1

    def __init__(self, node: Node) -> None:
        self.node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self.node == other.node

    def __hash__(self) -> int:
        return hash(self.node)

    def __repr__(self) -> str:
        return repr(self.node)

    @property
    def span(self) -> Span:
        """Its bytes in the file."""
        return self.node.span

    @property
    def text(self) -> str:
        """Its text in the file."""
        return self.node.text


class Unknown(View):
    """A node of a kind that this SDK does not know."""


def node_of(what: Node | View) -> Node:
    """The node itself."""
    return what if isinstance(what, Node) else cast(View, what).node
