from __future__ import annotations

import datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hondo.data.identical import MISSING, alike, codes, row_keys, told_apart, value_keys

NUMERALS = ["", "0", "-0", "1", "01", "1.", ".1", "0.10", "00.1", "1.0", "1e0", "-0.0", "0.00", "nan", "inf", "é"]
LONG = ["9" * 15, "9" * 16, "9" * 15 + "8"]
DAY = datetime.date(1900, 1, 1)


def column(*values):
    return st.lists(st.sampled_from([None, *values]), min_size=1)


VALUES = st.one_of(
    column(0.0, -0.0, 1.0, -1.0, 0.1, 1e300, 5e-324),
    column(*NUMERALS, *LONG),
    column(*range(2**53 - 2, 2**53 + 3)),
    column(DAY, DAY + datetime.timedelta(1)),
    column(False, True),
)


@settings(deadline=None)
@given(VALUES)
def test_keys_are_equal_where_values_are(values):
    series = pl.Series("x", values)
    keys = value_keys(series)
    for one, key in zip(series, keys, strict=True):
        for other, beside in zip(series, keys, strict=True):
            assert (one == other) == (key == beside), (one, other)
    assert ((keys == MISSING) == series.is_null().to_numpy()).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 60))
def test_rows_are_equal_where_polars_says_so(seed, width, rows):
    rng = np.random.default_rng(seed)
    frame = pl.DataFrame({f"c{i}": rng.integers(0, 3, rows).astype(str if i % 2 else float) for i in range(width)})
    keys = row_keys(frame)
    duplicated = frame.is_duplicated().to_numpy()
    assert (np.isin(keys, keys[[list(keys).count(key) > 1 for key in keys]]) == duplicated).all()
    assert (alike(frame).repeated == duplicated).all()
    assert (row_keys(frame[:, ::-1]) == keys).all()
    assert len(set(told_apart(keys).tolist())) == rows


def test_which_column_holds_a_value_matters():
    frame = pl.DataFrame({"a": ["x", "y"], "b": ["y", "x"]})
    assert len(set(row_keys(frame).tolist())) == 2


def test_keys_are_the_same_on_every_machine_and_day():
    frame = pl.DataFrame({"a": [1.5, None], "b": ["casa", "12"], "c": [datetime.date(2020, 2, 29), None]})
    assert row_keys(frame).tolist() == PINNED


PINNED = [9313553674802455679, 6011293687497676266]


def test_codes_number_the_values_as_they_appear():
    assert codes(np.array([7, 3, 7, 9], dtype=np.uint64)).tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize("copies", [2, 5])
def test_copies_are_told_from_coincidences(copies):
    rng = np.random.default_rng(0)
    fine = pl.DataFrame({"a": rng.normal(size=300), "b": rng.normal(size=300).round(1)})
    assert not alike(pl.concat([fine] * copies)).by_chance
    coarse = pl.DataFrame({"a": rng.integers(0, 3, 300 * copies), "b": rng.integers(0, 4, 300 * copies)})
    assert alike(coarse).by_chance


@pytest.mark.parametrize("columns", [2, 3, 5])
def test_columns_that_go_together_repeat_by_chance_too(columns):
    rng = np.random.default_rng(0)
    first = rng.integers(0, 6, 3000)
    names = [f"c{i}" for i in range(columns)]
    frame = pl.DataFrame({n: np.where(rng.random(3000) < 0.3, rng.integers(0, 6, 3000), first) for n in names})
    assert alike(frame).by_chance


def test_copies_of_rows_that_differ_in_one_column_alone_are_copies():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"weight": rng.normal(size=400), "sex": rng.integers(0, 2, 400)})
    assert not alike(pl.concat([frame, frame[:30]])).by_chance


def test_an_empty_or_columnless_frame_has_nothing_alike():
    assert not alike(pl.DataFrame({"a": pl.Series([], dtype=pl.String)})).repeated.any()
    assert alike(pl.DataFrame()).by_chance
