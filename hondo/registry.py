"""What there is of each family: a file of the package is an entry, and its stem is the entry's name.

Listing names imports nothing, so that `--help` stays quick. An entry's file holds one class whose `name` is the
file's stem; that class is what `find` returns.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from hondo.errors import OptionError, did_you_mean
from hondo.messages import Message

ROOMS = {"modality": "modalities", "task": "tasks", "model": "models", "rival": "evaluate/rivals"}


def names(room: str) -> list[str]:
    """The names in a room ("modality", "task", "model" or "rival"), sorted, without importing any."""
    return sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent / ROOMS[room])]))


def find(room: str, name: str) -> type[Any]:
    """The class registered as `name`; an OptionError with the nearest name if there is none."""
    known = names(room)
    if name not in known:
        values = {"room": room, "given": name, "known": known, "hint": did_you_mean(name, known)}
        raise OptionError(Message("options.unknown_name", values))
    module = importlib.import_module(f"hondo.{ROOMS[room].replace('/', '.')}.{name}")
    return next(
        found
        for found in vars(module).values()
        if isinstance(found, type) and found.__module__ == module.__name__ and getattr(found, "name", None) == name
    )


def every(room: str) -> dict[str, type[Any]]:
    """All entries of a room by name."""
    return {name: find(room, name) for name in names(room)}
