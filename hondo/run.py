"""A run, from file to verdict: read it from top to bottom.

`fit` is a generator of events, as the loop inside it is. It writes nothing before all that was asked is found to be
possible; from then on its folder holds what `resume` needs to end in the same bits. What comes after training, and what
only some ask for, is imported where it is used: the first step is not to wait for it.
"""

from __future__ import annotations

import copy
import signal
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import nn

from hondo import choose, folder, lineage, messages, record
from hondo.data import files
from hondo.errors import DataError, OptionError, Stopped
from hondo.evaluate import rivals
from hondo.events import Event, Finished, Found, Planned, Preflight, Searched
from hondo.folder import Folder, Log
from hondo.messages import Message
from hondo.nouns import Spec
from hondo.predictor import Predictor
from hondo.prepare import Material
from hondo.question import Question, ask
from hondo.ready import Ready, ready
from hondo.request import Request
from hondo.train import Diverged, Plan, checkpoint, need, train
from hondo.train.device import threads
from hondo.train.feed import Feed
from hondo.trial import tried

T = TypeVar("T")

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


def _asked(request: Request, data: Any, known: Mapping[str, Any]) -> Generator[Event, None, Question]:
    """The question in the end; what happens before it is told."""
    before = lineage.parent(request, known.get("parent", {}).get("weights"))
    for happened in ask(request, data, before):
        if isinstance(happened, Question):
            return happened
        yield happened
    raise AssertionError("a question is asked in the end")


def _noted(happening: Generator[Event, None, T], told: list[Event]) -> Generator[Event, None, T]:
    """What it comes to; what happens on the way is told, and noted."""
    while True:
        try:
            event = next(happening)
        except StopIteration as ended:
            return cast(T, ended.value)
        told.append(event)
        yield event


def _run(request: Request, data: Any, model: nn.Module | Spec | None, there: Folder | None) -> Iterator[Event]:
    started = time.perf_counter()
    told: list[Event] = []
    known = {} if there is None else there.read()
    question = yield from _noted(_asked(request, data, known), told)
    measure = choose.measure(question.task, request.metric)
    chosen = rivals.asked(request.rivals, question.inputs, question.task)
    question, material, changes = yield from _noted(tried(request, question, model, known), told)
    if request.curve:
        from hondo import growth

        growth.check(len(material.prepared["training"]))
    about: dict[str, Any] = {"request": _lasting(request, data), "in_memory": data is not None}
    before = question.parent
    request, made, decided = yield from _noted(_decided(request, question, material, before or model, known), told)
    spec, network, task, plan = made.spec, made.network, made.task, made.plan
    about |= {"spec": spec, "plan": plan, **decided} | ({"parent": before.record()} if before else {})
    about |= {"changes": changes, "fingerprint": question.fingerprint, "task": task, "measure": measure}
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
            for event in _heard(events, question, log):
                yield event
                if interrupted.is_set():
                    events.close()
                    _stop(there, predictor, plan)
        from hondo import conclusion
        from hondo.judge import Round

        with threads(plan.threads):
            whole = Round(question, material, predictor, chosen, checkpoint.reached(place).seconds)
            yield from conclusion.grown(request, whole, first, plan, log, measure)
            rounds = yield from conclusion.judges(request, whole, first, plan, there, log)
            yield from conclusion.concluded(request, whole, rounds, there, log, measure, planned)
        took = time.perf_counter() - started
        there.write(status="finished", seconds=took)
        page = None if request.report == "none" else str(there.report)
        yield Finished(str(there.path), str(there.predictor), page, took)


# ---- before the first step ------------------------------------------------------------------------


def _lasting(request: Request, data: Any) -> Request:
    """The request as it can be repeated from another folder."""
    source = request.source if data is not None else files.lasting(request.source)
    validation = None if request.validation is None else files.lasting(request.validation)
    test = None if request.test is None else files.lasting(request.test)
    parent = None if request.continue_ is None else files.lasting(request.continue_)
    return replace(request, source=source, validation=validation, test=test, continue_=parent)


def _decided(
    request: Request,
    question: Question,
    material: Material,
    model: nn.Module | Spec | lineage.Parent | None,
    known: Mapping[str, Any],
) -> Generator[Event, None, tuple[Request, Ready, dict[str, Any]]]:
    """What a search, a range test and the pre-flight say, unless it is known: (the request with what was found, what is
    ready, what the folder keeps of it)"""
    searched = record.from_json(Searched, known["search"]) if known.get("search") else None
    if request.search is not None:
        from hondo import halving

        if searched is None:
            first = ready(replace(request, search=None), material, model, fixed=question.fixed)
            searched = yield from halving.search(request, question, material, first)
        yield searched
        request = halving.settled(request, searched)
    made = ready(request, material, model, known or None, question.fixed)
    if made.found is not None:
        yield made.found
    checked = record.from_json(Preflight, known["preflight"]) if known.get("preflight") else None
    if not known and request.check == "all":
        from hondo.preflight import preflight

        with threads(made.plan.threads):
            checked = preflight(question, material, made)
    if checked is not None:
        yield checked
    return request, made, {"search": searched, "range_test": made.found, "preflight": checked}


def _begun(there: Folder | None, request: Request, question: Question, about: dict[str, Any]) -> Folder:
    """The run's folder with what was decided in it."""
    if there is not None:
        if there.read()["fingerprint"] != question.fingerprint:
            values = {"source": question.table.source, "path": str(there.path)}
            raise DataError(Message("folder.other_data", values))
        return there
    there = folder.new(request.out, question.table.source)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")  # tells it from a run that had this name a moment ago
    there.write(**about, status="training", started=now, source=question.table.source, versions=folder.versions())
    return there


def _first(there: Folder, network: nn.Module) -> nn.Module:
    """A network of one's own as it was when the run began, for the trainings that begin anew."""
    if there.first.is_file():
        copied = copy.deepcopy(network)
        copied.load_state_dict(load_tensors(there.first.read_bytes()))
        return copied
    record.write_whole(there.first, save_tensors({name: t.contiguous() for name, t in network.state_dict().items()}))
    return copy.deepcopy(network)


def _planned(question: Question, material: Material, network: nn.Module, spec: Spec | None, plan: Plan) -> Planned:
    inputs = {name: role.shape for name, role in material.roles.items() if not name.startswith("target")}
    name = spec.name if spec is not None else type(network).__name__
    parameters = sum(p.numel() for p in network.parameters())
    notes = (*question.notes, *material.preparation.notes, *_filled_up(material, plan))
    memory = need(network, material.task, material.prepared["training"], plan)
    return Planned(question.task.name, name, parameters, inputs, asdict(plan), notes, memory)


def _filled_up(material: Material, plan: Plan) -> Iterator[Message]:
    """What it costs that rows are not of one length."""
    found = Feed(material.prepared["training"], plan.batch, plan.seed, torch.device("cpu")).filled_up()
    if found is not None:
        yield Message("training.filled_up", {"share": 100 * found[0], "blind": 100 * found[1]})


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


def _heard(events: Generator[Event, None, None], question: Question, log: Log) -> Iterator[Event]:
    """The events of the loop, once they are in the log; rows that went wrong are named as their file has them. What
    cannot be put into the log is thrown back, so that its steps are done again."""

    def told(message: Message, rows: tuple[int, ...]) -> Message:
        named = question.table.places(question.split.training[list(rows[:NAMED])].tolist())
        return Message("training.by_rows", {"what": message, "count": len(rows), "rows": named}) if rows else message

    try:
        for event in events:
            heard = replace(event, message=told(event.message, event.rows)) if isinstance(event, Found) else event
            try:
                log.add(heard)
            except BaseException as error:
                events.throw(error)
            yield heard
    except Diverged as error:
        raise Diverged(told(error.messages[0], error.rows), error.rows) from error


def _stop(there: Folder, predictor: Predictor, plan: Plan) -> None:
    predictor.save(there.predictor)
    step = checkpoint.reached(there.checkpoints).step
    values = {"path": str(there.path), "predictor": str(there.predictor), "step": step}
    raise Stopped(Message("folder.stopped", {**values, "steps": plan.steps}))
