"""What of a picture a network needs: a square is hidden here and there, and the answer asked for again.

Zeiler & Fergus 2014, "Visualizing and understanding convolutional networks" (ECCV), section 4.2.

Legend: B pictures, C channels, H rows, W columns; P places of the square; K answers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hondo.errors import OptionError
from hondo.inspection.watch import score, watched
from hondo.messages import Message

AT_ONCE = 256
"""Pictures that are answered at once."""


def occlusion(
    model: nn.Module, image: Tensor, answer: int | Tensor, side: int, stride: int, fill: float = 0.0
) -> Tensor:
    """image (B, C, H, W) -> (B, H, W): by how much the answer number `answer` (one for all pictures, or one for each
    (B,)) of `model` falls when a point is hidden; the mean over the squares that hide it. Below 0 where hiding it
    raises the answer; in units of what the model gives.

    The squares have `side` points, stand `stride` points apart, the last ones at the edge, and are filled with `fill`
    (0: the mean of the training pictures, as hondo prepares them). OptionError for squares that do not fit.
    """
    height, width = image.shape[2:]
    for name, given, most in (("side", side, min(height, width)), ("stride", stride, side)):
        if not 1 <= given <= most:
            raise OptionError(Message("options.range", {"field": name, "expected": f"1 .. {most}", "given": given}))
    rows, columns = _starts(height, side, stride, image.device), _starts(width, side, stride, image.device)
    down, across = _hidden(rows, side, height), _hidden(columns, side, width)
    squares = (down[:, None, :, None] & across[None, :, None, :]).flatten(0, 1)
    fallen, counted = image.new_zeros(len(image), height, width), squares.sum(0)
    with watched(model), torch.no_grad():
        whole = score(model(image), answer)
        for some in torch.split(squares, max(1, AT_ONCE // len(image))):
            covered = torch.where(some[:, None, None], fill, image)  # (P, B, C, H, W)
            asked = answer if isinstance(answer, int) else answer.repeat(len(some))
            left = score(model(covered.flatten(0, 1)), asked).view(len(some), len(image))
            fallen += torch.einsum("pb,phw->bhw", (whole - left).to(image), some.to(image))
    return fallen / counted


def _starts(size: int, side: int, stride: int, device: torch.device) -> Tensor:
    """Where the squares begin: so far apart that no point is left out, the last one at the end."""
    return torch.tensor(sorted({*range(0, size - side, stride), size - side}), device=device)


def _hidden(starts: Tensor, side: int, size: int) -> Tensor:
    """(starts, size): which points a square hides along one axis."""
    place = torch.arange(size, device=starts.device)
    return (place >= starts[:, None]) & (place < starts[:, None] + side)
