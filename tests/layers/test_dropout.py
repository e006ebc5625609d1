"""The mask of a part is the part of the mask."""

from __future__ import annotations

import pytest
import torch

from hondo.layers.dropout import Dropout


def masked(layer, x, first=0, rows=None):
    torch.manual_seed(3)
    layer.part = None if rows is None else (first, rows)
    return layer(x)


@pytest.mark.parametrize("shape", [(12,), (12, 5), (12, 2, 3)])
def test_parts_are_masked_as_the_whole(shape):
    layer, x = Dropout(0.4), torch.ones(shape)
    whole = masked(layer, x)
    for first, last in ((0, 12), (0, 5), (5, 6), (6, 12)):
        assert torch.equal(masked(layer, x[first:last], first, 12), whole[first:last])
    assert not torch.equal(masked(layer, x[6:]), whole[6:])  # a part that does not know it is one draws its own


def test_several_layers_draw_one_after_the_other_in_parts_as_well():
    one, other, x = Dropout(0.5), Dropout(0.5), torch.ones(10, 4)
    torch.manual_seed(0)
    whole = one(x), other(x)
    for first, last in ((0, 3), (3, 10)):
        one.part = other.part = (first, 10)
        torch.manual_seed(0)
        assert torch.equal(one(x[first:last]), whole[0][first:last])
        assert torch.equal(other(x[first:last]), whole[1][first:last])
    assert not torch.equal(*whole)


def test_what_it_shows_of_itself():
    assert repr(Dropout(0.25)) == "Dropout(p=0.25)"
