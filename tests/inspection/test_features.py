"""Stages and filters are found by what modules do, in networks built in several ways."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from hondo.errors import OptionError
from hondo.inspection.features import convolutions, feature_maps, filters
from hondo.models.airbench import Airbench
from hondo.models.cnn import CNN
from hondo.nouns import Head, Role

IMAGE = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))


class Residual(nn.Module):
    """A block that bends by one module, and in the end by a function."""

    def __init__(self, before, after, stride):
        super().__init__()
        self.first, self.second = nn.Conv2d(before, after, 3, stride, 1), nn.Conv2d(after, after, 3, 1, 1)
        self.skip, self.bend = nn.Conv2d(before, after, 1, stride), nn.ReLU(inplace=True)

    def forward(self, x):
        return F.relu(self.second(self.bend(self.first(x))) + self.skip(x))


class Squeezed(nn.Module):
    """A gate made of convolutions over a single point (Hu et al. 2018)."""

    def __init__(self, channels):
        super().__init__()
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, channels, 1), nn.Sigmoid())

    def forward(self, x):
        return x * self.gate(x)


def ending(*blocks):
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(4)).eval()


def test_the_stages_of_the_family():
    net = CNN(widths=(4, 8)).build({"image": Role((3, 16, 16))}, Head("row", 4)).eval()
    found = feature_maps(net, IMAGE)
    assert list(found) == ["stages.stage1.2", "stages.stage2.2"]
    torch.testing.assert_close(found["stages.stage1.2"], net.stages.stage1[:3](IMAGE))
    torch.testing.assert_close(found["stages.stage2.2"], net.stages.stage2[:3](net.stages.stage1(IMAGE)))


def test_the_stages_of_residual_blocks():
    net = ending(nn.Sequential(Residual(3, 4, 1), Squeezed(4)), nn.Sequential(Residual(4, 6, 2), Residual(6, 6, 1)))
    found = feature_maps(net, IMAGE)
    assert list(found) == ["0", "1"]
    torch.testing.assert_close(found["0"], net[0](IMAGE))
    torch.testing.assert_close(found["1"], net[1](net[0](IMAGE)))


def test_a_convolution_before_the_pooling_does_not_end_the_stage_before_it():
    """A group convolves, pools, then bends (Jordan 2024): at its first convolution the maps still have the size of the
    stage before."""

    def group(before, after):
        pool = [nn.Conv2d(before, after, 3, padding=1), nn.MaxPool2d(2), nn.BatchNorm2d(after), nn.GELU()]
        return nn.Sequential(*pool, nn.Conv2d(after, after, 3, padding=1), nn.BatchNorm2d(after), nn.GELU())

    net = ending(nn.Conv2d(3, 5, 2), nn.GELU(), group(5, 6), group(6, 7))
    assert {name: tuple(maps.shape[1:]) for name, maps in feature_maps(net, IMAGE).items()} == {
        "1": (5, 15, 15),
        "2": (6, 7, 7),
        "3": (7, 3, 3),
    }


def test_filters_that_are_given_and_views_in_a_mirror():
    of, spec = {"image": Role((3, 16, 16), mirrored=True)}, Airbench.presets["tiny"]
    net, once = (replace(spec, views=views).build(of, Head("row", 4)).eval() for views in (True, False))
    once.load_state_dict(net.state_dict())
    found = feature_maps(net, IMAGE)
    assert list(found)[-2:] == ["blocks.block1", "blocks"]  # the second pools after its only convolution
    torch.testing.assert_close(found["blocks"], net.blocks.block2(found["blocks.block1"]))
    torch.testing.assert_close(found, feature_maps(once, IMAGE))
    assert filters(net).shape == net.whiten.filters.shape


def test_a_bare_convolution_is_a_stage_where_nothing_follows():
    net = ending(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 5, 3))
    assert list(feature_maps(net, IMAGE)) == ["0", "1"]


def test_the_network_is_as_before():
    net = ending(Residual(3, 4, 1)).train()
    net(IMAGE)
    feature_maps(net, IMAGE)
    assert net.training and not any(module._forward_hooks for module in net.modules())


def test_filters_keep_their_shape_and_their_signs():
    net = ending(nn.Conv2d(3, 4, 5))
    found, weight = filters(net), net[0].weight
    assert found.shape == (4, 3, 5, 5) and found.abs().amax((1, 2, 3)).tolist() == [1, 1, 1, 1]
    for one, raw in zip(found, weight, strict=True):
        torch.testing.assert_close(one * raw.abs().max(), raw)
    with torch.no_grad():
        weight[0] = 0
    assert not filters(net[0])[0].any()


def test_a_network_without_convolutions_is_told():
    net = nn.Sequential(nn.Flatten(), nn.Linear(768, 4))
    for ask in (convolutions, filters, lambda net: feature_maps(net, IMAGE)):
        with pytest.raises(OptionError, match="Sequential has no convolution"):
            ask(net)
