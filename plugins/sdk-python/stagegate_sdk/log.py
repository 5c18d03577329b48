"""Lines for the operator's log; they never reach the author of a pull request."""

from __future__ import annotations

from wit_world.imports import log


def debug(message: object) -> None:
    """For who looks for a fault."""
    _write("DEBUG", message)


def info(message: object) -> None:
    """Something the operator may want to know."""
    _write("INFO", message)


def warn(message: object) -> None:
    """Something the operator should look at."""
    _write("WARN", message)


def _write(severity: str, message: object) -> None:
    log.write(log.Severity[severity], str(message))
