"""Pictures to be changed, and as Pillow has them."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image


def pictures(rows=4, channels=3, height=16, width=16, seed=0):
    """Of 8 bits, any value."""
    g = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (rows, channels, height, width), dtype=torch.uint8, generator=g)


def smooth(height=40, width=40):
    """One whose points change slowly: where a look-up lands between them all ways of reading agree."""
    y, x = np.mgrid[0:height, 0:width]
    return np.round(128 + 60 * np.sin(x / 6) + 60 * np.cos(y / 8)).astype(np.uint8)


def pillow(picture):
    """(C, H, W) of 8 bits"""
    points = picture.permute(1, 2, 0).numpy()
    return Image.fromarray(points[:, :, 0] if points.shape[2] == 1 else points)


def tensor(image):
    """(C, H, W) of numbers from 0 to 255"""
    points = np.atleast_3d(np.asarray(image)).astype(np.float32)
    return torch.from_numpy(points).permute(2, 0, 1)
