"""`hondo models`: the families of networks, their presets, and what they take and answer."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from hondo import registry
from hondo.cli.results import Json, table, write, write_json
from hondo.messages import say


def models(json: Json = False) -> None:
    """List the families and presets, and what each suits."""
    listed = [_entry(name, family) for name, family in registry.every("model").items()]
    if json:
        return write_json({"models": listed})
    for entry in listed:
        suits = say("cli.suits", inputs=entry["inputs"], tasks=entry["tasks"])
        write(f"{entry['model']}: {entry['about']}\n  {suits}")
        presets = [[name, _settings(settings)] for name, settings in entry["presets"].items()]
        write(table([say("cli.preset"), say("cli.settings")], presets, left=2))
    return None


def _entry(name: str, family: Any) -> dict[str, Any]:
    from hondo.cli.inputs import SAMPLES, TARGET

    tasks = {task: made().bind(TARGET) for task, made in registry.every("task").items()}
    pairs = [(role, task) for role in SAMPLES for task in tasks if family.suits({role: SAMPLES[role]}, tasks[task])]
    module = inspect.getmodule(family)
    return {
        "model": name,
        "about": (inspect.getdoc(module) or "").split("\n")[0],
        "inputs": list(dict.fromkeys(role for role, _ in pairs)),
        "tasks": list(dict.fromkeys(task for _, task in pairs)),
        "presets": {preset: dataclasses.asdict(spec) for preset, spec in family.presets.items()},
    }


def _settings(settings: dict[str, Any]) -> str:
    return " ".join(f"{name}={_word(value)}" for name, value in settings.items())


def _word(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
