"""What the doctor says: a finding names columns and rows, why they matter, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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


def _told(
    sentence: Callable[[str], str],
    check: str,
    severity: Severity,
    values: Mapping[str, Any] | None = None,
    *,
    columns: Sequence[str] = (),
    rows: np.ndarray | None = None,
    leaves_out: bool = False,
    action: str | None = None,
) -> Finding:
    """A finding in the words of the catalogue: `sentence(<check>)`, `..._why` and `..._does`, or another `action`.
    rows: row numbers from 0."""
    number = np.empty(0, dtype=np.int64) if rows is None else rows
    said = {"columns": named(columns), "count": len(number), **(values or {})}
    if columns:
        said.setdefault("column", columns[0])
    keys = (check, f"{check}_why", action or f"{check}_does")
    what, why, does = (Message(sentence(key), said) for key in keys)
    first = tuple((number[:NAMED] + 1).tolist())
    return Finding(check, severity, what, why, does, tuple(columns), first, len(number), leaves_out)


found = partial(_told, lambda key: f"doctor.{key}")
suspected = partial(_told, lambda key: f"hidden.{key}")
"""Of what a table does not say of itself."""
seen = partial(_told, lambda key: f"looks.{key}")
"""Of pictures."""


def named(names: Sequence[str | Message]) -> list[Any]:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    return [*names[:NAMED], *([Message("doctor.more", {"count": more})] if more > 0 else [])]
