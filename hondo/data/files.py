"""A file as it stands, whatever its format: by what it holds rather than by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hondo import shelf
from hondo.data import delimited, encoding, memory, samples, workbook
from hondo.data.pieces import Pieces
from hondo.errors import DataError, did_you_mean
from hondo.messages import Message

if TYPE_CHECKING:
    from hondo.data.kinds import Kind
    from hondo.pictures import Held, Picture

JSON = (".jsonl", ".ndjson", ".json")
PARQUET = b"PAR1"


@dataclass(frozen=True)
class Raw:
    """A source as it stands."""

    frame: pl.DataFrame
    source: str
    named: bool = True
    """Whether the columns have names of their own, not just column_1, column_2, ..."""
    delimiter: str = ""
    notes: tuple[Message, ...] = ()
    pieces: Pieces | None = None
    """Where it was put together from several files."""
    known: Mapping[str, Kind] = field(default_factory=dict)
    """What columns are taken for, where nothing is to be found out."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By their keys, which stand in the columns of pictures."""
    beside: Callable[[str], Held] | None = None
    """Where a file is that it names, if that is not to be found from its own folder."""


def found(source: str) -> Path:
    """The path of a source that exists; a DataError with the nearest name for one that does not."""
    try:
        path = Path(source).expanduser()
        there = path.exists()
    except (OSError, ValueError, RuntimeError) as error:  # no name that a file could have
        raise DataError(Message("files.missing", {"path": source[:80]})) from error
    if there:
        return path
    while not path.parent.is_dir() and path.parent != path:
        path = path.parent  # the folder that is not there is what was mistyped
    beside = [entry.name for entry in path.parent.iterdir()]
    told = {"path": source, "known": list(samples.NAMES), "hint": did_you_mean(path.name, [*beside, *samples.NAMES])}
    raise DataError(Message("reading.no_file", told))


def lasting(source: str) -> str:
    """A source by a path that holds in any folder, if it is one."""
    whole, sheet = workbook.split(source)
    try:
        path = Path(whole).expanduser()
        return f"{path.resolve()}{'' if sheet is None else f'#{sheet}'}" if path.exists() else source
    except (OSError, ValueError, RuntimeError):
        return source


def load(source: str, names: Sequence[str] = ()) -> Raw:
    """A file, `book.xlsx#sheet`, or a data set that scikit-learn brings along. `names`: what a header would hold."""
    if source in samples.NAMES and not Path(source).exists():
        return Raw(samples.load(source), source)
    whole, sheet = workbook.split(source)
    path = found(whole)
    if sheet is None and encoding.start(path) == PARQUET:
        return assembled(_parquet(path, source), source)  # in pieces: it need not fit into memory
    return parse(encoding.contents(path), source, path.name, names, sheet)


def parse(data: bytes, source: str, name: str, names: Sequence[str] = (), sheet: str | None = None) -> Raw:
    """What the bytes of a file called `name` hold; `source` is what messages call it."""
    suffix = Path(name.removesuffix(".gz")).suffix.lower()
    if sheet is not None or workbook.is_one(data):
        cells = workbook.parse(data, source, sheet, names)
        return assembled(cells.columns, source, cells.named, cells.notes)
    if data[:4] == PARQUET or suffix in (".parquet", ".pq"):
        return assembled(_parquet(data, source), source)
    text, notes = encoding.as_utf8(data, source)
    start = text[:1000].lstrip()
    if suffix in JSON or re.match(rb'\{\s*"|\[\s*\{', start):
        return assembled(_json(text, source, suffix), source, notes=notes)
    read = delimited.parse(text, source, names)
    return Raw(read.frame, source, read.header, read.delimiter, (*notes, *read.notes))


def assembled(columns: Sequence[pl.Series], source: str, named: bool = True, notes: Sequence[Message] = ()) -> Raw:
    """Columns as one frame."""
    frame, more = memory.assemble(columns, source)
    return Raw(frame, source, named, notes=(*notes, *more))


def _parquet(data: bytes | Path, source: str) -> list[pl.Series]:
    try:
        kept = pl.scan_parquet(data, glob=False)
        width, rows = len(kept.collect_schema()), int(kept.select(pl.len()).collect().item())
        if not shelf.large(rows, width):
            return list(kept.collect().iter_columns())
        each = (pl.read_parquet(data, columns=[place], glob=False) for place in range(width))
        return [shelf.laid(column.to_series()) for column in each]
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
