"""Docstrings as contracts: `x (B, T) optional -> (B, K)` is checked on every call of a network, in tests alone."""

from __future__ import annotations

import inspect
import re
from typing import Any

from torch import Tensor, nn

TERM = re.compile(r"(\w+) \(([^()]*)\)|-> \(([^()]*)\)")
SIZE = re.compile(r"[A-Z]\w*|\d+|\.\.\.")

Dims = list[str]


def contract(doc: str | None) -> tuple[dict[str, Dims], Dims | None]:
    """({argument: its dims}, the dims of the result or None) of the paragraph that has an arrow."""
    for paragraph in (doc or "").split("\n\n"):
        takes: dict[str, Dims] = {}
        gives = None
        for name, dims, result in TERM.findall(paragraph.replace("\n", " ")):
            sizes = [part.strip() for part in (result or dims).split(",") if part.strip()]
            if all(SIZE.fullmatch(size) for size in sizes):
                if result:
                    gives = sizes
                else:
                    takes[name] = sizes
        if gives is not None:
            return takes, gives
    return {}, None


def agree(where: str, dims: Dims, shape: tuple[int, ...], known: dict[str, int]) -> None:
    if "..." in dims:
        place = dims.index("...")
        after = len(dims) - place - 1
        assert len(shape) >= len(dims) - 1, f"{where}: documented {dims}, got {shape}"
        dims, shape = dims[:place] + dims[place + 1 :], shape[:place] + shape[len(shape) - after :]
    assert len(dims) == len(shape), f"{where}: documented {dims}, got {shape}"
    for name, size in zip(dims, shape, strict=True):
        if name.isdigit():
            assert int(name) == size, f"{where}: documented {name}, got {size}"
        else:
            assert known.setdefault(name, size) == size, f"{where}: {name} was {known[name]}, is {size}"


def watch(model: nn.Module) -> list[str]:
    """Hold every module that is not torch's own to its docstring from now on; those without one, by name."""
    silent = []
    for name, module in model.named_modules():
        if type(module).__module__.startswith("torch."):
            continue
        takes, gives = contract(type(module).forward.__doc__)
        if gives is None:
            takes, gives = contract(type(module).__doc__)
        if gives is None:
            silent.append(f"{name or 'the network'}: {type(module).__name__}")
            continue
        module.register_forward_hook(_hook(takes, gives), with_kwargs=True)
    return silent


def _hook(takes: dict[str, Dims], gives: Dims) -> Any:
    def check(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        name, known = type(module).__name__, dict[str, int]()
        bound = inspect.signature(type(module).forward).bind(module, *args, **kwargs).arguments
        for argument, value in bound.items():
            if isinstance(value, Tensor):
                assert argument in takes, f"{name} says nothing of the shape of {argument}"
                agree(f"{name}, {argument}", takes[argument], tuple(value.shape), known)
        first = result[0] if isinstance(result, tuple) else result
        agree(f"{name}, its result", gives, tuple(first.shape), known)

    return check
