"""How far from an answer the truth may lie, at a level, whatever the network: split conformal prediction.

Vovk, Gammerman & Shafer 2005, "Algorithmic Learning in a Random World"; Lei, G'Sell, Rinaldo, Tibshirani & Wasserman
2018 (JASA 113) for numbers. Of n held-out rows each has a score, how wrong the answer was. The ceil((n + 1) * level)-th
smallest is not exceeded by a new row's score with a probability of at least `level`, if the new row could as well have
been one of them. For labels the score is 1 minus the probability of the true one: of all ways to build sets that are
right so often this gives the smallest on average (Sadinle, Lei & Wasserman 2019, JASA 114, theorem 1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from hondo.errors import OptionError
from hondo.messages import Message

LEVEL = 0.9
KEPT = 1000
"""Scores that are stored at most; a level of more than 1 - 1 / KEPT has then no bound."""


def kept(scores: Tensor) -> tuple[float, ...]:
    """What is stored of the scores (n,): all of them, ascending; or KEPT of their quantiles, each rounded up, so that
    a reach taken from these is never too short, and by 2 / KEPT of the rows too long at most."""
    ascending = scores.detach().double().sort().values.tolist()
    count, rows = min(KEPT, len(ascending)), len(ascending)
    return tuple(ascending[-(-place * rows // count) - 1] for place in range(1, count + 1))


def reach(scores: tuple[float, ...], level: float) -> float:
    """The score that a share `level` of new rows does not exceed, from `kept` ones; infinite where they are too few."""
    rank = math.ceil((len(scores) + 1) * level * (1 - 1e-12))  # 10 * .9 is 9, whatever its last bit says
    return scores[rank - 1] if rank <= len(scores) else math.inf


def surprise(probability: Tensor, target: Tensor) -> Tensor:
    """Scores (N,) of rows with these probabilities (N, K) whose label turned out to be target (N,)."""
    return 1 - probability.gather(1, target[:, None])[:, 0]


def likely(probability: Tensor, prediction: Tensor, reach: float) -> Tensor:
    """(N, K): whether a label belongs to the set of its row. Where none is likely enough, the one predicted (N,) does:
    a network that is right more often than the level asks for would owe empty sets to be wrong so often."""
    within = 1 - probability <= reach
    some = within.any(1)
    if not some.all():
        within[~some] = F.one_hot(prediction[~some], probability.shape[1]).bool()
    return within


def labelled(
    labels: Sequence[str], found: Mapping[str, Tensor], options: Mapping[str, Any], scores: tuple[float, ...]
) -> list[dict[str, Any]]:
    """Answers as JSON: `prediction`, `probability` by label, and, where there are scores, the `set` of the `likely`
    labels."""
    within = reach(scores, level(options, scores))
    answers: list[dict[str, Any]] = []
    for chosen, row in zip(found["prediction"].tolist(), found["probability"].tolist(), strict=True):
        probability = dict(zip(labels, row, strict=True))
        answers.append({"prediction": labels[chosen], "probability": probability})
        if scores:
            answers[-1]["set"] = [label for label in labels if 1 - probability[label] <= within] or [labels[chosen]]
    return answers


def level(options: Mapping[str, Any], scores: Sequence[float]) -> float:
    """The level asked for, LEVEL without one. OptionError where it is no share, or there are no scores."""
    if "level" in options and not scores:
        raise OptionError(Message("predictor.no_level"))
    given = options.get("level", LEVEL)
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < 1:
        raise OptionError(Message("options.range", {"field": "level", "expected": "> 0, < 1", "given": str(given)}))
    return float(given)
