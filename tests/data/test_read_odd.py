"""Values among numbers that are none, and labels that are nearly numbers."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from hondo import choose
from hondo.data import read


def written(**columns: list[str]) -> pl.DataFrame:
    return pl.DataFrame(columns)


def numbers(rows: int = 200) -> list[str]:
    return [f"{value:.2f}" for value in np.random.default_rng(0).normal(size=rows)]


def test_a_word_of_the_column_s_own_for_missing() -> None:
    values = ["N/D" if row % 5 == 0 else value for row, value in enumerate(numbers())]
    table = read(written(x=values))
    assert table.field("x").kind == "number"
    assert table.field("x").facts["missing"] == 40
    assert table.field("x").facts["odd"] == ["N/D"]
    assert any(note.key == "reading.odd_numbers" for note in table.notes)


@pytest.mark.parametrize("words", [["7B"], ["a", "b", "c", "d"]], ids=["a digit in it", "too many of them"])
def test_labels_among_numbers_are_labels(words: list[str]) -> None:
    values = [words[row // 10 % len(words)] if row % 10 == 0 else value for row, value in enumerate(numbers())]
    table = read(written(x=values))
    assert table.field("x").kind != "number"


def test_numbers_in_two_ways_are_told() -> None:
    values = [value.replace(".", ",") if row % 3 == 0 else value for row, value in enumerate(numbers())]
    table = read(written(x=values))
    (note,) = [note for note in table.notes if note.key == "reading.nearly_numbers"]
    assert note.values["count"] == note.values["total"] == 200
    assert note.values["others"] == 67 and "," in note.values["example"]
    assert not any(note.key == "reading.nearly_numbers" for note in read(written(x=["a", "b"] * 50)).notes)


def test_the_task_is_chosen_by_merged_labels() -> None:
    spellings = ["sí", " sí", "SÍ", "no", "NO", "no "]
    table = read(written(x=numbers(120), y=spellings * 20))
    task, kind, _ = choose.task(table, "y", None)
    assert (task.name, kind) == ("binary", "category")
