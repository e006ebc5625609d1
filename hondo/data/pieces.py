"""The files that a table was put together from, and where in them each of its rows stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pieces:
    """One file after the other; at least one."""

    sources: tuple[str, ...]
    starts: tuple[int, ...] = (0,)
    """The number, from 0, of each one's first row."""

    def place(self, row: int) -> tuple[str, int]:
        """(the file that row number `row` stands in, its number there): the first from 0, the second from 1."""
        piece = bisect_right(self.starts, row) - 1
        return self.sources[piece], row - self.starts[piece] + 1

    def named(self, rows: Iterable[int]) -> list[int | str]:
        """Row numbers from 0 as a reader finds them: from 1, with the file where there are several."""
        if len(self.sources) == 1:
            return [int(row) + 1 for row in rows]
        return [f"{source}:{number}" for source, number in map(self.place, map(int, rows))]

    @staticmethod
    def joined(parts: Sequence[tuple[Pieces, int]]) -> Pieces:
        """Of tables one after the other: what each was put together from, and its rows."""
        sources: list[str] = []
        starts: list[int] = []
        rows = 0
        for pieces, count in parts:
            sources += pieces.sources
            starts += [rows + start for start in pieces.starts]
            rows += count
        return Pieces(tuple(sources), tuple(starts))
