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
EXACT = 2.0**53
"""Whole numbers below this are exact as float64."""
CHANCE = 5
"""Repeats are put down to chance up to so many times what chance gives: columns go together, so that rows meet more
often. (Copies are far above it, 30 times for iris thrice; adult without its weights, 1.6 times, is far below.)"""


def value_keys(series: pl.Series) -> np.ndarray:
    """(N,) uint64, equal where the values are (a text as it is written: there 1.0 is not 1); MISSING where there is
    none. That of a value is its own, whatever else is in the column."""
    if series.dtype in (pl.Date, pl.Datetime):
        moments = series.cast(pl.Datetime("us")).to_physical().fill_null(0).to_numpy().astype(np.uint64)
        return np.where(series.is_null().to_numpy(), MISSING, moments)
    if series.dtype.is_numeric() or series.dtype == pl.Boolean:
        numbers = _numbers(series)
        keys = np.where(np.isnan(numbers), MISSING, numbers.view(np.uint64))
        large = np.flatnonzero(np.abs(numbers) >= EXACT) if series.dtype.is_integer() else None
        if large is not None and len(large):
            keys[large] = _word_keys(series.gather(large).cast(pl.String))
        return keys
    return _text_keys(series.cast(pl.String))


def _numbers(series: pl.Series) -> np.ndarray:
    """(N,) float64, NaN where there is no number."""
    numbers: np.ndarray = series.cast(pl.Float64, strict=False).fill_null(math.nan).to_numpy() + 0.0  # -0.0 becomes 0
    return numbers


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
    mixed: np.ndarray = keys ^ (keys >> np.uint64(31))
    return mixed


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


def alike(frame: pl.DataFrame, rows: np.ndarray | None = None) -> Alike:
    """The groups of rows of `frame`, of all N or of those in `rows` (N,), that are equal in all its columns."""
    rows = np.arange(len(frame)) if rows is None else rows
    if not frame.width:
        return Alike(np.zeros(len(rows), dtype=np.int64), np.array([len(rows)]), True)
    _, first, group, sizes = np.unique(_hashed(frame, rows), return_index=True, return_inverse=True, return_counts=True)
    pairs = _pairs(sizes)
    return Alike(group, sizes, pairs > 0 and pairs <= CHANCE * _coincidences(frame, rows, rows[first]))


def _hashed(frame: pl.DataFrame, rows: np.ndarray) -> np.ndarray:
    hashed: np.ndarray = frame.hash_rows().to_numpy()[rows]
    return hashed


def _coincidences(frame: pl.DataFrame, rows: np.ndarray, first: np.ndarray) -> float:
    """Pairs of equal rows to be expected by chance: of those that agree in all columns but the finest, the share that
    agree there too if that column has nothing to do with the others. first: of each group of equal rows one, lest
    copies make their own values look common. One column alone repeats itself by nature, if it mostly does."""
    meeting = {}
    for series in frame:
        counts = series.gather(first).alias("value").value_counts(name="rows").get_column("rows").to_numpy()
        meeting[series.name] = _pairs(counts) / max(1, len(first) * (len(first) - 1))
    finest = min(meeting, key=lambda name: meeting[name])
    if frame.width == 1:
        return math.inf if 2 * len(first) <= len(rows) else 0.0
    _, others = np.unique(_hashed(frame.drop(finest), rows), return_counts=True)
    return meeting[finest] * _pairs(others)


def _pairs(sizes: np.ndarray) -> float:
    """Ordered pairs within groups of these sizes."""
    return float((sizes * (sizes - 1.0)).sum())


def _text_keys(texts: pl.Series) -> np.ndarray:
    """Plain numerals of up to 15 signs are told apart by their value and length, much faster than by hashing each."""
    lengths = texts.str.len_bytes().fill_null(0).to_numpy().astype(np.uint64)
    plain = texts.str.contains(r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$").fill_null(False).to_numpy() & (lengths <= 15)
    values = texts.cast(pl.Float64, strict=False).fill_null(math.nan).to_numpy()
    keys: np.ndarray = scrambled(values.view(np.uint64)) + lengths
    words = np.flatnonzero(~plain)
    keys[words] = _word_keys(texts.gather(words))
    return keys


def _word_keys(words: pl.Series) -> np.ndarray:
    """Each word is hashed once. Polars' own hash, which differs between its versions, only says which are equal."""
    _, first, place = np.unique(words.hash().to_numpy(), return_index=True, return_inverse=True)
    known = words.gather(first).to_list()
    keys = np.array([MISSING if word is None else _bytes_key(word.encode()) for word in known], dtype=np.uint64)
    spread: np.ndarray = keys[place]
    return spread


def _bytes_key(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
