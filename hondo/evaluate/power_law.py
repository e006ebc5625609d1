"""What more rows would bring: the error as a power law of the rows it was learned from, drawn out to more of them.

error(n) = a + b n^-c with a, b >= 0: Cortes et al. 1993, "Learning Curves: Asymptotic Values and Rate of Convergence"
(NeurIPS); Hestness et al. 2017 (arXiv:1712.00409). Legend: P points, S samples, Q places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

POWERS = np.geomspace(0.1, 1.5, 40)
"""Of c: 1 is what a model of the right form reaches, and 1/2 what noise alone allows."""


@dataclass(frozen=True)
class Laws:
    """One law a sample, each (S,)."""

    lowest: np.ndarray
    """a: what no number of rows takes away."""
    scale: np.ndarray
    power: np.ndarray

    def at(self, rows: np.ndarray) -> np.ndarray:
        """Rows (Q,) -> errors (S, Q)."""
        return np.asarray(self.lowest[:, None] + self.scale[:, None] * rows[None, :] ** -self.power[:, None])


def fit(rows: np.ndarray, errors: np.ndarray) -> Laws:
    """The laws of least squares through rows (P,) and errors (S, P); what falls in no way is a constant."""
    unit = rows.max()
    best = np.full(len(errors), np.inf)
    lowest, scale, power = (np.zeros(len(errors)) for _ in range(3))
    for c in POWERS:
        fallen = (rows / unit) ** -c
        centred = fallen - fallen.mean()
        b = np.maximum(errors @ centred / (centred @ centred), 0)
        a = errors.mean(1) - b * fallen.mean()
        through = np.maximum(errors @ fallen / (fallen @ fallen), 0)  # where a would be less than nothing
        b = np.where(a < 0, through, b)
        a = np.maximum(a, 0)
        missed = ((errors - a[:, None] - b[:, None] * fallen) ** 2).sum(1)
        nearer = missed < best
        best = np.where(nearer, missed, best)
        lowest, scale, power = (
            np.where(nearer, new, old) for new, old in ((a, lowest), (b * unit**c, scale), (np.full_like(a, c), power))
        )
    return Laws(lowest, scale, power)


@dataclass(frozen=True)
class Noise:
    """How far apart two trainings on as many rows come out."""

    spread: float
    """Standard deviation."""
    freedom: int
    """How many differences it was measured by."""

    def draw(self, samples: int, points: int, draw: np.random.Generator) -> np.ndarray:
        """(S, P): normal, its deviation itself uncertain, so that its share of a wide interval is Student's t's."""
        deviation = self.spread * np.sqrt(self.freedom / draw.chisquare(self.freedom, size=(samples, 1)))
        return np.asarray(deviation * draw.standard_normal((samples, points)))


def noise(rows: np.ndarray, errors: np.ndarray) -> Noise:
    """From the points (P,) that share their number of rows; at least two of them do."""
    groups = [errors[rows == count] for count in np.unique(rows)]
    freedom = sum(len(group) - 1 for group in groups)
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    return Noise(float(np.sqrt(squares / freedom)), freedom)


@dataclass(frozen=True)
class Outlook:
    errors: np.ndarray
    """(S, Q) what a training on so many rows would come to."""
    expected: np.ndarray
    """(S, Q) what it would on average come to."""


def outlook(rows: np.ndarray, errors: np.ndarray, drawn: np.ndarray, places: np.ndarray, seed: int) -> Outlook:
    """The errors at `places` (Q,) rows, from the `errors` (P,) measured at `rows` (P,); `drawn` (S, P) are the same
    with the judging rows drawn again. The samples hold both kinds of chance: which rows judge, how a training ends."""
    draw = np.random.default_rng([seed, len(drawn)])
    chance = noise(rows, errors).draw(len(drawn), len(rows) + 1, draw)
    expected = fit(rows, drawn + chance[:, :-1]).at(places)
    return Outlook(np.maximum(expected + chance[:, -1:], 0), expected)  # no error is less than none
