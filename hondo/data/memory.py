"""What a person has at hand in Python, as a frame: polars and pandas frames, arrays, dicts, lists of records.

Every column keeps the type it has; mixed ones become text. Nothing here imports pandas: its objects are told by name.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl

from hondo.errors import DataError
from hondo.messages import Message

TARGET = "target"
NESTED = (pl.List, pl.Array, pl.Struct, pl.Object, pl.Binary)


def frame(source: Any, where: str) -> tuple[pl.DataFrame, bool]:
    """(the source as a frame, whether its columns have names of their own). A DataError for what is no table."""
    if isinstance(source, pl.LazyFrame):
        source = source.collect()
    if isinstance(source, pl.DataFrame):
        return _flat(list(source.iter_columns()), where), True
    if isinstance(source, pl.Series):
        return _flat([source], where), bool(source.name)
    if type(source).__module__.startswith("pandas"):
        source = source if hasattr(source, "columns") else source.to_frame()
        return _flat([_pandas(_label(name), source.iloc[:, n]) for n, name in enumerate(source.columns)], where), True
    if isinstance(source, tuple) and len(source) == 2:
        (inputs, named), (answers, named_too) = frame(source[0], where), frame(source[1], where)
        if answers.width == 1 and not named_too:
            answers = answers.rename({answers.columns[0]: TARGET})
        _same_length(list(inputs.iter_columns()) + list(answers.iter_columns()), where)
        return _flat([*inputs.iter_columns(), *answers.iter_columns()], where), named
    if isinstance(source, Mapping):
        return _flat([_column(str(name), values, where) for name, values in source.items()], where), True
    if isinstance(source, list) and source and all(isinstance(row, Mapping) for row in source):
        return records(source, where), True
    return _array(source, where)


def records(rows: Iterable[Mapping[str, Any]], where: str) -> pl.DataFrame:
    """A list of records; a key that a record lacks is a missing value."""
    rows = list(rows)
    names = dict.fromkeys(key for row in rows for key in row)
    return _flat([_objects(str(name), [row.get(name) for row in rows]) for name in names], where)


def _array(source: Any, where: str) -> tuple[pl.DataFrame, bool]:
    try:
        array = np.asarray(source)
    except (ValueError, TypeError) as error:
        raise DataError(Message("reading.no_table", {"source": where, "type": type(source).__name__})) from error
    if array.dtype.names:
        return _flat([_column(name, array[name], where) for name in array.dtype.names], where), True
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.dtype.kind == "c":
        raise DataError(Message("reading.no_table", {"source": where, "type": f"array {array.shape} {array.dtype}"}))
    return _flat([_column(f"column_{n + 1}", array[:, n], where) for n in range(array.shape[1])], where), False


def _column(name: str, values: Any, where: str) -> pl.Series:
    if isinstance(values, pl.Series):
        return values.alias(name)
    if type(values).__module__.startswith("pandas"):
        return _pandas(name, values)
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(object), None)
    array = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=object)
    if array.ndim != 1:
        raise DataError(Message("reading.nested", {"source": where, "column": name, "example": str(array.shape)}))
    if array.dtype.kind in "biuf":
        return pl.Series(name, np.ascontiguousarray(array.astype(float) if array.dtype.itemsize > 8 else array))
    if array.dtype.kind == "M":
        return pl.Series(name, array.astype("datetime64[us]"))
    if array.dtype.kind == "m":
        return pl.Series(name, array.astype("timedelta64[us]"))
    return _objects(name, array.tolist())


def _pandas(name: str, values: Any) -> pl.Series:
    """A pandas column. Its missing values (None, NaN, NA, NaT) are null."""
    kind = getattr(values.dtype, "kind", "O")
    if isinstance(values.dtype, np.dtype) and kind in "biufMm":
        return _column(name, values.to_numpy(), name)
    if getattr(values.dtype, "tz", None) is not None:
        return _column(name, values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(), name)
    gone = values.isna().to_numpy()
    items = [None if missing else item for item, missing in zip(values.tolist(), gone, strict=True)]
    made = _objects(name, items)
    return made.cast(pl.Categorical) if str(values.dtype) == "category" and made.dtype == pl.String else made


def _objects(name: str, items: list[Any]) -> pl.Series:
    """Python values: of one type they keep it, of several they become text."""
    items = [_scalar(item) for item in items]
    types = {type(item) for item in items if item is not None}
    if types <= {int, float} or types == {bool} or types <= {datetime.datetime} or types <= {datetime.date}:
        if types == {int, float}:
            items = [None if item is None else float(item) for item in items]
        try:
            return pl.Series(name, items, strict=True)
        except (OverflowError, TypeError, pl.exceptions.PolarsError):
            pass
    if any(issubclass(kind, list | tuple | dict | set | np.ndarray) for kind in types):
        return pl.Series(name, items, dtype=pl.Object)
    return pl.Series(name, [None if item is None else str(item) for item in items], dtype=pl.String)


def _scalar(item: Any) -> Any:
    if isinstance(item, np.generic):
        item = item.item()
    if isinstance(item, bytes):
        item = item.decode(errors="replace")
    if isinstance(item, float) and math.isnan(item):
        return None
    return None if item is None or type(item).__name__ in ("NAType", "NaTType") else item


def _flat(columns: list[pl.Series], where: str) -> pl.DataFrame:
    """Columns of one length, none of them nested, each with a name of its own."""
    problems = []
    for column in columns:
        if isinstance(column.dtype, NESTED):
            example = str(column.drop_nulls().to_list()[:1])[1:-1][:60]
            problems.append(Message("reading.nested", {"source": where, "column": column.name, "example": example}))
    if problems:
        raise DataError(*problems)
    _same_length(columns, where)
    names: list[str] = []
    for column in columns:
        name, copy = column.name, 2
        while name in names:
            name, copy = f"{column.name}_{copy}", copy + 1
        names.append(name)
    return pl.DataFrame([column.alias(name) for name, column in zip(names, columns, strict=True)])


def _same_length(columns: list[pl.Series], where: str) -> None:
    lengths = {len(column): column.name for column in columns}
    if len(lengths) > 1:
        (one, first), (other, second) = list(lengths.items())[:2]
        told = {"source": where, "one": first, "other": second, "length": one, "other_length": other}
        raise DataError(Message("reading.lengths", told))


def _label(name: Any) -> str:
    return "_".join(map(str, name)) if isinstance(name, tuple) else str(name)
