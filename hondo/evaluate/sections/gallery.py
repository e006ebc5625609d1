"""The report's pictures: the worst mistakes, labels that are confused, and how training changes what it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hondo.evaluate.sections.outcome import cell
from hondo.evaluate.stills import named
from hondo.evaluate.wording import Words
from hondo.messages import Message

if TYPE_CHECKING:
    from hondo.evaluate.story import Story


def view(story: Story, words: Words) -> dict[str, Any] | None:
    """What the template shows; None where the story has no pictures."""
    if story.gallery is None:
        return None
    return {
        "worst": [
            {"still": _named(still, words), "said": _mistake(row, words), "under": _under(still, row, words)}
            for still, row in zip(story.gallery["worst"], story.worst, strict=False)
        ],
        "pairs": [
            {"said": _confused(pair, words), "stills": [_named(still, words) for still in pair["stills"]]}
            for pair in story.gallery["pairs"]
        ],
        "changed": _changed(story.gallery["changed"], story.gallery["mixed"], words),
    }


def _named(still: Mapping[str, Any], words: Words) -> dict[str, Any]:
    return named(still, still["name"] or words.of(Message("gallery.picture")))


def _mistake(row: Mapping[str, Any], words: Words) -> str:
    """What the picture was taken for, and how surely."""
    told = {end: cell(row[end], words) for end in ("expected", "predicted")}
    if row.get("probability") is None:
        return words.of(Message("gallery.answered", told))
    return words.of(Message("gallery.taken", {**told, "share": words.share(row["probability"], 0)}))


def _under(still: Mapping[str, Any], row: Mapping[str, Any], words: Words) -> str:
    if isinstance(row["row"], str):  # of several files, among which the name tells enough
        return str(still["name"] or row["row"])
    return words.of(Message("gallery.where", {"name": still["name"] or "–", "row": str(row["row"])}))


def _confused(pair: Mapping[str, Any], words: Words) -> str:
    return words("confused_pair", expected=pair["expected"], predicted=pair["predicted"], count=pair["count"])


def _changed(rows: Any, mixed: bool, words: Words) -> dict[str, Any] | None:
    if not rows:
        return None
    plain, drawn = (words.of(Message(f"gallery.{name}")) for name in ("plain", "drawn"))
    keys = ("changed_said", "changed_mixed" if mixed else "changed_so")
    said = [words.of(Message(f"gallery.{key}")) for key in keys]
    lines = [
        {"plain": named(row["plain"], plain), "drawn": [named(one, drawn) for one in row["drawn"]]} for row in rows
    ]
    return {
        "title": words.of(Message("gallery.changed")),
        "said": said,
        "heads": (plain, drawn),
        "rows": lines,
    }
