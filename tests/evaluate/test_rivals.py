"""Rivals against scikit-learn and LightGBM used plainly, and what every rival has to keep to."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from importlib.util import find_spec

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn import datasets, dummy, linear_model, metrics, pipeline, preprocessing
from threadpoolctl import threadpool_info

from hondo import registry
from hondo.evaluate import encode, rivals
from hondo.evaluate.rivals import Rival
from hondo.evaluate.rivals import lightgbm as trees
from hondo.evaluate.search import Search, Trial
from hondo.nouns import Field, Role
from hondo.tasks.binary import Binary
from hondo.tasks.multiclass import Multiclass
from hondo.tasks.regression import Regression

RIVALS = {
    name: rival
    for name, rival in registry.every("rival").items()
    if name not in ("xgboost", "catboost") or find_spec(name) is not None  # an extra
    if name not in ("pixels", "neighbours", "tfidf", "nbsvm")
}
"""Those of tables; those of pictures and of texts have files of their own."""
BY_COLUMNS = [name for name, rival in RIVALS.items() if not rival.floor]


@dataclass
class Table:
    fields: tuple[Field, ...]
    columns: dict[str, np.ndarray]
    truth: np.ndarray
    task: object

    def part(self, name: str) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Three fifths, a fifth, a fifth of the rows."""
        rows = np.arange(len(self.truth)) % 5
        chosen = {"training": rows < 3, "validation": rows == 3, "test": rows == 4}[name]
        return {column: values[chosen] for column, values in self.columns.items()}, self.truth[chosen]

    def fitted(self, name: str, seed: int = 0, weights: np.ndarray | None = None) -> Rival:
        rival = RIVALS[name]()
        rival.fit(self.fields, *self.part("training"), *self.part("validation"), self.task, seed, weights)
        return rival

    def error(self, answers: np.ndarray, part: str = "test") -> float:
        """Log loss, or root mean squared error."""
        truth = self.part(part)[1]
        if self.task.name == "regression":
            return float(metrics.root_mean_squared_error(truth, answers))
        return float(metrics.log_loss(truth, answers, labels=range(len(self.task.roles["target"].labels))))


def task(classes: int) -> object:
    if not classes:
        return Regression(("y",))
    role = Role((), (classes,), labels=tuple(map(str, range(classes))))
    return (Binary if classes == 2 else Multiclass)(("y",)).bind({"target": role})


def table(name: str) -> Table:
    found = getattr(datasets, f"load_{name}")()
    shuffled = np.random.default_rng(0).permutation(len(found.target))
    columns = {f"x{k}": found.data[shuffled, k].astype(np.float64) for k in range(found.data.shape[1])}
    truth = found.target[shuffled]
    classes = 0 if name == "diabetes" else int(truth.max()) + 1
    fields = tuple(Field(column, "number") for column in columns)
    return Table(fields, columns, truth if classes else truth.astype(np.float64), task(classes))


def made(kind: str, rows: int = 600, classes: int = 2) -> Table:
    """Everything that a table holds, with holes; `kind` alone tells the target."""
    draw = np.random.default_rng(1)
    number = draw.normal(size=rows)
    days = draw.integers(0, 2000, size=rows)
    dates = np.datetime64("2015-01-01", "us") + days * np.timedelta64(1, "D")
    letters = draw.choice(list("abcdef"), size=rows).astype(object)
    yes = draw.choice(["yes", "no"], size=rows).astype(object)
    missing = draw.random(rows) < 0.4
    tells = {
        "number": number > 0,
        "category": np.isin(letters, list("abc")),
        "boolean": yes == "yes",
        "date": pd.Series(dates).dt.day_of_week.to_numpy() >= 5,
        "missing": missing,
    }[kind]
    letters[draw.random(rows) < 0.1] = None
    dates[draw.random(rows) < 0.1] = np.datetime64("NaT")
    other = draw.normal(size=rows)
    other[missing] = np.nan
    truth = tells.astype(np.int64)
    wrong = draw.random(rows) < 0.02
    truth[wrong] = draw.integers(max(classes, 2), size=wrong.sum())
    columns = {"number": number, "category": letters, "boolean": yes, "date": dates, "other": other}
    fields = (*(Field(k, k) for k in ("number", "category", "boolean", "date")), Field("other", "number"))
    asked = task(classes)
    return Table(fields, columns, truth if classes else truth.astype(np.float64), asked)


TABLES = {name: table(name) for name in ("breast_cancer", "wine", "diabetes")}
FITTED: dict[tuple[str, str], Rival] = {}


def known(rival: str, name: str) -> Rival:
    """Fitted once for all tests."""
    if (rival, name) not in FITTED:
        FITTED[rival, name] = TABLES[name].fitted(rival)
    return FITTED[rival, name]


PAIRS = [(rival, name) for rival in RIVALS for name, t in TABLES.items() if RIVALS[rival].suits(t.fields, t.task)]


# ---- every rival ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("rival", "name"), PAIRS)
def test_answers_have_their_shape(rival, name):
    columns, truth = TABLES[name].part("test")
    answers = known(rival, name).predict(columns)
    assert answers.dtype == np.float64 and np.isfinite(answers).all()
    if TABLES[name].task.name == "regression":
        assert answers.shape == truth.shape
    else:
        assert answers.shape == (len(truth), len(TABLES[name].task.roles["target"].labels))
        assert np.allclose(answers.sum(1), 1) and (answers >= 0).all()


@pytest.mark.parametrize(("rival", "name"), PAIRS)
def test_one_row_alone_is_answered_as_among_others(rival, name):
    columns, _ = TABLES[name].part("test")
    together = known(rival, name).predict(columns)
    for row in (0, 7):
        alone = known(rival, name).predict({column: values[row : row + 1] for column, values in columns.items()})
        assert alone[0] == pytest.approx(together[row], rel=1e-9)


@pytest.mark.parametrize(("rival", "name"), PAIRS)
def test_the_same_seed_gives_the_same_bits(rival, name):
    columns, _ = TABLES[name].part("test")
    again = TABLES[name].fitted(rival)
    assert (again.predict(columns) == known(rival, name).predict(columns)).all()
    assert again.trials == known(rival, name).trials > 0
    assert again.fit_seconds > 0


@pytest.mark.parametrize("kind", ["number", "category", "boolean", "date", "missing"])
@pytest.mark.parametrize("rival", BY_COLUMNS)
def test_every_kind_of_column_is_understood(rival, kind):
    asked = made(kind)
    floor = asked.error(asked.fitted("majority").predict(asked.part("test")[0]))
    assert asked.error(asked.fitted(rival).predict(asked.part("test")[0])) < 0.6 * floor


@pytest.mark.parametrize(
    ("rival", "classes"),
    [(r, k) for r in RIVALS for k in (0, 2, 3) if RIVALS[r].suits((Field("x", "number"),), task(k))],
)
def test_says_nothing_and_takes_what_it_never_saw(rival, classes, capfd):
    asked = made("category", rows=200, classes=classes)
    asked.columns["other"][:] = np.nan  # known in no row
    asked.columns["number"][3] = np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = asked.fitted(rival)
        columns, _ = asked.part("test")
        columns["category"][0], columns["boolean"][:] = "never seen", None
        columns["other"][:], columns["number"][1] = 1e300, -np.inf
        columns["date"][2] = np.datetime64("1804-02-29T12:00", "us")
        answers = fitted.predict(columns)
    assert np.isfinite(answers).all()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("truth", [np.zeros(30, dtype=np.int64), np.arange(30) % 2, np.where(np.arange(30) < 27, 0, 2)])
@pytest.mark.parametrize("rival", [name for name in RIVALS if name != "mean"])
def test_a_class_that_training_does_not_have_is_not_impossible(rival, truth):
    asked = made("number", rows=30, classes=3)
    asked.truth = truth
    answers = asked.fitted(rival).predict(asked.part("test")[0])
    assert answers.shape == (6, 3)
    assert (answers > 0).all() and np.allclose(answers.sum(1), 1)
    assert (answers.argmax(1) != 1).all() or (truth == 1).any()


@pytest.mark.parametrize("rival", [name for name in RIVALS if name != "mean"])
def test_rows_count_by_their_weights(rival):
    asked = made("number")
    heavy = np.where(asked.part("training")[1] == 1, 20.0, 1.0)
    columns, _ = asked.part("test")
    plain, weighted = (asked.fitted(rival, weights=weights).predict(columns) for weights in (None, heavy))
    assert weighted[:, 1].mean() > plain[:, 1].mean() + 0.001


def test_who_is_asked_what():
    numbers, text = (Field("a", "number"), Field("id", "id")), (Field("t", "text"), Field("id", "id"))
    suits = {name: [rival.suits(numbers, task(k)) for k in (0, 2, 3)] for name, rival in RIVALS.items()}
    assert suits["majority"] == [False, True, True] and suits["mean"] == [True, False, False]
    assert suits["linear"] == suits["lightgbm"] == [True, True, True]
    assert not RIVALS["linear"].suits(text, task(2)) and not RIVALS["lightgbm"].suits(text, task(2))
    target = Field("y", "number", target=True)
    assert not RIVALS["linear"].suits((*text, target), task(0))


@pytest.mark.parametrize("rival", BY_COLUMNS)
def test_columns_of_other_kinds_and_the_target_are_not_looked_at(rival):
    asked = TABLES["wine"]
    columns = {**asked.columns, "id": np.arange(len(asked.truth)).astype(str).astype(object), "y": asked.truth}
    fields = (Field("y", "category", target=True), Field("id", "id"), *asked.fields)
    more = Table(fields, columns, asked.truth, asked.task)
    mine, theirs = more.fitted(rival).predict(more.part("test")[0]), known(rival, "wine").predict(asked.part("test")[0])
    assert (mine == theirs).all()


@pytest.mark.parametrize("rival", [name for name in ("xgboost", "catboost") if name in RIVALS])
@pytest.mark.parametrize("name", TABLES)
def test_trees_of_the_extra_are_as_good_as_their_librarys_defaults(rival, name):
    asked = TABLES[name]
    (columns, truth), (test, _) = asked.part("training"), asked.part("test")
    if rival == "xgboost":
        import xgboost

        plain = (xgboost.XGBRegressor if asked.task.name == "regression" else xgboost.XGBClassifier)(n_jobs=1)
    else:
        import catboost

        quiet = {"verbose": False, "allow_writing_files": False, "thread_count": 1}
        plain = (catboost.CatBoostRegressor if asked.task.name == "regression" else catboost.CatBoostClassifier)(
            **quiet
        )
    plain.fit(np.column_stack(list(columns.values())), truth)
    inputs = np.column_stack(list(test.values()))
    theirs = plain.predict(inputs) if asked.task.name == "regression" else plain.predict_proba(inputs)
    assert asked.error(known(rival, name).predict(test)) < 1.05 * asked.error(theirs) + 0.02


# ---- one by one ----------------------------------------------------------------------------------


def test_majority_is_scikit_learns():
    (_, truth), (test, _) = TABLES["wine"].part("training"), TABLES["wine"].part("test")
    plain = dummy.DummyClassifier().fit(np.zeros(len(truth)), truth).predict_proba(np.zeros(len(test["x0"])))
    assert known("majority", "wine").predict(test) == pytest.approx(plain)
    weights = np.random.default_rng(0).random(len(truth))
    plain = dummy.DummyClassifier().fit(np.zeros(len(truth)), truth, weights).predict_proba(np.zeros(len(test["x0"])))
    assert TABLES["wine"].fitted("majority", weights=weights).predict(test) == pytest.approx(plain)


def test_mean_is_scikit_learns():
    (_, truth), (test, _) = TABLES["diabetes"].part("training"), TABLES["diabetes"].part("test")
    weights = np.random.default_rng(0).random(len(truth))
    plain = dummy.DummyRegressor().fit(np.zeros(len(truth)), truth, weights).predict(np.zeros(len(test["x0"])))
    assert TABLES["diabetes"].fitted("mean", weights=weights).predict(test) == pytest.approx(plain)


@pytest.mark.parametrize("name", TABLES)
def test_linear_is_as_good_as_scikit_learns_own_tuned_one(name):
    asked = TABLES[name]
    grid = np.logspace(-3, 2, 6)
    if asked.task.name == "regression":
        model = linear_model.RidgeCV(1 / grid)
    else:
        options = {"scoring": "neg_log_loss", "max_iter": 2000, "use_legacy_attributes": False}
        model = linear_model.LogisticRegressionCV(Cs=grid, l1_ratios=(0,), **options)
    model = pipeline.make_pipeline(preprocessing.StandardScaler(), model)
    (columns, truth), (test, _) = asked.part("training"), asked.part("test")
    model.fit(np.column_stack(list(columns.values())), truth)
    inputs = np.column_stack(list(test.values()))
    plain = model.predict(inputs) if asked.task.name == "regression" else model.predict_proba(inputs)
    ours, theirs = asked.error(known("linear", name).predict(test)), asked.error(plain)
    assert ours < 1.05 * theirs + 0.01


def test_the_linear_model_computes_on_one_thread(monkeypatch):
    seen = []

    def fit(self, *given, before=linear_model.LogisticRegression.fit):
        seen.extend(pool["num_threads"] for pool in threadpool_info())
        return before(self, *given)

    monkeypatch.setattr(linear_model.LogisticRegression, "fit", fit)
    TABLES["wine"].fitted("linear")
    assert seen and set(seen) == {1}


@pytest.mark.parametrize("name", TABLES)
def test_lightgbm_begins_with_the_defaults_and_never_ends_behind_them(name, monkeypatch):
    asked = TABLES[name]
    (columns, truth), (held_out, aim) = asked.part("training"), asked.part("validation")
    tables = [np.column_stack(list(part.values())) for part in (columns, held_out)]
    kind = lightgbm.LGBMRegressor if asked.task.name == "regression" else lightgbm.LGBMClassifier
    plain = kind(n_estimators=2000, verbosity=-1, force_row_wise=True, deterministic=True, n_jobs=1, seed=0)
    stop = lightgbm.early_stopping(50, verbose=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # versions differ in how the validation part is called
        plain.fit(tables[0], truth, eval_set=[(tables[1], aim)], callbacks=[stop])
    theirs = plain.predict(tables[1]) if asked.task.name == "regression" else plain.predict_proba(tables[1])

    tuned = known("lightgbm", name)
    assert tuned.trials == 20
    assert asked.error(tuned.predict(held_out), "validation") <= asked.error(theirs, "validation") * (1 + 1e-4)
    monkeypatch.setattr(trees, "TRIALS", 2)
    monkeypatch.setattr(Search, "_lower", lambda *_: {})  # the defaults twice
    untuned = asked.fitted("lightgbm")
    assert untuned.predict(held_out) == pytest.approx(theirs, rel=1e-4, abs=1e-5)


def test_lightgbm_gives_the_same_trees_with_any_number_of_threads(monkeypatch):
    asked = TABLES["breast_cancer"]
    monkeypatch.setattr(rivals, "ROWS_A_THREAD", 1)
    for few in ("MOST_ROUNDS", "LEAST_ROUNDS"):  # threads wait long for one another beside a busy neighbour
        monkeypatch.setattr(rivals, few, 10)
    monkeypatch.setattr(trees, "TRIALS", 3)
    answers = []
    for threads in (1, 2):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        answers.append(asked.fitted("lightgbm").predict(asked.part("test")[0]))
    assert (answers[0] == answers[1]).all()


def test_giving_up_slow_trials_loses_nothing_much(monkeypatch):
    asked = TABLES["wine"]
    monkeypatch.setattr(Trial, "_slow", lambda *_: False)
    patient = asked.fitted("lightgbm")
    (held_out, _) = asked.part("validation")
    ours = asked.error(known("lightgbm", "wine").predict(held_out), "validation")
    assert ours <= 1.1 * asked.error(patient.predict(held_out), "validation")


@pytest.mark.parametrize("name", ["lightgbm", "xgboost", "catboost"])
@pytest.mark.parametrize("broken", ["missing", "without its library"])
def test_without_its_package_it_is_not_asked(broken, name, monkeypatch):
    if broken == "missing":
        monkeypatch.setitem(sys.modules, name, None)
    else:

        def fail(given, *rest, before=__import__, **options):
            if given == name:
                raise OSError("libgomp.so.1: cannot open shared object file")
            return before(given, *rest, **options)

        monkeypatch.setattr("builtins.__import__", fail)
    monkeypatch.delitem(sys.modules, f"hondo.evaluate.rivals.{name}", raising=False)
    assert not registry.find("rival", name).suits(TABLES["wine"].fields, TABLES["wine"].task)


# ---- the encoding --------------------------------------------------------------------------------


def test_parts_of_dates_are_pandas():
    stamps = ["1899-12-31T23:59", "1970-01-01", "1996-02-29T05:00", "2000-03-01T00:00:01", "2024-12-30T12:30", "NaT"]
    dates = np.array(stamps, dtype="datetime64[us]")
    found = encode.Encoding([Field("d", "date")], {"d": dates}).apply({"d": dates})
    series = pd.Series(dates)
    expected = [(series - pd.Timestamp(0)) / pd.Timedelta(days=1)]
    expected += [series.dt.month - 1, series.dt.day - 1, series.dt.day_of_week, series.dt.hour]
    assert np.allclose(found, np.column_stack(expected), equal_nan=True)


def test_codes_are_learned_from_training_alone():
    fields = [Field("c", "category"), Field("n", "number")]
    training = {"c": np.array(["b", None, "a", "b"], dtype=object), "n": np.array([1.0, np.inf, 2, np.nan])}
    encoding = encode.Encoding(fields, training)
    found = encoding.apply(
        {"c": np.array(["a", "z", None, "b"], dtype=object), "n": np.array([3.0, -np.inf, 0, np.nan])}
    )
    assert (encoding.measured, encoding.parts, encoding.coded) == ([0], [], [1])
    assert np.allclose(found[:, 0], [3, np.nan, 0, np.nan], equal_nan=True)
    assert np.allclose(found[:, 1], [0, np.nan, 2, 1], equal_nan=True)
