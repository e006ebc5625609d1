"""Three parts: one to train on, one to choose on, one to judge on.

What a row holds, and not where it stands, decides its part: the same rows in another order are divided alike.

Legend: N rows, U units (rows that must stay together), C classes, P parts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from hondo.data.identical import alike, codes, row_keys, scrambled, value_keys
from hondo.data.ledger import fingerprint
from hondo.data.portions import TEST, TRAINING, VALIDATION, divide, rare
from hondo.data.table import Table
from hondo.errors import DataError, OptionError
from hondo.messages import Message

SHARES = np.array([0.6, 0.2, 0.2])
"""Training, validation, test. On small tables an interval on a test part of a tenth is too wide to tell a network from
its rival, and the best weights are chosen on as many rows as they are judged on."""
AT_MOST = 20_000
"""Rows for validation and for test: there an accuracy of .9 has a standard error of .2 %, and further rows teach more
than they tell."""
AT_LEAST = 10
"""Rows without which three parts mean nothing."""
BINS = 20
"""Quantile bins of a number that is spread evenly over the parts."""


@dataclass(frozen=True)
class Split:
    """Row numbers, ascending (int64); no row is in two parts."""

    training: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    how: Message
    fingerprint: str
    """Of the test rows, for the ledger."""


@dataclass(frozen=True)
class _Asked:
    """What is to be divided, and how."""

    table: Table
    rows: np.ndarray
    """(N,) those of the source; given parts are not among them."""
    shares: np.ndarray
    """(3,) of the parts to be cut out of them; 0 for a given one."""
    seed: int
    notes: list[Message] = field(default_factory=list)


def split(
    table: Table,
    *,
    seed: int = 0,
    labels: np.ndarray | None = None,
    values: np.ndarray | None = None,
    group: str | None = None,
    time: str | None = None,
    validation_given: np.ndarray | None = None,
    test_given: np.ndarray | None = None,
    rows: np.ndarray | None = None,
    ignore: Collection[str] = (),
) -> Split:
    """Divide `table` into training, validation and test.

    labels or values (len(table),): of the target, spread evenly over the parts. group: a column, rows with the same
    value stay together (so do those without one). time: a column of numbers or dates, train on the past, choose on
    what follows, judge on the last. validation_given, test_given: row numbers of parts that are given. rows: those to
    use, all without it. Rows that are equal in all columns but targets, ids and those in `ignore` stay together, unless
    columns as coarse repeat themselves anyhow. Raises DataError where a part would be empty.
    """
    if group and time:
        raise OptionError(Message("split.group_and_time"))
    given = {VALIDATION: validation_given, TEST: test_given}
    use = np.arange(len(table)) if rows is None else np.sort(rows)
    parts = {part: np.intersect1d(use, chosen) for part, chosen in given.items() if chosen is not None}
    source = np.setdiff1d(use, np.concatenate([np.empty(0, dtype=np.int64), *parts.values()]))
    asked = _Asked(table, source, _shares(len(source), set(parts)), seed)
    if len(source) < AT_LEAST:
        raise DataError(Message("split.few_rows", {"source": table.source, "rows": len(source), "least": AT_LEAST}))
    if len(parts) == 2:
        cut = np.full(len(source), TRAINING)
    elif time:
        cut = _by_time(asked, table.find(time))
    else:
        cut = _by_chance(asked, labels, values, group and table.find(group), ignore)
    for part in (TRAINING, VALIDATION, TEST):
        parts.setdefault(part, source[cut == part])
    for part, name in _NAMES.items():
        if not len(parts[part]):
            fault = "empty" if given[part] is None else "unusable"
            raise DataError(Message(f"split.{fault}_{name}", {"source": table.source}))
    notes = [Message(f"split.given_{_NAMES[part]}") for part, chosen in given.items() if chosen is not None]
    how = _joined(notes + asked.notes)
    return Split(parts[TRAINING], parts[VALIDATION], parts[TEST], how, fingerprint(table, parts[TEST]))


_NAMES = {VALIDATION: "validation", TEST: "test"}


def _shares(rows: int, given: set[int]) -> np.ndarray:
    shares: np.ndarray = np.minimum(SHARES, AT_MOST / max(rows, 1))
    shares[list(given)] = 0.0
    shares[TRAINING] = 0.0
    shares[TRAINING] = 1.0 - shares.sum()
    return shares


# ---- by chance ------------------------------------------------------------------------------------


def _by_chance(
    asked: _Asked,
    labels: np.ndarray | None,
    values: np.ndarray | None,
    group: str | None,
    ignore: Collection[str],
) -> np.ndarray:
    """(N,) the part of each row of the source."""
    rows = asked.rows
    units = _groups(asked, group) if group else _copies(asked, ignore)
    if labels is not None:
        known, strata = np.unique(labels[rows].astype(str), return_inverse=True)
        asked.notes.append(Message("split.stratified"))
        few = rare(strata)
        if few.any() and asked.shares[TRAINING] < 1:
            asked.notes.append(Message("split.rare", {"labels": known[few].tolist()}))
    elif values is not None:
        strata = _bins(values[rows])
        asked.notes.append(Message("split.evened"))
    else:
        strata = np.zeros(len(rows), dtype=np.int64)
        asked.notes.append(Message("split.by_chance"))
    if (asked.shares[[VALIDATION, TEST]] * len(rows) >= AT_MOST).any():
        asked.notes.append(Message("split.at_most", {"rows": AT_MOST}))
    chance = np.uint64(np.random.SeedSequence(asked.seed).generate_state(1, np.uint64)[0])
    return divide(units, strata, scrambled(row_keys(asked.table.found[rows]) ^ chance), asked.shares)


def _groups(asked: _Asked, name: str) -> np.ndarray:
    column = asked.table.frame[name][asked.rows]
    units = codes(value_keys(column))
    count, needed = int(units.max()) + 1, int((asked.shares > 0).sum())
    if count < needed:
        raise DataError(Message("split.few_groups", {"column": name, "groups": count, "needed": needed}))
    asked.notes.append(Message("split.grouped", {"column": name, "groups": count}))
    return units


def _copies(asked: _Asked, ignore: Collection[str]) -> np.ndarray:
    """Rows equal in all inputs: on both sides they would be known by heart."""
    inputs = [f.name for f in asked.table.fields if f.kind != "id" and not f.target and f.name not in ignore]
    found = alike(asked.table.frame.select(inputs)[asked.rows])
    if found.by_chance or not found.repeated.any():
        return np.arange(len(asked.rows))
    asked.notes.append(Message("split.copies", {"rows": int(found.repeated.sum())}))
    return found.group


def _bins(values: np.ndarray) -> np.ndarray:
    """(N,) -> (N,) the number of the quantile bin."""
    edges = np.unique(np.quantile(values, np.linspace(0, 1, min(BINS, len(values) // 5) + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right")


# ---- by time --------------------------------------------------------------------------------------


def _by_time(asked: _Asked, name: str) -> np.ndarray:
    """(N,) the part of each row of the source; rows of the same moment are in the same part."""
    table = asked.table
    known = table.field(name)
    if known.kind not in ("number", "date"):
        raise OptionError(Message("split.time_kind", {"column": known.name, "kind": known.kind}))
    column = table.frame[known.name][asked.rows]
    absent = np.flatnonzero(column.is_null().to_numpy())
    if len(absent):
        rows = table.places(asked.rows[absent[:5]])
        raise DataError(Message("split.time_missing", {"column": known.name, "count": len(absent), "rows": rows}))
    moments, place, counts = np.unique(column.to_numpy(), return_inverse=True, return_counts=True)
    order = [part for part in (TRAINING, VALIDATION, TEST) if asked.shares[part] > 0]
    if len(moments) < len(order):
        values = {"column": known.name, "moments": len(moments), "needed": len(order)}
        raise DataError(Message("split.few_moments", values))
    cuts = _nearest(np.cumsum(counts)[:-1], np.cumsum(asked.shares[order])[:-1] * len(place))
    part = np.array(order)[np.searchsorted(cuts, np.arange(len(moments)), side="left")]
    first = [_moment(moments[cut + 1]) for cut in cuts]
    values = {"column": known.name, "first": first[0], "second": first[-1]}
    asked.notes.append(Message("split.timed" if len(first) == 2 else "split.timed_once", values))
    parts: np.ndarray = part[place]
    return parts


def _nearest(ends: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The moments after which to cut: rows up to them come nearest to `wanted`, and each part has a moment at least."""
    cuts: list[int] = []
    for number, rows in enumerate(wanted):
        first = cuts[-1] + 1 if cuts else 0
        last = len(ends) - (len(wanted) - number - 1)
        cuts.append(first + int(np.argmin(np.abs(ends[first:last] - rows))))
    return np.array(cuts)


def _moment(value: np.generic) -> str:
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[s]")).replace("T00:00:00", "").replace("T", " ")
    return f"{value:g}"


def _joined(notes: list[Message]) -> Message:
    """Sentences, one after the other."""
    said = notes[-1]
    for note in reversed(notes[:-1]):
        said = Message("split.and", {"one": note, "other": said})
    return said
