"""The catalogue: every sentence a user reads, in English and in Spanish.

A sentence has a key, `room.name`; it stands in the file `room.py` of this package as one entry of `SENTENCES`
with both languages side by side. A `Message` is a key with its values: it is stored as it is and put into words
when somebody reads it, in the language of that reader.

In a sentence `{x}` is a value, `{x:n}` a number with its thousands set apart, `{x:.3g}` Python's own formats, and
`{x:plural:row|rows}` the number with the right one of two words, and `{x:clause}` a foreign sentence without its full
stop.
"""

from __future__ import annotations

import importlib
import math
import os
import pkgutil
import string
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("en", "es")
_spoken: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language in force: the one asked for by `speak`, else the locale's, else English."""
    asked = _spoken.get()
    if asked is not None:
        return asked
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "es" if os.environ[name].startswith("es") else "en"
    return "en"


def speak(wanted: str | None) -> None:
    """Use the language `wanted` ("en" or "es") from now on in this context; None goes back to the locale's."""
    if wanted is not None and wanted not in LANGUAGES:
        from hondo.errors import OptionError

        raise OptionError(Message("options.language", {"given": wanted, "known": list(LANGUAGES)}))
    _spoken.set(wanted)


@dataclass(frozen=True)
class Message:
    """A sentence not yet put into words. `values` are numbers, strings, lists of them, or other messages."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, wanted: str | None = None) -> str:
        spoken = wanted or language()
        return _Words(spoken).vformat(sentence(self.key)[spoken], (), dict(self.values))

    __str__ = text

    def record(self) -> dict[str, Any]:
        """As JSON; `Message.of` reads it back."""
        return {"key": self.key, "values": {name: _stored(value) for name, value in self.values.items()}}

    @staticmethod
    def of(record: Mapping[str, Any]) -> Message:
        return Message(record["key"], {name: _restored(value) for name, value in record["values"].items()})


def say(key: str, **values: Any) -> str:
    """The sentence `key` in the language in force."""
    return Message(key, values).text()


def rooms() -> list[str]:
    """The files of the catalogue."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def sentence(key: str) -> Mapping[str, str]:
    """The entry of `key`: its text by language."""
    found: Mapping[str, str] = importlib.import_module(f"{__name__}.{key.split('.')[0]}").SENTENCES[key]
    return found


class _Words(string.Formatter):
    def __init__(self, spoken: str) -> None:
        self.spoken = spoken

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, Message):
            return value.text(self.spoken)
        if isinstance(value, list | tuple):
            return ", ".join(self.format_field(item, spec) for item in value)
        if spec == "clause":
            return str(value).strip().rstrip(".")
        if spec == "n":
            return f"{value:,}" if self.spoken == "en" else f"{value:,}".replace(",", "\u00a0")
        if spec.startswith("plural:"):
            one, many = spec.removeprefix("plural:").split("|")
            return f"{self.format_field(value, 'n')} {one if value == 1 else many}"
        return str(super().format_field(value, spec))


def _stored(value: Any) -> Any:
    if isinstance(value, Message):
        return {"message": value.record()}
    if isinstance(value, list | tuple):
        return [_stored(item) for item in value]
    return endless(value.item() if hasattr(value, "item") else value)


def _restored(value: Any) -> Any:
    if isinstance(value, Mapping) and "message" in value:
        return Message.of(value["message"])
    if isinstance(value, list):
        return [_restored(item) for item in value]
    return number(value)


def endless(value: Any) -> Any:
    """A number for which JSON has no word, as {"number": its name}; anything else as it is."""
    return {"number": repr(value)} if isinstance(value, float) and not math.isfinite(value) else value


def number(stored: Any) -> Any:
    """The number that `endless` made this of; anything else as it is."""
    known = isinstance(stored, Mapping) and set(stored) == {"number"} and stored["number"] in ("inf", "-inf", "nan")
    return float(stored["number"]) if known else stored
