"""Power laws beside SciPy's fit, and what they say of rows that are not there, where it is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import curve_fit

from hondo.evaluate import power_law

ROWS = np.array([8000, 1000, 1000, 2000, 2000, 4000, 4000], dtype=float)


def law(rows, a, b, c):
    return a + b * rows**-c


@pytest.mark.parametrize(("a", "b", "c"), [(0.1, 3.0, 0.5), (0.0, 2.0, 0.3), (0.25, 30.0, 0.9), (0.3, 0.0, 1.0)])
def test_a_law_without_noise_is_found(a, b, c):
    laws = power_law.fit(ROWS, law(ROWS, a, b, c)[None])
    assert laws.at(ROWS)[0] == pytest.approx(law(ROWS, a, b, c), rel=2e-3)
    assert laws.at(np.array([16000.0]))[0, 0] == pytest.approx(law(16000, a, b, c), rel=5e-3)


def test_no_fit_of_scipys_is_nearer():
    draw = np.random.default_rng(0)
    for _ in range(20):
        errors = law(ROWS, 0.2, 4.0, 0.5) + draw.normal(0, 0.01, len(ROWS))
        ours = power_law.fit(ROWS, errors[None]).at(ROWS)[0]
        bounds = ([0, 0, power_law.POWERS[0]], [np.inf, np.inf, power_law.POWERS[-1]])
        start = (0.1, 0.1, 0.5)
        unit = ROWS / ROWS.max()
        found, _ = curve_fit(law, unit, errors, start, bounds=bounds, max_nfev=20_000)
        theirs = law(unit, *found)
        assert ((ours - errors) ** 2).sum() <= ((theirs - errors) ** 2).sum() * 1.02


def test_many_samples_are_fitted_as_each_alone():
    errors = law(ROWS, 0.2, 4.0, 0.5) + np.random.default_rng(0).normal(0, 0.02, (9, len(ROWS)))
    together = power_law.fit(ROWS, errors)
    for place in range(9):
        alone = power_law.fit(ROWS, errors[place : place + 1])
        assert alone.at(ROWS)[0] == pytest.approx(together.at(ROWS)[place], rel=1e-12)


def test_an_error_that_rises_is_taken_for_a_constant():
    laws = power_law.fit(ROWS, ROWS[None] / 8000)
    assert laws.scale[0] == 0 and laws.lowest[0] == pytest.approx((ROWS / 8000).mean())


def test_noise_is_the_spread_of_trainings_on_as_many_rows():
    draw, found = np.random.default_rng(0), []
    for _ in range(300):
        errors = law(ROWS, 0.2, 4.0, 0.5) + draw.normal(0, 0.03, len(ROWS))
        one = power_law.noise(ROWS, errors)
        assert one.freedom == 3
        found.append(one.spread**2)
    assert np.mean(found) == pytest.approx(0.03**2, rel=0.15)


@pytest.mark.parametrize(
    ("a", "b", "c", "spread"), [(0.2, 4.0, 0.5, 0.01), (0.0, 2.0, 0.3, 0.003), (0.3, 0.0, 1.0, 0.02)]
)
def test_the_interval_holds_what_twice_the_rows_would_bring(a, b, c, spread):
    """A training on 16,000 rows. Where a = 0, the edge of what a law can be, a little less often than 19 in 20."""
    draw, held, right = np.random.default_rng(1), 0, 0
    for seed in range(120):
        errors = law(ROWS, a, b, c) + draw.normal(0, spread, len(ROWS))
        drawn = np.repeat(errors[None], 200, axis=0)  # very many judging rows
        outlook = power_law.outlook(ROWS, errors, drawn, np.array([16000.0]), seed)
        low, high = np.quantile(outlook.errors[:, 0], (0.025, 0.975))
        held += low <= law(16000, a, b, c) + draw.normal(0, spread) <= high
        low, high = np.quantile(outlook.expected[:, 0], (0.025, 0.975))
        right += low <= law(16000, a, b, c) <= high
    assert held >= 107 and right >= 107  # of 114 expected, whose deviation is 2.4
