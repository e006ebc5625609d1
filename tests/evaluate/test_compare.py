"""Intervals against SciPy's bootstrap and against what they promise: to cover the truth 19 times in 20."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import stats
from sklearn import metrics

from hondo.evaluate.compare import Contestant, board, interval, paired
from hondo.measures import CLASSIFICATION, REGRESSION
from hondo.nouns import Measure, Outcomes

MEAN = Measure(lambda o: float(o["x"].mean()), greater_is_better=True, rows=lambda o: o["x"])


def of(values: np.ndarray) -> Outcomes:
    return {"x": torch.from_numpy(np.asarray(values, dtype=np.float64))}


def regression(rows: int, seed: int = 0, noise: float = 1.0) -> Outcomes:
    draw = np.random.default_rng(seed)
    target = np.random.default_rng(99).normal(size=rows)
    return {"target": torch.from_numpy(target), "prediction": torch.from_numpy(target + noise * draw.normal(size=rows))}


def classification(rows: int, seed: int = 0, classes: int = 3) -> Outcomes:
    draw = np.random.default_rng(seed)
    target = torch.from_numpy(np.random.default_rng(99).integers(classes, size=rows))
    logits = torch.from_numpy(draw.normal(size=(rows, classes)))
    logits[torch.arange(rows), target] += 1
    probability = logits.softmax(1)
    return {"target": target, "probability": probability, "prediction": probability.argmax(1)}


def level(rows: int) -> float:
    """SciPy's confidence level for the wider percentiles of few rows (Hesterberg 2015, section 3.3)."""
    return 1 - 2 * stats.norm.cdf(np.sqrt(rows / (rows - 1)) * stats.t.ppf(0.025, rows - 1))


def near(found: tuple[float, float], expected: tuple[float, float]) -> None:
    """Two bootstraps with other random numbers: the ends agree to a tenth of the width."""
    assert np.allclose(found, expected, atol=0.1 * (expected[1] - expected[0]))


@pytest.mark.parametrize("rows", [10, 40])
def test_covers_the_truth_19_times_in_20(rows):
    draw = np.random.default_rng(7)
    covered = 0
    for repetition in range(300):
        found = interval(of(draw.normal(3, 2, size=rows)), MEAN, seed=repetition, samples=400)
        covered += found.low <= 3 <= found.high
    assert 0.91 <= covered / 300 <= 0.98  # a plain percentile interval of 10 rows covers 0.89


def test_the_difference_covers_the_truth_19_times_in_20():
    draw = np.random.default_rng(8)
    covered = 0
    for repetition in range(300):
        shared = draw.normal(size=40)  # what makes a row hard is hard for both
        ours, theirs = (of(shared + 0.3 * draw.normal(size=40) + better) for better in (0.2, 0.0))
        found = paired(ours, theirs, MEAN, seed=repetition, samples=400)
        covered += found.low <= 0.2 <= found.high
    assert 0.90 <= covered / 300 <= 0.99


@pytest.mark.parametrize("name", ["rmse", "mae", "r2"])
def test_equals_scipy(name):
    outcomes, rows = regression(300), 300

    def score(target, prediction):
        error = target - prediction
        if name == "r2":
            return 1 - (error**2).sum() / ((target - target.mean()) ** 2).sum()
        return np.sqrt((error**2).mean()) if name == "rmse" else np.abs(error).mean()

    data = (outcomes["target"].numpy(), outcomes["prediction"].numpy())
    options = {"paired": True, "vectorized": False, "n_resamples": 2000, "method": "percentile"}
    expected = stats.bootstrap(data, score, **options, confidence_level=level(rows), rng=1).confidence_interval
    found = interval(outcomes, REGRESSION[name], seed=0, samples=2000)
    assert found.value == pytest.approx(score(*data))
    near((found.low, found.high), tuple(expected))


@pytest.mark.parametrize("name", ["log_loss", "accuracy", "auc"])
def test_a_difference_equals_scipy(name):
    ours, theirs, rows = classification(200, 1), classification(200, 2), 200
    measure = CLASSIFICATION[name]

    def difference(index):
        taken = [{key: tensor[torch.from_numpy(index)] for key, tensor in each.items()} for each in (ours, theirs)]
        return measure.of(taken[0]) - measure.of(taken[1])

    options = {"vectorized": False, "n_resamples": 400, "method": "percentile", "rng": 1}
    index = np.arange(rows)
    expected = stats.bootstrap((index,), difference, **options, confidence_level=level(rows)).confidence_interval
    found = paired(ours, theirs, measure, seed=0, samples=400)
    assert found.value == pytest.approx(difference(index))
    assert np.allclose((found.low, found.high), expected, atol=0.2 * (expected.high - expected.low))


@pytest.mark.parametrize("name", [*CLASSIFICATION, *REGRESSION])
def test_the_same_outcomes_differ_by_exactly_nothing(name):
    known = CLASSIFICATION | REGRESSION
    outcomes = classification(60) if name in CLASSIFICATION else regression(60)
    found = paired(outcomes, {key: tensor.clone() for key, tensor in outcomes.items()}, known[name], 0, samples=50)
    assert (found.value, found.low, found.high) == (0, 0, 0)


@pytest.mark.parametrize("name", ["rmse", "mae", "r2"])
def test_who_is_first_changes_the_sign_alone(name):
    ours, theirs = regression(150, 1), regression(150, 2, noise=1.2)
    one, other = (paired(*pair, REGRESSION[name], 3, samples=200) for pair in ((ours, theirs), (theirs, ours)))
    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))


def test_both_are_scored_on_the_same_drawn_rows():
    """A rival who is worse by the same on every row is worse by that, without any doubt."""
    ours = np.random.default_rng(0).normal(size=80)
    found = paired(of(ours), of(ours - 0.1), MEAN, seed=0)
    assert (found.low, found.high) == pytest.approx((0.1, 0.1))


def test_the_values_of_rows_give_what_scoring_the_drawn_rows_gives():
    """The quick way and the slow way draw the same rows, so they agree to the last digits."""
    ours, theirs = regression(120, 1), regression(120, 2)
    for name in ("rmse", "mae"):
        quick = paired(ours, theirs, REGRESSION[name], 5, samples=300)
        slow = paired(ours, theirs, replace(REGRESSION[name], rows=None), 5, samples=300)
        assert (quick.low, quick.high) == pytest.approx((slow.low, slow.high), rel=1e-9)


def test_rows_that_the_score_is_neither_the_mean_nor_the_root_of_are_not_used():
    median = Measure(lambda o: float(o["x"].median()), greater_is_better=False, rows=lambda o: o["x"])
    values = of(np.random.default_rng(0).exponential(size=101))
    with_rows, without = (interval(values, each, 0, samples=200) for each in (median, replace(median, rows=None)))
    assert with_rows == without


def test_a_mean_square_of_one_is_still_rooted():
    """1 is its own root: whether to take it shows on a part of the rows only."""
    error = torch.tensor([0.5, 1.5] * 40, dtype=torch.float64)
    error = error / error.square().mean().sqrt()
    outcomes = {"target": torch.zeros(80, dtype=torch.float64), "prediction": error.sort().values}
    quick = interval(outcomes, REGRESSION["rmse"], 1, samples=200)
    slow = interval(outcomes, replace(REGRESSION["rmse"], rows=None), 1, samples=200)
    assert quick.value == pytest.approx(1)
    assert (quick.low, quick.high) == pytest.approx((slow.low, slow.high))


def test_drawn_rows_of_one_class_have_no_auc_and_are_left_out():
    probability = torch.tensor([0.1, 0.2, 0.3, 0.4, 0.9], dtype=torch.float64)
    outcomes = {"target": torch.tensor([0, 0, 0, 0, 1]), "probability": torch.stack([1 - probability, probability], 1)}
    found = interval(outcomes, CLASSIFICATION["auc"], 0, samples=100)
    assert (found.value, found.low, found.high) == (1, 1, 1)


def test_without_a_score_there_is_no_interval():
    outcomes = {"target": torch.zeros(5).long(), "probability": torch.full((5, 2), 0.5, dtype=torch.float64)}
    found = interval(outcomes, CLASSIFICATION["auc"], 0, samples=10)
    assert np.isnan([found.value, found.low, found.high]).all()


def test_follows_from_the_seed():
    outcomes = regression(50)
    one, again, other = (interval(outcomes, REGRESSION["rmse"], seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other and one.value == other.value


@pytest.mark.parametrize("rows", [1, 20])
def test_of_a_single_unit_nothing_is_sure(rows):
    found = interval(of(np.linspace(2, 3, rows)), MEAN, 0, samples=50, units=np.zeros(rows, dtype=np.int64))
    assert found.value == np.linspace(2, 3, rows).mean() and np.isnan([found.low, found.high]).all()


# ---- rows that belong together --------------------------------------------------------------------


@pytest.mark.parametrize("groups", [3, 30])
def test_of_rows_in_groups_the_difference_covers_the_truth_19_times_in_20(groups):
    """Rows drawn one by one would cover it some 6 times in 20: the rows of a group err together."""
    draw, units = np.random.default_rng(5), np.repeat(np.arange(groups), 20)
    covered = 0
    for repetition in range(300):
        theirs = draw.normal(size=len(units))
        ours = theirs + draw.normal(size=groups)[units] + 0.5 * draw.normal(size=len(units))
        found = paired(of(ours), of(theirs), MEAN, repetition, samples=200, units=units)
        covered += found.low <= 0 <= found.high
    assert 0.91 <= covered / 300 <= 0.985


@pytest.mark.parametrize("name", ["rmse", "mae", "r2"])
def test_rows_that_are_each_a_unit_are_drawn_as_rows(name):
    ours, theirs = regression(90, 1), regression(90, 2)
    own = np.random.default_rng(0).permutation(90) + 7  # numbers say which, and no more
    found = paired(ours, theirs, REGRESSION[name], 2, samples=100, units=own)
    assert found == paired(ours, theirs, REGRESSION[name], 2, samples=100)


@pytest.mark.parametrize("name", ["rmse", "mae"])
def test_the_sums_of_units_give_what_scoring_their_drawn_rows_gives(name):
    ours, theirs, units = regression(120, 1), regression(120, 2), np.random.default_rng(3).integers(12, size=120)
    quick = paired(ours, theirs, REGRESSION[name], 5, samples=200, units=units)
    slow = paired(ours, theirs, replace(REGRESSION[name], rows=None), 5, samples=200, units=units)
    assert (quick.low, quick.high) == pytest.approx((slow.low, slow.high), rel=1e-9)


@pytest.mark.parametrize("name", ["log_loss", "auc"])
def test_rows_in_groups_equal_scipy_drawing_groups(name):
    """SciPy draws the numbers of the groups; each brings its rows."""
    outcomes, units = classification(200, 1), np.random.default_rng(4).permutation(np.arange(200) // 5)
    measure = CLASSIFICATION[name]

    def score(chosen):
        index = np.concatenate([np.flatnonzero(units == unit) for unit in chosen])
        return measure.of({key: tensor[torch.from_numpy(index)] for key, tensor in outcomes.items()})

    options = {"vectorized": False, "n_resamples": 400, "method": "percentile", "rng": 1}
    expected = stats.bootstrap((np.arange(40),), score, **options, confidence_level=level(40)).confidence_interval
    found = interval(outcomes, measure, seed=0, samples=400, units=units)
    assert np.allclose((found.low, found.high), expected, atol=0.2 * (expected.high - expected.low))


def test_of_a_handful_of_units_the_interval_is_students():
    """As SciPy's t-interval of the means of four groups of one size."""
    values, units = np.random.default_rng(6).normal(size=80), np.arange(80) % 4
    means = np.array([values[units == unit].mean() for unit in range(4)])
    expected = stats.ttest_1samp(means, 0).confidence_interval(0.95)
    found = interval(of(values), MEAN, 0, samples=20_000, units=units)
    assert np.allclose((found.low, found.high), tuple(expected), atol=0.03 * (expected.high - expected.low))


def test_the_board_says_what_interval_and_paired_say():
    ours, theirs = classification(90, 1), classification(90, 2)
    measures = {name: CLASSIFICATION[name] for name in ("log_loss", "accuracy")}
    contestants = [Contestant("network", ours, 3.0, 0.1), Contestant("linear", theirs, 1.0, 0.2)]
    network, linear = board(contestants, measures, "log_loss", seed=4)
    for entry, outcomes in ((network, ours), (linear, theirs)):
        found = interval(outcomes, measures["log_loss"], 4)
        assert (entry["low"], entry["high"]) == pytest.approx((found.low, found.high))
        loss = metrics.log_loss(outcomes["target"], outcomes["probability"].numpy())
        assert entry["measures"]["log_loss"] == pytest.approx(loss)
        assert entry["measures"]["accuracy"] == metrics.accuracy_score(outcomes["target"], outcomes["prediction"])
    difference = paired(ours, theirs, measures["log_loss"], 4)
    assert (linear["difference"], linear["difference_low"]) == pytest.approx((difference.value, difference.low))
    assert linear["difference_high"] == pytest.approx(difference.high)
    assert "difference" not in network
    assert (linear["name"], linear["fit_seconds"], linear["predict_seconds"]) == ("linear", 1.0, 0.2)
