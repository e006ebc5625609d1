"""What is asked of the changes of pictures: how often, by how much, and as a function of the draw alone."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
import torch

from hondo import changes
from hondo.errors import OptionError
from hondo.layers.augment import Augment, cut, geometry
from hondo.layers.augment.trivial import CHANGES, trivial
from hondo.nouns import Draw

from .pictures import pictures, pillow, tensor

FULL = Augment(flip=True, shift=0.1, rotate=20, zoom=0.2, crop=0.5, brightness=0.3, contrast=0.3, saturation=0.3)
FULL = replace(FULL, trivial=True, cutout=0.25)


def test_nothing_asked_changes_nothing():
    x = pictures(height=9, width=14)
    assert torch.equal(Augment()(x, Draw(0, 0)), x / 255) and Augment().mixed(4, (9, 14), Draw(0, 0)) is None
    assert Augment()(y := x / 255, Draw(0, 0)) is y


WHOLE = ("flip", "trivial")
SINGLE = [each.name for each in fields(Augment) if each.name not in ("mixup", "cutmix")]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", SINGLE)
def test_each_by_itself_changes_pictures_and_keeps_their_range(name, channels):
    x = pictures(rows=60, channels=channels, height=20, width=24)
    found = Augment(**{name: True if name in WHOLE else 0.5})(x, Draw(0, 3))
    changed = ((found - x / 255).abs().amax((1, 2, 3)) > 1e-3).float().mean()
    assert found.shape == x.shape and found.dtype == torch.float32 and found.min() >= 0 and found.max() <= 1
    assert changed == 0 if (name, channels) == ("saturation", 1) else changed > 0.3


@pytest.mark.parametrize("name", [name for name in SINGLE if name not in WHOLE])
def test_the_weaker_the_nearer(name):
    """A part of all of the area is the whole."""
    x = pictures(rows=20)
    weak = Augment(**{name: 1.0 if name == "crop" else 1e-7})(x, Draw(0, 3))
    torch.testing.assert_close(weak, x / 255, rtol=0, atol=1e-4)


@pytest.mark.parametrize("asked", [FULL, Augment(flip=True, shift=0.2), Augment(trivial=True)])
def test_it_is_a_function_of_the_draw_and_a_part_draws_what_the_whole_would(asked):
    x = pictures(rows=12)
    whole = asked(x, Draw(1, 7))
    assert torch.equal(whole, asked(x, Draw(1, 7))) and not torch.equal(whole, asked(x, Draw(1, 8)))
    parts = [asked(x[s : s + 4], Draw(1, 7, start=s, rows=12)) for s in (0, 4, 8)]
    torch.testing.assert_close(torch.cat(parts), whole, rtol=0, atol=1e-5)


def test_half_are_mirrored_and_no_value_is_touched():
    x = pictures(rows=400, channels=1, height=2, width=4)
    found = Augment(flip=True)(x, Draw(0, 0)) * 255
    mirrored, same = ((found.round() == each).all(3).all(2).all(1) for each in (x.flip(3), x))
    assert bool((mirrored | same).all()) and 160 < int((mirrored & ~same).sum()) < 240
    assert torch.equal(found.round().sort().values, x.float().sort().values)


def test_every_shift_of_whole_points_is_as_likely():
    """Pictures whose points tell where they were."""
    x = torch.arange(100).view(1, 1, 10, 10).expand(5000, 1, 10, 10).to(torch.uint8)
    middle = (Augment(shift=0.2)(x, Draw(0, 1)) * 255).round().long()[:, 0, 5, 5]
    down, right = 5 - middle // 10, 5 - middle % 10
    assert down.abs().max() == right.abs().max() == 2
    counts = torch.bincount((down + 2) * 5 + right + 2, minlength=25)
    assert counts.min() > 140 and counts.max() < 260  # of 200


def test_a_square_is_cut_out():
    x = pictures(rows=2, height=10, width=12) / 255
    found = cut(x, torch.tensor([[5.0, 6.0], [0.0, 0.0]]), 4)
    mean = x.mean((2, 3))
    assert torch.equal(found[0, :, 3:7, 4:8], mean[0][:, None, None].expand(-1, 4, 4))
    assert int((found[0] != x[0]).any(0).sum()) == 16 and int((found[1] != x[1]).any(0).sum()) == 4


def test_turned_and_moved_is_one_look_up_of_both():
    """A quarter turn has no chance left: what is moved first by whole points and mirrored stays in place."""
    x = pictures(rows=64, channels=1, height=12, width=12)
    draw = Draw(0, 5)
    moves = Augment(flip=True, shift=0.25)._moves(x, draw)
    both = Augment(flip=True, shift=0.25, rotate=1e-6)(x, draw)
    torch.testing.assert_close(both, geometry.moved(x, *moves) / 255, rtol=0, atol=1e-4)


# ---- one change of each ----------------------------------------------------------------------------


def test_of_each_picture_one_change_and_all_as_often():
    """Told by those that know no strength."""
    x = pictures(rows=1, height=32, width=32, seed=4).expand(1400, -1, -1, -1) / 255 * 0.9
    found, nothing = trivial(x, Draw(3, 0)), torch.zeros(1)
    for name in ("autocontrast", "equalize"):
        like = (found - CHANGES[name](x[:1], nothing, nothing)).abs().amax((1, 2, 3)) < 1e-4
        assert len(CHANGES) == 14 and 70 < int(like.sum()) < 130  # of 100
    assert 70 < int((found == x).all(3).all(2).all(1).sum()) < 150  # and the weakest of others


@pytest.mark.parametrize("name", CHANGES)
def test_the_weakest_is_nothing_and_the_strongest_the_papers(name):
    from PIL import Image, ImageEnhance, ImageOps

    x = pictures(rows=1, height=40, width=40, seed=2)
    most = {
        "brightness": lambda i: ImageEnhance.Brightness(i).enhance(1.99),
        "saturation": lambda i: ImageEnhance.Color(i).enhance(1.99),
        "contrast": lambda i: ImageEnhance.Contrast(i).enhance(1.99),
        "sharpness": lambda i: ImageEnhance.Sharpness(i).enhance(1.99),
        "posterize": lambda i: ImageOps.posterize(i, 2),
        "solarize": lambda i: ImageOps.solarize(i, 0),
        "autocontrast": ImageOps.autocontrast,
        "equalize": ImageOps.equalize,
        "identity": lambda i: i,
        "translate_x": lambda i: i.transform(i.size, Image.Transform.AFFINE, (1, 0, -32, 0, 1, 0)),
        "translate_y": lambda i: i.transform(i.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, -32)),
    }
    strength, sign = torch.ones(1), torch.ones(1)
    if name not in ("autocontrast", "equalize", "solarize"):
        torch.testing.assert_close(CHANGES[name](x / 255, 0 * strength, sign), x / 255, rtol=0, atol=1e-4)
    found = CHANGES[name](x / 255, strength, sign)
    if name in most:
        inside = tensor(most[name](pillow(x[0])))[:, 33:, 33:]
        assert float((found[0, :, 33:, 33:] * 255 - inside).abs().max()) <= 1.6
    else:
        back = CHANGES[name](x / 255, strength, -sign)
        assert (found - back).abs().max() > 0.1 and (found - x / 255).abs().max() > 0.1


# ---- in words --------------------------------------------------------------------------------------


def test_words_and_changes_are_the_same_thing():
    words = "flip,shift=0.1,rotate=20,zoom=0.2,crop=0.5,brightness=0.3,contrast=0.3,saturation=0.3,trivial,cutout=0.25"
    assert str(FULL) == words and changes.asked(Augment, words) == FULL
    assert changes.asked(Augment, " rotate = 15 , flip ") == Augment(flip=True, rotate=15)
    assert changes.asked(Augment, "none") == Augment() and str(Augment()) == "none"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("flop", "Did you mean 'flip'"),
        ("", "no change called ''"),
        ("none,flip", "no change called 'none'"),
        ("rotate", "as in rotate=0.2"),
        ("rotate=much", "rotate needs a number"),
        ("rotate=nan", "rotate needs a number"),
        ("flip=1", "write flip alone"),
        ("rotate=-1", "rotate should be 0 .. 180"),
        ("shift=2", "shift should be 0 .. 1"),
        ("zoom=0.95", "zoom should be 0 .. 0.9"),
        ("mixup=11", "mixup should be 0 .. 10"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(words, told):
    with pytest.raises(OptionError) as caught:
        changes.asked(Augment, words)
    assert told in caught.value.messages[0].text("en") and caught.value.messages[0].text("es")


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(OptionError) as caught:
        changes.asked(Augment, "flop,rotate,flip=2")
    assert len(caught.value.messages) == 3
