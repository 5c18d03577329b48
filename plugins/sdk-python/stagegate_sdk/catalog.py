"""What is known of the database: before the change, and at each moment of it.

The host simulates the change's DDL on its snapshot, so a question reads the host's memory and two equal questions have equal
answers. The records are those of review.wit, interface `catalog`; componentize-py makes dataclasses of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from componentize_py_types import Err
from wit_world.imports import catalog as wire

if TYPE_CHECKING:
    from .change import Statement

T = TypeVar("T")


class Named(Protocol):
    """A schema, where one is written, and a name; a `TableName` is one."""

    @property
    def schema(self) -> str | None: ...

    @property
    def name(self) -> str: ...


class CatalogProblem(Exception):
    """Nobody knows: there is no catalog, or the part was not captured. Every question may raise it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the catalog can not tell: {reason}")
        self.reason = reason
        """`offline`, `not-captured` or `denied`."""


class Catalog:
    """The database before the change, and what is the same at every moment."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, str], wire.Relation | None] = {}

    @property
    def is_known(self) -> bool:
        """Whether there is a database to ask about."""
        try:
            self.server_version()
        except CatalogProblem:
            return False
        return True

    def server_version(self) -> int:
        """As `server_version_num`: 150018 is 15.18."""
        return _ask(lambda: wire.server_version())

    def prefetch(self, names: Iterable[Named]) -> None:
        """Asks for several relations in one question; what is known already is not asked again."""
        keys = [(name.schema, name.name) for name in names]
        unknown = list(dict.fromkeys(key for key in keys if key not in self._known))
        if unknown:
            found = _ask(lambda: wire.relations([wire.Name(schema, name) for schema, name in unknown]))
            self._known.update(zip(unknown, found))

    def relation(self, name: Named) -> wire.Relation | None:
        """One relation before the change: None where the database has no such one."""
        self.prefetch([name])
        return self._known[(name.schema, name.name)]

    def goes_with(self, statement: Statement) -> list[wire.Dependent]:
        """What a statement takes with it by CASCADE, besides what it names."""
        return _ask(lambda: wire.goes_with(statement.index))

    def impossible_steps(self) -> list[wire.Impossible]:
        """The steps of this file that can not succeed."""
        return _ask(lambda: wire.impossible_steps())

    def estimates(self, statements: Iterable[Statement]) -> list[wire.Estimate | None]:
        """What the planner of the live database says of statements; None where one can not be explained."""
        return _ask(lambda: wire.estimates([statement.index for statement in statements]))

    def current_role(self) -> wire.Role:
        """The role that the change will run as."""
        return _ask(lambda: wire.current_role())

    def ledger(self) -> list[wire.Applied]:
        """The versions that the database has already."""
        return _ask(lambda: wire.ledger())

    def this_file(self) -> wire.ThisChange:
        """The file's version and checksum; works offline too."""
        return _ask(lambda: wire.this_file())


class Moment:
    """The schema at one moment of the change."""

    def __init__(self, after: int) -> None:
        self._after = after

    def relation(self, name: Named) -> wire.Relation | None:
        """A relation: None where there is no such one."""
        return self._first(wire.relations_at, name)

    def detail(self, name: Named) -> wire.RelationDetail | None:
        """What `relation` leaves out."""
        return self._first(wire.details_at, name)

    def table_of_index(self, name: Named) -> wire.Name | None:
        """The table that an index belongs to."""
        return self._first(wire.tables_of_indexes_at, name)

    def routines(self, name: Named) -> list[wire.Routine]:
        """All routines of a name, those of PostgreSQL itself too."""
        return self._first(wire.routines_at, name)

    def data_type(self, name: Named) -> wire.TypeDetail | None:
        """A type."""
        return self._first(wire.types_at, name)

    def _first(self, question: Callable[..., list[Any]], name: Named) -> Any:
        return _ask(lambda: question(self._after, [wire.Name(name.schema, name.name)]))[0]


def _ask(question: Callable[[], T]) -> T:
    """The host's `err` as an exception with a name."""
    try:
        return question()
    except Err as error:
        reason = type(error.value).__name__.removeprefix("Problem_")
        raise CatalogProblem({"NotCaptured": "not-captured"}.get(reason, reason.lower())) from None
