"""What is written leaves no trace of the machine it was written on, and what is needed stays little."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from test_packaging import needed

from .source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def tracked() -> dict[str, str]:
    """The text of every file that git keeps, or would keep."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    named = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(named, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    paths = [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    return {str(path.relative_to(ROOT)): path.read_bytes().decode("utf-8", errors="replace") for path in paths}


FILES = tracked() if (ROOT / ".git").exists() and shutil.which("git") else {}


def holding(text: str, but: tuple[str, ...] = ()) -> list[str]:
    """The files in which `text` stands where a path may begin."""
    whole = re.compile(rf"(?<![\w.]){re.escape(text)}(?![\w-])")
    return [name for name, content in FILES.items() if name not in but and whole.search(content)]


def test_there_are_files():
    assert {"pyproject.toml", "hondo/nouns.py"} <= set(tracked())


def test_no_path_of_this_machine():
    shared = Path("..", "shared")
    here = {str(ROOT), str(ROOT.parent), str(Path.home()), sys.prefix, os.environ.get("HONDO_DATA", "")}
    for place in here | {"/" + "work", "/" + "root"}:
        if len(place) > 1:
            assert holding(place) == [], place
    assert holding(str(shared), but=(".ci/run",)) == []


def test_no_index_of_packages():
    """The host that pip asks on this machine is the machine's own affair."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    told = " ".join(
        [asked, *(value for name, value in os.environ.items() if "INDEX" in name or "PROXY" in name.upper())]
    )
    places = set(re.findall(r"\w+://[^\s'\"]+", told))
    hosts = {urlsplit(place).hostname for place in places} - {None, "localhost", "127.0.0.1"}
    paths = {urlsplit(place).path for place in places if place.startswith("file:")}
    for trace in hosts | paths:
        assert holding(str(trace)) == [], trace
    own = str(Path(__file__).relative_to(ROOT))
    assert [name for name in holding("extra" + "-index-url") + holding("index" + "-url") if name != own] == []


# ---- packages -------------------------------------------------------------------------------------

AT_MOST = 30


CALLED = {"scikit-learn": "sklearn", "pillow": "PIL"}
"""What is imported of a package, where it has another name."""


def closure(wanted: list[str]) -> set[str]:
    """The names of the packages that are installed for `wanted`."""
    return set(needed(wanted))


def test_few_packages_are_needed():
    packages = closure(PROJECT["dependencies"])
    assert {"torch", "numpy", "polars"} <= packages
    assert len(packages - closure(["torch"])) <= AT_MOST, sorted(packages)


def test_no_package_is_needed_that_nothing_imports():
    from .source import imports, modules

    imported = {found.of.split(".")[0] for module in modules() for found in imports(module)}
    named = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    assert {CALLED.get(name, name) for name in named} - imported == set()
    ours = {"hondo"} | set(sys.stdlib_module_names)
    brought = {CALLED.get(name, name.replace("-", "_")) for name in closure(PROJECT["dependencies"])}
    extras = [text for wanted in PROJECT["optional-dependencies"].values() for text in wanted]
    asked = {canonicalize_name(Requirement(text).name).replace("-", "_") for text in extras}
    assert imported - ours - brought - asked == set()
