"""`hondo export`: the network of a predictor as a file for other runtimes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from hondo.cli.results import Json, write, write_json
from hondo.messages import say


def export(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a run, or of its predictor.")],
    to: Annotated[Literal["onnx"], typer.Option("--to", help="The format of the file.")] = "onnx",
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="OUT", help="The file; DIR/network.onnx without it.")
    ] = None,
    json: Json = False,
) -> None:
    """Write the network for other runtimes, run it there, and say how far both are apart.

    The graph is given what the preparation makes of the columns, by role (numbers, categories), and answers with the
    prediction and the probabilities. The metadata of the file say which column stands where, how raw values are
    prepared, and what the labels are called. Needs the extra `onnx`: pip install 'hondo[onnx]'.
    """
    from hondo.export import to_onnx
    from hondo.predictor import load

    found = to_onnx(load(folder), Path(out) if out else Path(folder) / f"network.{to}")
    if json:
        write_json(vars(found))
        return
    for title, values in (("in", found.inputs), ("out", found.outputs)):
        for name, (*shape, kind) in values.items():
            write(say(f"cli.exported_{title}", name=name, shape=" x ".join(map(str, shape)), kind=kind))
    write(say("cli.exported", path=found.path, rows=found.rows, difference=found.difference))
