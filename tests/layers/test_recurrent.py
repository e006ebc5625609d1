"""Recurrent layers are torch's, on rows of any lengths, one step at a time or by the fused kernels."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from hondo.layers.pooling import POOLS, Pooling
from hondo.layers.recurrent import CELLS, KINDS, Recurrent, turned, unrolled

TORCHS = {"rnn": (nn.RNNCell, nn.RNN), "lstm": (nn.LSTMCell, nn.LSTM), "gru": (nn.GRUCell, nn.GRU)}
LENGTHS = torch.tensor([5, 1, 9, 9, 3, 7])
KEEP = torch.arange(9) < LENGTHS[:, None]


def inputs(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64).requires_grad_()


def shaken(module: nn.Module) -> nn.Module:
    """In double precision, no parameter where it began: zeros hide what is mixed up."""
    g = torch.Generator().manual_seed(1)
    module.double()
    for parameter in module.parameters():
        parameter.data.copy_(torch.randn(parameter.shape, generator=g, dtype=torch.float64) * 0.5)
    return module


def copied(to: nn.Module, cell: nn.Module, suffix: str = "") -> None:
    for name, parameter in cell.named_parameters(recurse=False):
        to.get_parameter(f"{name}{suffix}").data.copy_(parameter.data)


def gradients(of: torch.Tensor, *to: torch.Tensor) -> tuple[torch.Tensor, ...]:
    weights = torch.randn(of.shape, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    return torch.autograd.grad((of * weights).sum(), to, retain_graph=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_is_torchs(kind):
    ours, x, h = shaken(CELLS[kind](4, 3)), inputs(6, 4), inputs(6, 3)
    theirs = TORCHS[kind][0](4, 3).double()
    copied(theirs, ours)
    state = (h, h.flip(0)) if kind == "lstm" else (h,)
    found, gates = ours(x, state)
    expected = theirs(x, state if kind == "lstm" else h)
    expected = expected if kind == "lstm" else (expected,)
    for a, b in zip(found, expected, strict=True):
        torch.testing.assert_close(a, b)
        names = [name for name, _ in ours.named_parameters()]
        for one, other in zip(
            gradients(a, x, h, *ours.parameters()),
            gradients(b, x, h, *(theirs.get_parameter(name) for name in names)),
            strict=True,
        ):
            torch.testing.assert_close(one, other)
    assert all(((gate > 0) & (gate < 1)).all() for gate in gates.values())


@pytest.mark.parametrize("kind", KINDS)
def test_the_fused_layer_is_the_cell_token_by_token(kind):
    layer, x = shaken(Recurrent(kind, 4, 3, both=False)), inputs(6, 9, 4)
    cell = layer.layers[0][0]
    found, gates = unrolled(cell, x)
    torch.testing.assert_close(layer(x, torch.ones(6, 9, dtype=torch.bool))[0], found)
    assert all(gate.shape == (6, 9, 3) for gate in gates.values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
def test_ragged_rows_are_read_as_torch_reads_packed_ones(kind, both, layers):
    ours, x = shaken(Recurrent(kind, 4, 3, layers, both)), inputs(6, 9, 4)
    theirs = TORCHS[kind][1](4, 3, layers, bidirectional=both, batch_first=True).double()
    for number, layer in enumerate(ours.layers):
        for way, cell in enumerate(layer):
            copied(theirs, cell, f"_l{number}{'_reverse' * way}")
    packed = nn.utils.rnn.pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False)
    answer, states = theirs(packed)
    expected = nn.utils.rnn.pad_packed_sequence(answer, batch_first=True)[0]
    states = states[0] if kind == "lstm" else states
    expected_last = states[-(1 + both) :].transpose(0, 1).flatten(1)
    found, last = ours(x, KEEP)
    torch.testing.assert_close(found[KEEP], expected[KEEP])
    torch.testing.assert_close(last, expected_last)
    pairs = [
        (cell.get_parameter(name), theirs.get_parameter(f"{name}_l{number}{'_reverse' * way}"))
        for number, layer in enumerate(ours.layers)
        for way, cell in enumerate(layer)
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    ]
    mine, others = zip(*pairs, strict=True)
    for a, b in ((found[KEEP], expected[KEEP]), (last, expected_last)):
        for one, other in zip(gradients(a, x, *mine), gradients(b, x, *others), strict=True):
            torch.testing.assert_close(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_behind_a_row_changes_nothing(kind):
    layer, x = shaken(Recurrent(kind, 4, 3, 2)), inputs(6, 9, 4).detach()
    found, last = layer(x, KEEP)
    other, other_last = layer(torch.where(KEEP[..., None], x, 1e3), KEEP)
    assert torch.equal(found[KEEP], other[KEEP]) and torch.equal(last, other_last)
    alone, alone_last = layer(x[:1, :5], KEEP[:1, :5])
    torch.testing.assert_close(alone[0], found[0, :5])
    torch.testing.assert_close(alone_last[0], last[0])


def test_a_row_without_tokens():
    layer, x = shaken(Recurrent("gru", 4, 3)), inputs(2, 1, 4)
    found, last = layer(x, torch.tensor([[True], [False]]))
    assert last[0].any() and not last[1].any()
    for kind in POOLS:
        pooling = Pooling(kind, found.shape[2]).double()
        pooled = pooling(found, torch.tensor([[True], [False]]), last)
        assert pooled[0].any() and not pooled[1].any()
        pooled.sum().backward(retain_graph=True)
        assert torch.isfinite(x.grad).all()


def test_rows_are_turned_within_their_length():
    assert turned(torch.tensor([3, 0, 4]), 4).tolist() == [[2, 1, 0, 3], [0, 1, 2, 3], [3, 2, 1, 0]]


@pytest.mark.parametrize("kind", POOLS)
def test_pooling_is_that_of_each_row_alone(kind):
    torch.manual_seed(0)
    pooling, x, last = Pooling(kind, 4).double(), inputs(6, 9, 4), inputs(6, 4)
    found = pooling(x, KEEP, last)
    for row, length in enumerate(LENGTHS.tolist()):
        real = x[row, :length]
        if kind == "attention":
            scores = torch.tanh(real @ pooling.project.weight.T + pooling.project.bias) @ pooling.query.weight[0]
            expected = torch.softmax(scores, 0) @ real
        else:
            expected = {"last": last[row], "mean": real.mean(0), "max": real.max(0).values}[kind]
        torch.testing.assert_close(found[row], expected)


def test_an_lstm_begins_by_keeping_and_turns_what_it_recalls():
    cell = CELLS["lstm"](4, 3)
    assert (cell.bias_ih.chunk(4)[1] + cell.bias_hh.chunk(4)[1]).tolist() == [1, 1, 1]
    for block in cell.weight_hh.chunk(4):
        torch.testing.assert_close(block @ block.T, torch.eye(3))
