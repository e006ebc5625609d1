"""Recurrent layers: a state that is carried from token to token.

`RNNCell`, `LSTMCell` and `GRUCell` are one step each, written as the papers have it, with the gates to look at;
`Recurrent` is whole rows by torch's fused kernels, from the same weights. Rows of different lengths are read exactly:
the state that counts is the one after a row's last real token, and backwards a row is read from its own end. Nothing is
packed, for packing leaves the fast kernel: each row is turned around within its own length, which is one look-up.

Elman 1990, "Finding structure in time" (Cognitive Science 14). LSTM: Hochreiter & Schmidhuber 1997 (Neural Computation
9), with the gate to forget of Gers, Schmidhuber & Cummins 2000. GRU: Cho et al. 2014 (EMNLP), with the gate to reset
behind the product, as cuDNN has it. Both directions: Schuster & Paliwal 1997.

Legend: B rows, T tokens, I inputs, H units, D directions, G gates.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal, cast, get_args

import torch
from torch import Tensor, nn

from hondo.layers.dropout import Dropout

Kind = Literal["rnn", "lstm", "gru"]
State = tuple[Tensor, ...]


class Cell(nn.Module):
    """One step of one layer: x (B, I), state -> state, and the gates (B, H) by name. The first of a state is what the
    next layer is given. Weights are called as torch calls them."""

    gates: ClassVar[int]
    """G: how many blocks of H rows the weights have."""
    states: ClassVar[int] = 1

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.units = units
        self.weight_ih = nn.Parameter(torch.empty(self.gates * units, inputs))
        self.weight_hh = nn.Parameter(torch.empty(self.gates * units, units))
        self.bias_ih = nn.Parameter(torch.empty(self.gates * units))
        self.bias_hh = nn.Parameter(torch.empty(self.gates * units))
        start(self)

    def begin(self, x: Tensor) -> State:
        """The state before the first token of x (B, ...)."""
        return (x.new_zeros(x.shape[0], self.units),) * self.states

    def forward(self, x: Tensor, state: State) -> tuple[State, dict[str, Tensor]]:
        raise NotImplementedError

    def _read(self, x: Tensor) -> Tensor:
        return x @ self.weight_ih.T + self.bias_ih

    def _recalled(self, h: Tensor) -> Tensor:
        return h @ self.weight_hh.T + self.bias_hh


class RNNCell(Cell):
    """x (B, I), h (B, H) -> (B, H): what is read and what is recalled, through one tanh"""

    gates = 1

    def forward(self, x: Tensor, state: State) -> tuple[State, dict[str, Tensor]]:
        (h,) = state
        return (torch.tanh(self._read(x) + self._recalled(h)),), {}


class LSTMCell(Cell):
    """x (B, I), h (B, H), c (B, H) -> (B, H), and the next c: gates say what of x comes in, of c stays, of c shows"""

    gates, states = 4, 2

    def forward(self, x: Tensor, state: State) -> tuple[State, dict[str, Tensor]]:
        h, c = state
        i, f, g, o = (self._read(x) + self._recalled(h)).chunk(4, dim=1)
        take_in, keep, new, show = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        c = keep * c + take_in * new
        return (show * torch.tanh(c), c), {"input": take_in, "forget": keep, "output": show}


class GRUCell(Cell):
    """x (B, I), h (B, H) -> (B, H): gates say what of h is recalled, and what of it stays"""

    gates = 3

    def forward(self, x: Tensor, state: State) -> tuple[State, dict[str, Tensor]]:
        (h,) = state
        read, recalled = self._read(x).chunk(3, dim=1), self._recalled(h).chunk(3, dim=1)
        reset, keep = torch.sigmoid(read[0] + recalled[0]), torch.sigmoid(read[1] + recalled[1])
        new = torch.tanh(read[2] + reset * recalled[2])
        return ((1 - keep) * new + keep * h,), {"reset": reset, "update": keep}


CELLS: dict[str, type[Cell]] = {"rnn": RNNCell, "lstm": LSTMCell, "gru": GRUCell}
KINDS = get_args(Kind)


def start(cell: Cell) -> None:
    """Initial values: what is read keeps its spread (Glorot & Bengio 2010), what is recalled is turned and not made
    smaller (orthogonal: Saxe, McClelland & Ganguli 2014), and an LSTM begins by keeping what it has (a bias of 1 on the
    gate to forget: Jozefowicz, Zaremba & Sutskever 2015)."""
    for block in cell.weight_ih.data.chunk(cell.gates):
        nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.data.chunk(cell.gates):
        nn.init.orthogonal_(block)
    nn.init.zeros_(cell.bias_ih)
    nn.init.zeros_(cell.bias_hh)
    if isinstance(cell, LSTMCell):
        nn.init.ones_(cell.bias_ih.data.chunk(4)[1])


def unrolled(cell: Cell, x: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """A layer token by token: x (B, T, I) -> (B, T, H), and the gates (B, T, H) by name."""
    state, found = cell.begin(x), []
    for token in x.unbind(1):
        state, gates = cell(token, state)
        found.append({"": state[0], **gates})
    whole = {name: torch.stack([each[name] for each in found], 1) for name in found[0]}
    return whole.pop(""), whole


class Recurrent(nn.Module):
    """x (B, T, I), keep (B, T) -> (B, T, F) of the last layer, and its last states (B, F), F = H or, both ways, 2 H

    Real tokens come first in their row; behind them the answer is of no meaning. A row without any has the states 0."""

    def __init__(
        self, kind: Kind, inputs: int, units: int, layers: int = 1, both: bool = True, dropout: float = 0.0
    ) -> None:
        """`both`: read backwards too, by weights of its own. `dropout` between layers."""
        super().__init__()
        self.kind, directions = kind, 1 + both
        width = directions * units
        self.layers = nn.ModuleList(
            nn.ModuleList(CELLS[kind](width if layer else inputs, units) for _ in range(directions))
            for layer in range(layers)
        )
        self.dropout = Dropout(dropout)
        self.features = width

    def forward(self, x: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        length = keep.sum(1)
        back = turned(length, keep.shape[1])
        last = (length - 1).clamp_min(0)[:, None, None]
        real = (length > 0).to(x.dtype)[:, None]
        states: list[Tensor] = []
        for number, layer in enumerate(self.layers):
            x = self.dropout(x) if number else x
            cells = cast(Iterable[Cell], layer)
            read = [self._read(cell, x if not way else _at(x, back)) for way, cell in enumerate(cells)]
            states = [each.gather(1, last.expand(-1, 1, each.shape[2]))[:, 0] * real for each in read]
            x = torch.cat([each if not way else _at(each, back) for way, each in enumerate(read)], 2)
        return x, torch.cat(states, 1)

    def _read(self, cell: Cell, x: Tensor) -> Tensor:
        """(B, T, I) -> (B, T, H), from left to right."""
        weights: list[Tensor] = [cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh]
        begin = [state[None] for state in cell.begin(x)]
        if self.kind == "lstm":
            return torch.lstm(x, begin, weights, True, 1, 0.0, self.training, False, True)[0]
        read = torch.gru if self.kind == "gru" else torch.rnn_tanh
        return read(x, begin[0], weights, True, 1, 0.0, self.training, False, True)[0]


def turned(length: Tensor, tokens: int) -> Tensor:
    """(B,) -> (B, T): where each token of a row lies that is turned around within its own length."""
    place = torch.arange(tokens, device=length.device)
    return torch.where(place < length[:, None], length[:, None] - 1 - place, place)


def _at(x: Tensor, places: Tensor) -> Tensor:
    """x (B, T, F) with its tokens at other places (B, T)."""
    return x.gather(1, places[..., None].expand(-1, -1, x.shape[2]))
