"""The text of a file: unpacked, and in UTF-8 whatever it was written in."""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path

from hondo.errors import DataError
from hondo.messages import Message

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What some programs write at the start of a file to say how it is encoded."""
OTHERS = (
    (b"SQLite format", "sqlite"),
    (b"\x89HDF", "hdf5"),
)


def start(path: Path) -> bytes:
    """The first four bytes of a file: many formats name themselves there."""
    return _read(path, 4)


def contents(path: Path) -> bytes:
    """The bytes of a file, unpacked if it is gzipped."""
    return unpacked(_read(path), str(path))


def _read(path: Path, size: int = -1) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(size)
    except OSError as error:
        told = {"path": str(path), "why": error.strerror or str(error)}
        raise DataError(Message("reading.cannot_open", told)) from error


def unpacked(data: bytes, path: str) -> bytes:
    """The bytes without their gzip, where they have one."""
    try:
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(Message("files.broken", {"path": path, "why": str(error)})) from error


def as_utf8(data: bytes, path: str) -> tuple[bytes, list[Message]]:
    """(the text in UTF-8 without a mark at its start, what is worth saying); a DataError for what is no text."""
    notes: list[Message] = []
    if data.startswith(b"PK\x03\x04"):  # whole ones are read elsewhere
        raise DataError(Message("reading.broken_zip", {"path": path}))
    for start, kind in OTHERS:
        if data.startswith(start):
            raise DataError(Message("reading.other_format", {"path": path, "format": kind}))
    name = next((name for mark, name in MARKS if data.startswith(mark)), None) or _wide(data)
    if name == "utf-8":
        data = data[len(codecs.BOM_UTF8) :]
    elif name:
        data = _decoded(data, name, path).removeprefix("\ufeff").encode()
        notes.append(Message("reading.encoding", {"encoding": name}))
    sample = data[:65536]
    if b"\0" in sample or sum(byte < 9 or 13 < byte < 32 for byte in sample) > 0.02 * len(sample):
        raise DataError(Message("reading.binary", {"path": path}))
    try:
        data.decode()
    except UnicodeDecodeError as error:
        data, note = _without_mark(data, error.start)
        notes.append(note)
    return data, notes


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain text is zero."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 2:
        return None
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if second > 0.4 * half and first < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if first > 0.4 * half and second < 0.1 * half else None


def _decoded(data: bytes, name: str, path: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise DataError(Message("files.broken", {"path": path, "why": str(error)})) from error


def _without_mark(data: bytes, start: int) -> tuple[bytes, Message]:
    """Text that is not UTF-8: the usual Western encodings, or UTF-8 with a few broken letters."""
    line = data.count(b"\n", 0, start) + 1
    letters = data.decode(errors="replace")
    broken = letters.count("\ufffd")
    if broken < 0.1 * (len(letters) - len(letters.encode("ascii", "ignore"))):
        return letters.encode(), Message("reading.broken_letters", {"count": broken, "line": line})
    for name in ("cp1252", "latin-1"):
        try:
            return data.decode(name).encode(), Message("reading.encoding", {"encoding": name})
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes everything")
