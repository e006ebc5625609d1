"""`hondo look`: what a network of pictures sees in one of them, and what for it answers as it does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hondo.cli.results import Json, write, write_json
from hondo.messages import Message, say


def look(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a run, or of its predictor.")],
    picture: Annotated[str, typer.Argument(metavar="PICTURE", help="A file: png, jpg, ...")],
    answer: Annotated[
        str | None, typer.Option("--answer", metavar="LABEL", help="The label to explain; the one answered without it.")
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="OUT", help="The page; DIR/look-PICTURE.html without it.")
    ] = None,
    json: Json = False,
) -> None:
    """Look into a network while it answers a picture, on a page.

    Where in the picture it finds its answer (Grad-CAM), what it cannot do without (occlusion), whether these maps show
    anything that was learned (the weights are shuffled, and they should change), the filters of the first layer, and
    what each stage makes of the picture.
    """
    from hondo.inspection.sanity import finding
    from hondo.looking import look as look_into

    seen = look_into(folder, picture, answer)
    found = {name: finding(agreed) for name, agreed in seen.agreed.items()}
    path = seen.save(Path(out) if out else Path(folder) / f"look-{Path(picture).stem}.html")
    if json:
        told = {"page": str(path), "answer": seen.answer, "value": seen.value, "layer": seen.layer, "said": seen.said}
        write_json({**told, "agreed": seen.agreed, "found": found})
        return
    for name, one in found.items():
        write(say("look.check_of", map=Message(f"look.{name}_name"), found=one))
    write(say("look.page_at", page=str(path)))
