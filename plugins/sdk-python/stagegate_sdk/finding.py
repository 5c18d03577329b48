"""What a rule reports, and the sink that collects it.

A fingerprint is made of the rule, the object a finding is about and its number among equal ones: it stays the same when lines
move, so an exemption outlives edits around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Union

from wit_world.imports import types as wire

from .change import Change, Statement
from .tree import Node, View

Place = Union[Node, View, Statement, wire.Span]

Level = Literal["info", "warning", "error"]
"""How much a finding weighs."""


@dataclass(frozen=True)
class Fix:
    """A mechanical repair; its title is an imperative, `safe` says that it can not change what the statement does."""

    title: str
    edits: list[wire.Edit]
    safe: bool = False


def replace(what: Place, replacement: str) -> wire.Edit:
    """Replaces a node, view, statement or span."""
    return wire.Edit(_span(what), replacement)


def insert_before(what: Place, text: str) -> wire.Edit:
    """Inserts a text before something."""
    span = _span(what)
    return replace(wire.Span(span.start, span.start), text)


def insert_after(what: Place, text: str) -> wire.Edit:
    """Inserts a text after something."""
    span = _span(what)
    return replace(wire.Span(span.end, span.end), text)


class Findings:
    """Collects the findings of one rule."""

    def __init__(self, run: int, rule: str, change: Change) -> None:
        self._run = run
        self._rule = rule
        self._change = change
        self._seen: Counter[str] = Counter()
        self.found: list[wire.Finding] = []

    def report(
        self,
        message: str,
        *,
        at: Node | View | Statement | None = None,
        span: wire.Span | None = None,
        object: str = "",
        level: Level | None = None,
        help: str | None = None,
        notes: Iterable[tuple[Place | None, str]] = (),
        fixes: Iterable[Fix] = (),
    ) -> None:
        """Reports what will happen, as a sentence.

        `at` is what it is about; without, that is the file as a whole. `span` points at other bytes than those of `at`.
        `object` names the object it is about and makes the fingerprint. `level` lowers the policy's level for this one
        finding. `help` is the safe way. `notes` are further remarks, each with its place.
        """
        name = f"{self._rule}:{object}"
        self._seen[name] += 1
        ordinal = self._seen[name]
        statement = at if at is None or isinstance(at, Statement) else self._change.statement_of(at)
        self.found.append(
            wire.Finding(
                run=self._run,
                statement=None if statement is None else statement.index,
                at=span or (None if at is None else at.span),
                message=message,
                level=None if level is None else wire.Level[level.upper()],
                help=help,
                notes=[wire.Note(None if place is None else _span(place), text) for place, text in notes],
                fixes=[wire.Fix(fix.title, fix.edits, fix.safe) for fix in fixes],
                fingerprint=name if ordinal == 1 else f"{name}#{ordinal}",
            )
        )


def _span(what: Place) -> wire.Span:
    return what.span if isinstance(what, (Node, View, Statement)) else what
