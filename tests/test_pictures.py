"""Pictures of every make are decoded as Pillow says; those that cannot be are told by name."""

from __future__ import annotations

import io
import threading
import time
import zipfile

import numpy as np
import pytest
from PIL import Image, ImageOps

from hondo import pictures
from hondo.pictures import Picture, Unreadable


def made(mode="RGB", size=(13, 7), seed=0):
    """A picture of Pillow's with chance in every channel."""
    points = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 4), dtype=np.uint8)
    return Image.fromarray(points, "RGBA").convert(mode) if mode != "RGBA" else Image.fromarray(points)


def saved(image, form="PNG", **more):
    file = io.BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


def on_white(image):
    """The slow way: point by point."""
    points = np.asarray(image.convert("RGBA")).astype(float)
    share = points[:, :, 3:] / 255
    return points[:, :, :3] * share + 255 * (1 - share)


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "CMYK", "YCbCr"])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF"])
def test_opaque_pictures_are_what_pillow_makes_of_them(mode, form):
    try:
        data = saved(made(mode), form)
    except (OSError, ValueError, KeyError):
        pytest.skip("no such file")
    image = Image.open(io.BytesIO(data))
    grey = image.mode in ("1", "L")
    found = Picture("x", data)
    np.testing.assert_array_equal(found.points(), np.asarray(image.convert("L" if grey else "RGB")))
    assert found.shape() == (7, 13, grey)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_lets_through_lies_on_white(mode):
    data = saved(made(mode))
    expected = on_white(Image.open(io.BytesIO(data)))
    found = Picture("x", data).points()
    assert np.abs((found if found.ndim == 3 else found[:, :, None]) - expected).max() <= 1


def test_a_palette_with_a_clear_colour_lies_on_white():
    image = made("RGB").quantize(8)
    clear = np.asarray(image) == 3
    data = saved(image, "PNG", transparency=3)
    points = Picture("x", data).points()
    assert clear.any() and (points[clear] == 255).all()
    np.testing.assert_array_equal(points[~clear], np.asarray(image.convert("RGB"))[~clear])


@pytest.mark.parametrize("turn", range(1, 9))
def test_it_stands_upright(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    data = saved(made("RGB"), "PNG", exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    found = Picture("x", data)
    np.testing.assert_array_equal(found.points(), expected)
    assert found.shape() == (*expected.shape[:2], False)


def test_sixteen_bits_become_eight():
    wide = np.array([[0, 256, 32_768, 65_535]], dtype=np.uint16)
    data = saved(Image.fromarray(wide), "PNG")
    np.testing.assert_array_equal(Picture("x", data).points(), np.round(wide / 257).astype(np.uint8))


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first(form):
    frames = [made("RGB", seed=seed).quantize(16) if form == "GIF" else made("RGB", seed=seed) for seed in (1, 2)]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:])
    image = Image.open(io.BytesIO(data))
    image.seek(0)
    np.testing.assert_array_equal(Picture("x", data).points(), np.asarray(image.convert("RGB")))


CUT = saved(made(size=(64, 64)), "JPEG")
BROKEN = {
    "empty": (b"", "is empty"),
    "text": (b"name,age\n1,2\n", "is no picture"),
    "a page": (b"<html><body>404</body></html>", "is no picture"),
    "half a jpeg": (CUT[: len(CUT) // 2], "cannot be read"),
    "half a png": (saved(made(size=(64, 64)))[:500], "cannot be read"),
    "a head alone": (b"\x89PNG\r\n\x1a\n", "picture"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is no picture"),
    "a flipped bit": (bytes([*saved(made())[:60], 255, *saved(made())[61:]]), "cannot be read"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_read_is_told_by_name(what):
    data, said = BROKEN[what]
    with pytest.raises(Unreadable, match=said) as caught:
        Picture("cats/tom.png", data).points()
    assert "cats/tom.png" in str(caught.value)


def test_a_bomb_is_not_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "LARGEST", 50)
    for look in (Picture.points, Picture.shape):
        with pytest.raises(Unreadable, match="more than 50 points"):
            look(Picture("bomb.png", saved(made())))


def test_a_file_a_zip_bytes_and_points_are_the_same_picture(tmp_path):
    data = saved(made())
    (tmp_path / "a.png").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("b/c.png", data)
    held = [tmp_path / "a.png", data, (str(tmp_path / "a.zip"), "b/c.png")]
    found = [Picture("x", each) for each in held]
    assert len({picture.key for picture in found}) == 1 and found[0] == found[1] and len(set(found)) == 1
    for picture in found:
        np.testing.assert_array_equal(picture.points(), np.asarray(made()))
    assert Picture.of(np.asarray(made())).points().shape == (7, 13, 3)


def test_a_missing_file_and_a_broken_zip_are_told(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    for held in (tmp_path / "nowhere.png", (str(tmp_path / "a.zip"), "b.png"), tmp_path):
        with pytest.raises(Unreadable, match="cannot be read"):
            Picture("x", held).points()


@pytest.mark.parametrize("value", ["/etc/passwd", 3, 2.5, {}, np.zeros(3), np.zeros((2, 2, 7)), np.zeros((0, 4))])
def test_who_is_not_trusted_brings_no_path(value):
    with pytest.raises(TypeError):
        Picture.of(value, trusted=False)


def test_points_come_as_shares_or_whole_numbers():
    shares = np.random.default_rng(0).random((4, 5, 3))
    np.testing.assert_array_equal(Picture.of(shares).points(), np.round(shares * 255).astype(np.uint8))
    clear = np.concatenate([np.full((2, 2, 3), 10), np.zeros((2, 2, 1))], axis=2)
    assert (Picture.of(clear).points() == 255).all()


def test_several_are_decoded_at_a_time(monkeypatch):
    """The first waits until another thread is at it too."""
    inside, alone = set(), []

    def decoded(_):
        inside.add(threading.get_ident())
        until = time.monotonic() + 10
        while len(inside) < 2 and not alone:
            time.sleep(0.001)
            if time.monotonic() > until:
                alone.append(True)
        return np.zeros((4, 4), dtype=np.uint8), ""

    monkeypatch.setattr(Picture, "_decoded", decoded)
    looks = list(pictures.each(lambda picture: picture.look, [Picture("x", b"") for _ in range(4 * pictures.TOGETHER)]))
    assert len(looks) == 4 * pictures.TOGETHER and {look.height for look in looks} == {4} and not alone


def test_what_is_done_at_once_comes_in_order_and_is_never_much():
    done = []
    given = [Picture(str(number), b"") for number in range(50 * pictures.TOGETHER)]
    for place, name in enumerate(pictures.each(lambda picture: done.append(picture) or picture.name, given)):
        assert name == str(place)
        assert len(done) - place <= (pictures.WORKERS + 2) * pictures.TOGETHER
