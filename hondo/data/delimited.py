"""Text with one row a line and a mark between the values: which mark, header or none, and the cells as strings."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from hondo.data import header, names, numerals
from hondo.errors import DataError
from hondo.messages import Message

if TYPE_CHECKING:
    import _csv

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
NONE = "\x1f"
"""Stands in no text, and so cuts nothing: for a file of one column."""
LINES = 1000
"""Lines looked at to find out how the file is written."""


@dataclass(frozen=True)
class Writing:
    """How a text is written."""

    delimiter: str
    padded: bool
    """Whether blanks follow the delimiters."""
    quoted: bool
    """Whether quotes enclose values; else they are letters."""

    def rows(self, lines: Iterable[str], strict: bool = False) -> _csv.Reader:
        """The cells of lines by Python's reader, which is slow and puts up with much."""
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
        how: dict[str, Any] = {"delimiter": self.delimiter, "skipinitialspace": self.padded, "strict": strict}
        return csv.reader(lines, quoting=quoting, **how)


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
    how = _writing(lines, data)
    rows = [row for row in how.rows(lines) if row]
    if len(rows) > 1 < len(rows[0]) and all(len(row) == len(rows[0]) + 1 for row in rows[1:]):
        # R writes no name above row names
        data = how.delimiter.encode() + data
        rows[0].insert(0, "")
    frame = _frame(data, how, path)
    if how.padded:
        frame = frame.select(pl.all().str.strip_chars())
    names_first = header.holds_names(rows, known)
    first = [cell or "" for cell in frame.row(0)]
    frame = frame.slice(1) if names_first else frame
    notes = []
    if how.delimiter in DELIMITERS:
        notes.append(Message("reading.delimiter", {"delimiter": Message(f"reading.{DELIMITERS[how.delimiter]}")}))
    if not names_first:
        notes.append(Message("reading.no_header", {"names": f"column_1 … column_{frame.width}"}))
    frame, more = _named(frame, first if names_first else [""] * frame.width)
    if frame.is_empty():
        raise DataError(Message("reading.only_header", {"path": path}))
    return Cells(frame, how.delimiter, names_first, (*notes, *more))


# ---- how it is written ----------------------------------------------------------------------------


def _first_lines(data: bytes) -> list[str]:
    """The first lines, whole."""
    start = io.BytesIO(data[: 64 * LINES * 16])
    lines = [line.decode(errors="replace") for line in islice(start, LINES)]
    return lines[:-1] if len(lines) > 1 and not lines[-1].endswith("\n") else lines


def _delimiter(lines: list[str]) -> str:
    """The mark that cuts most lines into as many values as the first, at least two; of several, the one that cuts more.
    NONE where there is one column only."""
    best, found, ragged = (0.0, 0), "", ""
    for mark in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark, skipinitialspace=True) if row]
        width, count = Counter(widths).most_common(1)[0]
        score = (round(count / len(widths), 2), width)
        if (widths[0] == width > 1 or widths[0] == width - 1 > 1) and score > best:
            best, found = score, mark
        elif width > 1 and count >= 0.9 * (len(widths) - 1) > 1:  # all lines but the first: that one is wrong
            ragged = mark
    decimal_commas = all(numerals.LOOKS.fullmatch(line.strip()) for line in lines[1:] if line.strip())
    return found or ("" if decimal_commas else ragged) or NONE


def _writing(lines: list[str], data: bytes) -> Writing:
    delimiter = _delimiter(lines)
    cells = [cell for row in Writing(delimiter, False, True).rows(lines) for cell in row[1:]]
    padded = delimiter != "\t" and sum(cell.startswith(" ") for cell in cells) > 0.9 * len(cells) > 0
    quoted = bool(cells and delimiter != "\t") or _quotes_enclose(data, delimiter)
    return Writing(delimiter, padded, quoted)


def _quotes_enclose(data: bytes, delimiter: str) -> bool:
    """Whether quotes enclose values. Lines of free text and tab-separated texts often have them as mere letters: then
    each line has as many delimiters as the others, and the quotes do not pair."""
    if b'"' not in data:
        return True
    text = data.decode()
    if len({line.count(delimiter) for line in text.split("\n") if line}) > 1:
        return True
    try:
        for _ in Writing(delimiter, False, True).rows(io.StringIO(text, newline=""), strict=True):
            pass
    except csv.Error:
        return False
    return True


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


def _frame(data: bytes, how: Writing, path: str) -> pl.DataFrame:
    """All cells, the first line included, as strings."""
    if how.padded and b'"' in data:  # a quote that does not follow the mark at once is none to the fast reader
        return _walk(data, how, path)
    quote = '"' if how.quoted else None
    try:
        frame = pl.read_csv(data, has_header=False, separator=how.delimiter, quote_char=quote, infer_schema=False)
    except pl.exceptions.PolarsError:
        return _walk(data, how, path)
    if frame.width == 1 or frame.to_series(-1).null_count() == 0:
        return frame
    if (b'"' not in data or not how.quoted) and data.count(how.delimiter.encode()) == (frame.width - 1) * frame.height:
        return frame
    return _walk(data, how, path)  # some line may be blank or cut short


def _walk(data: bytes, how: Writing, path: str) -> pl.DataFrame:
    """The same line by line, slower: for lines that are blank, cut short or strangely quoted. Names what is broken."""
    rows: list[list[str | None]] = []
    for line, row in _rows(data.decode(), how, path):
        if rows and len(row) != len(rows[0]):
            told = {"path": path, "line": line, "expected": len(rows[0]), "given": len(row)}
            raise DataError(Message("reading.ragged", told))
        rows.append([cell or None for cell in row])
    columns = {f"column_{position}": column for position, column in enumerate(zip(*rows, strict=True), 1)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _rows(text: str, how: Writing, path: str) -> Iterator[tuple[int, list[str]]]:
    """(the line it starts on, its cells) for every row that is not blank."""
    before = csv.field_size_limit(2**31 - 1)
    start = last = 1
    try:
        reader = how.rows(io.StringIO(text, newline=""))
        for row in reader:
            if row:
                yield start, row
            last, start = start, reader.line_num + 1
    except csv.Error as error:
        raise DataError(Message("files.broken", {"path": path, "why": str(error)})) from error
    finally:
        csv.field_size_limit(before)
    if how.quoted and _left_open(text, how, last):
        raise DataError(Message("reading.open_quote", {"path": path, "line": last}))


def _left_open(text: str, how: Writing, line: int) -> bool:
    """Whether the row that starts on `line`, the last one, ends within quotes."""
    rest = islice(io.StringIO(text, newline=""), line - 1, None)
    try:
        for _ in how.rows(rest, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False
