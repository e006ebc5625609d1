"""The judgement: rivals on the same training part, then the test part, opened once, and everybody scored on it; with
folds, so many rounds of it, and their test parts together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import torch

from hondo import sets
from hondo.data import ledger
from hondo.evaluate import curves, importance, per_label
from hondo.evaluate.compare import Contestant, board
from hondo.evaluate.rivals import Rival
from hondo.evaluate.score import outcomes
from hondo.evaluate.verdict import judge as decide
from hondo.events import Event, Judged, RivalFitted, Shuffled
from hondo.folder import Folder
from hondo.nouns import Columns, Outcomes, Task
from hondo.pictures import Picture
from hondo.predictor import Predictor
from hondo.prepare import Material
from hondo.question import Question


@dataclass(frozen=True)
class Round:
    """A question with its answers to be judged: a network and rivals that have not seen its test rows."""

    question: Question
    material: Material
    predictor: Predictor
    rivals: list[Rival]
    seconds: float
    """How long the network was trained."""

    def tuned(self, metric: str | None) -> Round:
        """What is left to choose (a threshold, a temperature) chosen on validation (in place)."""
        predictor = self.predictor
        held_out = outcomes(predictor.model, predictor.task, self.material.prepared["validation"], predictor.device)
        predictor.task = predictor.task.tune(held_out, metric, **self.question.fixed)
        return self

    def fit(self, seed: int) -> Iterator[Event]:
        """Each rival learns from the training part and tunes itself on the validation part."""
        for rival in self.rivals:
            fit(rival, self.question, self.material, seed)
            yield RivalFitted(rival.name, rival.fit_seconds, rival.trials, rival.drawn)

    def judged(self, measure: str) -> list[Contestant]:
        """Everybody's outcomes on the test rows, the network's first."""
        question, task = self.question, self.predictor.task
        test = self.material.open(question.known, question.split.test)
        started = time.perf_counter()
        ours = outcomes(self.predictor.model, task, test, self.predictor.device)
        contestants = [Contestant("network", ours, self.seconds, time.perf_counter() - started)]
        held_out, columns = (_columns(question, rows) for rows in (question.split.validation, question.split.test))
        for rival in self.rivals:
            started = time.perf_counter()
            their_task = tuned(rival.predict(held_out), question, self.material, measure)
            theirs = their_task.judge(torch.from_numpy(rival.predict(columns)), ours["target"])
            contestants.append(Contestant(rival.name, theirs, rival.fit_seconds, time.perf_counter() - started))
        return contestants


def fit(rival: Rival, question: Question, material: Material, seed: int) -> None:
    """Let a rival learn from what the network learns from."""
    parts = [_columns(question, rows) for rows in (question.split.training, question.split.validation)]
    truths = [_truth(material.prepared[name], material.task) for name in ("training", "validation")]
    weights = _weights(question, truths[0], material.task)
    rival.fit(question.inputs, parts[0], truths[0], parts[1], truths[1], material.task, seed, weights)


def judged(
    folder: Folder, question: Question, rounds: Sequence[Round], measure: str, seed: int
) -> tuple[Judged, Outcomes]:
    """Open the test rows of all rounds, once, and score everybody on all of them together; the network's outcomes too,
    in the order of `question.split.test`."""
    before = _opened(folder, question.split.fingerprint)
    rows = np.concatenate([each.question.split.test for each in rounds])
    contestants = [_merged(each, rows) for each in zip(*(each.judged(measure) for each in rounds), strict=True)]
    task = rounds[0].predictor.task
    units = None if question.units is None else question.units[np.sort(rows)]
    entries = board(contestants, task.measures, measure, seed, units=units)
    greater = task.measures[measure].greater_is_better
    verdict = decide(entries, measure, greater, len(rows))
    found = Judged(entries, measure, greater, verdict.standing, verdict.use, verdict.sentence, before)
    return found, contestants[0].outcomes


def _merged(parts: Sequence[Contestant], rows: np.ndarray) -> Contestant:
    """One contestant's answers in all rounds, in the order of the rows; the mean time of a fit."""
    order = torch.from_numpy(np.argsort(rows, kind="stable"))
    found = {name: torch.cat([part.outcomes[name] for part in parts])[order] for name in parts[0].outcomes}
    return Contestant(
        parts[0].name,
        found,
        sum(part.fit_seconds for part in parts) / len(parts),
        sum(part.predict_seconds for part in parts),
    )


OF_TRAINING = 0.1
"""An answer costs about a third of what a row costs in training: these are some 3 % of the time."""
ANSWERS = 50_000
"""At least; they take a second or two."""


def shuffled(question: Question, rounds: Sequence[Round], measure: str, seed: int, trained: int) -> Shuffled:
    """What each column is worth to the network, on test rows, each asked of the network that has not seen it.
    trained: how many rows that was trained on, each as often as it was seen."""
    started = time.perf_counter()
    task, names = rounds[0].predictor.task, [field.name for field in question.inputs]
    rows = question.split.test
    effort = importance.effort(len(rows), len(names), max(ANSWERS, int(OF_TRAINING * trained)))
    chosen = np.sort(np.random.default_rng(seed).permutation(rows)[: effort.rows])
    columns = question.known.take(chosen)
    held_out = [np.flatnonzero(np.isin(chosen, each.question.split.test)) for each in rounds]

    def answer(given: Columns) -> Outcomes:
        times = len(next(iter(given.values()))) // len(chosen)
        places = [np.concatenate([rows + k * len(chosen) for k in range(times)]) for rows in held_out]
        parts = [_asked(each, given, place) for each, place in zip(rounds, places, strict=True) if len(place)]
        order = torch.from_numpy(np.argsort(np.concatenate(places)))
        return {name: torch.cat([part[name] for part in parts])[order] for name in parts[0]}

    found = importance.worth(columns, names, answer, task.measures[measure], seed, effort.repeats)
    alike = importance.alike(columns, {field.name: field.kind for field in question.inputs})
    told = tuple(vars(one) for one in found)
    return Shuffled(measure, effort.rows, effort.repeats, told, alike, time.perf_counter() - started)


def _asked(each: Round, given: Columns, rows: np.ndarray) -> Outcomes:
    """The network's outcomes on some of the rows given."""
    predictor = each.predictor
    prepared = predictor.preparation.apply({name: column[rows] for name, column in given.items()})
    return outcomes(predictor.model, predictor.task, prepared, predictor.device)


def _opened(folder: Folder, fingerprint: str) -> int:
    """Note that this run opens these rows; how often other runs did. A run that is resumed opens them but once."""
    name, started = folder.path.name, folder.read()["started"]
    own = ledger.opened_by(folder.ledger, fingerprint, name, started)
    others = ledger.opened(folder.ledger, fingerprint) - own
    if not own:
        ledger.record(folder.ledger, fingerprint, name, started, datetime.now(UTC).isoformat(timespec="seconds"))
    return others


def tuned(answers: np.ndarray, question: Question, material: Material, measure: str) -> Task:
    """The task with what is left to choose (a threshold, a temperature) chosen on somebody's answers to the validation
    rows, as for the network. A temperature that was asked for is the network's own, and no rival's."""
    truth = torch.from_numpy(_truth(material.prepared["validation"], material.task))
    fixed = {name: value for name, value in question.fixed.items() if name != "temperature"}
    return material.task.tune(material.task.judge(torch.from_numpy(answers), truth), measure, **fixed)


def _weights(question: Question, truth: np.ndarray, task: Task) -> np.ndarray | None:
    """What each training row counts, as for the network."""
    weights = None if question.weights is None else question.weights[question.split.training]
    if getattr(task, "weight", None) != "balanced":
        return weights
    counts = np.bincount(truth)
    balanced: np.ndarray = len(truth) / (len(counts) * counts[truth])
    return balanced if weights is None else balanced * weights


def _columns(question: Question, rows: np.ndarray) -> Columns:
    return question.table.take(rows, [field.name for field in question.inputs])


def _truth(prepared: Any, task: Task) -> np.ndarray:
    """The target as rivals want it: indices of labels, or numbers in raw units."""
    target = prepared.tensors["target"]
    role = task.roles["target"]
    if role.labels:
        return np.asarray(target.numpy())
    return np.asarray(target.double().numpy() * role.scale + role.center)


# ---- what the report shows of the test rows -------------------------------------------------------

POINTS = 2000
WORST = 12


def picture(found: Outcomes, task: Task) -> dict[str, Any]:
    """The test rows at a glance, as `evaluate.story.Story.picture` has it: counts of expected against answered labels
    and the curves of their probabilities; how well each label is found, where there may be several; or points."""
    target, answer = found["target"], found["prediction"]
    labels = task.roles["target"].labels
    if target.ndim == 2:
        known = {"rows": len(target), "right": int((target == answer).all(1).sum())}
        return {"per_label": per_label.scores(found, labels), **known, "reliability": curves.reliability(found)}
    if not labels:
        chosen = torch.linspace(0, len(target) - 1, min(POINTS, len(target))).long()
        return {"predicted": answer[chosen].tolist(), "actual": target[chosen].tolist()}
    size = len(labels)
    counts = torch.bincount(target * size + answer, minlength=size * size).view(size, size)
    drawn = {"confusion": counts.tolist(), "labels": list(labels), "reliability": curves.reliability(found)}
    return drawn | ({"roc": curves.roc(found)} if size == 2 else {})


def worst_rows(found: Outcomes) -> list[int]:
    """Where the network did worst, by the loss: places among the test rows."""
    rows: list[int] = found["loss"].argsort(descending=True, stable=True)[:WORST].tolist()
    return rows


def worst(found: Outcomes, question: Question, task: Task) -> tuple[dict[str, Any], ...]:
    """The test rows on which the network did worst, by the loss."""
    labels = task.roles["target"].labels
    rows = worst_rows(found)
    columns = question.table.take(question.split.test[rows], [field.name for field in question.inputs])

    def word(value: Any) -> Any:
        if value.ndim:
            return [label for label, there in zip(labels, value.tolist(), strict=True) if there]
        return labels[int(value)] if labels else float(value)

    several = {field.name for field in question.inputs if field.kind == "labels"}

    def said(name: str, value: Any) -> Any:
        return sets.said(value) if name in several else value

    return tuple(
        {
            "row": question.table.places([int(question.split.test[row])])[0],
            "values": {name: _json(said(name, column[place])) for name, column in columns.items()},
            "expected": word(found["target"][row]),
            "predicted": word(found["prediction"][row]),
            "loss": float(found["loss"][row]),
            "probability": _said(found, row),
        }
        for place, row in enumerate(rows)
    )


def _said(found: Outcomes, row: int) -> float | None:
    """How likely the network called the one label that it answered."""
    if "probability" not in found or found["prediction"].ndim == 2:
        return None
    return float(found["probability"][row, found["prediction"][row]])


def _json(value: Any) -> Any:
    if isinstance(value, Picture):
        return value.name
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value.astype("datetime64[s]")).replace("T00:00:00", "")
    value = value.item() if hasattr(value, "item") else value
    return None if value != value else value
