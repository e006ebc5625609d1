"""The contestants of engine.py: one small network, the same rows, batches, optimizer and steps, each trained as its own
documentation would have it. A function trains for so many steps and calls `tick(loss)` after each (loss None where
nobody looks at it then); engine.py runs each in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

Tick = Callable[[float | None], None]
WIDTHS = (20, 64, 32, 1)
DROPOUT, RATE, DECAY = 0.2, 1e-3, 0.01


def rows(count: int) -> tuple[Any, Any]:
    """count rows of 20 numbers, and whether a noisy weighted sum of them is positive."""
    import numpy as np

    draw = np.random.default_rng(0)
    x = draw.standard_normal((count, WIDTHS[0]), dtype=np.float32)
    y = (x @ draw.standard_normal(WIDTHS[0]) + draw.standard_normal(count) > 0).astype(np.float32)
    return x, y


def _network() -> Any:
    import torch
    from torch import nn

    torch.manual_seed(0)
    stack: list[nn.Module] = []
    for width_in, width in pairwise(WIDTHS[:-1]):
        stack += [nn.Linear(width_in, width), nn.ReLU(), nn.Dropout(DROPOUT)]
    return nn.Sequential(*stack, nn.Linear(*WIDTHS[-2:]))


def plain(count: int, batch: int, steps: int, tick: Tick) -> None:
    """The loop of a tutorial: a DataLoader, the loss read after each step."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    x, y = map(torch.from_numpy, rows(count))
    model = _network()
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    criterion = torch.nn.BCEWithLogitsLoss()
    loader = DataLoader(TensorDataset(x, y), batch_size=batch, shuffle=True)
    done = 0
    while True:
        for inputs, target in loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs)[:, 0], target)
            loss.backward()
            optimizer.step()
            tick(loss.item())
            done += 1
            if done == steps:
                return


def hondo_bare(count: int, batch: int, steps: int, tick: Tick, members: int = 1, **more: Any) -> None:
    """hondo's loop without clipping and averaging, as the others have none."""
    import torch

    from hondo.events import Logged
    from hondo.models.ensemble import Ensemble
    from hondo.models.mlp import MLP
    from hondo.nouns import Role, Spec
    from hondo.tasks.binary import Binary
    from hondo.train import Plan, train

    x, y = map(torch.from_numpy, rows(count))
    roles = {"numbers": Role((WIDTHS[0],)), "target": Role((), sizes=(2,), labels=("0", "1"), shares=(0.5, 0.5))}
    task = Binary(("y",)).bind(roles)
    torch.manual_seed(0)
    spec: Spec = MLP(widths=WIDTHS[1:-1], dropout=DROPOUT)
    spec = spec if members == 1 else Ensemble(spec, members)
    model = spec.build({"numbers": roles["numbers"]}, task.head)
    if members == 1:  # from where the others begin
        model.load_state_dict(dict(zip(model.state_dict(), _network().state_dict().values(), strict=True)))
    given = {"lr": RATE, "weight_decay": DECAY, "schedule": "constant", "warmup": 0.0, "clip": 0.0, "log_every": 50}
    plan = Plan(steps, batch=batch, evaluate_every=steps + 1, **{**given, **more})
    for event in train(model, task, {"numbers": x, "target": y}, plan):
        if isinstance(event, Logged):
            for _ in range(50):
                tick(event.loss)


def hondo(count: int, batch: int, steps: int, tick: Tick) -> None:
    """With clipping, the moving average and the schedule, as by default."""
    hondo_bare(count, batch, steps, tick, clip=1.0, average=0.995, schedule="cosine", warmup=0.05)


def hondo_many(count: int, batch: int, steps: int, tick: Tick) -> None:
    """Sixteen such networks trained as one."""
    hondo_bare(count, batch, steps, tick, members=16)


def lightning(count: int, batch: int, steps: int, tick: Tick) -> None:
    """Lightning's Trainer, progress bar, logger and checkpoints off."""
    import lightning as L
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    class Net(L.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net = _network()

        def training_step(self, batch: Any, _: int) -> Any:
            inputs, target = batch
            return torch.nn.functional.binary_cross_entropy_with_logits(self.net(inputs)[:, 0], target)

        def configure_optimizers(self) -> Any:
            return torch.optim.AdamW(self.parameters(), RATE, weight_decay=DECAY)

    class Ticks(L.Callback):
        def on_train_batch_end(self, trainer: Any, module: Any, outputs: Any, *_: Any) -> None:
            tick(float(outputs["loss"]))

    x, y = map(torch.from_numpy, rows(count))
    off = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    trainer = L.Trainer(max_steps=steps, accelerator="cpu", callbacks=[Ticks()], **off)
    trainer.fit(Net(), DataLoader(TensorDataset(x, y), batch_size=batch, shuffle=True))


def skorch(count: int, batch: int, steps: int, tick: Tick) -> None:
    """skorch's NeuralNet, its printed log off."""
    import torch
    from skorch import NeuralNet
    from skorch.callbacks import Callback

    class Ticks(Callback):
        done = 0

        def on_batch_end(self, net: Any, batch: Any = None, training: bool = False, loss: Any = None, **_: Any) -> None:
            if training:
                tick(float(loss))
                self.done += 1
                if self.done == steps:
                    raise KeyboardInterrupt  # skorch's own way to stop

    x, y = rows(count)
    net = NeuralNet(
        _network(),
        criterion=torch.nn.BCEWithLogitsLoss,
        optimizer=torch.optim.AdamW,
        optimizer__weight_decay=DECAY,
        lr=RATE,
        batch_size=batch,
        max_epochs=10**6,
        iterator_train__shuffle=True,
        train_split=None,
        callbacks=[Ticks()],
        callbacks__print_log=None,
    )
    net.fit(x, y[:, None])


def keras_jax(count: int, batch: int, steps: int, tick: Tick) -> None:
    """Keras on jax."""
    import os

    os.environ["KERAS_BACKEND"] = "jax"
    import keras

    class Ticks(keras.callbacks.Callback):
        done = 0

        def on_train_batch_end(self, _: int, logs: Any = None) -> None:
            tick(None)
            self.done += 1
            self.model.stop_training = self.done >= steps

        def on_epoch_end(self, _: int, logs: Any = None) -> None:
            tick.epoch(float(logs["loss"]))  # type: ignore[attr-defined]

    keras.utils.set_random_seed(0)
    x, y = rows(count)
    hidden = [layer for w in WIDTHS[1:-1] for layer in (keras.layers.Dense(w, "relu"), keras.layers.Dropout(DROPOUT))]
    model = keras.Sequential([keras.Input((WIDTHS[0],)), *hidden, keras.layers.Dense(1)])
    optimizer = keras.optimizers.AdamW(RATE, weight_decay=DECAY)
    model.compile(optimizer=optimizer, loss=keras.losses.BinaryCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=batch, epochs=-(-steps * batch // count), verbose=0, callbacks=[Ticks()])


PEERS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "plain": (plain, ("torch",)),
    "hondo, bare": (hondo_bare, ("torch", "hondo.train")),
    "hondo": (hondo, ("torch", "hondo.train")),
    "hondo, 16 as one": (hondo_many, ("torch", "hondo.train")),
    "lightning": (lightning, ("torch", "lightning")),
    "skorch": (skorch, ("torch", "skorch")),
    "keras on jax": (keras_jax, ("keras", "jax")),
}
"""By name, with the packages each needs."""
