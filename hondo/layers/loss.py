"""Losses of single rows, on logits: a logarithm of a softmax keeps its digits where that of a rounded probability
does not.

Legend: B rows, K answers. A binary answer is one logit, that of label 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

Criterion = Literal["log", "perceptron"]


def binary(logit: Tensor, target: Tensor, criterion: Criterion = "log") -> Tensor:
    """logit (B, 1), target (B,) of 0 and 1 -> (B,)

    "log": minus the log-likelihood; "perceptron": how far a row lies on the wrong side (Rosenblatt 1958), whose
    gradient step is his rule.
    """
    z, truth = logit[:, 0], target.to(logit.dtype)
    if criterion == "perceptron":
        return _wrong_side(-(2 * truth - 1) * z)
    return F.binary_cross_entropy_with_logits(z, truth, reduction="none")


def multiclass(logits: Tensor, target: Tensor, criterion: Criterion = "log") -> Tensor:
    """logits (B, K), target (B,) of 0..K-1 -> (B,)"""
    if criterion == "perceptron":
        right = logits.gather(1, target[:, None])
        others = logits.scatter(1, target[:, None], float("-inf"))
        return _wrong_side(others.amax(1) - right[:, 0])
    return F.cross_entropy(logits, target, reduction="none")


def multilabel(logits: Tensor, target: Tensor) -> Tensor:
    """logits (B, K), target (B, K) of 0 and 1 -> (B,): the mean over the labels of minus the log-likelihood of each"""
    return F.binary_cross_entropy_with_logits(logits, target.to(logits.dtype), reduction="none").mean(1)


def squared(answer: Tensor, target: Tensor) -> Tensor:
    """answer (B, 1), target (B,) -> (B,)"""
    difference: Tensor = answer[:, 0] - target
    return difference.square()


# ---- their slopes by the logits -------------------------------------------------------------------


def binary_sloped(
    logit: Tensor, target: Tensor, weights: Tensor | None, criterion: Criterion = "log"
) -> tuple[Tensor, Tensor | float, Tensor]:
    """logit (B, 1), target (B,), what each row counts (B,) -> (sum of the losses, the count, its slope (B, 1)), which
    is the probability less the truth; or the sign of the wrong side."""
    truth = target.to(logit.dtype)[:, None]
    if criterion == "perceptron":
        sign = 2 * truth - 1
        slope = -sign * (-sign * logit >= 0)
    else:
        slope = torch.sigmoid(logit).sub_(truth)
        if weights is None:  # minus the log-likelihood is log(1 + e^-z) or log(1 + e^z)
            wrong = torch.addcmul(logit, logit, truth, value=-2)
            return F.softplus(wrong, threshold=40).sum(), float(wrong.shape[0]), slope
    return sloped(binary(logit, target, criterion), slope, weights)


def multiclass_slope(logits: Tensor, target: Tensor, criterion: Criterion = "log") -> Tensor:
    """logits (B, K), target (B,) -> (B, K): probabilities less the truth; or +1 and -1 where another leads."""
    rows = torch.arange(len(target), device=target.device)
    if criterion == "perceptron":
        others = logits.scatter(1, target[:, None], float("-inf"))
        most = others.amax(1, keepdim=True)
        slope = (others == most).to(logits.dtype)
        slope /= slope.sum(1, keepdim=True)  # several that lead share it
        slope[rows, target] = -1.0
        return slope * (most - logits[rows, target][:, None] >= 0)
    slope = logits.softmax(1)
    slope[rows, target] -= 1
    return slope


def multilabel_slope(logits: Tensor, target: Tensor) -> Tensor:
    """logits (B, K), target (B, K) -> (B, K): probabilities less the truth, a K-th of each."""
    return (torch.sigmoid(logits) - target.to(logits.dtype)) / logits.shape[1]


def squared_slope(answer: Tensor, target: Tensor) -> Tensor:
    """answer (B, 1), target (B,) -> (B, 1): twice the difference."""
    return 2 * (answer - target[:, None])


def summed(losses: Tensor, weights: Tensor | None) -> tuple[Tensor, Tensor | float]:
    """losses (B,), what each counts (B,) -> (their sum, the count)"""
    if weights is None:
        return losses.sum(), float(len(losses))
    return (losses * weights).sum(), weights.sum()


def sloped(losses: Tensor, slope: Tensor, weights: Tensor | None) -> tuple[Tensor, Tensor | float, Tensor]:
    """`summed`, and the slope of the sum by the logits (B, K), from that of each row's loss (B, K)"""
    return *summed(losses, weights), slope if weights is None else slope * weights[:, None]


def balanced(weights: Tensor | None, shares: Sequence[float], target: Tensor, like: Tensor) -> Tensor:
    """What each row counts (B,) where all labels, whose shares of the rows are given (K,), count alike."""
    known = like.new_tensor(shares)
    each = (1 / (len(known) * known))[target.long()]
    return each if weights is None else weights * each


def _wrong_side(margin: Tensor) -> Tensor:
    """max(margin, 0), with slope 1 at 0, where a row is on neither side: else weights of zero would never move."""
    return margin * (margin >= 0).to(margin.dtype)
