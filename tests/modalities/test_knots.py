"""The quantiles of the numbers, as prepared, that a preparation keeps."""

from __future__ import annotations

import numpy as np
import torch

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
        expected = np.quantile(column, np.linspace(0, 1, modalities.KNOTS), method="nearest")
        assert set(each) <= set(column) and list(each) == sorted(set(each))
        assert each[0] == column.min() and each[-1] == column.max()
        rank = lambda values: np.searchsorted(np.sort(column), values) / len(column)  # noqa: E731, B023
        np.testing.assert_allclose(rank(np.array(each)), rank(np.unique(expected)), atol=2 / len(column))


def test_two_values_are_two_knots():
    found = modalities.fit((Field("flag", "boolean"),), {"flag": np.array(["no", "yes"] * 30, dtype=object)})
    assert found.roles["numbers"].knots == ((-1.0, 1.0),)


def test_they_come_back_from_the_record():
    found = modalities.fit(FIELDS, columns(300))
    assert from_json(modalities.Preparations, to_json(found)) == found
    assert modalities.fit((Field("colour", "category"),), {"colour": np.array(["a", "b"] * 9, dtype=object)}).knots == ()
