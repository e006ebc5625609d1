"""Activations by name: what a hidden unit does with its sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from torch import nn

Activation = Literal["sigmoid", "tanh", "relu", "leaky_relu", "gelu", "identity"]

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.01),
    "gelu": nn.GELU,
    "identity": nn.Identity,
}

# The gain of Glorot and He: the factor that keeps the variance of a signal through the activation.
# sigmoid: 1 / sigma'(0) = 4 (its slope in the middle is a quarter); tanh: 1; ReLU and its kin: sqrt 2.
GAINS: dict[str, float] = {
    "sigmoid": 4.0,
    "tanh": 1.0,
    "relu": 2**0.5,
    "leaky_relu": (2 / (1 + 0.01**2)) ** 0.5,
    "gelu": 2**0.5,
    "identity": 1.0,
}
