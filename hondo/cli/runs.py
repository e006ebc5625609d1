"""`hondo runs`: the runs of a folder side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from hondo.cli.results import Json, table, write, write_json
from hondo.messages import language, say


def runs(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder the runs lie in.")] = "runs",
    json: Json = False,
) -> None:
    """Compare the runs of a folder."""
    from hondo import folder as folders

    found = [_entry(run) for run in folders.runs(folder)]
    if json:
        return write_json({"runs": found})
    if not found:
        return write(say("cli.no_runs", path=folder))
    heads = ("run", "source", "model", "measure", "value", "interval", "standing", "took", "started")
    return write(table([say(f"cli.{head}") for head in heads], map(_row, found), left=4))


def _entry(run: dict[str, Any]) -> dict[str, Any]:
    """What a run is and, where it is finished, what it came to."""
    from hondo.evaluate.numerals import plain

    network = (run.get("board") or [{"measures": {}}])[0]
    named = {name: run.get(name) for name in ("name", "folder", "source", "status", "measure", "standing", "use")}
    return {
        **named,
        "target": run["request"]["target"],
        "model": run["spec"]["model"] if run["spec"] else None,
        "value": plain(network["measures"].get(run.get("measure"))),
        "low": plain(network.get("low")),
        "high": plain(network.get("high")),
        "columns": [column["name"] for column in run.get("columns") or () if (plain(column["low"]) or 0) > 0],
        "seconds": run.get("seconds"),
        "started": run["started"],
    }


def _row(entry: dict[str, Any]) -> list[str]:
    from hondo.evaluate.numerals import column, duration

    value, low, high = column([entry["value"], entry["low"], entry["high"]], language())
    finished = entry["standing"] is not None
    return [
        entry["name"],
        Path(entry["source"]).name,
        entry["model"] or ("" if entry["status"] == "broken" else say("cli.own_model")),
        entry["measure"] or "",
        value,
        f"[{low}, {high}]" if entry["low"] is not None else "",
        say(f"cli.standing_{entry['standing'].replace(' ', '_')}" if finished else f"cli.status_{entry['status']}"),
        duration(entry["seconds"], language()),
        entry["started"].replace("T", " ")[:16],
    ]
