"""The data sets that come with scikit-learn: read by their name, without a network."""

from __future__ import annotations

from typing import Any

import polars as pl

NAMES = ("digits", "breast_cancer", "wine", "iris", "diabetes")
TARGET = "target"


def load(name: str) -> pl.DataFrame:
    """One of NAMES: its columns under their own names, the answer under `target`, with words for labels if it has."""
    from sklearn import datasets

    kept: Any = getattr(datasets, f"load_{name}")()
    columns = {str(feature): kept.data[:, place] for place, feature in enumerate(kept.feature_names)}
    labels = getattr(kept, "target_names", None)
    answer = kept.target if labels is None else [str(labels[code]) for code in kept.target]
    return pl.DataFrame(columns | {TARGET: answer})
