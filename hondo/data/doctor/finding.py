"""What the doctor says: a finding names columns and rows, why they matter, and what is done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from hondo.messages import Message

Severity = Literal["serious", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("serious", "warning", "note")
NAMED = 20
"""Rows, columns or labels that are named one by one; of the others only the number is told."""


@dataclass(frozen=True)
class Finding:
    check: str
    """What was looked for; the same in every language."""
    severity: Severity
    what: Message
    why: Message
    action: Message
    """What `fit` does about it, and what the reader can do."""
    columns: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    """Data rows, the first being 1; the first 20 of them."""
    count: int = 0
    """How many rows there are in all."""
    leaves_out: bool = False
    """Whether `fit` leaves these columns out, or, where none is named, these rows."""


def found(
    check: str,
    severity: Severity,
    values: Mapping[str, Any] | None = None,
    *,
    columns: Sequence[str] = (),
    rows: np.ndarray | None = None,
    leaves_out: bool = False,
    action: str | None = None,
) -> Finding:
    """A finding in the words of the catalogue: `doctor.<check>`, `..._why` and `..._does`, or another `action`.
    rows: row numbers from 0."""
    keys = (f"doctor.{check}", f"doctor.{check}_why", f"doctor.{action or check + '_does'}")
    return _finding(check, severity, keys, values or {}, columns, rows, leaves_out)


def suspected(
    check: str,
    severity: Severity,
    values: Mapping[str, Any] | None = None,
    *,
    columns: Sequence[str] = (),
    rows: np.ndarray | None = None,
    leaves_out: bool = False,
    action: str | None = None,
) -> Finding:
    """The same in the words of `hidden.<check>`: of what a table does not say of itself."""
    keys = (f"hidden.{check}", f"hidden.{check}_why", f"hidden.{action or check + '_does'}")
    return _finding(check, severity, keys, values or {}, columns, rows, leaves_out)


def seen(
    check: str,
    severity: Severity,
    values: Mapping[str, Any] | None = None,
    *,
    columns: Sequence[str] = (),
    rows: np.ndarray | None = None,
    leaves_out: bool = False,
) -> Finding:
    """The same in the words of `looks.<check>`: of pictures."""
    keys = (f"looks.{check}", f"looks.{check}_why", f"looks.{check}_does")
    return _finding(check, severity, keys, values or {}, columns, rows, leaves_out)


def _finding(
    check: str,
    severity: Severity,
    keys: tuple[str, str, str],
    values: Mapping[str, Any],
    columns: Sequence[str],
    rows: np.ndarray | None,
    leaves_out: bool,
) -> Finding:
    number = np.empty(0, dtype=np.int64) if rows is None else rows
    said = {"columns": named(columns), "count": len(number), **values}
    if columns:
        said.setdefault("column", columns[0])
    what, why, action = (Message(key, said) for key in keys)
    first = tuple((number[:NAMED] + 1).tolist())
    return Finding(check, severity, what, why, action, tuple(columns), first, len(number), leaves_out)


def named(names: Sequence[str | Message]) -> list[Any]:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    return [*names[:NAMED], *([Message("doctor.more", {"count": more})] if more > 0 else [])]
