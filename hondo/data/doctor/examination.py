"""Everything the doctor has to say of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hondo.data.doctor import columns, numbers, rows
from hondo.data.doctor.blanks import speaking
from hondo.data.doctor.case import Case, Cleaned
from hondo.data.doctor.finding import SEVERITIES, Finding
from hondo.data.doctor.giveaways import giveaways
from hondo.data.doctor.hints import hints
from hondo.data.doctor.labels import examine_labels
from hondo.data.doctor.order import order
from hondo.data.doctor.pictures import look_at
from hondo.data.doctor.texts import texts
from hondo.data.doctor.twins import twins
from hondo.data.split import Split
from hondo.messages import Message


@dataclass(frozen=True)
class Diagnosis:
    findings: tuple[Finding, ...]
    """The serious ones first."""
    drop_columns: tuple[str, ...]
    """Inputs that are left out."""
    drop_rows: np.ndarray
    """Rows that leave training (row numbers from 0, ascending)."""
    relabel: Mapping[str, str]
    """Spellings of labels that were merged in the cleaned table."""


def examine(
    cleaned: Cleaned, split: Split | None = None, *, group: str | None = None, time: str | None = None
) -> Diagnosis:
    """Everything the doctor has to say of a cleaned table and, where it is divided, of its parts. group: the column
    whose values should not stand on both sides. time: the column by which the parts follow each other."""
    case = Case(**vars(cleaned), split=split, group=group, time=time)
    copied = rows.copied(case)
    near, seen = twins(case), look_at(case)
    findings = [*cleaned.findings, *rows.drawn(case), *rows.across(copied), *rows.groups_across(case)]
    findings += [*near.findings, *seen.findings]
    findings += _columns(case)
    findings += [*examine_labels(case), *rows.duplicates(case)]
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    dropped = [name for finding in findings if finding.leaves_out for name in finding.columns]
    leave = _all_of(copied, near.written_twice, seen.seen_twice)
    return Diagnosis(tuple(findings), tuple(dropped), leave, cleaned.relabel)


def leaving(cleaned: Cleaned, split: Split) -> np.ndarray:
    """`Diagnosis.drop_rows` alone."""
    case = Case(**vars(cleaned), split=split)
    return _all_of(rows.copied(case), twins(case).written_twice, look_at(case).seen_twice)


def _all_of(*rows: np.ndarray) -> np.ndarray:
    """Row numbers, ascending, each once."""
    return np.unique(np.concatenate(rows))


def _columns(case: Case) -> Iterator[Finding]:
    """What is left out, then what is said of the rest."""
    names = list(case.kinds)

    def leave_out(findings: list[Finding]) -> list[Finding]:
        gone = {name for finding in findings if finding.leaves_out for name in finding.columns}
        names[:] = [name for name in names if name not in gone]
        return findings

    yield from leave_out(list(columns.useless(case)))
    given = list(giveaways(case, names))
    if names and {name for finding in given for name in finding.columns} >= set(names):
        only = Message("doctor.nothing_left", {"target": case.target})
        given = [replace(finding, leaves_out=False, action=only) for finding in given]
    yield from leave_out(given)
    told = {name for finding in given for name in finding.columns}
    yield from hints(case, [name for name in names if name not in told])
    yield from leave_out(list(columns.doubles(case, names)))
    yield from leave_out(list(texts(case, names)))
    yield from numbers.odd_numbers(case, names)
    yield from columns.by_kind(case, names)
    yield from rows.conflicts(case, names)
    yield from speaking(case, names)
    yield from order(case, names)
