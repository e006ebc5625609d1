"""Pictures as tensors: all of one size, their points kept in 8 bits, changed at random while training.

The size is that of the training pictures where all have the same, of at most WHOLE points a side; else SIDE by SIDE,
cut out of the middle after the shorter side was made as long. They are grey where all of the training part are. While
training they are moved by up to a tenth, and mirrored but where the fact `mirror` of a field says that they may not be.

Legend: N pictures, C channels, H rows, W columns, B in a batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from hondo import pictures, shelf
from hondo.layers.augment import Augment
from hondo.nouns import Batch, Columns, Draw, Field, Modality, Preparation, Role
from hondo.pictures import Picture, Unreadable

WHOLE = 128
SIDE = 64
ENOUGH = 2000
"""Pictures that the mean and the spread of the points are taken from."""
PATCH = 2
LEAST = 0.01
"""Of the spread: pictures that are all of one colour are not blown up."""


@dataclass(frozen=True)
class Image(Modality, Preparation):
    name: ClassVar[str] = "image"

    fields: tuple[Field, ...]
    height: int
    width: int
    grey: bool
    mean: tuple[float, ...]
    """Of each channel, from 0 to 1."""
    spread: tuple[float, ...]
    """Standard deviations, likewise."""
    patches: tuple[tuple[float, ...], ...]
    """The second moments of the points of patches of PATCH by PATCH, once the points are of that mean and spread."""
    augment: Augment

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> Any:
        """A path, where it can be trusted, bytes, points or one of Pillow's. TypeError for what is none of these,
        ValueError for what cannot be decoded."""
        if value is None:
            return None
        picture = Picture.of(value, trusted)
        try:
            if not trusted:
                picture.points()
        except Unreadable as error:
            raise ValueError(str(error)) from error
        return picture

    @classmethod
    def fingerprint(cls, value: Any) -> str:
        return "" if value is None else Picture.of(value).key

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Image:
        there = [picture for field in fields for picture in columns[field.name].tolist() if picture is not None]
        shapes = set(pictures.each(Picture.shape, there))
        sizes = {(height, width) for height, width, _ in shapes}
        height, width = next(iter(sizes)) if len(sizes) == 1 and max(max(sizes)) <= WHOLE else (SIDE, SIDE)
        grey = bool(shapes) and all(of for *_, of in shapes)
        mean, spread, patches = _usual(there, height, width, grey)
        mirror = all(field.facts.get("mirror", True) for field in fields)
        return cls(fields, height, width, grey, mean, spread, patches, Augment(flip=mirror, shift=0.1))

    @property
    def channels(self) -> int:
        return 1 if self.grey else 3

    @property
    def roles(self) -> dict[str, Role]:
        names = [self._role(field) for field in self.fields]
        channels = ("grey",) if self.grey else ("red", "green", "blue")
        shape, mirrored = (self.channels, self.height, self.width), self.augment.flip
        return {name: Role(shape, names=channels, patches=self.patches, mirrored=mirrored) for name in names}

    def _role(self, field: Field) -> str:
        return "image" if len(self.fields) == 1 else f"image_{field.name}"

    def apply(self, columns: Columns) -> Pictures:
        found: dict[str, Tensor] = {}
        for field in self.fields:
            column = columns[field.name]
            shape = (len(column), self.channels, self.height, self.width)
            large = int(np.prod(shape)) > shelf.LARGE
            points = shelf.empty(shape, np.uint8) if large else np.empty(shape, np.uint8)
            for place, picture in enumerate(pictures.each(self._made, column.tolist())):
                points[place] = picture
            found[self._role(field)] = torch.from_numpy(points)
        return Pictures(found, self)

    def _made(self, picture: Picture | None) -> np.ndarray:
        """(C, H, W); of a picture that is missing the mean."""
        if picture is None:
            middle = np.round(np.array(self.mean) * 255).astype(np.uint8)
            return np.broadcast_to(middle[:, None, None], (self.channels, self.height, self.width))
        return resized(picture.points(), self.height, self.width, self.grey)


def _usual(
    there: Sequence[Picture], height: int, width: int, grey: bool
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[tuple[float, ...], ...]]:
    """(the mean and the spread of each channel, from 0 to 1, the moments of the patches)"""
    if not there:
        return (0.5,) * 3, (0.25,) * 3, ()
    some = [there[place] for place in np.linspace(0, len(there) - 1, min(len(there), ENOUGH)).astype(int)]
    points = np.stack(list(pictures.each(lambda one: resized(one.points(), height, width, grey), some)))
    mean = points.mean((0, 2, 3)) / 255
    spread = np.maximum(points.std((0, 2, 3)) / 255, LEAST)
    scaled = ((picture / 255 - mean[:, None, None]) / spread[:, None, None] for picture in points)
    moments = np.mean([_moments(picture) for picture in scaled], axis=0)
    return tuple(mean.tolist()), tuple(spread.tolist()), tuple(map(tuple, moments.tolist()))


def _moments(points: np.ndarray) -> np.ndarray:
    """points (C, H, W) -> (P, P), P = C S S, the mean over all patches of S by S of the products of their points."""
    side = min(PATCH, *points.shape[1:])
    patches = np.lib.stride_tricks.sliding_window_view(points, (side, side), (1, 2)).transpose(0, 3, 4, 1, 2)
    flat = patches.reshape(len(points) * side * side, -1)
    found: np.ndarray = flat @ flat.T / flat.shape[1]
    return found


def resized(points: np.ndarray, height: int, width: int, grey: bool) -> np.ndarray:
    """points (H, W) or (H, W, 3) -> (C, height, width), the middle of the picture after it was made to fit."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    if grey != (points.ndim == 2) or points.shape[:2] != (height, width):
        image = Pillow.fromarray(points).convert("L" if grey else "RGB")
        points = np.asarray(ImageOps.fit(image, (width, height), Pillow.Resampling.BILINEAR))
    return points[None] if grey else points.transpose(2, 0, 1)


class Pictures:
    """Prepared pictures by role (N, C, H, W) uint8."""

    def __init__(self, points: Mapping[str, Tensor], how: Image) -> None:
        self.points, self.how = dict(points), how

    def __len__(self) -> int:
        return len(next(iter(self.points.values())))

    def to(self, device: torch.device) -> Pictures:
        return Pictures({role: points.to(device) for role, points in self.points.items()}, self.how)

    def take(self, index: Tensor, draw: Draw | None = None) -> Batch:
        """(B, C, H, W) by role, of mean 0 and spread 1 over the training part; a point's channels lie side by side in
        memory, which convolutions are fastest on."""
        return {role: self._scaled(points[index.to(points.device)], draw) for role, points in self.points.items()}

    def _scaled(self, points: Tensor, draw: Draw | None) -> Tensor:
        mean, spread = (
            points.new_tensor(of, dtype=torch.float32)[:, None, None] for of in (self.how.mean, self.how.spread)
        )
        scaled = (points.float() / 255 - mean) / spread
        changed = scaled if draw is None else self.how.augment(scaled, draw)
        return changed.contiguous(memory_format=torch.channels_last)
