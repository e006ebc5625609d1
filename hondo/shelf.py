"""Numbers that are too many to be kept in memory: on the disk, and looked at as if they were in it.

Their file lies in the folder for temporary ones (TMPDIR), has no name and goes with the process, however that ends.
What the machine keeps of it in memory it gives away when somebody needs the room.
"""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import polars as pl

LARGE = 1 << 30
"""Bytes from which on numbers are laid down."""
CELL = 8
"""Bytes of a number as it is read."""


def large(rows: int, columns: int) -> bool:
    """Whether a table of numbers is laid down."""
    return rows * columns * CELL > LARGE


def empty(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An array on the disk, to be filled. OSError where the disk has no room for it."""
    with tempfile.TemporaryFile() as file:
        size = max(1, int(np.prod(shape)) * np.dtype(dtype).itemsize)
        if hasattr(os, "posix_fallocate"):  # a disk that fills up later would end the process without a word
            os.posix_fallocate(file.fileno(), 0, size)
        return np.asarray(np.memmap(file, dtype, "r+" if hasattr(os, "posix_fallocate") else "w+", shape=shape))


def laid(column: pl.Series) -> pl.Series:
    """A column of numbers, laid down; any other as it is."""
    import polars as pl

    if not column.dtype.is_float() and (not column.dtype.is_integer() or column.null_count()):
        return column
    values = column.to_numpy()
    place = empty(values.shape, values.dtype)
    place[:] = values
    return pl.Series(column.name, place, nan_to_null=column.null_count() > 0)
