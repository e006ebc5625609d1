from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hondo.data.portions import TEST, TRAINING, VALIDATION, divide

SHARES = np.array([0.6, 0.2, 0.2])


@st.composite
def cases(draw):
    """(units, classes, keys): rows in units of any size, with one class or several."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, classes = draw(st.integers(3, 24)), draw(st.integers(1, 6))
    rows = draw(st.integers(count, 6 * count))
    units = np.concatenate([np.arange(count), rng.integers(0, count, rows - count)])
    pure = (units * draw(st.integers(1, 4)) + rng.integers(0, 2, rows)) % classes
    chosen = pure if draw(st.booleans()) else rng.integers(0, classes, rows)
    return units, np.unique(chosen, return_inverse=True)[1], rng.integers(0, 2**63, rows).astype(np.uint64)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_units_are_whole_and_training_has_every_class(case):
    units, classes, keys = case
    part = divide(units, classes, keys, SHARES)
    assert set(part) <= {TRAINING, VALIDATION, TEST}
    assert all(len(set(part[units == unit])) == 1 for unit in range(units.max() + 1))
    assert set(classes[part == TRAINING]) == set(classes)
    held = [np.unique(units[classes == label]) for label in range(classes.max() + 1)]
    for label, where in enumerate(held):
        if (classes == label).sum() <= 2 or len(where) == 1:
            assert (part[classes == label] == TRAINING).all()
    if min(map(len, held)) >= 4:
        assert set(part) == {TRAINING, VALIDATION, TEST}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(10, 60))
def test_single_rows_make_up_for_what_large_units_bring(seed, large, single):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 30, large)
    units = np.concatenate([np.repeat(np.arange(large), sizes), large + np.arange(single)])
    classes = np.zeros(len(units), dtype=np.int64)
    part = divide(units, classes, rng.integers(0, 2**63, len(units)).astype(np.uint64), SHARES)
    wanted = len(units) * SHARES
    brought = np.bincount(part[: sizes.sum()], minlength=3)
    added = np.bincount(part[sizes.sum() :], minlength=3)
    over = brought >= wanted + 1
    assert (added[over] == 0).all()
    if not over.any():
        assert (np.abs(brought + added - wanted) <= 2).all()


def test_a_given_part_gets_nothing():
    units = np.arange(50)
    for shares in ([0.8, 0.2, 0.0], [0.8, 0.0, 0.2]):
        part = divide(units, units % 3, units.astype(np.uint64), np.array(shares))
        assert set(part) == set(np.flatnonzero(shares))
