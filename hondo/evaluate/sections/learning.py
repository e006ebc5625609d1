"""The report's account of the training: losses and learning rate by epoch, where the best weights were, and the range
test that chose the rate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hondo.evaluate import figures
from hondo.evaluate.figures import Caption, Line
from hondo.evaluate.numerals import number, plain
from hondo.evaluate.wording import Words

if TYPE_CHECKING:
    from hondo.evaluate.story import Story

Point = tuple[float, float]
MOST = 240
"""Points of a line; more would not be seen."""
SPREAD = 20
"""From this ratio of the largest to the smallest loss on, the axis counts in factors."""


def view(story: Story, words: Words) -> dict[str, Any] | None:
    """The two drawings and their sentence; None where the training left no log."""
    logged = [event for event in story.curves if "rate" in event]
    seen = [event for event in story.curves if "measures" in event]
    training, validation = _points(logged, "loss"), _points(seen, "loss")
    if not training and not validation:
        return None
    best = _best(seen, story.audit)
    return {
        "said": words("training_said", loss=words.number(best[1]), epoch=words.number(best[0])) if best else "",
        "loss": _losses(training, validation, best, words),
        "rate": _rate(_points(logged, "rate"), words),
        "range": _range(story.range_test, words),
        "best": best is not None,
    }


def thinned(points: Sequence[Point], most: int = MOST) -> list[Point]:
    """At most `most` points: the means of neighbours; the first and the last are kept."""
    if len(points) <= most:
        return list(points)
    inner, groups = points[1:-1], most - 2
    edges = [round(place * len(inner) / groups) for place in range(groups + 1)]
    parts = [inner[a:b] for a, b in pairwise(edges)]
    means = [(sum(x for x, _ in part) / len(part), sum(y for _, y in part) / len(part)) for part in parts]
    return [points[0], *means, points[-1]]


def _points(events: Iterable[Mapping[str, Any]], name: str) -> list[Point]:
    """(epoch, value) of each event whose value is a number."""
    pairs = ((plain(event.get("epoch")), plain(event.get(name))) for event in events)
    return [(float(x), float(y)) for x, y in pairs if x is not None and y is not None and math.isfinite(y)]


def _best(seen: Sequence[Mapping[str, Any]], audit: Mapping[str, Any]) -> Point | None:
    """Epoch and validation loss of the weights that were kept."""
    kept = [event for event in seen if event.get("step") == audit.get("best_step")]
    kept = kept or [event for event in seen if event.get("best")]
    points = _points(kept[-1:], "loss")
    return points[0] if points else None


def _losses(training: list[Point], validation: list[Point], best: Point | None, words: Words) -> str:
    losses = [loss for _, loss in (*training, *validation)]
    log = min(losses) > 0 and max(losses) / min(losses) > SPREAD
    first, last = _ends(training, words)
    first_seen, last_seen = _ends(validation, words)
    ends = {"first": first, "last": last, "first_seen": first_seen, "last_seen": last_seen}
    told = {"best": words.number(best[1] if best else None), "epoch": words.number(best[0] if best else None)}
    caption = Caption(
        name="loss",
        title=words("loss_title"),
        description=words("loss_desc", **ends, **told),
        across=words("epoch"),
        up=words("loss_log" if log else "loss"),
        language=words.language,
    )
    drawn = [Line(thinned(training)), Line(thinned(validation), "second", dots=1 <= len(validation) <= 40)]
    return figures.lines(caption, drawn, mark=best, log=log)


def _rate(points: list[Point], words: Words) -> dict[str, str] | None:
    if len(points) < 2:
        return None
    rates = [rate for _, rate in points]
    first, most, last = (number(rate, words.language, digits=2) for rate in (rates[0], max(rates), rates[-1]))
    caption = Caption(
        name="rate",
        title=words("rate_title"),
        description=words("rate_desc", first=first, last=last, most=most),
        across=words("epoch"),
        up=words("rate"),
        language=words.language,
    )
    drawn = figures.lines(caption, [Line(thinned(points), "muted")], size=(370, 290))
    return {"drawn": drawn, "said": caption.description}


def _range(found: Mapping[str, Any] | None, words: Words) -> dict[str, str] | None:
    if not found or not found["rates"]:
        return None
    taken, losses = found["rate"], found["losses"]
    lowest = min(range(len(losses)), key=losses.__getitem__)
    told = {"rate": number(taken, words.language, digits=2), "steps": len(losses)}
    caption = Caption(
        name="range",
        title=words("range_title"),
        description=words("range_desc", **told, lowest=number(found["rates"][lowest], words.language, digits=2)),
        across=words("rate"),
        up=words("loss"),
        language=words.language,
    )
    near = min(range(len(losses)), key=lambda place: abs(math.log(found["rates"][place] / taken)))
    points = list(zip(found["rates"], losses, strict=True))
    drawn = figures.lines(caption, [Line(points, "muted")], size=(370, 290), mark=points[near], log_across=True)
    return {"drawn": drawn, "said": caption.description}


def _ends(points: Sequence[Point], words: Words) -> tuple[str, str]:
    values = (points[0][1], points[-1][1]) if points else (None, None)
    return words.number(values[0]), words.number(values[1])
