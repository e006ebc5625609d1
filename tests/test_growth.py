"""The learning curve of a fit: parts that have nothing in common, on a law that is known, through a whole run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from torch import nn

import hondo
from hondo import growth, run
from hondo.errors import OptionError
from hondo.events import Grown, PartTrained
from hondo.folder import Folder, lines
from hondo.measures import CLASSIFICATION, REGRESSION
from hondo.nouns import Resident
from hondo.request import Request


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    hondo.messages.speak(None)


def made(rows: int, seed: int = 0) -> pl.DataFrame:
    """Twelve numbers and their sum, with noise."""
    draw = np.random.default_rng(seed)
    inputs = draw.normal(size=(rows, 12))
    frame = pl.DataFrame({f"x{k}": inputs[:, k] for k in range(12)})
    return frame.with_columns(pl.Series("y", inputs.sum(1) + draw.normal(0, 0.5, rows)))


QUICK: dict[str, Any] = {"epochs": 6, "rivals": "none", "check": "none", "lang": "en"}


def test_a_fit_with_a_curve_says_whether_more_data_would_help() -> None:
    events = list(run.fit(Request("<frame>", "y", curve=True, model="mlp:tiny", **QUICK), made(1600)))
    parts = [event for event in events if isinstance(event, PartTrained)]
    (grown,) = (event for event in events if isinstance(event, Grown))
    assert [part.rows for part in parts] == [120, 120, 240, 240, 480, 480]
    assert [point["rows"] for point in grown.points] == [960, 120, 120, 240, 240, 480, 480]
    assert [point["value"] for point in grown.points[1:]] == [part.value for part in parts]
    assert grown.measure == "rmse" and not grown.greater_is_better
    assert np.mean([p.value for p in parts[:2]]) > np.mean([p.value for p in parts[4:]]) > grown.points[0]["value"]
    assert grown.line[0]["rows"] == pytest.approx(120) and grown.line[-1]["rows"] == pytest.approx(1920)
    assert all(0 <= place["low"] <= place["value"] <= place["high"] for place in grown.line)
    assert "with 1,920 rows to learn from instead of 960 the rmse on the validation part" in grown.sentence.text("en")

    there = Folder(Path("runs/frame-1")) if Path("runs/frame-1").is_dir() else Folder(next(Path("runs").glob("*-1")))
    assert [line["event"] for line in lines(there.log)].count("parttrained") == 6
    page = there.report.read_text(encoding="utf-8")
    assert "Would more data help?" in page and "growth-title" in page and "Which columns matter" in page
    assert {column["name"] for column in there.read()["columns"]} == {f"x{k}" for k in range(12)}


def test_a_curve_changes_nothing_else_and_is_the_same_again() -> None:
    def fitted(**options: Any) -> tuple[bytes, list[Any]]:
        events = list(run.fit(Request("<frame>", "y", model="mlp:tiny", **QUICK, **options), made(600)))
        found = [(event.points, event.line, event.sentence) for event in events if isinstance(event, Grown)]
        return Path(events[-1].predictor, "weights.safetensors").read_bytes(), found

    plain, nothing = fitted()
    weights, curve = fitted(curve=True)
    again, same = fitted(curve=True)
    assert plain == weights == again and nothing == [] and curve == same


def test_a_network_of_ones_own_begins_anew_on_each_part() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(12, 1)

        def forward(self, numbers: torch.Tensor) -> torch.Tensor:
            return self.layer(numbers)

    settings = {**QUICK, "epochs": 1, "lr": 1e-9}  # as it began it remains
    events = list(run.fit(Request("<frame>", "y", curve=True, **settings), made(600), Own()))
    (grown,) = (event for event in events if isinstance(event, Grown))
    values = [point["value"] for point in grown.points]
    assert values == pytest.approx([values[0]] * 7, rel=1e-5)


def test_too_few_rows_for_a_curve_are_named_before_anything_is_written() -> None:
    with pytest.raises(OptionError, match="needs at least 240 of them, but there are 60: leave it out"):
        list(run.fit(Request("<frame>", "y", curve=True, **QUICK), made(100)))
    assert not Path("runs").exists()


def test_parts_of_one_size_have_no_row_in_common() -> None:
    for rows in (240, 1001):
        for share in growth.SHARES:
            one, other = (growth._rows(rows, share, k, seed=3) for k in range(2))
            assert len(one) == len(other) == int(rows * share)
            assert len({*one.tolist(), *other.tolist()}) == 2 * len(one)
    data = Resident({"numbers": torch.arange(20.0)[:, None], "weight": torch.arange(20.0)})
    few = growth.some(data, np.array([3, 5, 7]))
    assert few.take(torch.tensor([2, 0]))["weight"].tolist() == [7, 3] and len(few) == 3


def test_a_measure_without_a_value_has_no_curve() -> None:
    """The validation rows are all of one label, so their auc is none."""
    frame = made(400).with_columns((pl.col("y") > 0).cast(pl.String))
    told = {"validation": "validation.parquet", "metric": "auc", "curve": True, "model": "mlp:tiny"}
    told |= {"set": ("measure=loss",)}  # which chooses the weights
    frame.filter(pl.col("y") == "true")[:60].write_parquet("validation.parquet")
    frame.write_parquet("all.parquet")
    events = list(run.fit(Request("all.parquet", "y", **told, **QUICK)))
    (grown,) = (event for event in events if isinstance(event, Grown))
    assert not grown.points and not grown.line and not any(isinstance(event, PartTrained) for event in events)
    page = Path(events[-1].report).read_text(encoding="utf-8")
    assert "cannot be told: the auc has no value" in page and "growth-title" not in page


# ---- curves that are known ------------------------------------------------------------------------


def judged(error: float, draw: np.random.Generator, rows: int = 4000) -> dict[str, torch.Tensor]:
    target = torch.from_numpy(draw.normal(size=rows))
    return {"target": target, "prediction": target + error * torch.from_numpy(draw.normal(size=rows))}


def grown(law: Any, greater: bool = False, seed: int = 0) -> Grown:
    draw = np.random.default_rng(seed)
    counts = np.array([8000, 1000, 1000, 2000, 2000, 4000, 4000], dtype=float)
    if not greater:
        found = [judged(law(n) * (1 + draw.normal(0, 0.002)), draw) for n in counts]
        return growth._grown(counts, found, "rmse", REGRESSION["rmse"], seed, 0.0)
    found = []
    for n in counts:
        wrong = torch.from_numpy(draw.permutation(4000) < 4000 * law(n))
        found.append({"target": torch.ones(4000).long(), "prediction": torch.where(wrong, 0, 1)})
    return growth._grown(counts, found, "accuracy", CLASSIFICATION["accuracy"], seed, 0.0)


def test_what_twice_the_rows_would_bring_is_what_the_law_says() -> None:
    for greater in (False, True):
        told = grown(lambda n: 5 * n**-0.5, greater)
        expected = 5 * 16000**-0.5
        expected = 1 - expected if greater else expected
        end = told.line[-1]
        assert end["low"] <= expected <= end["high"] and end["value"] == pytest.approx(expected, rel=0.1)
        assert told.sentence.key == "growth.helps" and told.greater_is_better == greater


def test_a_curve_that_is_flat_says_so() -> None:
    assert grown(lambda _: 0.3).sentence.key == "growth.little"


def test_a_curve_of_chance_is_not_taken_for_a_law() -> None:
    draw = np.random.default_rng(5)
    told = grown(lambda _: 0.3 + abs(draw.normal(0, 0.05)))
    assert told.sentence.key == "growth.unsure"


def test_where_no_drawn_rows_have_a_value_nothing_is_told() -> None:
    found = {"target": torch.ones(300).long(), "probability": torch.full((300, 2), 0.5)}
    counts = np.array([2400, 300, 300, 600, 600, 1200, 1200], dtype=float)
    told = growth._grown(counts, [found] * 7, "auc", CLASSIFICATION["auc"], 0, 0.0)
    assert told.sentence.key == "growth.unknown" and not told.line
