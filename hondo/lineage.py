"""A run that goes on from where another one ended: with its preparation, its task and its weights, on other rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from hondo import choose
from hondo.data import Table, read
from hondo.errors import DataError, OptionError
from hondo.messages import Message
from hondo.nouns import Field, Task
from hondo.predictor import Predictor, load
from hondo.request import Request

SETTLED = ("kind", "ignore", "task", "model", "ensemble", "augment")
"""Options that say what the run before has decided."""


@dataclass(frozen=True)
class Parent:
    """The run before."""

    path: str
    predictor: Predictor
    weights: str
    """Their fingerprint."""

    def record(self) -> dict[str, str]:
        """What the new run keeps of it."""
        return {"path": self.path, "weights": self.weights}

    def table(self, source: Any, broken: str) -> Table:
        """Other rows as the columns that were learned from, the target's labels spelled as then. DataError where a
        column, the target or a label is not what it was, or a picture cannot be read (see `data.read` of `broken`)."""
        known = self.predictor
        table = read(source, fields=known.fields, broken=broken)
        lacking = [name for name in known.task.target if name not in table.frame.columns]
        if lacking:
            raise DataError(Message("predictor.no_target", {"source": table.source, "columns": lacking}))
        (name,) = known.task.target
        if table.field(name).kind in ("number", "labels"):
            return table
        column = pl.Series(name, known.spelled(table.column(name)), dtype=pl.String)
        return replace(table, frame=table.frame.with_columns(column), original=table.found)

    def task(self, request: Request) -> tuple[Task, dict[str, Any], Message]:
        """(what was asked then, what is asked of it now, why it is asked)"""
        then = self.predictor.task
        plain: Task = type(then)(then.target)
        return plain, choose.asked_of(plain, request), Message("choose.continued", {"path": self.path})

    def inputs(self, table: Table) -> tuple[Field, ...]:
        """The columns to learn from: those of then, whatever is odd about them now."""
        return tuple(table.field(field.name) for field in self.predictor.inputs)


def parent(request: Request, weights: str | None = None) -> Parent | None:
    """The run that this one goes on from. `weights`: their fingerprint, where it is known already. OptionError for what
    cannot be asked of it; DataError where there is none, or it is another than it was."""
    if request.continue_ is None:
        return None
    asked = [name for name in SETTLED if getattr(request, name)]
    asked += choose.settings(replace(request, model=None)).network  # fields of the family
    if asked:
        raise OptionError(Message("choose.continue_alone", {"options": asked, "path": request.continue_}))
    predictor = load(request.continue_)
    target = ",".join(predictor.task.target)
    if request.target not in ("", target):
        raise OptionError(Message("choose.continue_target", {"path": request.continue_, "column": target}))
    found = str(predictor.packed()[0]["weights"])
    if weights is not None and weights != found:
        raise DataError(Message("folder.other_parent", {"path": request.continue_}))
    return Parent(request.continue_, predictor, found)
