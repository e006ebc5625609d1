"""Categories against scikit-learn's encoder."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from contract.samples import objects
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import OrdinalEncoder

from hondo.modalities import category
from hondo.modalities.category import Category
from hondo.nouns import Field

FIELD = (Field("a", "category"),)
TARGET = (Field("a", "category", target=True),)
WORDS = st.lists(
    st.one_of(st.none(), st.sampled_from(["a", "b", "nan", "NaN", "10", "9", "", "inf"]), st.text()), max_size=30
)


def index(learned, values, role="categories"):
    tensor = learned.apply({"a": objects(values)}).tensors[role]
    return tensor[:, 0].tolist() if role == "categories" else tensor.tolist()


@settings(max_examples=40, deadline=None)
@given(WORDS.filter(bool), WORDS)
def test_each_value_has_its_index_and_what_is_new_or_was_there_once_has_none(column, given):
    learned = Category.fit(FIELD, {"a": objects(column)})
    counts = Counter(column)
    often = {value for value, count in counts.items() if count > 1 or len(counts) <= 2}
    found = dict(zip(given, index(learned, given), strict=True)) if given else {}
    assert all((place == 0) == (value not in often) for value, place in found.items())
    places = [place for place in found.values() if place]
    assert len(places) == len(set(places)) and max(places, default=0) <= len(often)
    assert learned.roles["categories"].sizes == (len(often) + 1,)


@settings(max_examples=40, deadline=None)
@given(WORDS.filter(bool), st.randoms())
def test_the_order_of_rows_is_of_no_account(column, random):
    mixed = random.sample(column, len(column))
    assert Category.fit(FIELD, {"a": objects(column)}) == Category.fit(FIELD, {"a": objects(mixed)})
    there = [value for value in column if value is not None]
    if there:
        mixed = random.sample(there, len(there))
        assert Category.fit(TARGET, {"a": objects(there)}) == Category.fit(TARGET, {"a": objects(mixed)})


def test_labels_are_sklearns_and_their_shares_numpys():
    column = np.random.default_rng(0).choice(["x", "b", "a"], 50, p=[0.6, 0.3, 0.1])
    learned = Category.fit(TARGET, {"a": objects(column)})
    theirs = OrdinalEncoder().fit_transform(column[:, None])[:, 0]
    assert index(learned, column, "target_a") == theirs.tolist()
    labels, counts = np.unique(column, return_counts=True)
    role = learned.roles["target_a"]
    assert role.labels == tuple(labels) and role.shares == pytest.approx(counts / 50)


def test_labels_that_are_numbers_go_by_their_value():
    learned = Category.fit(TARGET, {"a": objects(["10", "9", "b", "-1.5", "a", "nan"])})
    assert learned.roles["target_a"].labels == ("-1.5", "9", "10", "a", "b", "nan")


def test_only_so_many_values_get_a_place_the_commonest_first(monkeypatch):
    monkeypatch.setattr(category, "AT_MOST", 3)
    learned = Category.fit(FIELD, {"a": objects(list("aaabbbccccddee"))})
    assert learned.values[0].known == ("a", "b", "c")


def test_a_number_handed_over_is_the_label_of_a_table():
    assert [Category.read(value, trusted=False) for value in (3, 3.0, 3.5, "3", None, float("nan"), True)] == [
        "3",
        "3",
        "3.5",
        "3",
        None,
        None,
        "True",
    ]
