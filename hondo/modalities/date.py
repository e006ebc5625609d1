"""Dates: when it was, and where in the year, the week and the day, each of these as a point on a circle.

Legend: N rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch

from hondo.nouns import Columns, Field, Modality, Preparation, Resident, Role

SECONDS = {"year": 365.2425 * 86_400, "week": 7 * 86_400.0, "day": 86_400.0}
"""The length of each circle in seconds."""
FAR = 10.0
"""In standard deviations of the training dates; how much further off a date lies is not told."""


@dataclass(frozen=True)
class Moments:
    """What was learned of one column."""

    center: float
    """Seconds since 1970 of the middle date."""
    scale: float
    circles: tuple[str, ...]
    """The circles on which the training dates lie at more than one place."""
    missing: bool


@dataclass(frozen=True)
class Date(Modality, Preparation):
    name: ClassVar[str] = "date"

    fields: tuple[Field, ...]
    moments: tuple[Moments, ...]

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> Any:
        return np.datetime64("NaT" if value is None else value, "us")

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Date:
        return cls(fields, tuple(_learn(columns[field.name]) for field in fields))

    @property
    def roles(self) -> dict[str, Role]:
        names: list[str] = []
        for field, learned in zip(self.fields, self.moments, strict=True):
            names.append(field.name)
            names += [f"{field.name} {way} of the {circle}" for circle in learned.circles for way in ("sine", "cosine")]
            names += [f"{field.name} is missing"] if learned.missing else []
        return {"numbers": Role((len(names),), names=tuple(names))}

    def apply(self, columns: Columns) -> Resident:
        parts: list[np.ndarray] = []
        for field, learned in zip(self.fields, self.moments, strict=True):
            seconds = _seconds(columns[field.name])
            parts.append(np.clip((seconds - learned.center) / learned.scale, -FAR, FAR))
            for circle in learned.circles:
                angle = 2 * np.pi * _turn(seconds, circle)
                parts += [np.sin(angle), np.cos(angle)]
            if learned.missing:
                parts.append(np.isnan(seconds).astype(np.float64))
        return Resident({"numbers": torch.from_numpy(np.nan_to_num(np.stack(parts, axis=1)).astype(np.float32))})


def _learn(column: np.ndarray) -> Moments:
    seconds = _seconds(column)
    known = seconds[~np.isnan(seconds)]
    if not len(known):
        return Moments(0.0, 1.0, (), True)
    apart = {circle: len(np.unique(_place(known, circle))) for circle in SECONDS}
    circles = tuple(circle for circle, places in apart.items() if places > 1)
    return Moments(float(np.median(known)), float(known.std()) or SECONDS["year"], circles, len(known) < len(seconds))


_PARTS = {"year": 12, "week": 7, "day": 24}


def _place(seconds: np.ndarray, circle: str) -> np.ndarray:
    """In which of the circle's parts a moment lies."""
    place: np.ndarray = np.floor(_turn(seconds, circle) * _PARTS[circle] + 1e-6)  # midnight is not the evening before
    return place % _PARTS[circle]


def _turn(seconds: np.ndarray, circle: str) -> np.ndarray:
    """Where on its circle a moment lies, in [0, 1)."""
    turns: np.ndarray = seconds / SECONDS[circle]
    part: np.ndarray = turns - np.floor(turns)
    return part


def _seconds(column: np.ndarray) -> np.ndarray:
    """(N,) seconds since 1970, NaN where missing."""
    moments = column.astype("datetime64[us]")
    seconds: np.ndarray = np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / 1e6)
    return seconds
