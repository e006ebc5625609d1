"""`hondo check`: what is odd in a table, before anything is learned from it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hondo import events
from hondo.cli.options import make, parameters
from hondo.cli.predict import ending, write_frame
from hondo.cli.results import Json, table, write, write_json
from hondo.cli.show import stored
from hondo.errors import OptionError
from hondo.messages import Message, say
from hondo.request import Request

if TYPE_CHECKING:
    import polars

    from hondo.question import Question

SHOWN = 20
"""Rows that are printed."""
Labels = Annotated[
    bool, typer.Option("--labels", help="Also rank the rows by how wrong their label looks; trees are grown for it.")
]
Out = Annotated[
    str | None,
    typer.Option("-o", "--out", metavar="OUT", help="Write them all, ranked: a csv, tsv, parquet or jsonl file."),
]
ASKED = ("source", "target", "validation", "test", "group", "time", "ignore", "kind", "broken", "task", "seed", "lang")
"""What `fit` is told that changes what is odd."""


def check(*, labels: Labels = False, out: Out = None, json: Json = False, **asked: Any) -> None:
    """Say what is odd in a table before learning from it.

    Duplicates, leaks, odd labels, constants: where they are, why they matter, what `fit` does about them.
    """
    ranked = labels or out is not None
    if ranked and asked["target"] is None:
        raise OptionError(Message("suspects.no_target"))
    ending(out)
    request = make(Request, asked) if asked["target"] is not None else None
    happened = list(_without(asked) if request is None else _with_target(request))
    read = next(event for event in happened if isinstance(event, events.DataRead))
    found = next(event for event in happened if isinstance(event, events.Examined))
    suspicious = _ranked(happened[-1], request.seed) if ranked and request is not None else None
    if suspicious is not None and out is not None:
        write_frame(suspicious, out)
    findings = [_in_words(finding) for finding in found.findings]
    if json:
        columns = [{**column, "because": _because(column)} for column in read.fields]
        about = {"source": read.source, "rows": read.rows, "notes": read.notes}
        more = {} if suspicious is None else {"suspects": suspicious.head(SHOWN).to_dicts()}
        write_json({**about, "columns": columns, "findings": findings, **more})
        return
    write(say("cli.table", source=read.source, rows=read.rows, columns=len(read.fields)))
    for note in read.notes:
        write(f"  {note.text()}")
    rows = [[column["name"], column["kind"], _because(column)] for column in read.fields]
    write(table([say("cli.column"), say("cli.kind"), say("cli.because")], rows, left=3))
    _tell(findings)
    if suspicious is not None:
        _tell_suspects(suspicious, out)


_own = [inspect.signature(check).parameters[name] for name in ("labels", "out", "json")]
check.__signature__ = inspect.Signature([*parameters(Request, ("source",), ASKED), *_own])  # type: ignore[attr-defined]


def _with_target(request: Request) -> Iterator[Any]:
    """What a fit would find before a network is built, the question last."""
    from hondo.question import ask

    yield from ask(request)


def _ranked(question: Question, seed: int) -> polars.DataFrame:
    """The rows but those of the test part, the most suspicious first."""
    import numpy as np

    from hondo.evaluate.suspects import suspects

    rows = np.union1d(question.split.training, question.split.validation)
    return suspects(question.table, rows, question.inputs, question.target, seed).frame()


def _tell_suspects(ranked: polars.DataFrame, out: str | None) -> None:
    first = ranked.head(SHOWN)
    rows = [[f"{value:.3g}" if isinstance(value, float) else str(value) for value in row] for row in first.iter_rows()]
    write("\n" + say("suspects.told", shown=len(first), count=len(ranked)) + "\n")
    write(table([say(f"suspects.{name}") for name in ranked.columns], rows, left=3))
    if out is not None:
        write(say("suspects.written", path=out))


def _without(asked: Mapping[str, Any]) -> Iterator[events.Event]:
    """What can be found where nothing is asked for: the columns and the copies."""
    from hondo.data import read
    from hondo.data.doctor import clean
    from hondo.data.doctor.examination import examine
    from hondo.question import kind_asked
    from hondo.record import to_json

    kinds, broken = dict(map(kind_asked, asked["kind"])), make(Request, asked).broken
    found = read(asked["source"], kinds=kinds, ignore=asked["ignore"], broken=broken)
    fields = tuple({"name": f.name, "kind": f.kind, "target": False, **f.facts} for f in found.fields)
    yield events.DataRead(found.source, len(found), fields, found.notes)
    diagnosis = examine(clean(found, None, None))
    yield events.Examined(tuple(to_json(finding) for finding in diagnosis.findings), 0.0)


def _in_words(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {**finding, **{part: stored(finding[part]).text() for part in ("what", "why", "action")}}


def _because(column: Mapping[str, Any]) -> str:
    return stored(column["because"]).text() if column.get("because") else ""


def _tell(findings: list[dict[str, Any]]) -> None:
    write("\n" + say("cli.findings", count=len(findings)))
    for finding in findings:
        write(f"\n{say('cli.' + finding['severity'])}: {finding['what']}\n  {finding['why']}\n  {finding['action']}")
        if finding["rows"]:
            more = say("cli.more_rows", count=finding["count"] - len(finding["rows"]))
            shown = ", ".join(map(str, finding["rows"])) + (more if finding["count"] > len(finding["rows"]) else "")
            write("  " + say("cli.in_rows", rows=shown))
