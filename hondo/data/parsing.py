"""From the values as they were found to values of a kind: numbers, dates, words, and nothing where one is missing.

A column's *manner* is what has to be known besides its kind, and stands in its field's facts: how numbers are written
(`decimal`, `group`, `symbol`), the `format` of dates, the few `odd` values among either that are taken as missing, the
two `values` of a boolean, the missing markers `kept` as words, whether labels are `whole` numbers (then "3.0" is "3")
or have so many `digits` (then 7 is "007"), and of sets of labels the `separator`, or that they are `lists`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hondo import registry, sets
from hondo.data import dates
from hondo.data.numerals import Numerals
from hondo.kinds import LEFT_OUT

MOMENT = "%Y-%m-%d %H:%M:%S%.f"
"""How Python writes a moment: read whatever the form of the others, since it can be no other date."""
TYPES = {"number": pl.Float64(), "date": pl.Datetime("us")}
"""How a kind is held; the others as strings."""

MARKERS = (
    "", "?", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NAN", "-nan", "null", "NULL", "Null", "<NA>", "NaT", "-", "--",
)  # fmt: skip
"""What stands for a missing value."""
WORDS = ("None", "none", ".")
"""What stands for a missing number or date, and is a word like any other among words."""

TRUE = ("true", "yes", "y", "t", "on", "sí", "si", "s", "verdadero", "v", "1")
FALSE = ("false", "no", "n", "f", "off", "no", "no", "n", "falso", "f", "0")
PAIRS = tuple(zip(FALSE, TRUE, strict=True))
"""The pairs of values that say no and yes, in lower case."""


def kinds() -> list[str]:
    """What a column can be taken for: what there is a modality for, and the rest."""
    return list(dict.fromkeys([*registry.names("modality"), *LEFT_OUT]))


def native(values: pl.Series) -> bool:
    """Whether the column came with a type of its own, rather than as text."""
    return values.dtype != pl.String


def text(values: pl.Series) -> pl.Series:
    """Any column as strings: whole numbers without a point, truth as True and False, dates as ISO writes them."""
    if values.dtype == pl.String:
        return values
    if values.dtype == pl.Boolean:
        words = pl.DataFrame({values.name: values}).select(
            pl.when(pl.first()).then(pl.lit("True")).when(~pl.first()).then(pl.lit("False")).alias(values.name)
        )
        return words.to_series()
    if values.dtype.is_float():
        return values.fill_nan(None).cast(pl.String).str.replace(r"\.0$", "")
    if values.dtype == pl.Datetime:
        return values.dt.strftime("%Y-%m-%dT%H:%M:%S%.f").str.replace(r"T00:00:00(\.0+)?$", "")
    return values.cast(pl.String)


def missing(words: pl.Series, kind: str, kept: tuple[str, ...] = ()) -> pl.Series:
    """Which of the strings (without outer blanks) stand for a missing value in a column of this kind."""
    markers = set(MARKERS) - set(kept)
    if kind in ("number", "date", "boolean"):
        markers |= set(WORDS)
    return words.is_in(list(markers)) | words.is_null()


def parse(values: pl.Series, kind: str, manner: Mapping[str, Any]) -> tuple[pl.Series, pl.Series]:
    """(the column as `kind`, null where missing; which rows hold something that is no such value).

    The second is false where a value is missing. An infinite number is taken as missing.
    """
    if kind == "number":
        return _numbers(values, manner)
    if kind == "date":
        return _dates(values, manner)
    words = text(values)
    if kind == "labels":
        return _sets(words, manner), _none(words)
    stripped = words.str.strip_chars()
    gone = missing(stripped, kind, tuple(manner.get("kept", ())))
    words = _labels(words.set(gone, None), stripped, manner)
    if kind == "boolean" and manner.get("values"):
        return _booleans(words, list(manner["values"]))
    return words, _none(words)


def _numbers(values: pl.Series, manner: Mapping[str, Any]) -> tuple[pl.Series, pl.Series]:
    if values.dtype.is_numeric() or values.dtype == pl.Boolean:
        numbers = values.cast(pl.Float64)
        return _finite(numbers), _none(values)
    if values.dtype in (pl.Duration, pl.Time):
        micro = values.cast(pl.Duration("us")).dt.total_microseconds()
        return micro.cast(pl.Float64) / 1e6, _none(values)
    way = Numerals.of(manner)
    if way.plain and values.dtype == pl.String:
        numbers = values.cast(pl.Float64, strict=False)
        if numbers.null_count() == values.null_count():
            return _finite(numbers), _none(values)
    words = text(values).str.strip_chars()
    gone = missing(words, "number") | words.is_in(list(manner.get("odd", ())))
    numbers = way.parse(words.set(gone, None))
    return _finite(numbers), numbers.is_null() & ~gone


def _finite(numbers: pl.Series) -> pl.Series:
    finite = numbers.is_finite()
    return numbers if finite.all() else numbers.set(~finite, None)


def _dates(values: pl.Series, manner: Mapping[str, Any]) -> tuple[pl.Series, pl.Series]:
    if values.dtype in (pl.Date, pl.Datetime):
        if getattr(values.dtype, "time_zone", None):
            values = values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return values.cast(pl.Datetime("us")), _none(values)
    words = text(values).str.strip_chars()
    gone = missing(words, "date") | words.is_in(list(manner.get("odd", ())))
    form = manner.get("format", "%Y-%m-%d")
    days = dates.parse(words.set(gone, None), form)
    days = days.fill_null(dates.parse(words.set(days.is_not_null(), None), MOMENT))
    return days, days.is_null() & ~gone


def _labels(words: pl.Series, stripped: pl.Series, manner: Mapping[str, Any]) -> pl.Series:
    if manner.get("whole"):
        words = stripped.str.replace(r"^([+-]?\d+)(?:\.0+|,00?)$", "$1").set(words.is_null(), None)
    if manner.get("digits"):
        words = words.str.zfill(manner["digits"])
    return words


def _sets(words: pl.Series, manner: Mapping[str, Any]) -> pl.Series:
    """Sets of labels as they are held (see `sets`)."""
    stripped = words.str.strip_chars()
    if not manner.get("lists"):
        stripped = stripped.fill_null("")
    gone = missing(stripped, "labels", () if manner.get("lists") else ("",))
    written = stripped.filter(~gone).unique().to_list()
    found = {each: sets.held(sets.divided(each, manner.get("separator"))) for each in written}
    read = stripped.replace_strict(found, default=None, return_dtype=pl.String)
    return read.set(gone, None)


def _booleans(words: pl.Series, known: list[str]) -> tuple[pl.Series, pl.Series]:
    """Each word as the known value it equals but for case, or means the same as."""
    lower = tuple(value.lower() for value in known)
    spelled = dict(zip(lower, known, strict=True))
    if lower in PAIRS:
        for pair in PAIRS:
            for word, value in zip(pair, known, strict=True):
                spelled.setdefault(word, value)
    found = words.str.strip_chars().str.to_lowercase().replace_strict(spelled, default=None, return_dtype=pl.String)
    return found, found.is_null() & words.is_not_null()


def _none(values: pl.Series) -> pl.Series:
    return pl.repeat(False, len(values), eager=True)
