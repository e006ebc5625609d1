"""Workbooks (xlsx, xls, xlsb, ods): one sheet as a table, by python-calamine, which the extra `excel` brings."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hondo.data import header, memory, names
from hondo.errors import DataError, OptionError, did_you_mean
from hondo.messages import Message

XLS = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
INSIDE = (b"xl/workbook.", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")
"""What stands near the start of a zip that is a workbook, or in the list at its end."""


@dataclass(frozen=True)
class Cells:
    """A sheet."""

    columns: list[pl.Series]
    named: bool
    notes: tuple[Message, ...]


def split(source: str) -> tuple[str, str | None]:
    """(the path, the sheet asked for): `book.xlsx#Sheet2`, where no file has that whole name."""
    path, mark, sheet = source.rpartition("#")
    return (path, sheet) if mark and path and not Path(source).expanduser().exists() else (source, None)


def is_one(data: bytes) -> bool:
    """Whether these bytes are a workbook."""
    near = data[:4096] + data[-65536:]
    return data.startswith(XLS) or (data.startswith(ZIP) and any(mark in near for mark in INSIDE))


def parse(data: bytes, source: str, sheet: str | None, known: Sequence[str] = ()) -> Cells:
    """The sheet called `sheet`, or the first, with a name for each column; values keep their kind."""
    rows, title, others = _rows(data, source, sheet)
    width = max(map(len, rows), default=0)
    rows = [[*map(_value, row), *[None] * (width - len(row))] for row in rows]
    rows = [row for row in rows if any(value is not None for value in row)]
    if not rows:
        raise DataError(Message("reading.empty_sheet", {"path": source, "sheet": title}))
    words = [["" if value is None else str(value) for value in row] for row in rows[: header.ROWS]]
    named = all(value is None or isinstance(value, str) for value in rows[0]) or header.holds_names(words, known)
    body = rows[1:] if named else rows
    if not body:
        raise DataError(Message("reading.only_header", {"path": source}))
    first = words[0] if named else [""] * width
    columns = [memory.objects(name, list(column)) for name, column in zip(first, zip(*body, strict=True), strict=True)]
    kept = [column for column in columns if column.name.strip() or column.null_count() < len(column)]
    tidy, notes = names.tidy([column.name for column in kept])
    if others:
        notes.insert(0, Message("reading.sheet", {"sheet": title, "others": others, "path": source}))
    return Cells([column.alias(name) for column, name in zip(kept, tidy, strict=True)], named, tuple(notes))


def _rows(data: bytes, source: str, sheet: str | None) -> tuple[list[list[Any]], str, list[str]]:
    """(the rows of a sheet, its title, the titles of the others)."""
    try:
        import python_calamine
    except ImportError as error:
        raise OptionError(Message("reading.no_excel", {"path": source})) from error
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        titles = list(book.sheet_names)
        if sheet is not None and sheet not in titles:
            told = {"path": source, "sheet": sheet, "hint": did_you_mean(sheet, titles), "known": titles}
            raise DataError(Message("reading.no_sheet", told))
        title = titles[0] if sheet is None else sheet
        return book.get_sheet_by_name(title).to_python(), title, [other for other in titles if other != title]
    except (python_calamine.CalamineError, OSError, IndexError) as error:
        raise DataError(Message("files.broken", {"path": source, "why": str(error)})) from error


def _value(cell: Any) -> Any:
    """A cell as Python has it: whole numbers are whole, midnight is a day, an empty cell is None."""
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return datetime.datetime(cell.year, cell.month, cell.day)
    return cell
