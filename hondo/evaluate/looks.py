"""Pictures as plain numbers, for the contestants that are no networks: their points, made small, and how often each
colour is there.

Legend: N pictures, W numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hondo import pictures
from hondo.modalities.image import resized

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field
    from hondo.pictures import Picture

SIDE = 16
"""Of pictures in colour; grey ones may have as many points."""
GREY = 28
SHADES = 4
"""Of each colour that are told apart where they are counted."""
NUMBERS = 50_000_000
"""Held at once at most, in 200 MB; of more pictures some are learned from, drawn by chance."""


class Looks:
    """Columns of pictures -> (N, W) float32."""

    def __init__(self, fields: Sequence[Field], columns: Columns) -> None:
        self.names = [field.name for field in fields if field.kind == "image"]
        there = (picture for name in self.names for picture in columns[name].tolist() if picture is not None)
        self.grey = all(grey for *_, grey in pictures.each(_shape, there))

    def drawn(self, rows: int, seed: int) -> np.ndarray:
        """The rows to learn from, ascending: of so many all, or as many as can be held."""
        most = max(1, NUMBERS // (self.width * len(self.names)))
        if rows <= most:
            return np.arange(rows)
        return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))

    def apply(self, columns: Columns) -> np.ndarray:
        rows = len(columns[self.names[0]])
        found = np.empty((rows, len(self.names), self.width), np.float32)
        for place, name in enumerate(self.names):
            for row, numbers in enumerate(pictures.each(self._numbers, columns[name].tolist())):
                found[row, place] = numbers
        return found.reshape(rows, -1)

    @property
    def width(self) -> int:
        """Numbers of a picture."""
        return GREY**2 + SHADES if self.grey else 3 * SIDE**2 + SHADES**3

    def _numbers(self, picture: Picture | None) -> np.ndarray:
        side = GREY if self.grey else SIDE
        shape = (1, side, side) if self.grey else (3, side, side)
        if picture is None:
            points = np.full(shape, 128, dtype=np.uint8)
        else:
            points = resized(picture.points(), side, side, self.grey)
        flat = points.reshape(len(points), -1).astype(np.int64)
        shades = flat * SHADES // 256
        code = sum(shade * SHADES**place for place, shade in enumerate(shades))
        counts = np.bincount(np.asarray(code), minlength=SHADES ** len(points)) / flat.shape[1]
        return np.concatenate([flat.ravel() / 255, counts])


def _shape(picture: Picture) -> tuple[int, int, bool]:
    return picture.shape()


def has_pictures(fields: Sequence[Field]) -> bool:
    return any(field.kind == "image" and not field.target for field in fields)
