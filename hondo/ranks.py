"""Ranks, and what is made of them. Legend: N rows."""

from __future__ import annotations

import numpy as np


def ranks(column: np.ndarray) -> np.ndarray:
    """(N,) of numbers or dates -> (N,) from 0 on, equal values sharing their mean rank; NaN where nothing is known."""
    _, place, count = np.unique(column, return_inverse=True, return_counts=True)
    middle = (count.cumsum() - (count + 1) / 2)[place]
    return np.where(column == column, middle, np.nan)  # NaN and NaT differ from themselves


def area(score: np.ndarray, positive: np.ndarray) -> float:
    """The area under the ROC curve: of the pairs of a positive (N,) and a negative the share whose scores (N,) stand in
    the right order, ties being half, by Mann and Whitney's sum of ranks. Some hundred times as quick as scikit-learn's,
    and intervals take it thousands of times."""
    n = int(positive.sum())
    return float((ranks(score)[positive].sum() - n * (n - 1) / 2) / (n * (len(score) - n)))
