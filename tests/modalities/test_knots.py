"""The quantiles of the numbers, as prepared, that a preparation keeps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from hondo import modalities
from hondo.nouns import Field
from hondo.record import from_json, to_json


def columns(rows: int) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(0)
    flag = np.array(["no", "yes", None], dtype=object)[draw.integers(0, 3, rows)]
    gaps = np.where(draw.random(rows) < 0.2, np.nan, draw.normal(size=rows))
    return {"height": draw.normal(170, 10, rows), "gaps": gaps, "flag": flag, "answer": draw.normal(size=rows)}


FIELDS = (
    Field("height", "number"),
    Field("flag", "boolean"),
    Field("gaps", "number"),
    Field("answer", "number", target=True),
)


def test_they_are_numpys_of_what_the_network_gets():
    given = columns(5000)
    found = modalities.fit(FIELDS, given)
    numbers = found.apply(given).take(torch.arange(5000))["numbers"].double().numpy()
    knots = found.roles["numbers"].knots
    assert len(knots) == numbers.shape[1] == 5 == len(found.roles["numbers"].names)
    for column, each in zip(numbers.T, knots, strict=True):
        assert set(each) <= set(column) and list(each) == sorted(set(each)) and len(each) <= modalities.KNOTS
        assert each[0] == column.min() and each[-1] == column.max()
        if len(set(column)) == 5000:
            expected = np.quantile(column, np.linspace(0, 1, modalities.KNOTS))
            np.testing.assert_allclose(each, expected, atol=0.05 * column.std())


@given(st.lists(st.integers(1, 3000), min_size=2, max_size=400))
def test_a_value_counts_as_the_root_of_how_often_it_occurs(counts):
    """Against a slow plain version: no two knots have more of these roots between them than there is to share out, but
    for what lies at one value."""
    column = np.repeat(np.arange(len(counts), dtype=float), counts)
    roots, total = np.sqrt(counts), sum(np.sqrt(counts))
    (knots,) = modalities.fit((Field("x", "number"),), {"x": column}).roles["numbers"].knots
    order = np.unique(modalities.fit((Field("x", "number"),), {"x": column}).apply({"x": column}).tensors["numbers"])
    places = np.searchsorted(order, np.array(knots, dtype=np.float32))
    assert places[0] == 0 and places[-1] == len(order) - 1
    if len(order) == len(counts):  # no two values became one on the way
        for low, high in pairwise(places):
            assert roots[low + 1 : high].sum() <= total / (modalities.KNOTS - 1) + 1e-6


def test_a_common_value_leaves_knots_for_the_rest():
    """As the capital gains of a census, of which nine in ten are zero and the others say most."""
    gains = np.concatenate([np.zeros(9000), np.repeat(np.arange(1.0, 101.0), 10)])
    (knots,) = modalities.fit((Field("gain", "number"),), {"gain": gains}).roles["numbers"].knots
    assert len(knots) > 60


def test_two_values_are_two_knots():
    found = modalities.fit((Field("flag", "boolean"),), {"flag": np.array(["no", "yes"] * 30, dtype=object)})
    assert found.roles["numbers"].knots == ((-1.0, 1.0),)


def test_they_come_back_from_the_record():
    found = modalities.fit(FIELDS, columns(300))
    assert from_json(modalities.Preparations, to_json(found)) == found
    assert (
        modalities.fit((Field("colour", "category"),), {"colour": np.array(["a", "b"] * 9, dtype=object)}).knots == ()
    )
