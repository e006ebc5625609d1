"""Points at other places, beside what Pillow, NumPy and torch make of single pictures."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hondo.layers.augment import geometry

from .pictures import pictures, smooth


def every(x, value):
    return torch.full((len(x),), float(value))


def one(x, **changes):
    """Each by the same changes, in their order."""
    back = torch.eye(3).expand(len(x), 3, 3)
    for name, values in changes.items():
        back = back @ getattr(geometry, name)(*(every(x, value) for value in values))
    return geometry.read(x, back)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(-9, 9), st.integers(-9, 9), st.booleans())
def test_moved_by_whole_points_as_numpy_cuts_a_padded_picture(height, width, right, down, mirrored):
    """Out of the picture with itself mirrored all around it, again and again."""
    x = pictures(2, height=height, width=width)
    found = geometry.moved(x, torch.tensor([mirrored, False]), torch.tensor([right, 0]), torch.tensor([down, 0]))
    first = x[0].flip(2) if mirrored else x[0]
    padded = np.pad(first.numpy(), ((0, 0), (9, 9), (9, 9)), mode="symmetric")
    expected = padded[:, 9 - down : 9 - down + height, 9 - right : 9 - right + width]
    np.testing.assert_array_equal(found[0].numpy(), expected)
    assert torch.equal(found[1], x[1]) and found.dtype == torch.uint8


@pytest.mark.parametrize("height, width", [(9, 14), (16, 16)])
def test_read_where_they_are_they_are_the_same(height, width):
    x = pictures(height=height, width=width) / 255
    torch.testing.assert_close(one(x), x, rtol=0, atol=1e-5)


@pytest.mark.parametrize("height, width", [(16, 16), (9, 14)])
@pytest.mark.parametrize("right, down", [(0, 0), (3, -2), (-8, 5)])
def test_read_by_whole_points_is_moved(height, width, right, down):
    """The two ways of doing it agree, at the edges too."""
    x = pictures(height=height, width=width)
    flip = torch.tensor([True, False, True, False])
    by = [torch.full((4,), each) for each in (right, down)]
    found = geometry.read(x / 255, geometry.mirrored(flip) @ geometry.shifted(*by))
    torch.testing.assert_close(found, geometry.moved(x, flip, *by) / 255, rtol=0, atol=1e-4)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_quarter_turns_as_torch_makes_them(quarters):
    x = pictures() / 255
    torch.testing.assert_close(one(x, turned=[quarters * math.pi / 2]), x.rot90(quarters, (2, 3)), rtol=0, atol=1e-4)


def off(found, expected, margin=8):
    """How far from what Pillow gives, but at the edges."""
    inside = (slice(margin, -margin), slice(margin, -margin))
    return np.abs(found[0, 0].numpy() - np.asarray(expected).astype(float))[inside].max()


@pytest.mark.parametrize("angle", [-30, 10, 45])
@pytest.mark.parametrize("height, width", [(40, 40), (40, 56)])
def test_turned_as_pillow_turns_a_single_one(angle, height, width):
    points = smooth(height, width)
    expected = np.asarray(Image.fromarray(points).rotate(angle, Image.Resampling.BILINEAR)).astype(float)
    found = one(torch.from_numpy(points)[None, None].float(), turned=[math.radians(angle)])[0, 0].numpy()
    y, x = np.mgrid[0:height, 0:width]
    inside = (y - height / 2 + 0.5) ** 2 + (x - width / 2 + 0.5) ** 2 < (min(height, width) / 2 - 3) ** 2
    assert np.abs(found - expected)[inside].max() <= 2


@pytest.mark.parametrize("scale", [0.7, 1.3])
def test_zoomed_as_pillow_does_about_the_middle(scale):
    points = smooth()
    size, middle = points.shape[0], points.shape[0] / 2
    back = (1 / scale, 0, middle * (1 - 1 / scale), 0, 1 / scale, middle * (1 - 1 / scale))
    image = Image.fromarray(points).transform((size, size), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
    assert off(one(torch.from_numpy(points)[None, None].float(), zoomed=[scale]), image) <= 2


@pytest.mark.parametrize("across, down", [(0.2, 0), (-0.2, 0), (0, 0.15), (0, -0.15)])
def test_sheared_as_the_authors_do_with_pillow(across, down):
    points = smooth(40, 48)
    back = (1, across, 0, down, 1, 0)
    image = Image.fromarray(points).transform((48, 40), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
    x = torch.from_numpy(points)[None, None].float()
    assert off(geometry.read(x, geometry.sheared(every(x, across), every(x, down), 40, 48)), image, margin=11) <= 2


@pytest.mark.parametrize("box", [(4.0, 6.0, 30.0, 26.0), (0.0, 0.0, 24.0, 40.0), (11.5, 9.25, 40.0, 38.5)])
def test_a_part_is_made_as_large_as_pillow_makes_it(box):
    left, top, right, bottom = box
    points = smooth(40, 48)
    image = Image.fromarray(points).resize((48, 40), Image.Resampling.BILINEAR, box)
    middle = torch.tensor([[(left + right) / 2 - 24, (top + bottom) / 2 - 20]])
    sides = torch.tensor([[(right - left) / 48, (bottom - top) / 40]])
    found = geometry.read(torch.from_numpy(points)[None, None].float(), geometry.cropped(middle, sides))
    assert off(found, image, margin=2) <= 2


@pytest.mark.parametrize("least", [0.08, 0.35, 1.0])
def test_parts_are_of_any_area_evenly_and_lie_within(least):
    from scipy.stats import kstest

    chance = torch.rand(4000, 4, generator=torch.Generator().manual_seed(0))
    middle, sides = geometry.parts(chance, least, 30, 50)
    area = sides.prod(1)
    if least < 1:
        assert kstest(((area - least) / (1 - least)).clamp(0, 1).numpy(), "uniform").pvalue > 1e-3
    half = sides * torch.tensor([25.0, 15.0])
    assert ((middle.abs() + half) <= torch.tensor([25.0, 15.0]) + 1e-4).all()
    aspect = (sides[:, 0] / sides[:, 1]).log() / math.log(4 / 3)
    assert aspect.abs().max() <= 1 + 1e-4 and abs(float(aspect.mean())) < 0.05
    room = area < 0.7
    assert not room.any() or (aspect[room].abs().max() > 0.95)
    torch.testing.assert_close(area.amin(), torch.tensor(least), rtol=0.02, atol=0)
