"""What each column is taken for, and the evidence: number, category, boolean, date, text or id.

The rules, in order; "values" are those that are not missing:

    missing     no value at all: a category, for want of anything else
    number      all values are numbers; or all but 1 %, among at least 20 different numbers
                  but codes with leading zeros are no amounts: an id if they are unique, else a category
                  but a counter (1, 2, 3, ...), unique codes of one width, unique numbers named so: an id
                  but 20110131 all the way down: a date
    date        all values are dates in one way of writing
    boolean     two values that say no and yes
    id          at least 95 % of the values are different (and there are 20 or more), without blanks
    text        such values with blanks; or three words on average and half of them different
    category    the rest

A column that comes with a type of its own (a parquet file, a frame, an array) is what that type says, save that whole
numbers may be ids or dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from hondo.data import dates, numerals, parsing
from hondo.messages import Message

SAMPLE = 1000
"""Rows looked at before a whole column is."""
ENOUGH = 20
"""Fewer different values are no evidence that a column names its rows, or is full of numbers."""
UNIQUE = 0.95
ODD = 0.01
"""So large a part of a number column may be something else (and is then missing)."""
CODE_WIDTH = 8
NAMED_ID = re.compile(r"(^|[\W_])(id|ID|Id|uuid|UUID|guid)($|[\W_])|[a-z](ID|Id)$")


@dataclass(frozen=True)
class Hints:
    """What the rest of the file says about how its columns are written."""

    mark: str | None = None
    """The decimal mark; None if nothing tells."""
    day_first: bool = False
    """Whether 1/2/2020 is in February, where a column leaves it open."""
    lonely: bool = False
    """Whether there is but one other column: then a counter is kept, being all there is to learn from."""


@dataclass(frozen=True)
class Kind:
    """What a column is taken for."""

    kind: str
    because: Message
    manner: Mapping[str, Any]
    """What `parsing.parse` has to know."""
    notes: tuple[Message, ...] = ()


def infer(values: pl.Series, hints: Hints) -> Kind:
    """The kind of a column by the rules above."""
    if values.dtype == pl.Boolean:
        return Kind("boolean", Message("reading.because_type_boolean"), {"values": ["False", "True"]})
    if values.dtype.is_temporal() and values.dtype in (pl.Date, pl.Datetime):
        return Kind("date", Message("reading.because_type_date"), {})
    if values.dtype in (pl.Categorical, pl.Enum):
        return Kind("category", Message("reading.because_type_category"), {})
    if values.dtype.is_numeric() or values.dtype in (pl.Duration, pl.Time):
        return _typed_number(values, hints)
    return _words(values, hints)


def manner(values: pl.Series, kind: str, hints: Hints) -> dict[str, Any]:
    """How a column asked to be of `kind` is written."""
    words = _present(values, kind)
    if kind == "number" and not parsing.native(values):
        found = numerals.ways(sample(words))
        return numerals.choose(found, hints.mark).facts() if found else {}
    if kind == "date":
        return _date_manner(words, hints)
    if kind == "boolean":
        two = words.unique().sort().to_list()
        return {"values": _in_order(two)} if len(two) == 2 else {}
    return _label_manner(words)


def sample(words: pl.Series) -> list[str]:
    """Different values of rows spread evenly over the column."""
    step = max(1, len(words) // SAMPLE)
    return words.gather_every(step).unique(maintain_order=True).to_list()


def decimal_mark(frame: pl.DataFrame) -> str | None:
    """The decimal mark of a file, by its columns of text."""
    columns = []
    for values in frame.iter_columns():
        if not parsing.native(values):
            some = sample(_present(values.gather_every(max(1, len(values) // SAMPLE)), "number"))
            columns.append((some, numerals.ways(some)))
    return numerals.decimal_mark(columns)


# ---- numbers --------------------------------------------------------------------------------------


def _typed_number(values: pl.Series, hints: Hints) -> Kind:
    if values.null_count() == len(values):
        return Kind("category", Message("reading.because_missing"), {})
    numbers, _ = parsing.parse(values, "number", {})
    if values.dtype.is_integer():
        words = values.drop_nulls().cast(pl.String)
        return _whole_numbers(values.name, words, numbers.drop_nulls(), hints) or _number(len(words), {})
    return _number(len(numbers) - numbers.null_count(), {})


def _number(count: int, written: Mapping[str, Any], notes: tuple[Message, ...] = ()) -> Kind:
    how = Message("reading.written_decimal", written) if written.get("decimal") == "," else ""
    return Kind("number", Message("reading.because_number", {"count": count, "how": how}), written, notes)


def _written_number(values: pl.Series, words: pl.Series, some: list[str], hints: Hints) -> Kind | None:
    """Whether a column of text is one of numbers."""
    found = numerals.ways(some)
    if not found:
        return None
    way = numerals.choose(found, hints.mark)
    words = words.filter(~words.is_in(parsing.WORDS))
    numbers = way.parse(words)
    odd = words.filter(numbers.is_null())
    if len(odd) > ODD * len(words) or (len(odd) and numbers.n_unique() < ENOUGH):
        return None
    if way.plain and not len(odd) and not words.str.contains(r"[^0-9+-]").any():
        special = _whole_numbers(values.name, words, numbers, hints)
        if special:
            return special
    return _number(len(words) - len(odd), way.facts(), _odd_note(values, odd))


def _odd_note(values: pl.Series, odd: pl.Series) -> tuple[Message, ...]:
    if not len(odd):
        return ()
    rows = (values.str.strip_chars().is_in(odd.unique()).arg_true() + 1).to_list()
    shown = odd.unique(maintain_order=True).to_list()[:3]
    told = {"column": values.name, "count": len(rows), "rows": rows[:5], "values": [f"“{value}”" for value in shown]}
    return (Message("reading.odd_values", told),)


def _whole_numbers(name: str, words: pl.Series, numbers: pl.Series, hints: Hints) -> Kind | None:
    """What whole numbers may be other than amounts."""
    count, distinct = len(numbers), numbers.n_unique()
    low, high = int(numbers.min()), int(numbers.max())  # type: ignore[arg-type]
    zeros = words.filter(words.str.contains(r"^[+-]?0\d"))
    if len(zeros):
        return _codes(words, zeros[0])
    if 1900_01_01 <= low and high <= 2100_12_31:
        forms = dates.forms(words.unique())
        if forms:
            return Kind("date", Message("reading.because_date", {"example": words[0]}), {"format": forms[0]})
    told = {"low": low, "high": high, "count": count, "distinct": distinct, "column": name}
    unique = distinct == count
    named = bool(NAMED_ID.search(name))
    steps = bool((numbers.diff().drop_nulls() == 1).all())
    if unique and high - low + 1 == count and low in (0, 1) and (steps or count >= ENOUGH) and count > 2:
        if named or not hints.lonely:
            return Kind("id", Message("reading.because_counter", told), {})
        return None
    if named and distinct >= UNIQUE * count and count >= ENOUGH:
        return Kind("id", Message("reading.because_named_id", told), {})
    if named and count > 2:
        return Kind("category", Message("reading.because_named_codes", told), {"whole": True})
    widths = words.str.len_chars()
    if unique and count >= ENOUGH and widths.min() == widths.max() and not _epoch(low, high):
        width = int(widths[0])
        if width >= CODE_WIDTH:
            return Kind("id", Message("reading.because_codes", told | {"width": width}), {})
    return None


def _codes(words: pl.Series, example: str) -> Kind:
    distinct, count = words.n_unique(), len(words)
    told = {"example": example, "distinct": distinct, "count": count}
    if distinct >= UNIQUE * count and count >= ENOUGH:
        return Kind("id", Message("reading.because_zeros_id", told), _label_manner(words))
    return Kind("category", Message("reading.because_zeros", told), _label_manner(words))


def _epoch(low: int, high: int) -> bool:
    """Seconds or milliseconds since 1970, of the years 1990 to 2050: moments, not codes."""
    return any(631e6 * scale < low and high < 2525e6 * scale for scale in (1, 1000))


# ---- words ----------------------------------------------------------------------------------------


def _present(values: pl.Series, kind: str) -> pl.Series:
    """The values that are there, as strings without outer blanks."""
    words = parsing.text(values).str.strip_chars()
    return words.filter(~parsing.missing(words, kind))


def _words(values: pl.Series, hints: Hints) -> Kind:
    words = _present(values, "category")
    some = [value for value in sample(words) if value not in parsing.WORDS]
    if not some and words.is_in(parsing.WORDS).all():
        return Kind("category", Message("reading.because_missing"), {})
    number = _written_number(values, words, some, hints)
    if number:
        return number
    if dates.forms(some[:SAMPLE]):
        date = _date_column(words.filter(~words.is_in(parsing.WORDS)), hints)
        if date:
            return date
    different = words.unique(maintain_order=True)
    two = different.filter(~different.is_in(parsing.WORDS)).to_list()
    if len(two) == 2 and tuple(sorted(value.lower() for value in two)) in {tuple(sorted(p)) for p in parsing.PAIRS}:
        two = _in_order(two)
        return Kind("boolean", Message("reading.because_boolean", {"no": two[0], "yes": two[1]}), {"values": two})
    return _strings(parsing.text(values).str.strip_chars(), different)


def _in_order(two: list[str]) -> list[str]:
    """No before yes."""
    return two[::-1] if (two[1].lower(), two[0].lower()) in parsing.PAIRS else two


def _date_column(words: pl.Series, hints: Hints) -> Kind | None:
    different = words.unique(maintain_order=True)
    forms = dates.forms(different)
    if not forms:
        return None
    form, open_ = dates.choose(forms, words, hints.day_first)
    told = {"example": words[0], "column": words.name, "first": Message(f"reading.{'day' if form[1] == 'd' else 'month'}")}
    notes = (Message("reading.date_open", told),) if open_ else ()
    return Kind("date", Message("reading.because_date", told), {"format": form}, notes)


def _date_manner(words: pl.Series, hints: Hints) -> dict[str, Any]:
    if not len(words):
        return {}
    forms = dates.forms(words.unique(maintain_order=True))
    if forms:
        return {"format": dates.choose(forms, words, hints.day_first)[0]}
    usual = dates.forms(words[:1]) or dates.forms(words[-1:])
    if usual:
        return {"format": usual[0]}
    numbers = words.cast(pl.Float64, strict=False)
    if numbers.null_count() == 0:
        return {"format": "epoch_ms" if float(numbers.abs().max()) > 1e11 else "epoch"}  # type: ignore[arg-type]
    return {}


def _strings(words: pl.Series, different: pl.Series) -> Kind:
    told_by = _label_manner(different)
    words = words.filter(~parsing.missing(words, "category", tuple(told_by.get("kept", ()))))
    count, distinct = len(words), words.n_unique()
    blanks = different.str.count_matches(r"\S\s+\S")
    length = float((different.str.count_matches(r"\S+")).mean() or 0)  # type: ignore[arg-type]
    told: dict[str, Any] = {"count": count, "distinct": distinct, "words": length}
    unique = distinct >= UNIQUE * count and count >= ENOUGH
    if unique and int((blanks > 0).sum()) <= (1 - UNIQUE) * distinct:
        return Kind("id", Message("reading.because_id", told), {})
    if unique or (length >= 3 and distinct >= count / 2 and distinct > 2):
        return Kind("text", Message("reading.because_text", told), {})
    return Kind("category", Message("reading.because_category", told), told_by)


def _label_manner(words: pl.Series) -> dict[str, Any]:
    """How labels are written: which markers are words here, and whether the labels are whole numbers."""
    different = words.unique(maintain_order=True)
    found: dict[str, Any] = {}
    if len(different) and different.str.contains(r"^[+-]?\d+$").all():
        width = different.str.len_chars()
        if not different.str.contains(r"^[+-]?0\d").any():
            found["whole"] = True
        elif width.min() == width.max():
            found["width"] = int(width[0])
    kept = []
    if (different == "+").any():
        kept.append("-")
    if len(different) >= 5 and different.str.contains("^[A-Z]{2}$").mean() >= UNIQUE:  # type: ignore[operator]
        kept.append("NA")  # Namibia, North America
    if kept:
        found["kept"] = kept
    return found
