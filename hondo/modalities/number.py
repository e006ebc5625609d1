"""Numbers: brought to the scale of a standard normal, a missing one marked as such.

A column without heavy tails is centred on its median and scaled by its quartiles, its far values drawn in smoothly
(Holzmüller et al. 2024, RealMLP); one with heavy tails goes through its own quantiles to those of the normal.

Legend: N rows, C columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from statistics import NormalDist
from typing import Any, ClassVar, Literal

import numpy as np
import torch

from hondo.errors import DataError
from hondo.messages import Message
from hondo.nouns import Columns, Field, Modality, Preparation, Resident, Role

QUARTILES_APART = 1.349
"""Standard deviations between the quartiles of a normal."""
HEAVY = 6.0
"""A column has heavy tails if its 99.5 % range is wider than this many times what a normal's would be, or its
quartiles coincide."""
FAR = 1e9
"""Further off than this the curve that draws far values in is flat to the last digit; its square is still a number."""
KNOTS = 256
"""Quantiles kept of a column with heavy tails."""


@dataclass(frozen=True)
class Scale:
    """What was learned of one column."""

    how: Literal["robust", "quantile", "target"]
    center: float
    scale: float
    missing: bool
    """Whether some were missing in training: then a second column says where."""
    knots: tuple[float, ...] = ()
    """Of "quantile": raw values, ascending, and what becomes of them."""
    levels: tuple[float, ...] = ()


class Inputs:
    """The scales of columns that are inputs, applied to all of them at once."""

    def __init__(self, scales: Sequence[Scale]) -> None:
        column = (-1, 1)
        self.center = np.array([scale.center for scale in scales]).reshape(column)
        self.scale = np.array([scale.scale for scale in scales]).reshape(column)
        through = [(place, scale) for place, scale in enumerate(scales) if scale.how == "quantile"]
        self.through = [(place, np.array(scale.knots), np.array(scale.levels)) for place, scale in through]
        both = [(place, place + len(scales)) if scale.missing else (place,) for place, scale in enumerate(scales)]
        self.order = np.array(list(chain.from_iterable(both)), dtype=np.int64)
        """Of the columns, and after each that may be missing whether it is."""
        self.gaps = len(self.order) > len(scales)

    def apply(self, columns: Sequence[np.ndarray]) -> np.ndarray:
        """C columns (N,) -> (N, C and more), missing ones at 0, the middle."""
        raw = np.array(columns, dtype=np.float64)
        unknown = ~np.isfinite(raw)
        with np.errstate(over="ignore", invalid="ignore"):
            z = raw - self.center
            z /= self.scale
            np.minimum(np.maximum(z, -FAR, out=z), FAR, out=z)
            z /= np.sqrt(1 + (z / 3) ** 2)
        for place, knots, levels in self.through:
            z[place] = np.interp(raw[place], knots, levels)
        z[unknown] = 0.0
        scaled = np.concatenate([z, unknown])[self.order] if self.gaps else z
        return np.ascontiguousarray(scaled.T, dtype=np.float32)


@dataclass(frozen=True)
class Number(Modality, Preparation):
    name: ClassVar[str] = "number"

    fields: tuple[Field, ...]
    scales: tuple[Scale, ...]

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> Any:
        return float("nan") if value is None else float(value)

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Number:
        return cls(fields, tuple(_learn(field, columns[field.name]) for field in fields))

    @property
    def roles(self) -> dict[str, Role]:
        names: list[str] = []
        roles: dict[str, Role] = {}
        for field, scale in zip(self.fields, self.scales, strict=True):
            if field.target:
                roles[f"target_{field.name}"] = Role((), center=scale.center, scale=scale.scale)
            else:
                names += [field.name, *([f"{field.name} is missing"] if scale.missing else [])]
        return {"numbers": Role((len(names),), names=tuple(names)), **roles} if names else roles

    def apply(self, columns: Columns) -> Resident:
        given: dict[str, torch.Tensor] = {}
        for field, scale in self._targets:
            if field.name in columns:
                raw = columns[field.name]
                _present(field, raw)
                given[f"target_{field.name}"] = torch.from_numpy(
                    ((raw - scale.center) / scale.scale).astype(np.float32)
                )
        names, inputs = self._inputs
        if names:
            given["numbers"] = torch.from_numpy(inputs.apply([columns[name] for name in names]))
        return Resident(given)

    @cached_property
    def _targets(self) -> list[tuple[Field, Scale]]:
        return [(field, scale) for field, scale in zip(self.fields, self.scales, strict=True) if field.target]

    @cached_property
    def _inputs(self) -> tuple[list[str], Inputs]:
        """Their names, and what is made of them."""
        asked = [(field, scale) for field, scale in zip(self.fields, self.scales, strict=True) if not field.target]
        return [field.name for field, _ in asked], Inputs([scale for _, scale in asked])


def _learn(field: Field, column: np.ndarray) -> Scale:
    known = column[np.isfinite(column)]
    missing = len(known) < len(column)
    if not len(known):
        return Scale("robust", 0.0, 1.0, missing)
    if field.target:
        return Scale("target", float(known.mean()), float(known.std()) or 1.0, missing)
    low, first, middle, third, high = np.quantile(known, [0.0025, 0.25, 0.5, 0.75, 0.9975])
    spread = (third - first) / QUARTILES_APART
    heavy = (high - low) > HEAVY * spread * 2 * NormalDist().inv_cdf(0.9975) if spread else high > low
    if heavy and len(np.unique(known)) > 2:
        knots, levels = _quantiles(known)
        return Scale("quantile", float(middle), 1.0, missing, knots, levels)
    if not spread:  # two values, one of them common: nothing to squeeze
        middle, spread = known.mean(), known.std() or 1.0
    return Scale("robust", float(middle), float(spread), missing)


def _quantiles(known: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Values of the column and the normal's quantile for the middle rank of each."""
    ordered = np.sort(known)
    values = np.unique(np.quantile(ordered, np.linspace(0, 1, KNOTS), method="nearest"))
    below = np.searchsorted(ordered, values, side="left")
    upto = np.searchsorted(ordered, values, side="right")
    ranks = (below + upto) / 2 / len(ordered)
    normal = NormalDist()
    levels = [normal.inv_cdf(min(max(rank, 1e-4), 1 - 1e-4)) for rank in ranks.tolist()]
    center, spread = float(np.mean(levels)), max(float(np.std(levels)), 0.5)
    return tuple(values.tolist()), tuple((level - center) / spread for level in levels)


def _present(field: Field, raw: np.ndarray) -> None:
    absent = np.flatnonzero(~np.isfinite(raw))
    if len(absent):
        values: Mapping[str, Any] = {"column": field.name, "row": int(absent[0]) + 1, "count": len(absent)}
        raise DataError(Message("preparation.target_missing", values))
