"""Rows that are the same, texts but for blanks and capitals (`Table.compared`): copies, copies on both sides of the
split, and equal rows that disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, Severity, found
from hondo.data.identical import alike, codes, value_keys

MANY = 0.01
"""Share of rows from which on copies are worth a warning."""
TOLD, BOUND = 0.9999, 0.99
"""A score that nothing can exceed is told where it is below the first, and worth a warning below the second."""


def drawn(case: Case) -> Iterator[Finding]:
    """Very many rows are not all looked at."""
    if len(case.training) < len(case.learned):
        yield found("rows_drawn", "note", {"judged": len(case.training), "whole": len(case.learned)})


def duplicates(case: Case) -> Iterator[Finding]:
    """Rows that repeat an earlier one in every column but the ids."""
    columns = [*case.described, *([case.target] if case.target else [])]
    same = alike(case.table.compared(columns), case.rows)
    _, first = np.unique(same.group, return_index=True)
    again = np.delete(case.rows, first)
    if not len(again):
        return
    values = {"share": len(again) / len(case.rows)}
    if same.by_chance:
        yield found("rows_coarse", "note", values, rows=again)
    else:
        yield found("rows_repeated", "warning" if values["share"] >= MANY else "note", values, rows=again)


def copied(case: Case) -> np.ndarray:
    """Training rows that stand in validation or test too, whatever their target; none if columns as coarse repeat
    themselves anyhow."""
    if case.split is None:
        return np.empty(0, dtype=np.int64)
    same = alike(case.table.compared(case.described))
    judged = np.concatenate([case.split.validation, case.split.test])
    both = np.isin(same.group[case.split.training], same.group[judged])
    return case.split.training[both & (not same.by_chance)]


def across(copied: np.ndarray) -> Iterator[Finding]:
    """Rows on both sides of the split leave training, and the other side stays as it is."""
    if len(copied):
        yield found("rows_on_both_sides", "serious", rows=copied, leaves_out=True)


def groups_across(case: Case) -> Iterator[Finding]:
    """Values of the group column in training and in a given part."""
    if case.split is None or case.group is None:
        return
    keys = value_keys(case.table.frame[case.group])
    judged = np.concatenate([case.split.validation, case.split.test])
    crossing = case.split.training[np.isin(keys[case.split.training], keys[judged])]
    if len(crossing):
        groups = len(np.unique(keys[crossing]))
        yield found("groups_on_both_sides", "serious", {"groups": groups}, columns=[case.group], rows=crossing)


def conflicts(case: Case, used: Sequence[str]) -> Iterator[Finding]:
    """Equal inputs with different targets: what nobody can tell apart bounds every score."""
    if case.target is None or not used:
        return
    same = alike(case.table.compared(used)[case.training])
    if case.task == "classification":
        label = codes(case.keys[case.target])
        pairs, counts = np.unique(same.group * (int(label.max()) + 1) + label, return_counts=True)
        group = pairs // (int(label.max()) + 1)
        most = np.zeros(len(same.sizes), dtype=np.int64)
        np.maximum.at(most, group, counts)
        split_up = most < same.sizes
        bound, check = float(most.sum() / len(label)), "rows_contradict"
    else:
        values = case.numbers(case.target)
        mean = np.bincount(same.group, values) / same.sizes
        apart = (values - mean[same.group]) ** 2
        whole = float(((values - values.mean()) ** 2).sum())
        split_up = np.bincount(same.group, apart) > 1e-12 * whole
        bound, check = 1.0 - float(apart.sum()) / whole if whole else 1.0, "rows_disagree"
    rows = case.training[split_up[same.group]]
    if len(rows) and bound < TOLD:
        severity: Severity = "warning" if bound < BOUND else "note"
        yield found(check, severity, {"bound": bound, "target": case.target}, rows=rows)
