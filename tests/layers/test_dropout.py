"""The mask of a part is the part of the mask, whatever the step."""

from __future__ import annotations

import pytest
import torch

from hondo.layers.dropout import STEPS, VALUES, Dropout, Stream
from hondo.nouns import Draw


def layers(count, p=0.4, rows=0):
    stream, made = Stream(rows), [Dropout(p) for _ in range(count)]
    for place, layer in enumerate(made):
        layer.masks.follow(stream, place)
    return stream, *made


@pytest.mark.parametrize("rows", [0, 12, 50])
@pytest.mark.parametrize("shape", [(12,), (12, 5), (12, 2, 3)])
def test_parts_are_masked_as_the_whole(shape, rows):
    (stream, layer), x = layers(1, rows=rows), torch.ones(shape)
    stream.move(Draw(3, 70))
    whole = layer(x)
    for first, last in ((0, 12), (0, 5), (5, 6), (6, 12)):
        stream.move(Draw(3, 70, first, 12))
        assert torch.equal(layer(x[first:last]), whole[first:last])


@pytest.mark.parametrize("width", [3, 40_000])
def test_a_mask_is_a_function_of_seed_and_step(width):
    """Drawn for many steps at once or for one, in order or not."""
    x, steps = torch.ones(8, width), [0, 1, STEPS - 1, STEPS, STEPS + 1, 1000]
    stream, layer = layers(1, rows=8)
    found = {}
    for step in steps:
        stream.move(Draw(1, step))
        found[step] = layer(x)
    for step in reversed(steps):
        stream, layer = layers(1, rows=8)
        stream.move(Draw(1, step))
        assert torch.equal(layer(x), found[step])
    assert all(not torch.equal(found[a], found[b]) for a in steps for b in steps if a < b)
    stream.move(Draw(2, 1000))
    assert not torch.equal(layer(x), found[1000])
    assert (8 * width > VALUES) == (width > 3)


def test_batches_that_differ_by_a_row_are_masked_alike():
    (stream, layer), (other_stream, other) = layers(1, rows=9), layers(1, rows=9)
    stream.move(Draw(0, 5))
    other_stream.move(Draw(0, 5))
    assert torch.equal(layer(torch.ones(9, 4))[:8], other(torch.ones(8, 4)))


def test_several_layers_and_calls_draw_on_their_own():
    (stream, one, other), x = layers(2), torch.ones(10, 40)
    stream.move(Draw(0, 0))
    given = [one(x), other(x), one(x)]
    assert all(not torch.equal(given[a], given[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    stream.move(Draw(0, 0))
    assert all(torch.equal(a, b) for a, b in zip([one(x), other(x), one(x)], given, strict=True))


def test_without_a_stream_it_asks_the_generator_of_torch():
    layer, x = Dropout(0.5), torch.ones(10, 4)
    torch.manual_seed(0)
    first = layer(x)
    assert not torch.equal(first, layer(x))
    torch.manual_seed(0)
    assert torch.equal(first, layer(x))
    layer.masks.follow(Stream())
    layer.masks.follow(None)
    torch.manual_seed(0)
    assert torch.equal(first, layer(x))


def test_blocks_have_the_statistics_of_single_draws():
    (stream, layer), x = layers(1, p=0.3, rows=32), torch.ones(32, 64)
    kept = []
    for step in range(200):
        stream.move(Draw(0, step))
        kept.append((layer(x) > 0).double())
    share = torch.stack(kept).mean(0)  # of each place over the steps
    assert abs(float(share.mean()) - 0.7) < 5 * (0.21 / 200 / x.numel()) ** 0.5
    assert (share - 0.7).abs().max() < 6 * (0.21 / 200) ** 0.5


def test_what_it_shows_of_itself():
    assert repr(Dropout(0.25)) == "Dropout(p=0.25)"


def test_another_stream_begins_anew():
    """However far the one before it was, in the midst of a step too."""
    x, (stream, layer) = torch.ones(8, 5), layers(1)
    stream.move(Draw(1, 0))
    first = layer(x)
    again = Stream()
    layer.masks.follow(again)
    again.move(Draw(1, 0))
    assert torch.equal(layer(x), first)
