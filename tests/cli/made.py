"""The events of a made run, for the presentation alone."""

from __future__ import annotations

from collections.abc import Iterator

from hondo import events
from hondo.messages import Message

STEPS = 40


def field(name: str, kind: str, target: bool = False) -> dict[str, object]:
    return {"name": name, "kind": kind, "because": None, "target": target}


BOARD = (
    {
        "name": "mlp",
        "measures": {"log_loss": 0.31, "accuracy": 0.871},
        "low": 0.29,
        "high": 0.33,
        "fit_seconds": 12.0,
        "predict_seconds": 0.05,
    },
    {
        "name": "lightgbm",
        "measures": {"log_loss": 0.28, "accuracy": 0.874},
        "low": 0.26,
        "high": 0.30,
        "fit_seconds": 3.5,
        "predict_seconds": 0.01,
        "difference": 0.03,
        "difference_low": 0.02,
        "difference_high": 0.04,
    },
)


def run(epochs: int = 4) -> Iterator[events.Event]:
    columns = (field("age", "number"), field("job", "category"), field("city", "category"), field("y", "boolean", True))
    yield events.DataRead("people.csv", 1234, columns, ())
    yield events.Examined((), 0.2)
    yield events.Divided(800, 217, 217, Message("files.missing", {"path": "how"}))
    yield events.Planned("binary", "mlp", 4321, {"numbers": (3,)}, {"steps": STEPS}, ())
    for epoch in range(1, epochs + 1):
        step = epoch * STEPS // epochs
        yield events.Logged(step, float(epoch), 1 / epoch, 0.5, 1e-3, 12345.6)
        yield events.Evaluated(step, float(epoch), 1.1 / epoch, {"log_loss": 1.2 / epoch, "accuracy": 0.8}, True)
    yield events.Found(STEPS, Message("files.missing", {"path": "found"}))
    yield events.Ended(STEPS, 30, "patience")
    yield events.RivalFitted("lightgbm", 3.5, 15)
    yield events.Judged(BOARD, "log_loss", False, "worse", "lightgbm", Message("files.missing", {"path": "verdict"}), 2)
    yield events.Finished("runs/people-1", "runs/people-1/predictor", "runs/people-1/report.html", 17.3)
