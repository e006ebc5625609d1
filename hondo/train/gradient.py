"""The one seam for gradients: all parameters of a network in one buffer, and `Gradient` fills another like it.

The module's parameters become views of the buffer, so that norm, clip, update, average, snapshot and checkpoint are
one operation each, whatever the network. The gradient is autograd's; or, of a stack of dense layers, that of
`backprop`, the chain rule written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor, nn

from hondo.errors import OptionError
from hondo.layers.dropout import Dropout, Stream
from hondo.layers.members import apart
from hondo.messages import Message
from hondo.nouns import Batch, Draw, Task
from hondo.train import backprop
from hondo.train.precision import Halved

UNDECAYED = (nn.Embedding, nn.EmbeddingBag)


class Flat:
    """A network's trainable parameters as slices of `values` (P,), their gradients as slices of `grads` (P,).

    The first `decayed` entries are weight matrices and kernels; norms, biases and embeddings follow. Where the network
    is `members` that share nothing, each has its part of the buffer, as long as the others', and ordered likewise.
    """

    def __init__(self, model: nn.Module) -> None:
        parts = [split(each) for each in apart(model)]
        parameters = [parameter for decay, rest in parts for parameter in (*decay, *rest)]
        if not parameters:
            raise OptionError(Message("training.no_parameters"))
        kinds = {(p.dtype, p.device) for p in parameters}
        if len(kinds) != 1:
            raise OptionError(Message("training.mixed_parameters", {"kinds": sorted(map(str, kinds))}))
        total = sum(p.numel() for p in parameters)
        self.values = torch.empty(total, dtype=parameters[0].dtype, device=parameters[0].device)
        self.grads = torch.zeros_like(self.values)
        self.members = len(parts)
        self.decayed = sum(p.numel() for p in parts[0][0])
        start = 0
        for parameter in parameters:
            stop = start + parameter.numel()
            self.values[start:stop].copy_(parameter.detach().reshape(-1))
            parameter.data = self.values[start:stop].view(parameter.shape)
            parameter.grad = self.grads[start:stop].view(parameter.shape)
            start = stop


def split(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The trainable parameters that decay, and those that do not: norms, biases and embeddings, and what a module
    names in its attribute `undecayed`."""
    kept = {id(p) for module in model.modules() if isinstance(module, UNDECAYED) for p in module.parameters(False)}
    named = ((module, name) for module in model.modules() for name in getattr(module, "undecayed", ()))
    kept |= {id(getattr(module, name)) for module, name in named}
    decay: list[nn.Parameter] = []
    rest: list[nn.Parameter] = []
    for parameter in model.parameters():
        if parameter.requires_grad:
            (rest if parameter.ndim < 2 or id(parameter) in kept else decay).append(parameter)
    return decay, rest


class Gradient:
    """Fills `flat.grads` with the gradient of the sum of the losses of an effective batch, whose parts are added up."""

    def __init__(
        self,
        model: nn.Module,
        task: Task,
        flat: Flat,
        rows: int = 0,
        parts: int = 1,
        explicit: bool = True,
        precision: str = "fp32",
    ) -> None:
        """`rows`: of the largest effective batch there will be. `parts`: an effective batch goes through the network in
        so many. `explicit`: whether the chain rule may be written out where it can be. `precision`: bf16 is
        autograd's alone."""
        self.model = model if precision == "fp32" else Halved(model, flat.values.device)
        self.task, self.flat, self.parts = task, flat, parts
        self.chance = Chance(model, rows)
        self.chain = backprop.chain(model, task) if explicit and parts == 1 and precision == "fp32" else None

    def __call__(self, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor | float]:
        """(sum of the losses, their count)"""
        found = None
        if self.chain is not None:
            self.chance.stream.move(draw)
            if self.chain.seeded:
                seed(draw, self.flat.values.device)
            found = self.chain(batch)
        return self._by_autograd(batch, draw) if found is None else found

    @torch.inference_mode(False)
    @torch.enable_grad()
    def _by_autograd(self, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor | float]:
        self.flat.grads.zero_()
        sums: list[Tensor] = []
        counts: list[Tensor | float] = []
        for part, its_draw in cut(batch, draw, self.parts):
            self.chance.move(its_draw, self.flat.values.device)
            loss, count = self.task.loss(self.model, part, its_draw)
            loss.backward()  # type: ignore[no-untyped-call]
            sums.append(loss.detach())
            counts.append(count.detach() if isinstance(count, Tensor) else count)
        return (sums[0], counts[0]) if self.parts == 1 else (torch.stack(sums).sum(), sum(counts))


def cut(batch: Batch, draw: Draw, parts: int) -> Iterator[tuple[Batch, Draw]]:
    """An effective batch in `parts` parts as equal as can be, each with what it must know to draw its own chance."""
    rows = len(next(iter(batch.values())))
    if parts == 1:
        yield batch, draw
        return
    for i in range(parts):
        start, stop = rows * i // parts, rows * (i + 1) // parts
        if start < stop:
            part = {role: tensor[start:stop] for role, tensor in batch.items()}
            yield part, replace(draw, start=start, rows=rows)


class Chance:
    """What a network itself draws (dropout masks), as a function of (seed, step)."""

    def __init__(self, model: nn.Module, rows: int = 0) -> None:
        self.stream = Stream(rows)
        networks = ([m.masks for m in each.modules() if isinstance(m, Dropout)] for each in apart(model))
        self.places = list(zip(*networks, strict=True))
        for place, among in enumerate(self.places):
            for masks in among:
                masks.follow(self.stream, place, among)

    def move(self, draw: Draw, device: torch.device) -> None:
        """On to `draw`, for torch's own generator too, which other modules than ours may ask."""
        self.stream.move(draw)
        seed(draw, device)

    def end(self) -> None:
        """The network draws on its own again."""
        for among in self.places:
            for masks in among:
                masks.follow(None)


def seed(draw: Draw, device: torch.device) -> None:
    """Set torch's own generator by (seed, step), and where a part begins: it cannot draw its rows of the whole."""
    number = draw.number(f"network {draw.start}")
    torch.default_generator.manual_seed(number)
    if device.type == "cuda":
        torch.cuda.default_generators[device.index or 0].manual_seed(number)
