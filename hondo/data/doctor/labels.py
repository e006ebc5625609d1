"""The target: rows without one, labels in several spellings, labels that are rare, common, or never seen."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import polars as pl

from hondo.data.doctor.case import Case, Cleaned
from hondo.data.doctor.finding import NAMED, Finding, Severity, found, named
from hondo.data.table import Table
from hondo.errors import DataError
from hondo.messages import Message

RARE = 10
"""Rows below which a label is called rare: some of its rows must train, some choose, some judge."""
SCARCE = 0.05
"""Share below which accuracy says little about a label."""
ALPHABET = 10
"""More labels of one sign each than this are letters, and capitals are other letters."""


def merge_labels(values: Iterable[str | None]) -> Mapping[str, str]:
    """Spellings that differ from a commoner one by case, blanks or a full stop at the end alone, and that one."""
    counts = Counter(value for value in values if value is not None)
    letters = len(counts) > ALPHABET and all(len(value.strip()) == 1 for value in counts)
    spellings: dict[str, list[str]] = {}
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        plain = " ".join(unicodedata.normalize("NFC", value).split())
        plain = plain.removesuffix(".").rstrip() or plain
        spellings.setdefault(plain if letters else plain.casefold(), []).append(value)
    return {other: common for common, *others in spellings.values() for other in others}


def clean(
    table: Table,
    target: str | None,
    task: Literal["classification", "regression"] | None,
    ignore: Iterable[str] = (),
) -> Cleaned:
    """Before the split: merge the spellings of labels, and leave out rows without a target (or, for a number, with an
    infinite one). A DataError where nothing is left to tell apart. Without a target all rows are used."""
    every = np.arange(len(table))
    if target is None:
        return Cleaned(table, None, None, every, ignore=tuple(ignore))
    findings: list[Finding] = []
    relabel: Mapping[str, str] = {}
    column = table.frame[target]
    if task == "classification" and column.dtype == pl.String:
        relabel = merge_labels(column)
        if relabel:
            changed = np.flatnonzero(column.is_in(list(relabel)).fill_null(False).to_numpy())
            column = column.replace(relabel)
            table = replace(table, frame=table.frame.with_columns(column))
            pairs = [f"{other!r} → {common!r}" for other, common in relabel.items()]
            values = {"target": target, "pairs": named(pairs)}
            findings.append(found("labels_merged", "warning", values, columns=[target], rows=changed))
    known = (column.is_finite() if column.dtype.is_float() else column.is_not_null()).fill_null(False).to_numpy()
    absent = every[~known]
    if len(absent):
        severity: Severity = "warning" if len(absent) > SCARCE * len(table) else "note"
        findings.append(found("target_missing", severity, {"target": target}, rows=absent, leaves_out=True))
    if column.filter(pl.Series(known)).n_unique() < 2:
        told = {"source": table.source, "target": target, "rows": int(known.sum())}
        raise DataError(Message("doctor.single_label", told))
    return Cleaned(table, target, task, every[known], relabel, tuple(findings), tuple(ignore))


def examine_labels(case: Case) -> Iterator[Finding]:
    """Labels that are rare, hardly ever met, or absent from training."""
    if case.target is None or case.task != "classification":
        return
    column = case.table.frame[case.target]
    labels = column[case.rows].to_list()
    counts = Counter(labels)
    by_count = sorted(counts, key=lambda label: (counts[label], str(label)))
    few = [label for label in by_count if counts[label] < RARE]
    if few:
        said = named([f"{label} ({counts[label]})" for label in few])
        rows = case.rows[np.isin(np.array(labels, dtype=str), np.array(few, dtype=str))]
        yield found("labels_rare", "warning", {"labels": said, "least": RARE, "target": case.target}, rows=rows)
    common, share = by_count[-1], counts[by_count[-1]] / len(labels)
    rarest = next((label for label in by_count if counts[label] >= RARE), None)
    if rarest is not None and rarest != common and counts[rarest] < SCARCE * len(labels) / max(1, len(counts) - 1):
        values = {"rarest": rarest, "part": counts[rarest] / len(labels), "common": common, "share": share}
        yield found("labels_uneven", "note", {**values, "target": case.target})
    if case.split is not None:
        yield from _unseen(case, column)


def _unseen(case: Case, column: pl.Series) -> Iterator[Finding]:
    assert case.split is not None
    learned = column[case.split.training].unique().to_list()
    judged = np.sort(np.concatenate([case.split.validation, case.split.test]))
    strange = judged[~column[judged].is_in(learned).to_numpy()]
    if len(strange):
        labels = column[strange].unique().sort().to_list()
        values = {"labels": named(labels[: NAMED + 1]), "target": case.target}
        yield found("labels_unseen", "serious", values, rows=strange)
