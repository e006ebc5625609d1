"""Backpropagation written out: the gradient of a stack of dense layers by the chain rule, without autograd.

Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors" (Nature 323). Each link of the
chain knows two things: forward, what it makes of its input, and backward, how the loss depends on its input, if it is
told how the loss depends on its output (the slope). Autograd finds the same numbers, and takes three times as long
about it where layers are small.

Networks that share nothing go through it side by side, in products of batches of matrices.

Legend: B rows, I inputs, O outputs, M networks side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from hondo.layers.dropout import Dropout
from hondo.layers.members import apart
from hondo.layers.stack import Stack, listeners, speaks_for, stack
from hondo.nouns import Batch, Task


class Dense:
    """y = x W' + b"""

    free = True
    """Whether it does not ask for its output on the way back, so that the next link may write over it."""

    def __init__(self, layer: nn.Linear, x: Tensor, free: bool) -> None:
        self.weight, self.bias = layer.weight.detach(), layer.bias.detach()
        self.across = self.weight.t()
        self.weight_grad, self.bias_grad = _grad(layer.weight), _grad(layer.bias)[None]
        self.ones = x.new_ones(1, len(x))  # a bias is the weight of an input that is always 1
        self.y, self.slope = x.new_empty(len(x), layer.out_features), x if free else torch.empty_like(x)
        self.grad_across, self.given, self.given_across = self.weight_grad.t(), x, x.t()
        self.first = False
        """Whether nobody asks for the slope of its input."""

    def forward(self, x: Tensor) -> Tensor:
        self.x_across = self.given_across if x is self.given else x.t()
        return torch.addmm(self.bias, x, self.across, out=self.y)

    def backward(self, slope: Tensor) -> Tensor:
        torch.mm(self.x_across, slope, out=self.grad_across)
        torch.mm(self.ones, slope, out=self.bias_grad)
        return slope if self.first else torch.mm(slope, self.weight, out=self.slope)


class Abreast:
    """y[m] = x[m] W[m]' + b[m]: x (M, B, I), y (M, B, O)"""

    free = True

    def __init__(self, layers: Sequence[Any], x: Tensor, free: bool) -> None:
        self.weight = _joined([layer.weight.detach() for layer in layers])
        self.across, self.bias = self.weight.mT, _joined([layer.bias.detach() for layer in layers])[:, None]
        self.weight_grad = _joined([_grad(layer.weight) for layer in layers])
        self.bias_grad = _joined([_grad(layer.bias) for layer in layers])[:, None]
        self.ones = x.new_ones(1, 1, x.shape[1]).expand(len(x), -1, -1)
        self.y = x.new_empty(*x.shape[:2], layers[0].out_features)
        self.slope = x if free else x.new_empty(x.shape)
        self.first = False

    def forward(self, x: Tensor) -> Tensor:
        self.x = x
        return torch.baddbmm(self.bias, x, self.across, out=self.y)

    def backward(self, slope: Tensor) -> Tensor:
        torch.bmm(slope.mT, self.x, out=self.weight_grad)
        torch.bmm(self.ones, slope, out=self.bias_grad)
        return slope if self.first else torch.bmm(slope, self.weight, out=self.slope)


def _grad(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


def _joined(parts: Sequence[Tensor]) -> Tensor:
    """The same place of the networks' parts of one buffer, as a view of it: (M, ...)"""
    first, gap = parts[0], parts[1].storage_offset() - parts[0].storage_offset()
    return first.as_strided((len(parts), *first.shape), (gap, *first.stride()))


class Bend:
    """y = f(x); backward: slope * f'(x), told by y where that is simpler."""

    def __init__(
        self, bend: Callable[..., Tensor], slope: Callable[..., Tensor], by: str, x: Tensor, free: bool
    ) -> None:
        self.bend, self.slope, self.free = bend, slope, by == "x"
        self.within = free and not self.free
        self.y = x if self.within else torch.empty_like(x)

    def forward(self, x: Tensor) -> Tensor:
        y = self.bend(x, out=x if self.within else self.y)
        self.known = x if self.free else y
        return y

    def backward(self, slope: Tensor) -> Tensor:
        return self.slope(slope, self.known, grad_input=slope)


class Drop:
    """y = x * mask"""

    free = True

    def __init__(self, masks: Callable[[Tensor], Tensor], x: Tensor, free: bool) -> None:
        self.masks, self.within = masks, free  # masks: of the shape of what it is given
        self.y = x if free else torch.empty_like(x)

    def forward(self, x: Tensor) -> Tensor:
        self.mask = self.masks(x)
        return torch.mul(x, self.mask, out=x if self.within else self.y)

    def backward(self, slope: Tensor) -> Tensor:
        return slope.mul_(self.mask)


class Norm:
    """y = (x - mean) / deviation * g + b, mean and deviation those of the batch, so that each row's slope depends on
    all rows (Ioffe & Szegedy 2015): with n = (x - mean) / deviation and s = slope * g it is
    (s - mean(s) - n mean(s n)) / deviation."""

    free = True

    def __init__(self, layer: nn.BatchNorm1d, x: Tensor, free: bool) -> None:
        self.layer, self.y = layer, torch.empty_like(x)
        self.weight, self.bias = layer.weight.detach(), layer.bias.detach()

    def forward(self, x: Tensor) -> Tensor:
        norm = self.layer
        assert norm.num_batches_tracked is not None
        norm.num_batches_tracked.add_(1)
        given = (x, self.weight, self.bias, norm.running_mean, norm.running_var)
        y, self.mean, self.inverse = torch.native_batch_norm(*given, True, norm.momentum, norm.eps)  # type: ignore
        self.x = x
        return y

    def backward(self, slope: Tensor) -> Tensor:
        norm = self.layer
        given = (slope, self.x, self.weight, norm.running_mean, norm.running_var, self.mean, self.inverse, True)
        found = torch.ops.aten.native_batch_norm_backward.default(*given, norm.eps, [True, True, True])
        x, weight, bias = tuple[Tensor, Tensor, Tensor](found)
        norm.weight.grad.copy_(weight)  # type: ignore[union-attr]
        norm.bias.grad.copy_(bias)  # type: ignore[union-attr]
        return x


_aten = torch.ops.aten


Maker = partial[Any]
"""The link, when it is told an input like its own, and whether it may write over that."""


def _relu_back(slope: Tensor, y: Tensor, grad_input: Tensor) -> Tensor:
    return torch.mul(slope, torch.sign(y), out=grad_input)  # 0 or 1


def _leaky(layer: nn.LeakyReLU) -> Maker:
    back = partial(_aten.leaky_relu_backward.grad_input, negative_slope=layer.negative_slope, self_is_result=False)
    return partial(Bend, partial(_aten.leaky_relu.out, negative_slope=layer.negative_slope), back, "x")


def _gelu(layer: nn.GELU) -> Maker:
    back = partial(_aten.gelu_backward.grad_input, approximate=layer.approximate)
    return partial(Bend, partial(_aten.gelu.out, approximate=layer.approximate), back, "x")


BENDS: dict[type[nn.Module], Callable[[Any], Maker]] = {
    nn.ReLU: lambda _: partial(Bend, partial(torch.clamp_min, min=0), _relu_back, "y"),
    nn.Sigmoid: lambda _: partial(Bend, torch.sigmoid, _aten.sigmoid_backward.grad_input, "y"),  # y (1 - y)
    nn.Tanh: lambda _: partial(Bend, torch.tanh, _aten.tanh_backward.grad_input, "y"),  # 1 - y^2
    nn.LeakyReLU: _leaky,
    nn.GELU: _gelu,
}
"""The derivative of each bend, in one kernel."""


class Chain:
    """features -> links -> logits -> loss, and back. Links write into places of their own, made once for each number of
    rows: what is made anew for every step is half of the work of a small network."""

    def __init__(
        self, features: nn.Module, roles: Iterable[str], makers: Sequence[Maker], task: Task, members: int = 1
    ) -> None:
        self.features, self.roles, self.makers, self.task = features, tuple(roles), makers, task
        self.members = members
        self.learned = any(p.requires_grad for p in features.parameters())
        """Whether the features (embedded categories) learn as well: then autograd takes over where the links end."""
        self.seeded = False
        """Whether a link draws from torch's own generator."""
        self.links: dict[int, list[Any]] = {}
        """By the number of rows."""

    def __call__(self, batch: Batch) -> tuple[Tensor, Tensor | float] | None:
        """Fill the gradient of every parameter with that of the sum of the losses: (that sum, the count). None where
        the features are not vectors, one a row: then autograd knows what to do."""
        given = {role: batch[role] for role in self.roles if role in batch}
        if not self.learned:
            x = self.features.forward(**given)  # nobody listens to it
            return self._through(x, batch)[:2] if x.ndim == 2 else None
        with torch.inference_mode(False), torch.enable_grad():
            x = self.features(**given)
            if x.ndim != 2:
                return None
            total, count, slope = self._through(x.detach(), batch)
            for parameter in self.features.parameters():
                parameter.grad.zero_()  # type: ignore[union-attr]
            x.backward(slope)
        return total, count

    def _through(self, x: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        rows = x.shape[0]
        if self.members > 1:
            x = x.expand(self.members, *x.shape)
        links = self.links.get(rows) or self._linked(x, rows)
        for link in links:
            x = link.forward(x)
        total, count, slope = self._loss(x, batch) if self.members > 1 else self.task.slope(x, batch)
        for link in reversed(links):
            slope = link.backward(slope)
        return total, count, slope

    @torch.inference_mode(False)
    def _linked(self, x: Tensor, rows: int) -> list[Any]:
        """The links for so many rows."""
        links: list[Any] = []
        x, free = x.new_empty(x.shape), False  # the rows are not ours to write over
        for made in self.makers:
            links.append(made(x, free))
            x, free = links[-1].y, links[-1].free
        if isinstance(links[0], Dense | Abreast):
            links[0].first = not self.learned
        self.links[rows] = links
        return links

    def _loss(self, x: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        """That of the task, meaned over the networks: x (M, B, K)"""
        asked = {role: tensor for role, tensor in batch.items() if role not in self.roles}
        each = {role: tensor.repeat(self.members, *[1] * (tensor.ndim - 1)) for role, tensor in asked.items()}
        total, count, slope = self.task.slope(x.flatten(0, 1), each)
        return total / self.members, count / self.members, slope.view_as(x) / self.members


def chain(model: nn.Module, task: Task) -> Chain | None:
    """The network as a chain, where it is an `nn.Sequential` or says that it is one (`dense`: what makes features of
    the roles, and the layers after it), each layer is known, all of them learn, and the task knows the slope of its
    loss; likewise several that share nothing, and learn no features. Else None."""
    if not speaks_for(type(task), "slope", "loss") or type(task).slope is Task.slope:
        return None
    if "forward" in vars(model) or any(listeners(model)):
        return None
    stacks = [one for each in apart(model) if (one := stack(each)) is not None and _learns(one)]
    if len(stacks) < len(apart(model)):
        return None
    (features, roles, layers), *others = stacks
    rows = list(zip(layers, *(other.layers for other in others), strict=True))
    makers = [maker for row in rows for maker in _makers(row)]
    known = [maker for maker in makers if maker is not None]
    if not makers or len(known) < len(makers):
        return None
    found = Chain(features, roles, known, task, len(stacks))
    if others and found.learned:
        return None
    found.seeded = any(type(layer) is nn.Dropout for layer in layers)
    return found


def _learns(found: Stack) -> bool:
    return all(p.requires_grad for layer in found.layers for p in layer.parameters())


def _makers(row: tuple[nn.Module, ...]) -> list[Maker | None]:
    """What makes the link of a layer, or of the same layer of several networks; none where it does nothing, [None]
    where it is not known."""
    layer, *others = row
    if isinstance(layer, nn.Identity):
        return []
    if isinstance(layer, Dropout):
        masks = layer.masks.abreast if others else layer.masks
        return [partial(Drop, masks)] if any(each.p for each in row) else []
    if type(layer) is nn.Linear and layer.bias is not None:
        return [partial(Abreast, row) if others else partial(Dense, layer)]
    if type(layer) in BENDS:
        return [BENDS[type(layer)](layer)]
    if others:
        return [None]
    if type(layer) is nn.Dropout and layer.p < 1:
        drawn = partial(Drop, lambda x: torch.dropout(torch.ones_like(x), layer.p, True))
        return [drawn] if layer.p else []
    if type(layer) is nn.BatchNorm1d and layer.affine and layer.track_running_stats and layer.momentum is not None:
        return [partial(Norm, layer)]
    return [None]
