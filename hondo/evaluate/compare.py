"""How sure a score is: 95 % intervals by drawing the test rows again (Efron's bootstrap), of one contestant and of the
difference between two, who are always scored on the same drawn rows.

Percentile intervals, widened for small N as in Hesterberg, "What teachers should know about the bootstrap" (2015),
section 3.3: a plain percentile interval of 30 rows covers about 93 %, not 95.
Legend: N rows, C contestants, S samples.
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


def interval(outcomes: Outcomes, measure: Measure, seed: int, samples: int = 2000) -> Interval:
    """The score of one contestant, with its interval."""
    drawn = resampled([outcomes], measure, seed, samples)
    return _interval(measure.of(outcomes), drawn[:, 0], _rows(outcomes))


def paired(ours: Outcomes, theirs: Outcomes, measure: Measure, seed: int, samples: int = 2000) -> Interval:
    """The difference of two scores, ours minus theirs."""
    drawn = resampled([ours, theirs], measure, seed, samples)
    return _interval(measure.of(ours) - measure.of(theirs), drawn[:, 0] - drawn[:, 1], _rows(ours))


def board(
    contestants: Sequence[Contestant], measures: Mapping[str, Measure], deciding: str, seed: int, samples: int = 2000
) -> tuple[dict[str, Any], ...]:
    """The entries of `events.Judged.board`; the first contestant is the network, with whom the others are paired."""
    measure, rows = measures[deciding], _rows(contestants[0].outcomes)
    drawn = resampled([contestant.outcomes for contestant in contestants], measure, seed, samples)
    entries: list[dict[str, Any]] = []
    for place, contestant in enumerate(contestants):
        scores = {name: float(each.of(contestant.outcomes)) for name, each in measures.items()}
        mine = _interval(scores[deciding], drawn[:, place], rows)
        entry = {"name": contestant.name, "measures": scores, "low": mine.low, "high": mine.high}
        entry |= {"fit_seconds": contestant.fit_seconds, "predict_seconds": contestant.predict_seconds}
        if place:
            by = _interval(entries[0]["measures"][deciding] - mine.value, drawn[:, 0] - drawn[:, place], rows)
            entry |= {"difference": by.value, "difference_low": by.low, "difference_high": by.high}
        entries.append(entry)
    return tuple(entries)


def resampled(outcomes: Sequence[Outcomes], measure: Measure, seed: int, samples: int) -> np.ndarray:
    """(S, C): the scores of all contestants on rows drawn with replacement, the same rows for all of them.

    S is `samples` where the measure has a value per row; else fewer the more rows there are, but at least 200.
    """
    rows = _rows(outcomes[0])
    draw = np.random.default_rng([seed, rows])
    form = form_of(outcomes, measure)
    if form is None:
        samples = min(samples, max(FEWEST, GATHERED // rows))
        return np.array([_scores(outcomes, measure, draw.integers(rows, size=rows)) for _ in range(samples)])
    assert measure.rows is not None
    values = np.stack([_array(measure.rows(each)) for each in outcomes], axis=1)  # (N, C)
    drawn = np.empty((samples, len(outcomes)))
    for sample in range(samples):  # how often each row is drawn, times its value: 0.5 ms for 50,000 rows
        times = np.bincount(draw.integers(rows, size=rows), minlength=rows)
        drawn[sample] = times @ values
    return form(drawn / rows)


def form_of(outcomes: Sequence[Outcomes], measure: Measure) -> Callable[[np.ndarray], np.ndarray] | None:
    """What makes the score of the mean over the rows: nothing, or the root; None where neither does.

    Tried on all rows and on half of them: on one set a mean can be its own root.
    """
    if measure.rows is None:
        return None
    half = np.arange(max(1, _rows(outcomes[0]) // 2))
    parts = [part for each in outcomes for part in (each, _taken(each, half))]
    means = np.array([_array(measure.rows(part)).mean() for part in parts])
    scores = np.array([measure.of(part) for part in parts])
    forms: tuple[Callable[[np.ndarray], np.ndarray], ...] = (np.asarray, np.sqrt)
    with np.errstate(invalid="ignore"):
        return next((f for f in forms if np.allclose(f(means), scores, rtol=1e-4, atol=1e-9, equal_nan=True)), None)


def _interval(value: float, drawn: np.ndarray, rows: int) -> Interval:
    """From the scores of the samples (S,). A sample that has no score (the auc of rows of one class) is left out; a
    contestant without a score on the rows themselves has no interval either."""
    drawn = drawn[~np.isnan(drawn)]
    if not np.isfinite(value) or not len(drawn):
        return Interval(float(value), float("nan"), float("nan"))
    share = tail(rows)
    low, high = np.quantile(drawn, [share, 1 - share])
    return Interval(float(value), float(low), float(high))


def tail(rows: int) -> float:
    """What to leave out on either side: that of Student's t instead of the normal, and of N - 1 instead of N."""
    from scipy.special import ndtr, stdtrit

    if rows < 2:
        return 0.0
    return float(ndtr(stdtrit(rows - 1, (1 - LEVEL) / 2) * np.sqrt(rows / (rows - 1))))


def _scores(outcomes: Sequence[Outcomes], measure: Measure, index: np.ndarray) -> list[float]:
    return [measure.of(_taken(each, index)) for each in outcomes]


def _taken(outcomes: Outcomes, index: np.ndarray) -> Outcomes:
    chosen = torch.from_numpy(index)
    return {name: tensor[chosen] for name, tensor in outcomes.items()}


def _rows(outcomes: Outcomes) -> int:
    return len(next(iter(outcomes.values())))


def _array(values: Any) -> np.ndarray:
    return np.asarray(values.detach().cpu().double())
