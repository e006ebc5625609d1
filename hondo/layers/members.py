"""Answers of several members: each learns by its own loss, and together they answer with the mean of theirs.

A network answers (B, K), or (B, M, K) where it holds M members (an ensemble trained as one); tasks take both.

Legend: B rows, M members, K answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn


def apart(model: nn.Module) -> tuple[nn.Module, ...]:
    """The networks inside that share nothing, of one build, each of which learns as it would alone: those in its
    attribute `apart`; else the network itself."""
    return tuple(getattr(model, "apart", (model,)))


def each(loss: Callable[..., Tensor], logits: Tensor, target: Tensor, *more: Any) -> Tensor:
    """The loss of each row, meaned over the members: logits (B, K) or (B, M, K), target (B, ...) -> (B,)"""
    if logits.ndim == 2:
        return loss(logits, target, *more)
    rows, members = logits.shape[:2]
    return loss(logits.flatten(0, 1), target.repeat_interleave(members, 0), *more).view(rows, members).mean(1)


def binary(logit: Tensor) -> Tensor:
    """The logit of the mean probability, of each answer by itself: (B, K) or (B, M, K) -> (B, K)"""
    return logit if logit.ndim == 2 else F.logsigmoid(logit).logsumexp(1) - F.logsigmoid(-logit).logsumexp(1)


def multiclass(logits: Tensor) -> Tensor:
    """Logits of the mean probabilities: (B, K) or (B, M, K) -> (B, K)"""
    return logits if logits.ndim == 2 else logits.log_softmax(2).logsumexp(1) - math.log(logits.shape[1])


def number(answer: Tensor) -> Tensor:
    """(B, 1) or (B, M, 1) -> (B, 1)"""
    return answer if answer.ndim == 2 else answer.mean(1)


def spread(answer: Tensor) -> Tensor:
    """How far the members are apart, their standard deviation: (B, M, 1) -> (B,); of a single network (B, 1) zeros."""
    return answer.new_zeros(len(answer)) if answer.ndim == 2 else answer[..., 0].std(1, correction=0)
