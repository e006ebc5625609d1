"""Occlusion is what a plain loop over the squares finds."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from hondo.errors import OptionError
from hondo.inspection import occlusion as file
from hondo.inspection.occlusion import occlusion

IMAGE = torch.randn(3, 2, 7, 10, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
torch.manual_seed(0)
NET = nn.Sequential(nn.Conv2d(2, 3, 3), nn.Tanh(), nn.Flatten(), nn.Linear(120, 4), nn.Softmax(1)).double()


def slowly(image, answer, side, stride, fill):
    """Square by square, point by point."""
    height, width = image.shape[1:]
    fallen: dict[tuple[int, int], list[float]] = {}
    for top in [*range(0, height - side, stride), height - side]:
        for left in [*range(0, width - side, stride), width - side]:
            covered = image.clone()
            covered[:, top : top + side, left : left + side] = fill
            with torch.no_grad():
                fall = float(NET(image[None])[0, answer] - NET(covered[None])[0, answer])
            for row in range(top, top + side):
                for column in range(left, left + side):
                    fallen.setdefault((row, column), []).append(fall)
    means = [[sum(fallen[r, c]) / len(fallen[r, c]) for c in range(width)] for r in range(height)]
    return torch.tensor(means, dtype=torch.float64)


@pytest.mark.parametrize(("side", "stride", "fill"), [(1, 1, 0.0), (3, 2, 0.0), (3, 3, -1.5), (7, 4, 0.5), (4, 1, 0.0)])
@pytest.mark.parametrize("at_once", [1, 7, 256])
def test_it_is_the_plain_loop(side, stride, fill, at_once, monkeypatch):
    monkeypatch.setattr(file, "AT_ONCE", at_once)
    answers = torch.tensor([2, 0, 3])
    found = occlusion(NET, IMAGE, answers, side, stride, fill)
    expected = torch.stack([slowly(image, int(a), side, stride, fill) for image, a in zip(IMAGE, answers, strict=True)])
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(occlusion(NET, IMAGE[:1], 2, side, stride, fill)[0], expected[0])


def test_only_what_is_looked_at_counts():
    class Corner(nn.Module):
        def forward(self, image):
            return image[:, :1, 0, 0]

    found = occlusion(Corner(), IMAGE, 0, 2, 1)
    torch.testing.assert_close(found[:, 0, 0], IMAGE[:, 0, 0, 0])
    assert (found[:, 2:] == 0).all() and (found[:, :, 2:] == 0).all()


@pytest.mark.parametrize(
    ("side", "stride", "said"), [(8, 1, "side"), (0, 1, "side"), (3, 4, "stride"), (3, 0, "stride")]
)
def test_squares_that_do_not_fit_are_refused(side, stride, said):
    with pytest.raises(OptionError, match=said):
        occlusion(NET, IMAGE, 0, side, stride)
