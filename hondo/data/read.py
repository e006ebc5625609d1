"""Read anything that is a table: a file, a frame, arrays, records, or a data set that scikit-learn brings along."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hondo.data import delimited, encoding, known, memory, parsing, samples
from hondo.data import kinds as rules
from hondo.data.table import Table, as_asked, describe, find, misfit
from hondo.errors import DataError, did_you_mean
from hondo.messages import Message
from hondo.nouns import Field

JSON = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True)
class Raw:
    """A source as it stands."""

    frame: pl.DataFrame
    source: str
    named: bool = True
    """Whether the columns have names of their own, not just column_1, column_2, ..."""
    delimiter: str = ""
    notes: tuple[Message, ...] = ()


def read(
    source: Any,
    *,
    kinds: Mapping[str, str] = {},
    ignore: Sequence[str] = (),
    fields: Sequence[Field] | None = None,
    lenient: bool = False,
) -> Table:
    """A table from a source.

    source: a path (csv, tsv, txt, jsonl, ndjson, json, each also gzipped; parquet), the name of a data set
      (digits, breast_cancer, wine, iris, diabetes; a file of that name comes first), a polars or pandas frame, a NumPy
      array, a dict of arrays, a pair (inputs, answers), or a list of records.
    kinds: kinds for some columns (by name, or by position where no column has that name); the others are inferred.
    ignore: columns to leave out, likewise.
    fields: the columns as they were when something was learned from them. They are found by name (in a file without
      header by position), read as exactly those kinds, and given in that order; targets and ids may be absent, other
      columns are left out with a note. `kinds` and `ignore` then say nothing.
    lenient: with `fields`, values that do not fit and columns that are absent are taken as missing, with a note;
      otherwise they are a DataError that names file, column and row.
    """
    if isinstance(source, Table) and fields is None:
        return source.without(ignore).with_kinds(kinds)
    if isinstance(source, Table):
        raw = Raw(source.found, source.source)
    elif isinstance(source, str | Path):
        raw = _named_source(str(source), [field.name for field in fields or ()])
    else:
        where = f"<{type(source).__name__}>"
        columns, named = memory.columns(source, where)
        raw = _assembled(columns, where, named)
    if raw.frame.is_empty():
        raise DataError(Message("reading.empty", {"path": raw.source}))
    semicolon = raw.delimiter == ";"
    mark = rules.decimal_mark(raw.frame, "," if semicolon else None)
    hints = rules.Hints(mark, mark == "," or (mark is None and semicolon), raw.frame.width <= 2)
    if fields is not None:
        frame, present, notes = known.fit(raw.frame, raw.source, raw.named, fields, hints, lenient)
        return Table(frame, present, raw.source, (*raw.notes, *notes), raw.frame, hints)
    return _inferred(raw, kinds, ignore, hints)


def _inferred(raw: Raw, kinds: Mapping[str, str], ignore: Sequence[str], hints: rules.Hints) -> Table:
    names = raw.frame.columns
    places = {name: (place, len(names)) for place, name in enumerate(names, 1)}
    gone = {find(given, places, raw.source) for given in ignore}
    asked = {find(given, places, raw.source): kind for given, kind in kinds.items()}
    columns, fields, notes, problems = [], [], list(raw.notes), []
    for values in raw.frame.iter_columns():
        name = values.name
        if name in gone:
            continue
        kind = as_asked(values, asked[name], hints) if name in asked else rules.infer(values, hints)
        column, bad = parsing.parse(values, kind.kind, kind.manner)
        if name in asked and bad.any():
            problems.append(misfit(raw.source, name, kind.kind, values, bad))
        place = dict(zip(("position", "of"), places[name], strict=True))
        columns.append(column.alias(name))
        fields.append(Field(name, kind.kind, describe(column, kind.because, kind.manner) | place))
        notes += kind.notes
    if problems:
        raise DataError(*problems)
    if not columns:
        raise DataError(Message("reading.no_columns", {"source": raw.source}))
    frame = pl.DataFrame(columns)
    original = raw.frame.drop(gone)
    notes += _summary(frame, original, fields)
    return Table(frame, tuple(fields), raw.source, tuple(notes), original, hints)


def _summary(frame: pl.DataFrame, original: pl.DataFrame, fields: list[Field]) -> list[Message]:
    """What was taken as missing, and which columns are left out."""
    notes = []
    markers: Counter[str] = Counter()
    for values in original.iter_columns():
        gone = frame.get_column(values.name).is_null()
        if parsing.native(values) or not gone.any():
            continue
        for row in values.filter(gone).fill_null("").str.strip_chars().value_counts().rows():
            if row[0] in (*parsing.MARKERS, *parsing.WORDS):  # odd values have a note of their own
                markers[row[0]] += row[1]
    if markers:
        told = [Message("reading.marker" if marker else "reading.blank", {"marker": marker, "count": count})
                for marker, count in markers.most_common()]  # fmt: skip
        notes.append(Message("reading.missing", {"markers": told}))
    texts = [field.name for field in fields if field.kind == "text"]
    if texts:
        notes.append(Message("reading.texts", {"columns": texts}))
    commas = [field.name for field in fields if field.facts.get("decimal") == ","]
    if commas:
        notes.append(Message("reading.decimal_comma", {"columns": commas}))
    return notes


# ---- files ----------------------------------------------------------------------------------------


def _named_source(source: str, names: Sequence[str]) -> Raw:
    try:
        path = Path(source).expanduser()
        there = path.exists()
    except (OSError, ValueError, RuntimeError) as error:  # no name that a file could have
        raise DataError(Message("files.missing", {"path": source[:80]})) from error
    if not there:
        if source in samples.NAMES:
            return Raw(samples.load(source), source)
        raise _absent(path, source)
    if path.is_dir():
        raise DataError(Message("reading.folder", {"path": source}))
    data = encoding.contents(path)
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    if data[:4] == b"PAR1" or suffix in (".parquet", ".pq"):
        return _assembled(_parquet(data, source), source)
    text, notes = encoding.as_utf8(data, source)
    start = text[:1000].lstrip()
    if suffix in JSON or re.match(rb'\{\s*"|\[\s*\{', start):
        return _assembled(_json(text, source, suffix), source, notes=notes)
    cells = delimited.parse(text, source, names)
    return Raw(cells.frame, source, cells.header, cells.delimiter, (*notes, *cells.notes))


def _assembled(columns: Sequence[pl.Series], source: str, named: bool = True, notes: Sequence[Message] = ()) -> Raw:
    frame, more = memory.assemble(columns, source)
    return Raw(frame, source, named, notes=(*notes, *more))


def _absent(path: Path, source: str) -> DataError:
    """No such file, and the nearest there is."""
    beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    told = {"path": source, "known": list(samples.NAMES), "hint": did_you_mean(path.name, [*beside, *samples.NAMES])}
    return DataError(Message("reading.no_file", told))


def _parquet(data: bytes, source: str) -> list[pl.Series]:
    try:
        return list(pl.read_parquet(data).iter_columns())
    except pl.exceptions.PolarsError as error:
        raise DataError(Message("files.broken", {"path": source, "why": str(error).splitlines()[0]})) from error


def _json(text: bytes, source: str, suffix: str) -> list[pl.Series]:
    """The columns of JSON lines, of an array of objects, or of an object of columns."""
    start = text[:1000].lstrip()[:1]
    if not start:
        raise DataError(Message("reading.empty", {"path": source}))
    if start == b"[":
        return _records(_loads(text, source, 1), source)
    if suffix == ".json":
        try:
            whole = json.loads(text)
        except ValueError:  # JSON lines under another name
            whole = None
        if isinstance(whole, dict):
            lists = whole and all(isinstance(column, list) for column in whole.values())
            return memory.columns(whole, source)[0] if lists else memory.records([whole])
    try:
        return list(pl.read_ndjson(text, infer_schema_length=None).iter_columns())
    except pl.exceptions.PolarsError:  # values of several types, or broken: line by line, which tells
        lines = enumerate(text.splitlines(), 1)
        return _records([_loads(line, source, number) for number, line in lines if line.strip()], source)


def _loads(text: bytes, source: str, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        told = {"path": source, "line": line + error.lineno - 1, "place": error.colno}
        raise DataError(Message("reading.bad_json", told)) from error


def _records(rows: Any, source: str) -> list[pl.Series]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise DataError(Message("reading.no_record", {"path": source, "row": number, "value": str(row)[:60]}))
    return memory.records(rows)
