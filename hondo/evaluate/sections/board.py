"""The report's first page: the verdict, and the board with its intervals drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hondo.evaluate.figures import ticks
from hondo.evaluate.numerals import decimals, duration, even, fixed, plain
from hondo.evaluate.wording import Words

if TYPE_CHECKING:
    from hondo.evaluate.story import Story

Entry = Mapping[str, Any]
CHOSEN_BY = ("log_loss", "rmse")
"""The measures by which rivals are tuned and stopped, whichever decides."""


def view(story: Story, words: Words) -> dict[str, Any]:
    """What the template shows of verdict and board."""
    told: dict[str, Any] = {"target": story.target, "model": story.model, "parameters": story.parameters}
    told["rows"] = int(story.parts.get("test", 0))
    return {
        "tone": story.standing if story.standing in ("better", "worse") else "level",
        "word": words.known("standing", story.standing.replace(" ", "_")),
        "verdict": words.of(story.verdict),
        "under": words("under_folds" if story.folds else "under", **told),
        **_board(story, words),
    }


def _board(story: Story, words: Words) -> dict[str, Any]:
    network = story.board[0]
    best_first = sorted(story.board, key=lambda entry: _rank(entry, story))
    low, high = _limits([_span(entry, story.measure) for entry in best_first])
    scores = [entry["measures"].get(story.measure) for entry in story.board]
    places = decimals([*scores, *(entry.get("low") for entry in story.board)])
    rows = [_row(entry, entry is network, places, story, words) for entry in best_first]
    for row, entry in zip(rows, best_first, strict=True):
        row["drawn"] = _drawn(_span(entry, story.measure), low, high)
    here = _drawn(_span(network, story.measure), low, high)
    direction = words("higher" if story.greater_is_better else "lower")
    named = words.known("measure", story.measure)
    rivals = len(story.board) > 1
    told = {"rows": int(story.parts.get("test", 0)), "measure": named, "direction": direction}
    usual = next((name for name in CHOSEN_BY if name in network["measures"]), story.measure)
    apart = rivals and story.measure != usual and story.plan.get("measure", story.measure) == story.measure
    return {
        "intro": words("board_intro" if rivals else "board_alone", **told),
        "chosen": words("board_chosen", measure=named, usual=words.known("measure", usual)) if apart else "",
        "measure": named,
        "rows": rows,
        "rivals": rivals,
        "here": None if here is None or here["beyond"] else here["at"],
        "ticks": _scale(low, high, words) if any(row["drawn"] for row in rows) else [],
        "all": _all_measures(best_first, story, words),
    }


def _scale(low: float, high: float, words: Words) -> list[dict[str, Any]]:
    """Marks along the drawing; nearer to an edge their numbers would run into the neighbouring column's."""
    marks = ticks(low, high)
    texts = even(marks, words.language)
    placed = [(_place(mark, low, high), text) for mark, text in zip(marks, texts, strict=True)]
    return [{"at": at, "text": text} for at, text in placed if 8 < at < 92]


def _row(entry: Entry, network: bool, places: int | None, story: Story, words: Words) -> dict[str, Any]:
    def said(name: str, sign: bool = False) -> str:
        return fixed(entry.get(name), places, words.language, sign)

    score = fixed(entry["measures"].get(story.measure), places, words.language)
    row = {"name": story.model if network else entry["name"], "network": network, "score": score, "lead": None}
    row["range"] = words("range", low=said("low"), high=said("high")) if _known(entry.get("low")) else ""
    row["fit"] = duration(entry.get("fit_seconds"), words.language)
    row["predict"] = duration(entry.get("predict_seconds"), words.language)
    row["told"] = words("interval_drawn", score=score, low=said("low"), high=said("high"))
    if _known(entry.get("difference_low")) and _known(entry.get("difference_high")):
        row["lead"] = _lead(entry, story.greater_is_better)
        row["difference"] = said("difference", sign=True)
        low, high = said("difference_low", sign=True), said("difference_high", sign=True)
        row["difference_range"] = words("range", low=low, high=high)
    return row


def _lead(entry: Entry, greater_is_better: bool) -> str:
    """Who is ahead where the paired interval leaves no doubt: better or worse is the network's."""
    low, high = entry["difference_low"], entry["difference_high"]
    if low <= 0 <= high:
        return "same"
    return "better" if (low > 0) == greater_is_better else "worse"


def _rank(entry: Entry, story: Story) -> float:
    score = plain(entry["measures"].get(story.measure))
    if score is None:
        return math.inf
    return -score if story.greater_is_better else score


def _known(value: Any) -> bool:
    value = plain(value)
    return value is not None and math.isfinite(value)


def _span(entry: Entry, measure: str) -> tuple[float, float, float] | None:
    """(low, score, high); None where there is no score. A score without an interval is its own."""
    score = entry["measures"].get(measure)
    if not _known(score):
        return None
    ends = [plain(entry.get(end)) if _known(entry.get(end)) else plain(score) for end in ("low", "high")]
    return float(ends[0] or 0), float(plain(score) or 0), float(ends[1] or 0)


def _limits(spans: Sequence[tuple[float, float, float] | None]) -> tuple[float, float]:
    """The ends of the drawing, for spans with the best first. One far off may not press the others flat: who would
    make the drawing 5 times as wide is left to an arrow."""
    low, high = 0.0, 0.0
    for place, span in enumerate(span for span in spans if span is not None):
        wider = (min(low, span[0]), max(high, span[2])) if place else (span[0], span[2])
        if place > 1 and high > low and wider[1] - wider[0] > 5 * (high - low):
            break
        low, high = wider
    room = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    return low - room, high + room


def _place(value: float, low: float, high: float) -> float:
    """Percent of the way from low to high."""
    return round(100 * (value - low) / (high - low), 2)


def _drawn(span: tuple[float, float, float] | None, low: float, high: float) -> dict[str, Any] | None:
    if span is None:
        return None
    start, at, end = (_place(min(max(value, low), high), low, high) for value in span)
    beyond = "left" if span[1] < low else "right" if span[1] > high else ""
    return {"start": start, "at": at, "end": end, "beyond": beyond}


def _all_measures(entries: Sequence[Entry], story: Story, words: Words) -> dict[str, Any]:
    """Every measure of every contestant, where there is more than the deciding one."""
    network = story.board[0]
    names = list(network["measures"])
    columns = []
    for name in names:
        values = [entry["measures"].get(name) for entry in entries]
        places = decimals(values)
        columns.append([fixed(value, places, words.language) for value in values])
    rows = [
        {"name": story.model if entry is network else entry["name"], "cells": [column[place] for column in columns]}
        for place, entry in enumerate(entries)
    ]
    return {"names": [words.known("measure", name) for name in names], "rows": rows if len(names) > 1 else []}
