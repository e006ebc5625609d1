"""The commands one after the other on one small table, against pandas and scikit-learn where they bring numbers."""

from __future__ import annotations

import io
import json
import shutil
import signal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from hondo import events, run
from hondo.cli import main
from hondo.cli.show import Shown

from .conftest import people

LABELS = ["high", "low"]


def told(words: list[str], capsys) -> dict:
    """What a command prints with --json: one object, on one line, and nothing else."""
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out)


@pytest.fixture
def fresh(table) -> Path:
    """300 rows that the run has not seen."""
    path = table.parent / "fresh.csv"
    path.write_text("\n".join(people(seed=1)) + "\n")
    return path


@pytest.mark.usefixtures("table")
def test_fit_leaves_what_it_says_and_says_it_in_one_object(capsys):
    words = ["fit", "people.csv", "--target", "income", "--epochs", "2", "--rivals", "majority,linear", "--quiet"]
    said = told([*words, "--model", "mlp:tiny"], capsys)
    assert said["folder"] == "runs/people-1"
    assert Path(said["predictor"], "predictor.json").is_file() and Path(said["report"]).is_file()
    assert [entry["name"] for entry in said["board"]][1:] == ["linear", "majority"] or len(said["board"]) == 3
    assert said["standing"] in ("better", "no different", "worse") and said["use"] in [e["name"] for e in said["board"]]
    assert said["opened_before"] == 0
    again = told([*words, "--model", "mlp:tiny"], capsys)
    assert again["folder"] == "runs/people-2" and again["opened_before"] == 1
    assert [e["measures"] for e in again["board"]] == [e["measures"] for e in said["board"]]


def test_scores_are_those_of_scikit_learn_on_the_answers_given(fitted, fresh, capsys):
    said = told(["evaluate", str(fitted), str(fresh)], capsys)
    assert main(["predict", str(fitted), str(fresh), "-o", "answers.csv"]) == 0
    answers, truth = pd.read_csv("answers.csv"), pd.read_csv(fresh)["income"]
    high = answers["probability:high"].to_numpy()
    assert said["rows"] == len(truth)
    assert said["metrics"]["accuracy"] == pytest.approx(metrics.accuracy_score(truth, answers["prediction"]))
    both = np.stack([high, answers["probability:low"]], axis=1)
    assert said["metrics"]["log_loss"] == pytest.approx(metrics.log_loss(truth, both, labels=LABELS), rel=1e-6)
    assert said["metrics"]["auc"] == pytest.approx(metrics.roc_auc_score(truth == "high", high))


def test_answers_keep_the_order_and_the_ids_of_their_rows(fitted, fresh):
    rows = pd.read_csv(fresh)
    rows.sample(frac=1, random_state=0).to_csv("mixed.csv", index=False)
    assert main(["predict", str(fitted), "fresh.csv", "-o", "straight.csv"]) == 0
    assert main(["predict", str(fitted), "mixed.csv", "-o", "out/mixed.csv"]) == 0
    straight, mixed = pd.read_csv("straight.csv"), pd.read_csv("out/mixed.csv")
    assert list(straight.columns) == ["person", "prediction", "probability:high", "probability:low", "set"]
    assert list(straight["person"]) == list(rows["person"])
    assert list(mixed["person"]) == list(pd.read_csv("mixed.csv")["person"])
    pd.testing.assert_frame_equal(mixed.sort_values("person", ignore_index=True), straight, rtol=1e-6)


@pytest.mark.usefixtures("fresh")
def test_every_format_holds_the_same_answers(fitted, capsys):
    readers = {
        "a.csv": pd.read_csv,
        "a.tsv": lambda path: pd.read_csv(path, sep="\t"),
        "a.parquet": pd.read_parquet,
        "a.jsonl": lambda path: pd.read_json(path, lines=True),
    }
    capsys.readouterr()
    assert main(["predict", str(fitted), "fresh.csv"]) == 0
    printed = pd.read_csv(io.StringIO(capsys.readouterr().out))
    for name, read in readers.items():
        assert main(["predict", str(fitted), "fresh.csv", "-o", name]) == 0
        answered = read(name)
        if name in ("a.parquet", "a.jsonl"):  # there a cell can hold a list
            answered["set"] = [json.dumps(list(labels)) for labels in answered["set"]]
        pd.testing.assert_frame_equal(answered, printed, check_dtype=False)


@pytest.mark.usefixtures("fresh")
def test_a_set_holds_the_truth_as_often_as_asked(fitted, capsys):
    truth = pd.read_csv("fresh.csv")["income"]
    for level in ("0.5", "0.98"):
        assert main(["predict", str(fitted), "fresh.csv", "-o", "sets.csv", "--level", level]) == 0
        sets = [json.loads(cell) for cell in pd.read_csv("sets.csv")["set"]]
        assert np.mean([label in labels for label, labels in zip(truth, sets, strict=True)]) > float(level) - 0.08
    said = told(["evaluate", str(fitted), "fresh.csv"], capsys)
    assert said["level"] == 0.9 and 0.8 < said["covered"] <= 1
    assert main(["predict", str(fitted), "fresh.csv", "--level", "90"]) == 2
    assert "level" in capsys.readouterr().err


def test_answers_need_no_target(fitted, fresh):
    pd.read_csv(fresh).drop(columns="income").to_csv("asked.csv", index=False)
    assert main(["predict", str(fitted), "asked.csv", "-o", "asked.out.csv"]) == 0
    assert main(["predict", str(fitted), "fresh.csv", "-o", "fresh.out.csv"]) == 0
    assert Path("asked.out.csv").read_bytes() == Path("fresh.out.csv").read_bytes()


@pytest.mark.usefixtures("fresh")
def test_evaluate_for_people(fitted, capsys):
    assert main(["evaluate", str(fitted), "fresh.csv"]) == 0
    out = capsys.readouterr().out
    assert "300 rows" in out and "accuracy" in out and "covered at 90 %" in out


# ---- looking --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("table")
def test_check_names_columns_and_rows(capsys):
    lines = people()
    odd = [f"{lines[0]},planet", *(f"{line},earth" for line in lines[1:])]
    Path("odd.csv").write_text("\n".join([*odd, odd[7]]) + "\n")
    for words in (["check", "odd.csv"], ["check", "odd.csv", "--target", "income"]):
        said = told(words, capsys)
        assert said["rows"] == 301
        assert {"name", "kind", "because"} <= set(said["columns"][0])
        assert any("planet" in finding["columns"] for finding in said["findings"])
        assert main(words) == 0
        out = capsys.readouterr().out
        assert all(part in out for finding in said["findings"] for part in (finding["what"], finding["action"]))
    assert main(["check", "odd.csv", "--kind", "city=text"]) == 0
    assert any(line.split()[:2] == ["city", "text"] for line in capsys.readouterr().out.splitlines())


def test_models_lists_every_preset_and_what_it_takes(capsys):
    from hondo.choose import named

    said = {entry["model"]: entry for entry in told(["models"], capsys)["models"]}
    assert {"mlp", "perceptron"} <= set(said)
    assert "numbers" in said["mlp"]["inputs"] and "regression" in said["mlp"]["tasks"]
    assert main(["models"]) == 0
    out = capsys.readouterr().out
    for name, entry in said.items():
        for preset in entry["presets"]:
            assert named(f"{name}:{preset}").name == name
            assert preset in out


def test_summary_counts_what_a_pencil_counts(capsys):
    said = told(["summary", "mlp:classic", "--inputs", "numbers=13", "--outputs", "3"], capsys)
    products = 13 * 64 + 64 * 32 + 32 * 3
    assert said["parameters"] == products + 64 + 32 + 3
    assert said["flops"] == 2 * products
    linear = [layer for layer in said["layers"] if layer["kind"] == "Linear"]
    assert [layer["shape"] for layer in linear] == [[64], [32], [3]]
    assert sum(layer["parameters"] for layer in said["layers"]) == said["parameters"]


def test_summary_of_a_run_is_of_its_network(fitted, capsys):
    from hondo.predictor import load

    said = told(["summary", str(fitted)], capsys)
    assert said["parameters"] == sum(p.numel() for p in load(fitted).model.parameters())
    assert main(["summary", str(fitted)]) == 0
    assert f"{said['parameters']:,} parameters" in capsys.readouterr().out


def test_runs_compares_what_is_finished_and_what_is_not(fitted, tmp_path, capsys):
    shutil.copytree(fitted, tmp_path / "first")
    half = Path(shutil.copytree(fitted, tmp_path / "second"))
    about = json.loads((half / "run.json").read_text())
    kept = {
        name: about[name] for name in ("format", "request", "in_memory", "spec", "plan", "source", "started", "measure")
    }
    (half / "run.json").write_text(json.dumps({**kept, "status": "stopped"}))
    said = told(["runs", str(tmp_path)], capsys)["runs"]
    assert [entry["name"] for entry in said] == ["first", "second"]
    assert said[0]["low"] <= said[0]["value"] <= said[0]["high"] and said[1]["value"] is None
    assert main(["runs", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "(stopped)" in out and said[0]["standing"] in out
    (tmp_path / "none").mkdir()
    assert main(["runs", str(tmp_path / "none")]) == 0


# ---- stopping -------------------------------------------------------------------------------------

LONG = ["fit", "people.csv", "--target", "income", "--epochs", "30", "--rivals", "majority", "--model", "mlp:tiny"]


@pytest.fixture
def press(monkeypatch):
    """Ctrl-C is pressed as soon as an event that fits is shown."""

    def when(fits) -> None:
        show = Shown.__call__

        def shown(self, event):
            show(self, event)
            if fits(event):
                signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(Shown, "__call__", shown)

    yield when
    monkeypatch.undo()


def stopped(words: list[str], capsys) -> None:
    capsys.readouterr()
    assert main(words) == 3
    said = capsys.readouterr()
    assert said.out == "" and "hondo resume stopped" in said.err.splitlines()[-1] and "Traceback" not in said.err


def same_bits(capsys) -> None:
    """What is gone on with ends as what was never stopped."""
    resumed, straight = told(["resume", "stopped", "--quiet"], capsys), told([*LONG, "--out", "straight"], capsys)
    assert [entry["measures"] for entry in resumed["board"]] == [entry["measures"] for entry in straight["board"]]
    weights = [Path(name, "predictor", "weights.safetensors").read_bytes() for name in ("stopped", "straight")]
    assert weights[0] == weights[1]


@pytest.mark.usefixtures("table")
def test_a_run_that_is_stopped_says_how_to_go_on_and_ends_in_the_same_bits(press, capsys, monkeypatch):
    here = Path.cwd()
    press(lambda event: isinstance(event, events.Logged) and event.step >= 20)
    stopped([*LONG, "--out", "stopped"], capsys)
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert told(["evaluate", "stopped", "people.csv"], capsys)["rows"] == 300  # the best until then is usable
    same_bits(capsys)


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("moment", [events.Planned, events.RivalFitted])
def test_before_the_first_step_and_after_the_last_it_can_be_gone_on_with_too(moment, press, capsys, monkeypatch):
    here = Path.cwd()
    press(lambda event: isinstance(event, moment))
    stopped([*LONG, "--out", "stopped"], capsys)
    monkeypatch.undo()
    monkeypatch.chdir(here)
    same_bits(capsys)


@pytest.mark.usefixtures("table")
def test_ctrl_c_before_there_is_anything_to_go_on_with(monkeypatch, capsys):
    def pressed(*_):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(run, "ask", pressed)
    assert main([*LONG, "--out", "none"]) == 130
    assert "same command again" in capsys.readouterr().err
    assert not Path("none").exists()


# ---- a fault of ours ------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch, tmp_path):
    def fit(_):
        raise RuntimeError("a bolt is loose\nhere")

    monkeypatch.setattr(run, "fit", fit)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.mark.usefixtures("broken")
def test_our_fault_is_one_line_that_names_the_file_with_the_rest(tmp_path, capsys):
    assert main(["fit", "a.csv", "--target", "y"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    (kept,) = tmp_path.glob("hondo-*.txt")
    assert "RuntimeError: a bolt is loose" in line and str(kept) in line
    assert "Traceback" in kept.read_text() and "raise RuntimeError" in kept.read_text()


@pytest.mark.usefixtures("broken")
def test_with_debug_it_is_shown_at_once(tmp_path, capsys):
    assert main(["fit", "a.csv", "--target", "y", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err
    assert not list(tmp_path.glob("hondo-*.txt"))
