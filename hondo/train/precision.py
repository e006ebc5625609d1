"""A network that computes in bfloat16 what gains by it: convolutions and products of matrices. Weights, norms, the loss
and all that follows stay in single precision (torch's autocast).

Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training" (arXiv:1905.12322).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hondo.nouns import asked


class Halved(nn.Module):
    """The network inside, asked as it would be; its answers are in single precision."""

    def __init__(self, model: nn.Module, device: torch.device) -> None:
        super().__init__()
        self.model, self.device = model, device.type
        self.__dict__["_asked"] = asked(model)

    def forward(self, **roles: Tensor) -> Tensor:
        with torch.autocast(self.device, torch.bfloat16):
            answer: Tensor = self.model(**roles)
        return answer.float()
