from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.linear_model import LinearRegression

import hondo
from hondo.cli import main
from hondo.data import read
from hondo.evaluate import suspects as ranking


def flipped(load, share: float = 0.05, seed: int = 0) -> tuple[pl.DataFrame, np.ndarray]:
    """A data set of scikit-learn's with some labels changed to another one, and the rows (from 1) where they are."""
    kept = load()
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(kept.target), round(share * len(kept.target)), replace=False)
    classes = len(kept.target_names)
    label = kept.target.copy()
    label[rows] = (label[rows] + rng.integers(1, classes, len(rows))) % classes
    made = pl.DataFrame(kept.data, schema=[f"x{i}" for i in range(kept.data.shape[1])])
    return made.with_columns(label=pl.Series([f"k{each}" for each in label])), rows + 1


@pytest.mark.parametrize("way", ["lightgbm", "scikit-learn"])
def test_flipped_labels_are_found(way, monkeypatch):
    """Nearly all among the tenth of the rows that is most suspicious: the classes are easily told apart."""
    if way == "scikit-learn":
        monkeypatch.setattr(ranking, "_trees", lambda: ranking._by_scikit_learn)
        monkeypatch.setattr(ranking, "REPEATS", 1)
    made, wrong = flipped(load_breast_cancer)
    ranked = hondo.suspects(made, "label")
    looked_at = np.intersect1d(wrong, ranked["row"].to_numpy())
    first = ranked["row"][: len(ranked) // 10].to_list()
    assert np.isin(looked_at, first).mean() > 0.85
    assert ranked["suspicion"].is_sorted(descending=True)
    assert (made["label"][[row - 1 for row in first]] == ranked["given"][: len(first)]).all()


def test_the_label_that_is_believed_is_the_one_that_was_there(monkeypatch):
    monkeypatch.setattr(ranking, "MOST_TREES", 200)  # enough for ten digits
    made, wrong = flipped(load_digits)
    made = made[:700]
    true = [f"k{each}" for each in load_digits().target]
    ranked = hondo.suspects(made, "label").head(30).filter(pl.col("row").is_in(wrong))
    right = [true[row - 1] == believed for row, believed in ranked.select("row", "believed").iter_rows()]
    assert len(right) > 15 and np.mean(right) > 0.85


def test_no_row_of_the_test_part_is_looked_at():
    from hondo.question import ask
    from hondo.request import Request

    *_, question = ask(Request("iris", "target", seed=3))
    ranked = hondo.suspects("iris", "target", seed=3)
    known = np.concatenate([question.split.training, question.split.validation])
    assert sorted(ranked["row"]) == sorted((known + 1).tolist())


def test_answers_come_from_rows_that_were_not_learned_from():
    """Labels by chance can be learned by heart, and by nothing else."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 400)
    answers = ranking.out_of_fold(rng.normal(size=(400, 5)), truth, 2, [], 0)
    assert answers.shape == (400, 2) and np.allclose(answers.sum(axis=1), 1)
    assert 0.4 < (answers.argmax(axis=1) == truth).mean() < 0.6


def test_doubts_are_what_the_given_label_lacks():
    answers = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    assert ranking.doubts(answers, np.array([0, 1])) == pytest.approx([0.3, 0.9])


def test_residuals_are_in_units_of_what_is_usual():
    """Of normal errors whose spread grows with the answer, they are standard normal."""
    rng = np.random.default_rng(0)
    answers = rng.uniform(0, 100, 20_000)
    values = answers + rng.normal(size=20_000) * (1 + answers / 10)
    apart = ranking.residuals(answers, values)
    for low in (0, 25, 50, 75):
        some = apart[(answers >= low) & (answers < low + 25)]
        assert np.sqrt((some**2).mean()) == pytest.approx(1.0, abs=0.06)


def test_numbers_that_were_mistyped_are_found():
    kept = load_diabetes()
    x = kept.data
    y = LinearRegression().fit(x, kept.target).predict(x) + np.random.default_rng(0).normal(size=len(x)) * 5
    wrong = np.arange(0, 442, 30)
    y[wrong] += 300.0
    made = pl.DataFrame(x, schema=[f"x{i}" for i in range(10)]).with_columns(y=pl.Series(y))
    ranked = hondo.suspects(made, "y")
    looked_at = np.intersect1d(wrong + 1, ranked["row"].to_numpy())
    assert set(looked_at.tolist()) <= set(ranked["row"][: 2 * len(looked_at)].to_list())
    assert "probability" not in ranked.columns


def test_the_command_prints_the_first_and_writes_them_all(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["check", "iris", "--target", "target", "--labels", "--out", "all.csv", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    ranked = read("all.csv").frame
    assert ranked.columns == ["row", "given", "believed", "probability", "suspicion"] and len(ranked) == 120
    first = [line.split() for line in out.splitlines()[-22:]]
    assert [str(int(float(row))) for row in ranked["row"][:20]] == [words[0] for words in first if words][-21:-1]
    assert main(["check", "iris", "--target", "target", "--labels", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["suspects"]
    assert len(told) == 20 and set(told[0]) == set(ranked.columns)
    assert main(["check", "iris", "--labels"]) == 2 and "--target" in capsys.readouterr().err
    assert main(["check", "iris", "--target", "target", "--out", "all.doc"]) == 2
