"""What the doctor says of pictures: found where it was made so, and nowhere else."""

from __future__ import annotations

import io
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from hondo.data import Table, read
from hondo.data.album import Album
from hondo.data.doctor import clean, likeness
from hondo.data.doctor.examination import examine
from hondo.data.split import split
from hondo.nouns import Field
from hondo.pictures import Look, Picture

OURS = {"across", "two_labels", "told_by"}


def scene(seed, size=(96, 72)):
    """Some coloured ellipses on a coloured ground."""
    draw = np.random.default_rng(seed)
    image = Image.new("RGB", size, tuple(draw.integers(0, 256, 3).tolist()))
    for _ in range(12):
        left, top = draw.integers(0, size[0] - 10), draw.integers(0, size[1] - 10)
        box = (left, top, left + draw.integers(8, size[0] // 2), top + draw.integers(8, size[1] // 2))
        ImageDraw.Draw(image).ellipse(tuple(map(int, box)), tuple(draw.integers(0, 256, 3).tolist()))
    return image


def stored(image, form="PNG", **more):
    file = io.BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


def table(held, labels):
    pictures = tuple(
        Picture(f"{label}/{number}.png", data) for number, (data, label) in enumerate(zip(held, labels, strict=True))
    )
    return read(Album("made", pictures, tuple(labels)))


def diagnose(held, labels, test=None):
    made = table(held, labels).with_target(["label"])
    cleaned = clean(made, "label", "classification")
    found = examine(cleaned, split(cleaned.table, labels=cleaned.labels, rows=cleaned.rows, test_given=test))
    for finding in found.findings:
        for message in (finding.what, finding.why, finding.action):
            assert all("{" not in message.text(language) for language in ("en", "es"))
    return found


def ours(found):
    return {finding.check: finding for finding in found.findings if finding.check in OURS}


COUNT = 80
LABELS = [("cat", "dog")[number % 2] for number in range(COUNT)]
SCENES = [scene(number) for number in range(COUNT)]


def test_nothing_is_said_where_nothing_is_odd():
    assert ours(diagnose([stored(image) for image in SCENES], LABELS)) == {}


AGAIN = {
    "a jpeg": lambda image: stored(image, "JPEG", quality=85),
    "a smaller one": lambda image: stored(image.resize((72, 54), Image.Resampling.BILINEAR)),
    "a larger one": lambda image: stored(image.resize((192, 144), Image.Resampling.BICUBIC)),
    "a darker one": lambda image: stored(ImageEnhance.Brightness(image).enhance(0.8)),
    "a webp": lambda image: stored(image, "WEBP", quality=85),
}


@pytest.mark.parametrize("how", AGAIN)
def test_a_picture_saved_again_leaves_training(how):
    held = [*(stored(image) for image in SCENES), *(AGAIN[how](image) for image in SCENES[:6])]
    found = diagnose(held, [*LABELS, *LABELS[:6]], test=np.arange(COUNT, COUNT + 6))
    across = ours(found)["across"]
    assert set(range(6)) >= set(found.drop_rows.tolist()) and len(found.drop_rows) >= 5
    assert across.leaves_out and across.count == len(found.drop_rows)
    assert "cat/0.png = cat/80.png" in across.what.text("en") or 0 not in found.drop_rows


def test_one_picture_under_two_labels():
    held = [*(stored(image) for image in SCENES), stored(SCENES[0]), stored(SCENES[3], "JPEG", quality=80)]
    found = ours(diagnose(held, [*LABELS, "dog", "cat"]))["two_labels"]
    said = found.what.text("en")
    assert "cat/0.png (cat) = dog/80.png (dog)" in said and "dog/3.png (dog) = cat/81.png (cat)" in said
    assert found.rows == (1, 4, 81, 82)


def test_plain_pictures_are_not_one_another():
    """All of one colour, or nearly: their hashes would all be alike."""
    draw = np.random.default_rng(0)
    shades = [np.full((20, 20), shade) + draw.integers(-2, 3, (20, 20)) for shade in draw.integers(5, 250, 60)]
    looks = [Picture("x", shade.astype(np.uint8)).look for shade in shades]
    assert len(likeness.pairs(looks)) == 0


@pytest.mark.parametrize("few", [0, likeness.FEW])
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(100, 200), copies=st.integers(0, 5))
def test_pairs_are_those_of_the_slow_way(few, seed, count, copies):
    """All against all, by numpy's own correlation: nothing else is found, and copies are."""
    draw = np.random.default_rng(seed)
    own = draw.integers(0, 256, (count, 16, 16, 3)).astype(np.uint8)
    noise = draw.integers(-1, 2, (copies, 16, 16, 3))
    again = np.clip(own[np.arange(copies) % count].astype(int) + noise, 0, 255).astype(np.uint8)
    looks = [Picture("x", points).look for points in (*own, *again)]
    flat = np.array([np.frombuffer(look.small, np.uint8) for look in looks], dtype=float)
    alike = np.corrcoef(flat) >= likeness.ALIKE
    expected = {(i, j) for i, j in np.argwhere(alike).tolist() if i < j}
    with patch.object(likeness, "FEW", few):
        found = {tuple(pair) for pair in likeness.pairs(looks).tolist()}
    assert found <= expected
    assert {j for _, j in expected} == {j for _, j in found}


def test_of_many_each_is_compared_with_few():
    """Though all of them are alike in most of what the hash sees."""
    draw = np.random.default_rng(0)
    same = np.linspace(0, 255, 256)
    points = np.clip(same + draw.normal(0, 3, (3000, 256)), 0, 255).astype(np.uint8)
    looks = [Look(16, 16, True, "", (0,), bytes(each)) for each in points]
    with patch.object(likeness, "_alike", wraps=likeness._alike) as asked:
        found = likeness.pairs(looks)
    (call,) = asked.call_args_list
    assert len(np.unique(found)) > 2900 and len(call.args[1]) <= likeness.BANDS * (likeness.BESIDE + 1) * 3000


# ---- told without looking -------------------------------------------------------------------------


def framed(image, colour):
    image = image.copy()
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline=colour, width=2)
    return image


TOLD = {
    "the size": lambda image, cat: stored(image.resize((60, 60) if cat else (80, 60))),
    "the format": lambda image, cat: stored(image, "PNG" if cat else "JPEG"),
    "the border": lambda image, cat: stored(framed(image, "white" if cat else "black")),
}


@pytest.mark.parametrize("sign", TOLD)
def test_labels_told_by_what_is_outward(sign):
    held = [TOLD[sign](image, label == "cat") for image, label in zip(SCENES * 2, LABELS * 2, strict=True)]
    found = ours(diagnose(held, LABELS * 2))["told_by"]
    assert sign.split()[-1] in found.what.text("en") and "cat" in found.what.text("en")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8), st.sampled_from([100, 200]))
def test_by_chance_none_is_told(seed, labels, rows):
    """Any sizes, formats and borders, and labels that have nothing to do with them."""
    draw = np.random.default_rng(seed)
    sizes = draw.integers(20, 2000, (int(draw.integers(1, 30)), 2))
    looks = []
    for _ in range(rows):
        height, width = sizes[draw.integers(len(sizes))].tolist()
        border = tuple(draw.integers(0, 256, 3).tolist())
        small = bytes(draw.integers(0, 256, 768, dtype=np.uint8))
        looks.append(Look(height, width, False, str(draw.choice(["PNG", "JPEG", "GIF"])), border, small))
    pictures = {str(number): Picture(str(number), b"") for number in range(rows)}
    for picture, look in zip(pictures.values(), looks, strict=True):
        vars(picture)["look"] = look
    frame = pl.DataFrame({"image": list(pictures), "label": [f"{n}" for n in draw.integers(0, labels, rows)]})
    fields = (Field("image", "image", {}), Field("label", "category", {}, target=True))
    made = Table(frame, fields, "made", pictures=pictures)
    assert "told_by" not in ours(examine(clean(made, "label", "classification")))
