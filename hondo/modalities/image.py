"""Pictures as tensors: all of one size, their points kept in 8 bits, changed at random while training.

The size is that of the training pictures where all have the same, of at most WHOLE points a side; else SIDE by SIDE,
cut out of the middle after the shorter side was made as long. They are grey where all of the training part are. What
changes them at random while training is told by `suiting`, unless the fact `augment` of a field says it.

Legend: N pictures, C channels, H rows, W columns, B in a batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from hondo import changes, pictures, shelf
from hondo.layers.augment import Augment, unit
from hondo.messages import Message
from hondo.nouns import Batch, Columns, Draw, Field, Modality, Preparation, Role
from hondo.pictures import Picture, Unreadable

WHOLE = 128
SIDE = 64
ENOUGH = 2000
"""Pictures that the mean and the spread of the points are taken from."""
PATCH = 2
LEAST_PART = 0.35
"""Of a photograph's area, that is shown at a time."""
IN_MEMORY = 1 << 27
"""Bytes of prepared pictures; more are laid on the disk."""
LEAST = 0.01
"""Of the spread: pictures that are all of one colour are not blown up."""


@dataclass(frozen=True)
class Image(Modality, Preparation):
    name: ClassVar[str] = "image"
    options: ClassVar[Mapping[str, Any]] = {"augment": Augment}

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
        asked = next((field.facts["augment"] for field in fields if "augment" in field.facts), None)
        how = suiting(_mirrored(fields), len(sizes) < 2) if asked is None else changes.asked(Augment, asked)
        return cls(fields, height, width, grey, mean, spread, patches, how)

    @property
    def channels(self) -> int:
        return 1 if self.grey else 3

    @property
    def roles(self) -> dict[str, Role]:
        names = [self._role(field) for field in self.fields]
        channels = ("grey",) if self.grey else ("red", "green", "blue")
        shape, patches, mirrored = (self.channels, self.height, self.width), self.patches, self.augment.flip
        role = Role(shape, names=channels, restore=self.restored, patches=patches, mirrored=mirrored)
        return dict.fromkeys(names, role)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What changes pictures while training, and why that."""
        if any("augment" in field.facts for field in self.fields):
            return (Message("augment.asked", {"changes": str(self.augment)}),)
        signs = Message("augment.usual_signs") if not _mirrored(self.fields) else ""
        return (Message("augment.usual", {"changes": str(self.augment), "signs": signs}),)

    def _role(self, field: Field) -> str:
        return "image" if len(self.fields) == 1 else f"image_{field.name}"

    def apply(self, columns: Columns) -> Pictures:
        found: dict[str, Tensor] = {}
        for field in self.fields:
            column = columns[field.name]
            shape = (len(column), self.channels, self.height, self.width)
            large = int(np.prod(shape)) > IN_MEMORY
            points = shelf.empty(shape, np.uint8) if large else np.empty(shape, np.uint8)
            rows: dict[int, list[int]] = {}  # each is decoded once, however many rows show it
            for row, picture in enumerate(column):
                rows.setdefault(id(picture), []).append(row)
            different = [column[places[0]] for places in rows.values()]
            for places, made in zip(rows.values(), pictures.each(self._made, different), strict=True):
                points[places] = made
            found[self._role(field)] = torch.from_numpy(points)
        return Pictures(found, self)

    def restored(self, pictures: Tensor) -> list[np.ndarray]:
        """pictures (B, C, H, W), as `take` gives them -> each (H, W) or (H, W, 3) uint8, as one would see it."""
        mean, spread = (pictures.new_tensor(of)[:, None, None] for of in (self.mean, self.spread))
        points = ((pictures * spread + mean) * 255).round().clamp(0, 255).to("cpu", torch.uint8)
        return list((points[:, 0] if self.grey else points.permute(0, 2, 3, 1)).numpy())

    def _made(self, picture: Picture | None) -> np.ndarray:
        """(C, H, W); of a picture that is missing the mean."""
        if picture is None:
            middle = np.round(np.array(self.mean) * 255).astype(np.uint8)
            return np.broadcast_to(middle[:, None, None], (self.channels, self.height, self.width))
        return resized(picture.points(), self.height, self.width, self.grey)


def _mirrored(fields: Sequence[Field]) -> bool:
    """Whether left and right may be changed about, by what is known of the columns."""
    return all(field.facts.get("mirror", True) for field in fields)


def suiting(mirror: bool, alike: bool) -> Augment:
    """The changes that nobody asked for, and that seldom do harm.

    Mirrored: unless the labels are single signs (`mirror`), for a mirrored b is a d. Pictures of one size (`alike`) are
    moved by up to a twenty-fifth, for what they show was laid into them by somebody or something that is no more exact
    than that. Of pictures whose sizes differ, which are photographs, a part is made as large as the whole, for from how
    far and at what they were taken is chance, and the edges are cut off already.

    What is left for who asks for it: turning, for a 6 upside down is a 9, and what stands is not often seen to lie;
    colours, which may be what tells the labels apart; and what takes a long training to pay (`trivial`, cutout, mixup,
    cutmix)."""
    return Augment(flip=mirror, shift=0.04) if alike else Augment(flip=mirror, crop=LEAST_PART)


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
        memory, which convolutions are fastest on. Of pictures that are mixed, `partner` (B,) and `share` (B,) as well
        (see `layers.mixture`)."""
        found = {role: points.index_select(0, index.to(points.device)) for role, points in self.points.items()}
        if draw is None:
            return {role: self._scaled(unit(points)) for role, points in found.items()}
        found = {role: self.how.augment(points, draw) for role, points in found.items()}
        mixed = self.how.augment.mixed(len(index), (self.how.height, self.how.width), draw)
        if mixed is None:
            return {role: self._scaled(points) for role, points in found.items()}
        partner, own = (tensor.to(next(iter(found.values())).device) for tensor in mixed)
        found = {role: torch.lerp(points.index_select(0, partner), points, own) for role, points in found.items()}
        scaled = {role: self._scaled(points) for role, points in found.items()}
        return {**scaled, "partner": partner, "share": own.mean((1, 2, 3))}

    def _scaled(self, points: Tensor) -> Tensor:
        mean, spread = (points.new_tensor(of)[:, None, None] for of in (self.how.mean, self.how.spread))
        return points.sub_(mean).div_(spread).clone(memory_format=torch.channels_last)  # also of one channel
