"""`hondo summary`: the layers of a network, what they give, their parameters and their work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hondo.cli.results import Json, table, write, write_json
from hondo.errors import OptionError, did_you_mean
from hondo.messages import Message, language, say

if TYPE_CHECKING:
    from torch import nn

    from hondo.nouns import Role, Spec


def summary(
    what: Annotated[str, typer.Argument(metavar="DIR|MODEL", help="A run's folder, or a family or preset.")],
    inputs: Annotated[
        list[str],
        typer.Option(
            "--inputs",
            metavar="ROLE=SHAPE",
            show_default=False,
            help="For a family or preset: what it takes (numbers=13, categories=4,7: values of each).",
        ),
    ] = [],  # noqa: B006 - typer reads it
    outputs: Annotated[str, typer.Option("--outputs", metavar="INTEGER", help="Answers a row, likewise.")] = "1",
    json: Json = False,
) -> None:
    """Show the layers of a network: shapes, parameters, FLOPs."""
    network, given = _trained(what) if Path(what).is_dir() or len(Path(what).parts) > 1 else _dry(what, inputs, outputs)
    layers = examine(network, given)
    total = {"parameters": sum(p.numel() for p in network.parameters()), "flops": sum(layer.flops for layer in layers)}
    if json:
        return write_json({"layers": [vars(layer) for layer in layers], **total})
    from hondo.evaluate.numerals import number

    figures = [[number(count, language()) for count in (layer.parameters, layer.flops)] for layer in layers]
    names = [[layer.name, layer.kind, "x".join(map(str, layer.shape))] for layer in layers]
    rows = [[*name, *figure] for name, figure in zip(names, figures, strict=True)]
    heads = [say(f"cli.layer_{head}") for head in ("name", "kind", "shape", "parameters", "flops")]
    write(table(heads, rows, left=2))
    return write(say("cli.total", **total))


@dataclass(frozen=True)
class Layer:
    """What a module does itself, not by the modules inside it; in the order of the calls."""

    name: str
    kind: str
    shape: tuple[int, ...]
    """Of what it gives for one row."""
    parameters: int
    flops: int
    """For one row: additions and multiplications of matrix products; nothing else is counted."""


def examine(network: nn.Module, given: Mapping[str, Role]) -> list[Layer]:
    """Run one made row through the network and write down what each layer did."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    shapes: dict[nn.Module, tuple[int, ...]] = {}

    def note(module: nn.Module, _: Any, out: Any) -> None:
        shapes[module] = tuple(out.shape[1:])

    hooks = [module.register_forward_hook(note) for module in network.modules()]
    counter = FlopCounterMode(display=False)
    training = network.training
    try:
        with torch.no_grad(), counter:
            _call(network.eval(), given)
    finally:
        network.train(training)
        for hook in hooks:
            hook.remove()
    counts, root = counter.get_flop_counts(), type(network).__name__
    names = {module: name for name, module in network.named_modules()}
    flops = {module: sum(counts.get(f"{root}.{name}".rstrip("."), {}).values()) for module, name in names.items()}
    layers = []
    for module, shape in shapes.items():
        own = sum(p.numel() for p in module.parameters(recurse=False))
        work = flops[module] - sum(flops[child] for child in module.children())
        if own or work or not list(module.children()):
            layers.append(Layer(names[module] or root, type(module).__name__, shape, own, work))
    return layers


def _call(network: nn.Module, given: Mapping[str, Role]) -> Any:
    import torch

    from hondo.nouns import call

    row = {
        name: torch.zeros((1, *(size or 1 for size in role.shape)), dtype=torch.long if role.sizes else torch.float32)
        for name, role in given.items()
    }
    return call(network, row)


def _trained(folder: str) -> tuple[nn.Module, dict[str, Role]]:
    from hondo.predictor import load

    predictor = load(folder)
    return predictor.model, {n: role for n, role in predictor.task.roles.items() if not n.startswith("target")}


def _dry(model: str, words: list[str], outputs: str) -> tuple[nn.Module, dict[str, Role]]:
    if not words:
        raise OptionError(Message("cli.no_inputs", {"model": model}))
    if not outputs.isdigit() or int(outputs) < 1:
        values = {"option": "--outputs", "expected": Message("cli.positive"), "given": outputs}
        raise OptionError(Message("cli.bad_value", values))
    from hondo.cli.inputs import roles
    from hondo.nouns import Head

    given = roles(words)
    from hondo.choose import named

    spec = named(model)
    _fits(model, spec, given)
    return spec.build(given, Head("row", int(outputs))), given


def _fits(model: str, spec: Spec, given: Mapping[str, Role]) -> None:
    """OptionError where a family takes none of these inputs."""
    from hondo import registry
    from hondo.cli.inputs import SAMPLES, TARGET

    tasks = [made().bind(TARGET) for made in registry.every("task").values()]
    if not any(spec.suits(given, task) for task in tasks):
        known = [name for name, role in SAMPLES.items() if any(spec.suits({name: role}, task) for task in tasks)]
        close = next(iter(set(given) - set(known)), next(iter(given)))
        values = {"model": model, "given": list(given), "known": known, "hint": did_you_mean(close, known)}
        raise OptionError(Message("cli.no_role", values))
