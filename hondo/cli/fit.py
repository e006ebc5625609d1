"""`hondo fit`: from a file to a judged, saved predictor. Its options are the fields of a Request."""

from __future__ import annotations

import inspect
from typing import Any

from hondo.cli.options import make, parameters
from hondo.cli.results import Json, Quiet, follow
from hondo.request import Request


def fit(*, json: Json = False, quiet: Quiet = False, **asked: Any) -> None:
    """Train a network, set it beside simpler models, judge it, save it."""
    request = make(Request, asked)
    from hondo import run

    follow(run.fit(request), quiet, json)


_own = [p for p in inspect.signature(fit).parameters.values() if p.kind is p.KEYWORD_ONLY]
fit.__signature__ = inspect.Signature([*parameters(Request, ("source",)), *_own])  # type: ignore[attr-defined]
