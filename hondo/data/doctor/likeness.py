"""Which pictures are nearly the same: saved again, made smaller, brighter.

Each is cut down to SMALL by SMALL points; of those the signs of the 64 slowest waves (DCT) make a hash, as in Zauner,
"Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), except that a sign is taken about the
middle of all pictures, so that every bit tells half of them from the other half. Hashes that differ in few bits mostly
agree in one of four bands of 16 (Indyk & Motwani, "Approximate Nearest Neighbors", 1998): pictures that stand side by
side when sorted by a band are set beside each other, and then by all of their points. Those that are nearly of one
colour show too little to be compared.

Legend: N pictures, P points, C channels, M pairs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hondo.pictures import SMALL, Look

BITS, BANDS = 64, 4
BESIDE = 8
"""Pictures after each, in the order of a band, that it is compared with."""
APART = 12
"""Bits by which two hashes may differ."""
ALIKE = 0.998
"""Correlation of the points from which on two pictures are the same. Photographs saved again, at 60 % of the quality
and 80 % of the size, are above it; of the different ones of Fashion-MNIST and of the digits none was seen there."""
PLAIN = 6.0
"""Spread of the points, of 255, below which a picture shows too little."""
AT_ONCE = 4096


def pairs(looks: Sequence[Look]) -> np.ndarray:
    """(M, 2) the places of pictures that are nearly the same, the smaller one first. Of many that all are, each is
    found with some of the others."""
    none = np.empty((0, 2), dtype=np.int64)
    if len(looks) < 2:
        return none
    points = _points(looks)
    waves, spread = _waves(points)
    clear = np.flatnonzero(spread >= PLAIN)
    if len(clear) < 2:
        return none
    bits = waves[clear] > np.median(waves[clear], axis=0)
    hashes = np.packbits(bits, axis=1)  # (N, 8) uint8
    bands = hashes.view(np.uint16)  # (N, BANDS)
    found = [none]
    for band in range(BANDS):
        line = waves[clear] @ np.random.default_rng(band).standard_normal(BITS).astype(np.float32)
        order = np.lexsort((line, bands[:, band]))
        for beside in range(1, min(BESIDE, len(order) - 1) + 1):
            one, other = order[:-beside], order[beside:]
            near = bands[one, band] == bands[other, band]
            near[near] = COUNTED[hashes[one[near]] ^ hashes[other[near]]].sum(axis=1) <= APART
            found.append(np.sort(np.stack([clear[one[near]], clear[other[near]]], axis=1), axis=1))
    asked = np.unique(np.concatenate(found), axis=0)
    return asked[_alike(points, asked) >= ALIKE]


COUNTED = np.array([value.bit_count() for value in range(256)], dtype=np.uint8)


def _points(looks: Sequence[Look]) -> np.ndarray:
    """(N, P, C) uint8, in colour where one is."""
    grey = [look.grey for look in looks]
    if len(set(grey)) == 1:
        return np.frombuffer(b"".join(look.small for look in looks), np.uint8).reshape(len(looks), SMALL**2, -1)
    points = np.empty((len(looks), SMALL**2, 3), dtype=np.uint8)
    for place, look in enumerate(looks):
        points[place] = np.frombuffer(look.small, np.uint8).reshape(SMALL**2, -1)
    return points


def _waves(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N, P, C) -> (N, BITS) float32 how strong the slowest waves are in the grey picture, (N,) the spread of its
    points."""
    freqs = np.arange(SMALL)
    cosines = np.cos(np.pi * freqs[:, None] * (2 * freqs + 1) / (2 * SMALL))
    slowest = np.argsort(np.add.outer(freqs, freqs).ravel(), kind="stable")[1 : BITS + 1]  # the first is no wave
    basis = np.kron(cosines, cosines)[slowest].astype(np.float32)
    waves, spread = np.empty((len(points), BITS), np.float32), np.empty(len(points), np.float32)
    for start in range(0, len(points), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        grey = points[some].mean(axis=2, dtype=np.float32)
        spread[some] = grey.std(axis=1)
        waves[some] = (grey @ basis.T) / np.maximum(spread[some], 1e-6)[:, None]
    return waves, spread


def _alike(points: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(M,) the correlation of the points of two pictures, of all channels together."""
    found = np.empty(len(pairs), np.float32)
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        one, other = (points[side].reshape(len(some), -1).astype(np.float32) for side in some.T)
        one -= one.mean(axis=1, keepdims=True)
        other -= other.mean(axis=1, keepdims=True)
        length = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
        found[start : start + AT_ONCE] = (one * other).sum(axis=1) / np.maximum(length, 1e-6)
    return found
