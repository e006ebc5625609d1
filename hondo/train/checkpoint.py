"""Checkpoints: one file, whole or absent, that knows whether it is intact; the one before is kept beside it."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from hondo.errors import DataError
from hondo.messages import Message
from hondo.record import digest, from_json, to_json, write_whole
from hondo.train.plan import Plan
from hondo.train.state import Progress, State

NOW, BEFORE = "checkpoint.safetensors", "checkpoint.before.safetensors"


def write(folder: Path, state: State, plan: Plan) -> Path:
    """Store the whole state; what was the checkpoint becomes the one before."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in state.tensors().items()}
    about = json.dumps({"progress": to_json(state.progress), "plan": to_json(plan)})
    path = folder / NOW
    whole = save(tensors, {"about": about, "digest": _digest(tensors, about)})
    if path.exists():
        path.replace(folder / BEFORE)
    write_whole(path, whole)
    return path


def read(folder: Path, state: State, plan: Plan) -> bool:
    """Continue from the newest intact checkpoint; whether there was one. DataError when it belongs to another plan or
    another network."""
    for name in (NOW, BEFORE):
        found = _intact(folder / name)
        if found is None:
            continue
        tensors, about = found
        if json.loads(about)["plan"] != json.loads(json.dumps(to_json(plan))):
            raise DataError(Message("training.other_plan", {"path": str(folder / name)}))
        if _shapes(tensors) != _shapes(state.tensors()):
            raise DataError(Message("training.other_network", {"path": str(folder / name)}))
        state.load(tensors, from_json(Progress, json.loads(about)["progress"]))
        return True
    return False


def reached(folder: Path) -> Progress:
    """How far a training is that is continued from here; at its beginning where there is no checkpoint."""
    found = (_intact(folder / name) for name in (NOW, BEFORE))
    about = next((each[1] for each in found if each is not None), None)
    return Progress() if about is None else from_json(Progress, json.loads(about)["progress"])


def _intact(path: Path) -> tuple[dict[str, Tensor], str] | None:
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    except (OSError, SafetensorError):
        return None
    if not metadata or metadata.get("digest") != _digest(tensors, metadata.get("about", "")):
        return None
    return tensors, metadata["about"]


def _shapes(tensors: dict[str, Tensor]) -> dict[str, str]:
    return {name: f"{tensor.dtype} {tuple(tensor.shape)}" for name, tensor in sorted(tensors.items())}


def _digest(tensors: dict[str, Tensor], about: str) -> str:
    """Of the numbers, and of their names and shapes, which the file keeps elsewhere."""
    parts = [bytes(tensor.contiguous().view(-1).view(torch.uint8).numpy()) for _, tensor in sorted(tensors.items())]
    return digest(about.encode(), json.dumps(_shapes(tensors)).encode(), *parts)
