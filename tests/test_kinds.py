"""A kind of column that is one new file (that of docs/adding.md) goes from table to answers: nobody edits a list."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hondo
from hondo import messages, modalities, registry, run
from hondo.events import Event, Examined, Judged, Planned
from hondo.predictor import load
from hondo.request import Request

ADDING = Path(hondo.__file__).parents[1] / "docs" / "adding.md"
ODD = """
    @classmethod
    def examine(cls, name: str, column: np.ndarray) -> list:
        from hondo.messages import Message

        return [Message("doctor.by_kind_does", {"column": name})]
"""


@pytest.fixture(autouse=True)
def duration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    messages.speak("en")
    blocks = re.findall(r"```python\n(.*?)```", ADDING.read_text(encoding="utf-8"), re.DOTALL)
    (source,) = (block for block in blocks if "class Duration" in block)
    (tmp_path / "duration.py").write_text(source[: source.index("\nfields = ")] + ODD)
    known = registry.names
    monkeypatch.setattr(modalities, "__path__", [*modalities.__path__, str(tmp_path)])
    monkeypatch.setattr(registry, "names", lambda room: known(room) + ["duration"] * (room == "modality"))
    yield
    sys.modules.pop("hondo.modalities.duration", None)
    messages.speak(None)


def songs(rows: int = 300, seed: int = 0) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    seconds = draw.integers(10, 600, rows)
    written = [None if second % 29 == 0 else f"{second // 60}:{second % 60:02}" for second in seconds.tolist()]
    return pl.DataFrame(
        {
            "length": written,
            "noise": draw.normal(size=rows).round(3),
            "notes": [f"note {number} of song {number * 7}, as it was sung" for number in range(rows)],
            "radio": np.where(seconds < 240, "yes", "no"),
        }
    )


def done(**more: object) -> list[Event]:
    asked = {"rivals": "majority", "epochs": 30, "kind": ("length=duration",), "out": "run", **more}
    return list(run.fit(Request("songs.csv", "radio", **asked)))  # type: ignore[arg-type]


def test_a_new_kind_is_read_examined_learned_judged_stored_and_asked() -> None:
    songs().write_csv("songs.csv")
    events = done()
    (planned,) = (event for event in events if isinstance(event, Planned))
    assert planned.inputs == {"numbers": (2,)}  # the length and the noise; not the notes, which are text
    (examined,) = (event for event in events if isinstance(event, Examined))
    left_out = [name for finding in examined.findings if finding["leaves_out"] for name in finding["columns"]]
    assert left_out == ["notes"]
    assert any(finding["check"] == "by_kind" and finding["columns"] == ["length"] for finding in examined.findings)
    (judged,) = (event for event in events if isinstance(event, Judged))
    assert judged.standing == "better" and judged.board[0]["measures"]["accuracy"] > 0.85
    assert "duration" in Path("run/report.html").read_text()

    predictor, new = load("run"), songs(40, seed=1)
    answers = predictor.predict(new)["prediction"].to_list()
    assert answers == [one["prediction"] for one in predictor.predict(new.to_dicts())]
    known = [truth == said for truth, said in zip(new["radio"], answers, strict=True)]
    assert np.mean(known) > 0.85


def test_a_table_of_nothing_else_is_learned_from() -> None:
    songs().select("length", "radio").write_csv("songs.csv")
    assert [event.standing for event in done() if isinstance(event, Judged)] == ["better"]
