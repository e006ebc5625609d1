"""Names for columns: each has one, and no two have the same."""

from __future__ import annotations

from collections.abc import Sequence

from hondo.messages import Message


def tidy(names: Sequence[str]) -> tuple[list[str], list[Message]]:
    """(a name for every column, a note on those that had to change). The second `age` becomes `age_2`; a column
    without a name is called by its place; `*` and `^...$`, which polars takes for patterns, lose those marks."""
    cleaned = [_clean(name, place) for place, name in enumerate(names, 1)]
    given, final = set(cleaned), list[str]()
    for name in cleaned:
        new, copy = name, 2
        while new in final or (new != name and new in given):
            new, copy = f"{name}_{copy}", copy + 1
        final.append(new)
    changed = [new for old, new in zip(names, final, strict=True) if old.strip() and new != old.strip()]
    return final, [Message("reading.renamed", {"columns": changed})] if changed else []


def _clean(name: str, place: int) -> str:
    name = name.strip()
    if name == "*" or (name.startswith("^") and name.endswith("$")):
        name = name.strip("*^$")
    return name or f"column_{place}"
