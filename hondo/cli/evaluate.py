"""`hondo evaluate`: how well a saved predictor does on rows whose answers are known."""

from __future__ import annotations

from typing import Annotated

import typer

from hondo.cli.results import Json, table, write, write_json
from hondo.messages import language, say


def evaluate(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a run, or of its predictor.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="Rows with the target column.")],
    json: Json = False,
) -> None:
    """Score a predictor on rows whose answers are known."""
    from hondo.evaluate.numerals import number
    from hondo.predictor import load

    found = load(folder).evaluate(file)
    if json:
        write_json(found)
    else:
        rows = [[name, number(value, language())] for name, value in found["metrics"].items()]
        if "covered" in found:
            level = number(100 * found["level"], language())
            rows.append([say("cli.covered", level=level), number(100 * found["covered"], language(), digits=3) + " %"])
        write(table([say("cli.rows", rows=found["rows"]), ""], rows))
