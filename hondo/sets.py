"""Sets of labels: how the several labels of a row are written in a file, and how they are held.

Held, a set is a text like any other: a JSON list of its labels, in their order and each once. `[]` is a row with no
label, None one of which nobody knows. Written, it is such a list (or Python's), or labels with a separator between
them; there an empty cell is a row with no label, and what stands for a missing value (NA, ?, ...) is missing.

Legend: N rows, M labels of all rows together.
"""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

SEPARATORS = ("|", ";", ",")
GOOD_PART = 0.1
"""Share of the rows with a separator that is evidence of sets."""
FEWER = 2
"""So many times fewer labels than values: then the values are put together from them."""


def held(labels: Iterable[str]) -> str:
    """The text of a set."""
    return json.dumps(sorted(set(labels)), ensure_ascii=False)


def labels(text: str | None) -> list[str]:
    """The labels of a set that is held; of any other text, itself."""
    if text is None:
        return []
    found = listed(text)
    return [text] if found is None else found


def said(text: str | None) -> str | None:
    """A set as one would say it."""
    return None if text is None else ", ".join(labels(text))


def listed(text: str) -> list[str] | None:
    """The labels of a list that is written out; None where the text is no list of words or whole numbers."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    for read in (json.loads, _python):
        try:
            return scalars(read(text))
        except (ValueError, SyntaxError, RecursionError):
            continue
    return None


def _python(text: str) -> Any:
    """What pandas writes into a csv file."""
    if any(sign in text[1:] for sign in "[({"):
        raise ValueError(text)
    return ast.literal_eval(text)


def scalars(value: Any) -> list[str] | None:
    """The labels of a list; None for what is no list of words or whole numbers."""
    items = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(items, list | tuple | set | frozenset):
        return None
    items = [item.item() if isinstance(item, np.generic) else item for item in items]
    if not all(item is None or isinstance(item, str | int) for item in items):
        return None
    return [word for item in items if item is not None and (word := str(item).strip())]


def divided(text: str, separator: str | None) -> list[str]:
    """The labels of a set as it is written."""
    found = listed(text)
    if found is None:
        found = [piece.strip() for piece in (text.split(separator) if separator else [text])]
    return [label for label in found if label]


# ---- how a column is written ----------------------------------------------------------------------


def manner(texts: Sequence[str]) -> dict[str, Any]:
    """How the sets of a column are written: `lists`, or the `separator` that is in most of them (None where none is).
    texts: the different ones, without outer blanks."""
    if texts and all(text.startswith("[") and listed(text) is not None for text in texts):
        return {"lists": True}
    having = {separator: sum(separator in text for text in texts) for separator in SEPARATORS}
    most = max(SEPARATORS, key=lambda separator: having[separator])
    return {"separator": most if having[most] else None}


def evident(counts: Mapping[str, int]) -> str | None:
    """The separator of a column that evidently holds sets, by its values and how many rows have each: a good part of
    the rows has it, the sets are of different sizes, and they are made of far fewer labels than there are values."""
    separator = manner(list(counts)).get("separator")
    if separator is None:
        return None
    rows = sum(count for text, count in counts.items() if separator in text)
    found = [divided(text, separator) for text in counts]
    different = {label for each in found for label in each}
    sizes = {len(each) for each in found}
    repeated = any(len(set(each)) < len(each) for each in found)
    enough = rows >= GOOD_PART * sum(counts.values()) and FEWER * len(different) <= len(counts)
    return separator if enough and len(sizes) > 1 and not repeated else None


# ---- the sets of a column -------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """Which row has which label, of a column of sets that are held."""

    row: np.ndarray
    """(M,) ascending."""
    label: np.ndarray
    """(M,) the number of the label in `names`."""
    names: tuple[str, ...]
    """In the order of the alphabet."""

    @property
    def counts(self) -> np.ndarray:
        """In how many rows each label is."""
        return np.bincount(self.label, minlength=len(self.names))

    def within(self, rows: np.ndarray) -> Held:
        """Of the rows `rows` alone, ascending; counted by their place among them."""
        inside = np.isin(self.row, rows)
        return replace(self, row=np.searchsorted(rows, self.row[inside]), label=self.label[inside])


def one_each(column: np.ndarray) -> Held:
    """column (N,) of labels, one a row."""
    every = list(map(str, column.tolist()))
    names = sorted(set(every))
    place = {name: number for number, name in enumerate(names)}
    return Held(np.arange(len(every)), np.array([place[name] for name in every], dtype=np.int64), tuple(names))


def of(column: Iterable[str | None]) -> Held:
    """column (N,)."""
    every = list(column)
    known = {text: labels(text) for text in set(every)}
    found = [known[text] for text in every]
    names = sorted({label for each in known.values() for label in each})
    place = {label: number for number, label in enumerate(names)}
    row = np.repeat(np.arange(len(found)), [len(each) for each in found])
    return Held(row, np.array([place[label] for each in found for label in each], dtype=np.int64), tuple(names))


def rarest(column: Sequence[str | None]) -> np.ndarray:
    """(N,) of each row the label that is in the fewest rows; "" where it has none. Parts with as many of these are
    alike in all labels, more or less (the first step of Sechidis, Tsoumakas & Vlahavas 2011, "On the stratification
    of multi-label data")."""
    sets = of(column)
    found = np.full(len(column), "", dtype=object)
    order = np.argsort(-sets.counts[sets.label], kind="stable")  # the rarest is written last
    found[sets.row[order]] = np.array(sets.names, dtype=object)[sets.label[order]]
    return found


def counted(column: Iterable[str | None]) -> Counter[str]:
    """How many rows have each label."""
    return Counter(label for text in column for label in labels(text))


def renamed(column: Iterable[str | None], names: Mapping[str, str]) -> list[str | None]:
    """The sets with some labels called otherwise."""
    every = list(column)
    new = {text: held(names.get(label, label) for label in labels(text)) for text in set(every) if text is not None}
    return [None if text is None else new[text] for text in every]


# ---- as an input ----------------------------------------------------------------------------------

AT_MOST = 200
"""Labels of a column that is an input that get a place of their own, the commonest."""


def common(column: Iterable[str | None]) -> tuple[str, ...]:
    """Those that get one: met more than once, in the order of the alphabet."""
    return tuple(sorted(label for label, count in counted(column).most_common(AT_MOST) if count > 1))


def table(column: Iterable[str | None], names: Sequence[str]) -> np.ndarray:
    """(N, K) uint8: whether each row has each of the labels `names`."""
    every = list(column)
    sets, place = of(every), {label: number for number, label in enumerate(names)}
    wanted = np.array([place.get(label, -1) for label in sets.names], dtype=np.int64)[sets.label]
    found = np.zeros((len(every), len(names)), dtype=np.uint8)
    found[sets.row[wanted >= 0], wanted[wanted >= 0]] = 1
    return found


def sizes(column: Iterable[str | None]) -> np.ndarray:
    """(N,) how many labels each row has."""
    every = list(column)
    return np.bincount(of(every).row, minlength=len(every))
