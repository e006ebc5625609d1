"""Sets of labels as they are written and held, against plain Python sets."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import MultiLabelBinarizer

from hondo import sets

WORDS = st.text(min_size=1, max_size=8).map(str.strip).filter(bool)
COLUMNS = st.lists(st.none() | st.sets(st.sampled_from("abcdefg"), max_size=4), min_size=1, max_size=40)


def column(found) -> list[str | None]:
    return [None if each is None else sets.held(each) for each in found]


@given(st.sets(WORDS, max_size=6))
def test_what_is_held_is_the_set(words):
    text = sets.held(words)
    assert set(sets.labels(text)) == words and sets.held(reversed(sets.labels(text))) == text
    assert set(sets.divided(text, "|")) == words  # a list says itself what it holds


@given(st.sets(WORDS.filter(lambda word: "|" not in word and not word.startswith("[")), max_size=6))
def test_what_is_separated_is_the_set(words):
    assert set(sets.divided(" | ".join(words), "|")) == words


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('["a", "b"]', ["a", "b"]),
        ("['a', \"it's\"]", ["a", "it's"]),  # as pandas writes a list into csv
        ("[1, 20]", ["1", "20"]),
        ('["a", null, ""]', ["a"]),
        ("[]", []),
        ("[0.5, 1]", None),
        ('[["a"]]', None),
        ('[{"a": 1}]', None),
        ("[a, b]", None),
        ("a|b", None),
        ("[", None),
        ("[" * 9999 + "]" * 9999, None),
    ],
)
def test_a_list_of_words_is_told_from_other_text(text, labels):
    assert sets.listed(text) == labels


@given(COLUMNS)
def test_who_has_what(found):
    texts, held = column(found), sets.of(column(found))
    pairs = {(row, label) for row, each in enumerate(found) for label in each or ()}
    assert {(row, held.names[label]) for row, label in zip(held.row, held.label, strict=True)} == pairs
    counts = Counter(label for each in found for label in each or ())
    assert dict(zip(held.names, held.counts.tolist(), strict=True)) == counts == sets.counted(texts)
    assert list(held.names) == sorted(counts)
    table = MultiLabelBinarizer(classes=held.names).fit_transform([each or () for each in found])
    np.testing.assert_array_equal(sets.table(texts, held.names), table)


@given(COLUMNS)
def test_the_rarest_label_of_a_row_is_in_no_more_rows_than_its_others(found):
    counts = Counter(label for each in found for label in each or ())
    for each, label in zip(found, sets.rarest(column(found)), strict=True):
        assert label in each if each else label == ""
        assert all(counts[label] <= counts[other] for other in each or ())


@given(COLUMNS, st.sets(st.integers(0, 39)))
def test_some_rows_alone(found, chosen):
    rows = np.array(sorted(row for row in chosen if row < len(found)), dtype=np.int64)
    part, alone = sets.of(column(found)).within(rows), sets.of([column(found)[row] for row in rows])
    assert part.row.tolist() == alone.row.tolist()
    assert [part.names[n] for n in part.label] == [alone.names[n] for n in alone.label]


@given(COLUMNS)
def test_labels_called_otherwise(found):
    renamed = sets.renamed(column(found), {"a": "b", "c": "x"})
    names = {"a": "b", "c": "x"}
    assert renamed == column([None if e is None else {names.get(label, label) for label in e} for e in found])


MADE = ["action", "comedy", "drama", "horror", "western"]


def values(rows=200, separator="|", seed=0) -> Counter[str]:
    g = np.random.default_rng(seed)
    return Counter(separator.join(w for w in MADE if g.random() < 0.4) or "none" for _ in range(rows))


@pytest.mark.parametrize("separator", ["|", ";", ",", ", ", " | "])
def test_sets_are_found_out(separator):
    assert sets.evident(values(separator=separator)) == separator.strip()
    assert sets.manner(list(values(separator=separator))) == {"separator": separator.strip()}


@pytest.mark.parametrize(
    "counts",
    [
        Counter({"a": 50, "b": 20, "c": 7}),  # nothing stands between
        Counter({f"Family {n % 9}, Given {n}": 1 for n in range(90)}),  # always two: a name
        Counter({f"Town {n}, Street {n}, {n}" if n % 2 else f"Town {n}, {n}": 1 for n in range(90)}),  # all new words
        Counter({"red": 90, "blue": 90, "red|blue": 20}),  # hardly fewer labels than values
        Counter({**{f"kind {n}": 100 for n in range(6)}, "a;b": 1, "a": 1, "b": 1, "a;b;c": 1}),  # a handful of rows
        Counter({"a|a": 10, "a|b": 20, "b|a|b": 20, "b": 20, "a": 20, "c": 9, "c|a": 2, "c|b|a": 4}),  # twice in a row
        Counter({"good, really": 1, "very, very good": 1, "so so, but": 1}),
        Counter(),
    ],
)
def test_what_is_no_set_is_not_taken_for_one(counts):
    assert sets.evident(counts) is None


def test_the_commonest_labels_have_a_place():
    texts = [json.dumps(each) for each in (["a", "b"], ["a"], ["c", "a"], ["c"], [])]
    assert sets.common(texts) == ("a", "c")
    many = [json.dumps([f"l{n}", f"l{n + 1}"]) for n in range(2 * sets.AT_MOST)]
    assert len(sets.common(many)) == sets.AT_MOST
