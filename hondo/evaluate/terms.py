"""Texts as sparse numbers, for the contestants that are no networks: which words and which groups of letters are there.

Case is set aside; accents are kept. Legend: N texts, V terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field

WORD = r"\w+|[^\w\s]"
"""A word, or a sign that is none: a question mark tells much."""
WORDS, LETTERS = (1, 2), (2, 5)
"""How many that follow one another make a term."""
LEAST = 2
"""Texts of the training part that a term occurs in; one that occurs in a single one tells that text alone."""
MOST = 200_000
"""Terms of either kind for each column, the commonest."""


class Terms:
    """Columns of text -> (N, V), sparse."""

    def __init__(self, fields: Sequence[Field], *, letters: bool, weighted: bool) -> None:
        """letters: whether groups of letters are terms too. weighted: by how rare a term is (TF-IDF), else whether it
        is there."""
        self.names = [field.name for field in fields if field.kind == "text"]
        self.letters, self.weighted = letters, weighted
        self.known: list[tuple[str, Any]] = []

    def fit(self, columns: Columns) -> Any:
        """Learn the terms of the training part, and give what `apply` would."""
        from scipy import sparse

        found = []
        for name in self.names:
            texts = _texts(columns[name])
            for maker in self._makers():
                try:
                    found.append(maker.fit_transform(texts))
                except ValueError:  # no term occurs in two texts
                    continue
                self.known.append((name, maker))
        return sparse.hstack(found, format="csr") if found else sparse.csr_matrix((len(columns[self.names[0]]), 1))

    def apply(self, columns: Columns) -> Any:
        from scipy import sparse

        found = [maker.transform(_texts(columns[name])) for name, maker in self.known]
        return sparse.hstack(found, format="csr") if found else sparse.csr_matrix((len(columns[self.names[0]]), 1))

    def _makers(self) -> list[Any]:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

        common: dict[str, Any] = {"min_df": LEAST, "max_features": MOST, "dtype": np.float32}
        kind: Any = TfidfVectorizer if self.weighted else CountVectorizer
        common |= {"sublinear_tf": True} if self.weighted else {"binary": True}
        words = kind(token_pattern=WORD, ngram_range=WORDS, **common)
        return [words, kind(analyzer="char_wb", ngram_range=LETTERS, **common)] if self.letters else [words]


def _texts(column: np.ndarray) -> list[str]:
    return ["" if text is None else text for text in column.tolist()]


def has_texts(fields: Sequence[Field]) -> bool:
    return any(field.kind == "text" and not field.target for field in fields)
