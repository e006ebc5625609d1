"""How well each label is found, against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn import metrics

from hondo.evaluate.per_label import scores


@pytest.mark.parametrize("seed", range(3))
def test_each_label_has_scikit_learns_scores(seed):
    g = np.random.default_rng(seed)
    target = (g.random((200, 5)) < [0.5, 0.3, 0.1, 0.02, 0.9]).astype(int)
    share = np.clip(0.4 * target + 0.6 * g.random((200, 5)), 0, 1)
    answer = (share > 0.5).astype(int)
    found = {
        name: torch.as_tensor(a) for name, a in (("target", target), ("prediction", answer), ("probability", share))
    }
    told = scores(found, "abcde")
    precision, recall, f1, rows = metrics.precision_recall_fscore_support(target, answer, zero_division=np.nan)
    for k, one in enumerate(told):
        assert (one["label"], one["rows"], one["answered"]) == ("abcde"[k], rows[k], answer[:, k].sum())
        for name, theirs in (("precision", precision), ("recall", recall), ("f1", f1)):
            assert one[name] == pytest.approx(theirs[k]) if np.isfinite(theirs[k]) else one[name] is None
        assert one["auc"] == pytest.approx(metrics.roc_auc_score(target[:, k], share[:, k]))


def test_what_cannot_be_divided_is_none():
    nothing = torch.zeros(4, 1, dtype=torch.long)
    (one,) = scores({"target": nothing, "prediction": nothing, "probability": nothing + 0.2}, ["a"])
    assert one == {"label": "a", "rows": 0, "answered": 0} | dict.fromkeys(("precision", "recall", "f1", "auc"))
