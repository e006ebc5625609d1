"""One number that logits are divided by, so that of what is called 80 % likely 80 % comes true.

Guo, Pleiss, Sun & Weinberger 2017, "On Calibration of Modern Neural Networks" (ICML): no label changes places with
another, and of all their ways it did best. Few rows would choose it by luck, so it moves away from 1 only where they
contradict 1, and is fitted as though some rows more had borne the network out.

Legend: N rows, K labels.
"""

from __future__ import annotations

import torch
from torch import Tensor

from hondo.errors import OptionError
from hondo.messages import Message

MOST = 100.0
"""The highest temperature; the lowest is its inverse."""
SURE = 2.0
"""Standard errors by which the rows must contradict a temperature of 1: by chance alone, one time in twenty."""
BORNE_OUT = 30
"""Rows that are taken to have borne the network out. With them 70 rows harm a calibrated network half as much as
without, and a miscalibrated one gains more; of 360 rows on it makes no difference that can be measured."""


def temperature(probability: Tensor, target: Tensor, each: int = 1) -> float:
    """Of all temperatures that with the least log loss on held-out rows, or 1 where they do not contradict it.

    probability (N, K) at temperature 1; target (N,) of 0..K-1. `each`: so many of these, one after the other, are of
    one row, and may come true together.
    """
    own = probability.detach().double()
    logits, truth = own.clamp_min(torch.finfo(torch.float64).eps).log(), target.long()[:, None]
    if not len(own) or not own.isfinite().all():
        return 1.0
    came = logits.gather(1, truth)[:, 0]
    mean, variance = _moments(logits, 1.0)
    expected, came, off = mean.sum(), came.sum(), mean - came
    noise = variance.sum() if each == 1 else off.view(-1, each).sum(1).square().sum()  # as the rows say themselves
    if (expected - came).abs() <= SURE * noise.sqrt():  # the score test of Rao
        return 1.0
    share = BORNE_OUT * each / len(own)
    return 1 / _root(logits, float(came + share * expected), 1 + share)


def check(temperature: float, threshold: float = 0.5) -> None:
    """OptionError for a temperature that logits cannot be divided by, or a threshold that is no probability."""
    if not 0 < temperature < float("inf"):
        values = {"field": "temperature", "expected": "> 0", "given": str(temperature)}
        raise OptionError(Message("options.range", values))
    if not 0 <= threshold <= 1:
        values = {"field": "threshold", "expected": "0 .. 1", "given": str(threshold)}
        raise OptionError(Message("options.range", values))


def cooled(probability: Tensor, temperature: float) -> Tensor:
    """Probabilities (N, K) as they are at `temperature`, if they are given at 1."""
    if temperature == 1:
        return probability
    floor = torch.finfo(torch.float64).tiny
    return (probability.double().clamp_min(floor).log() / temperature).softmax(1)


def _root(logits: Tensor, came: float, weight: float) -> float:
    """The sharpness (the inverse of a temperature) at which the logits expected, `weight` times, are those that came
    true. The log loss is convex in it, so that its slope has one root: Newton's steps, halved in where they leave it.
    """
    low, high, sharpness = 1 / MOST, MOST, 1.0
    for _ in range(60):
        mean, variance = _moments(logits, sharpness)
        slope, curve = weight * float(mean.sum()) - came, weight * float(variance.sum())
        low, high = (sharpness, high) if slope < 0 else (low, sharpness)
        step = sharpness - slope / curve if curve > 0 else high
        following = step if low < step < high else (low * high) ** 0.5
        if abs(following - sharpness) <= 1e-10 * sharpness:
            break
        sharpness = following
    return sharpness


def _moments(logits: Tensor, sharpness: float) -> tuple[Tensor, Tensor]:
    """Mean and variance (N,) of a row's logit, were its label drawn from its probabilities."""
    probability = (sharpness * logits).softmax(1)
    mean = (probability * logits).sum(1)
    return mean, (probability * (logits - mean[:, None]).square()).sum(1)
