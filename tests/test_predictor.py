"""The same rows get the same answers, however they are handed over."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from hondo.data import read
from hondo.models.mlp import MLP
from hondo.predictor import Predictor, load
from hondo.prepare import prepare
from hondo.tasks.binary import Binary

SPELLED = {
    "true and false": (["true", "false"], [True, False]),
    "Yes and No": (["Yes", "No"], ["yes", "no"]),
    "whole numbers": (["3", "1", "2"], [3, 1.0, 2]),
    "decimal comma": (["3,5", "1,25"], [3.5, 1.25]),
    "labels": (["red", "green", "blue"], ["red", "green", "blue"]),
}


def made(folder, words, ids=False):
    """(a table on the disk, its rows, a predictor that was not trained on it)"""
    g = np.random.default_rng(0)
    column, asked = g.choice(words, 60), g.choice(["u", "v"], 60)
    lines = [f"{n % 17};{word};{label}" for n, (word, label) in enumerate(zip(column, asked, strict=True))]
    head = "x;c;y"
    if ids:
        head, lines = f"row_id;{head}", [f"r{n:03};{line}" for n, line in enumerate(lines)]
    path = folder / "made.csv"
    path.write_text("\n".join([head, *lines]))
    kinds = {"c": "category"} if words == ["3", "1", "2"] else {}
    table = read(path, kinds=kinds).with_kinds({"y": "category"}).with_target(["y"])
    inputs = table.without([field.name for field in table.fields if field.kind == "id"])
    material = prepare(inputs, Binary(("y",)), {"training": np.arange(60)})
    spec = MLP.presets["tiny"]
    model = spec.build(material.roles, material.task.head)
    return path, column, Predictor(table.fields, material.preparation, material.task, model, spec)


@pytest.mark.parametrize("spelled", SPELLED)
def test_a_row_is_answered_as_its_row_of_the_table(tmp_path, spelled):
    words, handed = SPELLED[spelled]
    path, column, predictor = made(tmp_path, words)
    table = predictor.predict(path)
    rows = [{"x": float(n % 17), "c": handed[words.index(word)]} for n, word in enumerate(column)]
    together = predictor.predict(rows)
    np.testing.assert_allclose(table["probability:v"], [row["probability"]["v"] for row in together], rtol=1e-5)
    assert table["prediction"].to_list() == [row["prediction"] for row in together]
    assert predictor.predict(rows[7])["probability"]["v"] == pytest.approx(together[7]["probability"]["v"], rel=1e-5)


@pytest.mark.parametrize("ids", [False, True])
def test_a_table_keeps_its_rows_and_ids(tmp_path, ids):
    path, _, predictor = made(tmp_path, ["red", "green"], ids)
    answered = predictor.predict(path)
    assert answered.columns == [*(["row_id"] if ids else []), "prediction", "probability:u", "probability:v"]
    assert len(answered) == 60
    frame = pl.read_csv(path, separator=";")
    if ids:
        assert answered["row_id"].to_list() == frame["row_id"].to_list()
    turned = predictor.predict(frame.reverse())
    assert turned["prediction"].to_list() == answered["prediction"].to_list()[::-1]


def test_saved_and_loaded_it_answers_the_same_bits(tmp_path):
    path, _, predictor = made(tmp_path, ["red", "green"])
    again = load(predictor.save(tmp_path / "predictor"))
    assert again.predict(path).equals(predictor.predict(path))
    assert again.evaluate(path) == predictor.evaluate(path)
