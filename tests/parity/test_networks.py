"""Networks and their training against what one would write by hand with torch alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

from hondo.models.mlp import MLP
from hondo.nouns import Head, Resident, Role
from hondo.tasks.multiclass import Multiclass
from hondo.train import Plan, train
from hondo.train.feed import Feed

BENDS = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.01),
    "gelu": nn.GELU,
    "identity": nn.Identity,
}


def by_hand(widths, bend, dropout=0.0, batch_norm=False, size=3):
    stack = []
    for before, after in pairwise((5, *widths)):
        stack += [nn.Linear(before, after), *([nn.BatchNorm1d(after)] if batch_norm else []), BENDS[bend]()]
        stack.append(nn.Dropout(dropout))
    return nn.Sequential(*stack, nn.Linear((5, *widths)[-1], size)).double()


def alike(ours, theirs):
    """The same weights in both, moved off their initial values."""
    own, other = list(ours.parameters()), list(theirs.parameters())
    assert [p.shape for p in own] == [p.shape for p in other]
    with torch.no_grad():
        for a, b in zip(own, other, strict=True):
            b.copy_(a.mul_(1 + 0.1 * torch.randn_like(a)).add_(0.1 * torch.randn_like(a)))
    return ours, theirs


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("widths", [(), (7,), (8, 6, 4)])
def test_mlp_is_a_plain_stack(widths, bend, batch_norm):
    torch.manual_seed(0)
    spec = MLP(widths=widths, activation=bend, dropout=0.0, batch_norm=batch_norm)
    ours = spec.build({"numbers": Role((5,))}, Head("row", 3)).double()
    ours, theirs = alike(ours, by_hand(widths, bend, 0.0, batch_norm))
    for training in (True, True, False):  # the running statistics follow alike
        x = torch.randn(11, 5, dtype=torch.float64)
        torch.testing.assert_close(ours.train(training)(x), theirs.train(training)(x), rtol=1e-12, atol=1e-12)


def test_every_activation_is_compared():
    from hondo.layers.activation import ACTIVATIONS

    assert set(BENDS) == set(ACTIVATIONS)


@pytest.mark.parametrize(("optimizer", "batch_norm"), [("adamw", False), ("momentum", True)])
def test_the_loop_is_the_loop_everybody_writes(optimizer, batch_norm):
    """Two groups, warm-up and cosine, clipping; the same batches."""
    torch.manual_seed(0)
    x, y = torch.randn(50, 5, dtype=torch.float64), torch.randint(0, 3, (50,))
    spec = MLP(widths=(8, 6), activation="tanh", dropout=0.0, batch_norm=batch_norm)
    ours = spec.build({"numbers": Role((5,))}, Head("row", 3)).double()
    ours, theirs = alike(ours, by_hand((8, 6), "tanh", 0.0, batch_norm))
    plan = Plan(40, batch=8, optimizer=optimizer, lr=0.05, weight_decay=0.2, warmup=0.25, clip=0.5)
    task = Multiclass(("y",)).bind({"target": Role((), labels=("a", "b", "c"), shares=(0.3, 0.3, 0.4))})
    list(train(ours, task, {"numbers": x, "target": y}, plan))

    matrices = [p for p in theirs.parameters() if p.ndim > 1]
    rest = [p for p in theirs.parameters() if p.ndim < 2]
    groups = [{"params": matrices, "weight_decay": 0.2}, {"params": rest, "weight_decay": 0.0}]
    adamw = optimizer == "adamw"
    stepping = torch.optim.AdamW(groups, lr=0.05) if adamw else torch.optim.SGD(groups, lr=0.05, momentum=0.9)
    climb = LinearLR(stepping, start_factor=0.1, total_iters=9)
    schedule = SequentialLR(stepping, [climb, CosineAnnealingLR(stepping, T_max=30)], milestones=[10])
    feed = Feed(Resident({"row": torch.arange(50)}), 8, plan.seed, torch.device("cpu"))
    theirs.train()
    for step in range(40):
        rows = feed.batch(step)["row"]
        stepping.zero_grad()
        nn.functional.cross_entropy(theirs(x[rows]), y[rows]).backward()
        norm = nn.utils.get_total_norm([p.grad for p in theirs.parameters()])
        nn.utils.clip_grads_with_norm_(theirs.parameters(), 0.5, norm - 1e-6)  # torch adds a millionth to it
        stepping.step()
        schedule.step()
    for own, other in zip(ours.state_dict().values(), theirs.state_dict().values(), strict=True):
        torch.testing.assert_close(own, other, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("bend", BENDS)
def test_initial_values_carry_a_signal_through(bend):
    """Glorot's and He's argument: its variance neither dies nor explodes on the way; the first answers are alike."""
    torch.manual_seed(0)
    net = MLP(widths=(128,) * 6, activation=bend, dropout=0.0).build({"numbers": Role((64,))}, Head("row", 4)).eval()
    x, sizes = torch.randn(512, 64), []
    for layer in net.stack:
        x = layer(x)
        if isinstance(layer, nn.Linear):
            sizes.append(x.detach().var().item())
    assert all(1 / 4 < after / before < 4 for before, after in pairwise(sizes[1:]))
    assert float(net(torch.randn(512, 64)).detach().std()) < 0.5
