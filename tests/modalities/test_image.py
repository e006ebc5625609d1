"""Pictures become tensors of one size, and change while training."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from hondo import shelf
from hondo.modalities.image import SIDE, Image, Pictures, resized
from hondo.nouns import Draw, Field
from hondo.pictures import Picture

FIELDS = (Field("image", "image"),)


def column(*points):
    made = np.empty(len(points), dtype=object)
    made[:] = [None if each is None else Picture("x", each) for each in points]
    return {"image": made}


def photos(rows=6, size=(20, 30), channels=3, seed=0):
    g = np.random.default_rng(seed)
    shape = size if channels == 1 else (*size, channels)
    return [g.integers(0, 256, shape, dtype=np.uint8) for _ in range(rows)]


def test_pictures_of_one_size_keep_it_and_others_become_square():
    assert Image.fit(FIELDS, column(*photos())).roles["image"].shape == (3, 20, 30)
    mixed = Image.fit(FIELDS, column(*photos(), *photos(size=(40, 20))))
    assert mixed.roles["image"].shape == (3, SIDE, SIDE)
    large = Image.fit(FIELDS, column(*photos(2, size=(300, 300))))
    assert large.roles["image"].shape == (3, SIDE, SIDE)


def test_grey_ones_have_one_channel_unless_some_have_colour():
    assert Image.fit(FIELDS, column(*photos(channels=1))).channels == 1
    both = Image.fit(FIELDS, column(*photos(channels=1), *photos()))
    assert both.channels == 3
    batch = both.apply(column(*photos(1, channels=1))).take(torch.arange(1))["image"]
    raw = batch[0] * torch.tensor(both.spread)[:, None, None] + torch.tensor(both.mean)[:, None, None]
    assert torch.allclose(raw[0], raw[1], atol=1e-5) and torch.allclose(raw[0], raw[2], atol=1e-5)


def test_over_the_training_part_the_mean_is_0_and_the_spread_1():
    learned = Image.fit(FIELDS, column(*photos(40)))
    batch = learned.apply(column(*photos(40))).take(torch.arange(40))["image"]
    torch.testing.assert_close(batch.mean((0, 2, 3)), torch.zeros(3), rtol=0, atol=1e-4)
    torch.testing.assert_close(batch.std((0, 2, 3)), torch.ones(3), rtol=0, atol=1e-3)


@pytest.mark.parametrize("size", [(50, 80), (80, 50), (33, 33), (8, 6)])
def test_the_middle_is_cut_out_and_made_to_fit(size):
    (points,) = photos(1, size=size)
    found = resized(points, 32, 32, grey=False).transpose(1, 2, 0)
    side = min(size)
    top, left = (size[0] - side) / 2, (size[1] - side) / 2
    box = (left, top, left + side, top + side)
    expected = Pillow.fromarray(points).resize((32, 32), Pillow.Resampling.BILINEAR, box)
    np.testing.assert_array_equal(found, np.asarray(expected))


def test_without_a_draw_nothing_is_changed_and_with_one_it_is():
    learned = Image.fit(FIELDS, column(*photos(8)))
    prepared = learned.apply(column(*photos(8)))
    some = torch.tensor([5, 2])
    plain = prepared.take(some)["image"]
    assert torch.equal(plain, prepared.take(torch.arange(8))["image"][some])
    changed = prepared.take(some, Draw(0, 3))["image"]
    assert not torch.equal(changed, plain) and torch.equal(changed, prepared.take(some, Draw(0, 3))["image"])


def test_what_is_large_lies_on_the_disk_and_is_the_same(monkeypatch):
    learned = Image.fit(FIELDS, column(*photos(8)))
    usual = learned.apply(column(*photos(8), None))
    monkeypatch.setattr(shelf, "LARGE", 100)
    there = learned.apply(column(*photos(8), None))
    assert isinstance(there, Pictures) and torch.equal(there.points["image"], usual.points["image"])
    middle = (torch.tensor(learned.mean) * 255).round()[:, None, None]
    assert torch.equal(there.points["image"][8].float(), middle.expand(3, 20, 30))


@pytest.mark.parametrize(
    ("facts", "columns", "expected"),
    [
        ({}, column(*photos()), "flip,shift=0.04"),
        ({"mirror": False}, column(*photos(channels=1)), "shift=0.04"),
        ({}, column(*photos(), *photos(size=(40, 20))), "flip,crop=0.35"),
        ({"mirror": False}, column(*photos(), *photos(size=(40, 20))), "crop=0.35"),
        ({"mirror": False, "augment": "flip,mixup=0.2"}, column(*photos()), "flip,mixup=0.2"),
        ({"augment": "none"}, column(*photos()), "none"),
    ],
)
def test_what_changes_them_is_a_rule_of_the_data_or_asked_for_and_said(facts, columns, expected):
    learned = Image.fit((Field("image", "image", facts),), columns)
    (note,) = learned.notes
    assert str(learned.augment) == expected
    for language in ("en", "es"):
        assert expected in note.text(language) and ("--augment" in note.text(language)) == ("augment" not in facts)
    assert ("single signs" in note.text("en")) == ("augment" not in facts and facts.get("mirror") is False)


def test_two_pictures_of_a_row_are_changed_alike_and_mixed_with_the_same_row():
    fields = (Field("a", "image", {"augment": "flip,shift=0.2,mixup=1,cutmix=1"}), Field("b", "image"))
    columns = {"a": column(*photos(12))["image"], "b": column(*photos(12))["image"]}
    batch = Image.fit(fields, columns).apply(columns).take(torch.arange(12), Draw(0, 1))
    assert torch.equal(batch["image_a"], batch["image_b"]) and set(batch) == {"image_a", "image_b", "partner", "share"}
