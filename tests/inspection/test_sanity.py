"""A map that shows what was learned changes with the weights; one that shows the picture alone does not."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from scipy.stats import spearmanr
from torch import nn

from hondo.inspection.grad_cam import grad_cam
from hondo.inspection.occlusion import occlusion
from hondo.inspection.sanity import agreement, finding, sanity, shuffled


def crosses(rows, seed):
    """Noise with a cross or a frame somewhere, and which of them."""
    draw = torch.Generator().manual_seed(seed)
    shapes = torch.zeros(2, 5, 5)
    shapes[0, 2], shapes[0, :, 2] = 1, 1
    shapes[1] = 1
    shapes[1, 1:4, 1:4] = 0
    images, target = torch.randn(rows, 1, 12, 12, generator=draw) / 5, torch.arange(rows) % 2
    for image, kind, (top, left) in zip(images, target, torch.randint(0, 8, (rows, 2), generator=draw), strict=True):
        image[0, top : top + 5, left : left + 5] += 2 * shapes[kind]
    return images, target


@pytest.fixture(scope="module")
def learned():
    torch.manual_seed(0)
    body = nn.Sequential(nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU())
    net = nn.Sequential(body, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(8, 2))
    images, target = crosses(128, 0)
    for _ in range(60):
        slopes = torch.autograd.grad(F.cross_entropy(net(images), target), list(net.parameters()))
        with torch.no_grad():
            for parameter, slope in zip(net.parameters(), slopes, strict=True):
                parameter -= 0.5 * slope
    images, target = crosses(32, 1)
    assert (net(images).argmax(1) == target).float().mean() > 0.9
    return net.eval(), images, target


def test_maps_of_what_was_learned_change(learned):
    net, images, target = learned
    for explain in (
        lambda net: grad_cam(net, "0", images, target),
        lambda net: occlusion(net, images[:8], target[:8], 4, 2),
    ):
        agreed = sanity(explain, net, draws=4)
        assert abs(agreed) < 0.5 and finding(agreed).key == "look.map_learned"


def test_a_map_of_the_edges_does_not(learned):
    net, images, _ = learned

    def edges(_):
        return (images[:, 0, 1:, :-1] - images[:, 0, :-1, 1:]).abs()

    assert sanity(edges, net) == 1 and finding(1.0).key == "look.map_empty"
    assert "nothing of what was learned" in finding(1.0).text("en")


def test_nor_does_that_of_a_network_with_nothing_to_shuffle():
    net = nn.Sequential(nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1, 1))
    for parameter in net.parameters():
        nn.init.ones_(parameter)
    images, _ = crosses(8, 2)
    assert sanity(lambda net: grad_cam(net, "0", images, 0), net, draws=2) == 1


@pytest.mark.parametrize("top", [None, 1, 2])
def test_shuffling_moves_weights_and_makes_none(learned, top):
    net, images, _ = learned
    before = net(images)
    other = shuffled(net, 3, top)
    torch.testing.assert_close(net(images), before)
    changed = []
    for (name, one), two in zip(net.named_parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(one.flatten().sort().values, two.flatten().sort().values)
        changed += [] if torch.equal(one, two) else [name.rpartition(".")[0]]
    owners = ["0.0", "0.2", "3"]
    assert set(changed) == set(owners if top is None else owners[-top:])


def test_agreement_is_the_rank_correlation():
    draw = torch.Generator().manual_seed(0)
    first, second = torch.randint(0, 9, (2, 5, 6, 7), generator=draw).double()  # with ties
    expected = [spearmanr(a.ravel(), b.ravel()).statistic for a, b in zip(first, second, strict=True)]
    assert agreement(first, second).tolist() == pytest.approx(expected)
    flat = torch.zeros_like(first)
    assert agreement(first, flat).tolist() == [0] * 5 and agreement(flat, flat).tolist() == [1] * 5
