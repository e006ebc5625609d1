"""Grad-CAM is the class activation map where theory says so, and leaves the network as it was."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from hondo.errors import OptionError
from hondo.inspection.grad_cam import grad_cam


def pooled(inplace=False):
    """Convolution, bend, mean, dense: the network of Zhou et al. 2016."""
    torch.manual_seed(0)
    convolution = nn.Conv2d(3, 5, 3, padding=1)
    mean = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 4))
    return nn.Sequential(convolution, nn.ReLU(inplace=inplace), mean).double()


IMAGE = torch.randn(6, 3, 7, 9, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize("layer", ["0", "1"])
def test_it_is_the_class_activation_map(layer):
    net = pooled()
    weights = net[2][2].weight
    maps = net[0](IMAGE) if layer == "0" else net[1](net[0](IMAGE))
    for answer in range(4):
        # d mean(relu(a)) / d a is 1 / places where a is above 0: before the bend, the weights are means of these
        slopes = ((net[0](IMAGE) > 0) if layer == "0" else torch.ones_like(maps)).double() / 63
        alpha = (weights[answer][None, :, None, None] * slopes).mean((2, 3), keepdim=True)
        expected = (alpha * maps).sum(1).clamp_min(0)
        torch.testing.assert_close(grad_cam(net, layer, IMAGE, answer), expected, check_dtype=False)
    summed = grad_cam(net, "1", IMAGE, 2).sum((1, 2)) - grad_cam(Negative(net), "net.1", IMAGE, 2).sum((1, 2))
    torch.testing.assert_close(summed + net[2][2].bias[2], net(IMAGE)[:, 2])  # what it adds up to is the logit


class Negative(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return -self.net(image)


def test_the_slopes_are_those_of_small_steps():
    """Of a network that theory says nothing of: the weights by differences, one channel after the other."""
    torch.manual_seed(3)
    head = nn.Sequential(nn.Tanh(), nn.Flatten(), nn.Linear(5 * 63, 4)).double()
    net = nn.Sequential(pooled()[0], head)
    maps, step = net[0](IMAGE[:1]).detach(), 1e-5
    alpha = torch.zeros(5, dtype=torch.float64)
    for channel in range(5):
        moved = torch.zeros_like(maps)
        moved[:, channel] = step
        alpha[channel] = ((head(maps + moved) - head(maps - moved))[0, 1] / (2 * step)).detach() / 63
    expected = (alpha[:, None, None] * maps[0]).sum(0).clamp_min(0)
    torch.testing.assert_close(grad_cam(net, net[0], IMAGE[:1], 1)[0], expected, rtol=1e-6, atol=1e-9)


def test_each_picture_has_its_own_answer_and_none_disturbs_another():
    net, answers = pooled(), torch.tensor([0, 3, 1, 2, 2, 0])
    whole = grad_cam(net, "1", IMAGE, answers)
    for row, answer in enumerate(answers.tolist()):
        torch.testing.assert_close(grad_cam(net, "1", IMAGE[row : row + 1], answer)[0], whole[row])


def test_the_network_is_as_before():
    net = pooled(inplace=True).train()
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    with torch.no_grad():
        found = grad_cam(net, "0", IMAGE, 1)
    torch.testing.assert_close(found, grad_cam(pooled(), "0", IMAGE, 1))  # bent in place, frozen, without gradients
    assert all(module.training for module in net.modules())
    grad_cam(Negative(net.eval()), "net.0", IMAGE, 1)  # what is around it is new, and still learning
    assert not any(module.training for module in net.modules())
    assert not any(module._forward_hooks for module in net.modules())
    assert all(parameter.grad is None for parameter in net.parameters())


def test_members_are_meaned():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = pooled()

        def forward(self, image):
            answers = self.net(image)
            return torch.stack([3 * answers, -answers], dim=1)

    torch.testing.assert_close(grad_cam(Two(), "net.1", IMAGE, 1), grad_cam(pooled(), "1", IMAGE, 1))


def test_what_is_seen_in_a_mirror_does_not_turn_the_map():
    class Both(Negative):
        def forward(self, image):
            return self.net(image) + self.net(image.flip(3))

    net = pooled()
    torch.testing.assert_close(grad_cam(Both(net), "net.1", IMAGE, 3), grad_cam(net, "1", IMAGE, 3))


def test_a_layer_without_maps_is_refused():
    with pytest.raises(OptionError, match="Linear gives no maps"):
        grad_cam(pooled(), "2.2", IMAGE, 0)
    with pytest.raises(OptionError, match="not called"):
        grad_cam(pooled(), nn.Conv2d(3, 3, 1), IMAGE, 0)
