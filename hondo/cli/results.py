"""What a run leaves, on stdout: its board, its verdict in a sentence, where things lie; or one JSON object."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hondo import events
from hondo.cli.show import Shown
from hondo.messages import Message, language, say

if TYPE_CHECKING:
    from rich.console import RenderableType

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]


def follow(happening: Iterator[events.Event], quiet: bool, as_json: bool) -> events.Finished:
    """Live through a run: show its progress, then print what it leaves; where that lies."""
    judged = finished = None
    with Shown() as shown:
        try:
            for event in happening:
                if not quiet:
                    shown(event)
                if isinstance(event, events.Judged):
                    judged = event
                elif isinstance(event, events.Finished):
                    finished = event
        except KeyboardInterrupt as pressed:  # while showing: the run is told, and knows what it leaves
            if isinstance(happening, Generator):
                happening.throw(pressed)
            raise
    assert judged and finished, "a run that ends has been judged"
    if as_json:
        write_json(_record(judged, finished))
    else:
        _tell(judged, finished)
    return finished


def _record(judged: events.Judged, finished: events.Finished) -> dict[str, Any]:
    """One object for a script."""
    return {
        "verdict": judged.verdict.text(),
        "standing": judged.standing,
        "use": judged.use,
        "measure": judged.measure,
        "greater_is_better": judged.greater_is_better,
        "board": judged.board,
        "opened_before": judged.opened_before,
        **vars(finished),
    }


def _tell(judged: events.Judged, finished: events.Finished) -> None:
    from hondo.evaluate.numerals import duration

    direction = Message("cli.greater" if judged.greater_is_better else "cli.smaller")
    write(say("cli.test_part", measure=judged.measure, direction=direction))
    write(board(judged))
    write("")
    if judged.opened_before:
        write(say("cli.opened_before", times=judged.opened_before))
    write(judged.verdict.text(), style="bold")
    write(say("cli.predictor_at", predictor=finished.predictor))
    if finished.report is not None:
        write(say("cli.report_at", report=finished.report))
    write(say("cli.took_in_all", took=duration(finished.seconds, language())))


def board(judged: events.Judged) -> RenderableType:
    """Who scored what, the network first."""
    from hondo.evaluate import numerals

    spoken = language()
    four = numerals.decimals([judged.board[0]["measures"][judged.measure]])
    places = None if four is None else max(0, four - 1)

    def between(low: Any, high: Any, sign: bool = False) -> str:
        ends = [numerals.fixed(end, places, spoken, sign) for end in (low, high)]
        return f"[{', '.join(ends)}]" if numerals.plain(low) is not None else ""

    rows = []
    for entry in judged.board:
        score = numerals.fixed(entry["measures"][judged.measure], places, spoken)
        row = [str(entry["name"]), score, between(entry["low"], entry["high"]), ""]
        if "difference" in entry:
            by = numerals.fixed(entry["difference"], places, spoken, sign=True)
            row[-1] = f"{by} {between(entry['difference_low'], entry['difference_high'], sign=True)}"
        times = [numerals.duration(entry[name], spoken) for name in ("fit_seconds", "predict_seconds")]
        rows.append([*row, *times])
    heads = [judged.measure, say("cli.interval"), say("cli.difference"), say("cli.fit_time"), say("cli.predict_time")]
    return table(["", *heads], rows)


# ---- tables and objects ---------------------------------------------------------------------------


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> RenderableType:
    """Rows under their heads, the first `left` columns to the left, figures to the right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for place, head in enumerate(heads):
        made.add_column(head, justify="left" if place < left else "right")
    for row in rows:
        made.add_row(*(cell.replace("[", r"\[") for cell in row))
    return made


def write(result: RenderableType, style: str | None = None) -> None:
    """A result on stdout; where no terminal is, lines are as long as they need to be."""
    from rich.console import Console

    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=10_000)
    with console.capture() as captured:
        console.print(result, markup=not isinstance(result, str), style=style)
    text = captured.get()
    sys.stdout.write("\n".join(line.rstrip() for line in text.split("\n")))


def write_json(value: Mapping[str, Any]) -> None:
    """One object on stdout, on one line; a number that is none (the auc of one class) is null."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return value.text()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):  # a number of NumPy's or torch's
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
