"""How far back a layer remembers is what the chain rule says, and what torch's own layers say."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from hondo.inspection.horizon import horizon
from hondo.layers.recurrent import CELLS, KINDS

TORCHS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def cell(kind, inputs=3, units=4):
    torch.manual_seed(0)
    made = CELLS[kind](inputs, units).double()
    for parameter in made.parameters():
        nn.init.normal_(parameter, std=0.7)  # no bias at zero, which would hide what is mixed up
    return made


X = torch.randn(5, 7, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def test_one_unit_is_the_product_of_its_steps():
    """dh_T / dx_t = u (1 - h_t^2) times w (1 - h_k^2) of every later step k."""
    u, w, b, x = 1.3, -0.8, 0.1, [0.5, -1.0, 2.0, 0.3, -0.2, 0.9]
    one = CELLS["rnn"](1, 1).double()
    for name, value in (("weight_ih", u), ("weight_hh", w), ("bias_ih", b), ("bias_hh", 0.0)):
        nn.init.constant_(one.get_parameter(name), value)
    h, bends = 0.0, []
    for each in x:
        h = math.tanh(u * each + w * h + b)
        bends.append(1 - h**2)
    expected = [abs(u * bends[t] * math.prod(w * bend for bend in bends[t + 1 :])) for t in range(len(x))]
    found = horizon(one, torch.tensor(x, dtype=torch.float64).view(1, -1, 1))
    torch.testing.assert_close(found, torch.tensor(expected[::-1], dtype=torch.float64))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_slope_of_torchs_layer(kind):
    """Unit by unit and row by row, backwards through torch's whole layer."""
    ours = cell(kind)
    theirs = TORCHS[kind](3, 4, batch_first=True).double()
    for name, parameter in ours.named_parameters():
        theirs.get_parameter(f"{name}_l0").data.copy_(parameter.data)
    lengths = []
    for row in X:
        x = row[None].clone().requires_grad_()
        last = theirs(x)[0][0, -1]
        slopes = [torch.autograd.grad(unit, x, retain_graph=True)[0][0] for unit in last]
        lengths.append(torch.linalg.matrix_norm(torch.stack(slopes, 1)))
    torch.testing.assert_close(horizon(ours, X), torch.stack(lengths).mean(0).flip(0))


def test_an_open_gate_keeps_and_a_shut_one_forgets():
    same = X[:, :1].expand(-1, 7, -1)  # where every token says the same, only how far back it lies can differ
    found = {}
    for bias in (30, -30):
        one = cell("gru")
        one.weight_hh.data.zero_()
        one.bias_ih.data.chunk(3)[1].fill_(bias)
        found[bias] = horizon(one, same)
    torch.testing.assert_close(found[30] / found[30][0], torch.ones(7, dtype=torch.float64))
    assert found[-30][0] > 0.1 and found[-30][1:].max() < 1e-9


def test_nothing_is_left_behind():
    ours = cell("lstm")
    x = X.clone()
    with torch.no_grad():
        found = horizon(ours, x)
    assert not found.requires_grad and not x.requires_grad
    assert all(parameter.grad is None for parameter in ours.parameters())
