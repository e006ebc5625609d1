"""Permutation importance beside scikit-learn's of the same fitted function, and columns that tell the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.linear_model import Ridge

from hondo.evaluate import importance
from hondo.evaluate.importance import REPEATS, ROWS, alike, effort, worth
from hondo.measures import CLASSIFICATION, REGRESSION


def iris():
    found = datasets.load_iris()
    model = RandomForestClassifier(30, random_state=0, n_jobs=1).fit(found.data[::2], found.target[::2])
    columns = {f"x{k}": found.data[1::2, k] for k in range(4)} | {"y": found.target[1::2]}

    def answer(columns):
        given = torch.from_numpy(model.predict_proba(np.column_stack([columns[f"x{k}"] for k in range(4)])))
        return {"probability": given, "prediction": given.argmax(1), "target": torch.from_numpy(columns["y"])}

    return model, found.data[1::2], found.target[1::2], columns, answer


def diabetes():
    found = datasets.load_diabetes()
    model = Ridge(0.01).fit(found.data[::2], found.target[::2])
    columns = {f"x{k}": found.data[1::2, k] for k in range(10)} | {"y": found.target[1::2]}

    def answer(columns):
        given = model.predict(np.column_stack([columns[f"x{k}"] for k in range(10)]))
        return {"prediction": torch.from_numpy(given), "target": torch.from_numpy(columns["y"])}

    return model, found.data[1::2], found.target[1::2], columns, answer


@pytest.mark.parametrize(
    ("made", "measure", "scoring"),
    [
        (iris, CLASSIFICATION["log_loss"], "neg_log_loss"),
        (iris, CLASSIFICATION["accuracy"], "accuracy"),
        (iris, CLASSIFICATION["balanced_accuracy"], "balanced_accuracy"),
        (diabetes, REGRESSION["rmse"], "neg_root_mean_squared_error"),
        (diabetes, REGRESSION["r2"], "r2"),
    ],
)
def test_it_is_scikit_learns(made, measure, scoring, monkeypatch):
    monkeypatch.setattr(importance, "SAMPLES", {True: 200, False: 4})
    model, inputs, truth, columns, answer = made()
    theirs = permutation_importance(model, inputs, truth, scoring=scoring, n_repeats=25, random_state=1)
    names = [name for name in columns if name != "y"]
    ours = {one.name: one for one in worth(columns, names, answer, measure, seed=0, repeats=25)}
    for place, name in enumerate(names):
        spread = theirs.importances_std[place] / 25**0.5
        assert abs(ours[name].worse - theirs.importances_mean[place]) <= 5 * spread + 1e-9
        assert ours[name].low <= ours[name].high


def test_the_most_comes_first_and_what_is_not_looked_at_is_worth_nothing():
    *_, columns, answer = diabetes()
    columns["idle"] = np.arange(len(columns["y"]))
    found = worth(columns, list(columns.keys() - {"y"}), answer, REGRESSION["rmse"], seed=0)
    assert [one.worse for one in found] == sorted((one.worse for one in found), reverse=True)
    (idle,) = (one for one in found if one.name == "idle")
    assert idle.worse == idle.low == idle.high == 0
    assert found[0].low > 0


def test_it_asks_once_a_column_and_leaves_the_columns_as_they_are():
    *_, columns, answer = iris()
    asked, before = [], {name: column.copy() for name, column in columns.items()}

    def counted(given):
        asked.append(len(given["y"]))
        assert all(
            sorted(given[name].tolist()) == sorted(before[name].tolist() * (len(given["y"]) // 75)) for name in given
        )
        return answer(given)

    once = worth(columns, ["x0", "x3"], counted, CLASSIFICATION["log_loss"], seed=0, repeats=3)
    assert asked == [75, 225, 225]
    assert all((columns[name] == before[name]).all() for name in columns)
    assert once == worth(columns, ["x0", "x3"], answer, CLASSIFICATION["log_loss"], seed=0, repeats=3)


def test_the_interval_holds_the_worth_on_other_rows():
    """y = 2 a + noise, answered by 2 a: without a the squared error is by 8 var(a) higher."""
    draw, held = np.random.default_rng(0), 0
    for seed in range(60):
        a = draw.normal(size=150)
        columns = {"a": a, "y": 2 * a + draw.normal(size=150)}

        def answer(columns):
            return {"prediction": torch.from_numpy(2 * columns["a"]), "target": torch.from_numpy(columns["y"])}

        (found,) = worth(columns, ["a"], answer, REGRESSION["rmse"], seed)
        held += found.low <= 3 - 1 <= found.high  # roots of 1 + 8 and of 1
    assert held >= 51


def test_a_measure_that_is_none_gives_no_interval():
    _, _, _, columns, answer = iris()
    alone = {name: column[columns["y"] == 0] for name, column in columns.items()}
    (found,) = worth(alone, ["x0"], answer, CLASSIFICATION["auc"], seed=0)
    assert np.isnan([found.worse, found.low, found.high]).all()


@pytest.mark.parametrize(("rows", "columns", "answers"), [(50, 4, 50_000), (4884, 14, 200_000), (360, 64, 50_000)])
def test_the_effort_is_bounded(rows, columns, answers):
    found = effort(rows, columns, answers)
    assert 2 <= found.repeats <= REPEATS and found.rows <= min(rows, ROWS)
    assert found.rows * found.repeats * columns <= answers
    assert effort(10**6, 5, 10**7) == effort(10**7, 5, 10**7)
    assert effort(2000, 1000, 10**6).rows == 100


# ---- columns that tell the same -------------------------------------------------------------------


def test_columns_that_tell_the_same_are_grouped():
    draw = np.random.default_rng(0)
    a, b, day = draw.normal(size=300), draw.normal(size=300), draw.integers(0, 999, 300)
    towns = draw.choice(["Lima", "Quito", None], 300)
    codes = {"Lima": "L", "Quito": "Q", None: "?"}
    columns = {
        "a": a,
        "cube": a**3,
        "less a": 5 - a + 0.01 * b,
        "b": np.where(draw.random(300) < 0.2, np.nan, b),
        "ten b": 10 * b,
        "day": np.datetime64("2020-01-01", "us") + day * np.timedelta64(1, "D"),
        "days": day.astype(float),
        "town": towns,
        "code": np.array([codes[town] for town in towns], dtype=object),
        "half": np.array([town == "Lima" for town in towns], dtype=object),  # told by town, but not the other way
        "constant": np.zeros(300),
        "rare": np.where(np.arange(300) == 7, "x", "y").astype(object),
        "rarely": np.where(np.arange(300) == 8, "x", "y").astype(object),
        "empty": np.full(300, np.nan),
    }
    kinds = dict.fromkeys(columns, "number") | {"day": "date"}
    kinds |= dict.fromkeys(("town", "code", "half", "rare", "rarely"), "category")
    assert alike(columns, kinds) == (("a", "cube", "less a"), ("b", "ten b"), ("day", "days"), ("town", "code"))
    assert alike(columns, dict.fromkeys(map(str, range(61)), "number")) == ()
