"""What a person has at hand in Python, as a frame: polars and pandas frames, arrays, dicts, lists of records.

Every column keeps the type it has; mixed ones become text. Nothing here imports pandas: its objects are told by name.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from hondo import sets
from hondo.data import names, parsing
from hondo.errors import DataError
from hondo.messages import Message

TARGET = "target"
NESTED = (pl.List, pl.Array, pl.Struct, pl.Object, pl.Binary)
LISTS = (pl.List, pl.Array, pl.Object)
DEEP = (list, tuple, dict, set, np.ndarray)
OWN_TYPES = {bool, datetime.datetime, datetime.date, datetime.time, datetime.timedelta}


def columns(source: Any, where: str) -> tuple[list[pl.Series], bool]:
    """(the columns of the source, whether they have names of their own). A DataError for what is no table."""
    if isinstance(source, pl.LazyFrame):
        source = source.collect()
    if isinstance(source, pl.DataFrame):
        return list(source.iter_columns()), True
    if isinstance(source, pl.Series):
        return [source], bool(source.name)
    if type(source).__module__.startswith("pandas"):
        source = source if hasattr(source, "columns") else source.to_frame()
        return [_pandas(_label(name), source.iloc[:, place]) for place, name in enumerate(source.columns)], True
    if isinstance(source, tuple) and len(source) == 2:
        (inputs, named), (answers, named_too) = columns(source[0], where), columns(source[1], where)
        if len(answers) == 1 and not named_too:
            answers = [answers[0].alias(TARGET)]
        return [*inputs, *answers], named
    if isinstance(source, Mapping):
        if source and all(not isinstance(value, DEEP) and np.ndim(value) == 0 for value in source.values()):
            return records([source]), True
        return [_column(str(name), values, where) for name, values in source.items()], True
    if isinstance(source, list) and source and all(isinstance(row, Mapping) for row in source):
        return records(source), True
    return _array(source, where)


def records(rows: Sequence[Mapping[str, Any]]) -> list[pl.Series]:
    """The columns of a list of records; a key that a record lacks is a missing value."""
    keys = dict.fromkeys(key for row in rows for key in row)
    return [objects(str(key), [row.get(key) for row in rows]) for key in keys]


def assemble(columns: Sequence[pl.Series], where: str) -> tuple[pl.DataFrame, list[Message]]:
    """(the columns as one frame, a note on names that had to change); lists of labels become text. A DataError names
    columns that are nested otherwise or of different length."""
    columns = [_sets(column) if isinstance(column.dtype, LISTS) else column for column in columns]
    problems = []
    for column in columns:
        if isinstance(column.dtype, NESTED):
            held = column.to_list()
            row = next((n for n, value in enumerate(held) if isinstance(value, DEEP)), 0)
            told = {"source": where, "column": column.name, "row": row + 1, "example": str(held[row])[:60]}
            problems.append(Message("reading.nested", told))
    if problems:
        raise DataError(*problems)
    lengths = {len(column): column.name for column in columns}
    if len(lengths) > 1:
        (one, first), (other, second) = list(lengths.items())[:2]
        told = {"source": where, "one": first, "other": second, "length": one, "other_length": other}
        raise DataError(Message("reading.lengths", told))
    tidy, notes = names.tidy([column.name for column in columns])
    return pl.DataFrame([column.alias(name) for name, column in zip(tidy, columns, strict=True)]), notes


def _sets(column: pl.Series) -> pl.Series:
    """A column of lists of words or whole numbers as text; any other as it is."""
    items = column.to_list()
    found = [None if item is None else sets.scalars(item) for item in items]
    if any(labels is None and item is not None for labels, item in zip(found, items, strict=True)):
        return column
    return pl.Series(column.name, [None if each is None else sets.held(each) for each in found], dtype=pl.String)


def _array(source: Any, where: str) -> tuple[list[pl.Series], bool]:
    try:
        array = np.asarray(source)
    except (ValueError, TypeError) as error:
        raise DataError(Message("reading.no_table", {"type": type(source).__name__})) from error
    if array.dtype.names:
        return [_column(name, array[name], where) for name in array.dtype.names], True
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.dtype.kind == "c":
        shape = f" {array.shape} {array.dtype}" if array.ndim else ""
        raise DataError(Message("reading.no_table", {"type": type(source).__name__ + shape}))
    return [_column(f"column_{place + 1}", array[:, place], where) for place in range(array.shape[1])], False


def _column(name: str, values: Any, where: str) -> pl.Series:
    if isinstance(values, pl.Series):
        return values.alias(name)
    if type(values).__module__.startswith("pandas"):
        return _pandas(name, values)
    if isinstance(values, list | tuple) and any(isinstance(value, DEEP) for value in values):
        return objects(name, list(values))
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(object), None)
    array = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=object)
    if array.ndim != 1:
        told = {"source": where, "column": name, "row": 1, "example": str(array[:1].tolist())[1:-1][:60]}
        raise DataError(Message("reading.nested", told))
    if array.dtype.kind in "biuf":
        return pl.Series(name, np.ascontiguousarray(array.astype(float) if array.dtype.itemsize > 8 else array))
    if array.dtype.kind == "M":
        return pl.Series(name, array.astype("datetime64[us]"))
    if array.dtype.kind == "m":
        return pl.Series(name, array.astype("timedelta64[us]"))
    return objects(name, array.tolist())


def _pandas(name: str, values: Any) -> pl.Series:
    """A pandas column. Its missing values (None, NaN, NA, NaT) are null."""
    kind = getattr(values.dtype, "kind", "O")
    if isinstance(values.dtype, np.dtype) and kind in "biufMm":
        return _column(name, values.to_numpy(), name)
    if getattr(values.dtype, "tz", None) is not None:
        return _column(name, values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(), name)
    made = objects(name, values.to_numpy(dtype=object, na_value=None).tolist())
    return parsing.text(made).cast(pl.Categorical) if str(values.dtype) == "category" else made


def objects(name: str, items: list[Any]) -> pl.Series:
    """Python values: of one type they keep it, of several they become text."""
    if set(map(type, items)) <= {str, type(None)}:
        return pl.Series(name, items, dtype=pl.String)
    items = [_scalar(item) for item in items]
    types = {type(item) for item in items if item is not None}
    if types <= {int, float} or (len(types) == 1 and types <= OWN_TYPES):
        try:
            if types == {int, float}:
                return pl.Series(name, [None if item is None else float(item) for item in items])
            return pl.Series(name, items, strict=True)
        except (OverflowError, TypeError, pl.exceptions.PolarsError):
            pass
    if any(issubclass(kind, DEEP) for kind in types):
        return pl.Series(name, items, dtype=pl.Object)
    return pl.Series(name, [None if item is None else str(item) for item in items], dtype=pl.String)


def _scalar(item: Any) -> Any:
    if item is None or type(item).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(item, np.generic):
        item = item.item()
    for simpler in ("to_pydatetime", "to_pytimedelta"):
        if hasattr(item, simpler):
            item = getattr(item, simpler)()
    if isinstance(item, bytes):
        item = item.decode(errors="replace")
    if isinstance(item, float) and math.isnan(item):
        return None
    return item


def _label(name: Any) -> str:
    return "_".join(map(str, name)) if isinstance(name, tuple) else str(name)
