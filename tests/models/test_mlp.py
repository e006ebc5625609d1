"""The multilayer perceptron's own choices."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from hondo.errors import OptionError
from hondo.layers.dropout import Dropout
from hondo.models.mlp import MLP
from hondo.nouns import Head, Role

ROLES = {"numbers": Role((20,))}


def test_classic_is_the_classical_program():
    """20 inputs, 64 and 32 units with a ReLU and a fifth dropped out, one logit: 3,457 weights."""
    net = MLP.presets["classic"].build(ROLES, Head("row", 1))
    kinds = [type(layer) for layer in net.stack]
    assert kinds == [nn.Linear, nn.ReLU, Dropout] * 2
    assert [layer.out_features for layer in net.stack if isinstance(layer, nn.Linear)] == [64, 32]
    assert {layer.p for layer in net.stack if isinstance(layer, Dropout)} == {0.2}
    assert sum(p.numel() for p in net.parameters()) == 20 * 64 + 64 + 64 * 32 + 32 + 32 + 1


def test_regularised_is_the_other_one():
    net = MLP.presets["regularised"].build(ROLES, Head("row", 3))
    kinds = [type(layer) for layer in net.stack]
    assert kinds == [nn.Linear, nn.BatchNorm1d, nn.ReLU, Dropout] * 3
    assert [layer.out_features for layer in net.stack if isinstance(layer, nn.Linear)] == [256, 128, 64]


def test_no_hidden_layer_is_a_linear_network():
    net = MLP(widths=()).build(ROLES, Head("row", 2)).eval()
    x, y = torch.randn(2, 5, 20)
    torch.testing.assert_close(net(x) + net(y), net(x + y) + net(torch.zeros(5, 20)))


def test_sizes_grow():
    numbers = [
        sum(p.numel() for p in MLP.presets[size].build(ROLES, Head()).parameters()) for size in ("tiny", "s", "m", "l")
    ]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dropout": 1.0}, "dropout should be 0 .. 1, but is 1.0"),
        ({"dropout": -0.1}, "dropout should be 0 .. 1, but is -0.1"),
        ({"dropout": float("nan")}, "dropout should be 0 .. 1, but is nan"),
        ({"widths": (3, 0)}, r"widths should be >= 1, but is \(3, 0\)"),
        ({"widths": (-1,)}, "widths should be >= 1"),
        ({"activation": "reluu"}, "activation should be .*relu"),
    ],
)
def test_what_may_not_be_asked(given, said):
    with pytest.raises(OptionError, match=said):
        MLP(**given)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(OptionError) as caught:
        MLP(widths=(0,), dropout=2.0)
    assert len(caught.value.messages) == 2
