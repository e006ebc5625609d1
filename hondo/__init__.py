"""hondo: neural networks on a person's own data, trained well, measured honestly, opened up.

    predictor = hondo.fit("people.csv", target="income")
    print(predictor.verdict)
    predictor.predict({"age": 39, ...})

The names below are imported when they are used, so that `import hondo` is quick. The loop alone, on plain tensors, is
`from hondo.train import train`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    import polars
    from torch import nn

    from hondo.data.read import read
    from hondo.estimators import Classifier, Regressor
    from hondo.looking import look
    from hondo.nouns import Spec
    from hondo.predictor import Predictor, load
    from hondo.request import Request
    from hondo.train import Plan

__all__ = ["Classifier", "Plan", "Predictor", "Regressor", "check", "fit", "load", "look", "read", "resume", "suspects"]

_WHERE = {
    "Classifier": "hondo.estimators",
    "Plan": "hondo.train",
    "Predictor": "hondo.predictor",
    "Regressor": "hondo.estimators",
    "load": "hondo.predictor",
    "look": "hondo.looking",
    "read": "hondo.data",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'hondo' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_WHERE[name]), name)


def fit(data: Any, target: str = "", *, model: nn.Module | Spec | str | None = None, **options: Any) -> Predictor:
    """Learn to answer `target` from `data` and judge the result; the predictor, its verdict with it. Pictures in
    folders, and arrays with labels, say by themselves what is asked.

    data: a path, a name, a frame, arrays, as `read` takes them. model: a name, a Spec, or a network of one's own whose
    `forward` takes the roles of the data (numbers, categories). options: the fields of `hondo.request.Request`.
    UserError for what cannot be done; Stopped when interrupted.
    """
    from hondo import run

    options |= {"model": model} if isinstance(model, str) else {}
    own = None if isinstance(model, str) else model
    return _predictor(run.fit(*_asked(data, target, options), own), own)


def resume(folder: str | Path, *, data: Any = None, model: nn.Module | None = None) -> Predictor:
    """Go on with a run that was stopped or killed; it ends in the same bits as if it had not been."""
    from hondo import run

    return _predictor(run.resume(folder, data, model), model)


def check(data: Any, target: str | None = None) -> list[Any]:
    """What the doctor finds odd in `data`: `hondo.data.doctor.Finding`s, the serious ones first."""
    from hondo import data as tables
    from hondo.data import doctor
    from hondo.data.doctor.examination import examine

    table = tables.read(data)
    if target is None:
        return list(examine(doctor.clean(table, None, None)).findings)
    from hondo import choose
    from hondo.data import joined

    names = joined.asked(table, _named(target))
    table, name = (table, names[0]) if len(names) == 1 else (joined.join(table, names), ",".join(names))
    _, kind, _ = choose.task(table, name, None)
    table = table.with_kinds({name: kind}).with_target([name])
    cleaned = doctor.clean(table, name, "regression" if kind == "number" else "classification")
    return list(examine(cleaned).findings)


def suspects(data: Any, target: str, **options: Any) -> polars.DataFrame:
    """The rows of `data` whose label (or number) looks wrong, the most suspicious first; those of the test part are not
    looked at.

    Columns: row (from 1), given, believed, for labels the probability of the one believed, and suspicion: one less the
    probability of the given label, or the distance of a number in units of what is usual. data, options: as for `fit`.
    """
    import numpy as np

    from hondo.evaluate import suspects as ranking
    from hondo.question import Question, ask

    request, given = _asked(data, target, options)
    *_, question = ask(request, given)
    assert isinstance(question, Question)
    rows = np.union1d(question.split.training, question.split.validation)
    return ranking.suspects(question.table, rows, question.inputs, question.target, request.seed).frame()


def _asked(data: Any, target: str, options: dict[str, Any]) -> tuple[Request, Any]:
    """What is asked, and the data where they are more than a path or a name."""
    from hondo import record
    from hondo.request import Request

    named = isinstance(data, str | Path)
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}
    source = str(data) if named else f"<{type(data).__name__}>"
    request = record.from_json(Request, {"source": source, "target": _named(target), **given})
    return request, None if named else data


def _named(target: Any) -> str:
    """A column, or several."""
    return ",".join(map(str, target)) if isinstance(target, list | tuple) else str(target)


def _predictor(events: Any, model: Any) -> Predictor:
    from hondo.events import Finished
    from hondo.predictor import load

    finished = next(event for event in events if isinstance(event, Finished))
    return load(finished.folder, model if hasattr(model, "forward") else None)
