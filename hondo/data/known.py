"""A source read as the columns that something was learned from: found by name or place, of exactly those kinds."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hondo.data import kinds as rules
from hondo.data import parsing
from hondo.data.numerals import Numerals
from hondo.data.table import misfit
from hondo.errors import DataError, did_you_mean
from hondo.messages import Message
from hondo.nouns import Field

Found = tuple[pl.DataFrame, tuple[Field, ...], list[Message]]


def fit(
    frame: pl.DataFrame, source: str, named: bool, fields: Sequence[Field], hints: rules.Hints, lenient: bool
) -> Found:
    """(the columns as their kinds, their fields, notes); see `read` for what may be absent."""
    places = _places(frame, named, fields)
    notes, problems, columns, present = [], [], [], []
    for field in fields:
        if field.name not in places:
            if field.target or field.kind == "id":
                continue
            if not lenient:
                told = {"source": source, "column": field.name, "hint": did_you_mean(field.name, _free(frame, fields))}
                problems.append(Message("reading.lacks", told))
                continue
            notes.append(Message("reading.lacks_noted", {"column": field.name}))
            columns.append(pl.Series(field.name, [None] * len(frame), dtype=parsing.TYPES.get(field.kind, pl.String())))
        else:
            values = frame[places[field.name]].alias(field.name)
            read, bad = _as_known(values, field, hints)
            if bad.any():
                told = misfit(source, field.name, field.kind, values, bad)
                (notes if lenient else problems).append(told)
            columns.append(read.alias(field.name))
        present.append(field)
    if problems:
        raise DataError(*problems)
    extra = [name for name in frame.columns if name not in places.values()]
    if extra and named:
        notes.append(Message("reading.extra", {"columns": extra}))
    return pl.DataFrame(columns), tuple(present), notes


def _places(frame: pl.DataFrame, named: bool, fields: Sequence[Field]) -> dict[str, str]:
    """Which column of the frame each field is."""
    by_name = {field.name: field.name for field in fields if field.name in frame.columns}
    if named and by_name:
        return by_name
    nameless = all(field.name == f"column_{field.facts.get('position')}" for field in fields if not field.target)
    if named and not nameless:
        return by_name
    width = max([field.facts.get("width", len(fields)) for field in fields])
    place = {field.name: field.facts.get("position", order) for order, field in enumerate(fields, 1)}
    targets = sorted(place[field.name] for field in fields if field.target)
    if frame.width == width:
        return {name: frame.columns[position - 1] for name, position in place.items()}
    if frame.width == width - len(targets):
        given = {name: position for name, position in place.items() if position not in targets}
        return {
            name: frame.columns[position - 1 - sum(target < position for target in targets)]
            for name, position in given.items()
        }
    return by_name


def _free(frame: pl.DataFrame, fields: Sequence[Field]) -> list[str]:
    """The columns of the frame that no field has the name of."""
    taken = {field.name for field in fields}
    return [name for name in frame.columns if name not in taken]


def _as_known(values: pl.Series, field: Field, hints: rules.Hints) -> tuple[pl.Series, pl.Series]:
    """The column in the way it was written when it was learned from, else in the way it is written now."""
    own = rules.manner(values, field.kind, hints)
    ways = [field.facts, own]
    if field.kind == "number" and hints.mark and Numerals.of(field.facts).decimal != hints.mark:
        ways.reverse()
    if field.kind not in ("number", "date"):
        ways = [field.facts]
    read, bad = parsing.parse(values, field.kind, ways[0])
    for way in ways[1:]:
        if bad.any():
            again, still_bad = parsing.parse(values, field.kind, way)
            if not still_bad.any():
                return again, still_bad
    return read, bad
