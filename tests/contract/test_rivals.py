"""What every rival must do with whatever columns there are; a new file in `hondo/evaluate/rivals/` is found by itself.

Whether a rival is any good is another matter: `tests/evaluate/test_rivals.py`.
"""

from __future__ import annotations

import copy
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest

from hondo import registry
from hondo.nouns import Field

from . import samples

RIVALS = {
    name: rival
    for name, rival in registry.every("rival").items()
    if name not in ("xgboost", "catboost") or find_spec(name) is not None  # an extra
}
TASKS = samples.tasks()
KINDS = registry.names("modality")
FIELDS = tuple(Field(f"{kind} {name}", kind) for kind in KINDS for name in samples.columns(kind, 2))
ROWS = 80


def columns(rows, seed):
    """Every column of every kind: constant ones, empty ones, those with values that occur once."""
    return {f"{kind} {name}": c for kind in KINDS for name, c in samples.columns(kind, rows, seed).items()}


def unseen(like):
    """Values that training did not see, and missing ones."""
    found = {f"{kind} {name}": c for kind in KINDS for name, c in samples.new(kind).items()}
    rows = max(len(column) for column in found.values())
    return {name: np.resize(found[name], rows).astype(column.dtype) for name, column in like.items()}


def truth(task, rows, seed):
    """Labels, of which the last is missing from what is learned; or numbers."""
    g = np.random.default_rng(seed)
    labels = len(task.roles["target"].labels)
    if task.roles["target"].shape:  # several may be true of a row; one never is, and one always
        there = g.random((rows, labels)) < np.linspace(0.1, 0.9, labels)
        return (there & (np.arange(labels) > 0) | (np.arange(labels) == labels - 1)).astype(np.uint8)
    return g.integers(0, max(2, labels - 1), rows) if labels else g.normal(100, 20, rows)


PAIRS = [(rival, task) for rival in RIVALS for task in TASKS if RIVALS[rival].suits(FIELDS, TASKS[task])]


def fit(rival, task, fields=FIELDS):
    asked, made = TASKS[task], RIVALS[rival]()
    given = [columns(ROWS, 0), truth(asked, ROWS, 0), columns(30, 1), truth(asked, 30, 1)]
    before = copy.deepcopy(given)
    made.fit(fields, *given, asked, seed=0)
    for part, kept in zip(given, before, strict=True):
        np.testing.assert_equal(part, kept)  # what it was given is as it was
    return made


fitted = cache(fit)


@pytest.mark.parametrize("rival", RIVALS)
def test_every_rival_can_be_asked_something(rival):
    assert any(rival == one for one, _ in PAIRS)
    assert isinstance(RIVALS[rival].floor, bool) and RIVALS[rival].name == rival


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_a_rival_that_looks_at_nothing_and_one_that_looks(task):
    floors = {RIVALS[rival].floor for rival, asked in PAIRS if asked == task}
    assert floors == {True, False}


@pytest.mark.parametrize(("rival", "task"), PAIRS)
def test_its_answers_are_what_the_task_judges(rival, task):
    """Of rows like those learned from, of values never seen, of one row."""
    asked, made = TASKS[task], fitted(rival, task)
    labels = len(asked.roles["target"].labels)
    assert made.trials >= 1 and made.fit_seconds >= 0
    for given in (columns(40, 2), unseen(columns(2, 0)), {name: c[:1] for name, c in columns(2, 3).items()}):
        rows = len(next(iter(given.values())))
        before = copy.deepcopy(given)
        answers = made.predict(given)
        np.testing.assert_equal(given, before)
        assert answers.dtype == np.float64 and np.isfinite(answers).all()
        assert answers.shape == ((rows, labels) if labels else (rows,))
        if labels:
            assert (answers >= 0).all() and (answers <= 1).all()
            if not asked.roles["target"].shape:
                np.testing.assert_allclose(answers.sum(1), 1, atol=1e-12)


POOR = [tuple(field for field in FIELDS if field.kind == kind) for kind in KINDS]
POOR += [(field,) for field in FIELDS if field.name.endswith(("constant", "empty"))]
"""Columns of one kind alone, and columns in which there is nothing."""


@pytest.mark.parametrize("fields", POOR, ids=lambda fields: fields[0].name if len(fields) == 1 else fields[0].kind)
@pytest.mark.parametrize("rival", RIVALS)
def test_little_is_enough(rival, fields):
    """A table of one constant column, or of labels alone, is no reason to fall over."""
    suiting = [asked for one, asked in PAIRS if one == rival and RIVALS[rival].suits(fields, TASKS[asked])]
    for task in suiting[-1:]:
        made = fit(rival, task, fields)
        for given in (columns(20, 2), unseen(columns(2, 0))):
            assert np.isfinite(made.predict({field.name: given[field.name] for field in fields})).all()


@pytest.mark.parametrize(("rival", "task"), PAIRS)
def test_a_row_is_answered_alone_as_in_company(rival, task):
    made, given = fitted(rival, task), columns(12, 2)
    together = made.predict(given)
    for row in (0, 5, 11):
        alone = made.predict({name: column[row : row + 1] for name, column in given.items()})
        np.testing.assert_allclose(alone[0], together[row], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("rival", "task"), PAIRS)
def test_the_same_seed_gives_the_same_answers(rival, task):
    given = columns(20, 2)
    np.testing.assert_array_equal(fitted(rival, task).predict(given), fit(rival, task).predict(given))
