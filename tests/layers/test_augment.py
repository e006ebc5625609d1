"""Changes of pictures, beside what Pillow and torch make of single ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from PIL import Image

from hondo.errors import OptionError
from hondo.layers.augment import Augment, cut, warped
from hondo.nouns import Draw


def pictures(rows=4, channels=3, height=16, width=16, seed=0):
    return torch.rand(rows, channels, height, width, generator=torch.Generator().manual_seed(seed))


def one(x, turned=1.0, angle=0.0, scale=1.0, shift=(0.0, 0.0)):
    every = [torch.full((len(x),), float(v)) for v in (turned, angle, scale)]
    return warped(x, *every, torch.tensor(shift, dtype=x.dtype).expand(len(x), 2))


def smooth(height=40, width=40):
    """One whose points change slowly: where a look-up lands between them all ways of reading agree."""
    y, x = np.mgrid[0:height, 0:width]
    return np.round(128 + 60 * np.sin(x / 6) + 60 * np.cos(y / 8)).astype(np.uint8)


def test_nothing_asked_changes_nothing():
    x = pictures(height=9, width=14)
    torch.testing.assert_close(one(x), x, rtol=0, atol=1e-5)
    assert Augment()(x, Draw(0, 0)) is x


@pytest.mark.parametrize("height, width", [(16, 16), (9, 14)])
def test_mirrored_as_torch_flips(height, width):
    x = pictures(height=height, width=width)
    torch.testing.assert_close(one(x, turned=-1), x.flip(3), rtol=0, atol=1e-5)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_quarter_turns_as_torch_makes_them(quarters):
    x = pictures()
    torch.testing.assert_close(one(x, angle=quarters * math.pi / 2), x.rot90(quarters, (2, 3)), rtol=0, atol=1e-4)


@pytest.mark.parametrize("angle", [-30, 10, 45])
@pytest.mark.parametrize("height, width", [(40, 40), (40, 56)])
def test_turned_as_pillow_turns_a_single_one(angle, height, width):
    points = smooth(height, width)
    expected = np.asarray(Image.fromarray(points).rotate(angle, Image.Resampling.BILINEAR)).astype(float)
    found = one(torch.from_numpy(points)[None, None].float(), angle=math.radians(angle))[0, 0].numpy()
    y, x = np.mgrid[0:height, 0:width]
    inside = (y - height / 2 + 0.5) ** 2 + (x - width / 2 + 0.5) ** 2 < (min(height, width) / 2 - 3) ** 2
    assert np.abs(found - expected)[inside].max() <= 2


@pytest.mark.parametrize("scale", [0.7, 1.3])
def test_zoomed_as_pillow_does_about_the_middle(scale):
    points = smooth()
    size, middle = points.shape[0], points.shape[0] / 2
    back = (1 / scale, 0, middle * (1 - 1 / scale), 0, 1 / scale, middle * (1 - 1 / scale))
    image = Image.fromarray(points).transform((size, size), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
    found = one(torch.from_numpy(points)[None, None].float(), scale=scale)[0, 0].numpy()
    inside = slice(8, -8)
    assert np.abs(found - np.asarray(image).astype(float))[inside, inside].max() <= 2


def test_moved_by_whole_points_with_the_edge_behind():
    x = pictures(height=8, width=10)
    found = one(x, shift=(2 * 3 / 10, -2 * 2 / 8))  # three to the right, two up
    torch.testing.assert_close(found[:, :, :-2, 3:], x[:, :, 2:, :-3], rtol=0, atol=1e-5)
    torch.testing.assert_close(found[:, :, :-2, :3], x[:, :, 2:, :1].expand(-1, -1, -1, 3), rtol=0, atol=1e-5)


def test_a_square_is_cut_out():
    x = pictures(rows=2, height=10, width=12)
    found = cut(x, torch.tensor([[5.0, 6.0], [0.0, 0.0]]), 4)
    mean = x.mean((2, 3))
    assert torch.equal(found[0, :, 3:7, 4:8], mean[0][:, None, None].expand(-1, 4, 4))
    assert int((found[0] != x[0]).any(0).sum()) == 16 and int((found[1] != x[1]).any(0).sum()) == 4


FULL = Augment(flip=True, rotate=20, shift=0.1, zoom=0.2, cutout=0.25)


def test_it_is_a_function_of_the_draw_and_a_part_draws_what_the_whole_would():
    x = pictures(rows=6)
    whole = FULL(x, Draw(1, 7))
    assert torch.equal(whole, FULL(x, Draw(1, 7))) and not torch.equal(whole, FULL(x, Draw(1, 8)))
    parts = [FULL(x[s : s + 2], Draw(1, 7, start=s, rows=6)) for s in (0, 2, 4)]
    torch.testing.assert_close(torch.cat(parts), whole, rtol=0, atol=1e-6)


def test_half_are_mirrored():
    x = pictures(rows=400, channels=1, height=2, width=4)
    found = Augment(flip=True)(x, Draw(0, 0))
    mirrored = (found - x.flip(3)).abs().amax((1, 2, 3)) < 1e-4
    as_they_were = (found - x).abs().amax((1, 2, 3)) < 1e-4
    assert bool((mirrored | as_they_were).all()) and 160 < int(mirrored.sum()) < 240


@pytest.mark.parametrize("wrong", [{"rotate": -1}, {"shift": 2}, {"zoom": 0.95}, {"cutout": 1.5}])
def test_what_is_too_far_is_refused(wrong):
    with pytest.raises(OptionError, match=next(iter(wrong))):
        Augment(**wrong)
