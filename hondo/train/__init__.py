"""Training: the loop and what it is made of."""

from hondo.train.loop import train
from hondo.train.plan import Plan, resolve

__all__ = ["Plan", "resolve", "train"]
