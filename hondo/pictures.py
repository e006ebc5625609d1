"""Pictures as they are found: files, members of a zip, bytes or arrays. Nothing is decoded before it is asked for.

What is decoded stands upright (EXIF), is the first of several frames, lies on white where it lets something through,
and has 8 bits a channel: grey or red, green and blue.
"""

from __future__ import annotations

import io
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from hondo.errors import DataError
from hondo.messages import Message
from hondo.record import digest

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")
Held = Path | bytes | np.ndarray | tuple[str, str]

ENDINGS = (".jpg", ".jpeg", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".tga",
           ".ico", ".jp2", ".avif", ".heic", ".heif", ".svg")  # fmt: skip
"""Of files that are taken for pictures, whatever their case; some of them nobody here may be able to read."""
LARGEST = 100_000_000
"""Points of a picture; a larger one is more likely to be an attack on the memory than a photograph."""
WORKERS = 4
"""Pictures that are decoded at once: decoding leaves Python's lock."""
TOGETHER = 16
"""Pictures that are handed to a worker at a time."""
SMALL = 16
"""Side of what is kept of every picture that was looked at."""
FINE = 256
"""Side from which it may be made: larger pictures are first made smaller by a whole number of times."""
GREY = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N", "F")
WIDE = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")
"""More than 8 bits a point."""


class Unreadable(DataError):
    """A picture that is none, is cut short, or is too large."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is kept of a picture once it was decoded."""

    height: int
    width: int
    grey: bool
    form: str
    """How its file is written, as Pillow calls it; nothing where there is none."""
    border: tuple[int, ...]
    """Of each channel the middle one (median) of the outermost points."""
    small: bytes
    """The whole of it, made small: (SMALL, SMALL, channels) uint8."""


class Once(Generic[T]):
    """A property that is found out when it is first asked for. Several threads may be at it at a time, which
    functools.cached_property lets in one after the other before Python 3.12, whatever object they ask."""

    def __init__(self, found: Callable[[Any], T]) -> None:
        self.found, self.name = found, found.__name__

    def __get__(self, one: Any, kind: type) -> T:
        value = vars(one)[self.name] = self.found(one)
        return value


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture, wherever it is."""

    name: str
    """What messages call it: its path."""
    held: Held
    """A file, its contents, the points themselves (H, W) or (H, W, C) uint8, or a zip and the name in it."""

    @classmethod
    def of(cls, value: Any, trusted: bool = True) -> Picture:
        """From what a caller has; one who is not trusted brings bytes or points, never a path. TypeError for what is
        neither."""
        if isinstance(value, Picture):
            return value
        if isinstance(value, bytes | bytearray | memoryview):
            return cls("<bytes>", bytes(value))
        if isinstance(value, np.ndarray):
            return cls("<array>", _points(value))
        if hasattr(value, "getexif"):  # one of Pillow's
            return cls("<image>", _flat(value))
        if trusted and isinstance(value, str | Path):
            return cls(str(value), Path(value))
        raise TypeError(type(value).__name__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and (self is other or self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)

    @Once
    def key(self) -> str:
        """Equal for pictures that are the same to the last byte."""
        if isinstance(self.held, np.ndarray):
            return digest(str(self.held.shape).encode(), np.ascontiguousarray(self.held).tobytes())
        return digest(self.contents())

    @Once
    def look(self) -> Look:
        """Of the whole picture; it is decoded for it, once."""
        points, form = self._decoded()
        border = np.concatenate([points[0], points[-1], points[:, 0], points[:, -1]])
        border.sort(axis=0)
        middle = border[len(border) // 2].reshape(-1)
        height, width = points.shape[:2]
        return Look(height, width, points.ndim == 2, form, tuple(middle.tolist()), _small(points))

    def contents(self) -> bytes:
        """The bytes of its file."""
        if isinstance(self.held, bytes):
            return self.held
        try:
            if isinstance(self.held, Path):
                return self.held.read_bytes()
            assert isinstance(self.held, tuple)
            about = Path(self.held[0]).stat()
            return _opened_zip(self.held[0], about.st_mtime_ns, about.st_size).read(self.held[1])
        except Exception as error:  # what a broken or encrypted zip raises is of many kinds
            raise self._broken(error) from error

    def shape(self) -> tuple[int, int, bool]:
        """(height, width, whether it is grey), as it is decoded; the points are not looked at."""
        if "look" in vars(self):
            return self.look.height, self.look.width, self.look.grey
        if isinstance(self.held, np.ndarray):
            return self.held.shape[0], self.held.shape[1], self.held.ndim == 2
        with self._opened() as image:
            try:
                turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            except Exception as error:
                raise self._broken(error) from error
            width, height = image.size[::-1] if turned else image.size
            return height, width, image.mode in GREY

    def points(self) -> np.ndarray:
        """(H, W) of a grey picture or (H, W, 3), uint8."""
        return self._decoded()[0]

    def _decoded(self) -> tuple[np.ndarray, str]:
        """(the points, how the file is written)"""
        if isinstance(self.held, np.ndarray):
            return self.held, ""
        with self._opened() as image:
            try:
                return _flat(image), image.format or ""
            except Exception as error:  # as what a decoder meets in a broken file
                raise self._broken(error) from error

    def _opened(self) -> Image:
        from PIL import Image, UnidentifiedImageError

        contents = self.contents()
        if not contents:
            raise Unreadable(Message("pictures.empty", {"path": self.name}))
        try:
            image = Image.open(io.BytesIO(contents))
        except UnidentifiedImageError as error:
            raise Unreadable(Message("pictures.none", {"path": self.name})) from error
        except Image.DecompressionBombError as error:
            raise Unreadable(Message("pictures.huge", {"path": self.name, "most": LARGEST})) from error
        except Exception as error:
            raise self._broken(error) from error
        if image.size[0] * image.size[1] > LARGEST:
            raise Unreadable(Message("pictures.huge", {"path": self.name, "most": LARGEST}))
        return image

    def _broken(self, error: BaseException) -> Unreadable:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Unreadable(Message("pictures.unreadable", {"path": self.name, "why": why}))


def each(work: Callable[[Picture], T], pictures: Iterable[Picture]) -> Iterator[T]:
    """`work` done for all of them, several at once, in their order; what is done waits for whoever asks, so that there
    is never much of it."""
    left = iter(pictures)
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[list[T]]] = deque()
        while some := list(islice(left, TOGETHER)):
            waiting.append(pool.submit(lambda some: [work(one) for one in some], some))
            if len(waiting) > WORKERS:
                yield from waiting.popleft().result()
        for done in waiting:
            yield from done.result()


@lru_cache(maxsize=4)
def _opened_zip(path: str, _changed: int, _size: int) -> zipfile.ZipFile:
    """Opened once for all that is read from it, for its list of contents is long; again when it has changed."""
    return zipfile.ZipFile(path)


def _small(points: np.ndarray) -> bytes:
    """(H, W) or (H, W, C) -> (SMALL, SMALL, C) uint8"""
    from PIL import Image

    image = Image.fromarray(points)
    if (times := min(image.size) // FINE) > 1:
        image = image.reduce(times)
    return image.resize((SMALL, SMALL), Image.Resampling.HAMMING).tobytes()


def _flat(image: Image) -> np.ndarray:
    """Upright, opaque, 8 bits a channel."""
    from PIL import Image, ImageOps

    image.seek(0) if getattr(image, "n_frames", 1) > 1 else None
    image = ImageOps.exif_transpose(image)
    if image.mode in WIDE:
        return _narrow(np.asarray(image))
    grey = image.mode in GREY
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return np.asarray(image.convert("L" if grey else "RGB"))


def _narrow(points: np.ndarray) -> np.ndarray:
    """Grey points of 16 or 32 bits, or with a fraction, in 8: from 65,535, or from 1 where none is above it."""
    whole = points.astype(np.float64)
    most = 1.0 if points.dtype.kind == "f" and whole.max(initial=0.0) <= 1 else 65_535.0
    most = 255.0 if most > 1 and whole.max(initial=0.0) <= 255 else most
    return np.clip(np.round(whole * (255 / most)), 0, 255).astype(np.uint8)


def _points(array: np.ndarray) -> np.ndarray:
    """(H, W), (H, W, 1), (H, W, 3) or (H, W, 4) of whole numbers up to 255, or of numbers from 0 to 1."""
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or 0 in array.shape or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise TypeError(f"{array.dtype} {array.shape}")
    if array.dtype.kind == "f":
        array = np.clip(np.round(array * 255), 0, 255)
    points = array.astype(np.uint8)
    if points.ndim == 3 and points.shape[2] == 4:
        alpha = points[:, :, 3:].astype(np.float64) / 255
        points = np.round(points[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return points
