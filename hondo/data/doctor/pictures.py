"""What is odd about pictures: the same one in two parts or under two labels, and labels that can be told without
looking at what a picture shows.

The latter is asked as elsewhere: a rule is learned on half of the training rows and asked on the other half. For each
label the rule names the sizes (formats, colours of the border) that are commoner with it than without it.

Legend: N rows, K different pictures, M pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, Severity, named, seen
from hondo.data.doctor.likeness import pairs
from hondo.messages import Message
from hondo.pictures import Look

SHOWN = 3
"""Pairs that are named."""
EACH = 20
"""Rows with and without a label on which a rule is asked at least."""
TOLD = 0.5
"""So much oftener a sign stands with a label than without it, where a label is told by it."""
SURE = 4.0
"""Standard errors above which the difference must still be as large: several signs are asked about many labels."""
BINS = 8
"""Of heights and of widths; shades of a channel of the border."""


@dataclass(frozen=True)
class Album:
    """The pictures of a column."""

    case: Case
    column: str
    looks: Sequence[Look]
    """(K,) of the different ones."""
    place: np.ndarray
    """(rows of the case,) which of them each shows; -1 where there is none."""
    near: np.ndarray
    """(M, 2) which of them are nearly the same."""


@dataclass(frozen=True)
class Seen:
    findings: tuple[Finding, ...]
    seen_twice: np.ndarray
    """Training rows whose picture, saved in another way, stands in another part as well."""


def look_at(case: Case) -> Seen:
    """Of the first column of pictures that is given."""
    names = [name for name, kind in case.kinds.items() if kind == "image"]
    if not names or not case.table.pictures:
        return Seen((), np.empty(0, dtype=np.int64))
    keys, known = case.table.frame[names[0]][case.rows].to_list(), case.table.pictures
    number = {key: place for place, key in enumerate(dict.fromkeys(key for key in keys if key in known))}
    looks = [known[key].look for key in number]  # of files they are known; of arrays threads would only wait
    album = Album(case, names[0], looks, np.array([number.get(key, -1) for key in keys]), pairs(looks))
    across, leaving = _across(album)
    return Seen((*across, *_two_labels(album), *_outward(album)), leaving)


# ---- the same picture -----------------------------------------------------------------------------


def _across(album: Album) -> tuple[list[Finding], np.ndarray]:
    """Nearly the same in training and in another part; of those that are exactly the same `rows` speaks."""
    case = album.case
    if case.split is None:
        return [], np.empty(0, dtype=np.int64)
    training = np.isin(case.rows, case.split.training)
    inside, outside = (_there(album, chosen) for chosen in (training, ~training))
    both = np.concatenate([album.near, album.near[:, ::-1]])
    both = both[inside[both[:, 0]] & outside[both[:, 1]]]
    leaving = case.rows[training & np.isin(album.place, both[:, 0])]
    if not len(leaving):
        return [], leaving
    shown = [f"{_called(album, training, one)} = {_called(album, ~training, other)}" for one, other in both[:SHOWN]]
    return [seen("across", "serious", {"pairs": shown}, rows=leaving, leaves_out=True)], leaving


def _there(album: Album, chosen: np.ndarray) -> np.ndarray:
    """(K,) whether a picture is shown in one of the rows that are chosen."""
    found = np.zeros(len(album.looks) + 1, dtype=bool)
    found[album.place[chosen]] = True
    return found[:-1]


def _called(album: Album, chosen: np.ndarray, number: int) -> str:
    """The path of a picture, as the first of the rows that are chosen has it."""
    table = album.case.table
    row = int(album.case.rows[np.argmax(chosen & (album.place == number))])
    if "file" in table.frame.columns and table.field("file").kind == "id":
        return str(table.frame["file"][row])
    return f"{table.pictures[table.frame[album.column][row]].name} ({table.places([row])[0]})"


def _two_labels(album: Album) -> Iterator[Finding]:
    """The same picture, or nearly, with different labels."""
    case, count = album.case, len(album.looks)
    if case.target is None or case.task != "classification" or case.several:
        return
    names, label = np.unique(case.table.frame[case.target][case.rows].to_list(), return_inverse=True)
    low, high = np.full(count + 1, len(names)), np.full(count + 1, -1)
    np.minimum.at(low, album.place, label)
    np.maximum.at(high, album.place, label)
    low, high = low[:-1], high[:-1]
    one, other = album.near.T
    own = np.flatnonzero(low != high)
    unlike = album.near[(low[one] != low[other]) | (high[one] != high[other])]
    found = np.concatenate([np.stack([own, own], axis=1), unlike])
    if not len(found):
        return

    def told(pair: np.ndarray) -> str:
        first, second = pair
        mine, its = next((m, i) for m in (low[first], high[first]) for i in (high[second], low[second]) if m != i)
        known = ((first, mine), (second, its))
        return " = ".join(f"{_called(album, label == which, number)} ({names[which]})" for number, which in known)

    rows = case.rows[np.isin(album.place, found)]
    severity: Severity = "warning" if len(found) > 1 else "note"
    values = {"pairs": [told(pair) for pair in found[:SHOWN]], "target": case.target}
    yield seen("two_labels", severity, values, rows=rows)


# ---- what a picture shows without being looked at -------------------------------------------------


def _outward(album: Album) -> Iterator[Finding]:
    """Labels that are told by the size, the format or the colour of the border alone."""
    case = album.case
    if case.target is None or case.task != "classification" or case.several:
        return
    chosen = np.flatnonzero((album.place >= 0) & np.isin(case.rows, case.training[case.sample]))
    chosen = np.random.default_rng(0).permutation(chosen)
    if len(chosen) < 4 * EACH:
        return
    looks = [album.looks[place] for place in album.place[chosen]]
    names, label = np.unique(case.table.frame[case.target][case.rows[chosen]].to_list(), return_inverse=True)
    for sign, code in (("size", _sizes(looks)), ("format", _formats(looks)), ("border", _borders(looks))):
        told = [
            Message("looks.with_and_without", {"label": names[which], "with": mine, "without": others})
            for which in range(len(names))
            for mine, others in _shares(code, label == which)
        ]
        if told:
            values = {"sign": Message(f"looks.{sign}"), "labels": named(told), "target": case.target}
            yield seen("told_by", "warning", values, columns=[album.column])


def _sizes(looks: Sequence[Look]) -> np.ndarray:
    """(N,) which of BINS heights and which of BINS widths."""
    found = np.zeros(len(looks), dtype=np.int64)
    for lengths in (np.array([look.height for look in looks]), np.array([look.width for look in looks])):
        edges = np.unique(np.quantile(lengths, np.linspace(0, 1, BINS + 1)[1:-1]))
        found = found * (BINS + 1) + np.searchsorted(edges, lengths, side="right")
    return found


def _formats(looks: Sequence[Look]) -> np.ndarray:
    return np.unique([look.form for look in looks], return_inverse=True)[1]


def _borders(looks: Sequence[Look]) -> np.ndarray:
    shades = np.array([look.border * (3 // len(look.border)) for look in looks]) * BINS // 256
    codes: np.ndarray = shades @ (BINS ** np.arange(3))
    return codes


def _shares(code: np.ndarray, having: np.ndarray) -> Iterator[tuple[float, float]]:
    """(of the rows asked that have a label, of those that have not) what share has a code which the other half of the
    rows has more often with it; where that difference is large, and no chance."""
    learned, asked = np.arange(len(code)) % 2 == 0, np.arange(len(code)) % 2 == 1
    size = int(code.max()) + 1
    rates = [
        np.bincount(code[learned & own], minlength=size) / max(1, (learned & own).sum()) for own in (having, ~having)
    ]
    speaks = (rates[0] > rates[1])[code]
    counts = [int((asked & own).sum()) for own in (having, ~having)]
    if min(counts) < EACH:
        return
    times = [int((speaks & asked & own).sum()) for own in (having, ~having)]
    guess = [(time + 1) / (count + 2) for time, count in zip(times, counts, strict=True)]  # never quite none nor all
    error = sum(share * (1 - share) / (count + 2) for share, count in zip(guess, counts, strict=True)) ** 0.5
    if guess[0] - guess[1] - SURE * error >= TOLD:
        yield times[0] / counts[0], times[1] / counts[1]
