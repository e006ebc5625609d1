"""The events of a run as somebody watching sees them: a line per stage, a bar (or sparse lines) while training.

All of it goes to stderr. What remains of a run, its board and its verdict, is told by `results`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from hondo import events
from hondo.messages import Message, language, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

EVERY = 5.0
"""Seconds between the lines of training where there is no terminal to draw a bar on."""
FINDINGS = 8
"""Findings of the doctor that are told on the way."""
MATTER = 5
"""Columns that are told of those that matter."""


class Shown:
    """Shows each event it is called with. A context, so that the bar is put away whatever happens."""

    def __init__(self, console: Console | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        from rich.console import Console

        self.console = console or Console(stderr=True, highlight=False)
        self.clock = clock
        self.training: _Training | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def __call__(self, event: events.Event) -> None:
        match event:
            case events.DataRead():
                self.line(Message("cli.read", _read_values(event)))
                self.lines(event.notes)
            case events.Examined():
                self.line(Message("cli.examined", {"count": len(event.findings), "seconds": event.seconds}))
                self.lines(_short(event.findings))
            case events.Divided():
                self.line(Message("cli.folded" if event.folds else "cli.divided", vars(event)))
            case events.RateFound():
                self.line(Message("cli.rate_found", {"rate": event.rate, "steps": len(event.rates)}))
            case events.RungTrained():
                self.line(Message("halving.rung", vars(event)))
            case events.Searched():
                self.line(_found(event))
            case events.Planned():
                self._plan(event)
            case events.Preflight():
                self.line(Message("preflight.all", {"ticks": _ticks(event), "seconds": event.seconds}))
                self.lines(each.failed for each in event.checks if each.failed)
            case events.Logged() | events.Evaluated() if self.training:
                self.training.see(event)
            case events.Resumed():
                self.line(Message("cli.resumed", {"step": event.step}))
            case events.Found():
                self.line(Message("cli.found", {"step": event.step, "what": event.message}))
            case events.Ended():
                self._stop()
                values = {"step": event.step, "best": event.best_step, "why": Message(f"cli.ended_{event.reason}")}
                self.line(Message("cli.ended", values))
            case events.RivalFitted():
                self.line(Message("cli.rival", {"name": event.name, "seconds": event.seconds, "trials": event.trials}))
                if event.rows is not None:
                    self.line(Message("cli.rival_drawn", {"rows": event.rows}))
            case events.FoldTrained():
                self.line(Message("cli.fold_trained", {"fold": event.fold, "of": event.of, "seconds": event.seconds}))
            case events.PartTrained():
                values = {"rows": event.rows, "measure": event.measure, "value": _steady(event.value)}
                self.line(Message("cli.part_trained", {**values, "seconds": event.seconds}))
            case events.Grown():
                self.line(event.sentence)
            case events.Shuffled():
                names = [column["name"] for column in event.columns if column["low"] > 0][:MATTER]
                if names:
                    self.line(Message("cli.columns_matter", {"columns": names, "seconds": event.seconds}))

    def line(self, message: Message) -> None:
        self.tell(message.text())

    def lines(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.tell(f"  {message.text()}", style="dim")

    def tell(self, text: str, style: str | None = None) -> None:
        self.console.print(text, markup=False, style=style, soft_wrap=not self.console.is_terminal)

    def _plan(self, event: events.Planned) -> None:
        values = {"model": event.model, "task": event.task, "parameters": event.parameters}
        values["memory"] = max(1, round(event.memory / 1e6))
        self.line(Message("cli.planned", values))
        self.lines(event.notes)
        self._stop()
        kind = _Bar if self.console.is_terminal else _Lines
        self.training = kind(self, event.plan)

    def _stop(self) -> None:
        if self.training:
            self.training.stop()
            self.training = None


class _Training:
    """What is known of the training so far; a subclass draws it."""

    def __init__(self, shown: Shown, plan: Mapping[str, Any]) -> None:
        self.shown = shown
        self.steps = int(plan["steps"])
        self.deciding: Any = plan.get("measure")
        self.step = 0
        self.words: dict[str, str] = {"epoch": "", "loss": "", "measure": "", "speed": ""}

    def see(self, event: events.Logged | events.Evaluated) -> None:
        self.step = event.step
        self.words["epoch"] = say("cli.epoch", epoch=event.epoch)
        if isinstance(event, events.Logged):
            self.words["loss"] = say("cli.loss", loss=_steady(event.loss))
            self.words["speed"] = say("cli.speed", rows=round(event.rows_per_second))
        elif event.measures:
            name: str = self.deciding if self.deciding in event.measures else next(iter(event.measures))
            self.words["measure"] = say("cli.validation", name=name, value=_steady(event.measures[name]))
        self.draw(evaluated=isinstance(event, events.Evaluated))

    def draw(self, evaluated: bool) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        """No more of it."""


class _Lines(_Training):
    """Where nobody watches: a line now and then, after a validation."""

    def __init__(self, shown: Shown, plan: Mapping[str, Any]) -> None:
        super().__init__(shown, plan)
        self.last = shown.clock()

    def draw(self, evaluated: bool) -> None:
        if evaluated and self.shown.clock() - self.last >= EVERY:
            self.last = self.shown.clock()
            told = " · ".join(word for word in self.words.values() if word)
            self.shown.tell(f"  {told}")


class _Bar(_Training):
    """Where somebody watches: one line that moves."""

    def __init__(self, shown: Shown, plan: Mapping[str, Any]) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        super().__init__(shown, plan)
        columns = [TextColumn(f"{{task.fields[{name}]}}", markup=False) for name in self.words]
        self.bar: Progress = Progress(
            BarColumn(24), TimeRemainingColumn(compact=True), *columns, console=shown.console, transient=True
        )
        self.task: TaskID = self.bar.add_task("", total=self.steps, **self.words)  # type: ignore[arg-type]
        self.bar.start()

    def draw(self, evaluated: bool) -> None:
        self.bar.update(self.task, completed=self.step, **self.words)  # type: ignore[arg-type]

    def stop(self) -> None:
        self.bar.stop()


def _read_values(event: events.DataRead) -> dict[str, Any]:
    kinds = Counter(field["kind"] for field in event.fields if not field.get("target"))
    asked = [field["name"] for field in event.fields if field.get("target")]
    told = [f"{count} {kind}" for kind, count in kinds.most_common()]
    return {"source": event.source, "rows": event.rows, "columns": told, "target": asked}


def _found(event: events.Searched) -> Message:
    best = event.board[0]
    dropout = "" if best.dropout is None else Message("halving.dropout", {"dropout": best.dropout})
    values = {"rate": best.rate, "decay": best.decay, "dropout": dropout}
    return Message("halving.found", {**values, "count": len(event.board), "seconds": event.seconds})


def _ticks(event: events.Preflight) -> str:
    marked = (f"{'✗' if each.failed else '✓'} {say(f'preflight.{each.check}')}" for each in event.checks)
    return " · ".join(marked)


def _short(findings: Sequence[Mapping[str, Any]]) -> Iterator[Message]:
    """What was found, without why and what to do; `hondo check` tells all."""
    for finding in findings[:FINDINGS]:
        yield stored(finding["what"])
    if len(findings) > FINDINGS:
        yield Message("cli.more_findings", {"count": len(findings) - FINDINGS})


def stored(message: Any) -> Message:
    """A message, out of a record or as it is."""
    return message if isinstance(message, Message) else Message.of(message)


def _steady(value: float) -> str:
    """Four digits, the last ones too if they are zeros, so that the line does not jump."""
    from hondo.evaluate import numerals

    return numerals.fixed(value, numerals.decimals([value]), language())
