"""`hondo predict`: the answers for the rows of a file, in their order."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hondo.cli.options import checked, helps
from hondo.errors import OptionError
from hondo.messages import Message
from hondo.request import Request

if TYPE_CHECKING:
    import polars

FORMATS: dict[str, Callable[[polars.DataFrame, Any], Any]] = {
    ".csv": lambda frame, out: _flat(frame).write_csv(out),
    ".tsv": lambda frame, out: _flat(frame).write_csv(out, separator="\t"),
    ".parquet": lambda frame, out: frame.write_parquet(out),
    ".jsonl": lambda frame, out: frame.write_ndjson(out),
}
"""How a table is written, by the ending of the file's name."""


def predict(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a run, or of its predictor.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="Rows to answer; the target column may be missing.")],
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT", help="A csv, tsv, parquet or jsonl file; csv to stdout without it."),
    ] = None,
    level: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="How often the truth lies between low and high, or in the set.", show_default="0.9"
        ),
    ] = None,
    broken: Annotated[str, typer.Option(metavar="skip|stop", help=helps(Request)["broken"])] = "skip",
) -> None:
    """Answer the rows of a file, in their order.

    The table has the id columns, `prediction`, then `probability:<label>` for each label and the `set` of the labels
    that it may be (a JSON list in csv and tsv); for a number `low` and `high`. Where several labels may be true of a
    row, the `prediction` has them all (in csv and tsv separated as in the file learned from).
    """
    kind = ending(out)  # a name that cannot be written is told before anything is computed
    if out is not None and Path(out).exists() and Path(file).exists() and Path(out).samefile(file):
        raise OptionError(Message("cli.out_is_input", {"path": out}))
    kept = checked(Request, "broken", broken)
    from hondo.predictor import load

    options = {} if level is None else {"level": level}
    predictor = load(folder)
    table = predictor.read(file, kept)
    for note in table.notes:
        if note.key == "pictures.left_out":
            print(note.text(), file=sys.stderr)
    answers = predictor.answered(table, **options)
    separator = predictor.separator
    if (
        kind in (".csv", ".tsv")
        and separator
        and not any(separator in one for one in predictor.task.roles["target"].labels)
    ):
        import polars as pl

        answers = answers.with_columns(pl.col("prediction").list.join(separator))
    write_frame(answers, out)


def ending(out: str | None) -> str:
    """How the file `out` is written; an OptionError where its name does not say."""
    found = ".csv" if out is None else Path(out).suffix.lower()
    if found not in FORMATS:
        raise OptionError(Message("cli.format", {"path": str(out), "known": list(FORMATS)}))
    return found


def write_frame(frame: polars.DataFrame, out: str | None) -> None:
    """A table to the file `out`, whole or not at all; csv to stdout without one."""
    from hondo.record import write_whole

    written = io.BytesIO()
    FORMATS[ending(out)](frame, written)
    if out is None:
        sys.stdout.buffer.write(written.getvalue())
    else:
        write_whole(Path(out), written.getvalue())


def _flat(frame: polars.DataFrame) -> polars.DataFrame:
    """For files whose cells hold no lists."""
    import polars as pl

    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    written = [
        pl.Series(name, [json.dumps(each, ensure_ascii=False) for each in frame[name].to_list()]) for name in lists
    ]
    return frame.with_columns(written)
