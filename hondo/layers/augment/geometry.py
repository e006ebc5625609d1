"""Pictures whose points change their places. What falls in from outside is the picture again, mirrored at its edge.

Whole points are moved as they are. Every other change of places is a map from a point of the new picture to one of the
old, both counted from the middle, to the right and down, and is read between the points that are nearest (Jaderberg et
al. 2015, "Spatial transformer networks"). Maps (B, 3, 3) of one change after the other are one product: first @ second.

Legend: B pictures, C channels, H rows, W columns.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def moved(pictures: Tensor, mirrored: Tensor, right: Tensor, down: Tensor) -> Tensor:
    """Each picture (C, H, W) with left and right changed about where `mirrored` (B,), then moved by whole points (B,):
    the same values at other places, of any type, as (B, C, H, W)."""
    height, width = pictures.shape[-2:]
    rows = _inside(torch.arange(height, device=pictures.device) - down[:, None], height)
    columns = _inside(torch.arange(width, device=pictures.device) - right[:, None], width)
    columns = torch.where(mirrored[:, None], width - 1 - columns, columns)
    places = (rows[:, :, None] * width + columns[:, None, :]).flatten(1)[:, None]
    return pictures.flatten(2).gather(2, places.expand(-1, pictures.shape[1], -1)).view(pictures.shape)


def _inside(places: Tensor, size: int) -> Tensor:
    """Places beyond an end as those at which they are mirrored."""
    places = places.remainder(2 * size)
    return torch.minimum(places, 2 * size - 1 - places)


def read(pictures: Tensor, back: Tensor) -> Tensor:
    """pictures (B, C, H, W) of numbers with a point, back (B, 3, 3): where each point of the new ones lies in the old;
    bilinear, as (B, C, H, W)."""
    height, width = pictures.shape[-2:]
    half = pictures.new_tensor((width / 2, height / 2))
    at = back.to(pictures)[:, :2] / half[:, None]  # (B, 2, 3): to -1 at one end and 1 at the other
    x = torch.arange(width, device=pictures.device) + (1 - width) / 2
    y = torch.arange(height, device=pictures.device) + (1 - height) / 2
    across = (at[:, :, :1] * x).mT[:, None]  # (B, 1, W, 2)
    down = torch.addcmul(at[:, :, 2:], at[:, :, 1:2], y).mT[:, :, None]  # (B, H, 1, 2)
    return F.grid_sample(pictures, across + down, mode="bilinear", padding_mode="reflection", align_corners=False)


# ---- maps (B, 3, 3) from the new points to the old -------------------------------------------------


def mirrored(which: Tensor) -> Tensor:
    """Left and right changed about in those of `which` (B,)."""
    one = torch.ones(which.shape, device=which.device)
    return _maps((torch.where(which, -one, one), None, None), (None, one, None))


def turned(angle: Tensor) -> Tensor:
    """By `angle` (B,) radians against the clock."""
    sine, cosine = torch.sin(angle), torch.cos(angle)
    return _maps((cosine, -sine, None), (sine, cosine, None))


def zoomed(scale: Tensor) -> Tensor:
    """Drawn `scale` (B,) times as large."""
    return _maps((1 / scale, None, None), (None, 1 / scale, None))


def shifted(right: Tensor, down: Tensor) -> Tensor:
    """By so many points (B,)."""
    right, down = right.float(), down.float()
    one = torch.ones_like(right)
    return _maps((one, None, -right), (None, one, -down))


def sheared(across: Tensor, down: Tensor, height: int, width: int) -> Tensor:
    """Each row to the left by `across` (B,) times its distance from the upper edge, each column up by `down` times its
    distance from the left edge."""
    one = torch.ones_like(across)
    return _maps((one, across, across * (height / 2)), (down, one, down * (width / 2)))


def cropped(middle: Tensor, sides: Tensor) -> Tensor:
    """A part around `middle` (B, 2), points to the right of the picture's and below it, that is made as large as the
    picture; sides (B, 2): its width and height in parts of the picture's."""
    return _maps((sides[:, 0], None, middle[:, 0]), (None, sides[:, 1], middle[:, 1]))


def parts(chance: Tensor, least: float, height: int, width: int) -> tuple[Tensor, Tensor]:
    """What `cropped` takes, from chance (B, 4) in [0, 1): the area is any from `least` of the picture's on to all of
    it, evenly; width to height is from 3/4 to 4/3 of what it is in the picture, as far as there is room, evenly by its
    logarithm; the place is any (Szegedy et al. 2015, "Going deeper with convolutions")."""
    area = least + (1 - least) * chance[:, 0]
    most = (-area.log()).clamp_max(torch.tensor(4 / 3).log())
    aspect = torch.exp((2 * chance[:, 1] - 1) * most / 2)  # its root
    sides = (area.sqrt()[:, None] * torch.stack([aspect, 1 / aspect], 1)).clamp_max(1)
    return (chance[:, 2:] - 0.5) * (1 - sides) * chance.new_tensor((width, height)), sides


def _maps(across: tuple[Tensor | None, ...], down: tuple[Tensor | None, ...]) -> Tensor:
    given = (*across, *down)
    some = next(each for each in given if each is not None)
    zero, one = torch.zeros_like(some), torch.ones_like(some)
    entries = [zero if each is None else each for each in given] + [zero, zero, one]
    return torch.stack(entries, 1).view(-1, 3, 3)
