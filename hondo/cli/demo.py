"""`hondo demo`: the whole way once, on data that scikit-learn brings along."""

from __future__ import annotations

from hondo.cli.results import Json, Quiet, follow, write
from hondo.messages import say


def demo(json: Json = False, quiet: Quiet = False) -> None:
    """Learn to read hand-written digits: the whole way, once."""
    from hondo import run
    from hondo.request import Request

    finished = follow(run.fit(Request("digits", target="target")), quiet, json)
    if not json:
        write(say("cli.demo_next", folder=finished.folder, report=finished.report))
