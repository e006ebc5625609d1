"""Which rows and columns hold the same: keys of values that any process on any day computes alike.

Legend: N rows.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import polars as pl

MISSING = np.uint64(0x9E3779B97F4A7C15)
CHANCE = 100
"""Repeats are put down to chance up to so many times what columns independent of each other would give: real columns
go together, so that rows meet more often."""


def value_keys(series: pl.Series) -> np.ndarray:
    """(N,) uint64, equal where the values are. A number has the same key whether it is held as a number or as text."""
    if series.dtype.is_temporal():
        keys = series.cast(pl.Datetime("us")).to_physical().fill_null(0).to_numpy().astype(np.uint64)
        return np.where(series.is_null().to_numpy(), MISSING, keys)
    numbers = series.cast(pl.Float64, strict=False).fill_null(math.nan).to_numpy() + 0.0  # -0.0 becomes 0.0
    keys = np.where(np.isnan(numbers), MISSING, numbers.view(np.uint64))
    if series.dtype == pl.String:
        words = np.flatnonzero(np.isnan(numbers) & series.is_not_null().to_numpy())
        keys[words] = _word_keys(series.gather(words))
    return keys


def row_keys(frame: pl.DataFrame) -> np.ndarray:
    """(N,) uint64, equal where all values are; independent of the order of the columns."""
    keys = np.zeros(len(frame), dtype=np.uint64)
    for series in frame:
        column = np.uint64(_bytes_key(series.name.encode()))
        keys += scrambled(value_keys(series) ^ column)
    return keys


def scrambled(keys: np.ndarray) -> np.ndarray:
    """uint64 -> uint64, one to one, after which every bit depends on every bit (the last step of SplitMix64, Steele
    et al. 2014)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    keys = keys ^ (keys >> np.uint64(31))
    return keys


def told_apart(keys: np.ndarray) -> np.ndarray:
    """(N,) -> (N,), where of equal keys the second, the third, ... get one of their own. Without it equal rows would
    stand side by side in the order of their keys, and go to the same part."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    earlier = np.arange(len(keys)) - np.searchsorted(ordered, ordered)
    apart = np.empty_like(keys)
    apart[order] = scrambled(ordered + earlier.astype(np.uint64))
    return apart


def codes(keys: np.ndarray) -> np.ndarray:
    """(N,) the number of each key, in the order in which they first appear. Two columns have the same codes if and
    only if each value of one goes with one value of the other."""
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    numbered: np.ndarray = rank[place]
    return numbered


@dataclass(frozen=True)
class Alike:
    """Rows that agree in some columns."""

    group: np.ndarray
    """(N,) the number of the group of equal rows that a row belongs to."""
    sizes: np.ndarray
    """(groups,) rows in each."""
    by_chance: bool
    """Whether columns as coarse as these repeat themselves anyhow: then equal rows are no copies of each other."""

    @property
    def repeated(self) -> np.ndarray:
        """(N,) whether there is another row like it."""
        sizes: np.ndarray = self.sizes[self.group]
        return sizes > 1


def alike(frame: pl.DataFrame) -> Alike:
    """The groups of rows of `frame` that are equal in all its columns."""
    if not frame.width:
        return Alike(np.zeros(len(frame), dtype=np.int64), np.array([len(frame)]), True)
    _, group, sizes = np.unique(frame.hash_rows().to_numpy(), return_inverse=True, return_counts=True)
    pairs = float((sizes * (sizes - 1.0)).sum())
    return Alike(group, sizes, pairs > 0 and _expected_pairs(frame) * CHANCE >= pairs)


def _expected_pairs(frame: pl.DataFrame) -> float:
    """Ordered pairs of equal rows if the columns had nothing to do with each other."""
    rows = len(frame)
    expected = rows * (rows - 1.0)
    for series in frame:
        counts = series.alias("value").value_counts(name="rows").get_column("rows").to_numpy()
        expected *= float(((counts / rows) ** 2).sum())
    return expected


def _word_keys(words: pl.Series) -> np.ndarray:
    """Each word is hashed once. Polars' own hash, which differs between its versions, only says which are equal."""
    _, first, place = np.unique(words.hash().to_numpy(), return_index=True, return_inverse=True)
    keys = np.array([_bytes_key(word.encode()) for word in words.gather(first).to_list()], dtype=np.uint64)
    spread: np.ndarray = keys[place]
    return spread


def _bytes_key(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
