"""Pictures whose points keep their places and change their values, as Pillow does it with single ones.

All take and give pictures (B, C, H, W) of numbers from 0 to 1, whose channels are red, green and blue, or one grey.

Legend: B pictures, C channels, H rows, W columns.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

LIGHT = (0.299, 0.587, 0.114)
"""How much red, green and blue count in a grey one (ITU-R BT.601)."""
MOST = 255


def brightness(pictures: Tensor, factor: Tensor) -> Tensor:
    """Between black, 0, and as they are, 1; or beyond: factor (B,)"""
    return _blend(torch.zeros_like(pictures[:, :1]), pictures, factor)


def contrast(pictures: Tensor, factor: Tensor) -> Tensor:
    """Likewise between the mean of the grey picture and as they are."""
    return _blend(_grey(pictures).mean((1, 2, 3), keepdim=True), pictures, factor)


def saturation(pictures: Tensor, factor: Tensor) -> Tensor:
    """Likewise between grey and as they are; nothing is done to grey ones."""
    return pictures if pictures.shape[1] == 1 else _blend(_grey(pictures), pictures, factor)


def sharpness(pictures: Tensor, factor: Tensor) -> Tensor:
    """Likewise between blurred, but for the points at the edge, and as they are."""
    channels, (height, width) = pictures.shape[1], pictures.shape[2:]
    if min(height, width) < 3:
        return pictures
    bell = pictures.new_ones(3, 3)
    bell[1, 1] = 5
    blurred = pictures.clone()
    blurred[:, :, 1:-1, 1:-1] = F.conv2d(pictures, (bell / bell.sum()).expand(channels, 1, 3, 3), groups=channels)
    return _blend(blurred, pictures, factor)


def posterize(pictures: Tensor, bits: Tensor) -> Tensor:
    """Only the highest bits (B,) of 8 are kept of each value."""
    step = torch.exp2(8 - bits.to(pictures))[:, None, None, None]
    return (_whole(pictures) / step).floor() * step / MOST


def solarize(pictures: Tensor, threshold: Tensor) -> Tensor:
    """Values of at least threshold (B,) are taken from 1."""
    return torch.where(pictures >= threshold.to(pictures)[:, None, None, None], 1 - pictures, pictures)


def autocontrast(pictures: Tensor) -> Tensor:
    """Each channel from its darkest value as 0 to its lightest as 1; one that is all the same stays."""
    low, high = pictures.amin((2, 3), keepdim=True), pictures.amax((2, 3), keepdim=True)
    return torch.where(high > low, (pictures - low) / (high - low), pictures)


def equalize(pictures: Tensor) -> Tensor:
    """Each channel so that all of its values are as common as can be, by its histogram."""
    values = _whole(pictures).long().flatten(2).flatten(0, 1)  # (BC, HW)
    counts = torch.zeros(len(values), MOST + 1, dtype=torch.long, device=values.device)
    counts.scatter_add_(1, values, torch.ones_like(values))
    last = counts.gather(1, values.amax(1, keepdim=True))
    step = (values.shape[1] - last) // MOST
    table = ((step // 2 + counts.cumsum(1) - counts) // step.clamp_min(1)).clamp_max(MOST)
    found = torch.where(step > 0, table.gather(1, values), values)
    return found.view(pictures.shape).to(pictures.dtype) / MOST


def _blend(base: Tensor, pictures: Tensor, factor: Tensor) -> Tensor:
    return torch.lerp(base, pictures, factor.to(pictures)[:, None, None, None]).clamp_(0, 1)


def _grey(pictures: Tensor) -> Tensor:
    """(B, 1, H, W)"""
    if pictures.shape[1] == 1:
        return pictures
    return (pictures * pictures.new_tensor(LIGHT)[:, None, None]).sum(1, keepdim=True)


def _whole(pictures: Tensor) -> Tensor:
    """As numbers of 8 bits."""
    return (pictures * MOST).round()
