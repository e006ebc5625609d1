"""How well each label is found, where several may be true of a row.

Legend: N rows, K labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hondo.measures import aucs
from hondo.nouns import Outcomes


def scores(found: Outcomes, labels: Sequence[str]) -> list[dict[str, Any]]:
    """Of each label its name, how many rows have it, how many it is answered for; `precision` (the share right of those
    it is answered for), `recall` (the share found of those that have it), their `f1`, and the `auc`. None where there
    is nothing to divide by."""
    there, answered = found["target"].sum(0).tolist(), found["prediction"].sum(0).tolist()
    hits = (found["target"] * found["prediction"]).sum(0).tolist()
    return [
        {
            "label": label,
            "rows": rows,
            "answered": said,
            "precision": hit / said if said else None,
            "recall": hit / rows if rows else None,
            "f1": 2 * hit / (rows + said) if rows + said else None,
            "auc": auc if auc == auc else None,
        }
        for label, rows, said, hit, auc in zip(labels, there, answered, hits, aucs(found), strict=True)
    ]
