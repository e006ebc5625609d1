"""Kinds of columns, a file each; and the preparation of a whole data set, which is that of its kinds together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch

from hondo import registry
from hondo.errors import OptionError
from hondo.layers import mixture
from hondo.messages import Message
from hondo.nouns import Batch, Columns, Draw, Field, Preparation, Prepared, Resident, Role

KNOTS = 129
"""Values kept at most of each column of numbers, least and greatest among them."""
ENOUGH = 100_000
"""Rows that quantiles are taken from."""


@dataclass(frozen=True)
class Preparations(Preparation):
    """What was learned of each kind of column; a role that several kinds give is joined along its first axis."""

    parts: tuple[Preparation, ...]
    knots: tuple[tuple[float, ...], ...] = ()
    """Of the numbers of all parts: quantiles of each column."""

    @property
    def roles(self) -> dict[str, Role]:
        joined: dict[str, Role] = {}
        for part in self.parts:
            for name, role in part.roles.items():
                joined[name] = _joined(joined[name], role) if name in joined else role
        if "numbers" in joined:
            joined["numbers"] = replace(joined["numbers"], knots=self.knots)
        return {_renamed(name, joined): role for name, role in joined.items()}

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is to be said of those parts that have something to say."""
        return tuple(note for part in self.parts for note in getattr(part, "notes", ()))

    def apply(self, columns: Columns) -> Prepared:
        prepared = [part.apply(columns) for part in self.parts]
        there = [part.tensors for part in prepared if isinstance(part, Resident)]
        if len(there) == len(prepared):
            return Resident(_together(there, self._names))
        return Together([part for part in prepared if len(part)], self._names)

    @cached_property
    def _names(self) -> dict[str, str]:
        """What the roles of the parts are called in the whole."""
        known = list(dict.fromkeys(name for part in self.parts for name in part.roles))
        return {f"{name}{keep}": f"{_renamed(name, known)}{keep}" for name in known for keep in ("", "_keep")}


class Together:
    """Prepared parts of the same examples, asked for at once."""

    def __init__(self, parts: Sequence[Prepared], names: Mapping[str, str]) -> None:
        self.parts, self.names = parts, names

    def __len__(self) -> int:
        return len(self.parts[0]) if self.parts else 0

    @property
    def tensors(self) -> Batch:
        """Of the parts that are tensors in memory."""
        return _together([part.tensors for part in self.parts if isinstance(part, Resident)], self.names)

    @property
    def sizes(self) -> torch.Tensor | None:
        """(N,) how long each row is, where a part says it; of several the sum."""
        each = [sizes for part in self.parts if (sizes := getattr(part, "sizes", None)) is not None]
        return sum(each[1:], start=each[0]) if each else None

    def to(self, device: torch.device) -> Together:
        return Together([part.to(device) if hasattr(part, "to") else part for part in self.parts], self.names)

    def take(self, index: torch.Tensor, draw: Draw | None = None) -> Batch:
        """Where the rows are mixed with one another, each with what its partner asks: `index` is a whole batch then."""
        return mixture.handed(_together([part.take(index, draw) for part in self.parts], self.names))


def _together(batches: Sequence[Batch], names: Mapping[str, str]) -> Batch:
    """The roles of all parts by their names in the whole."""
    found: dict[str, list[torch.Tensor]] = {}
    for batch in batches:
        for role, tensor in batch.items():
            found.setdefault(names.get(role, role), []).append(tensor)
    return {role: tensors[0] if len(tensors) == 1 else torch.cat(tensors, dim=1) for role, tensors in found.items()}


def fit(fields: Sequence[Field], columns: Columns, modalities: Mapping[str, Any] | None = None) -> Preparations:
    """Learn the preparation of `fields` from the training rows `columns`. `modalities` adds kinds, or overrules the
    registered ones, by name. OptionError for a target of a kind that cannot be asked for."""
    own = modalities or {}
    kinds = dict.fromkeys(field.kind for field in fields)
    parts = []
    for kind in kinds:
        modality = own.get(kind) or registry.find("modality", kind)
        of_kind = tuple(field for field in fields if field.kind == kind)
        parts.append(modality.fit(of_kind, columns))
    told = {role for part in parts for role in part.roles}
    mute = [field for field in fields if field.target and f"target_{field.name}" not in told]
    if mute:
        about = [{"column": field.name, "kind": field.kind} for field in mute]
        raise OptionError(*(Message("preparation.no_target", values) for values in about))
    found = Preparations(tuple(parts))
    return replace(found, knots=_quantiles(found, columns, [field.name for field in fields if not field.target]))


def _quantiles(found: Preparations, columns: Columns, names: Sequence[str]) -> tuple[tuple[float, ...], ...]:
    """Of each of the numbers that are made of the inputs `names`, as prepared."""
    if "numbers" not in found.roles:
        return ()
    rows = len(columns[names[0]])
    some = np.linspace(0, rows - 1, min(rows, ENOUGH)).astype(np.int64)
    taken = found.apply({name: columns[name][some] for name in names}).take(torch.arange(len(some)))
    return tuple(_spread(column) for column in np.ascontiguousarray(taken["numbers"].numpy().T))


def _spread(column: np.ndarray) -> tuple[float, ...]:
    """Quantiles of the values of a column (N,), each counted as the root of how often it occurs: so that nine zeros in
    ten rows leave knots for the rest."""
    ordered = np.sort(column)
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    ranks = np.sqrt(np.diff(starts, append=len(ordered)).astype(np.float32)).cumsum()
    wanted = np.linspace(0, 1, KNOTS, dtype=np.float32) * ranks[-1]
    chosen = np.minimum(np.searchsorted(ranks, wanted), len(starts) - 1)
    return tuple(ordered[starts[np.unique(chosen)]].tolist())


def _joined(a: Role, b: Role) -> Role:
    first = None if a.shape[0] is None or b.shape[0] is None else a.shape[0] + b.shape[0]
    return replace(a, shape=(first, *a.shape[1:]), sizes=a.sizes + b.sizes, names=a.names + b.names)


def _renamed(name: str, names: Sequence[str] | Mapping[str, Role]) -> str:
    """A single target is `target`; several keep their column's name."""
    return "target" if name.startswith("target_") and sum(n.startswith("target_") for n in names) == 1 else name
