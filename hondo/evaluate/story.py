"""The story of a fit: everything that its report shows, a JSON record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hondo.messages import Message


@dataclass(frozen=True)
class Story:
    """Everything the page shows. Messages inside the mappings may also be stored ones, as JSON has them."""

    title: str
    task: str
    """The name of the task; binary, multiclass, multilabel and regression have words of their own."""
    model: str
    parameters: int
    verdict: Message
    standing: str
    """better, no different, worse, or alone where there was no rival."""
    source: str
    rows: int
    fields: tuple[Mapping[str, Any], ...]
    """As in `events.DataRead`; `missing`, a count of the source's rows, where it is known."""
    parts: Mapping[str, int]
    """training, validation, test: rows."""
    how: Message
    """How the rows were divided."""
    plan: Mapping[str, Any]
    curves: tuple[Mapping[str, Any], ...]
    """The `Logged` (with `rate`) and `Evaluated` (with `measures`) events of the loop, in their order."""
    board: tuple[Mapping[str, Any], ...]
    """`events.Judged.board`."""
    measure: str
    greater_is_better: bool
    picture: Mapping[str, Any]
    """Of the test rows. A classification: `confusion` (counts, expected x answered) and `labels`; where there are any,
    `roc`: [false alarms, found] pairs and `reliability`: [probability given, share that came true] pairs, all from 0
    to 1. Where several labels may be true of a row: `per_label` (see `evaluate.per_label`), `rows`, `right` (rows with
    all labels as expected) and `reliability`. A regression: `predicted` and `actual`, at most 2,000 points. Anything
    else: nothing is drawn."""
    worst: tuple[Mapping[str, Any], ...]
    """row (its number), values (by column), expected, predicted (a list where there may be several labels), loss, and
    the probability of what was answered, where one label was; the worst first."""
    audit: Mapping[str, Any]
    """opened, opened_before, test_rows, scored, scored_twice, best_step, best_epoch, seed, fingerprint, versions, and
    `checks`, those before the first step (`events.Checked`)."""
    notes: tuple[Message, ...] = ()
    """How the source was read, what was decided."""
    findings: tuple[Mapping[str, Any], ...] | None = ()
    """The doctor's: check, severity (serious, warning, note), what, why, action, columns, rows, and `count`, how many
    rows there are in all. None where the doctor was not asked."""
    found: tuple[Message, ...] = ()
    """What the training noticed."""
    shuffled: Mapping[str, Any] | None = None
    """`events.Shuffled`: what each column is worth."""
    folds: int = 0
    """Where there are any, the rows of `parts["test"]` are theirs, and among the others too."""
    range_test: Mapping[str, Any] | None = None
    """`events.RateFound`, where a range test chose the learning rate."""
    searched: Mapping[str, Any] | None = None
    """`events.Searched`, where a search chose the settings."""
    grown: Mapping[str, Any] | None = None
    """`events.Grown`: the learning curve, where it was asked for."""
    gallery: Mapping[str, Any] | None = None
    """Where pictures are answered from, stills of them (`evaluate.stills.still`, with their name): `worst`, one for
    each row of `worst`; `pairs` (expected, predicted, count, stills) of labels that are confused, the most often first;
    and `changed`, training pictures: `plain`, and `drawn`, as training changes them, `mixed` with others or not."""

    @property
    def target(self) -> str:
        """What is asked for, by name."""
        return ", ".join(str(field["name"]) for field in self.fields if field.get("target"))
