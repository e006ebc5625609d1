"""Three parts: one to train on, one to choose on, one to judge on; or folds, of which each is judged in turn.

What a row holds, and not where it stands, decides its part: the same rows in another order are divided alike.

Legend: N rows, U units (rows that must stay together), C classes, P parts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np

from hondo.data.identical import alike, codes, scrambled, value_keys
from hondo.data.ledger import fingerprint
from hondo.data.portions import TEST, TRAINING, VALIDATION, divide
from hondo.data.table import Table
from hondo.errors import DataError, OptionError
from hondo.messages import Message
from hondo.sets import Held, one_each

SHARES = np.array([0.6, 0.2, 0.2])
"""Training, validation, test. On small tables an interval on a test part of a tenth is too wide to tell a network from
its rival, and the best weights are chosen on as many rows as they are judged on."""
AT_MOST = 20_000
"""Rows for validation and for test: there an accuracy of .9 has a standard error of .2 %, and further rows teach more
than they tell."""
AT_LEAST = 10
"""Rows without which three parts mean nothing."""
FEW = 50
"""Test rows below which hardly any difference shows."""
FEWEST_FOLDS = 3
"""One to judge on, one to choose on, one to train on."""
BINS = 20
"""Quantile bins of a number that is spread evenly over the parts."""


@dataclass(frozen=True)
class Split:
    """Row numbers, ascending (int64); no row is in two parts, but where there are folds."""

    training: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    how: Message
    fingerprint: str
    """Of the test rows, for the ledger."""
    folds: tuple[Split, ...] = ()
    """Divisions with a fold each as their test part. Then `test` holds the rows of all folds, which are judged by
    networks trained on the folds' training parts; the one that is kept learns from `training` and `validation`, which
    are all rows."""


@dataclass(frozen=True)
class _Asked:
    """What is to be divided, and how."""

    table: Table
    rows: np.ndarray
    """(N,) those of the source; given parts are not among them."""
    shares: np.ndarray
    """(P,) of the parts to be cut out of them; 0 for a given one."""
    seed: int
    held: Held | None = None
    """Which of these rows has which label, where a row may have several."""
    notes: list[Message] = field(default_factory=list)


def split(
    table: Table,
    *,
    seed: int = 0,
    labels: np.ndarray | None = None,
    values: np.ndarray | None = None,
    sets: Held | None = None,
    group: str | None = None,
    time: str | None = None,
    validation_given: np.ndarray | None = None,
    test_given: np.ndarray | None = None,
    rows: np.ndarray | None = None,
    ignore: Collection[str] = (),
    folds: int | None = None,
) -> Split:
    """Divide `table` into training, validation and test, or into so many folds.

    labels or values (len(table),): of the target, spread evenly over the parts. sets: which row has which label, where
    it may have several; `labels` is then one of them each. group: a column, rows with the same value stay together (so
    do those without one). time: a column of numbers or dates, train on the past, choose on what follows, judge on the
    last. validation_given, test_given: row numbers of parts that are given. rows: those to use, all without it. Rows
    that are equal in all columns but targets, ids and those in `ignore` stay together, unless columns as coarse repeat
    themselves anyhow. Raises DataError where a part would be empty.
    """
    given = {VALIDATION: validation_given, TEST: test_given}
    _agree(group, time, folds, any(part is not None for part in given.values()))
    use = np.arange(len(table)) if rows is None else np.sort(rows)
    parts = {part: np.intersect1d(use, chosen) for part, chosen in given.items() if chosen is not None}
    source = np.setdiff1d(use, np.concatenate([np.empty(0, dtype=np.int64), *parts.values()]))
    held = None if sets is None else sets.within(source)
    asked = _Asked(table, source, _shares(len(source), set(parts), folds), seed, held)
    if len(source) < (least := max(AT_LEAST, folds or 0)):
        raise DataError(Message("split.few_rows", {"source": table.source, "rows": len(source), "least": least}))
    if len(parts) == 2:
        cut = np.full(len(source), TRAINING)
    elif time:
        cut = _by_time(asked, table.find(time))
    else:
        units = _groups(asked, table.find(group)) if group else _copies(asked, ignore)
        cut = _by_chance(asked, units, labels, None if folds and group else values)  # a bin may be a single group's
        if folds:
            known = held or (None if labels is None else one_each(labels[source]))
            return _folded(asked, _spread(cut, units, known, folds))
        cut = cut if held is None else _learned(cut, units, held)
        if (asked.shares[[VALIDATION, TEST]] * len(source) >= AT_MOST).any():
            asked.notes.append(Message("split.at_most", {"rows": AT_MOST}))
        if 0 < asked.shares[TEST] * len(source) < FEW:
            asked.notes.append(Message("split.few"))
    return _parted(asked, cut, parts)


_NAMES = {VALIDATION: "validation", TEST: "test"}


def _parted(asked: _Asked, cut: np.ndarray, given: dict[int, np.ndarray]) -> Split:
    """The parts that are given, by part, and the others by `cut` (N,), the part of each row of the source."""
    parts = {part: given.get(part, asked.rows[cut == part]) for part in (TRAINING, VALIDATION, TEST)}
    for part, name in _NAMES.items():
        if not len(parts[part]):
            fault = "unusable" if part in given else "empty"
            raise DataError(Message(f"split.{fault}_{name}", {"source": asked.table.source}))
    notes = [Message(f"split.given_{name}") for part, name in _NAMES.items() if part in given]
    how = _joined(notes + asked.notes)
    return Split(parts[TRAINING], parts[VALIDATION], parts[TEST], how, fingerprint(asked.table, parts[TEST]))


def _agree(group: str | None, time: str | None, folds: int | None, given: bool) -> None:
    """OptionError for options that exclude each other."""
    if group and time:
        raise OptionError(Message("split.group_and_time"))
    if folds is not None and folds < FEWEST_FOLDS:
        values = {"field": "folds", "expected": f">= {FEWEST_FOLDS}", "given": folds}
        raise OptionError(Message("options.range", values))
    if folds and (time or given):
        raise OptionError(Message("split.folds_and_time" if time else "split.folds_and_parts"))


def _shares(rows: int, given: set[int], folds: int | None) -> np.ndarray:
    if folds:
        return np.full(folds, 1 / folds)
    shares: np.ndarray = np.minimum(SHARES, AT_MOST / max(rows, 1))
    shares[list(given)] = 0.0
    shares[TRAINING] = 0.0
    shares[TRAINING] = 1.0 - shares.sum()
    return shares


# ---- by chance ------------------------------------------------------------------------------------


def _by_chance(asked: _Asked, units: np.ndarray, labels: np.ndarray | None, values: np.ndarray | None) -> np.ndarray:
    """(N,) the part of each row of the source; `units` (N,): rows of one stay together."""
    rows = asked.rows
    if labels is not None:
        each = one_each(labels[rows])
        held, strata = asked.held or each, each.label
        asked.notes.append(Message("split.stratified" if asked.held is None else "split.stratified_sets"))
        few = [name for name, count in zip(held.names, held.counts.tolist(), strict=True) if 0 < count <= 2]
        if few and asked.shares[TRAINING] < 1:
            asked.notes.append(Message("split.rare", {"labels": few}))
    elif values is not None:
        strata = _bins(values[rows])
        asked.notes.append(Message("split.evened"))
    else:
        strata = np.zeros(len(rows), dtype=np.int64)
        asked.notes.append(Message("split.by_chance"))
    chance = np.uint64(np.random.SeedSequence(asked.seed).generate_state(1, np.uint64)[0])
    return divide(units, strata, scrambled(asked.table.keys[rows] ^ chance), asked.shares)


def _learned(part: np.ndarray, units: np.ndarray, held: Held) -> np.ndarray:
    """(N,) `part`, where all rows of a label that would be absent from training are in it, and what stays with them."""
    absent = np.setdiff1d(held.label, held.label[part[held.row] == TRAINING])
    moved = np.unique(units[held.row[np.isin(held.label, absent)]])
    return np.where(np.isin(units, moved), TRAINING, part)


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
    found = alike(asked.table.compared(inputs), asked.rows)
    if found.by_chance or not found.repeated.any():
        return np.arange(len(asked.rows))
    asked.notes.append(Message("split.copies", {"rows": int(found.repeated.sum())}))
    return found.group


def _bins(values: np.ndarray) -> np.ndarray:
    """(N,) -> (N,) the number of the quantile bin."""
    edges = np.unique(np.quantile(values, np.linspace(0, 1, min(BINS, len(values) // 5) + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right")


# ---- in folds -------------------------------------------------------------------------------------

ALWAYS = -1
"""In place of a fold: in every training part."""


def _spread(fold: np.ndarray, units: np.ndarray, held: Held | None, folds: int) -> np.ndarray:
    """(N,) the fold of each row, ALWAYS where a label of it would else be absent from some training part: labels that
    are in fewer than three folds, and whatever stays together with them."""
    if held is None:
        return fold
    fold = fold.copy()
    while True:
        there = np.zeros((len(held.names), folds), dtype=bool)
        its = fold[held.row]
        judged = its != ALWAYS
        there[held.label[judged], its[judged]] = True
        bound = judged & (there.sum(1) < FEWEST_FOLDS)[held.label]
        if not bound.any():
            return fold
        fold[np.isin(units, units[held.row[bound]])] = ALWAYS


def _folded(asked: _Asked, fold: np.ndarray) -> Split:
    """`fold` (N,) of each row of the source."""
    rows, count = asked.rows, len(asked.shares)
    parts = [rows[fold == number] for number in range(count)]
    if not all(map(len, parts)):
        raise DataError(Message("split.empty_fold", {"source": asked.table.source, "folds": count}))
    asked.notes.append(Message("split.folded", {"folds": count}))
    how = _joined(asked.notes)

    def part(validation: np.ndarray, test: np.ndarray, training: np.ndarray) -> Split:
        return Split(training, validation, test, how, fingerprint(asked.table, test))

    divided = []
    for number, test in enumerate(parts):
        validation = parts[(number + 1) % count]
        divided.append(part(validation, test, np.setdiff1d(rows, np.concatenate([validation, test]))))
    whole = part(parts[0], np.sort(np.concatenate(parts)), np.setdiff1d(rows, parts[0]))
    return replace(whole, folds=tuple(divided))


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
