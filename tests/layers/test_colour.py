"""Values that change, beside what Pillow makes of single pictures."""

from __future__ import annotations

import pytest
import torch
from PIL import ImageEnhance, ImageOps

from hondo.layers.augment import colour

from .pictures import pictures, pillow, tensor

ENHANCED = {
    "brightness": ImageEnhance.Brightness,
    "contrast": ImageEnhance.Contrast,
    "saturation": ImageEnhance.Color,
    "sharpness": ImageEnhance.Sharpness,
}


def beside(x, found, image_of):
    """The most that a value of 8 bits is off what is made of each picture by itself."""
    expected = torch.stack([tensor(image_of(pillow(each))) for each in x])
    return float((found * 255 - expected).abs().max())


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", ENHANCED)
@pytest.mark.parametrize("factor", [0.0, 0.3, 1.0, 1.9])
def test_blended_as_pillow_enhances(name, factor, channels):
    x = pictures(channels=channels)
    found = getattr(colour, name)(x / 255, torch.full((4,), factor))
    assert beside(x, found, lambda image: ENHANCED[name](image).enhance(factor)) <= 1.6


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("bits", [2, 5, 8])
def test_posterized_as_pillow_does(bits, channels):
    x = pictures(channels=channels)
    found = colour.posterize(x / 255, torch.full((4,), bits))
    assert beside(x, found, lambda image: ImageOps.posterize(image, bits)) < 1e-3


@pytest.mark.parametrize("threshold", [0, 100, 255])
def test_solarized_as_pillow_does(threshold):
    x = pictures()
    found = colour.solarize(x / 255, torch.full((4,), threshold) / 255)
    assert beside(x, found, lambda image: ImageOps.solarize(image, threshold)) < 1e-3


def narrow():
    """Some values alone, and a channel of one value."""
    x = pictures(rows=3, height=24, width=24) // 3 + 40
    x[1, 2] = 77
    return x


def test_the_range_is_widened_as_pillow_does_it():
    assert beside(narrow(), colour.autocontrast(narrow() / 255), ImageOps.autocontrast) <= 1.01


@pytest.mark.parametrize("side", [24, 3])
def test_values_are_made_equally_common_as_pillow_does_it(side):
    x = narrow()[:, :, :side, :side]
    x[0, 0] = x[0, 0] // 8
    assert beside(x, colour.equalize(x / 255), ImageOps.equalize) < 1e-3


@pytest.mark.parametrize("size", [(1, 1), (2, 5), (3, 3)])
def test_small_ones_are_sharpened_too(size):
    x = pictures(height=size[0], width=size[1]) / 255
    found = colour.sharpness(x, torch.zeros(4))
    edge = torch.ones(size, dtype=torch.bool)
    edge[1:-1, 1:-1] = False
    assert torch.equal(found[:, :, edge], x[:, :, edge]) and found.shape == x.shape
