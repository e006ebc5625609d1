"""Training: the loop and what it is made of."""

from hondo.train.loop import Diverged, NoRoom, train
from hondo.train.need import need
from hondo.train.plan import Plan, resolve
from hondo.train.range import find_rate

__all__ = ["Diverged", "NoRoom", "Plan", "find_rate", "need", "resolve", "train"]
