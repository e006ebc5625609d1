"""The estimators: scikit-learn's own checks, its tools around them, and frames of every kind."""

from __future__ import annotations

import pickle
import pickletools
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import hondo
from hondo import Classifier, Regressor, messages
from hondo.cli.options import helps
from hondo.request import Request

QUICK = {"model": "mlp", "size": "s", "epochs": 30, "lr": 0.01}


@pytest.fixture(autouse=True)
def english():
    messages.speak("en")
    yield
    messages.speak(None)


@parametrize_with_checks([Classifier(**QUICK), Regressor(**QUICK)])
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def people(rows: int = 300, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    g = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "age": np.where(g.random(rows) < 0.1, np.nan, g.integers(18, 80, rows)),
        "town": g.choice(["Lima", "Quito", "Cádiz"], rows),
        "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(g.integers(0, 900, rows), "D"),
        "member": g.random(rows) < 0.5,
    })  # fmt: skip
    rich = frame["age"].fillna(50) + 20 * (frame["town"] == "Lima") + 10 * frame["member"] > 60
    return frame, np.where(rich, "rich", "poor")


def test_it_beats_the_floor_in_a_cross_validation_a_pipeline_and_a_search():
    X, y = load_breast_cancer(return_X_y=True)
    floor = cross_val_score(DummyClassifier(), X, y, cv=3).mean()
    assert cross_val_score(make_pipeline(StandardScaler(), Classifier(**QUICK)), X, y, cv=3).min() > 0.9 > floor
    X, y = load_diabetes(return_X_y=True)
    floor = cross_val_score(DummyRegressor(), X, y, cv=3).mean()
    search = GridSearchCV(Regressor(**QUICK), {"lr": [1e-6, 5e-3]}, cv=3).fit(X, y)
    assert search.best_params_ == {"lr": 5e-3} and search.best_score_ > 0.35 > floor
    assert search.predict(X).std() > 0.3 * y.std()


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame])
def test_frames_with_columns_of_every_kind(kind):
    frame, y = people()
    made = frame if kind is pd.DataFrame else pl.from_pandas(frame)
    model = Classifier(**QUICK).fit(made, y if kind is pd.DataFrame else pl.Series(y))
    assert model.score(made, y) > 0.9
    assert list(model.feature_names_in_) == list(frame.columns) and model.n_features_in_ == 4
    assert model.classes_.tolist() == ["poor", "rich"]
    assert [field.kind for field in model.predictor_.inputs] == ["number", "category", "date", "boolean"]
    with pytest.raises(ValueError, match="feature names"):
        model.predict(made[["town", "age", "since", "member"]])


def test_an_array_of_words_is_read_column_by_column():
    frame, y = people()
    words = frame[["age", "town"]].astype(object).to_numpy()
    model = Classifier(**QUICK).fit(words, y)
    assert [field.kind for field in model.predictor_.inputs] == ["number", "category"]
    assert model.score(words, y) > 0.8
    with pytest.raises(ValueError, match=r"column_1.*is not a number"):
        model.predict(np.array([["old", "Lima"]], dtype=object))


def test_columns_that_only_name_the_rows_are_left_out_and_said():
    frame, y = people()
    named = frame.assign(code=[f"p-{row:05}" for row in range(len(frame))])
    with pytest.warns(UserWarning, match="left out: code"):
        model = Classifier(**QUICK).fit(named, y)
    assert model.predict(named).shape == (300,) and model.n_features_in_ == 5
    with pytest.raises(ValueError, match="nothing to learn from"):
        Classifier(**QUICK).fit(named[["code"]], y)


def test_probabilities_are_calibrated_where_there_are_rows_to_do_it_on():
    g = np.random.default_rng(0)
    X = g.normal(size=(1600, 8))
    y = X[:, 0] + 2 * g.normal(size=1600) > 0
    sharp = {"model": "mlp", "epochs": 12, "lr": 0.01, "batch": 32, "set": ("patience=0", "measure=accuracy")}
    model = Classifier(**sharp).fit(X[:800], y[:800])
    held = Classifier(**{**sharp, "set": (*sharp["set"], "temperature=1.0")}).fit(X[:800], y[:800])
    losses = [log_loss(y[800:], each.predict_proba(X[800:])) for each in (model, held)]
    assert losses[0] < losses[1]
    np.testing.assert_array_equal(model.predict(X), model.predict_proba(X)[:, 1] > 0.5)


def test_sparse_rows_are_refused_in_scikit_learns_words():
    with pytest.raises(TypeError, match="Sparse data was passed"):
        Regressor(**QUICK).fit(sparse.eye(10, format="csr"), np.arange(10.0))


def test_neither_the_order_of_the_rows_nor_writing_weights_as_copies_changes_a_bit():
    g = np.random.default_rng(0)
    X, weights = g.normal(size=(700, 3)), g.integers(0, 4, 700)
    y = X[:, 0] + 0.1 * g.normal(size=700)
    short = {**QUICK, "epochs": 3}
    plain = Regressor(**short).fit(np.repeat(X, weights, axis=0), np.repeat(y, weights)).predict(X)
    order = g.permutation(700)
    weighed = Regressor(**short).fit(X[order], y[order], sample_weight=weights[order])
    np.testing.assert_array_equal(weighed.predict(X), plain)
    halves = Regressor(**short).fit(X, y, sample_weight=weights / 7).predict(X)
    assert np.abs(halves - plain).max() > 0  # weights that are no counts weigh in the loss


def test_heavy_rows_pull():
    X = np.random.default_rng(0).normal(size=(60, 1))
    y, heavy = np.where(np.arange(60) % 2, 1.0, -1.0), np.where(np.arange(60) % 2, 9.5, 0.5)
    assert Regressor(**QUICK).fit(X, y, heavy).predict(X).mean() > 0.5
    assert abs(Regressor(**QUICK).fit(X, y).predict(X).mean()) < 0.3


def test_it_is_pickled_as_a_record_and_saved_as_a_predictor(tmp_path: Path):
    frame, y = people()
    model = Classifier(**QUICK).fit(frame, y)
    stored = pickle.dumps(model)
    named = {str(argument) for _, argument, _ in pickletools.genops(stored) if isinstance(argument, str)}
    assert not any("torch" in name or name.startswith("hondo.models") for name in named)
    expected = model.predict_proba(frame)
    np.testing.assert_array_equal(pickle.loads(stored).predict_proba(frame), expected)
    loaded = hondo.load(model.predictor_.save(tmp_path / "kept"))
    np.testing.assert_allclose(loaded.predict(frame)["probability:rich"], expected[:, 1], atol=1e-6)


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    frame, y = people(60)
    Classifier(**QUICK).fit(frame, y).predict(frame)
    assert list(tmp_path.iterdir()) == []


def test_classes_that_are_written_alike_stay_apart():
    X = np.repeat(np.arange(3.0), 30)[:, None]
    y = np.repeat(np.array(["", "NA", "nan"]), 30)
    assert set(Classifier(**QUICK).fit(X, y).predict(X)) == {"", "NA", "nan"}
    truth = np.arange(90) > 44
    model = Classifier(**QUICK).fit(X, truth)
    assert model.classes_.dtype == bool and model.predict(X).dtype == bool


def test_parameters_are_the_fields_of_a_request():
    for estimator in (Classifier(), Regressor()):
        assert set(estimator.get_params()) <= set(helps(Request))
        assert clone(estimator.set_params(lr=0.5, model="mlp")).get_params()["lr"] == 0.5
    X, y = load_diabetes(return_X_y=True)
    with pytest.raises(ValueError, match="Did you mean 'mlp'"):
        Regressor(model="mpl").fit(X, y)
    with pytest.raises(ValueError, match="lr should be > 0"):
        Regressor(lr=-1.0).fit(X, y)
    X, y = np.random.default_rng(0).normal(size=(60, 1)), np.arange(60) > 54
    rare = Classifier(**QUICK).fit(X, y).predict_proba(X)[:, 1].mean()
    assert Classifier(**QUICK, weight="balanced").fit(X, y).predict_proba(X)[:, 1].mean() > rare + 0.1


def test_what_is_asked_for_and_what_is_chosen_go_together():
    """With a temperature of one's own the sets of labels hold the truth as often as without."""
    g = np.random.default_rng(0)
    X = g.normal(size=(3000, 3))
    y = np.where(X[:, 0] + 0.5 * g.normal(size=3000) > 0, "yes", "no")
    model = Classifier(**QUICK, set=("temperature=5",)).fit(X[:1500], y[:1500])
    task = model.predictor_.task
    assert task.temperature == 5 and task.scores
    frame = pd.DataFrame(X[1500:], columns=[field.name for field in model.predictor_.inputs]).assign(target=y[1500:])
    found = model.predictor_.evaluate(frame)
    assert 0.86 < found["covered"] < 0.98
    assert found["metrics"]["accuracy"] == pytest.approx(model.score(X[1500:], y[1500:]), abs=0.01)
    assert found["metrics"]["log_loss"] == pytest.approx(log_loss(y[1500:], model.predict_proba(X[1500:])), rel=1e-6)


@pytest.mark.parametrize("weight", ["balance", "Balanced", True, {"yes": 2}])
def test_a_weight_that_there_is_not_is_refused(weight):
    X, y = load_breast_cancer(return_X_y=True)
    with pytest.raises(ValueError, match="weight is None or 'balanced'"):
        Classifier(**QUICK, weight=weight).fit(X, y)
