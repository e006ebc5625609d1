"""Pictures changed at random, a whole batch at once on the device it is on.

Flip, rotation, zoom and shift are one look-up of the points (an affine map, Jaderberg et al. 2015, "Spatial transformer
networks"); a part cut out is grey (DeVries & Taylor 2017). What falls in from outside is the edge, again and again.

Legend: B pictures, C channels, H rows, W columns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from hondo.errors import refuse
from hondo.nouns import Draw


@dataclass(frozen=True)
class Augment:
    """How far pictures may be changed; 0 and False change nothing."""

    flip: bool = False
    """Left and right changed about, in half of them."""
    rotate: float = 0.0
    """Degrees at most, either way."""
    shift: float = 0.0
    """Share of the height and of the width at most, either way."""
    zoom: float = 0.0
    """Share at most by which they are drawn larger or smaller."""
    cutout: float = 0.0
    """Side of the square that is cut out, as a share of the picture's."""

    def __post_init__(self) -> None:
        most = {"rotate": 180.0, "shift": 1.0, "zoom": 0.9, "cutout": 1.0}
        refuse(self, {name: f"0 .. {limit:g}" for name, limit in most.items() if not 0 <= getattr(self, name) <= limit})

    def __call__(self, pictures: Tensor, draw: Draw) -> Tensor:
        """pictures (B, C, H, W) of numbers with a point -> (B, C, H, W)"""
        rows, size = len(pictures), pictures.shape[-2:]
        if self.flip or self.rotate or self.shift or self.zoom:
            chance = draw.rand(rows, 5, purpose="augment").to(pictures) * 2 - 1
            turned = torch.where((chance[:, 0] < 0) & self.flip, -1.0, 1.0).to(pictures)
            angle = chance[:, 1] * math.radians(self.rotate)
            scale = (1 + self.zoom) ** chance[:, 2]
            pictures = warped(pictures, turned, angle, scale, chance[:, 3:] * 2 * self.shift)
        if self.cutout:
            middle = draw.rand(rows, 2, purpose="cutout").to(pictures) * pictures.new_tensor(size)
            pictures = cut(pictures, middle, round(self.cutout * min(size)))
        return pictures


def warped(pictures: Tensor, turned: Tensor, angle: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Each picture (C, H, W) mirrored where `turned` (B,) is -1, rotated by `angle` (B,) radians against the clock,
    drawn `scale` (B,) times as large, and moved by `shift` (B, 2) of half its width to the right and of half its height
    down; bilinear, as (B, C, H, W)."""
    height, width = pictures.shape[-2:]
    cosine, sine = torch.cos(angle) / scale, torch.sin(angle) / scale
    across = torch.stack([cosine * turned, -sine * turned * (height / width)], dim=1)
    down = torch.stack([sine * (width / height), cosine], dim=1)
    linear = torch.stack([across, down], dim=1)
    place = torch.cat([linear, -(linear @ shift[:, :, None])], dim=2)
    grid = F.affine_grid(place, list(pictures.shape), align_corners=False)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)


def cut(pictures: Tensor, middle: Tensor, side: int) -> Tensor:
    """A square of `side` points set to the picture's mean; `middle` (B, 2): its row and its column."""
    rows = torch.arange(pictures.shape[-2], device=pictures.device)
    columns = torch.arange(pictures.shape[-1], device=pictures.device)
    first = (middle - side / 2).round()
    down = (rows >= first[:, :1]) & (rows < first[:, :1] + side)
    across = (columns >= first[:, 1:]) & (columns < first[:, 1:] + side)
    inside = (down[:, :, None] & across[:, None, :])[:, None]
    return torch.where(inside, pictures.mean((2, 3), keepdim=True), pictures)
