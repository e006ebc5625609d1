"""Texts changed at random, word by word: words left out, neighbours that change places, others of about that meaning.

Wei & Zou 2019, "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks" (EMNLP).
Words are what stands between blanks, and keep the signs at their ends; in a script without blanks nothing is changed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import punctuation

from hondo import changes
from hondo.errors import refuse
from hondo.nouns import Draw

SIGNS = punctuation + "¿¡«»“”‘’…"


@dataclass(frozen=True)
class Reword:
    """How far texts may be changed; 0 changes nothing."""

    drop: float = 0.0
    """Share of the words that are left out; one always stays."""
    swap: float = 0.0
    """Share of the words that change places with the next."""
    synonyms: float = 0.0
    """Share of the words in whose place another of about the same meaning comes, where one is known."""

    def __post_init__(self) -> None:
        far = {name: value for name, value in vars(self).items() if not 0 <= value <= 1}
        refuse(self, dict.fromkeys(far, "0 .. 1"))

    def __str__(self) -> str:
        """The words that ask for it."""
        return changes.told(self)

    def __call__(
        self, texts: Sequence[str | None], draw: Draw, alike: Mapping[str, Sequence[str]], column: str = ""
    ) -> list[str | None]:
        """texts (B,) of this column -> (B,). alike: by word, in small letters, those of about its meaning."""
        seeds = (draw.rand(len(texts), purpose=f"words {column}") * 2**24).long().tolist()
        return [
            None if text is None else self._changed(text, random.Random(seed), alike)
            for text, seed in zip(texts, seeds, strict=True)
        ]

    def _changed(self, text: str, chance: random.Random, alike: Mapping[str, Sequence[str]]) -> str:
        words = text.split()
        if len(words) < 2:
            return text
        if self.synonyms:
            words = [_other(word, chance, alike) if chance.random() < self.synonyms else word for word in words]
        if self.drop:
            words = [word for word in words if chance.random() >= self.drop] or [chance.choice(words)]
        for place in range(len(words) - 1):
            if self.swap and chance.random() < self.swap:
                words[place], words[place + 1] = words[place + 1], words[place]
        return " ".join(words)


def _other(word: str, chance: random.Random, alike: Mapping[str, Sequence[str]]) -> str:
    """The word, or one that is like it with the same signs around."""
    plain = word.strip(SIGNS)
    known = alike.get(plain.lower())
    if not plain or not known:
        return word
    before, _, behind = word.partition(plain)
    return before + chance.choice(known) + behind
