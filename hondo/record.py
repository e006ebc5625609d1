"""Records: frozen dataclasses as JSON and back, and files that are whole or absent.

`to_json` and `from_json` carry dataclasses, tuples, dicts, numbers (infinities too), strings, None and `Message`.
A class that is an entry of the registry is stored with its room and name, so that a field may hold any of them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from hondo import registry
from hondo.errors import DataError, OptionError, did_you_mean
from hondo.messages import Message, endless, number

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """`value` as plain JSON. Entries of the registry become {"model": "mlp", ...}."""
    if isinstance(value, Message):
        return value.record()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        stored = {
            field.name: to_json(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.metadata.get("stored", True)
        }
        room = getattr(value, "room", None)
        named = isinstance(room, str) and hasattr(value, "name")  # not so what joins several entries
        return {room: value.name, **stored} if named else stored  # type: ignore[attr-defined]
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "item"):  # a number of NumPy's or torch's
        value = value.item()
    return endless(value)


def from_json(kind: type[T], stored: Any, where: str = "") -> T:
    """The value of type `kind` that `to_json` made `stored` of; an OptionError names the field that does not fit, by
    its path from `where`, the type's name without it."""
    return typing.cast(T, _read(kind, stored, where or getattr(kind, "__name__", str(kind))))


def _read(kind: Any, stored: Any, where: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any or kind is object:
        return _plain(stored)
    if kind is Message:
        right = isinstance(stored, Mapping) and isinstance(stored.get("key"), str)
        _expect(right and isinstance(stored.get("values"), Mapping), stored, "a message", where)
        return Message.of(stored)
    if kind is float and isinstance(stored, Mapping):
        return _expect(isinstance(number(stored), float), number(stored), "a number", where)
    if origin in (Union, types.UnionType):
        if stored is None and type(None) in inner:
            return None
        return _read(next(k for k in inner if k is not type(None)), stored, where)
    if origin is Literal:
        return _expect(stored in inner, stored, " | ".join(map(repr, inner)), where)
    if origin in (tuple, list):
        _expect(isinstance(stored, list | tuple), stored, "a list", where)
        kinds = [inner[0]] * len(stored) if origin is list or inner[-1] is Ellipsis else inner
        _expect(len(kinds) == len(stored), stored, f"a list of {len(kinds)}", where)
        made = [_read(k, item, where) for k, item in zip(kinds, stored, strict=True)]
        return tuple(made) if origin is tuple else made
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        _expect(isinstance(stored, Mapping), stored, "an object", where)
        return {key: _read(inner[1], item, f"{where}.{key}") for key, item in stored.items()}
    if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or hasattr(kind, "room")):
        return _object(kind, stored, where)
    return _scalar(kind, stored, where)


def _scalar(kind: Any, stored: Any, where: str) -> Any:
    if kind is float and isinstance(stored, int) and not isinstance(stored, bool):
        return float(stored)
    if kind is Path:
        return Path(_expect(isinstance(stored, str), stored, "a path", where))
    right = isinstance(stored, kind) and not (kind is int and isinstance(stored, bool))
    return _expect(right, stored, kind.__name__, where)


def _plain(stored: Any) -> Any:
    if isinstance(stored, dict):
        found = number(stored)
        return found if isinstance(found, float) else {key: _plain(item) for key, item in stored.items()}
    return [_plain(item) for item in stored] if isinstance(stored, list) else stored


def _object(kind: Any, stored: Any, where: str) -> Any:
    _expect(isinstance(stored, Mapping), stored, "an object", where)
    given = dict(stored)
    room = getattr(kind, "room", None)
    if isinstance(room, str) and (room in given or not dataclasses.is_dataclass(kind)):
        if room not in given:
            raise OptionError(Message("options.record_missing", {"record": where, "field": room}))
        name, asked = given.pop(room), kind
        kind = registry.find(room, _expect(isinstance(name, str), name, f"a {room}", f"{where}.{room}"))
        _expect(issubclass(kind, asked), name, getattr(asked, "name", f"a {room}"), f"{where}.{room}")
    hints = typing.get_type_hints(kind)
    fields = {f.name: f for f in dataclasses.fields(kind) if f.init and f.metadata.get("stored", True)}
    for name in given:
        if name not in fields:
            values = {"record": where, "field": name, "known": list(fields), "hint": did_you_mean(name, fields)}
            raise OptionError(Message("options.record_unknown", values))
    for name, field in fields.items():
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if needed and name not in given:
            raise OptionError(Message("options.record_missing", {"record": where, "field": name}))
    return kind(**{name: _read(hints[name], item, f"{where}.{name}") for name, item in given.items()})


def _expect(right: bool, stored: Any, expected: str, where: str) -> Any:
    if not right:
        record, _, field = where.rpartition(".")
        values = {"record": record or where, "field": field, "expected": expected, "given": str(stored)}
        raise OptionError(Message("options.record_field", values))
    return stored


# ---- files that are whole or absent ---------------------------------------------------------------


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that after a crash at any instant it is the old one or the new one, never a part."""
    part = path.with_name(f".{path.name}.part")
    try:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(part, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
    except DataError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Where a file is written: DataError says why it cannot be."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise DataError(Message("files.cannot_write", {"path": str(path), "why": why})) from error


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(
            OSError
        ):  # some file systems cannot; the file is whole, and lasts unless the power fails now
            os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: Any) -> None:
    """`to_json(value)`, indented, whole or absent."""
    write_whole(path, (json.dumps(to_json(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode())


def read_json(path: Path) -> Any:
    """What a JSON file holds; a DataError names a file that is missing or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(Message("files.missing", {"path": str(path)})) from error
    except (ValueError, OSError) as error:
        raise DataError(Message("files.broken", {"path": str(path), "why": str(error)})) from error


def digest(*parts: bytes) -> str:
    """A fingerprint of bytes: 32 hexadecimal digits of BLAKE2."""
    hashed = hashlib.blake2b(digest_size=16)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little") + part)
    return hashed.hexdigest()
