"""`hondo check`: what is odd in a table, before anything is learned from it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from hondo import events
from hondo.cli.options import make, parameters
from hondo.cli.results import Json, table, write, write_json
from hondo.cli.show import stored
from hondo.messages import say
from hondo.request import Request

ASKED = ("source", "target", "validation", "test", "group", "time", "ignore", "kind", "task", "seed", "lang")
"""What `fit` is told that changes what is odd."""


def check(*, json: Json = False, **asked: Any) -> None:
    """Say what is odd in a table before learning from it.

    Duplicates, leaks, odd labels, constants: where they are, why they matter, what `fit` does about them.
    """
    happened = list(_with_target(make(Request, asked)) if asked["target"] is not None else _without(asked))
    read = next(event for event in happened if isinstance(event, events.DataRead))
    found = next(event for event in happened if isinstance(event, events.Examined))
    if json:
        columns = [{**column, "because": _because(column)} for column in read.fields]
        findings = [_in_words(finding) for finding in found.findings]
        about = {"source": read.source, "rows": read.rows, "notes": read.notes}
        return write_json({**about, "columns": columns, "findings": findings})
    write(say("cli.table", source=read.source, rows=read.rows, columns=len(read.fields)))
    for note in read.notes:
        write(f"  {note.text()}")
    rows = [[column["name"], column["kind"], _because(column)] for column in read.fields]
    write(table([say("cli.column"), say("cli.kind"), say("cli.because")], rows, left=3))
    return _tell([_in_words(finding) for finding in found.findings])


check.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    [*parameters(Request, ("source",), ASKED), inspect.signature(check).parameters["json"]]
)


def _with_target(request: Request) -> Iterator[events.Event]:
    """What a fit would find, up to where it has been examined."""
    from hondo.question import ask

    for event in ask(request):
        if isinstance(event, events.DataRead | events.Examined):
            yield event
        if isinstance(event, events.Examined):
            return


def _without(asked: Mapping[str, Any]) -> Iterator[events.Event]:
    """What can be found where nothing is asked for: the columns and the copies."""
    from hondo.data import read
    from hondo.data.doctor import clean, examine
    from hondo.question import kind_asked
    from hondo.record import to_json

    found = read(asked["source"], kinds=dict(map(kind_asked, asked["kind"])), ignore=asked["ignore"])
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
