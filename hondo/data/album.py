"""Pictures with what they show: a folder or zip with a folder for each class, files in the idx format, or arrays.

What they are for, training, validation or test, their folders say (`train/cats/1.png`), or the files' names
(`t10k-images-idx3-ubyte.gz`; `x_test` in an npz). As a table they are three columns: `file`, `image`, `label`. A cell
of `image` is what the picture's bytes come to (`Picture.key`), so that copies are found as in any table.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import numpy as np
import polars as pl

from hondo import pictures
from hondo.data import bundle, files
from hondo.data import kinds as rules
from hondo.errors import DataError
from hondo.messages import Message
from hondo.pictures import Held, Picture, Unreadable

FILE, IMAGE, LABEL = "file", "image", "label"
PARTS = {"train": "training", "training": "training", "validation": "validation", "valid": "validation",
         "val": "validation", "dev": "validation", "test": "test", "t10k": "test"}  # fmt: skip
"""What a folder or file of that name is for, whatever its case."""
SHOWN = 10
"""Pictures that are named in a note."""
SKIP, STOP = "skip", "stop"
"""What becomes of pictures that nobody can read: they are left out, or stop everything."""
TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""Of numbers in idx files (LeCun, Cortes & Burges 1998, the MNIST database)."""


@dataclass(frozen=True)
class Album:
    """The pictures of one part."""

    source: str
    pictures: tuple[Picture, ...]
    labels: tuple[str | None, ...]
    notes: tuple[Message, ...] = field(default=())


def find(source: str) -> dict[str, Album] | None:
    """The pictures of a folder, a zip or an npz by what they are for; None where there are none."""
    try:
        path = Path(source).expanduser()
        if path.is_dir():
            return _idx(path, source) or _classes(source, _listed(path), lambda name: path / name)
        if path.suffix.lower() in pictures.ENDINGS and path.is_file():
            return {"training": Album(source, (Picture(source, path),), (None,))}
        if path.suffix.lower() == ".npz" and path.is_file():
            return _arrays(path, source)
        if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                names = [entry.filename for entry in packed.infolist() if not entry.is_dir()]
            return _classes(source, names, lambda name: (str(path), name))
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile):  # as reading it otherwise will say
        return None
    return None


def together(found: Mapping[str, Album]) -> Album:
    """All parts as one: what to train on first."""
    order = [found[part] for part in ("training", "validation", "test") if part in found]
    all_pictures = tuple(picture for album in order for picture in album.pictures)
    labels = tuple(label for album in order for label in album.labels)
    return Album(order[0].source, all_pictures, labels, order[0].notes)


def load(album: Album, broken: str = SKIP) -> files.Raw:
    """The table of an album, without the pictures that nobody can read: a note names them. DataError where none is
    left, or where one such is to stop everything."""
    keys = list(pictures.each(_known, album.pictures))
    unreadable = [key for key in keys if isinstance(key, Unreadable)]
    good = [place for place, key in enumerate(keys) if not isinstance(key, Unreadable)]
    if not good:
        why = unreadable[0].messages if unreadable else (Message("pictures.none_there", {"path": album.source}),)
        raise DataError(*why)
    notes = [*album.notes, *_left_out(unreadable, broken)]
    frame = pl.DataFrame(
        {
            FILE: [album.pictures[place].name for place in good],
            IMAGE: [str(keys[place]) for place in good],
            LABEL: pl.Series([album.labels[place] for place in good], dtype=pl.String),
        }
    )
    known = {FILE: _kind("id"), IMAGE: PICTURES}
    if frame[LABEL].null_count() < len(frame):
        known[LABEL] = _kind("category")
    else:
        frame = frame.drop(LABEL)
    held = {str(keys[place]): album.pictures[place] for place in good}
    return files.Raw(frame, album.source, notes=tuple(notes), known=known, pictures=held)


def with_pictures(raw: files.Raw, names: Sequence[str] | None = None, broken: str = SKIP) -> files.Raw:
    """A table in which columns of paths are pictures: those in `names`, or without it those whose paths, as found from
    the file's own folder or in the zip it came in, evidently are. A picture that nobody can read is missing, and a note
    names it; or it is a DataError, where it is to stop everything."""
    folder = Path(raw.source).expanduser().parent
    beside = raw.beside or (lambda name: folder / name)
    frame, known, held, notes = raw.frame, dict(raw.known), dict(raw.pictures), list(raw.notes)
    for column in raw.frame.iter_columns():
        if column.name in known or column.dtype != pl.String:
            continue
        if not (column.name in names if names is not None else _paths(column, beside)):
            continue
        different = column.drop_nulls().unique(maintain_order=True).to_list()
        found = [Picture(name, beside(name)) for name in different]
        keys = list(pictures.each(_known, found))
        notes += _left_out([key for key in keys if isinstance(key, Unreadable)], broken)
        key = {name: None if isinstance(key, Unreadable) else key for name, key in zip(different, keys, strict=True)}
        frame = frame.with_columns(column.replace_strict(key, default=None, return_dtype=pl.String).alias(column.name))
        held |= {str(key[picture.name]): picture for picture in found if key[picture.name] is not None}
        known[column.name] = PICTURES
    return replace(raw, frame=frame, notes=tuple(notes), known=known, pictures=held)


def _kind(kind: str) -> rules.Kind:
    return rules.Kind(kind, Message(f"pictures.because_{kind}"), {})


PICTURES = _kind("image")
"""What a column of pictures is taken for."""


def _left_out(unreadable: Sequence[Unreadable], broken: str) -> list[Message]:
    """Which pictures nobody can read, where there are some; a DataError of all of them, where they stop everything."""
    told: list[Message] = [error.messages[0] for error in unreadable]
    if told and broken == STOP:
        raise DataError(Message("pictures.stopped", {"count": len(told)}), *told)
    more = [Message("reading.and_more", {"count": len(told) - SHOWN})] if len(told) > SHOWN else []
    return [Message("pictures.left_out", {"count": len(told), "first": [*told[:SHOWN], *more]})] if told else []


def _known(picture: Picture) -> str | Unreadable:
    """The key of a picture that can be decoded; if it had to be, it was looked at then."""
    try:
        if not isinstance(picture.held, np.ndarray):
            _ = picture.look
        return picture.key
    except Unreadable as error:
        return error


def _paths(column: pl.Series, beside: Callable[[str], Held]) -> bool:
    """Whether a column evidently names pictures."""
    some = column.drop_nulls().head(bundle.SAMPLE).to_list() if bundle.pictured(column) else ()
    return any(_there(Picture(name, beside(name))) for name in some)


def _there(picture: Picture) -> bool:
    try:
        return bool(picture.contents())
    except Unreadable:
        return False


# ---- a folder for each class ----------------------------------------------------------------------


def _listed(path: Path) -> list[str]:
    return sorted(entry.relative_to(path).as_posix() for entry in path.rglob("*") if entry.is_file() or _hollow(entry))


def _hollow(entry: Path) -> bool:
    """Whether it is called like a picture, and is a link to nothing or an empty folder."""
    if not entry.name.lower().endswith(pictures.ENDINGS):
        return False
    return entry.is_symlink() if not entry.is_dir() else not any(entry.iterdir())


def _classes(source: str, names: Sequence[str], held: Callable[[str], Held]) -> dict[str, Album] | None:
    """By the folders they are in; a folder around all of them is passed over."""
    shown = [name for name in sorted(names) if not any(map(_hidden, name.split("/")))]
    found = [name for name in shown if name.lower().endswith(pictures.ENDINGS)]
    if not found:
        return None
    paths = {name: PurePosixPath(name).parts for name in found}
    around = 0
    while len({parts[around] for parts in paths.values() if len(parts) > around + 1}) == 1 and all(
        len(parts) > around + 2 and parts[around].lower() not in PARTS for parts in paths.values()
    ):
        around += 1
    by_part: dict[str, list[tuple[str, str | None]]] = {}
    for name, parts in paths.items():
        inner = parts[around:]
        part = PARTS.get(inner[0].lower()) if len(inner) > 1 else None
        inner = inner[1:] if part else inner
        by_part.setdefault(part or "training", []).append((name, inner[0] if len(inner) > 1 else None))
    left = [name for name in shown if name not in paths]
    told = {"path": source, "count": len(left), "names": left[:SHOWN]}
    notes = (Message("pictures.others", told),) if left else ()
    return {
        part: Album(
            source,
            tuple(Picture(name, held(name)) for name, _ in chosen),
            tuple(label for _, label in chosen),
            notes if part == "training" else (),
        )
        for part, chosen in by_part.items()
    }


def _hidden(name: str) -> bool:
    return name != ".." and name.startswith((".", "__MACOSX"))


# ---- arrays ---------------------------------------------------------------------------------------


def _idx(folder: Path, source: str) -> dict[str, Album] | None:
    """The pairs of files of pictures and labels in a folder."""
    found: dict[str, Album] = {}
    for path in sorted(folder.iterdir()):
        match = re.fullmatch(r"(.*)images(.*?)(\.gz)?", path.name)
        if not match or not re.search(r"idx3|ubyte", path.name):
            continue
        beside = [p for p in folder.iterdir() if p.name.startswith(f"{match[1]}labels")]
        points = _numbers(path)
        labels = _numbers(beside[0]) if beside else None
        if points is None or points.ndim not in (3, 4) or (labels is not None and len(labels) != len(points)):
            return None
        part = PARTS.get(re.sub(r"[\W_]+$", "", match[1]).lower(), "training")
        found[part] = _numbered(source, path.name, points, labels)
    return found or None


def _numbers(path: Path) -> np.ndarray | None:
    """What an idx file holds: two zeros, the type, how many axes, their lengths as 32 bits, the numbers."""
    data = path.read_bytes()
    try:
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return None
    if data[:2] != b"\0\0" or len(data) < 4 or data[2] not in TYPES:
        return None
    shape = tuple(np.frombuffer(data, ">u4", data[3], 4).tolist())
    values = np.frombuffer(data, TYPES[data[2]], offset=4 + 4 * len(shape))
    return values.reshape(shape) if len(values) == np.prod(shape) else None


def _arrays(path: Path, source: str) -> dict[str, Album] | None:
    """`x` and `y`, or `images` and `labels`, each also with the part before or behind: `x_train`, `test_images`."""
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as packed:
        held = {name: packed[name] for name in packed.files}
    found: dict[str, Album] = {}
    for name, points in held.items():
        words = re.split(r"[\W_]+", name.lower())
        if points.ndim not in (3, 4) or not {"x", "image", "images", "data"} & set(words):
            continue
        part = next((PARTS[word] for word in words if word in PARTS), "training")
        others = {word for word in words if word in PARTS}
        labels = next(
            (
                values
                for other, values in held.items()
                if values.ndim == 1
                and len(values) == len(points)
                and {word for word in re.split(r"[\W_]+", other.lower()) if word in PARTS} == others
            ),
            None,
        )
        found[part] = _numbered(source, name, points, labels)
    return found or None


def _numbered(source: str, name: str, points: np.ndarray, labels: np.ndarray | None) -> Album:
    """Pictures by their place in an array (N, H, W), (N, H, W, C) or (N, C, H, W)."""
    if points.ndim == 4 and points.shape[1] in (1, 3) and points.shape[3] not in (1, 3, 4):
        points = points.transpose(0, 2, 3, 1)
    held = tuple(Picture(f"{name}[{place}]", Picture.of(each).held) for place, each in enumerate(points))
    told = (None,) * len(held) if labels is None else tuple(map(str, labels.tolist()))
    return Album(source, held, told)
