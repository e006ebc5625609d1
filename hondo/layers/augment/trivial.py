"""TrivialAugment: of each picture one change, drawn evenly, by a strength drawn evenly.

Müller & Hutter 2021, "TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation" (ICCV), with the changes and
the ranges that they call wide. Unlike theirs, what falls in from outside is the picture mirrored at its edge, not
black, and places are read between the nearest points.

Legend: B pictures, K of them that one change is drawn for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from hondo.layers.augment import colour
from hondo.layers.augment.geometry import read, sheared, shifted, turned
from hondo.nouns import Draw

STRENGTHS = 31
"""From nothing to the most."""
FARTHEST = 32
"""Points that a picture is moved by; or its side, where that is shorter."""
SHEARED, DEGREES, BLENDED = 0.99, 135.0, 0.99
LEAST_BITS = 2

Change = Callable[[Tensor, Tensor, Tensor], Tensor]
"""(pictures (K, C, H, W) from 0 to 1, strength (K,) from 0 to 1, sign (K,) of -1 and 1) -> (K, C, H, W)"""


def trivial(pictures: Tensor, draw: Draw) -> Tensor:
    """pictures (B, C, H, W) of numbers from 0 to 1 -> (B, C, H, W)"""
    chance = draw.rand(len(pictures), 3, purpose="trivial")
    which = (chance[:, 0] * len(CHANGES)).long()
    strength = (chance[:, 1] * STRENGTHS).floor() / (STRENGTHS - 1)
    sign = torch.where(chance[:, 2] < 0.5, -1.0, 1.0)
    changed = pictures.clone()
    for number, change in enumerate(CHANGES.values()):
        rows = (which == number).nonzero()[:, 0]  # chance is drawn on the processor: nobody waits for the device
        if len(rows):
            here = rows.to(pictures.device)
            given = (tensor[rows].to(pictures.device) for tensor in (strength, sign))
            changed.index_copy_(0, here, change(pictures.index_select(0, here), *given))
    return changed


def _shear(pictures: Tensor, strength: Tensor, sign: Tensor, down: bool) -> Tensor:
    far, none = SHEARED * strength * sign, torch.zeros_like(strength)
    height, width = pictures.shape[-2:]
    return read(pictures, sheared(*((none, far) if down else (far, none)), height, width))


def _translate(pictures: Tensor, strength: Tensor, sign: Tensor, down: bool) -> Tensor:
    far = min(FARTHEST, pictures.shape[-2 if down else -1]) * strength * sign
    none = torch.zeros_like(far)
    return read(pictures, shifted(*((none, far) if down else (far, none))))


def _rotate(pictures: Tensor, strength: Tensor, sign: Tensor) -> Tensor:
    return read(pictures, turned(math.radians(DEGREES) * strength * sign))


def _blended(of: Callable[[Tensor, Tensor], Tensor]) -> Change:
    return lambda pictures, strength, sign: of(pictures, 1 + BLENDED * strength * sign)


def _posterize(pictures: Tensor, strength: Tensor, _: Tensor) -> Tensor:
    return colour.posterize(pictures, 8 - ((8 - LEAST_BITS) * strength).round())


CHANGES: dict[str, Change] = {
    "identity": lambda pictures, *_: pictures,
    "shear_x": partial(_shear, down=False),
    "shear_y": partial(_shear, down=True),
    "translate_x": partial(_translate, down=False),
    "translate_y": partial(_translate, down=True),
    "rotate": _rotate,
    "brightness": _blended(colour.brightness),
    "saturation": _blended(colour.saturation),
    "contrast": _blended(colour.contrast),
    "sharpness": _blended(colour.sharpness),
    "posterize": _posterize,
    "solarize": lambda pictures, strength, _: colour.solarize(pictures, 1 - strength),
    "autocontrast": lambda pictures, *_: colour.autocontrast(pictures),
    "equalize": lambda pictures, *_: colour.equalize(pictures),
}
