"""What happens, one record each: a run and the loop inside it are generators of these, and whoever iterates shows
them, stores them or stops. A stored line of the log is {"event": "logged", ...} with the fields below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hondo.messages import Message


@dataclass(frozen=True)
class Event:
    pass


# ---- the loop's -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Logged(Event):
    """The steps since the last log line."""

    step: int
    """Steps done."""
    epoch: float
    """Passes over the training part done."""
    loss: float
    """Mean over the examples of these steps, with dropout and augmentation on."""
    gradient: float
    """Mean norm of the whole gradient before clipping."""
    rate: float
    """Learning rate of the last of these steps."""
    rows_per_second: float


@dataclass(frozen=True)
class Evaluated(Event):
    """The validation part, seen by the weights that would be kept."""

    step: int
    epoch: float
    loss: float
    """Mean of the task's loss."""
    measures: Mapping[str, float]
    best: bool
    """Whether these are the best weights so far."""


@dataclass(frozen=True)
class Found(Event):
    """Something went wrong, or is worth knowing: what was seen, and what to change."""

    step: int
    message: Message
    rows: tuple[int, ...] = ()
    """Of the training rows those that it is about, from 0."""


@dataclass(frozen=True)
class Saved(Event):
    """A checkpoint is on the disk: a run killed from now on continues here."""

    step: int
    path: str


@dataclass(frozen=True)
class Resumed(Event):
    """An earlier sitting is continued from its checkpoint."""

    step: int


@dataclass(frozen=True)
class Ended(Event):
    """The network now holds its best weights."""

    step: int
    best_step: int
    reason: str
    """"steps" (the plan is done), "patience" (no better for long), "minutes" (time is up)."""


# ---- the run's around it --------------------------------------------------------------------------


@dataclass(frozen=True)
class DataRead(Event):
    """The source was read: how, and what each column is taken for."""

    source: str
    rows: int
    fields: tuple[Mapping[str, Any], ...]
    """name, kind, because (a stored message), target."""
    notes: tuple[Message, ...]


@dataclass(frozen=True)
class Examined(Event):
    """The doctor is through."""

    findings: tuple[Mapping[str, Any], ...]
    seconds: float


@dataclass(frozen=True)
class Divided(Event):
    """Three parts; with folds `test` counts the rows of them all, which are also among the others."""

    training: int
    validation: int
    test: int
    how: Message
    folds: int = 0


@dataclass(frozen=True)
class RateFound(Event):
    """A range test has chosen the learning rate."""

    rate: float
    rates: tuple[float, ...]
    """The rate of each of its steps."""
    losses: tuple[float, ...]
    """The loss after each, smoothed."""


@dataclass(frozen=True)
class RungTrained(Event):
    """Some settings were trained as one, the better of them go on."""

    rung: int
    """From 1."""
    of: int
    candidates: int
    kept: int
    steps: int
    """Of each."""
    seconds: float


@dataclass(frozen=True)
class Tried:
    """Settings, and what they came to on the validation part when they were trained last."""

    number: int
    """0: those of the recipe."""
    rate: float
    """The highest learning rate."""
    decay: float
    """Of the weights."""
    dropout: float | None
    """None where the network has none."""
    steps: int
    """Of its longest training."""
    value: float


@dataclass(frozen=True)
class Searched(Event):
    """A search by successive halving has chosen the settings."""

    measure: str
    """Of the values; "loss" is the task's."""
    board: tuple[Tried, ...]
    """All that were tried, the chosen one first."""
    seconds: float


@dataclass(frozen=True)
class ChangesTried(Event):
    """Changed texts were tried beside texts as they are: a training each, looked at on the validation part."""

    changes: str
    """As they were asked for."""
    measure: str
    """Of the values; "loss" is the task's."""
    changed: float
    plain: float
    kept: bool
    seconds: float


@dataclass(frozen=True)
class Checked:
    """A check before the first step."""

    check: str
    """start, overfit, shuffled, steady, gradient or held_out (see `preflight`)."""
    failed: Message | None = None
    """What is wrong, and what to do; None where it passed."""


@dataclass(frozen=True)
class Preflight(Event):
    """The network, its loss and the preparation were checked before the first step."""

    checks: tuple[Checked, ...]
    """Those that had something to say."""
    seconds: float


@dataclass(frozen=True)
class Planned(Event):
    """Everything is decided; step 0 comes next."""

    task: str
    model: str
    parameters: int
    inputs: Mapping[str, tuple[int | None, ...]]
    """Role -> shape of one row."""
    plan: Mapping[str, Any]
    notes: tuple[Message, ...]
    memory: int = 0
    """Bytes that the training will take, about (see `train.need`)."""


@dataclass(frozen=True)
class RivalFitted(Event):
    """A rival is trained on the same training part."""

    name: str
    seconds: float
    trials: int
    rows: int | None = None
    """Rows it learned from, where they were drawn: all of them would have taken too much memory."""


@dataclass(frozen=True)
class FoldTrained(Event):
    """The network and its rivals were trained anew without this fold, which judges them."""

    fold: int
    """From 1."""
    of: int
    seconds: float


@dataclass(frozen=True)
class PartTrained(Event):
    """The network was trained anew on a part of the training rows, for the learning curve."""

    rows: int
    value: float
    """The measure on the validation part."""
    measure: str
    seconds: float


@dataclass(frozen=True)
class Grown(Event):
    """The learning curve: what was reached with how many training rows, on the validation part."""

    measure: str
    greater_is_better: bool
    points: tuple[Mapping[str, Any], ...]
    """rows, value of each training; the one on all rows first. Neither these nor a line where the measure has no
    value."""
    line: tuple[Mapping[str, Any], ...]
    """The power law through them: rows, value, low, high (95 %, of one training), the last one at twice the rows."""
    sentence: Message
    seconds: float


@dataclass(frozen=True)
class Judged(Event):
    """The test part was opened, everybody was scored on it once."""

    board: tuple[Mapping[str, Any], ...]
    """One entry a contestant, the network first: name, measures, low, high (95 % interval of the deciding measure),
    fit_seconds, predict_seconds (all test rows), difference, difference_low, difference_high (paired, network minus
    rival; absent for the network)."""
    measure: str
    greater_is_better: bool
    standing: str
    """The network's: better, no different, worse, or alone where there is no rival."""
    use: str
    """The contestant to use."""
    verdict: Message
    opened_before: int
    """How often earlier runs opened these test rows."""


@dataclass(frozen=True)
class Shuffled(Event):
    """The values of one column after the other were shuffled among the test rows, and the network asked again."""

    measure: str
    rows: int
    """How many test rows, drawn where there are more."""
    repeats: int
    columns: tuple[Mapping[str, Any], ...]
    """name, worse (by how much the measure worsens, in its own units), low, high (95 %); the most first."""
    alike: tuple[tuple[str, ...], ...]
    """Groups of columns that tell nearly the same, so that shuffling one alone leaves the others."""
    seconds: float


@dataclass(frozen=True)
class Finished(Event):
    """Everything is on the disk."""

    folder: str
    predictor: str
    report: str | None
    """None where none was asked for."""
    seconds: float
