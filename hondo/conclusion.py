"""The end of a run: the test part is opened, the verdict is said, and everything is put on the disk."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from hondo import folder, folds, growth, record
from hondo.data import ledger
from hondo.evaluate.report import render
from hondo.evaluate.score import outcomes
from hondo.evaluate.story import Story
from hondo.events import Event, Judged, Planned
from hondo.folder import Folder, Log
from hondo.gallery import gallery
from hondo.judge import Round, judged, picture, shuffled, worst
from hondo.lineage import Parent
from hondo.messages import Message
from hondo.nouns import Outcomes, Spec
from hondo.predictor import Predictor
from hondo.question import Question
from hondo.request import Request
from hondo.train import Plan


def grown(
    request: Request, whole: Round, first: nn.Module | Spec | Parent, plan: Plan, log: Log, measure: str
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


def judges(
    request: Request, whole: Round, first: nn.Module | Spec | Parent, plan: Plan, there: Folder, log: Log
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


def concluded(
    request: Request, whole: Round, rounds: list[Round], there: Folder, log: Log, measure: str, planned: Planned
) -> Iterator[Event]:
    """The verdict, and everything on the disk."""
    question, predictor = whole.question, whole.predictor
    verdict, found = judged(there, question, rounds, measure, request.seed)
    log.add(verdict)
    yield verdict
    predictor.verdict = verdict.verdict
    predictor.save(there.predictor)
    there.write(board=verdict.board, **_summary(verdict))
    if request.report == "none":
        return
    if len(question.inputs) > 1:  # what the only one is worth, the board says
        steps = next(line["step"] for line in folder.lines(there.log) if line["event"] == "ended")
        columns = shuffled(question, rounds, measure, request.seed, steps * planned.plan["batch"])
        log.add(columns)
        there.write(columns=columns.columns)
        yield columns
    shown = gallery(
        found, question, predictor.preparation, whole.material.prepared["training"], predictor.task, request.seed
    )
    story = _story(there, question, predictor, planned, verdict, found)
    record.write_whole(there.report, render(replace(story, gallery=shown)).encode())


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
        shuffled=_told(lines, "shuffled"),
        range_test=_told(lines, "ratefound"),
        searched=_told(lines, "searched"),
        grown=_told(lines, "grown"),
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
        "versions": folder.versions(),
        "checks": (_told(lines, "preflight") or {"checks": []})["checks"],
    }


def _told(lines: list[dict[str, Any]], event: str) -> dict[str, Any] | None:
    """The line of an event that happens once, if it did."""
    return next((line for line in lines if line["event"] == event), None)
