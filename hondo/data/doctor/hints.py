"""Columns that tell the target almost without fail: known too late, perhaps, or simply good.

A rule of one column is learned on half of the rows and asked on the other half.

Legend: N rows, B bins or values of a column, C labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hondo import sets
from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, found
from hondo.data.identical import codes
from hondo.ranks import area

ASKED = 100
"""Rows on which a rule must be asked for its score to mean much (iris and wine have fewer)."""
EACH = 20
"""Rows among them of the rarer of two labels."""
BINS = 128
LABELS = 20
"""Of a target that may have several, the commonest."""
STRONG = {"auc": 0.99, "accuracy": 0.99, "r2": 0.999}


def hints(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """Columns that alone reach an AUC or accuracy of .99, or an R² of .999."""
    if case.target is None or len(case.sample) < 2 * ASKED:
        return
    asked = [(target, label, measure) for target, label in _asked(case) if (measure := _measure(case, label))]
    for name in names if asked else ():
        numbers = case.numbers(name)[case.sample] if case.kinds[name] in ("number", "date") else None
        place = codes(case.keys[name][case.sample])
        if case.task == "regression":
            value = case.numbers(case.target)[case.sample]
            scores = [_r2(place if numbers is None else numbers, value, ordered=numbers is not None)]
        else:
            binned = place if numbers is None else _binned(numbers)
            scores = [_share_right(binned, label, measure) for _, label, measure in asked]
        score, (target, _, measure) = max(zip(scores, asked, strict=True), key=lambda pair: pair[0])
        if score >= STRONG[measure]:
            yield found(
                "target_hint", "warning", {"target": target, "measure": measure, "score": score}, columns=[name]
            )


def _asked(case: Case) -> Iterator[tuple[str, np.ndarray]]:
    """What is asked for by name, and as codes (N,); of sets each of the commonest labels."""
    assert case.target is not None
    if not case.several:
        yield case.target, codes(case.keys[case.target][case.sample])
        return
    column = case.frame[case.target].gather(case.sample).to_list()
    names = [label for label, _ in sets.counted(column).most_common(LABELS)]
    for label, there in zip(names, sets.table(column, names).T, strict=True):
        yield f"{case.target}: {label}", there.astype(np.int64)


def _halves(rows: int) -> tuple[slice, slice]:
    """The rows to learn from, and those to be asked; their order is chance already."""
    return slice(0, rows // 2), slice(rows // 2, rows)


def _measure(case: Case, label: np.ndarray) -> str:
    """What the rows that are asked can show; "" if nothing."""
    if case.task == "regression":
        return "r2"
    _, ask = _halves(len(label))
    counts = np.bincount(label[ask], minlength=int(label.max()) + 1)
    if len(counts) == 2:
        return "auc" if counts.min() >= EACH else ""
    return "accuracy" if counts.max() < 0.9 * counts.sum() else ""


def _share_right(place: np.ndarray, label: np.ndarray, measure: str) -> float:
    """The AUC or accuracy of the labels (N,) met before at each place (N,)."""
    learn, ask = _halves(len(label))
    met = np.zeros((int(place.max()) + 1, int(label.max()) + 1))
    np.add.at(met, (place[learn], label[learn]), 1.0)
    usual = met.sum(axis=0) / met.sum()
    likely = ((met + usual) / (met.sum(axis=1, keepdims=True) + 1.0))[place[ask]]
    if measure == "auc":
        return area(likely[:, 1], label[ask] == 1)
    return float((likely.argmax(axis=1) == label[ask]).mean())


def _binned(numbers: np.ndarray) -> np.ndarray:
    """(N,) -> (N,) the number of the quantile bin; the last is for what is missing."""
    learn, _ = _halves(len(numbers))
    known = numbers[learn][~np.isnan(numbers[learn])]
    if not len(known):
        return np.zeros(len(numbers), dtype=np.int64)
    bins = min(BINS, len(known) // 20 + 2)
    edges = np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.where(np.isnan(numbers), len(edges) + 1, np.searchsorted(edges, numbers, side="right"))


def _r2(x: np.ndarray, y: np.ndarray, ordered: bool) -> float:
    """R² of the mean of y (N,) met before at each x (N,), on the line between its neighbours where x is ordered."""
    learn, ask = _halves(len(y))
    usual = float(y[learn].mean())
    known = ~np.isnan(x[learn])
    points, place = np.unique(x[learn][known], return_inverse=True)
    if not len(points):
        return 0.0
    means = np.bincount(place, y[learn][known]) / np.bincount(place)
    if ordered:
        answer = np.interp(x[ask], points, means)
        answer[np.isnan(x[ask])] = y[learn][~known].mean() if not known.all() else usual
    else:
        nearest = np.minimum(np.searchsorted(points, x[ask]), len(points) - 1)
        answer = np.where(points[nearest] == x[ask], means[nearest], usual)
    apart = float(((y[ask] - y[ask].mean()) ** 2).sum())
    return 1.0 - float(((y[ask] - answer) ** 2).sum()) / apart if apart else 0.0
