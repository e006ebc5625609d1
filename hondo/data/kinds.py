"""What each column is taken for, and the evidence: number, category, boolean, date, text or id.

The rules, in order; "values" are those that are not missing:

    category    no value at all, for want of anything else
    number      all values are numbers; or all but a few odd ones, among more than 20 different numbers: 1 % and 20
                different ones, or three words without a digit, such as N/D, in less than half of the rows
      but id        a counter (1, 2, 3, ...); different codes of one width from 8 digits on; different whole numbers in
                    a column that is called id
          category  whole numbers with leading zeros, or in a column that is called id, if they repeat
          date      20110131 all the way down
    date        all values are dates in one way of writing; or all but a few, likewise
    labels      all values are lists of words or whole numbers
    boolean     two values that say no and yes
    id          at least 95 % of the values are different (and there are 20 or more), without blanks inside
    text        such values with blanks; or three words on average and half of them different
    category    the rest

A column that comes with a type of its own (a parquet file, a frame, an array) is what that type says, save that whole
numbers may be ids, codes or dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from hondo import sets
from hondo.data import dates, numerals, parsing
from hondo.messages import Message

SAMPLE = 1000
"""Rows looked at before a whole column is."""
ENOUGH = 20
"""Fewer different values are no evidence that a column names its rows, or is full of numbers."""
NEARLY = 0.8
"""So large a part of labels that look like numbers is worth a word."""
NUMBER = f"^(?:{numerals.LOOKS.pattern})$"
STEPS = 10
"""So many numbers one after the other count the rows."""
UNIQUE = 0.95
"""So large a part of the values that are different makes them names of the rows."""
ODD = 0.01
"""So large a part of the values of numbers or dates may be something else (and is then missing)."""
WORDS = 3
"""So many different words among numbers or dates are how this column says that a value is missing."""
CODE_DIGITS = 8
NAMED_ID = re.compile(r"(^|[\W_])(id|ID|Id|uuid|UUID|guid)($|[\W_])|[a-z](ID|Id)$")
EPOCHS = ((631e6, 2525e6), (631e9, 2525e9))
"""Seconds and milliseconds since 1970, of the years 1990 to 2050: moments, not codes."""


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
    if values.null_count() == len(values):
        return Kind("category", Message("reading.because_missing"), {})
    typed = Message("reading.because_type", {"type": str(values.dtype)})
    if values.dtype == pl.Boolean:
        return Kind("boolean", typed, {"values": ["False", "True"]})
    if values.dtype in (pl.Date, pl.Datetime):
        return Kind("date", typed, {})
    if values.dtype in (pl.Categorical, pl.Enum):
        return Kind("category", typed, {})
    if values.dtype.is_integer():
        words = values.drop_nulls().cast(pl.String)
        special = _whole_numbers(values.name, words, values.drop_nulls().cast(pl.Float64), hints)
        return special or _number(len(words))
    if parsing.native(values):  # numbers with a fraction, lengths of time
        numbers, _ = parsing.parse(values, "number", {})
        return _number(len(numbers) - numbers.null_count(), _infinite(values.name, numbers, values))
    return _words(values, hints)


def manner(values: pl.Series, kind: str, hints: Hints) -> dict[str, Any]:
    """How a column asked to be of `kind` is written."""
    words = stripped(values)
    there = words.filter(~parsing.missing(words, kind))
    if kind == "number":
        found = [] if parsing.native(values) else numerals.ways(sample(there))
        return numerals.choose(found, hints.mark).facts() if found else {}
    if kind == "date":
        return {} if values.dtype in (pl.Date, pl.Datetime) else _date_manner(there, hints)
    if kind == "boolean":
        return {"values": in_order([word for word, _ in counted(there)[:2]])}
    if kind == "labels":
        return sets.manner(there.unique(maintain_order=True).to_list())
    return _label_manner(words)


def stripped(values: pl.Series) -> pl.Series:
    """A column as strings without outer blanks."""
    return parsing.text(values).str.strip_chars()


def sample(words: pl.Series) -> list[str]:
    """Different values of rows spread evenly over the column."""
    return words.gather_every(max(1, len(words) // SAMPLE)).unique(maintain_order=True).to_list()


def counted(words: pl.Series) -> list[tuple[str, int]]:
    """The different values and how often each is there, the commonest first."""
    rows = words.alias("word").value_counts(sort=True, name="rows").rows()  # a column may be called anything
    return [(word, count) for word, count in rows]


def decimal_mark(frame: pl.DataFrame, usual: str | None) -> str | None:
    """The decimal mark of a file, by its columns of text: `usual` if they have commas that may be marks or set
    thousands apart; None if there are none."""
    some = frame.gather_every(max(1, len(frame) // SAMPLE)).select(pl.col(pl.String))
    if not some.width or not some.select(pl.any_horizontal(pl.all().str.contains(",", literal=True).any())).item():
        return None
    columns = []
    for values in some.iter_columns():
        words = stripped(values)
        different = words.filter(~parsing.missing(words, "number")).unique().to_list()
        columns.append((different, numerals.ways(different)))
    with_comma = any(found and any("," in value for value in different) for different, found in columns)
    return numerals.decimal_mark(columns) or (usual if with_comma else None)


# ---- numbers --------------------------------------------------------------------------------------


def _number(count: int, notes: tuple[Message, ...] = ()) -> Kind:
    return Kind("number", Message("reading.because_number", {"count": count, "how": ""}), {}, notes)


def _written_number(values: pl.Series, words: pl.Series, hints: Hints) -> Kind | None:
    """Whether a column of text is one of numbers; `words` are its values."""
    found = numerals.ways(sample(words))
    if not found:
        return None
    way = numerals.choose(found, hints.mark)
    numbers = way.parse(words)
    odd = words.filter(numbers.is_null())
    if not _few(odd, words, numbers):
        return None
    if way.plain and not len(odd) and not words.str.contains(r"[^0-9+-]").any():
        special = _whole_numbers(values.name, words, numbers, hints)
        if special:
            return special
    example = words.filter(numbers.is_not_null())[0]
    told: dict[str, Any] = {"count": len(words) - len(odd), "total": len(words)}
    told["how"] = "" if way.plain else Message("reading.written", {"example": example})
    because = Message("reading.because_some_numbers" if len(odd) else "reading.because_number", told)
    notes = _odd_note(values, odd, "reading.odd_numbers") + _infinite(values.name, numbers, values)
    return Kind("number", because, way.facts() | _odd(odd), notes)


def _few(odd: pl.Series, words: pl.Series, read: pl.Series) -> bool:
    """Whether so little is left over that the column is what the rest of it is."""
    if not len(odd):
        return True
    if read.n_unique() <= ENOUGH:
        return False
    own = odd.n_unique() <= WORDS and 2 * len(odd) < len(words) and not odd.str.contains(r"\d").any()
    return own or (len(odd) <= ODD * len(words) and odd.n_unique() <= ENOUGH)


def _odd(odd: pl.Series) -> dict[str, list[str]]:
    return {"odd": odd.unique(maintain_order=True).to_list()} if len(odd) else {}


def _odd_note(values: pl.Series, odd: pl.Series, key: str) -> tuple[Message, ...]:
    if not len(odd):
        return ()
    different = odd.unique(maintain_order=True)
    rows = values.str.strip_chars().is_in(different.to_list()).arg_true() + 1
    shown = [Message("reading.quoted", {"value": value}) for value in different[:3]]
    told = {"column": values.name, "count": len(rows), "rows": rows[:5].to_list(), "values": shown}
    return (Message(key, told),)


def _infinite(name: str, numbers: pl.Series, values: pl.Series) -> tuple[Message, ...]:
    """A note on infinite numbers, which are taken as missing."""
    if values.dtype.is_float():
        rows = values.is_infinite().arg_true() + 1
    elif numbers.is_infinite().any():
        rows = values.str.strip_chars().cast(pl.Float64, strict=False).is_infinite().arg_true() + 1
    else:
        return ()
    if not len(rows):
        return ()
    return (Message("reading.infinite", {"column": name, "count": len(rows), "rows": rows[:5].to_list()}),)


def _whole_numbers(name: str, words: pl.Series, numbers: pl.Series, hints: Hints) -> Kind | None:
    """What whole numbers may be other than amounts; None if they are amounts."""
    count, distinct = len(numbers), numbers.n_unique()
    low, high = int(numbers.min()), int(numbers.max())  # type: ignore[arg-type]
    told: dict[str, Any] = {"count": count, "distinct": distinct, "low": low, "high": high}
    names_rows = distinct >= UNIQUE * count and count >= ENOUGH
    zeros = words.filter(words.str.contains(r"^[+-]?0\d"))
    if len(zeros):
        told["example"] = zeros[0]
        kind, because = ("id", "reading.because_zeros_id") if names_rows else ("category", "reading.because_zeros")
        return Kind(kind, Message(because, told), _label_manner(words))
    if low >= 1900_01_01 and high <= 2100_12_31 and dates.forms(words):
        return Kind("date", Message("reading.because_date", {"example": words[0]}), {"format": "%Y%m%d"})
    named = bool(NAMED_ID.search(name))
    in_steps = bool((numbers.diff().drop_nulls() == 1).all())
    if low in (0, 1) and high - low + 1 == count == distinct and (names_rows or (in_steps and count >= STEPS)):
        if hints.lonely and not named:
            return None
        return Kind("id", Message("reading.because_counter", told), {})
    if named and names_rows:
        return Kind("id", Message("reading.because_named_id", told), {})
    if named and count > 2:
        return Kind("category", Message("reading.because_named_codes", told), _label_manner(words))
    digits = words.str.len_chars()
    of_one_width = digits.n_unique() == 1 and digits[0] >= CODE_DIGITS
    if (
        names_rows
        and distinct == count
        and of_one_width
        and not any(first < low and high < last for first, last in EPOCHS)
    ):
        return Kind("id", Message("reading.because_codes", told | {"digits": len(words[0])}), {})
    return None


# ---- words ----------------------------------------------------------------------------------------


def _words(values: pl.Series, hints: Hints) -> Kind:
    numbers = values.cast(pl.Float64, strict=False)
    if hints.mark != "," and numbers.null_count() == values.null_count() and (numbers % 1 > 0).any():
        count = int(numbers.is_not_nan().sum() or 0)
        return _number(count, _infinite(values.name, numbers, values))
    words = stripped(values)
    if parsing.missing(words, "category").all():
        return Kind("category", Message("reading.because_missing"), {})
    there = words.filter(~parsing.missing(words, "number"))
    found = _lists(there) or _written_number(values, there, hints) or _written_date(values, there, hints)
    if found:
        return found
    different = there.unique(maintain_order=True)
    two = in_order(different.to_list()) if len(different) == 2 else []
    if two and tuple(value.lower() for value in two) in parsing.PAIRS:
        return Kind("boolean", Message("reading.because_boolean", {"no": two[0], "yes": two[1]}), {"values": two})
    found = _strings(words)
    return replace(found, notes=found.notes + _nearly(there)) if found.kind == "category" else found


def _nearly(words: pl.Series) -> tuple[Message, ...]:
    """A note on labels most of which are numbers: written in two ways, perhaps."""
    number = words.str.contains(NUMBER)
    if not (NEARLY * len(words) <= number.sum() and words.filter(number).n_unique() > ENOUGH):
        return ()
    way = numerals.choose(numerals.ways(sample(words)) or [numerals.Numerals()], None)
    others = words.filter(way.parse(words).is_null())
    told = {"column": words.name, "count": int(number.sum()), "total": len(words), "others": len(others)}
    return (Message("reading.nearly_numbers", {**told, "example": others[0]}),) if len(others) else ()


def _lists(words: pl.Series) -> Kind | None:
    """Whether a column holds sets of labels that are written as lists; `words` are its values."""
    if not len(words) or not words[0].startswith("["):
        return None
    different = words.unique(maintain_order=True).to_list()
    manner = sets.manner(different)
    if "lists" not in manner:
        return None
    told = {"labels": len(sets.counted(different)), "example": different[0]}
    return Kind("labels", Message("reading.because_lists", told), manner)


def in_order(two: list[str]) -> list[str]:
    """No before yes; others as they are."""
    return two[::-1] if tuple(value.lower() for value in reversed(two)) in parsing.PAIRS else two


def _written_date(values: pl.Series, words: pl.Series, hints: Hints) -> Kind | None:
    """Whether a column of text is one of dates; `words` are its values."""
    forms = dates.forms(words, ODD) if len(words) and dates.shapes(words[0]) else []
    if not forms:
        return None
    form, left_open = dates.choose(forms, words, hints.day_first)
    read = dates.parse(words, form)
    odd = words.filter(read.is_null())
    if not _few(odd, words, read):
        return None
    first = Message("reading.day" if form.startswith("%d") else "reading.month")
    told = {"example": words.filter(read.is_not_null())[0], "column": words.name, "first": first}
    notes = (Message("reading.date_open", told),) if left_open else ()
    because = Message("reading.because_some_dates" if len(odd) else "reading.because_date", told)
    return Kind("date", because, {"format": form} | _odd(odd), notes + _odd_note(values, odd, "reading.odd_dates"))


def _date_manner(words: pl.Series, hints: Hints) -> dict[str, Any]:
    """The form of dates that a person says are dates: that of most of them where not all are alike."""
    forms = dates.forms(words)
    if forms:
        return {"format": dates.choose(forms, words, hints.day_first)[0]}
    for value in words[:1].to_list() + words[-1:].to_list():
        tried = {form: dates.parse(words, form).null_count() for form in dates.shapes(value)}
        if tried and min(tried.values()) < len(words):
            return {"format": min(tried, key=lambda form: tried[form])}
    moments = words.cast(pl.Float64, strict=False)
    if len(words) and not moments.null_count():
        return {"format": "epoch_ms" if float(moments.abs().max()) > EPOCHS[1][0] else "epoch"}  # type: ignore[arg-type]
    return {}


def _strings(words: pl.Series) -> Kind:
    """Labels, names of rows, or sentences."""
    manner = _label_manner(words)
    there = words.filter(~parsing.missing(words, "category", tuple(manner.get("kept", ()))))
    different = there.unique()
    count, distinct = len(there), len(different)
    length = different.str.count_matches(r"\S+")
    told: dict[str, Any] = {"count": count, "distinct": distinct, "words": float(length.mean() or 0)}  # type: ignore[arg-type]
    unique = distinct >= UNIQUE * count and count >= ENOUGH
    if unique and int((length > 1).sum()) <= (1 - UNIQUE) * distinct:
        return Kind("id", Message("reading.because_id", told), manner)
    if unique or (told["words"] >= 3 and distinct >= count / 2 and distinct > 2):
        return Kind("text", Message("reading.because_text", told), manner)
    return Kind("category", Message("reading.because_category", told), manner, _kept_notes(words))


def _kept_notes(words: pl.Series) -> tuple[Message, ...]:
    """Words kept as labels that could mean a missing value."""
    kept = [*_label_manner(words).get("kept", ()), *parsing.WORDS]
    counts = counted(words.filter(words.is_in(kept)))
    told = [{"column": words.name, "marker": marker, "count": count} for marker, count in counts]
    return tuple(Message("reading.kept", values) for values in told)


def _label_manner(words: pl.Series) -> dict[str, Any]:
    """How labels are written: which markers are words here, and whether the labels are whole numbers."""
    everything = words.drop_nulls().unique(maintain_order=True)
    different = everything.filter(~parsing.missing(everything, "category"))
    found: dict[str, Any] = {}
    if len(different) and different.str.contains(r"^[+-]?\d+$").all():
        digits = different.str.len_chars()
        if not different.str.contains(r"^[+-]?0\d").any():
            found["whole"] = True
        elif digits.min() == digits.max():
            found["digits"] = int(digits[0])
    plausible = ["-"] if (different == "+").any() else []
    if len(different) >= 5 and different.str.contains("^[A-Z]{2}$").mean() >= UNIQUE:  # type: ignore[operator]
        plausible.append("NA")  # Namibia, or North America
    kept = [marker for marker in plausible if (everything == marker).any()]
    return {**found, "kept": kept} if kept else found
