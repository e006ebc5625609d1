"""What is odd about columns of texts: those that say nothing of what is asked, and letters that were read wrongly.

Whether a column says something is asked as elsewhere: a linear model of its groups of letters learns on half of some
training rows and answers the other half, beside an answer that knows how common each label is and nothing else.

Legend: N rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, found
from hondo.data.identical import codes

ROWS = 4000
"""Rows that are looked at for whether a column says something."""
LEAST = 50
"""Rows below which nobody can tell."""
LABELS = 8
"""The commonest, which are told apart; all others count as one."""
SURE = 2.0
"""Standard errors that the answers must be better by than those of who knows nothing."""
GARBLED = r"Ã[\x80-\xbf¡-¿]|Â[\xa0-\xbf]|â€|\ufffd"
"""UTF-8 that was read as if each byte were a letter of Latin-1 or Windows-1252; and the sign for what no letter was."""
MANY = 3
"""Rows with garbled letters from which on it is said."""


def texts(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """names: the columns that are still given."""
    mine = [name for name in names if case.kinds[name] == "text"]
    for name in mine:
        garbled = case.frame[name].str.contains(GARBLED).fill_null(False).to_numpy()
        if garbled.sum() >= MANY:
            yield found("texts_garbled", "warning", columns=[name], rows=case.training[garbled])
    if len(mine) == len(names):  # it is these or nothing
        return
    silent = [name for name in mine if not _speaks(case, name)]
    if silent:
        yield found("texts_silent", "note", {"target": case.target}, columns=silent, leaves_out=True)


def _speaks(case: Case, name: str) -> bool:
    """Whether the target is told better with this column than without; where nobody can tell it is taken to."""
    from sklearn.feature_extraction.text import HashingVectorizer

    rows = case.sample[:ROWS]
    if case.target is None or len(rows) < LEAST:
        return True
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=1 << 16)
    given = letters.transform(case.frame[name].gather(rows).fill_null("").to_list())
    half = len(rows) // 2
    ask = _better_number if case.task == "regression" else _better_label
    target = case.numbers(case.target)[rows] if case.task == "regression" else codes(case.keys[case.target][rows])
    gain = ask(given[:half], target[:half], given[half:], target[half:])
    return len(gain) < LEAST // 2 or bool(gain.mean() > SURE * gain.std() / np.sqrt(len(gain)))


def _better_label(given: Any, labels: np.ndarray, asked: Any, truth: np.ndarray) -> np.ndarray:
    """(N,) by how much each answer has more of its probability at the truth, as a logarithm."""
    from sklearn.linear_model import LogisticRegression

    common = np.bincount(labels).argsort()[::-1][:LABELS]
    labels, truth = (np.where(np.isin(part, common), part, -1) for part in (labels, truth))
    there, counts = np.unique(labels, return_counts=True)
    known = np.isin(truth, there)
    if len(there) < 2:
        return np.empty(0)
    place = np.searchsorted(there, truth[known])
    told = LogisticRegression(max_iter=50).fit(given, labels).predict_log_proba(asked)[known]
    return np.asarray(told[np.arange(len(place)), place] - np.log(counts / counts.sum())[place])


def _better_number(given: Any, values: np.ndarray, asked: Any, truth: np.ndarray) -> np.ndarray:
    """(N,) by how much the squared error of each answer is less."""
    from sklearn.linear_model import Ridge

    there, known = np.isfinite(values), np.isfinite(truth)
    if there.sum() < LEAST // 4:
        return np.empty(0)
    told = Ridge().fit(given[there], values[there]).predict(asked[known])
    return np.asarray((truth[known] - values[there].mean()) ** 2 - (truth[known] - told) ** 2)
