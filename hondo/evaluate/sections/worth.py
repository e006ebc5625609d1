"""The report's account of the columns: by how much the network is worse without what each of them tells."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hondo.evaluate.figures import ticks
from hondo.evaluate.numerals import decimals, even, fixed, plain
from hondo.evaluate.wording import Words

if TYPE_CHECKING:
    from hondo.evaluate.story import Story

SHOWN = 20


def view(story: Story, words: Words) -> dict[str, Any] | None:
    """What the template shows; None where nothing was shuffled."""
    told = story.shuffled
    if told is None or not told["columns"]:
        return None
    columns = [
        {"name": str(one["name"]), **{key: plain(one[key]) for key in ("worse", "low", "high")}}
        for one in told["columns"]
    ]
    shown = columns[:SHOWN]
    low, high = _limits(shown)
    places = decimals([one[key] for one in shown for key in ("worse", "low", "high")])
    sure = [one["name"] for one in columns if _above(one)]
    measure = words.known("measure", str(told["measure"]))
    said = words("worth_most", columns=sure[:3]) if sure else words("worth_none")
    direction = words("worth_said", measure=measure, rows=told["rows"], repeats=told["repeats"])
    hidden = len(columns) - len(shown)
    marks = ticks(low, high)
    texts = even(marks, words.language)
    placed = [(_place(mark, low, high), text) for mark, text in zip(marks, texts, strict=True)]
    return {
        "said": [direction, said],
        "rows": [_row(one, low, high, places, words) for one in shown],
        "ticks": [{"at": at, "text": text} for at, text in placed if 3 < at < 97],
        "zero": _place(0.0, low, high),
        "hidden": words("columns_hidden", count=hidden) if hidden else "",
        "note": words("worth_note"),
        "alike": [", ".join(map(str, names)) for names in told["alike"]],
    }


def _row(one: dict[str, Any], low: float, high: float, places: int | None, words: Words) -> dict[str, Any]:
    def said(key: str) -> str:
        return fixed(one[key], places, words.language, sign=True)

    row = {"name": one["name"], "worse": said("worse"), "sure": _above(one), "drawn": None, "range": "", "told": ""}
    if all(one[key] is not None and math.isfinite(one[key]) for key in ("worse", "low", "high")):
        row["range"] = words("range", low=said("low"), high=said("high"))
        row["told"] = words("interval_drawn", score=said("worse"), low=said("low"), high=said("high"))
        ends = {"start": one["low"], "at": one["worse"], "end": one["high"]}
        row["drawn"] = {end: _place(value, low, high) for end, value in ends.items()}
    return row


def _above(one: dict[str, Any]) -> bool:
    """Whether the network is worse without it, beyond chance."""
    return one["low"] is not None and one["low"] > 0


def _limits(shown: list[dict[str, Any]]) -> tuple[float, float]:
    """The ends of the drawing, zero within."""
    known = [one[key] for one in shown for key in ("worse", "low", "high")]
    ends = [0.0, *(value for value in known if value is not None and math.isfinite(value))]
    room = 0.04 * (max(ends) - min(ends)) or 1.0
    return min(ends) - room, max(ends) + room


def _place(value: float, low: float, high: float) -> float:
    """Percent of the way from low to high."""
    return round(100 * (value - low) / (high - low), 2)
