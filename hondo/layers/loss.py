"""Losses of single rows, on logits: a logarithm of a softmax keeps its digits where that of a rounded probability
does not.

Legend: B rows, K answers. A binary answer is one logit, that of label 1.
"""

from __future__ import annotations

from typing import Literal

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


def _wrong_side(margin: Tensor) -> Tensor:
    """max(margin, 0), with slope 1 at 0, where a row is on neither side: else weights of zero would never move."""
    return margin * (margin >= 0).to(margin.dtype)
