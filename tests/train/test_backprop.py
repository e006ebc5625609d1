"""The chain rule written out gives what autograd gives."""

from __future__ import annotations

import copy
from itertools import product
from typing import Any

import pytest
import torch
from torch import nn

from hondo.layers.activation import ACTIVATIONS
from hondo.layers.mixture import handed
from hondo.models.ensemble import Abreast, Ensemble
from hondo.models.mlp import MLP
from hondo.models.perceptron import Perceptron
from hondo.nouns import Batch, Draw, Role, Task
from hondo.tasks.binary import Binary
from hondo.tasks.multiclass import Multiclass
from hondo.tasks.multilabel import Multilabel
from hondo.tasks.regression import Regression
from hondo.train import backprop
from hondo.train.gradient import Flat, Gradient

ROWS = 24
INPUTS = {
    "numbers": {"numbers": Role((5,))},
    "one-hot": {"numbers": Role((5,)), "categories": Role((2,), sizes=(4, 3))},
    "embedded": {"numbers": Role((5,)), "categories": Role((2,), sizes=(4, 60))},
    "categories alone": {"categories": Role((1,), sizes=(50,))},
}
LABELS = {
    "binary": Role((), sizes=(2,), labels=("a", "b"), shares=(0.3, 0.7)),
    "multiclass": Role((), sizes=(3,), labels=("a", "b", "c"), shares=(0.2, 0.5, 0.3)),
    "multilabel": Role((3,), labels=("a", "b", "c"), shares=(0.2, 0.5, 0.3)),
    "regression": Role(()),
}
TASKS: dict[str, Task] = {
    "binary": Binary(("y",)),
    "binary, balanced": Binary(("y",), weight="balanced"),
    "binary, perceptron": Binary(("y",), criterion="perceptron"),
    "multiclass": Multiclass(("y",)),
    "multiclass, balanced": Multiclass(("y",), weight="balanced"),
    "multiclass, perceptron": Multiclass(("y",), criterion="perceptron"),
    "multilabel": Multilabel(("y",)),
    "regression": Regression(("y",)),
}


def batch(inputs: str, task: Task, weighted: bool, seed: int = 0) -> Batch:
    draw, roles = torch.Generator().manual_seed(seed), INPUTS[inputs]
    given: Batch = {}
    if "numbers" in roles:
        given["numbers"] = torch.randn(ROWS, 5, generator=draw, dtype=torch.float64)
    if "categories" in roles:
        columns = [torch.randint(size, (ROWS,), generator=draw) for size in roles["categories"].sizes]
        given["categories"] = torch.stack(columns, 1)
    if task.name == "regression":
        given["target"] = torch.randn(ROWS, generator=draw, dtype=torch.float64)
    elif task.name == "multilabel":
        given["target"] = torch.randint(2, (ROWS, 3), generator=draw)
    else:
        given["target"] = torch.randint(task.head.size if task.name == "multiclass" else 2, (ROWS,), generator=draw)
    if weighted:
        given["weight"] = torch.rand(ROWS, generator=draw, dtype=torch.float64)
        given["weight"][::5] = 0
    return given


@torch.inference_mode()  # as in the loop
def found(model: nn.Module, task: Task, given: Batch, explicit: bool) -> dict[str, Any]:
    """Of two steps: what the seam says, the gradients, and the network's own statistics after them."""
    with torch.inference_mode(False):
        model = copy.deepcopy(model).train()
        flat = Flat(model)
        gradient = Gradient(model, task, flat, ROWS, explicit=explicit)
    assert (gradient.chain is not None) is explicit
    told: dict[str, Any] = {}
    for step in (0, 70):  # another block of masks
        total, count = gradient(given, Draw(3, step))
        told |= {f"{step} total": total, f"{step} count": torch.as_tensor(count), f"{step} grads": flat.grads.clone()}
    return told | {name: buffer.clone() for name, buffer in model.named_buffers()}


def same(model: nn.Module, task: Task, given: Batch) -> None:
    ours, theirs = (found(model, task, given, explicit) for explicit in (True, False))
    assert theirs["0 grads"].abs().sum() > 0
    for name, value in theirs.items():
        torch.testing.assert_close(ours[name], value.to(ours[name].dtype), rtol=1e-11, atol=1e-13, msg=name)


@pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "batch norm"])
@pytest.mark.parametrize("dropout", [0.0, 0.4], ids=["whole", "dropout"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_bend_with_dropout_and_norm(activation: Any, dropout: float, batch_norm: bool) -> None:
    torch.manual_seed(0)
    spec = MLP(widths=(7, 6), activation=activation, dropout=dropout, batch_norm=batch_norm)
    for name, inputs in product(("binary", "multiclass"), ("one-hot", "embedded")):
        task = TASKS[name].bind({"target": LABELS[name]})
        model = spec.build(INPUTS[inputs], task.head).double()
        for parameter in model.parameters():  # fresh norms and biases would hide mistakes
            parameter.data += 0.3 * torch.randn_like(parameter)
        same(model, task, batch(inputs, task, weighted=False))


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("inputs", INPUTS)
@pytest.mark.parametrize("name", TASKS)
def test_every_loss_on_every_input(name: str, inputs: str, weighted: bool) -> None:
    torch.manual_seed(0)
    task = TASKS[name].bind({"target": LABELS[name.split(",")[0]]})
    for spec in (MLP(widths=(7,), dropout=0.3, batch_norm=True), MLP(widths=()), Perceptron()):
        model = spec.build(INPUTS[inputs], task.head).double()
        for parameter in model.parameters():
            parameter.data += 0.3 * torch.randn_like(parameter)
        same(model, task, batch(inputs, task, weighted))


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("inputs", ["numbers", "one-hot"])
@pytest.mark.parametrize("name", TASKS)
def test_networks_side_by_side(name: str, inputs: str, weighted: bool) -> None:
    """Whose dropouts differ in what they hide, and here in how much."""
    torch.manual_seed(0)
    task = TASKS[name].bind({"target": LABELS[name.split(",")[0]]})
    for dropouts in ((0.3, 0.3, 0.3), (0.0, 0.5, 0.2), (0.0, 0.0, 0.0)):
        each = [MLP(widths=(7, 6), dropout=p).build(INPUTS[inputs], task.head).double() for p in dropouts]
        for parameter in (p for model in each for p in model.parameters()):
            parameter.data += 0.3 * torch.randn_like(parameter)
        same(Abreast(each, INPUTS[inputs]), task, batch(inputs, task, weighted))


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("name", TASKS)
def test_mixtures_of_rows(name: str, weighted: bool) -> None:
    """One network, and several side by side."""
    torch.manual_seed(0)
    task = TASKS[name].bind({"target": LABELS[name.split(",")[0]]})
    given = batch("numbers", task, weighted)
    share = torch.rand(ROWS, dtype=torch.float64)
    mixed = handed({**given, "share": share, "partner": torch.randperm(ROWS)})
    each = [MLP(widths=(7, 6), dropout=0.2).build(INPUTS["numbers"], task.head).double() for _ in range(3)]
    for parameter in (p for model in each for p in model.parameters()):
        parameter.data += 0.3 * torch.randn_like(parameter)
    for model in (each[0], Abreast(each, INPUTS["numbers"])):
        same(model, task, mixed)
        whole, plain = (found(model, task, of, explicit=True)["0 grads"] for of in (mixed, given))
        assert not torch.allclose(whole, plain)


def test_side_by_side_what_learns_features_or_looks_at_the_batch_is_left_to_autograd() -> None:
    task = TASKS["binary"].bind({"target": LABELS["binary"]})
    for spec, inputs in ((MLP(widths=(7,)), "embedded"), (MLP(widths=(7,), batch_norm=True), "numbers")):
        model = Ensemble(spec, 3).build(INPUTS[inputs], task.head)
        assert Gradient(model, task, Flat(model)).chain is None


@pytest.mark.parametrize("name", ["binary", "regression"])
def test_a_plain_sequential_of_torch_is_a_chain_too(name: str) -> None:
    torch.manual_seed(0)
    task = TASKS[name].bind({"target": LABELS[name]})
    hidden = [
        nn.Linear(5, 7),
        nn.BatchNorm1d(7),
        nn.Tanh(),
        nn.Dropout(0.4),
        nn.Linear(7, 6),
        nn.ReLU(),
        nn.Dropout(0.1),
    ]
    given = batch("numbers", task, weighted=True)
    same(
        nn.Sequential(*hidden, nn.Dropout(0.1), nn.Linear(6, 1)).double(),
        task,
        {"input": given.pop("numbers"), **given},
    )


@pytest.mark.parametrize("before", [nn.Tanh, nn.GELU, nn.ReLU, lambda: nn.Dropout(0.3), lambda: nn.BatchNorm1d(5)])
@pytest.mark.parametrize("after", [nn.Sigmoid, nn.LeakyReLU, lambda: nn.Dropout(0.3), lambda: nn.BatchNorm1d(5)])
def test_links_do_not_write_over_what_others_need(before: Any, after: Any) -> None:
    torch.manual_seed(0)
    task = TASKS["regression"].bind({"target": LABELS["regression"]})
    given = batch("numbers", task, weighted=False)
    given["input"] = given.pop("numbers")
    rows = given["input"].clone()
    for layers in (
        [before(), after(), nn.Linear(5, 1)],
        [nn.Linear(5, 5), before(), after(), before(), nn.Linear(5, 1)],
    ):
        same(nn.Sequential(*layers).double(), task, given)
        assert torch.equal(given["input"], rows)


def test_what_a_chain_does_not_take_goes_through_the_network() -> None:
    """Rows of several vectors each, of which the last layer makes one answer."""
    torch.manual_seed(0)
    task = TASKS["regression"].bind({"target": LABELS["regression"]})
    model = nn.Sequential(nn.Linear(5, 3), nn.ReLU(), nn.Linear(3, 1), nn.Flatten(), nn.Linear(2, 1)).double()
    flat = Flat(model)
    gradient = Gradient(model, task, flat)
    assert gradient.chain is None
    stack = nn.Sequential(nn.Linear(5, 1)).double()
    stack.append(nn.Identity())
    gradient = Gradient(stack, task, Flat(stack))
    given: Batch = {"input": torch.randn(4, 1, 5).double(), "target": torch.zeros(4).double()}
    assert gradient.chain is not None and gradient.chain(given) is None
    assert gradient(given, Draw(0, 0))[1] == 4.0


def test_the_slope_of_a_loss_is_that_of_autograd() -> None:
    for name, task in TASKS.items():
        task = task.bind({"target": LABELS[name.split(",")[0]]})
        given = batch("numbers", task, weighted=True)
        logits = torch.randn(ROWS, task.head.size, dtype=torch.float64, requires_grad=True)
        total, _, slope = task.slope(logits, given)
        torch.testing.assert_close(slope, torch.autograd.grad(total, logits)[0], rtol=1e-12, atol=1e-14)


def test_what_is_no_chain_is_left_to_autograd() -> None:
    task = TASKS["binary"].bind({"target": LABELS["binary"]})
    model = MLP(widths=(7,)).build(INPUTS["numbers"], task.head)
    assert backprop.chain(model, task) is not None
    assert backprop.chain(nn.Sequential(nn.Linear(5, 4), nn.LayerNorm(4), nn.Linear(4, 1)), task) is None
    model.stack[1] = nn.Softplus()
    assert backprop.chain(model, task) is None
    frozen = MLP(widths=(7,)).build(INPUTS["numbers"], task.head)
    frozen.stack[0].weight.requires_grad_(False)
    assert backprop.chain(frozen, task) is None
    loud = MLP(widths=(7,)).build(INPUTS["numbers"], task.head)
    loud.stack[0].register_forward_hook(lambda *_: None)
    assert backprop.chain(loud, task) is None

    class Other(Binary):
        """Whose loss is not that of the slope it inherits."""

        def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[torch.Tensor, torch.Tensor]:
            total, count = super().loss(model, batch, draw)
            return 2 * total, count

    model = MLP(widths=(7,)).build(INPUTS["numbers"], task.head)
    assert backprop.chain(model, Other(("y",)).bind(task.roles)) is None
    model.forward = lambda numbers: numbers.sum(1, keepdim=True)  # type: ignore[method-assign]
    assert backprop.chain(model, task) is None
