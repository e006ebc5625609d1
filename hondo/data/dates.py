"""Dates and times as people write them, and which way a column of them is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import polars as pl

DAYS = {
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}": ("%Y{0}%m{0}%d",),
    r"\d{8}": ("%Y%m%d",),
    r"\d{4}([-/])\d{2}": ("%Y{0}%m",),
    r"\d{1,2}([-/])\d{1,2}\1\d{4}": ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y"),
    r"\d{1,2}(\.)\d{1,2}\1\d{4}": ("%d{0}%m{0}%Y",),
    r"\d{1,2}([-/])\d{1,2}\1\d{2}": ("%d{0}%m{0}%y", "%m{0}%d{0}%y"),
    r"\d{1,2}(\.)\d{1,2}\1\d{2}": ("%d{0}%m{0}%y",),
    r"\d{1,2}([- ])[A-Za-z]{3,9}\1\d{4}": ("%d{0}%B{0}%Y",),
    r"\d{1,2}([- ])[A-Za-z]{3,9}\1\d{2}": ("%d{0}%B{0}%y",),
    r"[A-Za-z]{3,9} \d{1,2}(,?) \d{4}": ("%B %d{0} %Y",),
    r"\d{4}(-)[A-Za-z]{3}-\d{1,2}": ("%Y-%B-%d",),
}
TIMES = {
    r"\d{1,2}:\d\d": "%H:%M",
    r"\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?": "%H:%M:%S%.f",
    r"\d{1,2}:\d\d [AaPp][Mm]": "%I:%M %p",
    r"\d{1,2}:\d\d:\d\d [AaPp][Mm]": "%I:%M:%S %p",
}
ZONES = {r"": "", r"(?:Z|[+-]\d\d:?\d\d)": "%#z", r" [+-]\d\d:?\d\d": " %#z", r" UTC": " UTC", r" GMT": " GMT"}
MONTHS = ("%Y-%m", "%Y/%m")
"""A month stands for its first day."""
FIRST, LAST = datetime(1000, 1, 1), datetime(9999, 12, 31, 23, 59, 59)
EPOCHS = {"epoch": 1_000_000, "epoch_ms": 1_000}
"""Numbers that count seconds or milliseconds since 1970, in microseconds: only where a person says so."""


def parse(text: pl.Series, form: str) -> pl.Series:
    """Text without outer blanks -> Datetime[us], null where it is not a date so written. Zones become UTC."""
    if form in EPOCHS:
        ticks = text.cast(pl.Float64, strict=False) * EPOCHS[form]
        return ticks.cast(pl.Int64).cast(pl.Datetime("us"))
    if form in MONTHS:
        text, form = text + form[2] + "01", form + form[2] + "%d"
    if form.startswith("%Y%m%d"):  # the parser would take fewer digits too
        text = text.set(~text.str.contains(r"^\d{8}\b"), None)
    with_zone = form.endswith("%#z")
    read = text.str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC" if with_zone else None)
    read = read.dt.replace_time_zone(None)
    return read.set((read < FIRST) | (read > LAST), None)


def forms(text: pl.Series, odd: float = 0.0) -> list[str]:
    """The forms under which all of `text` but the part `odd` are dates: those that leave fewest over. More than one
    only where day and month could change places."""
    found = {form: parse(text, form).null_count() for value in text[:1] for form in shapes(value)}
    least = min(found.values(), default=0)
    return [form for form, rest in found.items() if rest == least <= odd * len(text)]


def shapes(value: str) -> list[str]:
    """The forms that one value has the shape of."""
    for day, written in DAYS.items():
        found = re.match(rf"{day}(?=$|[ T]\d)", value)
        if found:
            mark = found.groups("")[0] if found.groups() else ""
            rest = _time(value[found.end() :])
            return [] if rest is None else [form.format(mark) + rest for form in written]
    return []


def _time(rest: str) -> str | None:
    """The form of what follows the day; None if it is no time."""
    if not rest:
        return ""
    for time, form in TIMES.items():
        for zone, tail in ZONES.items():
            if re.fullmatch(f"[ T]{time}{zone}", rest):
                return rest[0] + form + tail
    return None


def choose(found: Sequence[str], text: pl.Series, day_first: bool) -> tuple[str, bool]:
    """(the form to take, whether the column left it open). Day or month first is told by the rows: dates often stand
    in order, and months often begin with day 1. Where nothing tells, `day_first` decides."""
    if len(found) == 1:
        return found[0], False
    scores = [_order(parse(text, form)) for form in found]
    best = max(scores)
    if scores.count(best) == 1:
        return found[scores.index(best)], False
    first = [form for form in found if form.startswith("%d") == day_first]
    return (first or list(found))[0], True


def _order(dates: pl.Series) -> tuple[bool, bool]:
    kept = dates.drop_nulls()
    steady = kept.is_sorted() or kept.is_sorted(descending=True)
    return bool(steady and len(kept) > 2), bool(len(kept) > 2 and (kept.dt.day() == 1).all())
