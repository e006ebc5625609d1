"""Backpropagation written out: the gradient of a stack of dense layers by the chain rule, without autograd.

Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors" (Nature 323). Each link of the
chain knows two things: forward, what it makes of its input, and backward, how the loss depends on its input, if it is
told how the loss depends on its output (the slope). Autograd finds the same numbers, and takes three times as long
about it where layers are small.

Legend: B rows, I inputs, O outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from hondo.layers.dropout import Dropout
from hondo.nouns import Batch, Task


class Dense:
    """y = x W' + b"""

    def __init__(self, layer: nn.Linear) -> None:
        self.weight, self.bias = layer.weight.detach(), layer.bias.detach()
        self.across = self.weight.t()
        self.weight_grad, self.bias_grad = layer.weight.grad, layer.bias.grad
        self.first = False
        """Whether nobody asks for the slope of its input."""

    def forward(self, x: Tensor) -> Tensor:
        self.x = x
        return torch.addmm(self.bias, x, self.across)

    def backward(self, slope: Tensor) -> Tensor:
        torch.mm(slope.t(), self.x, out=self.weight_grad)
        torch.sum(slope, 0, out=self.bias_grad)
        return slope if self.first else torch.mm(slope, self.weight)


class Bend:
    """y = f(x); backward: slope * f'(x), told by y where that is simpler."""

    def __init__(self, bend: Callable[[Tensor], Tensor], slope: Callable[[Tensor, Tensor], Tensor], by: str) -> None:
        self.bend, self.slope, self.by_output = bend, slope, by == "y"

    def forward(self, x: Tensor) -> Tensor:
        y = self.bend(x)
        self.known = y if self.by_output else x
        return y

    def backward(self, slope: Tensor) -> Tensor:
        return self.slope(slope, self.known)


class Drop:
    """y = x * mask"""

    def __init__(self, masks: Callable[[Tensor], Tensor]) -> None:
        self.masks = masks

    def forward(self, x: Tensor) -> Tensor:
        self.mask = self.masks(x)
        return x * self.mask

    def backward(self, slope: Tensor) -> Tensor:
        return slope * self.mask


class Norm:
    """y = (x - mean) / deviation * g + b, mean and deviation those of the batch, so that each row's slope depends on
    all rows (Ioffe & Szegedy 2015): with n = (x - mean) / deviation and s = slope * g it is
    (s - mean(s) - n mean(s n)) / deviation."""

    def __init__(self, layer: nn.BatchNorm1d) -> None:
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        norm = self.layer
        assert norm.num_batches_tracked is not None
        norm.num_batches_tracked.add_(1)
        given = (x, norm.weight, norm.bias, norm.running_mean, norm.running_var)
        y, self.mean, self.inverse = torch.native_batch_norm(*given, True, norm.momentum, norm.eps)  # type: ignore
        self.x = x
        return y

    def backward(self, slope: Tensor) -> Tensor:
        norm = self.layer
        given = (slope, self.x, norm.weight, norm.running_mean, norm.running_var, self.mean, self.inverse, True)
        found = torch.ops.aten.native_batch_norm_backward.default(*given, norm.eps, [True, True, True])
        x, weight, bias = tuple[Tensor, Tensor, Tensor](found)
        norm.weight.grad.copy_(weight)  # type: ignore[union-attr]
        norm.bias.grad.copy_(bias)  # type: ignore[union-attr]
        return x


_aten = torch.ops.aten
BENDS: dict[type[nn.Module], Callable[[Any], Bend]] = {
    nn.ReLU: lambda _: Bend(torch.relu, lambda s, y: _aten.threshold_backward.default(s, y, 0), "y"),
    nn.Sigmoid: lambda _: Bend(torch.sigmoid, _aten.sigmoid_backward.default, "y"),  # y (1 - y)
    nn.Tanh: lambda _: Bend(torch.tanh, _aten.tanh_backward.default, "y"),  # 1 - y^2
    nn.LeakyReLU: lambda m: Bend(m, lambda s, x: _aten.leaky_relu_backward.default(s, x, m.negative_slope, False), "x"),
    nn.GELU: lambda m: Bend(m, lambda s, x: _aten.gelu_backward.default(s, x, approximate=m.approximate), "x"),
}
"""The derivative of each bend, in one kernel."""


class Chain:
    """features -> links -> logits -> loss, and back."""

    def __init__(self, features: nn.Module, roles: Iterable[str], links: list[Any], task: Task) -> None:
        self.features, self.roles, self.links, self.task = features, tuple(roles), links, task
        self.learned = any(p.requires_grad for p in features.parameters())
        """Whether the features (embedded categories) learn as well: then autograd takes over where the links end."""
        self.seeded = False
        """Whether a link draws from torch's own generator."""
        first = links[0]
        first.first = isinstance(first, Dense) and not self.learned

    def takes(self, batch: Batch) -> bool:
        """Whether its inputs are vectors, one a row; else autograd knows what to do."""
        return all(batch[role].ndim == 2 for role in self.roles if role in batch)

    def __call__(self, batch: Batch) -> tuple[Tensor, Tensor | float]:
        """Fill the gradient of every parameter with that of the sum of the losses: (that sum, the count)."""
        given = {role: batch[role] for role in self.roles if role in batch}
        if not self.learned:
            with torch.inference_mode():
                return self._through(self.features(**given), batch)[:2]
        x = self.features(**given)
        with torch.no_grad():
            total, count, slope = self._through(x.detach(), batch)
            for parameter in self.features.parameters():
                parameter.grad.zero_()  # type: ignore[union-attr]
        x.backward(slope)
        return total, count

    def _through(self, x: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        for link in self.links:
            x = link.forward(x)
        total, count, slope = self.task.slope(x, batch)
        for link in reversed(self.links):
            slope = link.backward(slope)
        return total, count, slope


def chain(model: nn.Module, task: Task) -> Chain | None:
    """The network as a chain, where it is an `nn.Sequential` or says that it is one (`dense`: what makes features of
    the roles, and the layers after it), each layer is known, all of them learn, and the task knows the slope of its
    loss; else None."""
    if not _speaks_for(type(task), "slope", "loss") or type(task).slope is Task.slope:
        return None
    if "forward" in vars(model) or _hooked(model):
        return None
    roles: tuple[str, ...] = ("numbers", "categories")
    if type(model) is nn.Sequential:
        features, layers, roles = nn.Identity(), tuple(model), ("input",)
    elif _speaks_for(type(model), "dense", "forward"):
        features, layers = model.dense  # type: ignore[misc]
    else:
        return None
    links = [link for layer in layers if not isinstance(layer, nn.Identity) for link in _links(layer)]
    if not links or None in links or not all(p.requires_grad for layer in layers for p in layer.parameters()):
        return None
    found = Chain(features, roles, links, task)
    found.seeded = any(type(layer) is nn.Dropout for layer in layers)
    return found


def _speaks_for(kind: type, one: str, other: str) -> bool:
    """Whether a class defines `one` where it defines `other`, or after it: who changes the loss changes its slope."""
    places = [next((n for n, each in enumerate(kind.__mro__) if name in vars(each)), None) for name in (one, other)]
    return places[0] is not None and places[1] is not None and places[0] <= places[1]


def _hooked(model: nn.Module) -> bool:
    """Whether somebody listens to the modules, whom the chain does not call."""
    return any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks for m in model.modules())


def _links(layer: nn.Module) -> list[Any]:
    """The link of a layer, none where it does nothing, [None] where it is not known."""
    if isinstance(layer, Dropout):
        return [Drop(layer.masks)] if layer.p else []
    if type(layer) is nn.Dropout and layer.p < 1:
        return [Drop(lambda x: torch.dropout(torch.ones_like(x), layer.p, True))] if layer.p else []
    if type(layer) is nn.Linear and layer.bias is not None:
        return [Dense(layer)]
    if type(layer) is nn.BatchNorm1d and layer.affine and layer.track_running_stats and layer.momentum is not None:
        return [Norm(layer)]
    made = BENDS.get(type(layer))
    return [made(layer) if made else None]
