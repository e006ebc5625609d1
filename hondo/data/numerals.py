"""Numbers as people write them: 1234.5, 1.234,5, 1 234,5, 1'234.5, and what a column of them has in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

GROUPS = {".": ",' ", ",": ".' "}
"""The marks that may set thousands apart, by decimal mark. Every kind of blank counts as a blank."""
SYMBOLS = "$€£¥%"
LOOKS = re.compile(r"[+-]?[$€£¥]? ?(?:\d[\d.,' ]*|[.,]\d+)(?:[eE][+-]?\d+)? ?[%$€£¥]?")
"""What a number looks like, roughly."""
BLANKS = "[\u00a0\u2007\u2009\u202f]"


@dataclass(frozen=True)
class Numerals:
    """How numbers are written in a column."""

    decimal: str = "."
    group: str = ""
    """What sets thousands apart; "" where nothing does."""
    symbol: str = ""
    """A sign of currency or percent beside every number."""

    @property
    def plain(self) -> bool:
        """Whether this is what a computer writes."""
        return self == Numerals()

    def facts(self) -> dict[str, str]:
        """What is kept of it in a field's facts: nothing where it is plain."""
        return {} if self.plain else {"decimal": self.decimal, "group": self.group, "symbol": self.symbol}

    @staticmethod
    def of(facts: Mapping[str, Any]) -> Numerals:
        return Numerals(*(facts.get(name, default) for name, default in NOTHING))

    def pattern(self) -> str:
        """A regular expression (Python's and Rust's) of such a number."""
        mark, digit = re.escape(self.decimal), "[0-9]"
        whole = rf"{digit}{{1,3}}(?:{re.escape(self.group)}{digit}{{3}})+|{digit}+" if self.group else f"{digit}+"
        number = rf"[+-]?(?:(?:{whole})(?:{mark}{digit}*)?|{mark}{digit}+)(?:[eE][+-]?{digit}+)?"
        if not self.symbol:
            return f"^{number}$"
        sign = re.escape(self.symbol)
        return f"^(?:{sign} ?{number}|{number} ?{sign}|-{sign} ?{number})$"

    def parse(self, text: pl.Series) -> pl.Series:
        """Text without outer blanks -> Float64, null where it is not a number so written."""
        if self.plain:
            return text.cast(pl.Float64, strict=False)
        text = text.str.replace_all(BLANKS, " ")
        text = text.set(~text.str.contains(self.pattern()), None)
        for mark in (self.group, self.symbol, " "):
            text = text.str.replace_all(mark, "", literal=True) if mark else text
        return text.str.replace(self.decimal, ".", literal=True).cast(pl.Float64, strict=False)


NOTHING = (("decimal", "."), ("group", ""), ("symbol", ""))


def ways(values: Iterable[str]) -> list[Numerals]:
    """The ways of writing under which most of `values` (without outer blanks) are numbers, the likelier first.

    A way that needs nothing special comes first; [] where the values are no numbers. Most means all but a few odd
    ones: what is to be done about those is not decided here.
    """
    values = list(values)
    together = "\n".join(values)
    if re.search(BLANKS, together):
        values = [re.sub(BLANKS, " ", value) for value in values]
        together = "\n".join(values)
    found: list[tuple[int, Numerals]] = []
    for decimal, groups in GROUPS.items():
        for group in ("", *groups):
            if group not in together or (decimal == "," and not group and "," not in together):
                continue
            for symbol in ("", *(symbol for symbol in SYMBOLS if symbol in together)):
                way = Numerals(decimal, group, symbol)
                fits = sum(map(bool, map(re.compile(way.pattern()).match, values)))
                if 2 * fits > len(values):
                    found.append((fits, way))
    most = max((fits for fits, _ in found), default=0)
    best = [way for fits, way in found if fits == most]
    return [way for way in best if not way.group] + [way for way in best if way.group]


def choose(found: Sequence[Numerals], mark: str | None) -> Numerals:
    """The way to take of those that fit: the one with the file's decimal mark, else with a point."""
    return next((way for way in found if way.decimal == (mark or ".")), found[0])


def decimal_mark(columns: Iterable[tuple[Iterable[str], Sequence[Numerals]]]) -> str | None:
    """The decimal mark of a file, by those columns (values, ways) that can be read with one mark only; None if nothing
    tells. Whole numbers tell nothing."""
    votes = [
        found[0].decimal
        for values, found in columns
        if len({way.decimal for way in found}) == 1 and any("," in value or "." in value for value in values)
    ]
    if not votes:
        return None
    return "," if 2 * votes.count(",") >= len(votes) else "."
