"""The target: rows without one, labels in several spellings, labels that are rare, common, or never seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import polars as pl

from hondo import sets
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


def merge_labels(counts: Mapping[str, int]) -> Mapping[str, str]:
    """Of labels, and how often each is met: the spellings that differ from a commoner one by case, blanks or a full
    stop at the end alone, and that one, without the blanks around it."""
    letters = len(counts) > ALPHABET and all(len(value.strip()) == 1 for value in counts)
    spellings: dict[str, list[str]] = {}
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        plain = " ".join(unicodedata.normalize("NFC", value).split())
        plain = plain.removesuffix(".").rstrip() or plain
        spellings.setdefault(plain if letters else plain.casefold(), []).append(value)
    several = [alike for alike in spellings.values() if len(alike) > 1]
    kept = [(alike, alike[0].strip() or alike[0]) for alike in several]
    return {other: common for alike, common in kept for other in alike if other != common}


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
        relabel, several = _spellings(table, target)
        if relabel:
            merged = pl.Series(target, sets.renamed(column, relabel)) if several else column.replace(relabel)
            changed = np.flatnonzero((merged != column).fill_null(False).to_numpy())
            column = merged
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


def _spellings(table: Table, target: str) -> tuple[Mapping[str, str], bool]:
    """(spellings of labels and the ones they are merged into, whether a row may have several labels)."""
    column, field = table.frame[target], table.field(target)
    if field.kind != "labels":
        return merge_labels(table.counts(target)), False
    return ({} if "members" in field.facts else merge_labels(sets.counted(column))), True


def examine_labels(case: Case) -> Iterator[Finding]:
    """Labels that are rare, hardly ever met, or absent from training."""
    if case.target is None or case.task != "classification":
        return
    held = case.held or sets.one_each(case.table.frame[case.target].to_numpy())
    labels = held.within(case.rows)
    counts = dict(zip(labels.names, labels.counts.tolist(), strict=True))
    counts = {label: count for label, count in counts.items() if count}
    by_count = sorted(counts, key=lambda label: (counts[label], label))
    few = [label for label in by_count if counts[label] < RARE]
    if few:
        said = named([f"{label} ({counts[label]})" for label in few])
        rows = case.rows[np.unique(labels.row[(labels.counts < RARE)[labels.label]])]
        yield found("labels_rare", "warning", {"labels": said, "least": RARE, "target": case.target}, rows=rows)
    if not case.several:
        yield from _uneven(case, counts, by_count)
    if case.split is not None:
        yield from _unseen(case, held)


def _uneven(case: Case, counts: Mapping[str, int], by_count: list[str]) -> Iterator[Finding]:
    common, rows = by_count[-1], sum(counts.values())
    rarest = next((label for label in by_count if counts[label] >= RARE), None)
    if rarest is not None and rarest != common and counts[rarest] < SCARCE * rows / max(1, len(counts) - 1):
        shares = {"part": counts[rarest] / rows, "share": counts[common] / rows}
        yield found("labels_uneven", "note", {"rarest": rarest, "common": common, **shares, "target": case.target})


def _unseen(case: Case, held: sets.Held) -> Iterator[Finding]:
    assert case.split is not None
    learned = np.unique(held.within(case.split.training).label)
    judged = np.sort(np.concatenate([case.split.validation, case.split.test]))
    there = held.within(judged)
    strange = ~np.isin(there.label, learned)
    if strange.any():
        labels = [held.names[number] for number in np.unique(there.label[strange])]
        values = {"labels": named(labels[: NAMED + 1]), "target": case.target}
        yield found("labels_unseen", "serious", values, rows=judged[np.unique(there.row[strange])])
