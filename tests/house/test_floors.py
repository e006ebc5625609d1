"""Imports go down only; those inside functions and those for the types alone as well."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .source import ROOT, imports, modules

FLOORS = (
    # from the ground up; a room may import the rooms in the rows below it, and its own files
    ("0", "errors registry record messages kinds nouns events request"),
    ("1", "changes sets ranks shelf pictures ragged thesaurus"),
    ("1", "data layers weights calibration measures folder"),
    ("2", "modalities tasks models"),
    ("3", "evaluate prepare rows"),
    ("3", "train"),
    ("4", "predictor choose inspection"),
    ("4", "lineage export looking"),
    ("4", "question"),
    ("4", "judge ready"),
    ("4", "growth folds halving preflight gallery trial"),
    ("4", "conclusion"),
    ("5", "run estimators"),
    ("5", "hondo"),  # hondo/__init__.py
    ("6", "cli lab serve"),
    ("6", "__main__"),
)
ROWS = {room: row for row, (_, rooms) in enumerate(FLOORS) for room in rooms.split()}
FAMILIES = ("hondo.modalities", "hondo.tasks", "hondo.models", "hondo.evaluate.rivals")
HEAVY = {"torch", "polars", "numpy", "sklearn", "scipy", "lightgbm", "pandas", "pyarrow", "matplotlib", "safetensors"}


def room(module: str) -> str:
    return module if module == "hondo" else module.split(".")[1]


def inside(module: str) -> list[tuple[str, str]]:
    """(where it is written, the module) of each import of something of this package."""
    where = module.replace(".", "/")
    return [(f"{where}, line {i.line}: {i.of}", i.of) for i in imports(module) if i.of.split(".")[0] == "hondo"]


def test_every_room_stands_on_a_floor():
    assert {room(module) for module in modules()} - set(ROWS) == set()


@pytest.mark.parametrize("module", modules())
def test_imports_go_down(module):
    own, wrong = ROWS[room(module)], []
    for where, other in inside(module):
        if other == "hondo":  # its version, which needs nothing
            continue
        same = room(other) == room(module) or own == 0  # the ground floor's few files know each other
        if ROWS[room(other)] > own or (ROWS[room(other)] == own and not same):
            wrong.append(where)
    assert wrong == []


def test_only_the_version_is_taken_from_the_top():
    import ast

    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "hondo":
                names = {alias.name for alias in node.names}
                assert all(f"hondo.{name}" in modules() or name == "__version__" for name in names), module


@pytest.mark.parametrize("family", FAMILIES)
def test_siblings_never_import_one_another(family):
    members = [module for module in modules() if module.startswith(f"{family}.")]
    assert members
    for member in members:
        entry = member.removeprefix(f"{family}.").split(".")[0]
        others = [(where, other) for where, other in inside(member) if other.startswith(f"{family}.")]
        strangers = [where for where, other in others if other.removeprefix(f"{family}.").split(".")[0] != entry]
        assert strangers == []
    for where, other in inside(family):  # nor does the room name any of them: it finds them
        assert not other.startswith(f"{family}."), where


@pytest.mark.parametrize("module", [m for m in modules() if ROWS[room(m)] == 0 or room(m) == "cli" or m == "hondo"])
def test_the_ground_floor_and_the_command_line_are_light(module):
    """What is imported as soon as the module is, itself or by way of others."""
    seen, waiting, heavy = set(), [module], {}
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        for found in imports(one):
            if found.always and found.of.split(".")[0] in HEAVY:
                heavy[found.of] = one
            if found.always and found.of in modules():
                parts = found.of.split(".")
                waiting += [".".join(parts[: n + 1]) for n in range(len(parts))]  # the packages above it as well
    assert heavy == {}


ALONE = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ImportError(name + " is not there")
sys.meta_path.insert(0, Blocked())
import torch
import hondo.train, hondo.predictor, hondo.prepare
from hondo import registry
for room in ("modality", "task", "model"):
    registry.every(room)
from hondo.models.mlp import MLP
from hondo.nouns import Role
from hondo.tasks.binary import Binary
task = Binary(("y",)).bind({{"target": Role((), sizes=(2,), labels=("a", "b"), shares=(.5, .5))}})
data = {{"numbers": torch.randn(32, 3), "target": torch.randint(0, 2, (32,))}}
net = MLP.presets["tiny"].build({{"numbers": Role((3,))}}, task.head)
*_, last = hondo.train.train(net, task, data, hondo.train.Plan(8, batch=8), validation=data)
print(last.reason, *sorted(set(n.split(".")[0] for n in sys.modules) & {blocked}))
"""


def test_the_core_trains_with_torch_numpy_and_safetensors_alone():
    import tomllib

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    needed = {name.split(">")[0] for name in wanted} - {"torch", "numpy", "safetensors"}
    blocked = {"sklearn" if name == "scikit-learn" else name for name in needed} | {"jinja2", "scipy", "pandas"}
    assert {"polars", "sklearn", "lightgbm", "matplotlib", "jinja2", "typer", "rich"} <= blocked
    done = subprocess.run(
        [sys.executable, "-c", ALONE.format(blocked=blocked)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("steps", 0), done.stderr
