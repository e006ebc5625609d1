"""Recurrent networks over tokens: an embedding, layers that carry a state, one vector of each row, and a head.

The layers and their sources: `layers.recurrent`; what makes one vector of a row: `layers.pooling`. Numbers and
categories of the same row are set beside that vector.

Legend: B rows, T tokens, N numbers, C categories, F features, K answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from hondo.errors import refuse
from hondo.layers.columns import Columns
from hondo.layers.dropout import Dropout
from hondo.layers.pooling import POOLS, Pool, Pooling
from hondo.layers.recurrent import KINDS, Kind, Recurrent
from hondo.nouns import Head, Role, Spec, Task

USUAL = 50
"""Tokens in a text, for what it costs."""
READ, KNOWN = {"tokens"}, {"tokens", "letters", "numbers", "categories"}


@dataclass(frozen=True)
class RNN(Spec):
    """Layers that carry a state from token to token."""

    name: ClassVar[str] = "rnn"

    cell: Kind = "lstm"
    """What a step does: rnn, lstm, gru."""
    embedding: int = 128
    """Numbers that stand for a token."""
    units: int = 128
    """Of the state, in each direction."""
    layers: int = 1
    """One reading what the one before answers."""
    both: bool = True
    """Whether a text is read backwards too."""
    pool: Pool = "max"
    """What makes one vector of a text: last, mean, max, attention."""
    dropout: float = 0.5
    """Share of values set to zero in each training step, behind the embedding, between layers and before the head."""

    def __post_init__(self) -> None:
        wrong = {name: ">= 1" for name in ("embedding", "units", "layers") if getattr(self, name) < 1}
        wrong |= {} if 0 <= self.dropout < 1 else {"dropout": "0 .. 1"}
        wrong |= {} if self.cell in KINDS else {"cell": " | ".join(KINDS)}
        wrong |= {} if self.pool in POOLS else {"pool": " | ".join(POOLS)}
        refuse(self, wrong)

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        inputs = {role for role in roles if not role.startswith("target")}
        return 0.4 if READ <= inputs <= KNOWN and task.head.reads == "row" else 0.0

    def recipe(self, rows: int) -> dict[str, Any]:
        return {"lr": 2e-3, "average": 0.99, "batch": 32, "precision": "bf16"}

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        return RNNNetwork(self, roles, head.size)


class RNNNetwork(nn.Module):
    """tokens (B, T), tokens_keep (B, T), numbers (B, N) optional, categories (B, C) optional -> (B, K)"""

    def __init__(self, spec: RNN, roles: Mapping[str, Role], size: int) -> None:
        super().__init__()
        (known,) = roles["tokens"].sizes
        self.embedding = nn.Embedding(known, spec.embedding)
        self.dropout = Dropout(spec.dropout)
        self.recurrent = Recurrent(spec.cell, spec.embedding, spec.units, spec.layers, spec.both, spec.dropout)
        self.pooling = Pooling(spec.pool, self.recurrent.features)
        self.columns = Columns(roles)
        self.head = nn.Linear(self.recurrent.features + self.columns.features, size)
        self.operations = USUAL * sum(weight.numel() for weight in self.recurrent.parameters())
        nn.init.normal_(self.embedding.weight, std=0.5)
        nn.init.normal_(self.head.weight, std=0.1 / self.head.in_features**0.5)
        nn.init.zeros_(self.head.bias)

    def forward(
        self, tokens: Tensor, tokens_keep: Tensor, numbers: Tensor | None = None, categories: Tensor | None = None
    ) -> Tensor:
        read, last = self.recurrent(self.dropout(self.embedding(tokens)), tokens_keep)
        features = self.dropout(self.pooling(read, tokens_keep, last))
        if self.columns.features:
            features = torch.cat([features, self.columns(numbers, categories)], 1)
        logits: Tensor = self.head(features)
        return logits


RNN.presets = {
    "tiny": RNN(embedding=8, units=6, dropout=0.0),
    "s": RNN(embedding=64, units=64),
    "m": RNN(),
    "l": RNN(embedding=256, units=256, layers=2),
}
