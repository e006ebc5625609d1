"""What the report shows of pictures: the worst mistakes, the pairs taken for one another, and how training changes
pictures. Only these few are read again; a fit without pictures has no gallery."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from hondo.evaluate.stills import still
from hondo.judge import worst_rows
from hondo.modalities import Preparations
from hondo.nouns import Columns, Draw, Outcomes, Prepared, Role, Task
from hondo.question import Question

PAIRS, OF_A_PAIR = 5, 3
"""Pairs of labels that are shown, and test pictures of each."""
CHANGED, DRAWS = 6, 6
"""Training pictures that are shown as they are and changed, and how often each is drawn."""
MOST, MOST_CHANGED = 80, 56
"""Points a side of a picture on the page: the page stays small, however large the pictures are."""


def gallery(
    found: Outcomes, question: Question, preparation: Preparations, training: Prepared, task: Task, seed: int
) -> dict[str, Any] | None:
    """As `evaluate.story.Story.gallery` has it; None where no picture is among the inputs. `found`: the outcomes of the
    test rows; `training`: the rows that were learned from, as prepared."""
    known = shown(preparation)
    if known is None:
        return None
    name, role = known
    places = worst_rows(found)
    pairs = _pairs(found, task)
    chosen = [*places, *(place for _, _, _, some in pairs for place in some)]
    columns = question.known.take(question.split.test[chosen], [field.name for field in question.inputs])
    points = seen(preparation, columns, name, role)
    stills = [{**still(one, MOST), "name": of} for one, of in zip(points, _names(columns, question), strict=True)]
    worst, others = stills[: len(places)], iter(stills[len(places) :])
    shown_pairs = [
        {"expected": expected, "predicted": predicted, "count": count, "stills": [next(others) for _ in some]}
        for expected, predicted, count, some in pairs
    ]
    mixed = "share" in training.take(torch.arange(1), Draw(seed, 0))
    changed = _changed(training, name, role, seed)
    return {"worst": worst, "pairs": shown_pairs, "changed": changed, "mixed": mixed}


def shown(preparation: Preparations) -> tuple[str, Role] | None:
    """The first role of an input that can be seen again, by its name."""
    roles = preparation.roles.items()
    return next(((n, r) for n, r in roles if r.restore and len(r.shape) == 3 and not n.startswith("target")), None)


def seen(preparation: Preparations, columns: Columns, name: str, role: Role) -> list[np.ndarray]:
    """The pictures of some rows as the network sees them: (H, W) or (H, W, 3) uint8."""
    assert role.restore is not None
    rows = len(next(iter(columns.values())))
    return role.restore(preparation.apply(columns).take(torch.arange(rows))[name]) if rows else []


def _names(columns: Columns, question: Question) -> list[str]:
    """What each picture is called, its path or its place in a file."""
    column = next(columns[field.name] for field in question.inputs if field.kind == "image")
    return ["" if picture is None else str(picture.name) for picture in column]


def _pairs(found: Outcomes, task: Task) -> list[tuple[str, str, int, list[int]]]:
    """(expected, answered, how often, the surest of these mistakes) of the labels that are most often confused."""
    labels, target, answer = task.roles["target"].labels, found["target"], found["prediction"]
    if not labels or target.ndim == 2:
        return []
    size = len(labels)
    both = target * size + answer
    counts = torch.bincount(both[target != answer], minlength=size * size)
    most = sorted((-int(counts[pair]), int(pair)) for pair in counts.nonzero()[:, 0])[:PAIRS]
    worst = found["loss"].argsort(descending=True, stable=True)
    return [
        (labels[pair // size], labels[pair % size], -less, worst[both[worst] == pair][:OF_A_PAIR].tolist())
        for less, pair in most
    ]


def _changed(training: Prepared, name: str, role: Role, seed: int) -> list[dict[str, Any]]:
    """A few training pictures, each as it is and as it is drawn; none where drawing changes nothing."""
    assert role.restore is not None
    rows = torch.linspace(0, len(training) - 1, min(CHANGED, len(training))).long()
    plain = role.restore(training.take(rows)[name])
    drawn = [role.restore(training.take(rows, Draw(seed, step))[name]) for step in range(DRAWS)]
    if all(np.array_equal(one, other) for each in drawn for one, other in zip(plain, each, strict=True)):
        return []
    return [
        {"plain": still(one, MOST_CHANGED), "drawn": [still(points, MOST_CHANGED) for points in changed]}
        for one, *changed in zip(plain, *drawn, strict=True)
    ]
