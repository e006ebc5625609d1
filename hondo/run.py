"""A run, from file to verdict: read it from top to bottom.

`fit` is a generator of events, as the loop inside it is. It writes nothing before all that was asked is found to be
possible; from then on its folder holds what `resume` needs to end in the same bits.
"""

from __future__ import annotations

import copy
import platform
import signal
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import nn

from hondo import __version__, choose, folder, folds, growth, lineage, messages, record
from hondo.data import files, ledger
from hondo.errors import DataError, OptionError, Stopped
from hondo.evaluate.report import render
from hondo.evaluate.score import outcomes
from hondo.evaluate.story import Story
from hondo.events import Ended, Event, Finished, Found, Judged, Planned
from hondo.folder import Folder, Log
from hondo.judge import Round, judged, picture, rivals, shuffled, worst
from hondo.messages import Message
from hondo.nouns import Outcomes, Spec
from hondo.predictor import Predictor
from hondo.prepare import Material
from hondo.question import Question, ask
from hondo.ready import ready, studied
from hondo.request import Request
from hondo.train import Diverged, Plan, checkpoint, train

NAMED = 5
"""Rows that are named where training went wrong; of the others only the number is told."""


def fit(request: Request, data: Any = None, model: nn.Module | Spec | None = None) -> Iterator[Event]:
    """Do what is asked; the last event is `Finished`.

    `data` is read in place of `request.source`, `model` trained in place of the family asked for. UserError for what
    cannot be done, before anything is written; Stopped when interrupted while training.
    """
    _speak(request)
    choose.possible(request)
    yield from _run(request, data, model, None)


def resume(path: str | Path, data: Any = None, model: nn.Module | None = None) -> Iterator[Event]:
    """Go on with a run that was stopped or killed; it ends as it would have.

    DataError where there is nothing to go on with, or the data has changed."""
    there = Folder(Path(path))
    stored = there.read()
    if stored["status"] == "finished":
        values = {"path": str(path), "predictor": str(there.predictor)}
        raise DataError(Message("folder.finished", values))
    request = record.from_json(Request, stored["request"])
    _speak(request)
    if data is None and stored["in_memory"]:
        raise OptionError(Message("folder.needs_data", {"path": str(path)}))
    if model is None and stored["spec"] is None:
        raise OptionError(Message("folder.needs_model", {"path": str(path)}))
    yield from _run(request, data, model, there)


def _speak(request: Request) -> None:
    """In the language the request asks for; one that asks for none leaves the command line's in force."""
    if request.lang is not None:
        messages.speak(request.lang)


def _asked(happening: Iterator[Event | Question], told: list[Event]) -> Generator[Event, None, Question]:
    """The question in the end; what happens before it is told, and noted."""
    for happened in happening:
        if isinstance(happened, Question):
            return happened
        told.append(happened)
        yield happened
    raise AssertionError("a question is asked in the end")


def _run(request: Request, data: Any, model: nn.Module | Spec | None, there: Folder | None) -> Iterator[Event]:
    started = time.perf_counter()
    told: list[Event] = []
    known = {} if there is None else there.read()
    before = lineage.parent(request, known.get("parent", {}).get("weights"))
    question = yield from _asked(ask(request, data, before), told)
    measure = choose.measure(question.task, request.metric)
    chosen = rivals(request, question)
    material = studied(question)
    growth.check(request, len(material.prepared["training"]))
    made = ready(request, material, before or model, known or None, question.fixed)
    spec, network, task, plan = made.spec, made.network, made.task, made.plan
    if made.found is not None:
        told.append(made.found)
        yield made.found
    about = {"request": _lasting(request, data), "in_memory": data is not None, "spec": spec, "plan": plan}
    about |= {"parent": before.record()} if before else {}
    about |= {"fingerprint": question.fingerprint, "task": task, "measure": measure, "range_test": made.found}
    there = _begun(there, request, question, about)
    first = before or spec or (_first(there, network) if request.curve or request.folds else network)
    with there.alone(), _resumable(there):
        log = Log(there.log)
        planned = _planned(question, material, network, spec, plan)
        for event in (*told, planned):
            log.add(event)
        yield planned

        predictor = Predictor(question.fields, material.preparation, task, network, spec, labels=question.relabel)
        with _interruptible() as interrupted:
            parts, place = material.prepared, there.checkpoints
            events = train(network, task, parts["training"], plan, validation=parts["validation"], folder=place)
            for event in _named(events, question):
                log.add(event)
                yield event
                if interrupted.is_set() and not isinstance(event, Ended):
                    events.close()  # type: ignore[attr-defined]
                    _stop(there, predictor, plan)
        whole = Round(question, material, predictor, chosen, checkpoint.reached(place).seconds)
        yield from _grown(request, whole, first, plan, log, measure)
        rounds = yield from _rounds(request, whole, first, plan, there, log)
        yield from _concluded(request, whole, rounds, there, log, measure, planned)
        took = time.perf_counter() - started
        there.write(status="finished", seconds=took)
        yield Finished(str(there.path), str(there.predictor), str(there.report), took)


# ---- before the first step ------------------------------------------------------------------------


def _lasting(request: Request, data: Any) -> Request:
    """The request as it can be repeated from another folder."""
    source = request.source if data is not None else files.lasting(request.source)
    validation = None if request.validation is None else files.lasting(request.validation)
    test = None if request.test is None else files.lasting(request.test)
    parent = None if request.continue_ is None else files.lasting(request.continue_)
    return replace(request, source=source, validation=validation, test=test, continue_=parent)


def _begun(there: Folder | None, request: Request, question: Question, about: dict[str, Any]) -> Folder:
    """The run's folder with what was decided in it."""
    if there is not None:
        if there.read()["fingerprint"] != question.fingerprint:
            values = {"source": question.table.source, "path": str(there.path)}
            raise DataError(Message("folder.other_data", values))
        return there
    there = folder.new(request.out, question.table.source)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")  # tells it from a run that had this name a moment ago
    there.write(**about, status="training", started=now, source=question.table.source, versions=_versions())
    return there


def _first(there: Folder, network: nn.Module) -> nn.Module:
    """A network of one's own as it was when the run began, for the trainings that begin anew."""
    if there.first.is_file():
        copied = copy.deepcopy(network)
        copied.load_state_dict(load_tensors(there.first.read_bytes()))
        return copied
    record.write_whole(there.first, save_tensors({name: t.contiguous() for name, t in network.state_dict().items()}))
    return copy.deepcopy(network)


def _versions() -> dict[str, str]:
    return {"hondo": __version__, "torch": str(torch.__version__), "python": platform.python_version()}


def _planned(question: Question, material: Material, network: nn.Module, spec: Spec | None, plan: Plan) -> Planned:
    inputs = {name: role.shape for name, role in material.roles.items() if not name.startswith("target")}
    name = spec.name if spec is not None else type(network).__name__
    parameters = sum(p.numel() for p in network.parameters())
    return Planned(question.task.name, name, parameters, inputs, asdict(plan), question.notes)


# ---- while it trains ------------------------------------------------------------------------------


@contextmanager
def _resumable(there: Folder) -> Iterator[None]:
    """From here on whoever stops it leaves something to go on with."""
    try:
        yield
    except KeyboardInterrupt:
        there.write(status="stopped")
        raise Stopped(Message("folder.interrupted", {"path": str(there.path)})) from None
    except (GeneratorExit, Stopped):
        there.write(status="stopped")
        raise
    except BaseException:
        there.write(status="failed")
        raise


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl-C asks to stop at the next log line; a second one stops at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = signal.getsignal(signal.SIGINT)

    def ask_once(*_: Any) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, ask_once)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _named(events: Iterator[Event], question: Question) -> Iterator[Event]:
    """The events of the loop; rows that went wrong are named as their file has them."""

    def told(message: Message, rows: tuple[int, ...]) -> Message:
        named = question.table.places(question.split.training[list(rows[:NAMED])].tolist())
        return Message("training.by_rows", {"what": message, "count": len(rows), "rows": named}) if rows else message

    try:
        for event in events:
            yield replace(event, message=told(event.message, event.rows)) if isinstance(event, Found) else event
    except Diverged as error:
        raise Diverged(told(error.messages[0], error.rows), error.rows) from error


def _stop(there: Folder, predictor: Predictor, plan: Plan) -> None:
    predictor.save(there.predictor)
    step = checkpoint.reached(there.checkpoints).step
    values = {"path": str(there.path), "predictor": str(there.predictor), "step": step}
    raise Stopped(Message("folder.stopped", {**values, "steps": plan.steps}))


# ---- the end --------------------------------------------------------------------------------------


def _grown(
    request: Request, whole: Round, first: nn.Module | Spec | lineage.Parent, plan: Plan, log: Log, measure: str
) -> Iterator[Event]:
    """The learning curve, where it is asked for. `first`: the family, or a network of one's own as it began."""
    if not request.curve:
        return
    predictor, material = whole.predictor, whole.material
    held_out = outcomes(predictor.model, predictor.task, material.prepared["validation"], predictor.device)
    end = growth.Whole(material, first, plan.lr, held_out, whole.question.fixed)
    for event in growth.grow(request, end, measure):
        log.add(event)
        yield event


def _rounds(
    request: Request, whole: Round, first: nn.Module | Spec | lineage.Parent, plan: Plan, there: Folder, log: Log
) -> Generator[Event, None, list[Round]]:
    """What is to be judged: the network that was trained, with its rivals, or those of the folds."""
    whole.tuned(request.metric)
    rounds = [] if request.folds else [whole]
    if request.folds:
        trained = folds.rounds(request, whole.question, first, plan.lr, there.checkpoints)
    else:
        trained = whole.fit(request.seed)
    for happened in trained:
        if isinstance(happened, Round):
            rounds.append(happened)
        else:
            log.add(happened)
            yield happened
    return rounds


def _concluded(
    request: Request, whole: Round, rounds: list[Round], there: Folder, log: Log, measure: str, planned: Planned
) -> Iterator[Event]:
    """The verdict, and everything on the disk."""
    question, predictor = whole.question, whole.predictor
    verdict, found = judged(there, question, rounds, measure, request.seed)
    log.add(verdict)
    yield verdict
    predictor.verdict = verdict.verdict
    predictor.save(there.predictor)
    steps = next(line["step"] for line in folder.lines(there.log) if line["event"] == "ended")
    columns = shuffled(question, rounds, measure, request.seed, steps * planned.plan["batch"])
    log.add(columns)
    yield columns
    record.write_whole(there.report, render(_story(there, question, predictor, planned, verdict, found)).encode())
    there.write(board=verdict.board, columns=columns.columns, **_summary(verdict))


def _summary(verdict: Judged) -> dict[str, Any]:
    names = ("measure", "greater_is_better", "standing", "use", "verdict", "opened_before")
    return {name: getattr(verdict, name) for name in names}


def _story(
    there: Folder,
    question: Question,
    predictor: Predictor,
    planned: Planned,
    verdict: Judged,
    found: Outcomes,
) -> Story:
    lines = folder.lines(there.log)
    heard, examined, divided = question.told
    return Story(
        title=f"{Path(heard.source).name} · {question.target}",
        task=planned.task,
        model=planned.model,
        parameters=planned.parameters,
        verdict=verdict.verdict,
        standing=verdict.standing,
        source=heard.source,
        rows=heard.rows,
        fields=heard.fields,
        notes=(*heard.notes, *planned.notes),
        findings=None if examined is None else examined.findings,
        parts={name: getattr(divided, name) for name in ("training", "validation", "test")},
        how=divided.how,
        folds=divided.folds,
        plan={**(record.to_json(predictor.spec) if predictor.spec else {}), **record.to_json(planned.plan)},
        curves=tuple(line for line in lines if line["event"] in ("logged", "evaluated")),
        board=verdict.board,
        measure=verdict.measure,
        greater_is_better=verdict.greater_is_better,
        picture=picture(found, predictor.task),
        worst=worst(found, question, predictor.task),
        audit=_audit(there, question, planned, verdict, len(found["target"])),
        found=tuple(Message.of(line["message"]) for line in lines if line["event"] == "found"),
        shuffled=next((line for line in lines if line["event"] == "shuffled"), None),
        range_test=next((line for line in lines if line["event"] == "ratefound"), None),
        grown=next((line for line in lines if line["event"] == "grown"), None),
    )


def _audit(there: Folder, question: Question, planned: Planned, verdict: Judged, scored: int) -> dict[str, Any]:
    """What the report vouches for: the test part was opened once, every row scored once, by which weights."""
    lines = folder.lines(there.log)
    ended = next(line for line in lines if line["event"] == "ended")
    best = next((line for line in lines if line["event"] == "evaluated" and line["step"] == ended["best_step"]), None)
    run, began = there.path.name, there.read()["started"]
    return {
        "opened": ledger.opened_by(there.ledger, question.split.fingerprint, run, began),
        "opened_before": verdict.opened_before,
        "fingerprint": question.split.fingerprint,
        "test_rows": len(question.split.test),
        "scored": scored,
        "scored_twice": len(question.split.test) - len(np.unique(question.split.test)),
        "best_step": ended["best_step"],
        "best_epoch": best["epoch"] if best else None,
        "seed": planned.plan["seed"],
        "versions": _versions(),
    }
