"""Yes or no: minus one or one, zero where nobody said; a second column says where that is.

Legend: N rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch

from hondo.nouns import Columns, Field, Modality, Preparation, Resident, Role


@dataclass(frozen=True)
class Boolean(Modality, Preparation):
    name: ClassVar[str] = "boolean"

    fields: tuple[Field, ...]
    values: tuple[tuple[str, ...], ...]
    """The values of each column, in the alphabet's order: the first becomes -1, the second 1, any other 0."""
    missing: tuple[bool, ...]

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> Any:
        return None if value is None else str(value)

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Boolean:
        found = [sorted({value for value in columns[field.name].tolist() if value is not None})[:2] for field in fields]
        missing = tuple(any(value is None for value in columns[field.name].tolist()) for field in fields)
        return cls(fields, tuple(map(tuple, found)), missing)

    @property
    def roles(self) -> dict[str, Role]:
        names: list[str] = []
        for field, missing in zip(self.fields, self.missing, strict=True):
            names += [field.name, *([f"{field.name} is missing"] if missing else [])]
        return {"numbers": Role((len(names),), names=tuple(names))}

    def apply(self, columns: Columns) -> Resident:
        parts: list[list[float]] = []
        for field, sign, missing in zip(self.fields, self._signs, self.missing, strict=True):
            given = columns[field.name].tolist()
            parts.append([0.0 if v is None else sign.get(v, sign.get(v.lower(), 0.0)) for v in given])
            if missing:
                parts.append([float(value is None) for value in given])
        return Resident({"numbers": torch.from_numpy(np.array(parts, dtype=np.float32).T.copy())})

    @cached_property
    def _signs(self) -> list[dict[str, float]]:
        """What becomes of each value, for each column: Yes is yes, and True is true."""
        exact = [dict(zip(values, (-1.0, 1.0), strict=False)) for values in self.values]
        return [{value.lower(): number for value, number in each.items()} | each for each in exact]
