"""Columns that a network can make nothing of, or that say the same as another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hondo import registry
from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, found
from hondo.data.identical import MISSING, codes
from hondo.messages import Message


def useless(case: Case) -> Iterator[Finding]:
    """Ids, columns with no value and with one value."""
    kinds = case.kinds
    ids = [name for name, kind in kinds.items() if kind == "id"]
    if ids:
        yield found("ids", "note", columns=ids, leaves_out=True)
    rest = [name for name in kinds if name not in ids]
    empty = [name for name in rest if (case.keys[name] == MISSING).all()]
    if empty:
        yield found("empty", "note", columns=empty, leaves_out=True)
    constant = [name for name in rest if name not in empty and (case.keys[name] == case.keys[name][0]).all()]
    if constant:
        yield found("constant", "note", columns=constant, leaves_out=True)


def doubles(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """Columns with the very values of an earlier one, and columns that are another's values renamed."""
    first: dict[bytes, str] = {}
    renamed: dict[bytes, str] = {}
    for name in names:
        keys = case.keys[name]
        same = first.setdefault(keys.tobytes(), name)
        if same != name:
            yield found("double", "note", {"other": same}, columns=[name], leaves_out=True)
            continue
        numbered = codes(keys)
        if 2 * (int(numbered.max()) + 1) > len(numbered):  # values that never repeat go with any others
            continue
        other = renamed.setdefault(numbered.tobytes(), name)
        if other != name:
            yield found("renamed", "note", {"other": other}, columns=[name])


def by_kind(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """What the modality of each column finds odd."""
    known = registry.names("modality")
    for name in names:
        kind = case.kinds[name]
        if kind not in known:
            continue
        for message in registry.find("modality", kind).examine(name, case.table.column(name)):
            why = Message("doctor.by_kind_why", {"column": name, "kind": kind})
            action = Message("doctor.by_kind_does", {"column": name})
            yield Finding("by_kind", "note", message, why, action, (name,))
