"""A table in memory: what was read, by column, each of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from hondo.data import kinds as rules
from hondo.data import parsing
from hondo.data.identical import row_keys
from hondo.data.pieces import Pieces
from hondo.errors import DataError, OptionError, did_you_mean
from hondo.messages import Message
from hondo.nouns import Field

if TYPE_CHECKING:
    import numpy as np

    from hondo.nouns import Columns
    from hondo.pictures import Picture

SHOWN = 30
"""So many column names at most stand in an error."""


@dataclass(frozen=True, eq=False)
class Table:
    """Rows with random access; a `nouns.Dataset`."""

    frame: pl.DataFrame
    """By kind: number Float64, date Datetime[us], the others String; null where a value is missing."""
    fields: tuple[Field, ...]
    """In the order of the file."""
    source: str
    """What it was read from, for messages."""
    notes: tuple[Message, ...] = ()
    """How it was read."""
    original: pl.DataFrame | None = None
    """The values as they were found, for `with_kinds`; the frame itself without it."""
    hints: rules.Hints = field(default_factory=rules.Hints)
    pieces: Pieces | None = None
    """The files it was put together from, where there are several."""
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    """By their keys, which stand in the columns of kind image."""
    known_keys: dict[int, tuple[pl.DataFrame, np.ndarray]] = field(default_factory=dict, repr=False)
    """Frames with the keys of their rows."""

    def __len__(self) -> int:
        return self.frame.height

    @property
    def found(self) -> pl.DataFrame:
        """The values as they were found."""
        return self.frame if self.original is None else self.original

    @property
    def keys(self) -> np.ndarray:
        """(N,) uint64: `identical.row_keys` of the rows as they were found, once for all tables made of the same."""
        if id(self.found) not in self.known_keys:
            self.known_keys[id(self.found)] = self.found, row_keys(self.found)
        return self.known_keys[id(self.found)][1]

    # ---- values -----------------------------------------------------------------------------------

    def take(self, index: np.ndarray, names: Sequence[str] | None = None) -> Columns:
        """The raw values of the rows `index` (N,), of all columns or of those in `names`.

        number: float64 with NaN; date: datetime64[us] with NaT; image: objects, `Picture` or None; the other kinds:
        objects, str or None.
        """
        chosen = [field.name for field in self.fields] if names is None else names
        return {name: self._values(self.frame.get_column(name).gather(_positions(index))) for name in chosen}

    def column(self, name: str) -> np.ndarray:
        """All values of a column (N,), as `take` gives them."""
        return self._values(self.frame.get_column(name))

    def _values(self, column: pl.Series) -> np.ndarray:
        values = _array(column)
        if self.pictures and self.field(column.name).kind == "image":
            values[:] = [self.pictures.get(key) for key in values]
        return values

    def compared(self, names: Sequence[str]) -> pl.DataFrame:
        """These columns as rows are compared by them: texts that differ in blanks, capitals or the form of their
        letters (NFKC) alone are the same."""
        texts = [name for name in names if self.field(name).kind == "text"]
        plain = pl.col(texts).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
        return self.frame.select(names).with_columns(plain) if texts else self.frame.select(names)

    def counts(self, name: str) -> dict[Any, int]:
        """How often each value of a column is met, in the order of the first; missing ones aside."""
        known = self.frame.get_column(name).drop_nulls()
        return dict(zip(known.unique(maintain_order=True), known.unique_counts(), strict=True))

    def handed(self, name: str) -> pl.Series:
        """A column to be handed back: numbers, where it came as numbers."""
        found = self.found.get_column(name) if name in self.found.columns else None
        return found if found is not None and parsing.native(found) else self.frame.get_column(name)

    def rows(self, index: np.ndarray) -> Table:
        """The rows `index` (N,), in that order."""
        chosen = _positions(index)
        original = None if self.original is None else self.original[chosen]
        return replace(self, frame=self.frame[chosen], original=original, pieces=None)

    def places(self, rows: Iterable[int]) -> list[int | str]:
        """Row numbers from 0 as a reader finds them: from 1, with the file where there are several."""
        return (self.pieces or Pieces((self.source,))).named(rows)

    # ---- columns ----------------------------------------------------------------------------------

    def field(self, name: str) -> Field:
        """The field of a column, by its exact name."""
        return next(known for known in self.fields if known.name == name)

    def find(self, name_or_position: str) -> str:
        """The name of a column given by its name or, where no column has that name, by its position in the file:
        "1" is the first, "-1" the last. A DataError names the nearest one."""
        places = {
            field.name: (field.facts.get("position", order), field.facts.get("of", len(self.fields)))
            for order, field in enumerate(self.fields, 1)
        }
        return find(name_or_position, places, self.source)

    def with_kinds(self, kinds: Mapping[str, str]) -> Table:
        """Columns taken for other kinds, read again from the values as they were found.

        An OptionError for a kind that does not exist; a DataError names column, row and value where one does not fit.
        """
        columns = {column.name: column for column in self.frame.iter_columns()}
        fields, problems = list(self.fields), []
        for given, kind in kinds.items():
            name = self.find(given)
            values = self.found.get_column(name)
            asked = as_asked(values, kind, self.hints)
            read, bad = parsing.parse(values, kind, asked.manner)
            if bad.any():
                problems.append(misfit(self.pieces or self.source, name, kind, values, bad))
            order = [field.name for field in fields].index(name)
            columns[name] = read.alias(name)
            places = {key: value for key, value in fields[order].facts.items() if key in ("position", "of")}
            facts = describe(read, asked.because, asked.manner) | places
            fields[order] = replace(fields[order], kind=kind, facts=facts)
        if problems:
            raise DataError(*problems)
        frame = pl.DataFrame(list(columns.values()))
        return replace(self, frame=frame, fields=tuple(fields), original=self.found)

    def with_target(self, names: Iterable[str]) -> Table:
        """The columns that are asked for, marked; all others are not."""
        asked = {self.find(name) for name in names}
        return replace(self, fields=tuple(replace(field, target=field.name in asked) for field in self.fields))

    def without(self, names: Iterable[str]) -> Table:
        """The table without some columns."""
        gone = {self.find(name) for name in names}
        if not gone:
            return self
        fields = tuple(field for field in self.fields if field.name not in gone)
        original = None if self.original is None else self.original.drop(gone)
        return replace(self, frame=self.frame.drop(gone), fields=fields, original=original)

    @staticmethod
    def concat(tables: Sequence[Table]) -> Table:
        """The rows of several tables with the same columns, one after the other. The fields are the first one's."""
        first = tables[0]
        names = [field.name for field in first.fields]
        frames = [_chosen(table.frame, names) for table in tables]
        found = [_chosen(table.found, names, table.frame) for table in tables]
        if any(other.schema != found[0].schema for other in found):
            found = [pl.DataFrame([parsing.text(column) for column in other.iter_columns()]) for other in found]
        pieces = Pieces.joined([(table.pieces or Pieces((table.source,)), len(table)) for table in tables])
        pictures = {key: picture for table in tables for key, picture in table.pictures.items()}
        return replace(first, frame=pl.concat(frames), original=pl.concat(found), pieces=pieces, pictures=pictures)


def find(given: str, places: Mapping[str, tuple[int, int]], source: str) -> str:
    """The name of the column that is called `given` or, where none is, stands at that position. `places`: name ->
    (position in the file from 1, columns of the file)."""
    if given in places:
        return given
    if re.fullmatch(r"-?\d+", given):
        for name, (position, width) in places.items():
            if int(given) in (position, position - 1 - width):
                return name
    names = list(places)
    known: list[Any] = names[:SHOWN]
    if len(names) > SHOWN:
        known.append(Message("reading.and_more", {"count": len(names) - SHOWN}))
    told = {"source": source, "given": given, "hint": did_you_mean(given, names), "known": known}
    raise DataError(Message("reading.no_column", told))


def as_asked(values: pl.Series, kind: str, hints: rules.Hints) -> rules.Kind:
    """A column taken for what a person says; an OptionError for a kind that does not exist."""
    known = parsing.kinds()
    if kind not in known:
        told = {"given": kind, "column": values.name, "hint": did_you_mean(kind, known), "known": known}
        raise OptionError(Message("reading.no_kind", told))
    return rules.Kind(kind, Message("reading.because_asked"), rules.manner(values, kind, hints))


def describe(read: pl.Series, because: Message, manner: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a field, plain JSON: the evidence for its kind, how it is written, what it holds."""
    gone = read.null_count()
    return {"because": because.record(), "missing": gone, "distinct": read.n_unique() - (gone > 0), **manner}


def misfit(source: Pieces | str, name: str, kind: str, values: pl.Series, bad: pl.Series) -> Message:
    """One line about the values of a column that are not of its kind; rows count from 1, in the file they stand in."""
    rows = bad.arg_true()
    more = Message("reading.more_such", {"count": len(rows) - 1}) if len(rows) > 1 else ""
    where, row = (Pieces((source,)) if isinstance(source, str) else source).place(int(rows[0]))
    told = {"source": where, "column": name, "row": row, "value": parsing.text(values[rows[:1]])[0]}
    return Message(f"reading.not_{kind}", told | {"more": more})


def _chosen(frame: pl.DataFrame, names: Sequence[str], other: pl.DataFrame | None = None) -> pl.DataFrame:
    """Columns by their exact names (`select` takes some names for patterns); those that `frame` has under no name of
    its own, or not at all, from `other`."""
    has = set(frame.columns)
    return pl.DataFrame([(frame if other is None or name in has else other).get_column(name) for name in names])


def _positions(index: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.asarray(index, dtype=np.int64)


def _array(column: pl.Series) -> np.ndarray:
    import numpy as np

    values = column.to_numpy()
    if column.dtype == pl.String:
        return values.astype(object)
    return np.array(values)  # a copy that can be written to
