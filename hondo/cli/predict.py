"""`hondo predict`: the answers for the rows of a file, in their order."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hondo.errors import OptionError
from hondo.messages import Message

if TYPE_CHECKING:
    import polars

FORMATS: dict[str, Callable[[polars.DataFrame, Any], Any]] = {
    ".csv": lambda frame, out: frame.write_csv(out),
    ".tsv": lambda frame, out: frame.write_csv(out, separator="\t"),
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
) -> None:
    """Answer the rows of a file, in their order.

    The table has the id columns, `prediction`, then `probability:<label>` for each label.
    """
    ending = ".csv" if out is None else Path(out).suffix.lower()
    if ending not in FORMATS:
        raise OptionError(Message("cli.format", {"path": str(out), "known": list(FORMATS)}))
    from hondo.predictor import load
    from hondo.record import write_whole

    written = io.BytesIO()
    FORMATS[ending](load(folder).predict_table(file), written)
    if out is None:
        sys.stdout.buffer.write(written.getvalue())
    else:
        write_whole(Path(out), written.getvalue())
