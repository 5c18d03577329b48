"""Names of tables: read from the tree, compared after folding, shown with quotes, matched by globs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ast import ObjectName

_DEFAULT_SCHEMA = "public"


@dataclass(frozen=True)
class TableName:
    """A table's name as a statement gives it, folded."""

    schema: str | None
    name: str

    @classmethod
    def of(cls, name: ObjectName) -> TableName:
        """The last two parts of a name in the tree."""
        parts = [part.named for part in name.names if part.named is not None]
        parts = parts or (name.named or name.text).split(".")
        return cls(parts[-2] if len(parts) > 1 else None, parts[-1])

    def or_in(self, schema: str | None) -> TableName:
        """With a schema where it has none."""
        return TableName(schema if self.schema is None else self.schema, self.name)

    @property
    def is_temporary(self) -> bool:
        """Lives in the session's schema for temporary tables."""
        return self.schema is not None and (self.schema == "pg_temp" or self.schema.startswith("pg_temp_"))

    @property
    def key(self) -> str:
        """`public.t2024`, for fingerprints and to compare; not for SQL."""
        return f"{_DEFAULT_SCHEMA if self.schema is None else self.schema}.{self.name}"

    def matches_any(self, globs: Iterable[str]) -> bool:
        """Whether one of the globs means it; a glob without a dot is about the table's own name."""
        return any(matches(glob, self.key if "." in glob else self.name) for glob in globs)

    def __str__(self) -> str:
        schema = "" if self.schema is None else f"{quote(self.schema)}."
        return schema + quote(self.name)


def quote(name: str) -> str:
    """An identifier in double quotes, as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def matches(glob: str, text: str) -> bool:
    """Whether a text matches a glob: `*` is any text, `?` any one character, all else itself."""
    parts = {"*": ".*", "?": "."}
    # Stars that follow one another are one: a pattern of many would be tried for ever.
    glob = re.sub(r"\*+", "*", glob)
    return re.fullmatch("".join(parts.get(letter, re.escape(letter)) for letter in glob), text, re.DOTALL) is not None
