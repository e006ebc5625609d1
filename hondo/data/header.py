"""Whether the first line of a text holds names or values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from hondo.data import dates, numerals, parsing

ROWS = 200
"""Rows compared with the first one."""
SENTENCE = 5
"""From so many words on, a cell above sentences is one of them."""


def holds_names(rows: Sequence[Sequence[str]], known: Sequence[str] = ()) -> bool:
    """Whether the first of `rows` is a header. It is if it holds names that are known. It is not if there is a number
    or a date in it (save years and 0, 1, 2, ... above something else), or if it reads like the rows below: a word that
    comes again in its column, a sentence above sentences."""
    first = [cell.strip() for cell in rows[0]]
    body = [[cell.strip() for cell in row] for row in rows[1:ROWS]]
    if set(first) & set(known):
        return True
    if not any(first) or (known and not body):
        return False
    if any(map(_value, first)):
        return _numbered(first, body)
    return len(set(first)) > len(first) / 2 and sum(_votes(first, body)) >= 0


def _votes(first: list[str], body: list[list[str]]) -> list[int]:
    """What each column says for its first cell being a name."""
    found = []
    for place, cell in enumerate(first):
        column = [row[place] for row in body if len(row) > place and row[place] not in parsing.MARKERS]
        widths = {len(value) for value in column}
        vote = 3 if column and all(map(_value, column)) else 0
        vote += 1 if len(column) > 1 and len(widths) == 1 and len(cell) not in widths else 0
        vote -= 2 if cell in column or (_sentence(cell) and 2 * sum(map(_sentence, column)) > len(column)) else 0
        found.append(vote)
    return found


def _value(cell: str) -> bool:
    """Whether this is a number or a date, and so no name."""
    return bool(numerals.LOOKS.fullmatch(cell)) or bool(dates.shapes(cell))


def _sentence(cell: str) -> bool:
    return len(cell.split()) >= SENTENCE


def _numbered(first: list[str], body: list[list[str]]) -> bool:
    """Whether the numbers among the cells are names: 0, 1, 2, ... as a frame without names is written, or years; and
    the rows below have something else there."""
    places = [place for place, cell in enumerate(first) if _value(cell)]
    if not all(re.fullmatch(r"\d{1,4}", first[place]) for place in places):
        return False

    def counts_up(row: Sequence[str]) -> bool:
        cells = [row[place] if place < len(row) else "" for place in places]
        if not all(re.fullmatch(r"\d{1,4}", cell) for cell in cells):
            return False
        numbers = list(map(int, cells))
        years = all(1900 <= number <= 2100 for number in numbers) and len(places) < len(first)
        steps = {after - before for before, after in pairwise(numbers)}
        return (years and all(step > 0 for step in steps)) or (len(numbers) >= 3 and steps == {1})

    return counts_up(first) and 2 * sum(map(counts_up, body)) <= len(body)
