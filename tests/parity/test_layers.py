"""Layers against torch's and scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import OneHotEncoder
from torch import nn

from hondo.layers.activation import ACTIVATIONS, GAINS
from hondo.layers.columns import ONE_HOT_UP_TO, Columns
from hondo.layers.dropout import Dropout
from hondo.nouns import Role


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_dropout_has_the_statistics_and_the_scale_of_torch(p):
    torch.manual_seed(0)
    x = torch.full((1000, 200), 3.0)
    ours, theirs = Dropout(p)(x), nn.Dropout(p)(x)
    assert torch.equal(ours.unique(), theirs.unique())  # nothing, or the same multiple
    spread = (p * (1 - p) / x.numel()) ** 0.5  # of the share of zeros
    assert abs(float((ours == 0).float().mean()) - p) < 5 * spread
    for axis in (0, 1):  # rows and columns alike
        share, many = (ours == 0).float().mean(axis), x.shape[axis]
        assert (share - p).abs().max() < 6 * (p * (1 - p) / many) ** 0.5
    both = (ours == 0) & (ours.roll(1, 0) == 0)  # one row knows nothing of the next
    assert abs(float(both.float().mean()) - p * p) < 5 * (p * p * (1 - p * p) / x.numel()) ** 0.5 + 1e-3


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_dropout_passes_gradients_as_it_passes_values(dtype):
    x = torch.ones(50, 8, dtype=dtype, requires_grad=True)
    out = Dropout(0.3)(x)
    out.sum().backward()
    assert out.dtype == dtype and torch.equal(x.grad, out)


def test_dropout_is_nothing_when_evaluating_or_at_zero():
    x = torch.randn(5, 3)
    assert Dropout(0.9).eval()(x) is x and Dropout(0.0)(x) is x


# ---- columns --------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(2, 9), min_size=1, max_size=5), st.integers(1, 20), st.integers(0, 10**6))
def test_one_hot_is_sklearns(sizes, rows, seed):
    """`sizes` counts the place for the unseen, whose row is all zeros."""
    g = np.random.default_rng(seed)
    index = np.stack([g.integers(0, size, rows) for size in sizes], 1)
    known = [np.arange(1, size) for size in sizes]
    encoder = OneHotEncoder(categories=known, handle_unknown="ignore", sparse_output=False).fit([[1] * len(sizes)])
    layer = Columns({"categories": Role((len(sizes),), sizes=tuple(sizes))})
    ours = layer(categories=torch.from_numpy(index)).numpy()
    np.testing.assert_array_equal(ours, encoder.transform(index))
    assert layer.features == ours.shape[1]


def test_many_values_are_embedded_as_torch_embeds():
    sizes = (3, ONE_HOT_UP_TO + 2, 4, 1000)
    layer = Columns({"numbers": Role((2,)), "categories": Role((4,), sizes=sizes)})
    g = torch.Generator().manual_seed(0)
    numbers = torch.randn(6, 2, generator=g)
    index = torch.stack([torch.randint(0, size, (6,), generator=g) for size in sizes], 1)
    index[0] = 0
    hot = [nn.functional.one_hot(index[:, i], sizes[i])[:, 1:] for i in (0, 2)]
    tables = [layer.embeddings[k].weight for k in range(2)]
    looked_up = [nn.functional.embedding(index[:, i], tables[k]) for k, i in enumerate((1, 3))]
    torch.testing.assert_close(layer(numbers, index), torch.cat([numbers, *hot, *looked_up], 1), rtol=0, atol=0)
    assert layer(numbers, index)[0, 2:].eq(0).all()  # the unseen adds nothing
    assert all(width.embedding_dim < size for width, size in zip(layer.embeddings, (34, 1000), strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_columns_come_in_the_kind_of_number_of_the_network(dtype):
    for roles in (
        {"categories": Role((1,), sizes=(4,))},
        {"numbers": Role((2,)), "categories": Role((1,), sizes=(4,))},
    ):
        layer = Columns(roles).to(dtype)
        given = {"categories": torch.tensor([[0], [3]])}
        given |= {"numbers": torch.ones(2, 2, dtype=dtype)} if "numbers" in roles else {}
        assert layer(**given).dtype == dtype


# ---- activations ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_gain_is_torchs_or_keeps_the_variance(name):
    if name not in ("sigmoid", "gelu", "identity", "tanh"):
        assert GAINS[name] == pytest.approx(nn.init.calculate_gain(name, 0.01 if name == "leaky_relu" else None))
    torch.manual_seed(0)
    bend = ACTIVATIONS[name]()
    if name == "sigmoid":  # by its slope in the middle
        slope = torch.autograd.functional.jacobian(bend, torch.zeros(()))
        assert GAINS[name] * float(slope) == pytest.approx(1.0)
    else:
        small = torch.randn(100_000) * (1e-3 if name == "tanh" else 1.0)
        kept = GAINS[name] ** 2 * float(bend(small).square().mean() / small.square().mean())
        assert kept == pytest.approx(1.0, abs=0.16)
