"""Missing values that speak: the target differs between the rows that have a value and those that lack it.

Tested by chi² for labels and by the rank sum of Mann and Whitney (1947) for numbers, each column's chance taken as
many times as columns were tested (Bonferroni), and told only where the difference is large enough to matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import NAMED, Finding, suspected
from hondo.data.identical import MISSING, codes
from hondo.messages import Message

EACH = 10
"""Rows with the value, and rows without it, that a test needs."""
EXPECTED = 5.0
"""Rows of a label that chance alone would give, below which chi² is no guide."""
CHANCE = 0.001
"""Of anything at all being told of a table in which nothing is so."""
POINTS = 0.1
"""A share of a label, or a chance of being the larger number, that differs by less hardly matters."""


@dataclass(frozen=True)
class Told:
    """What the rows without a value tell."""

    columns: tuple[str, ...]
    """Those that are missing together."""
    effect: float
    chance: float
    what: Message


def speaking(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """One finding for all columns, the most telling first; none of a target that may have several labels."""
    if case.target is None or case.several:
        return
    together: dict[bytes, list[str]] = {}
    for name in names:
        gone = case.keys[name] == MISSING
        if EACH <= gone.sum() <= len(gone) - EACH:
            together.setdefault(np.packbits(gone).tobytes(), []).append(name)
    test = _numbers if case.task == "regression" else _labels
    tested = [told for columns in together.values() if (told := test(case, tuple(columns))) is not None]
    telling = [t for t in tested if t.effect >= POINTS and t.chance * len(tested) < CHANCE]
    if telling:
        telling.sort(key=lambda told: -told.effect)
        columns = [name for told in telling for name in told.columns]
        more = [Message("doctor.more", {"count": len(telling) - NAMED})] if len(telling) > NAMED else []
        values = {"target": case.target, "effects": [*(told.what for told in telling[:NAMED]), *more]}
        yield suspected("missing_speaks", "note", values, columns=columns)


def _labels(case: Case, columns: tuple[str, ...]) -> Told | None:
    """By the label whose share differs most; None where there are too few rows to tell."""
    from scipy.special import chdtrc

    assert case.target is not None
    gone = case.keys[columns[0]] == MISSING
    label = codes(case.keys[case.target])
    counts = np.stack([np.bincount(label[gone == side], minlength=label.max() + 1) for side in (False, True)])
    few = counts.sum(axis=0) * min(gone.mean(), 1 - gone.mean()) < EXPECTED
    usual = np.where(few, -np.inf, counts.sum(axis=0))
    table = np.column_stack([counts[:, ~few], counts[:, few].sum(axis=1)]).astype(float)
    table = table[:, table.sum(axis=0) * min(gone.mean(), 1 - gone.mean()) >= EXPECTED]
    if table.shape[1] < 2:
        return None
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    shares = counts / counts.sum(axis=1, keepdims=True)
    apart = np.where(np.isfinite(usual), np.abs(shares[1] - shares[0]), -1.0)
    most = int(apart.argmax())
    values = {
        "column": list(columns),
        "label": str(case.frame[case.target][int(np.argmax(label == most))]),
        "without": float(shares[1, most]),
        "with": float(shares[0, most]),
    }
    p = float(chdtrc(table.shape[1] - 1, ((table - chance) ** 2 / chance).sum()))
    return Told(columns, float(apart[most]), p, Message("hidden.missing_label", values))


def _numbers(case: Case, columns: tuple[str, ...]) -> Told:
    """By the median, and by how often a row without the value has the larger target."""
    from scipy.special import ndtr

    assert case.target is not None
    gone = case.keys[columns[0]] == MISSING
    value = case.numbers(case.target)
    _, place, counts = np.unique(value, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
    some, others = int(gone.sum()), int((~gone).sum())
    larger = (rank[gone].sum() - some * (some + 1) / 2) / (some * others)
    ties = float((counts.astype(float) ** 3 - counts).sum())
    whole = len(value)
    spread = np.sqrt(((whole + 1) - ties / (whole * (whole - 1))) / (12.0 * some * others))
    median = {"without": float(np.median(value[gone])), "with": float(np.median(value[~gone]))}
    message = Message("hidden.missing_number", {"column": list(columns), **median})
    return Told(columns, abs(float(larger) - 0.5), float(2 * ndtr(-abs(larger - 0.5) / spread)), message)
