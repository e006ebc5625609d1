"""What is installed is what was written: every file of the package, and no package that nobody pinned."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = dict(
    line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
)


def test_files_that_are_not_python_are_packed_too():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    others = [p for p in (ROOT / "hondo").rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")]
    assert [str(p) for p in others if not any(fnmatch(p.name, pattern) for pattern in patterns)] == []


def needed(wanted: list[str]) -> dict[str, Requirement]:
    """What is installed because of `wanted`, by canonical name, their own requirements with them."""
    found: dict[str, Requirement] = {}
    waiting = [Requirement(text) for text in wanted]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            waiting += map(Requirement, requires(name) or [])
        except PackageNotFoundError:
            continue  # wanted elsewhere only
        found[name] = requirement
    return found


def test_every_package_is_pinned_and_no_other():
    project = PROJECT["project"]
    everything = needed(project["dependencies"] + project["optional-dependencies"]["test"])
    by_torch_for_a_card = re.compile(r"nvidia|cuda|triton")  # torch pins these itself, where it needs them
    unpinned = {name for name in everything if not by_torch_for_a_card.search(name)} - set(PINNED)
    assert unpinned == set()
    extras = [text for wanted in project["optional-dependencies"].values() for text in wanted]
    named = {canonicalize_name(Requirement(text).name) for text in extras}  # whether they are installed or not
    assert set(PINNED) - set(everything) - named == set()


def test_pins_satisfy_what_is_asked_for():
    project = PROJECT["project"]
    extras = [text for wanted in project["optional-dependencies"].values() for text in wanted]
    for requirement in map(Requirement, project["dependencies"] + extras):
        assert requirement.specifier.contains(PINNED[canonicalize_name(requirement.name)]), requirement
