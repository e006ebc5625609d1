"""Yes and no."""

from __future__ import annotations

import pytest
from contract.samples import objects

from hondo.modalities.boolean import Boolean
from hondo.nouns import Field

FIELD = (Field("a", "boolean"),)


def signs(learned_from, given):
    return Boolean.fit(FIELD, {"a": objects(learned_from)}).apply({"a": objects(given)}).tensors["numbers"].tolist()


@pytest.mark.parametrize(("no", "yes"), [("no", "yes"), ("False", "True"), ("false", "true"), ("N", "Y"), ("No", "Sí")])
def test_no_is_minus_one_and_yes_is_one_however_it_is_spelled(no, yes):
    given = [no, yes, no.upper(), yes.lower(), "perhaps"]
    assert signs([yes, no, yes], given) == [[-1], [1], [-1], [1], [0]]


@pytest.mark.parametrize("spelling", [("False", "True"), ("false", "true"), ("FALSE", "TRUE")])
def test_truth_handed_over_is_the_truth_of_the_column(spelling):
    handed = [Boolean.read(value, trusted=False) for value in (False, True, None)]
    assert signs([*spelling, None], handed) == [[-1, 0], [1, 0], [0, 1]]


def test_words_that_differ_by_case_alone_are_kept_apart_where_the_column_did():
    assert signs(["x", "X"], ["x", "X"]) == [[1], [-1]]


def test_where_nobody_was_missing_in_training_a_missing_one_is_neither():
    assert signs(["no", "yes"], [None]) == [[0]]
    assert signs(["no", "yes", None], [None, "no"]) == [[0, 1], [-1, 0]]
