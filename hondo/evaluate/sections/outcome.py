"""The report's account of the test rows: what is answered right, what is taken for what, and the worst rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hondo.evaluate import figures
from hondo.evaluate.figures import Caption, Line
from hondo.evaluate.numerals import column, fixed, number, plain
from hondo.evaluate.sections.learning import thinned
from hondo.evaluate.wording import Words

if TYPE_CHECKING:
    from hondo.evaluate.story import Story

Figure = dict[str, str]
"""drawn: an <svg>; title; said: what it shows, in words."""
LABELS = 30
"""The most labels a table shows."""
SCORES = ("precision", "recall", "f1", "auc")
"""Of each label."""
POINTS = 2000
WORST_ROWS, WORST_COLUMNS, LONGEST = 10, 12, 60
"""Of the worst rows: how many, how many of their columns, how many letters of a value."""


def picture(story: Story, words: Words) -> dict[str, Any]:
    """What the template shows: sentences, a confusion table or one of all labels, figures."""
    return {"said": [], "pairs": [], "table": None, "labels": None, "figures": []} | _picture(story.picture, words)


def _picture(drawn: Mapping[str, Any], words: Words) -> dict[str, Any]:
    curves = [figure for figure in (_roc(drawn, words), _reliability(drawn, words)) if figure]
    if "confusion" in drawn:
        return _classes(drawn["confusion"], [str(label) for label in drawn["labels"]], words) | {"figures": curves}
    if "per_label" in drawn:
        return _labels(drawn, words) | {"figures": curves}
    return _numbers(drawn["predicted"], drawn["actual"], words) if "predicted" in drawn else {}


def _labels(drawn: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """A line for each label, the commonest first."""
    rows, right = int(drawn["rows"]), int(drawn["right"])
    said = [words("right_sets", rows=rows, right=right, share=words.share(right / max(rows, 1)))]
    every = sorted(drawn["per_label"], key=lambda one: (-one["rows"], str(one["label"])))
    if len(every) > LABELS:
        said.append(words("labels_part", labels=len(every), shown=LABELS))
    lines = [
        {
            "label": str(one["label"]),
            "rows": words.number(one["rows"]),
            "answered": words.number(one["answered"]),
            "part": round(100 * one["rows"] / max(rows, 1), 1),
            "share": words.share(one["rows"] / max(rows, 1), 1),
            "scores": ["–" if one[name] is None else fixed(one[name], 2, words.language) for name in SCORES],
        }
        for one in every[:LABELS]
    ]
    return {"said": said, "labels": lines}


def _classes(counts: Sequence[Sequence[int]], labels: list[str], words: Words) -> dict[str, Any]:
    rows, right = sum(map(sum, counts)), sum(line[k] for k, line in enumerate(counts))
    said = [words("right", rows=rows, right=right, share=words.share(right / max(rows, 1)))]
    every = range(len(labels))
    wrong = sorted((-counts[a][b], a, b) for a in every for b in every if a != b and counts[a][b])
    pairs = [words("confused_pair", expected=labels[a], predicted=labels[b], count=-less) for less, a, b in wrong[:5]]
    shown = list(every)
    if len(labels) > LABELS:
        mistakes = [sum(counts[k]) + sum(line[k] for line in counts) - 2 * counts[k][k] for k in every]
        shown = sorted(sorted(every, key=lambda k: -mistakes[k])[:LABELS])
        said.append(words("confusion_part", labels=len(labels), shown=LABELS))
    table = {
        "labels": [labels[k] for k in shown],
        "rows": [_expected(counts[a], labels[a], a, shown, words) for a in shown],
        "upright": len(shown) > 6 and max(len(labels[k]) for k in shown) > 3,
        "dense": len(shown) > 12,
    }
    return {"said": said, "pairs": pairs if len(labels) > 2 else [], "table": table}


def _expected(line: Sequence[int], label: str, own: int, shown: Sequence[int], words: Words) -> dict[str, Any]:
    """The row of one label: counts, and how strong their colour is in percent (the root of a mistake's share: few
    mistakes should be seen too)."""
    total = sum(line)
    shares = [line[b] / total if total else 0.0 for b in shown]
    cells = [
        {"count": words.number(line[b]), "zero": not line[b], "own": own == b}
        | {"strength": round(100 * (share if own == b else math.sqrt(share)))}
        for b, share in zip(shown, shares, strict=True)
    ]
    return {"label": label, "cells": cells, "found": words.share(line[own] / total, 1) if total else "–"}


def _roc(drawn: Mapping[str, Any], words: Words) -> Figure | None:
    points = _pairs(drawn.get("roc"))
    if not points:
        return None
    found = max((up for across, up in points if across <= 0.1), default=0.0)
    caption = _caption("roc", words, found=words.share(found))
    return _told(caption, figures.lines(caption, [Line(thinned(points))], size=(400, 330), diagonal=True))


def _reliability(drawn: Mapping[str, Any], words: Words) -> Figure | None:
    points = _pairs(drawn.get("reliability"))
    if not points:
        return None
    gap = number(max(abs(given - true) for given, true in points), words.language, digits=2)
    caption = _caption("reliability", words, gap=gap)
    return _told(caption, figures.lines(caption, [Line(points, dots=True)], size=(400, 330), diagonal=True))


def _told(caption: Caption, drawn: str) -> Figure:
    return {"drawn": drawn, "title": caption.title, "said": caption.description}


def _caption(name: str, words: Words, **values: Any) -> Caption:
    return Caption(
        name=name,
        title=words(f"{name}_title"),
        description=words(f"{name}_desc", **values),
        across=words(f"{name}_across"),
        up=words(f"{name}_up"),
        language=words.language,
    )


def _pairs(points: Any) -> list[tuple[float, float]]:
    return [(float(across), float(up)) for across, up in points or ()]


def _numbers(predicted: Sequence[Any], actual: Sequence[Any], words: Words) -> dict[str, Any]:
    both = [(plain(a), plain(p)) for a, p in zip(actual, predicted, strict=True)]
    points = [(float(a), float(p)) for a, p in both if a is not None and p is not None and math.isfinite(a + p)]
    said = [words("not_drawn", count=len(both) - len(points))] if len(points) < len(both) else []
    if not points:
        return {"said": said}
    points = points[:: math.ceil(len(points) / POINTS)]
    errors = sorted(abs(a - p) for a, p in points)
    half, most = (words.number(errors[math.ceil(share * len(errors)) - 1]) for share in (0.5, 0.9))
    description = words("scatter_desc", rows=len(points), half=half, most=most)
    caption = Caption(
        "scatter", words("scatter_title"), description, words("actual"), words("predicted"), words.language
    )
    drawn = figures.scatter(caption, [a for a, _ in points], [p for _, p in points])
    return {"said": said, "figures": [_told(caption, drawn)]}


def worst(story: Story, words: Words) -> dict[str, Any]:
    """The worst rows as a table."""
    rows = story.worst[:WORST_ROWS]
    names = list(dict.fromkeys(name for row in rows for name in row["values"]))
    shown = names[:WORST_COLUMNS]
    losses = column([row["loss"] for row in rows], words.language)
    lines = [
        {"row": str(row["row"]), "loss": loss, "values": [cell(row["values"].get(n), words) for n in shown]}
        | {end: cell(row[end], words) for end in ("expected", "predicted")}
        for row, loss in zip(rows, losses, strict=True)
    ]
    hidden = words("columns_hidden", count=len(names) - len(shown)) if len(names) > len(shown) else ""
    return {"names": shown, "rows": lines, "hidden": hidden}


def cell(value: Any, words: Words) -> str:
    """A raw value, short enough for a cell."""
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value)) or words("no_label")
    if value is None or value != value:
        return "–"
    known = plain(value)
    if isinstance(known, float) and not known.is_integer():
        return number(known, words.language, digits=5)
    text = str(int(known)) if isinstance(known, float) else str(value)  # a year or a code: no thousands set apart
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
