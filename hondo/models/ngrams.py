"""Texts by their groups of letters and of tokens: a linear model with as many weights as there are groups, or, where
there are many answers, a vector for each group, whose sum is read by a head.

In the spirit of Joulin et al. 2017, "Bag of Tricks for Efficient Text Classification" (EACL), and Bojanowski et al.
2017, "Enriching Word Vectors with Subword Information" (TACL 5); with letters and tokens of equal weight. Of some
thousand texts no network without outside knowledge was found that does better. Numbers and categories of the same row
are read by a family for tables, whose answer is added.

Legend: B rows, L letters, T tokens, N numbers, C categories, M members, K answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from hondo import registry
from hondo.errors import refuse
from hondo.layers.dropout import Dropout
from hondo.layers.ngrams import LENGTHS, Grams
from hondo.nouns import Head, Role, Spec, Task, operations

TEXTS, COLUMNS = frozenset(LENGTHS), frozenset({"numbers", "categories"})
MANY = 16
"""Answers from which on each group has a vector in place of a weight for each answer."""
GAIN, OF_VECTORS = 5.0, 3.0
"""By which weights, and vectors, count more than they are large: they learn as much sooner than a table's network."""
USUAL = 1000
"""Groups in a text, for what it costs."""


@dataclass(frozen=True)
class NGrams(Spec):
    """Weights of groups of letters and of tokens."""

    name: ClassVar[str] = "ngrams"

    width: int = 128
    """Numbers of each group's vector, where there are many answers."""
    dropout: float = 0.5
    """Share of them set to zero in each training step."""
    beside: str = "m"
    """The preset of `tabm` that reads the numbers and categories of the same rows."""

    def __post_init__(self) -> None:
        wrong: dict[str, Any] = {"width": ">= 1"} if self.width < 1 else {}
        wrong |= {} if 0 <= self.dropout < 1 else {"dropout": "0 .. 1"}
        refuse(self, wrong)

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        inputs = {role for role in roles if not role.startswith("target")}
        return 0.7 if TEXTS <= inputs <= TEXTS | COLUMNS and task.head.reads == "row" else 0.0

    def recipe(self, rows: int) -> dict[str, Any]:
        batch = int(min(256, max(32, 2 ** round(math.log2(max(1, rows) / 250)))))
        epochs = max(8, math.ceil(600 * batch / max(1, rows)))
        course = {"batch": batch, "lr": 1e-3 * math.sqrt(batch / 32), "weight_decay": 0.01, "beta2": 0.99}
        return {**course, "epochs": epochs, "average": 0.99}

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        return NGramsNetwork(self, roles, head)


class NGramsNetwork(nn.Module):
    """letters (B, L), letters_keep (B, L), tokens (B, T), tokens_keep (B, T),
    numbers (B, N) optional, categories (B, C) optional -> (B, ..., K): (B, M, K) where there are numbers or categories
    """

    def __init__(self, spec: NGrams, roles: Mapping[str, Role], head: Head) -> None:
        super().__init__()
        many = head.size >= MANY
        width = spec.width if many else head.size
        self.letters, self.tokens = (Grams(roles[name], LENGTHS[name], width) for name in ("letters", "tokens"))
        self.gain = OF_VECTORS if many else GAIN
        self.head = nn.Sequential(Dropout(spec.dropout), nn.Linear(width, head.size)) if many else Bias(head.size)
        if many:
            for grams in (self.letters, self.tokens):
                nn.init.normal_(grams.table, std=0.1 / self.gain)
        others = {name: role for name, role in roles.items() if name in COLUMNS}
        tables = registry.find("model", "tabm").presets
        self.beside = tables[spec.beside].build(others, head) if others else None
        self.operations = USUAL * width + (operations(self.beside) if self.beside is not None else 0)

    def forward(
        self,
        letters: Tensor,
        letters_keep: Tensor,
        tokens: Tensor,
        tokens_keep: Tensor,
        numbers: Tensor | None = None,
        categories: Tensor | None = None,
    ) -> Tensor:
        read = self.letters(letters, letters_keep) + self.tokens(tokens, tokens_keep)
        logits: Tensor = self.head(self.gain * read)
        if self.beside is None:
            return logits
        others: Tensor = self.beside(numbers, categories)
        return others + logits[:, None]


class Bias(nn.Module):
    """x (B, K) -> (B, K): with how common each answer is"""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bias


NGrams.presets = {
    "tiny": NGrams(width=8, beside="tiny"),
    "s": NGrams(width=64, beside="s"),
    "m": NGrams(),
    "l": NGrams(width=256, beside="l"),
}
