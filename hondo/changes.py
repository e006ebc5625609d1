"""Words that ask for changes at random while training: `flip,rotate=15`. What is changed, and how far it may be, says a
dataclass of flags and strengths whose defaults change nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from hondo.errors import OptionError, did_you_mean
from hondo.messages import Message

NONE = "none"
T = TypeVar("T")


def asked(kind: type[T], words: str) -> T:
    """What the words ask for, and nothing else; `none`: nothing. OptionError for a change that is unknown, lacks its
    strength, or goes too far."""
    flags = _flags(kind)
    found: dict[str, Any] = {}
    wrong: list[Message] = []
    for word in words.split(",") if words.strip() != NONE else ():
        name, equals, strength = (part.strip() for part in word.partition("="))
        if name not in flags:
            values = {"given": name, "known": list(flags), "hint": did_you_mean(name, flags)}
            wrong.append(Message("augment.unknown", values))
        elif flags[name] == bool(equals) or not (flags[name] or _is_number(strength)):
            wrong.append(Message("augment.plain" if flags[name] else "augment.strength", {"change": name}))
        else:
            found[name] = flags[name] or float(strength)
    if wrong:
        raise OptionError(*wrong)
    return kind(**found)


def told(changed: Any) -> str:
    """The words that ask for these."""
    values = {name: getattr(changed, name) for name in _flags(type(changed)) if getattr(changed, name)}
    return ",".join(name if value is True else f"{name}={value:g}" for name, value in values.items()) or NONE


def fitting(kinds: Mapping[str, type[Any]], words: str) -> set[str]:
    """Of which of these `kinds` of columns the words ask for changes: of all of them by `none`. OptionError for words
    that no kind knows, or that ask for too much."""
    names = [word.partition("=")[0].strip() for word in words.split(",")] if words.strip() != NONE else []
    known = {kind: list(_flags(changed)) for kind, changed in kinds.items()}
    every = [name for each in known.values() for name in each]
    strange = [name for name in names if name not in every]
    if strange:
        values = [{"given": name, "known": every, "hint": did_you_mean(name, every)} for name in strange]
        raise OptionError(*(Message("augment.unknown", each) for each in values))
    found = {kind for kind, each in known.items() if set(names) <= set(each)}
    for kind in found or {kind for kind, each in known.items() if names[0] in each}:
        asked(kinds[kind], words)
    return found


def _flags(kind: type[Any]) -> dict[str, bool]:
    """Of each change whether it takes no strength."""
    return {each.name: isinstance(each.default, bool) for each in fields(kind)}


def _is_number(word: str) -> bool:
    try:
        return math.isfinite(float(word))
    except ValueError:
        return False
