"""ONNX Runtime answers as hondo does."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import polars as pl
import pytest

import hondo
from hondo.cli import main
from hondo.errors import OptionError
from hondo.export import to_onnx
from hondo.messages import speak


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    g = np.random.default_rng(0)
    x, kind = g.normal(size=(300, 3)), g.choice(["red", "green", "blue"], 300)
    sizes = [None if gone else size for gone, size in zip(g.random(300) < 0.1, x[:, 2].tolist(), strict=True)]
    number = 40 * x[:, 0] + 20 * (kind == "red") + g.normal(size=300)
    columns: dict[str, Any] = {"a": x[:, 0], "b": x[:, 1], "size": sizes, "kind": kind}
    labels = {
        "number": number,
        "two": np.where(number > 0, "yes", "no"),
        "three": [("low", "middle", "high")[place] for place in np.digitize(number, [-20, 20])],
        "several": ["|".join(n for n, there in zip("pq", (u > 0, v > 0), strict=True) if there) for u, v in x[:, :2]],
    }
    path = tmp_path_factory.mktemp("export") / "made.parquet"
    pl.DataFrame(columns | labels).write_parquet(path)
    return path


def fitted(table: Path, target: str, model: str, folder: Path, **more: Any) -> hondo.Predictor:
    others = tuple({"number", "two", "three", "several"} - {target})
    kinds = ("several=labels",) if target == "several" else ()
    return hondo.fit(
        table, target=target, model=model, epochs=1, rivals="none", check="none", ignore=others, kind=kinds,
        out=str(folder), **more,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak(None)


CASES = [
    ("two", "mlp:tiny"),
    ("number", "tabm:tiny"),
    ("three", "perceptron"),
    ("several", "mlp:tiny"),
]


@pytest.mark.parametrize(("target", "model"), CASES)
def test_a_graph_answers_as_its_predictor(target: str, model: str, table: Path, tmp_path: Path) -> None:
    predictor = fitted(table, target, model, tmp_path / "run")
    found = to_onnx(predictor, tmp_path / "network.onnx")
    assert found.difference < 1e-4 and set(found.inputs) == {"numbers", "categories"}
    rows = pl.read_parquet(table).head(7)
    data = predictor.read(rows)
    columns = data.take(np.arange(7), [field.name for field in predictor.inputs])
    session = onnxruntime.InferenceSession(str(tmp_path / "network.onnx"), providers=["CPUExecutionProvider"])
    for count in (1, 7):  # any number of rows
        given = {role: t[:count].numpy() for role, t in predictor.preparation.apply(columns).tensors.items()}
        theirs = dict(zip(found.outputs, session.run(None, given), strict=True))
        ours = predictor.predict(rows.head(count).to_dicts())
        labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
        if target == "number":
            np.testing.assert_allclose(theirs["prediction"], [each["prediction"] for each in ours], rtol=1e-4)
            continue
        probabilities = [[each["probability"][label] for label in labels] for each in ours]
        np.testing.assert_allclose(theirs["probability"], probabilities, atol=1e-5)
        if target == "several":
            chosen = [
                [label for label, there in zip(labels, row, strict=True) if there] for row in theirs["prediction"]
            ]
        else:
            chosen = [labels[place] for place in theirs["prediction"]]
        assert chosen == [each["prediction"] for each in ours]


def test_the_command(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fitted(table, "two", "mlp:tiny", tmp_path / "run")
    capsys.readouterr()
    assert main(["export", str(tmp_path / "run"), "--to", "onnx", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 1000 and told["difference"] < 1e-5 and Path(told["path"]).is_file()
    meta = onnxruntime.InferenceSession(told["path"]).get_modelmeta().custom_metadata_map
    assert json.loads(meta["roles"])["numbers"] == ["a", "b", "size", "size is missing"]
    assert main(["export", str(tmp_path / "run"), "-o", str(tmp_path / "x.onnx"), "--lang", "es"]) == 0
    assert "difieren" in capsys.readouterr().out


def test_a_table_is_not_written_over(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fitted(table, "two", "mlp:tiny", tmp_path / "run")
    before = table.read_bytes()
    assert main(["export", str(tmp_path / "run"), "-o", str(table), "--lang", "en"]) == 2
    assert ".onnx" in capsys.readouterr().err and table.read_bytes() == before


def test_without_the_packages_it_says_which(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = fitted(table, "two", "mlp:tiny", tmp_path / "run")
    imported = builtins.__import__

    def absent(name: str, *more: Any) -> Any:
        if name == "onnxscript":
            raise ImportError("No module named 'onnxscript'", name="onnxscript")
        return imported(name, *more)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(OptionError, match=r"onnxscript is missing.*hondo\[onnx\]"):
        to_onnx(predictor, tmp_path / "network.onnx")
    assert not (tmp_path / "network.onnx").exists()
