"""A stack answered without its modules answers the same."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from hondo.layers.activation import ACTIVATIONS
from hondo.layers.stack import Straight, answering, stack
from hondo.models.mlp import MLP
from hondo.nouns import Head, Role, call

ROLES = {"numbers": Role((3,)), "categories": Role((2,), sizes=(4, 60))}


def rows(count: int) -> dict[str, Tensor]:
    torch.manual_seed(1)
    return {"numbers": torch.randn(count, 3), "categories": torch.randint(4, (count, 2)), "target": torch.zeros(count)}


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_same_bits(activation: str, batch_norm: bool) -> None:
    torch.manual_seed(0)
    model = MLP(widths=(7, 6), activation=activation, dropout=0.3, batch_norm=batch_norm)  # type: ignore[arg-type]
    network = model.build(ROLES, Head("row", 2))
    call(network, rows(20))  # statistics that are not the first ones
    network.eval()
    swift = answering(network)
    assert isinstance(swift, Straight)
    for count in (1, 5):
        given = rows(count)
        before = {name: tensor.clone() for name, tensor in given.items()}
        assert torch.equal(call(swift, given), call(network, given))
        assert all(torch.equal(given[name], before[name]) for name in given)


def test_a_plain_sequential_whose_first_layer_bends() -> None:
    network = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.ReLU(), nn.Linear(3, 2), nn.Dropout(0.5), nn.ReLU()).eval()
    given = {"input": torch.randn(4, 3)}
    before = given["input"].clone()
    assert torch.equal(call(answering(network), given), network(before))
    assert torch.equal(given["input"], before)


def test_weights_are_looked_at_as_they_are_now_and_listeners_are_told() -> None:
    network = MLP(widths=(7,)).build(ROLES, Head("row", 2)).eval()
    swift, heard = answering(network), []
    network.load_state_dict({name: 2 * value for name, value in network.state_dict().items()})
    assert torch.equal(call(swift, rows(3)), call(network, rows(3)))
    network.double()
    given = {**rows(3), "numbers": rows(3)["numbers"].double()}
    assert torch.equal(call(swift, given), call(network, given))
    network.stack[0].register_forward_hook(lambda *_: heard.append(1))
    call(swift, given)
    assert heard == [1]


def test_other_networks_are_left_as_they_are() -> None:
    class Other(MLP.presets["tiny"].build(ROLES, Head("row", 2)).__class__):  # type: ignore[misc]
        def forward(self, numbers: Tensor, categories: Tensor) -> Tensor:
            return -super().forward(numbers, categories)

    other = Other(MLP.presets["tiny"], ROLES, 2)
    assert stack(other) is None and answering(other) is other
