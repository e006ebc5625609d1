"""What a source holds: rows and columns of some kind, read from a file, a frame or an array."""

from hondo.data.read import read
from hondo.data.table import Table

__all__ = ["Table", "read"]
