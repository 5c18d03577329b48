"""Options of a rule: a dataclass whose JSON Schema and reader come from one declaration.

The host checks a policy against the schema and fills in defaults before a rule is called; the reader therefore falls back to
the default for what is missing or of another type rather than failing.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from wit_world.imports import types as wire

T = TypeVar("T")

_INTEGER = {"type": "integer"}
_TEXT = {"type": "string"}

_TYPES: dict[str, dict[str, Any]] = {
    "Flag": {"type": "boolean"},
    "Number": _INTEGER,
    "Decimal": {"type": "number"},
    "Text": _TEXT,
    "Texts": {"type": "array", "items": _TEXT},
    "Numbers": {"type": "array", "items": _INTEGER},
}
"""JSON Schema by the case of `option-value` that the host passes."""


@dataclass
class NoOptions:
    """For rules that can not be told anything."""


def option(default: T, description: str, **keywords: Any) -> T:
    """A field of an options dataclass: a default, whose type is the option's, a description for people, and further keywords
    of JSON Schema (`minimum=1`). Policies write the field's name in kebab-case."""
    metadata = {"description": description, "keywords": keywords, "case": _case(default)}
    if isinstance(default, list):
        return dataclasses.field(default_factory=lambda: list(default), metadata=metadata)  # type: ignore[return-value]
    return dataclasses.field(default=default, metadata=metadata)


def _case(default: object) -> str:
    if isinstance(default, bool):
        return "Flag"
    if isinstance(default, int):
        return "Number"
    if isinstance(default, float):
        return "Decimal"
    if isinstance(default, str):
        return "Text"
    if isinstance(default, list):
        return "Numbers" if default and all(isinstance(each, int) for each in default) else "Texts"
    raise TypeError(f"an option can not be {default!r}")


def schema_of(options: type[Any]) -> str:
    """JSON Schema (2020-12) of all options as one object; "" where there are none."""
    values = options()
    properties = {
        _kebab(field.name): {
            **_TYPES[field.metadata["case"]],
            "description": field.metadata["description"],
            "default": getattr(values, field.name),
            **field.metadata["keywords"],
        }
        for field in dataclasses.fields(options)
    }
    if not properties:
        return ""
    return json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": False,
            "properties": properties,
        }
    )


def read_options(options: type[T], given: list[wire.RuleOption]) -> T:
    """The options as the host gave them."""
    values = options()
    by_name = {each.name: each.value for each in given}
    for field in dataclasses.fields(options):  # type: ignore[arg-type]
        value: Any = by_name.get(_kebab(field.name))
        if value is not None and type(value).__name__ == f"OptionValue_{field.metadata['case']}":
            setattr(values, field.name, value.value)
    return values


def _kebab(name: str) -> str:
    return name.replace("_", "-")
