"""`hondo fit`: from a file to a judged, saved predictor. Its options are the fields of a Request."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import typer

from hondo.cli.options import make, parameters
from hondo.cli.results import Json, Quiet, follow
from hondo.errors import OptionError
from hondo.messages import Message
from hondo.request import Request

Data = Annotated[str | None, typer.Option("--data", help="The same as SOURCE.", metavar="TEXT")]


def fit(*, data: Data = None, json: Json = False, quiet: Quiet = False, **asked: Any) -> None:
    """Train a network, set it beside simpler models, judge it, save it."""
    if (asked["source"] is None) == (data is None):
        raise OptionError(Message("cli.missing_parameter", {"name": "SOURCE", "command": "hondo fit"}))
    asked["source"] = data if asked["source"] is None else asked["source"]
    request = make(Request, asked)
    from hondo import run

    follow(run.fit(request), quiet, json)


_own = [p for p in inspect.signature(fit).parameters.values() if p.kind is p.KEYWORD_ONLY]
_source, *_given = parameters(Request, ("source",))
_source = _source.replace(default=None)
fit.__signature__ = inspect.Signature([_source, *_given, *_own])  # type: ignore[attr-defined]
