"""Rows that are mixtures of two: what each of the two asks counts for its share.

What makes a batch says with which of its rows each was mixed (`partner` (B,), places in the batch) and how much of it
stayed its own (`share` (B,)). Before the batch is cut into parts, `handed` gives every row all that it must know: what
it asks and counts itself (`own_target`, `own_weight`) and what its partner does (`other_target`, `other_weight`). There
is no `target` any more: a loss that knows nothing of this fails, instead of taking a half of the truth for the whole.

Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization" (ICLR).

Legend: B rows, K answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from torch import Tensor

from hondo.nouns import Batch

T = TypeVar("T", bound=tuple[Any, ...])


def handed(batch: Batch) -> Batch:
    """The batch, with what partners ask where there are any."""
    if "partner" not in batch:
        return batch
    found: Batch = {}
    for role, tensor in batch.items():
        if role.startswith("target") or role == "weight":
            partner = batch["partner"].to(tensor.device)
            found |= {f"own_{role}": tensor, f"other_{role}": tensor[partner]}
        elif role != "partner":
            found[role] = tensor
    return found


def halves(of: Callable[[Tensor, Batch], T], logits: Tensor, batch: Batch) -> T:
    """What `of` makes of the logits (B, K) or (B, M, K) and of what the batch asks: sums, counts, slopes. Of a batch of
    mixtures it is asked for either half, each row counting its share of it, and the halves are added."""
    if "share" not in batch:
        return of(logits, batch)
    share = batch["share"]
    own = of(logits, _half(batch, "own_", share))
    other = of(logits, _half(batch, "other_", 1 - share))
    return cast(T, tuple(a + b for a, b in zip(own, other, strict=True)))


def _half(batch: Batch, whose: str, counts: Tensor) -> Batch:
    asked = {role.removeprefix(whose): tensor for role, tensor in batch.items() if role.startswith(whose)}
    return {**asked, "weight": counts * asked["weight"] if "weight" in asked else counts}
