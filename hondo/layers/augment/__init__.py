"""Pictures changed at random, a whole batch at once on the device it is on.

Flips and shifts give every point the value of another one, untouched. What turns, zooms or crops a part is one look-up
between points. Then come the colours, the one change of `trivial`, and a part that is cut out, which is grey (DeVries &
Taylor 2017, "Improved Regularization of Convolutional Neural Networks with Cutout"). `mixed` mixes the pictures of a
batch in the end.

Legend: B pictures, C channels, H rows, W columns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from hondo import changes
from hondo.errors import refuse
from hondo.layers.augment import colour, geometry
from hondo.layers.augment.mixing import partners
from hondo.layers.augment.trivial import trivial
from hondo.nouns import Draw

COLOURS = (colour.brightness, colour.contrast, colour.saturation)


@dataclass(frozen=True)
class Augment:
    """How far pictures may be changed; 0 and False change nothing."""

    flip: bool = False
    """Left and right changed about, in half of them."""
    shift: float = 0.0
    """Whole points, at most this share of the width and of the height, any way: what others call a padded crop."""
    rotate: float = 0.0
    """Degrees at most, either way."""
    zoom: float = 0.0
    """Share at most by which they are drawn larger or smaller."""
    crop: float = 0.0
    """A part of each, of this share of its area at least, is made as large as the whole."""
    brightness: float = 0.0
    """By which factor at most above or below 1 it is changed."""
    contrast: float = 0.0
    """Likewise."""
    saturation: float = 0.0
    """Likewise; of pictures with colours."""
    trivial: bool = False
    """To each picture one of fourteen changes by any strength (TrivialAugment)."""
    cutout: float = 0.0
    """Side of the square that is cut out, as a share of the picture's."""
    mixup: float = 0.0
    """Faded into another of the batch by a share drawn from Beta(a, a); this is a."""
    cutmix: float = 0.0
    """A part of another of the batch laid over it, by such a share."""

    def __post_init__(self) -> None:
        most = {"rotate": 180.0, "zoom": 0.9, "mixup": 10.0, "cutmix": 10.0}
        limits = {each.name: most.get(each.name, 1.0) for each in fields(self)}
        far = {name: limit for name, limit in limits.items() if not 0 <= getattr(self, name) <= limit}
        refuse(self, {name: f"0 .. {limit:g}" for name, limit in far.items()})

    def __str__(self) -> str:
        """The words that ask for it."""
        return changes.told(self)

    def __call__(self, pictures: Tensor, draw: Draw) -> Tensor:
        """pictures (B, C, H, W) of 8 bits, or of numbers from 0 to 1 -> (B, C, H, W) of numbers from 0 to 1"""
        between = self.rotate or self.zoom or self.crop
        if (self.flip or self.shift) and not between:
            pictures = geometry.moved(pictures, *(each.to(pictures.device) for each in self._moves(pictures, draw)))
        pictures = unit(pictures)
        if between:
            pictures = geometry.read(pictures, self._map(pictures, draw))
        if self.brightness or self.contrast or self.saturation:
            chance = draw.rand(len(pictures), len(COLOURS), purpose="colours").to(pictures) * 2 - 1
            for change, far, by in zip(COLOURS, self._colours, chance.T, strict=True):
                pictures = change(pictures, 1 + far * by) if far else pictures
        if self.trivial:
            pictures = trivial(pictures, draw)
        if self.cutout:
            height, width = pictures.shape[-2:]
            middle = draw.rand(len(pictures), 2, purpose="cutout").to(pictures) * pictures.new_tensor((height, width))
            pictures = cut(pictures, middle, round(self.cutout * min(height, width)))
        return pictures

    @property
    def _colours(self) -> tuple[float, ...]:
        return self.brightness, self.contrast, self.saturation

    def _moves(self, pictures: Tensor, draw: Draw) -> tuple[Tensor, Tensor, Tensor]:
        """What `geometry.moved` takes."""
        chance = draw.rand(len(pictures), 3, purpose="moves")
        height, width = pictures.shape[-2:]
        right, down = (
            (chance[:, n] * (2 * far + 1)).long() - far
            for n, far in enumerate((round(self.shift * width), round(self.shift * height)), start=1)
        )
        return (chance[:, 0] < 0.5) & self.flip, right, down

    def _map(self, pictures: Tensor, draw: Draw) -> Tensor:
        """(B, 3, 3), what `geometry.read` takes: all moves, one after the other."""
        chance = draw.rand(len(pictures), 6, purpose="map")
        mirrored, right, down = self._moves(pictures, draw)
        back = geometry.mirrored(mirrored)
        if self.crop:
            back = back @ geometry.cropped(*geometry.parts(chance[:, 2:], self.crop, *pictures.shape[-2:]))
        back = back @ geometry.zoomed((1 + self.zoom) ** (chance[:, 0] * 2 - 1))
        back = back @ geometry.turned((chance[:, 1] * 2 - 1) * math.radians(self.rotate))
        return back @ geometry.shifted(right, down)

    def mixed(self, rows: int, size: tuple[int, int], draw: Draw) -> tuple[Tensor, Tensor] | None:
        """What `mixing.partners` says of the pictures of a batch; None where they are not mixed."""
        if not (self.mixup or self.cutmix):
            return None
        return partners(rows, size, self.mixup, self.cutmix, draw)


def unit(pictures: Tensor) -> Tensor:
    """Of 8 bits -> numbers from 0 to 1."""
    return pictures if pictures.is_floating_point() else pictures.float().div_(255)


def cut(pictures: Tensor, middle: Tensor, side: int) -> Tensor:
    """A square of `side` points set to the picture's mean; `middle` (B, 2): its row and its column."""
    rows = torch.arange(pictures.shape[-2], device=pictures.device)
    columns = torch.arange(pictures.shape[-1], device=pictures.device)
    first = (middle - side / 2).round()
    down = (rows >= first[:, :1]) & (rows < first[:, :1] + side)
    across = (columns >= first[:, 1:]) & (columns < first[:, 1:] + side)
    inside = (down[:, :, None] & across[:, None, :])[:, None]
    return torch.where(inside, pictures.mean((2, 3), keepdim=True), pictures)
