"""Runs from file to verdict, in this process."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from torch import nn

import hondo
from hondo import run
from hondo.errors import DataError, OptionError, Stopped
from hondo.events import Event, Finished, Judged, Logged, Planned, Resumed
from hondo.folder import Folder, lines
from hondo.predictor import load
from hondo.request import Request
from hondo.train.checkpoint import reached


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs go to a folder of their own, and speak English."""
    monkeypatch.chdir(tmp_path)
    yield
    hondo.messages.speak(None)


def people(rows: int = 400, seed: int = 0) -> pl.DataFrame:
    g = np.random.default_rng(seed)
    age, hours = g.integers(18, 80, rows).astype(float), g.normal(40, 8, rows).round(1)
    town = g.choice(["Lima", "Quito", "Cádiz", "Bogotá"], rows)
    rich = 0.08 * (age - 45) + 0.1 * (hours - 40) + 1.5 * (town == "Lima") + g.normal(0, 0.7, rows) > 0
    return pl.DataFrame(
        {
            "code": [f"p-{i:05d}" for i in g.permutation(rows)],
            "age": np.where(g.random(rows) < 0.1, np.nan, age),
            "hours": hours,
            "town": town,
            "since": pl.Series(g.integers(0, 4000, rows)).cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d"),
            "income": np.where(rich, ">50K", "<=50K"),
        }
    ).with_columns(pl.col("age").fill_nan(None))


QUICK: dict[str, Any] = {"epochs": 4, "rivals": "majority", "lang": "en"}


def done(events: Iterator[Event]) -> tuple[Finished, Judged]:
    found = list(events)
    judged = next(event for event in found if isinstance(event, Judged))
    assert isinstance(found[-1], Finished)
    return found[-1], judged


def test_a_file_becomes_a_judged_predictor_that_predicts_the_same_bits_elsewhere() -> None:
    people().write_csv("people.csv")
    finished, judged = done(run.fit(Request("people.csv", "income", **QUICK)))
    assert finished.folder == "runs/people-1"
    ours, floor = judged.board
    assert ours["measures"]["log_loss"] < floor["measures"]["log_loss"] and judged.standing == "better"

    stored = Folder(Path(finished.folder)).read()
    assert stored["status"] == "finished" and stored["standing"] == "better"
    assert Path(finished.report).read_text().startswith("<!doctype html>")
    assert "false alarms" in Path(finished.report).read_text()

    predictor = load(finished.folder)
    new = people(50, seed=1)
    table = predictor.predict(new)
    assert table.columns == ["code", "prediction", "probability:<=50K", "probability:>50K", "set"]
    assert table["code"].to_list() == new["code"].to_list()
    one = predictor.predict(new.row(3, named=True))
    assert one["prediction"] == table["prediction"][3]
    assert list(one["probability"].values()) == pytest.approx(table.row(3)[2:4], abs=1e-6)
    assert one["set"] == table["set"][3].to_list()

    new.write_csv("new.csv")
    script = "import hondo, sys; hondo.load(sys.argv[1]).predict('new.csv').write_ipc('there.arrow')"
    subprocess.run([sys.executable, "-c", script, finished.folder], check=True, env=_environment())
    assert pl.read_ipc("there.arrow").equals(predictor.predict("new.csv"))


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(Path(hondo.__file__).parents[1]), "LANG": "C"}


def test_every_test_row_is_scored_once_and_the_ledger_counts_openings() -> None:
    first, judged = done(run.fit(Request("<frame>", "income", **QUICK), people()))
    assert judged.opened_before == 0
    again, judged = done(run.fit(Request("<frame>", "income", **QUICK), people()))
    assert judged.opened_before == 1 and again.folder != first.folder
    divided = next(line for line in lines(Folder(Path(first.folder)).log) if line["event"] == "divided")
    assert divided["training"] + divided["validation"] + divided["test"] == 400
    with open("runs/ledger.jsonl") as ledger:
        prints = {json.loads(line)["fingerprint"] for line in ledger}
    assert len(prints) == 1
    _, judged = done(run.fit(Request("<frame>", "income", seed=1, **QUICK), people()))
    assert judged.opened_before == 0  # other rows


def test_a_run_that_has_the_name_of_a_deleted_one_is_another() -> None:
    for times in range(3):
        finished, judged = done(run.fit(Request("<frame>", "income", **QUICK), people()))
        assert judged.opened_before == times
        assert "was opened once in this run" in Path(finished.report).read_text()
        shutil.rmtree(finished.folder)


def test_the_same_request_gives_the_same_bits_and_another_seed_others() -> None:
    def weights(**options: Any) -> bytes:
        finished, _ = done(run.fit(Request("<frame>", "income", **QUICK, **options), people()))
        return Path(finished.predictor, "weights.safetensors").read_bytes()

    assert weights() == weights()
    assert weights() != weights(seed=1)


def test_evaluate_agrees_with_scikit_learn_on_the_predictions() -> None:
    from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

    predictor = hondo.fit(people(), "income", **QUICK)
    held = people(300, seed=5).with_columns(pl.col("income").str.to_lowercase())  # "<=50k": another spelling
    got = predictor.evaluate(held)
    table = predictor.predict(held)
    truth, second = (held["income"] == ">50k").to_numpy(), table["probability:>50K"].to_numpy()
    assert got["rows"] == 300
    assert got["metrics"]["log_loss"] == pytest.approx(log_loss(truth, second))
    assert got["metrics"]["auc"] == pytest.approx(roc_auc_score(truth, second))
    assert got["metrics"]["accuracy"] == pytest.approx(accuracy_score(truth, table["prediction"] == ">50K"))


def test_a_regression_answers_in_the_units_of_its_column() -> None:
    noise = pl.Series(np.random.default_rng(1).normal(0, 20, 400))
    frame = people().drop("income").with_columns((1000 + 20 * pl.col("hours") + noise).alias("pay"))
    predictor = hondo.fit(frame, "pay", epochs=60, rivals="mean", lang="en")
    scores = predictor.evaluate(frame)["metrics"]
    assert scores["r2"] > 0.8 and scores["rmse"] < 0.5 * frame["pay"].std()
    assert 1300 < predictor.predict(frame.row(0, named=True))["prediction"] < 2400


def test_an_interrupted_run_keeps_its_best_and_goes_on_to_the_same_bits() -> None:
    settings = {**QUICK, "epochs": 12}
    plain, _ = done(run.fit(Request("<frame>", "income", **settings), people()))
    events = run.fit(Request("<frame>", "income", out="torn", **settings), people())
    with pytest.raises(Stopped, match="hondo resume torn") as stopped:
        for event in events:
            if isinstance(event, Logged) and event.epoch >= 3:
                signal.raise_signal(signal.SIGINT)
    assert stopped.value.exit_code == 3
    assert load("torn").predict(people(3))["prediction"].len() == 3  # usable as it is
    with pytest.raises(OptionError, match="data="):
        list(run.resume("torn"))
    with pytest.raises(DataError, match="changed"):
        list(run.resume("torn", people(seed=9)))
    events = list(run.resume("torn", people()))
    goes_on = next(event.step for event in events if isinstance(event, Resumed))
    assert f"Stopped at step {goes_on} of" in str(stopped.value)
    finished, _ = done(iter(events))
    ours, theirs = (Path(each.predictor, "weights.safetensors").read_bytes() for each in (finished, plain))
    assert ours == theirs
    with pytest.raises(DataError, match="nothing to resume"):
        list(run.resume("torn", people()))


class Own(nn.Module):
    """A network of one's own: its arguments name the roles it wants."""

    def __init__(self, size: int = 1) -> None:
        super().__init__()
        self.net = nn.LazyLinear(size)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.net(numbers)
        return result


def test_a_network_of_ones_own() -> None:
    torch.manual_seed(0)
    predictor = hondo.fit(people(), "income", model=Own(), **QUICK, out="own")
    assert set(predictor.predict(people(5))["prediction"]) <= {"<=50K", ">50K"}
    with pytest.raises(OptionError, match="model="):
        load("own")
    fresh = Own()
    fresh(torch.zeros(1, predictor.preparation.roles["numbers"].shape[0]))  # a lazy layer must have seen its inputs
    assert load("own", fresh).predict(people(5)).equals(predictor.predict(people(5)))
    with pytest.raises(OptionError, match=r"gives \(4, 3\)"):
        hondo.fit(people(), "income", model=Own(3), **QUICK)

    class Wrong(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return pictures

    with pytest.raises(OptionError, match="asks for 'pictures'"):
        hondo.fit(people(), "income", model=Wrong(), **QUICK)


def test_groups_times_weights_and_given_parts() -> None:
    frame = people().with_columns(pl.Series("shop", np.arange(400) % 40).cast(pl.String))
    held = people(120, seed=3).with_columns(pl.lit("7").alias("shop"))
    held.write_csv("held.csv")
    done(run.fit(Request("<frame>", "income", group="shop", **QUICK), frame))
    done(run.fit(Request("<frame>", "income", time="since", **QUICK), frame))
    finished, _ = done(run.fit(Request("<frame>", "income", test="held.csv", **QUICK), frame))
    planned = next(line for line in lines(Folder(Path(finished.folder)).log) if line["event"] == "divided")
    assert planned["test"] == 120 and planned["training"] + planned["validation"] == 400
    _, plain = done(run.fit(Request("<frame>", "income", **QUICK), frame))
    rare = frame.with_columns(pl.when(pl.col("income") == ">50K").then(9.0).otherwise(1.0).alias("w"))
    _, heavy = done(run.fit(Request("<frame>", "income", weight="w", **QUICK), rare))
    losses = [each.board[0]["measures"]["log_loss"] for each in (heavy, plain)]
    assert losses[0] > losses[1]  # pulled towards the heavy rows


def test_every_option_reaches_its_place() -> None:
    options = {"optimizer": "momentum", "lr": 0.05, "batch": 64, "epochs": 3, "set": ("dropout=0.3", "widths=8,8")}
    *events, finished = run.fit(Request("<frame>", "income", rivals="none", lang="en", size="l", **options), people())
    planned = next(event for event in events if isinstance(event, Planned))
    plan = planned.plan
    assert (plan["optimizer"], plan["lr"], plan["batch"]) == ("momentum", 0.05, 64)
    assert plan["steps"] == 3 * round(240 / 64)
    spec = Folder(Path(finished.folder)).read()["spec"]
    assert spec["widths"] == [8, 8] and spec["dropout"] == 0.3


@pytest.mark.parametrize("name", ["perceptron", "rosenblatt", "classic", "mlp:regularised"])
def test_every_preset_trains(name: str) -> None:
    _, judged = done(run.fit(Request("<frame>", "income", model=name, **{**QUICK, "epochs": 30}), people()))
    assert judged.board[0]["measures"]["accuracy"] > judged.board[1]["measures"]["accuracy"]


def test_spanish_from_the_same_catalogue() -> None:
    finished, judged = done(run.fit(Request("<frame>", "income", **{**QUICK, "lang": "es"}), people()))
    assert "filas de prueba" in str(judged.verdict)
    assert '<html lang="es"' in Path(finished.report).read_text()


def test_a_language_in_force_stays_where_a_request_asks_for_none() -> None:
    hondo.messages.speak("es")
    with pytest.raises(hondo.errors.DataError, match="No existe"):
        list(run.fit(Request("nowhere.csv", "income")))
    assert hondo.messages.language() == "es"


def test_request_fields_are_documented() -> None:
    source = Path(hondo.__file__).with_name("request.py").read_text()
    for field in fields(Request):
        assert f"    {field.name}: " in source
    assert source.count('    """') >= len(fields(Request))


def test_the_default_network_is_one_that_has_the_fields_that_are_set() -> None:
    """TabM knows no batch norm and the perceptron no width: what is set decides between the families."""
    for words, family in (((), "tabm"), (("members=3",), "tabm"), (("batch_norm=true", "widths=8,8"), "mlp")):
        events = list(run.fit(Request("<frame>", "income", set=words, **QUICK), people(120)))
        assert next(event.model for event in events if isinstance(event, Planned)) == family
    with pytest.raises(OptionError, match=r"members.*batch_norm|batch_norm.*members"):
        list(run.fit(Request("<frame>", "income", set=("members=3", "batch_norm=true"), **QUICK), people(120)))


def test_what_fails_on_the_way_says_so_in_its_folder() -> None:
    frame = people().with_columns(rare=pl.Series(["yes"] * 30 + ["no"] * 370))
    asked = Request("<frame>", "rare", out="one", metric="auc", ignore=("code",), **QUICK)
    held_out = frame.filter(pl.col("rare") == "no")[:40]
    held_out.write_parquet("no.parquet")
    with pytest.raises(OptionError, match="auc has no value on the 40 validation rows"):
        list(run.fit(replace(asked, validation="no.parquet"), frame))
    assert Folder(Path("one")).read()["status"] == "failed"
    events = run.fit(replace(asked, out="two"), frame)
    next(event for event in events if isinstance(event, Logged))
    events.close()  # type: ignore[attr-defined]
    assert Folder(Path("two")).read()["status"] == "stopped"


def test_the_time_of_a_resumed_training_is_that_of_all_its_sittings() -> None:
    asked = Request("<frame>", "income", out="torn", **{**QUICK, "epochs": 30})
    events = run.fit(asked, people())
    for event in events:
        if isinstance(event, Logged) and event.epoch >= 25:
            break
    events.close()  # type: ignore[attr-defined]
    before = reached(Folder(Path("torn")).checkpoints).seconds
    _, judged = done(run.resume("torn", people()))
    assert judged.board[0]["fit_seconds"] > before > 0


def test_a_device_that_is_gone_is_said_when_a_run_is_resumed() -> None:
    events = run.fit(Request("<frame>", "income", out="torn", **QUICK), people())
    next(event for event in events if isinstance(event, Logged))
    events.close()  # type: ignore[attr-defined]
    stored = json.loads(Path("torn/run.json").read_text())
    stored["plan"]["device"] = "cuda:77"
    Path("torn/run.json").write_text(json.dumps(stored))
    with pytest.raises(OptionError, match="cuda:77"):
        list(run.resume("torn", people()))


def test_without_a_report_there_is_a_predictor_and_a_verdict(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    request = Request(
        source="breast_cancer", target="target", model="mlp", size="s", epochs=1, rivals="none", report="none"
    )
    *told, finished = run.fit(request)
    assert finished.report is None and not list(Path(finished.folder).glob("*.html"))
    assert (Path(finished.predictor) / "predictor.json").is_file()
    stored = json.loads((Path(finished.folder) / "run.json").read_text())
    assert stored["verdict"] and stored["board"] and "columns" not in stored
    assert not [event for event in told if type(event).__name__ == "Shuffled"]
