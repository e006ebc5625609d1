"""The columns of a table as one vector."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from hondo.layers.columns import ONE_HOT_UP_TO, Columns, embedding_width
from hondo.nouns import Role

MANY = ONE_HOT_UP_TO + 2
"""The fewest values of a category, the unseen among them, that is embedded."""


@given(st.integers(2, 10**6))
def test_an_embedding_is_narrower_than_one_hot_and_grows_with_the_values(size):
    assert 1 <= embedding_width(size) <= 64
    assert embedding_width(size) <= embedding_width(size + 1)
    assert size < 8 or embedding_width(size) < size


@pytest.mark.parametrize(
    ("sizes", "features", "embedded"),
    [
        ((2,), 1, 0),
        ((MANY - 1,), ONE_HOT_UP_TO, 0),
        ((MANY,), embedding_width(MANY), 1),
        ((4, MANY, 3), 5 + 12, 1),
        ((1,), 0, 0),
    ],
)
def test_features_are_what_comes_out(sizes, features, embedded):
    layer = Columns({"categories": Role((len(sizes),), sizes=sizes)})
    out = layer(categories=torch.zeros(7, len(sizes), dtype=torch.int64))
    assert out.shape == (7, layer.features) == (7, features) and len(layer.embeddings) == embedded


def test_the_unseen_is_never_learned():
    """Its row of the table is zero and gets no gradient."""
    layer = Columns({"categories": Role((1,), sizes=(MANY,))})
    layer(categories=torch.tensor([[0], [0], [5]])).sum().backward()
    gradient = layer.embeddings[0].weight.grad
    assert not gradient[0].any() and gradient[5].all() and not layer.embeddings[0].weight[0].any()


def test_numbers_alone_pass_as_they_are():
    layer, x = Columns({"numbers": Role((3,))}), torch.randn(4, 3)
    assert layer(x) is x and layer.features == 3 and not list(layer.parameters())


def test_nothing_but_weights_is_in_its_state():
    """What follows from the roles is built again, not stored."""
    layer = Columns({"numbers": Role((1,)), "categories": Role((2,), sizes=(3, MANY))})
    assert set(layer.state_dict()) == {"embeddings.0.weight"}
