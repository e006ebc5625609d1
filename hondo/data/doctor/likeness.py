"""Which pictures are nearly the same: saved again, made smaller, brighter.

Each is cut down to SMALL by SMALL points; of those the signs of the 64 slowest waves (DCT) make a hash, as in Zauner,
"Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), except that a sign is taken about the
middle of all pictures, so that every bit tells half of them from the other half. Hashes that differ in few bits mostly
agree in one of four bands of 16 (Indyk & Motwani, "Approximate Nearest Neighbors", 1998): pictures that stand side by
side when sorted by a band are set beside each other, and then by all of their points. Those that are nearly of one
colour show too little to be compared.

Few pictures are all set beside each other.

Legend: N pictures, P points, C channels, M pairs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hondo.pictures import SMALL, Look

FEW = 1000
"""Pictures that are all set beside each other."""
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
    points = _points(looks) if looks else np.empty((0, SMALL**2, 1), dtype=np.uint8)
    waves, spread = _waves(points)
    clear = np.flatnonzero(spread >= PLAIN)
    if len(clear) < 2:
        return np.empty((0, 2), dtype=np.int64)
    if len(clear) <= FEW:
        units = _units(points[clear])
        found = clear[np.argwhere(np.triu(units @ units.T >= ALIKE, 1))]
    else:
        asked = clear[_side_by_side(waves[clear])]
        found = asked[_alike(points, asked) >= ALIKE]
    return np.asarray(found)


def _side_by_side(waves: np.ndarray) -> np.ndarray:
    """(N, BITS) -> (M, 2) the pairs worth comparing: near by their hashes; or by a weighted sum of their waves, for
    where all are alike (the frames of a camera that stands still) a hash about the middle of them is noise."""
    hashes = np.packbits(waves > np.median(waves, axis=0), axis=1)  # (N, 8) uint8
    bands = hashes.view(np.uint16)  # (N, BANDS)
    lines = waves @ np.random.default_rng(0).standard_normal((BITS, BANDS)).astype(np.float32)
    found = []
    for band, line in zip(bands.T, lines.T, strict=True):
        order = np.lexsort((line, band))
        for beside in range(1, min(BESIDE, len(order) - 1) + 1):
            one, other = order[:-beside], order[beside:]
            near = band[one] == band[other]
            near[near] = COUNTED[hashes[one[near]] ^ hashes[other[near]]].sum(axis=1) <= APART
            found.append(_numbered(one[near], other[near], len(waves)))
        order = np.argsort(line)
        found.append(_numbered(order[:-1], order[1:], len(waves)))
    return np.stack(np.divmod(np.unique(np.concatenate(found)), len(waves)), axis=1)


def _numbered(one: np.ndarray, other: np.ndarray, count: int) -> np.ndarray:
    """(M,) a number for each pair, whichever of the two comes first."""
    numbers: np.ndarray = np.minimum(one, other) * count + np.maximum(one, other)
    return numbers


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
        one, other = (_units(points[side]) for side in some.T)
        found[start : start + AT_ONCE] = (one * other).sum(axis=1)
    return found


def _units(points: np.ndarray) -> np.ndarray:
    """(N, P, C) -> (N, P * C) float32 of mean 0 and length 1."""
    flat = points.reshape(len(points), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.maximum(np.sqrt((flat**2).sum(axis=1, keepdims=True)), 1e-6)
    return flat
