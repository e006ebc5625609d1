"""Read anything that is a table: a file, a frame, arrays, records, or a data set that scikit-learn brings along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from hondo import shelf
from hondo.data import album, bundle, files, known, memory, parsing
from hondo.data import kinds as rules
from hondo.data.table import Table, as_asked, describe, find, misfit
from hondo.errors import DataError
from hondo.messages import Message
from hondo.nouns import Field


def read(
    source: Any,
    *,
    kinds: Mapping[str, str] = {},
    ignore: Sequence[str] = (),
    fields: Sequence[Field] | None = None,
    lenient: bool | Collection[str] = False,
    broken: str = album.SKIP,
) -> Table:
    """A table from a source.

    source: a path (csv, tsv, txt, jsonl, ndjson, json, each also gzipped; parquet; xlsx, with #name for another sheet
      than the first; a folder or zip of several with the same columns), the name of a data set (digits, breast_cancer,
      wine, iris, diabetes; a file of that name comes first), a polars or pandas frame, a NumPy array, a dict of arrays,
      a pair (inputs, answers), or a list of records.
    kinds: kinds for some columns (by name, or by position where no column has that name); the others are inferred.
    ignore: columns to leave out, likewise.
    fields: the columns as they were when something was learned from them. They are found by name (in a file without
      header by position), read as exactly those kinds, and given in that order; targets and ids may be absent, other
      columns are left out with a note. `kinds` and `ignore` then say nothing.
    lenient: with `fields`, values that do not fit and columns that are absent are taken as missing, with a note, in all
      columns or in those named; otherwise they are a DataError that names file, column and row.
    broken: pictures that cannot be read are left out with a note ("skip"), or a DataError that names them all ("stop").
    """
    if isinstance(source, Table) and fields is None:
        return source.without(ignore).with_kinds(kinds)
    if isinstance(source, Table):
        pictured = {field.name: album.PICTURES for field in source.fields if field.kind == "image"}
        raw = files.Raw(source.found, source.source, pieces=source.pieces, known=pictured, pictures=source.pictures)
    elif isinstance(source, str | Path | bundle.Bundle | album.Album):
        raw = _of_files(source, [field.name for field in fields or ()], broken)
    else:
        where = f"<{type(source).__name__}>"
        columns, named = memory.columns(source, where)
        raw = files.assembled(columns, where, named)
    if raw.frame.is_empty():
        raise DataError(Message("reading.empty", {"path": raw.source}))
    semicolon = raw.delimiter == ";"
    mark = rules.decimal_mark(raw.frame, "," if semicolon else None)
    hints = rules.Hints(mark, mark == "," or (mark is None and semicolon), raw.frame.width <= 2)
    if fields is not None:
        raw = album.with_pictures(raw, [field.name for field in fields if field.kind == "image"], broken)
        frame, present, notes = known.fit(raw, fields, hints, lenient)
        notes = [*raw.notes, *notes]
        return Table(frame, present, raw.source, tuple(notes), raw.frame, hints, raw.pieces, pictures=raw.pictures)
    raw = album.with_pictures(raw, broken=broken)
    return _inferred(raw, kinds, ignore, hints)


def parts(source: str) -> Mapping[str, bundle.Bundle | album.Album] | None:
    """What lies in a folder or a zip by what it is for: tables, or else pictures; a picture alone. None for any other
    file. A DataError where there is neither."""
    try:
        return bundle.find(source) or album.find(source)
    except DataError:
        found = album.find(source)
        if found is None:
            raise
        return found


def _of_files(source: str | Path | bundle.Bundle | album.Album, names: Sequence[str], broken: str) -> files.Raw:
    if isinstance(source, str | Path):
        several = parts(str(source))
        if several is None:
            return files.load(str(source), names)
        pictures = {part: each for part, each in several.items() if isinstance(each, album.Album)}
        tables = {part: each for part, each in several.items() if isinstance(each, bundle.Bundle)}
        source = album.together(pictures) if pictures else bundle.together(tables)
    return album.load(source, broken) if isinstance(source, album.Album) else bundle.load(source, names)


def _inferred(raw: files.Raw, kinds: Mapping[str, str], ignore: Sequence[str], hints: rules.Hints) -> Table:
    names = raw.frame.columns
    places = {name: (place, len(names)) for place, name in enumerate(names, 1)}
    gone = {find(given, places, raw.source) for given in ignore}
    asked = {find(given, places, raw.source): kind for given, kind in kinds.items()}
    columns, fields, notes, problems = [], [], list(raw.notes), []
    large = shelf.large(*raw.frame.shape)
    for values in raw.frame.iter_columns():
        name = values.name
        if name in gone:
            continue
        kind = as_asked(values, asked[name], hints) if name in asked else raw.known.get(name)
        kind = kind or rules.infer(values, hints)
        column, bad = parsing.parse(values, kind.kind, kind.manner)
        if name in asked and bad.any():
            problems.append(misfit(raw.pieces or raw.source, name, kind.kind, values, bad))
        place = dict(zip(("position", "of"), places[name], strict=True))
        column = column.alias(name)
        columns.append(shelf.laid(column) if large and _copied(values, column) else column)
        fields.append(Field(name, kind.kind, describe(column, kind.because, kind.manner) | place))
        notes += kind.notes
    if problems:
        raise DataError(*problems)
    if not columns:
        raise DataError(Message("reading.no_columns", {"source": raw.source}))
    frame = pl.DataFrame(columns)
    original = raw.frame.drop(gone)
    notes += _summary(frame, original, fields)
    return Table(frame, tuple(fields), raw.source, tuple(notes), original, hints, raw.pieces, pictures=raw.pictures)


def _copied(values: pl.Series, column: pl.Series) -> bool:
    """Whether reading a column has made another of it."""
    return values.dtype != column.dtype or values.null_count() != column.null_count()


OF_THE_KINDS = ("reading.missing", "reading.decimal_comma")


def told_again(table: Table) -> Table:
    """A table of which some columns were taken for other kinds, with the notes that depend on these."""
    kept = [note for note in table.notes if note.key not in OF_THE_KINDS]
    return replace(table, notes=(*kept, *_summary(table.frame, table.found, list(table.fields))))


def _summary(frame: pl.DataFrame, original: pl.DataFrame, fields: list[Field]) -> list[Message]:
    """What was taken as missing, and which columns are left out."""
    notes = []
    markers: Counter[str] = Counter()
    for values in original.iter_columns():
        gone = frame.get_column(values.name).is_null()
        if parsing.native(values) or not gone.any():
            continue
        for word, count in rules.counted(values.filter(gone).fill_null("").str.strip_chars()):
            if word in (*parsing.MARKERS, *parsing.WORDS):  # odd values have a note of their own
                markers[word] += count
    if markers:
        told = [Message("reading.marker" if marker else "reading.blank", {"marker": marker, "count": count})
                for marker, count in markers.most_common()]  # fmt: skip
        notes.append(Message("reading.missing", {"markers": told}))
    commas = [field.name for field in fields if field.facts.get("decimal") == ","]
    if commas:
        notes.append(Message("reading.decimal_comma", {"columns": commas}))
    return notes
