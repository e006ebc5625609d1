"""Text with one row a line and a mark between the values: which mark, header or none, and the cells as strings."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import polars as pl

from hondo.data import dates, names, numerals, parsing
from hondo.errors import DataError
from hondo.messages import Message

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LINES = 1000
"""Lines looked at to find out how the file is written."""
HEAD = 200
"""Rows compared with the first one to find out whether it holds names."""


@dataclass(frozen=True)
class Cells:
    """A file of text as it stands: all values are strings, null where a cell is empty."""

    frame: pl.DataFrame
    delimiter: str
    header: bool
    """Whether the names of the frame stand in the file."""
    notes: tuple[Message, ...]


def parse(data: bytes, path: str, known: Sequence[str] = ()) -> Cells:
    """The cells of a delimited text in UTF-8. `known` are names that a header would hold.

    A DataError for a file that is empty, whose lines have different numbers of values, or with a quote left open.
    """
    if b"\r" in data and b"\n" not in data:  # old Macintosh
        data = data.replace(b"\r", b"\n")
    data = data.rstrip(b"\r\n") + b"\n"
    if not data.strip():
        raise DataError(Message("reading.empty", {"path": path}))
    lines = _first_lines(data)
    delimiter = _delimiter(lines)
    rows = [row for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row]
    padded = _padded(lines, delimiter)
    nameless = len(rows) > 1 and all(len(row) == len(rows[0]) + 1 for row in rows[1:])  # R writes no name for row names
    if nameless:
        data = delimiter.encode() + data
        rows[0].insert(0, "")
    frame = _frame(data, delimiter, path, padded)
    if padded:
        frame = frame.select(pl.all().str.strip_chars())
    header = _is_header(rows, known)
    first = [cell or "" for cell in frame.row(0)]
    frame = frame.slice(1) if header else frame
    notes = [Message("reading.delimiter", {"delimiter": Message(f"reading.{DELIMITERS[delimiter]}")})]
    if not header:
        notes.append(Message("reading.no_header", {"width": frame.width}))
    frame, more = _named(frame, first if header else [""] * frame.width)
    if frame.is_empty():
        raise DataError(Message("reading.only_header", {"path": path}))
    return Cells(frame, delimiter, header, (*notes, *more))


# ---- how it is written ----------------------------------------------------------------------------


def _first_lines(data: bytes) -> list[str]:
    """The first lines, whole."""
    start = io.BytesIO(data[: 64 * LINES * 16])
    lines = [line.decode(errors="replace") for line in islice(start, LINES)]
    return lines[:-1] if len(lines) > 1 and not lines[-1].endswith("\n") else lines


def _delimiter(lines: list[str]) -> str:
    """The mark that cuts most lines into as many values as the first, at least two; of several, the one that cuts more.
    Where there is one column only, the mark that cuts fewest lines."""
    best, found, uncut = (0.0, 0), "", {}
    for mark in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark, skipinitialspace=True) if row]
        width, count = Counter(widths).most_common(1)[0]
        score = (round(count / len(widths), 2), width)
        if (widths[0] == width > 1 or widths[0] == width - 1 > 1) and score > best:
            best, found = score, mark
        uncut[mark] = widths.count(1)
    return found or max(uncut, key=lambda mark: uncut[mark])


def _padded(lines: list[str], delimiter: str) -> bool:
    """Whether blanks follow the marks throughout."""
    marks = sum(line.count(delimiter) for line in lines)
    return delimiter != "\t" and marks > 0 and sum(line.count(delimiter + " ") for line in lines) > 0.9 * marks


def _is_header(rows: list[list[str]], known: Sequence[str]) -> bool:
    """Whether the first line holds names: it does if it holds known ones; it does not if a value of its own stands
    where the column has numbers or dates, or where the column repeats that very word."""
    first, body = [cell.strip() for cell in rows[0]], rows[1:HEAD]
    if set(first) & set(known):
        return True
    if known and not body:
        return False
    if _counts_up(first) and not all(map(_counts_up, body)):
        return True
    if any(_plain_value(cell) for cell in first if cell):
        return False
    if not body or not any(first):
        return bool(any(first)) and not body
    votes = 0
    for position, cell in enumerate(first):
        column = [row[position].strip() for row in body if len(row) > position]
        column = [value for value in column if value not in parsing.MARKERS]
        if not column:
            continue
        votes += 3 if all(map(_plain_value, column)) else 0
        votes -= 2 if cell in column else 0
        widths = {len(value) for value in column}
        votes += 1 if len(widths) == 1 and len(cell) not in widths and len(column) > 1 else 0
    return votes >= 0 and len(set(first)) > len(first) / 2


def _counts_up(cells: list[str]) -> bool:
    """0, 1, 2, ... or 1990, 1991, ...: the names that a frame without names is written with, or years."""
    numbers = [int(cell) for cell in cells if re.fullmatch(r"\d{1,4}", cell)]
    rest = [cell for cell in cells if not re.fullmatch(r"\d{1,4}", cell)]
    steps = all(after - before == 1 for before, after in pairwise(numbers))
    return len(numbers) >= 3 and steps and not any(map(_plain_value, rest))


def _plain_value(cell: str) -> bool:
    """Whether this is a number or a date, and so no name."""
    return bool(numerals.LOOKS.fullmatch(cell)) or bool(dates.shapes(cell))


def _named(frame: pl.DataFrame, cells: list[str]) -> tuple[pl.DataFrame, list[Message]]:
    """The frame with a name of its own for every column; columns with neither name nor value are dropped."""
    empty = [
        not cell.strip() and any(cells) and column.null_count() == len(column)
        for cell, column in zip(cells, frame.iter_columns(), strict=True)
    ]
    frame.columns, notes = names.tidy(cells)
    if any(empty):
        notes.append(Message("reading.dropped_empty", {"count": sum(empty)}))
    return frame.drop(name for name, drop in zip(frame.columns, empty, strict=True) if drop), notes


# ---- the cells ------------------------------------------------------------------------------------


def _frame(data: bytes, delimiter: str, path: str, padded: bool) -> pl.DataFrame:
    """All cells, the first line included, as strings."""
    if padded and b'"' in data:  # a quote that does not follow the mark at once is none to the fast reader
        return _walk(data, delimiter, path, padded)
    try:
        frame = pl.read_csv(data, has_header=False, separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError:
        return _walk(data, delimiter, path, padded)
    if frame.width == 1 or frame.to_series(-1).null_count() == 0:
        return frame
    if b'"' not in data and data.count(delimiter.encode()) == (frame.width - 1) * frame.height:
        return frame
    return _walk(data, delimiter, path, padded)  # some line may be blank or cut short


def _walk(data: bytes, delimiter: str, path: str, padded: bool) -> pl.DataFrame:
    """The same line by line, slower: for lines that are blank, cut short or strangely quoted. Names what is broken."""
    rows: list[list[str | None]] = []
    for line, row in _rows(data.decode(), delimiter, path, padded):
        if rows and len(row) != len(rows[0]):
            told = {"path": path, "line": line, "expected": len(rows[0]), "given": len(row)}
            raise DataError(Message("reading.ragged", told))
        rows.append([cell or None for cell in row])
    columns = {f"column_{position}": column for position, column in enumerate(zip(*rows, strict=True), 1)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _rows(text: str, delimiter: str, path: str, padded: bool) -> Iterator[tuple[int, list[str]]]:
    """(the line it starts on, its cells) for every row that is not blank."""
    before = csv.field_size_limit(2**31 - 1)
    how = {"delimiter": delimiter, "skipinitialspace": padded}
    start = last = 1
    try:
        reader = csv.reader(io.StringIO(text, newline=""), **how)  # type: ignore[arg-type]
        for row in reader:
            if row:
                yield start, row
            last, start = start, reader.line_num + 1
        rest = io.StringIO(text, newline="")
        for _ in csv.reader(islice(rest, last - 1, None), strict=True, **how):  # type: ignore[arg-type]
            pass
    except csv.Error as error:
        if "end of data" in str(error):
            raise DataError(Message("reading.open_quote", {"path": path, "line": last})) from error
    finally:
        csv.field_size_limit(before)
