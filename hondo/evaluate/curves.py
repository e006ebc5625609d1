"""What probabilities are worth, as points to draw and one number: the ROC curve, reliability, calibration error.

Legend: N rows, K labels, E edges of bins.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from hondo.nouns import Outcomes

BINS = 15
"""Equal in rows: bins of equal width hold a handful of rows each where a network is sure."""
LEAST = 40
"""Rows of a bin that is drawn: the share of fewer is mostly chance."""
FEWEST = 3
"""Bins that are worth drawing."""
POINTS = 300
Points = list[list[float]]


def roc(found: Outcomes) -> Points:
    """[false alarms, found] at each threshold on the probability of the second of two labels, from (0, 0) to (1, 1);
    where there are many, at POINTS of them. Empty where one label is all."""
    score, positive = found["probability"][:, 1].numpy(), found["target"].numpy() == 1
    if positive.all() or not positive.any():
        return []
    order = np.argsort(-score, kind="stable")
    last = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)  # rows of one score come together
    hits = np.cumsum(positive[order])[last]
    alarms = last + 1 - hits
    across, up = np.append(0, alarms / alarms[-1]), np.append(0, hits / hits[-1])
    kept = np.unique(np.linspace(0, len(across) - 1, min(POINTS, len(across))).round().astype(int))
    return [[float(x), float(y)] for x, y in zip(across[kept], up[kept], strict=True)]


def reliability(found: Outcomes) -> Points:
    """[probability given, share that came true]: means over bins of equally many rows. The probability is that of the
    second of two labels, or that of the one answered; where several labels may be true of a row, that of each label,
    and a row counts once for each. Empty where rows are too few."""
    said, came = _said(found)
    bins = _bins(said, min(BINS, len(said) // LEAST))
    return [[float(said[rows].mean()), float(came[rows].mean())] for rows in bins] if len(bins) >= FEWEST else []


def calibration_error(found: Outcomes, bins: int = BINS) -> float:
    """The expected calibration error over bins of equally many rows (Naeini, Cooper & Hauskrecht 2015, AAAI): how far
    probability given and share that came true are apart, on average over the rows."""
    said, came = _said(found)
    return sum(abs(float((said[rows] - came[rows]).sum())) for rows in _bins(said, bins)) / len(said)


def _said(found: Outcomes) -> tuple[Tensor, Tensor]:
    """(N,) the probability that is judged, and whether it came true."""
    probability, target = found["probability"].double(), found["target"]
    if target.ndim == 2:
        return probability.flatten(), target.flatten().double()
    if probability.shape[1] == 2:
        return probability[:, 1], (target == 1).double()
    highest, label = probability.max(1)
    return highest, (label == target).double()


def _bins(said: Tensor, bins: int) -> list[Tensor]:
    """Rows by bin, in the order of what was said; equal probabilities share the bin of the first of them, so that the
    order of the rows is of no account."""
    ascending, order = said.sort(stable=True)
    first = torch.searchsorted(ascending, ascending)
    place = first * bins // len(said)
    return [order[place == one] for one in place.unique().tolist()]  # type: ignore[no-untyped-call]
