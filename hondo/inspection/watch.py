"""A network watched while it answers, and left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

Note = Callable[[nn.Module, Any, Any], Any]
"""Called with a module, what it was given and what it gives; what it returns, if anything, is given in its place."""


@contextmanager
def watched(model: nn.Module, notes: Mapping[nn.Module, Note] | None = None) -> Iterator[None]:
    """The network in evaluation mode, its modules noted as they answer; afterwards it is as before."""
    hooks = [module.register_forward_hook(note) for module, note in (notes or {}).items()]
    training = [module for module in model.modules() if module.training]
    model.eval()
    try:
        yield
    finally:
        for module in training:  # each by itself: one that is new may hold one that answers already
            module.training = True
        for hook in hooks:
            hook.remove()


def score(answers: Tensor, answer: int | Tensor) -> Tensor:
    """answers (B, K), or (B, M, K) of M members; `answer`: the number of one, for all pictures or for each (B,)
    -> (B,), the mean over the members."""
    answers = answers.mean(1) if answers.ndim == 3 else answers
    return answers[:, answer] if isinstance(answer, int) else answers.gather(1, answer[:, None])[:, 0]
