"""What lies in a folder or zip of pictures is read as Pillow reads it, or named and left out, or stops the run."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from hondo import pictures, run
from hondo.data import read
from hondo.errors import DataError
from hondo.events import DataRead
from hondo.request import Request


def chance(*shape, seed=0, high=256, dtype=np.uint8):
    return np.random.default_rng(seed).integers(0, high, shape).astype(dtype)


def saved(image, form="PNG", **more):
    file = io.BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


RGB, CLEAR = Image.fromarray(chance(9, 13, 3)), Image.fromarray(chance(9, 13, 4))
PHOTO = saved(Image.fromarray(chance(80, 90, 3)), "JPEG")
TURNED = Image.Exif()
TURNED[0x0112] = 6


def bomb():
    """A png that says of itself that it has 3.6e9 points."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0" * 99))]
    chunks = (
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in (*parts, (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def on_white(data):
    points = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")).astype(float)
    return points[:, :, :3] * points[:, :, 3:] / 255 + 255 * (1 - points[:, :, 3:] / 255)


def plain(data):
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))


def grey(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"))


WIDE, SHARES = chance(5, 6, high=65_536, dtype=np.uint16), np.random.default_rng(0).random((5, 6), dtype=np.float32)
WIDE[0, 0], SHARES[0, 0] = 65_535, 1.0
FRAMES = [Image.fromarray(chance(8, 8, 3, seed=seed)).quantize(16) for seed in (1, 2, 3)]
READ = {
    "cmyk.jpg": (saved(RGB.convert("CMYK"), "JPEG"), plain),
    "wide.png": (saved(Image.fromarray(WIDE)), lambda _: np.round(WIDE / 257)),
    "palette.png": (saved(RGB.quantize(8), transparency=3), on_white),
    "rgba.png": (saved(CLEAR), on_white),
    "one-bit.png": (saved(RGB.convert("1")), grey),
    "la.png": (saved(CLEAR.convert("LA")), lambda data: on_white(data)[:, :, 0]),
    "float.tiff": (saved(Image.fromarray(SHARES), "TIFF"), lambda _: np.round(SHARES * 255)),
    "whole.tiff": (saved(Image.fromarray(WIDE.astype(np.int32)), "TIFF"), lambda _: np.round(WIDE / 257)),
    "animated.gif": (saved(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:]), plain),
    "animated.webp": (saved(RGB, "WEBP", lossless=True, save_all=True, append_images=[RGB.rotate(90)]), plain),
    "turned.jpg": (saved(RGB, "JPEG", exif=TURNED), plain),
    "dot.png": (saved(Image.fromarray(chance(1, 1, 3))), plain),
    "thread.png": (saved(Image.fromarray(chance(5000, 1, 3))), plain),
    "ribbon.png": (saved(Image.fromarray(chance(1, 5000, 3))), plain),
    "really-a-jpeg.png": (PHOTO, plain),
    "SHOUTED.JPG": (PHOTO, plain),
    "ñandú y más.png": (saved(RGB), plain),
    "flat.bmp": (saved(RGB, "BMP"), plain),
    "still.webp": (saved(RGB, "WEBP"), plain),
    "ycbcr.tiff": (saved(RGB, "TIFF"), plain),
    "points.pgm": (saved(RGB.convert("L"), "PPM"), grey),
    "with-more-behind.jpg": (PHOTO + b"and then some", plain),
}
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(range(64))
BROKEN = {
    "cut.jpg": PHOTO[: len(PHOTO) // 2],
    "cut.png": saved(RGB)[:-40],
    "empty.png": b"",
    "text.png": b"name,age\n1,2\n",
    "page.jpg": b"<!doctype html><title>404</title>",
    "bomb.png": bomb(),
    "no-head.bmp": b"BM" + bytes(60),
    "zeros.jpg": bytes(5000),
    "head.jpg": b"\xff\xd8\xff\xe0",
    "vector.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "phone.heic": HEIC,
    "flipped.png": saved(RGB)[:50] + b"\xff\xff\xff" + saved(RGB)[53:],
    "short.gif": saved(FRAMES[0], "GIF")[:40],
    "short.webp": saved(RGB, "WEBP")[:60],
}
PLACES = ("nowhere.png", "folder.jpg")
"""A link to nothing, and an empty folder."""
LEFT_ALONE = {"._cut.jpg": b"\0\5\x16\7", ".hidden.png": b"x", "Thumbs.db": b"\xd0\xcf", "desktop.ini": b"[x]"}


def folder(place, odd):
    """Two good pictures, and what is odd."""
    for number, label in enumerate("ab"):
        (place / label).mkdir(parents=True)
        (place / label / "good.png").write_bytes(saved(Image.fromarray(chance(9, 13, 3, seed=number))))
    for name, data in odd.items():
        (place / "b" / name).write_bytes(data)
    return place


def zipped(place, odd):
    with zipfile.ZipFile(place.with_suffix(".zip"), "w") as packed:
        for path in folder(place, odd).rglob("*.*"):
            packed.write(path, path.relative_to(place))
    return place.with_suffix(".zip")


def left_out(table):
    return " ".join(note.text("en") for note in table.notes if note.key == "pictures.left_out")


@pytest.mark.parametrize("made", [folder, zipped])
@pytest.mark.parametrize("name", READ)
def test_odd_ones_are_read_as_pillow_reads_them(name, made, tmp_path):
    data, expected = READ[name]
    table = read(made(tmp_path / "p", {name: data}), broken="stop")
    assert len(table) == 3 and not left_out(table)
    place = table.frame["file"].to_list().index(f"b/{name}")
    found = table.column("image")[place].points()
    assert found.shape == expected(data).shape and np.abs(found - expected(data)).max() <= 1


@pytest.mark.parametrize("made", [folder, zipped])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_ones_are_named_and_left_out_or_stop_it(name, made, tmp_path):
    source = made(tmp_path / "p", {name: BROKEN[name]})
    table = read(source)
    assert len(table) == 2 and f"b/{name}" in left_out(table) and "1 picture is" in left_out(table)
    with pytest.raises(DataError, match=f"b/{name}"):
        read(source, broken="stop")


def test_what_is_no_file_is_named(tmp_path):
    place = folder(tmp_path / "p", {})
    (place / "b" / PLACES[0]).symlink_to(tmp_path / "gone")
    (place / "b" / PLACES[1]).mkdir()
    assert all(f"b/{name}" in left_out(read(place)) for name in PLACES)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="who may read everything sees no fault")
def test_what_may_not_be_read_is_named(tmp_path):
    place = folder(tmp_path / "p", {"secret.png": saved(RGB)})
    (place / "b" / "secret.png").chmod(0)
    assert "b/secret.png" in left_out(read(place))


@pytest.mark.parametrize("made", [folder, zipped])
def test_what_systems_leave_behind_is_no_picture(made, tmp_path):
    table = read(made(tmp_path / "p", LEFT_ALONE), broken="stop")
    assert len(table) == 2


@pytest.mark.parametrize("stop", [True, False])
def test_a_run_names_them_all(stop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder(tmp_path / "p", BROKEN)
    for number in range(20):
        (tmp_path / "p" / "ab"[number % 2] / f"{number}.png").write_bytes(
            saved(Image.fromarray(chance(8, 8, seed=number)))
        )
    asked = Request("p", broken="stop" if stop else "skip", model="cnn", epochs=1, rivals="none", report="none")
    if stop:
        with pytest.raises(DataError) as caught:
            list(run.fit(asked))
        told = str(caught.value)
        assert "14 pictures cannot be read" in told and not (tmp_path / "runs").exists()
    else:
        heard = next(event for event in run.fit(asked) if isinstance(event, DataRead))
        told = " ".join(note.text("en") for note in heard.notes)
        assert heard.rows == 22 and "14 pictures are left out" in told and "and 4 more" in told
    assert sum(f"b/{name}" in told for name in BROKEN) == (14 if stop else 10)


# ---- zips -----------------------------------------------------------------------------------------


def test_a_locked_member_is_named(tmp_path):
    """The bit that says that a member is encrypted, set by hand, in both of its headers."""
    source = zipped(tmp_path / "p", {"locked.png": saved(RGB)})
    data = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as packed:
        start = packed.getinfo("b/locked.png").header_offset
    data[start + 6] |= 1
    last = data.rindex(b"b/locked.png") - 46
    data[last + 8] |= 1
    source.write_bytes(data)
    assert "b/locked.png" in left_out(read(source)) and "encrypted" in left_out(read(source))


def test_a_member_with_flipped_bits_is_named(tmp_path):
    source = zipped(tmp_path / "p", {"flipped.png": saved(RGB)})
    data = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as packed:
        start = packed.getinfo("b/flipped.png").header_offset
    data[start + 60 : start + 80] = b"\xff" * 20
    source.write_bytes(data)
    assert "b/flipped.png" in left_out(read(source))


@pytest.mark.parametrize("name", ["../../out.png", "/etc/out.png", "b/../../../out.png"])
def test_a_member_that_wants_out_writes_nothing(name, tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as packed:
        for label in ("a", "b"):
            packed.writestr(f"x/{label}/good.png", saved(RGB))
        packed.writestr(name, saved(CLEAR))
    before = sorted(tmp_path.parent.rglob("*"))
    table = read(tmp_path / "p.zip", broken="stop")
    assert len(table) == 3 and sorted(tmp_path.parent.rglob("*")) == before


def test_a_zip_that_was_written_anew_is_read_anew(tmp_path):
    for seed in (1, 2):
        points = chance(9, 13, 3, seed=seed)
        with zipfile.ZipFile(tmp_path / "p.zip", "w") as packed:
            packed.writestr("a/x.png", saved(Image.fromarray(points)))
            packed.writestr("b/y.png", saved(RGB) + bytes(seed))
        table = read(tmp_path / "p.zip")
        place = table.frame["file"].to_list().index("a/x.png")
        np.testing.assert_array_equal(table.column("image")[place].points(), points)


@pytest.mark.filterwarnings("ignore")  # of Pillow, on its way to finding out
def test_bits_that_were_flipped_anywhere_never_do_more_than_break_it():
    """Of many formats, many times: a picture, or Unreadable."""
    whole = [
        saved(RGB, form) for form in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "TGA", "ICO", "PPM", "JPEG2000")
    ]
    draw = np.random.default_rng(0)
    for number in range(600):
        data = bytearray(whole[number % len(whole)])
        for place in draw.integers(0, len(data), 3):
            data[place] = draw.integers(0, 256)
        picture = pictures.Picture(f"{number}", bytes(data))
        for look in (pictures.Picture.shape, pictures.Picture.points):
            try:
                assert look(picture)[0] is not None
            except pictures.Unreadable as error:
                assert str(number) in str(error)
