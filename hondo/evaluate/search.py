"""A search among the settings of boosted trees: a counted number of trials, each cut short once it is no good.

It begins with known places (a library's defaults, and what did well on many tables), goes on with draws from the whole
space, then moves away from the best so far in small steps; last it takes the best again with a lower learning rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

PATIENCE = 50
"""Rounds without a better validation error before a trial ends."""
SMALLER = 3.0
"""How many times lower the learning rate of the last trial is."""
ABROAD = 0.6
"""Share of the trials after which the others stay near the best one."""
STEP = 0.2
"""Of such a trial: standard deviation of each setting, in parts of its range."""

Settings = Mapping[str, float]


@dataclass(frozen=True)
class Range:
    """Where a setting is looked for."""

    low: float
    high: float
    usual: float
    """The library's default."""
    whole: bool = False
    even: bool = False
    """Equal steps count alike; else equal factors."""

    def value(self, place: float) -> float:
        """`place` in [0, 1] -> a value of the setting."""
        ratio = self.high / self.low
        found = self.low * (1 + place * (ratio - 1)) if self.even else self.low * ratio**place
        return int(found) if self.whole else found

    def place(self, value: float) -> float:
        """The nearest place within the range."""
        value = min(max(value, self.low), self.high)
        if self.even:
            return (value - self.low) / (self.high - self.low)
        return math.log(value / self.low) / math.log(self.high / self.low)


class Trial:
    """One fit. Whoever boosts tells it the validation error of each round, and stops when it says so."""

    def __init__(self, settings: Settings, rate: float, best: Trial | None) -> None:
        self.settings, self.rate, self.best = settings, rate, best
        self.curve: list[float] = []
        """The lowest validation error up to each round."""
        self.rounds = 0
        """Until the lowest one."""
        self.trees: Any = None

    @property
    def error(self) -> float:
        return self.curve[-1]

    def goes_on(self, error: float) -> bool:
        """Note the error of one more round."""
        done = len(self.curve) + 1
        if not self.curve or error < self.error:
            self.rounds = done
        self.curve.append(min([error, *self.curve[-1:]]))
        return done - self.rounds < PATIENCE and not self._slow(done)

    def _slow(self, done: int) -> bool:
        """Whether the best trial was better already when it had gone half as far (rounds times rate)."""
        if self.best is None or done < 20:
            return False
        half = int(done * self.rate / self.best.rate / 2)
        return self.error > self.best.curve[min(half, len(self.best.curve) - 1)]


class Search:
    """The trials, and the best of them."""

    def __init__(self, space: Mapping[str, Range], boost: Callable[[Trial], Any], most: int, seed: int) -> None:
        """`space` has a `learning_rate`; `boost` gives the trees of a trial's settings, of at most `most` rounds."""
        self.space, self.boost, self.most = space, boost, most
        self.draw = np.random.default_rng(seed)
        self.trials = 0
        self.best: Trial | None = None

    def run(self, trials: int, starts: Sequence[Settings]) -> Trial:
        """At least two trials, the first with the library's defaults, the next ones with `starts`."""
        best = self._tried({})
        for place in range(1, trials - 1):
            if place <= len(starts):
                best = self._tried(starts[place - 1])
            else:
                best = self._tried(self._drawn() if place < ABROAD * trials else self._near(best))
        return self._tried(self._lower(best))

    def _tried(self, settings: Settings) -> Trial:
        rate = settings.get("learning_rate", self.space["learning_rate"].usual)
        trial = Trial(settings, rate, self.best)
        trial.trees = self.boost(trial)
        trial.best = None  # or the trees of all that once were best would stay in memory
        self.trials += 1
        if self.best is None or trial.error < self.best.error:
            self.best = trial
        return self.best

    def _drawn(self) -> Settings:
        return {name: each.value(self.draw.random()) for name, each in self.space.items()}

    def _near(self, best: Trial) -> Settings:
        """A step away from the best in every setting; what would leave the range is mirrored at its end."""
        places = {name: each.place(best.settings.get(name, each.usual)) for name, each in self.space.items()}
        moved = {name: abs(place + self.draw.normal(0, STEP)) for name, place in places.items()}
        return {name: self.space[name].value(max(0.0, 1 - abs(1 - place))) for name, place in moved.items()}

    def _lower(self, best: Trial) -> Settings:
        """The best settings with a lower rate, as low as the most rounds allow; another step where that is no change
        worth a trial."""
        times = min(SMALLER, self.most / best.rounds)
        return {**best.settings, "learning_rate": best.rate / times} if times > 1.3 else self._near(best)
