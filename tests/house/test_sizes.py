"""A function fits a screen, a file holds one idea, and neither hides behind a name that says nothing."""

from __future__ import annotations

import ast

import pytest

from .source import PACKAGE, ROOT

LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 400, 50
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "core", "tools", "stuff"}
WRITTEN = [path for folder in ("hondo", "examples", "benchmarks", "docs") for path in (ROOT / folder).rglob("*.py")]


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_sizes(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LINES_OF_A_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= LINES_OF_A_FUNCTION, f"{node.name} has {lines} lines"


def test_names_say_something():
    named = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", "") and "__pycache__" not in path.parts]
    assert [name(path) for path in named if path.stem.strip("_") in SAYS_NOTHING] == []


@pytest.mark.parametrize("path", [path for path in WRITTEN if PACKAGE in path.parents], ids=name)
def test_every_module_says_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body
    assert "TODO" not in path.read_text(encoding="utf-8") and "FIXME" not in path.read_text(encoding="utf-8")
