"""Pictures on a page: points as PNG inside the page, sheets of many, and warmth laid over one.

Legend: H rows, W columns; N pictures.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

LARGE = 96
"""Points a side from which a picture is shown smoothly; of a smaller one a reader sees each point."""
FOR, AGAINST = (217, 84, 30), (47, 116, 181)
"""The colours of what speaks for an answer, and of what speaks against it."""
FAINT = 0.55
"""How much of a picture's contrast is left below the colours, so that these are seen."""
DENSE = 0.85
"""How much of the picture the strongest colour hides."""


def still(points: np.ndarray, most: int | None = None) -> dict[str, Any]:
    """A picture (H, W), (H, W, 3) or (H, W, 4) uint8 as a page shows it: `source` (a PNG in itself), `width`, `height`
    and whether its points should be `seen` when it is enlarged. `most`: a side that is longer is made so long."""
    from PIL import Image

    image = Image.fromarray(points)
    seen = max(image.size) < LARGE
    if most is not None and max(image.size) > most:
        image.thumbnail((most, most), Image.Resampling.BOX)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    source = f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"
    return {"source": source, "width": image.width, "height": image.height, "seen": seen}


def named(one: Mapping[str, Any], said: str, besides: str = "") -> dict[str, Any]:
    """A still with what it shows in words; `besides` for those alone who do not see it."""
    return {**one, "said": said, "told": besides or said}


def sheet(pictures: Sequence[np.ndarray], across: int) -> np.ndarray:
    """Pictures (H, W) or (H, W, 3) uint8, all of one size, side by side, so many in a row -> (rows, columns, 4), clear
    between them and where there is none."""
    import numpy as np

    height, width = pictures[0].shape[:2]
    gap = max(1, width // 14)
    rows = -(-len(pictures) // across)
    made = np.zeros((rows * (height + gap) - gap, across * (width + gap) - gap, 4), dtype=np.uint8)
    for place, picture in enumerate(pictures):
        top, left = (place // across) * (height + gap), (place % across) * (width + gap)
        made[top : top + height, left : left + width, :3] = picture if picture.ndim == 3 else picture[:, :, None]
        made[top : top + height, left : left + width, 3] = 255
    return made


def enlarged(points: np.ndarray, least: int) -> np.ndarray:
    """A picture with each point drawn so often that its shorter side has at least `least`."""
    import numpy as np

    times = -(-least // min(points.shape[:2]))
    made: np.ndarray = np.repeat(np.repeat(points, times, 0), times, 1)
    return made


def warm(points: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """A picture (H, W) or (H, W, 3) uint8 in grey, and over it `heat` (H, W), numbers around 0, in two colours, the
    farthest from 0 strongest -> (H, W, 3)."""
    import numpy as np

    grey = points.astype(float) if points.ndim == 2 else points @ np.array([0.299, 0.587, 0.114])
    below = (255 * (1 - FAINT) / 2 + FAINT * grey)[:, :, None]
    share = DENSE * np.abs(heat)[:, :, None] / max(float(np.abs(heat).max()), 1e-12)
    colour = np.where(heat[:, :, None] > 0, FOR, AGAINST)
    made: np.ndarray = np.round(below * (1 - share) + colour * share).astype(np.uint8)
    return made


def shades(numbers: np.ndarray, low: float, high: float) -> np.ndarray:
    """Numbers as greys: `low` is black, `high` white -> uint8 of the same shape."""
    import numpy as np

    made: np.ndarray = np.clip(np.round((numbers - low) * (255 / max(high - low, 1e-12))), 0, 255).astype(np.uint8)
    return made
