"""The source of the package, read as text: its modules and what each of them imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hondo"


@cache
def modules() -> dict[str, ast.Module]:
    """Every file of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


@dataclass(frozen=True)
class Import:
    of: str
    """The dotted name of what is imported: a module, where it is one of this package's, else as it is written."""
    line: int
    always: bool
    """Whether it is imported as soon as the module is: not inside a function, nor for the types alone."""


@cache
def imports(module: str) -> tuple[Import, ...]:
    return tuple(_imports(modules()[module], always=True))


def _imports(node: ast.AST, always: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(_module(alias.name), child.lineno, always) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"line {child.lineno}: imports are written out in full"
            yield from (Import(_module(f"{child.module}.{alias.name}"), child.lineno, always) for alias in child.names)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for inner in child.body:
                yield from _imports(ast.Module([inner], []), always=False)
            for inner in child.orelse:
                yield from _imports(ast.Module([inner], []), always)
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, always and not inside)


def _module(name: str) -> str:
    """`hondo.a.b.Thing` -> `hondo.a.b`; what is not of this package stays as it is."""
    while name.startswith("hondo.") and name not in modules():
        name = name.rpartition(".")[0]
    return name
