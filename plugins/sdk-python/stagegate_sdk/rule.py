"""The declaration of a rule, and the component: the rules of one plugin and the three answers the host asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from componentize_py_types import Err
from wit_world.imports import types as wire

from .catalog import Catalog
from .change import Change
from .finding import Findings, Level
from .options import NoOptions, read_options, schema_of

Check = Callable[[Change, Any, Findings], None]


@dataclass(frozen=True)
class Rule:
    """A rule; `rule` makes one."""

    id: str
    title: str
    what: str
    why: str
    instead: str
    check: Check
    level: Level = "warning"
    tags: Sequence[str] = ()
    needs_catalog: bool = False
    since: str = "0.1.0"
    deprecated: str | None = None
    options: type[Any] = NoOptions
    problems: Callable[[Any], list[str]] = field(default=lambda _: [])


def rule(
    *,
    id: str,
    title: str,
    what: str,
    why: str,
    instead: str,
    level: Level = "warning",
    tags: Sequence[str] = (),
    needs_catalog: bool = False,
    since: str = "0.1.0",
    deprecated: str | None = None,
    options: type[Any] = NoOptions,
    problems: Callable[[Any], list[str]] = lambda _: [],
) -> Callable[[Check], Rule]:
    """Makes a rule of a function that looks at one file and reports.

    `id` is in kebab-case and names what is wrong, so that it reads well after "allow". `what`, `why` and `instead` are
    Markdown: what it looks for, what happens where it is ignored, what to write instead. `tags` are the command tags it wants
    to be called for, all unless said. `options` is a dataclass of fields made by `option`; `problems` says what their schema
    can not. An exception in the function becomes a finding about the rule.
    """

    def declare(check: Check) -> Rule:
        return Rule(
            id, title, what, why, instead, check, level, tags, needs_catalog, since, deprecated, options, problems
        )

    return declare


def component(
    *,
    name: str,
    version: str,
    rules: Sequence[Rule],
    homepage: str = "",
    licence: str = "",
    category: str | None = None,
) -> type[Any]:
    """Makes a component: `Checks = component(...)` in the module that is built."""
    by_id = {each.id: each for each in rules}

    class Checks:
        """What the host calls."""

        def describe(self) -> wire.Plugin:
            declared = [_declaration(each, category or name) for each in rules]
            return wire.Plugin(name, version, homepage, licence, declared)

        def validate(self, rule: str, options: list[wire.RuleOption]) -> None:
            if rule not in by_id:
                raise _refusal([f"{name} has no rule `{rule}`"])
            each = by_id[rule]
            problems = each.problems(read_options(each.options, options))
            if problems:
                raise _refusal(problems)

        def check(
            self, file: str, source: wire.Tree, statements: list[wire.Statement], runs: list[wire.Run]
        ) -> list[wire.Finding]:
            change = Change(file, source, statements, Catalog())
            found: list[wire.Finding] = []
            for number, run in enumerate(runs):
                each = by_id.get(run.rule)
                if each is None:
                    raise _refusal(f"{name} has no rule `{run.rule}`")
                findings = Findings(number, run.rule, change)
                try:
                    each.check(change, read_options(each.options, run.options), findings)
                except Exception as error:
                    raise _refusal(_told(error)) from error
                found += findings.found
            return found

    return Checks


def _declaration(each: Rule, category: str) -> wire.Rule:
    return wire.Rule(
        id=each.id,
        title=each.title,
        category=category,
        documentation=wire.Documentation(each.what.strip(), each.why.strip(), each.instead.strip()),
        default_level=wire.Level[each.level.upper()],
        options_schema=schema_of(each.options),
        tags=list(each.tags),
        needs_catalog=each.needs_catalog,
        since=each.since,
        deprecated=each.deprecated,
    )


def _refusal(what: object) -> Exception:
    """An error that reaches the host as the answer rather than as a crash."""
    return Err(what)


def _told(error: Exception) -> str:
    """The exception and where it was raised; `traceback` would look for sources, and there are no files here."""
    text = f"{type(error).__name__}: {error}".removesuffix(": ")
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    return f"{text} (in {last.tb_frame.f_code.co_name}, line {last.tb_lineno})" if last else text
