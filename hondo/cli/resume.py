"""`hondo resume`: go on with a run that was stopped or killed."""

from __future__ import annotations

from typing import Annotated

import typer

from hondo.cli.results import Json, Quiet, follow


def resume(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of the run.")],
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Go on with a run that was stopped.

    It ends in the same bits as if it had never stopped.
    """
    from hondo import run

    follow(run.resume(folder), quiet, json)
