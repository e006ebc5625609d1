"""The report's board of the settings that a search has tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hondo.evaluate.numerals import decimals, fixed, number
from hondo.evaluate.wording import Words
from hondo.messages import Message

if TYPE_CHECKING:
    from hondo.evaluate.story import Story

NAMES = {"rate": "rate", "decay": "decay", "dropout": "drop"}
"""Of the columns, and their words."""


def view(story: Story, words: Words) -> dict[str, Any] | None:
    """What the template shows; None where nothing was searched."""
    told = story.searched
    if told is None:
        return None
    board = told["board"]
    places = decimals(each["value"] for each in board)
    names = [name for name in NAMES if board[0][name] is not None]
    measure = words("loss") if told["measure"] == "loss" else words.known("measure", str(told["measure"]))
    settings = [[number(each[name], words.language, digits=2) for name in names] for each in board]
    ends = [[words.number(each["steps"]), fixed(each["value"], places, words.language)] for each in board]
    return {
        "said": words.of(Message("halving.said", {"count": len(board), "measure": measure})),
        "heads": [words.of(Message(f"halving.{word}")) for word in (*(NAMES[name] for name in names), "steps")]
        + [measure],
        "rows": [[*setting, *end] for setting, end in zip(settings, ends, strict=True)],
    }
