"""The inputs of a network in words (`numbers=13`, `categories=4,7`, `image=3x32x32`), for one that has no data yet."""

from __future__ import annotations

from collections.abc import Sequence

from hondo.errors import OptionError
from hondo.messages import Message
from hondo.nouns import Role

SAMPLES = {"numbers": Role((4,)), "categories": Role((2,), sizes=(3, 5))}
"""A small input under each role a modality gives."""
TARGET = {"target": Role((), sizes=(3,), labels=("a", "b", "c"))}
"""What a task needs to know of an answer to say what it asks."""


def roles(words: Sequence[str]) -> dict[str, Role]:
    """Role by name from ROLE=SHAPE; an OptionError for each word that does not parse. Categories are given by how
    many values each can take."""
    found, wrong = {}, []
    for word in words:
        name, _, shape = word.partition("=")
        sizes = shape.replace("x", ",").split(",")
        if name and all(size.isdigit() and int(size) > 0 for size in sizes):
            axes = tuple(map(int, sizes))
            found[name] = Role((len(axes),), sizes=axes) if name == "categories" else Role(axes)
        else:
            wrong.append(Message("cli.inputs", {"given": word}))
    if wrong:
        raise OptionError(*wrong)
    return found
