"""Dropout whose masks are a function of (seed, step), whatever a batch is cut into.

Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (JMLR 15).
A loop tells where it stands by a `Stream`. Then small masks are drawn for many steps at once, since a draw costs as
much as a small layer, and a part of an effective batch takes its rows of what is drawn for the whole. Without a stream
torch's own generator is asked.

Legend: B rows, M networks abreast.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from hondo.nouns import Draw

VALUES = 1 << 18
"""Of a mask that are drawn at once."""
STEPS = 64
"""For which a mask is drawn at once."""


@dataclass
class Stream:
    """Where a training stands."""

    rows: int = 0
    """Of the largest effective batch there will be; 0 where that is not known."""
    draw: Draw = field(default_factory=lambda: Draw(0, 0))
    turn: int = 0
    """Goes up whenever the training moves on."""

    def move(self, draw: Draw) -> None:
        self.draw = draw
        self.turn += 1


@dataclass(frozen=True)
class _Block:
    """The masks of some steps."""

    seed: int
    first: int
    shape: torch.Size
    """Of one network's."""
    masks: tuple[Tensor, ...]


class Dropout(nn.Module):
    """Zero each value with probability p while training, and scale the others by 1 / (1 - p).

    x (B, ...) -> (B, ...)
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.masks = Masks(p)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.masks(x) if self.training and self.p else x

    def extra_repr(self) -> str:
        return f"p={self.p}"


class Masks:
    """The masks of one dropout."""

    def __init__(self, p: float) -> None:
        self.p = p
        self.stream: Stream | None = None
        self.place, self.member = 0, 0
        self.turn, self.calls = -1, 0
        self.shares: tuple[float, ...] = (p,)
        self.drawn: dict[int, _Block] = {}
        """By the number of the call within a step."""

    def follow(self, stream: Stream | None, place: int = 0, among: Sequence[Masks] = ()) -> None:
        """Draw by this stream from now on; None: by torch's own generator again. place: which of its network's
        dropouts this is. among: those at the same place of networks abreast, this one in its turn, which are drawn at
        once; the first of them follows first."""
        among = among or (self,)
        self.stream, self.place, self.member = stream, place, among.index(self)
        self.turn, self.calls = -1, 0
        self.shares = tuple(each.p for each in among)
        self.drawn = among[0].drawn if self.member else {}

    def __call__(self, x: Tensor) -> Tensor:
        """For x (B, ...), of its shape: 0, or 1 / (1 - p) for what is kept."""
        if self.stream is None:
            return self._masks(x.shape, x, None)
        mask = self._drawn_for(x, x.shape)
        return mask if len(self.shares) == 1 else mask[self.member]

    def abreast(self, x: Tensor) -> Tensor:
        """For x (M, B, ...) of all M networks abreast, likewise."""
        return self._drawn_for(x, x.shape[1:])

    def _drawn_for(self, like: Tensor, shape: torch.Size) -> Tensor:
        """(B, ...), or (M, B, ...) where several are abreast."""
        stream = self.stream
        assert stream is not None
        draw = stream.draw
        if self.turn != stream.turn:
            self.turn, self.calls = stream.turn, 0
        call, self.calls = self.calls, self.calls + 1  # whoever asks twice in a step is told different things
        rows = max(stream.rows, draw.rows or shape[0])
        whole = shape if rows == shape[0] else torch.Size((rows, *shape[1:]))
        block = self.drawn.get(call)
        if (
            block is None
            or not 0 <= draw.step - block.first < len(block.masks)
            or block.shape != whole
            or block.seed != draw.seed
        ):
            block = self.drawn[call] = self._block(draw, like, whole, call)
        mask = block.masks[draw.step - block.first]
        return mask if rows == shape[0] else mask.narrow(int(len(self.shares) > 1), draw.start, shape[0])

    def _block(self, draw: Draw, like: Tensor, shape: torch.Size, call: int) -> _Block:
        """The masks of some steps, this one among them."""
        each = tuple(shape) if len(self.shares) == 1 else (len(self.shares), *shape)
        steps = max(1, min(STEPS, VALUES // max(1, math.prod(each))))
        number = draw.step // steps
        generator = torch.Generator(like.device)
        generator.manual_seed(Draw(draw.seed, number).number(f"dropout {self.place} {call}"))
        with torch.inference_mode(False):  # so that autograd may use them as well
            masks = self._masks((steps, *each), like, generator).unbind()
        return _Block(draw.seed, number * steps, shape, masks)

    def _masks(self, shape: tuple[int, ...], like: Tensor, generator: torch.Generator | None) -> Tensor:
        """From random int16 of all values alike: four for one draw of 64 bits, which is what costs on a processor."""
        count, ends = math.prod(shape), (-(2**63), 2**63 - 1)
        drawn = torch.randint(*ends, (-(-count // 4),), dtype=torch.int64, device=like.device, generator=generator)
        shorts = drawn.view(torch.int16)[:count].view(shape)
        if generator is None or len(set(self.shares)) == 1:
            keep = shorts.ge_(round(self.p * 65536) - 32768)  # 0 or 1 in place: as booleans they cost six times as much
            return (keep * (1 / (1 - self.p))).to(like.dtype)
        p = like.new_tensor(self.shares, dtype=torch.float64).view(-1, *[1] * (len(shape) - 2))  # (M, 1, ...)
        keep = shorts.ge_((p * 65536).round().sub(32768).to(torch.int16))
        return (keep * (1 / (1 - p)).to(like.dtype)).to(like.dtype)
