"""A source read as the columns that something was learned from: found by name or place, of exactly those kinds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from hondo.data import joined, parsing
from hondo.data import kinds as rules
from hondo.data.files import Raw
from hondo.data.numerals import Numerals
from hondo.data.pieces import Pieces
from hondo.data.table import misfit
from hondo.errors import DataError, did_you_mean
from hondo.messages import Message
from hondo.nouns import Field

Found = tuple[pl.DataFrame, tuple[Field, ...], list[Message]]


def fit(raw: Raw, fields: Sequence[Field], hints: rules.Hints, lenient: bool | Collection[str]) -> Found:
    """(the columns as their kinds, their fields, notes); see `read` for what may be absent."""
    frame, present, notes = _columns(raw, joined.parted(fields, raw.frame.columns), hints, lenient)
    return (*joined.rejoined(frame, present, fields), notes)


def _columns(raw: Raw, fields: Sequence[Field], hints: rules.Hints, lenient: bool | Collection[str]) -> Found:
    frame, source = raw.frame, raw.source
    lenient = [field.name for field in fields] if lenient is True else lenient or ()
    places, notes = _places(frame, source, raw.named, fields)
    found = {field.name: frame.get_column(places[field.name]) for field in fields if field.name in places}
    known = [field for field in fields if field.name in found]
    read = {field.name: parsing.parse(found[field.name], field.kind, field.facts) for field in known}
    as_then = not any(read[field.name][1].any() for field in known if field.kind == "number")
    problems: list[Message] = []
    columns, present = [], []
    for field in fields:
        if field.name in found:
            values = found[field.name]
            column, bad = _as_now(values, field, hints, as_then, *read[field.name])
            if bad.any():
                unfit = _unfit(raw.pieces or source, field, values, bad, field.name in lenient)
                (notes if field.name in lenient else problems).append(unfit)
        elif field.target or (field.kind == "id" and field.name not in lenient):
            continue
        else:
            told = {"source": source, "column": field.name, "hint": did_you_mean(field.name, _free(frame, fields))}
            forgiven = field.name in lenient
            lacks = Message("reading.lacks_noted" if forgiven else "reading.lacks", told)
            (notes if forgiven else problems).append(lacks)
            column = pl.Series([None] * len(frame), dtype=parsing.TYPES.get(field.kind, pl.String()))
        columns.append(column.alias(field.name))
        present.append(field)
    if problems:
        raise DataError(*problems)
    extra = [name for name in frame.columns if name not in places.values()]
    if extra:
        notes.append(Message("reading.extra", {"columns": extra}))
    return pl.DataFrame(columns), tuple(present), notes


def _places(
    frame: pl.DataFrame, source: str, named: bool, fields: Sequence[Field]
) -> tuple[dict[str, str], list[Message]]:
    """(which column of the frame each field is, a note if they are told by their order)."""
    by_name = {field.name: field.name for field in fields if field.name in frame.columns}
    if named and (by_name or not _nameless(fields)):
        return by_name, []
    by_position = _by_position(frame, fields)
    if by_position:
        return by_position, [Message("reading.by_position", {"source": source})]
    if named:
        return {}, []
    raise DataError(
        Message("reading.wrong_width", {"source": source, "given": frame.width, "expected": _width(fields)})
    )


def _nameless(fields: Sequence[Field]) -> bool:
    """Whether the columns learned from had no names of their own."""
    return all(field.name == f"column_{field.facts.get('position')}" for field in fields if not field.target)


def _width(fields: Sequence[Field]) -> int:
    """The number of columns of the file learned from."""
    return max(int(field.facts.get("of", len(fields))) for field in fields)


def _by_position(frame: pl.DataFrame, fields: Sequence[Field]) -> dict[str, str]:
    """Which column of a frame without names each field is; {} where the frame is neither as wide as what was learned
    from nor that without the targets."""
    place = {field.name: int(field.facts.get("position", order)) for order, field in enumerate(fields, 1)}
    targets = [place[field.name] for field in fields if field.target]
    if frame.width == _width(fields):
        return {name: frame.columns[position - 1] for name, position in place.items()}
    if frame.width != _width(fields) - len(targets):
        return {}
    given = {name: position for name, position in place.items() if position not in targets}
    before = {name: sum(target < position for target in targets) for name, position in given.items()}
    return {name: frame.columns[position - 1 - before[name]] for name, position in given.items()}


def _unfit(source: Pieces | str, field: Field, values: pl.Series, bad: pl.Series, lenient: bool) -> Message:
    told = misfit(source, field.name, field.kind, values, bad)
    if not lenient:
        return told
    shown = {name: told.values[name] for name in ("column", "row", "value")}
    return Message("reading.unfit_noted", {**shown, "kind": field.kind, "count": int(bad.sum())})


def _free(frame: pl.DataFrame, fields: Sequence[Field]) -> list[str]:
    """The columns of the frame that no field has the name of."""
    taken = {field.name for field in fields}
    return [name for name in frame.columns if name not in taken]


def _as_now(
    values: pl.Series, field: Field, hints: rules.Hints, as_then: bool, column: pl.Series, bad: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """`column` as it was read in the way of then (and what is `bad` in it); or read in the way it is written now, if
    that of then does not do: for this column, or for others in a file with another decimal mark."""
    other_mark = not as_then and hints.mark not in (None, Numerals.of(field.facts).decimal)
    if field.kind in ("number", "date") and (bad.any() or (field.kind == "number" and other_mark)):
        again, still_bad = parsing.parse(values, field.kind, rules.manner(values, field.kind, hints))
        if not still_bad.any():
            return again, still_bad
    return column, bad
