"""How sure a score is: 95 % intervals by drawing the test rows again (Efron's bootstrap), of one contestant and of the
difference between two, who are always scored on the same drawn rows.

Rows that belong together (the visits of one patient) are one unit, and whole units are drawn: rows drawn one by one
would be taken for as many witnesses (the cluster bootstrap, Davison & Hinkley, "Bootstrap Methods and their
Application", 1997, section 3.8). Without units each row is its own: of rows in time as well, though neighbours there
may err alike, and the interval is then too narrow.

Percentile intervals, widened for small N as in Hesterberg, "What teachers should know about the bootstrap" (2015),
section 3.3: a plain percentile interval of 30 rows covers about 93 %, not 95. The fewer the units, the wider; of fewer
than five even the least to the greatest drawn is too narrow, and the interval is Student's; a single one has none.
Legend: N rows, U units, C contestants, S samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from hondo.nouns import Measure, Outcomes

LEVEL = 0.95
GATHERED = 2_000_000
"""Rows that a measure without a value per row (auc, r2, f1) is given in all samples together."""
FEWEST = 200
"""Samples that are drawn of any number of rows."""
HANDFUL = 5
"""Of fewer units percentiles cover too little: of 4, 3 and 2 about 88, 77 and 54 %."""


@dataclass(frozen=True)
class Interval:
    value: float
    """On the rows as they are."""
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Contestant:
    """Somebody who answered all test rows."""

    name: str
    outcomes: Outcomes
    """Of the test rows (N, ...), in one order for all contestants."""
    fit_seconds: float
    predict_seconds: float
    """For all test rows."""


def interval(
    outcomes: Outcomes, measure: Measure, seed: int, samples: int = 2000, units: np.ndarray | None = None
) -> Interval:
    """The score of one contestant, with its interval. units: as in `resampled`."""
    drawn = resampled([outcomes], measure, seed, samples, units)
    return _interval(measure.of(outcomes), drawn[:, 0], _count(outcomes, units))


def paired(
    ours: Outcomes, theirs: Outcomes, measure: Measure, seed: int, samples: int = 2000, units: np.ndarray | None = None
) -> Interval:
    """The difference of two scores, ours minus theirs. units: as in `resampled`."""
    drawn = resampled([ours, theirs], measure, seed, samples, units)
    return _interval(measure.of(ours) - measure.of(theirs), drawn[:, 0] - drawn[:, 1], _count(ours, units))


def board(
    contestants: Sequence[Contestant],
    measures: Mapping[str, Measure],
    deciding: str,
    seed: int,
    samples: int = 2000,
    units: np.ndarray | None = None,
) -> tuple[dict[str, Any], ...]:
    """The entries of `events.Judged.board`; the first contestant is the network, with whom the others are paired.
    units: as in `resampled`."""
    measure, count = measures[deciding], _count(contestants[0].outcomes, units)
    drawn = resampled([contestant.outcomes for contestant in contestants], measure, seed, samples, units)
    entries: list[dict[str, Any]] = []
    for place, contestant in enumerate(contestants):
        scores = {name: float(each.of(contestant.outcomes)) for name, each in measures.items()}
        mine = _interval(scores[deciding], drawn[:, place], count)
        entry = {"name": contestant.name, "measures": scores, "low": mine.low, "high": mine.high}
        entry |= {"fit_seconds": contestant.fit_seconds, "predict_seconds": contestant.predict_seconds}
        if place:
            by = _interval(entries[0]["measures"][deciding] - mine.value, drawn[:, 0] - drawn[:, place], count)
            entry |= {"difference": by.value, "difference_low": by.low, "difference_high": by.high}
        entries.append(entry)
    return tuple(entries)


def resampled(
    outcomes: Sequence[Outcomes], measure: Measure, seed: int, samples: int, units: np.ndarray | None = None
) -> np.ndarray:
    """(S, C): the scores of all contestants on units drawn with replacement, the same units for all of them.

    units (N,): what each row belongs to; None where each is its own. S is `samples` where the measure has a value per
    row; else fewer the more rows there are, but at least 200.
    """
    rows = _rows(outcomes[0])
    of_unit, sizes = _numbered(units, rows)
    draw, count = np.random.default_rng([seed, rows]), len(sizes)
    form = form_of(outcomes, measure)
    if form is None:
        samples = min(samples, max(FEWEST, GATHERED // rows))
        chosen = (_of_units(of_unit, sizes, draw.integers(count, size=count)) for _ in range(samples))
        return np.array([_scores(outcomes, measure, index) for index in chosen])
    assert measure.rows is not None
    values = np.stack([_array(measure.rows(each)) for each in outcomes], axis=1)  # (N, C)
    sums = np.stack([np.bincount(of_unit, column, minlength=count) for column in values.T], axis=1)  # (U, C)
    drawn = np.empty((samples, len(outcomes)))
    for sample in range(samples):  # how often each unit is drawn, times its sum: 0.5 ms for 50,000 of one row each
        times = np.bincount(draw.integers(count, size=count), minlength=count)
        drawn[sample] = times @ sums / (times @ sizes)
    return form(drawn)


def _numbered(units: np.ndarray | None, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """((N,) the number of each row's unit, (U,) the rows of each), in the order in which they first appear."""
    if units is None:
        return np.arange(rows), np.ones(rows, dtype=np.int64)
    _, first, place, sizes = np.unique(units, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return number[place], sizes[order]


def _of_units(of_unit: np.ndarray, sizes: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The rows of the units `chosen` (U,), one unit after the other."""
    if len(sizes) == len(of_unit):
        return chosen
    by_unit, start, taken = np.argsort(of_unit, kind="stable"), np.cumsum(sizes) - sizes, sizes[chosen]
    within = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
    rows: np.ndarray = by_unit[np.repeat(start[chosen], taken) + within]
    return rows


Form = Callable[[np.ndarray], np.ndarray]
"""What makes scores of means over rows."""


def form_of(outcomes: Sequence[Outcomes], measure: Measure) -> Form | None:
    """What makes the score of the mean over the rows: nothing, or the root; None where neither does.

    Tried on all rows and on half of them: on one set a mean can be its own root.
    """
    if measure.rows is None:
        return None
    half = np.arange(max(1, _rows(outcomes[0]) // 2))
    parts = [part for each in outcomes for part in (each, _taken(each, half))]
    means = np.array([_array(measure.rows(part)).mean() for part in parts])
    scores = np.array([measure.of(part) for part in parts])
    forms: tuple[Form, ...] = (np.asarray, np.sqrt)
    with np.errstate(invalid="ignore"):
        return next((f for f in forms if np.allclose(f(means), scores, rtol=1e-4, atol=1e-9, equal_nan=True)), None)


def _interval(value: float, drawn: np.ndarray, units: int) -> Interval:
    """From the scores of the samples (S,). A sample that has no score (the auc of rows of one class) is left out; a
    contestant without a score on the rows themselves has no interval, nor has one on a single unit."""
    drawn = drawn[~np.isnan(drawn)]
    if not np.isfinite(value) or not len(drawn) or units < 2:
        return Interval(float(value), float("nan"), float("nan"))
    share = tail(units)
    low, high = np.quantile(drawn, [share, 1 - share])
    if units < HANDFUL:
        half = _student(units) * drawn.std() * np.sqrt(units / (units - 1))
        low, high = value - half, value + half
    return Interval(float(value), float(low), float(high))


def tail(units: int) -> float:
    """What to leave out on either side: that of Student's t instead of the normal, and of U - 1 instead of U."""
    from scipy.special import ndtr

    return float(ndtr(-_student(units) * np.sqrt(units / (units - 1)))) if units > 1 else 0.0


def _student(units: int) -> float:
    """How many standard errors of the mean of so many units are 95 % sure."""
    from scipy.special import stdtrit

    return float(-stdtrit(units - 1, (1 - LEVEL) / 2))


def _scores(outcomes: Sequence[Outcomes], measure: Measure, index: np.ndarray) -> list[float]:
    return [measure.of(_taken(each, index)) for each in outcomes]


def _taken(outcomes: Outcomes, index: np.ndarray) -> Outcomes:
    chosen = torch.from_numpy(index)
    return {name: tensor[chosen] for name, tensor in outcomes.items()}


def _count(outcomes: Outcomes, units: np.ndarray | None) -> int:
    return _rows(outcomes) if units is None else len(np.unique(units))


def _rows(outcomes: Outcomes) -> int:
    return len(next(iter(outcomes.values())))


def _array(values: Any) -> np.ndarray:
    return np.asarray(values.detach().cpu().double())
