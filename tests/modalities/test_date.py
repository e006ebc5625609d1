"""Dates against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hondo.modalities.date import Date
from hondo.nouns import Field

FIELD = (Field("a", "date"),)
START = np.datetime64("2020-03-10", "us")


def learned(column):
    return Date.fit(FIELD, {"a": np.asarray(column, dtype="datetime64[us]")})


def out(preparation, column):
    return preparation.apply({"a": np.asarray(column, dtype="datetime64[us]")}).tensors["numbers"].numpy()


def column(step, rows=400):
    return START + np.arange(rows) * np.timedelta64(1, step)


@pytest.mark.parametrize(
    ("step", "circles"),
    [("s", ()), ("h", ("week", "day")), ("D", ("year", "week")), ("W", ("year",)), ("m", ("day",))],
)
def test_only_circles_on_which_the_dates_move_are_told(step, circles):
    assert learned(column(step, 200)).moments[0].circles == circles


@pytest.mark.parametrize("day", range(7))
def test_one_weekday_at_midnight_is_one_weekday(day):
    """However a seventh is rounded."""
    weeks = np.datetime64("1970-01-01") + day + 7 * np.arange(3000)
    assert learned(weeks).moments[0].circles == ("year",)


def test_when_in_the_week_and_the_day_is_where_pandas_says():
    hours = column("h", 24 * 100)
    names = learned(hours).roles["numbers"].names
    numbers, stamps = out(learned(hours), hours), pd.DatetimeIndex(hours)
    for circle, part in (("day", stamps.hour / 24), ("week", ((stamps.day_of_week - 3) % 7 + stamps.hour / 24) / 7)):
        for way, wave in (("sine", np.sin), ("cosine", np.cos)):  # 1970 began on a Thursday
            ours = numbers[:, names.index(f"a {way} of the {circle}")]
            np.testing.assert_allclose(ours, wave(2 * np.pi * np.asarray(part)), atol=1e-5)


def test_the_same_day_of_two_years_is_at_nearly_the_same_point():
    days = column("D", 1500)
    names = learned(days).roles["numbers"].names
    places = [names.index(f"a {way} of the year") for way in ("sine", "cosine")]
    one, other = out(learned(days), ["2021-07-01", "2023-07-01"])[:, places]
    assert np.abs(one - other).max() < 0.02


def test_when_it_was_is_standardised_and_kept_within_reach():
    days = column("D")
    numbers = out(learned(days), days)[:, 0]
    assert abs(numbers.mean()) < 1e-3 and numbers.std() == pytest.approx(1, abs=1e-4) and (np.diff(numbers) > 0).all()
    assert out(learned(days), ["9999-12-31", "0001-01-01"])[:, 0].tolist() == [10, -10]
    same = learned([START] * 5)
    assert np.abs(out(same, [START + np.timedelta64(30, "D")])[0, 0]) < 1  # a month is little where nothing is known


@settings(max_examples=30, deadline=None)
@given(st.lists(st.datetimes(), min_size=1, max_size=20), st.lists(st.datetimes(), min_size=2, max_size=20))
def test_later_stays_later(known, given):
    numbers = out(learned(known), sorted(given))[:, 0]
    assert (np.diff(numbers) >= 0).all() and np.abs(numbers).max() <= 10


def test_missing_is_in_the_middle_and_marked():
    numbers = out(learned([START, "NaT", START + np.timedelta64(2, "D")]), ["NaT"])
    assert numbers[0, 0] == 0 and numbers[0, -1] == 1 and not numbers[0, 1:-1].any()
    assert not out(learned(column("D")), ["NaT"]).any()


@pytest.mark.parametrize(
    "given", ["2020-02-03", "2020-02-03T04:05:06", np.datetime64("2020-02-03"), pd.Timestamp("2020-02-03")]
)
def test_what_a_caller_may_hand_over(given):
    assert Date.read(given, trusted=False) == pd.Timestamp(given).to_datetime64()
