"""The page that a fit leaves: one HTML file without scripts that tells the whole story, verdict first.

`story.Story` is everything the page shows, a JSON record; `render` puts it into words and drawings.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hondo import messages
from hondo.evaluate import page
from hondo.evaluate.sections import board, gallery, growth, learning, outcome, searched, worth
from hondo.evaluate.story import Story
from hondo.evaluate.wording import Words
from hondo.messages import Message

COLUMNS_AT_ONCE = 16
"""More columns than these are folded away."""
NAMED = 8
"""How many columns or rows of a finding are named."""


def render(story: Story, language: str | None = None) -> str:
    """One self-contained HTML document, in `language` or the one in force. Same story, same bytes."""
    words = Words(language or messages.language())
    view = {
        "standing": board.view(story, words),
        "asked": _asked(story, words),
        "columns": _columns(story, words),
        "findings": None if story.findings is None else [_finding(found, words) for found in story.findings],
        "training": learning.view(story, words),
        "searched": searched.view(story, words),
        "growth": growth.view(story, words),
        "worth": worth.view(story, words),
        "picture": outcome.picture(story, words),
        "worst": outcome.worst(story, words),
        "gallery": gallery.view(story, words),
        "found": [words.of(message) for message in story.found],
        "audit": _audit(story.audit, words),
    }
    return page.rendered("report", t=words, language=words.language, title=story.title, **view)


def _asked(story: Story, words: Words) -> dict[str, Any]:
    source = re.split(r"[/\\]", story.source)[-1]  # where the file lay is nobody's business
    facts = [
        ("source", words("source_said", source=source, rows=story.rows)),
        ("target", story.target),
        ("task", words.known("task", story.task)),
        ("model", words("model_said", model=story.model, parameters=story.parameters)),
    ]
    whole = sum(story.parts.values()) or 1
    parts = [
        {"name": words.known("part", name), "kind": name, "rows": rows, "count": words.number(rows)}
        | {"share": words.share(rows / whole)}
        for name, rows in (story.parts.items() if not story.folds else ())
    ]
    note = words("parts_folds", **story.parts) if story.folds else words("parts_note")
    plan = [(name, _value(value, words)) for name, value in story.plan.items()]
    told = {"how": f"{words.of(story.how)} {note}", "notes": [words.of(note) for note in story.notes], "plan": plan}
    return {"facts": [(words(name), said) for name, said in facts if said], "parts": parts, **told}


def _value(value: Any, words: Words) -> str:
    """A value of the plan, on one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_value(item, words)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(item, words) for item in value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return words.number(value) if isinstance(value, float) else str(value)


def _columns(story: Story, words: Words) -> dict[str, Any]:
    kinds = Counter(str(field["kind"]) for field in story.fields)
    counted = [words.count(kind, count) for kind, count in kinds.most_common()]
    said = [words("columns_said", count=len(story.fields), kinds=counted)]
    counts = [field.get("missing") for field in story.fields]
    if any(counts):
        said.append(words("columns_missing", count=sum(bool(count) for count in counts)))
    rows = []
    for field, count in zip(story.fields, counts, strict=True):
        missing = f"{words.number(count)} ({words.share(count / max(story.rows, 1))})" if count else ""
        because = words.of(field.get("because") or "")
        kind = words.known("kind", str(field["kind"]))
        rows.append({"name": field["name"], "kind": kind, "because": because, "missing": missing})
        rows[-1]["target"] = bool(field.get("target"))
    return {"said": said, "rows": rows, "folded": len(rows) > COLUMNS_AT_ONCE, "missing": any(counts)}


def _finding(found: Mapping[str, Any], words: Words) -> dict[str, Any]:
    view = {key: words.of(found.get(key) or "") for key in ("what", "why", "action")}
    severity = str(found.get("severity") or "")
    columns, rows = found.get("columns") or (), found.get("rows") or ()
    if all(str(column) in view["what"] for column in columns):
        columns = ()  # they have been named
    places = [
        (words("found_columns"), _some(columns, len(columns), words)),
        (words("found_rows"), _some(rows, max(found.get("count") or 0, len(rows)), words)),
    ]
    return view | {
        "severity": severity,
        "weight": words.known("severity", severity),
        "places": [(name, some) for name, some in places if some],
    }


def _some(items: Sequence[Any], count: int, words: Words) -> str:
    """The first of `count` items, and how many more there are."""
    named = ", ".join(str(item) for item in items[:NAMED])
    more = count - len(items[:NAMED])
    return f"{named} {words('and_more', count=more)}" if more > 0 else named


def _audit(audit: Mapping[str, Any], words: Words) -> list[dict[str, Any]]:
    """Sentences; `good` is False where something should not be trusted, None where it is a mere fact."""
    before, rows = int(audit["opened_before"]), int(audit["test_rows"])
    now = int(audit["opened"])
    opened = words("audit_opened", now=words.times(now), before=words.times(before))
    sentences: list[tuple[bool | None, str]] = [(now == 1, opened)]
    if before:
        sentences.append((None, words("audit_worn")))
    counted = {"rows": rows, "scored": int(audit["scored"]), "twice": int(audit["scored_twice"])}
    once = counted["scored"] == rows and not counted["twice"]
    sentences.append((once, words("audit_scored" if once else "audit_miscounted", **counted)))
    checks = [(Message(f"preflight.{each['check']}"), each["failed"]) for each in audit.get("checks", ())]
    passed = [name for name, failed in checks if not failed]
    sentences += [(True, words.of(Message("preflight.passed", {"checks": passed})))] if passed else []
    sentences += [(False, words.of(failed)) for _, failed in checks if failed]
    epoch, step = audit.get("best_epoch"), words.number(audit["best_step"])
    weights = "audit_step" if epoch is None else "audit_weights"
    sentences.append((True, words(weights, epoch=words.number(epoch), step=step)))
    sentences.append((None, words("audit_seed", seed=audit["seed"])))
    sentences.append((None, words("audit_fingerprint", fingerprint=audit["fingerprint"])))
    made = ", ".join(f"{name} {version}" for name, version in audit.get("versions", {}).items())
    if made:
        sentences.append((None, words("audit_versions", versions=made)))
    return [{"good": good, "text": text} for good, text in sentences]
