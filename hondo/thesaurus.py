"""Words of about the same meaning: from a file, or learned from texts.

A file is one of words, `big<TAB>large, huge` a line, or one of vectors, as word2vec, GloVe and fastText write them as
text: `big 0.1 -0.3 ...`. Of vectors, those are alike whose cosine is high. Learned vectors are a factorisation of how
much more often than by chance two words are near one another (Levy & Goldberg 2014, "Neural Word Embedding as Implicit
Matrix Factorization", NeurIPS): what they find stands in the same places, which is not always the same meaning.

Legend: W words, D numbers of a vector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from hondo.errors import DataError
from hondo.messages import Message

NEAREST, LEAST_COSINE = 5, 0.5
OFTEN, NEAR = 5, 5
"""Times that a word must occur to be learned, and how many words away another is near."""
LEARNED, NUMBERS = 5000, 100
"""Words learned at most, the commonest, and numbers of a vector."""
SMOOTHED = 0.75
"""Power of how often a word occurs, so that rare ones are not near everything (Levy, Goldberg & Dagan 2015)."""

Alike = dict[str, tuple[str, ...]]


def read(path: str, known: Collection[str]) -> Alike:
    """By word those alike, of a file. known: words whose vectors are looked at. DataError for a file that is not there,
    or says nothing of this kind."""
    words: Alike = {}
    vectors: dict[str, np.ndarray] = {}
    for line in _lines(path):
        word, tab, others = line.partition("\t")
        if tab and not _vector(others):
            listed = tuple(other.strip().lower() for other in others.replace("\t", ",").split(",") if other.strip())
            words[word.strip().lower()] = words.get(word.strip().lower(), ()) + listed
            continue
        word, *numbers = line.split()
        vector = _vector(" ".join(numbers)) if word.lower() in known else None
        if vector is not None and len(vector) > 1:  # the first line of some says how many there are
            vectors.setdefault(word.lower(), vector)
    if len({len(vector) for vector in vectors.values()}) > 1 or not (words or vectors):
        raise DataError(Message("augment.thesaurus_empty", {"path": path}))
    return words or near(list(vectors), np.stack(list(vectors.values())))


def learned(texts: Iterable[str]) -> Alike:
    """By word those that stand in the same places of these texts; nothing where they are too few."""
    read_ = [text.lower().split() for text in texts]
    counts = Counter(word for words in read_ for word in words)
    known = [word for word, count in counts.most_common(LEARNED) if count >= OFTEN]
    if len(known) <= NEAREST:
        return {}
    from scipy.sparse import csr_matrix, diags
    from scipy.sparse.linalg import svds

    place = {word: number for number, word in enumerate(known)}
    pairs = Counter(_pairs([place.get(word, -1) for word in words] for words in read_))
    if not pairs:
        return {}
    first, second = np.array(list(pairs)).T
    together = csr_matrix((list(pairs.values()), (first, second)), shape=(len(known),) * 2, dtype=np.float64)
    together = together + together.T
    often = np.asarray(together.sum(1)).ravel().clip(1)
    other = often**SMOOTHED
    more = diags(1 / often) @ together @ diags(other.sum() / other)
    more.data = np.log(more.data).clip(0)
    more.eliminate_zeros()
    left, strength, _ = svds(more, min(NUMBERS, len(known) - 1), random_state=0)
    return near(known, left * np.sqrt(strength))


def near(words: Sequence[str], vectors: np.ndarray) -> Alike:
    """words (W,), vectors (W, D) -> by word the others of a high cosine, the highest first."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors / np.where(length > 0, length, 1)
    found: Alike = {}
    for start in range(0, len(words), 1000):
        cosine = vectors[start : start + 1000] @ vectors.T
        np.fill_diagonal(cosine[:, start:], -1)
        for word, row in zip(words[start : start + 1000], cosine, strict=True):
            nearest = np.argsort(-row, kind="stable")[:NEAREST]
            if chosen := tuple(words[other] for other in nearest if row[other] >= LEAST_COSINE):
                found[word] = chosen
    return found


def _pairs(rows: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Of known words (0 and more) that are near one another, each pair once."""
    for row in rows:
        for place, word in enumerate(row):
            if word >= 0:
                yield from ((word, other) for other in row[place + 1 : place + 1 + NEAR] if other >= 0)


def _lines(path: str) -> Iterator[str]:
    try:
        with Path(path).expanduser().open(encoding="utf-8", errors="replace") as file:
            yield from (line for line in file if line.strip())
    except OSError as error:
        raise DataError(Message("augment.thesaurus_missing", {"path": path, "why": str(error.strerror)})) from error


def _vector(numbers: str) -> np.ndarray | None:
    """None where these are no numbers."""
    try:
        return np.array(numbers.split(), np.float32) if numbers.strip() else None
    except ValueError:
        return None
