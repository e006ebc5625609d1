"""Scores of outcomes, by name, equal to scikit-learn's.

An outcome holds, for each of N rows: `target`, `prediction`, and for a classification `probability` (N, K) of all K
labels. Classes are indices; where several labels may be true of a row, `target` and `prediction` are (N, K) of 0 and 1.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from hondo.nouns import Measure, Outcomes
from hondo.ranks import area


def _mean(rows: Tensor) -> float:
    return float(rows.double().mean())


def _right(o: Outcomes) -> Tensor:
    return (o["prediction"] == o["target"]).double()


def _surprise(o: Outcomes) -> Tensor:
    """Minus the logarithm of the probability given to what came true (nats), (N,)."""
    given = o["probability"].double().gather(1, o["target"].long()[:, None])[:, 0]
    return -given.clamp_min(torch.finfo(torch.float64).eps).log()


def _labels(labels: Tensor) -> Tensor:
    """Those that occur, in order."""
    return torch.from_numpy(np.unique(labels.numpy()))


def _recalls(o: Outcomes) -> list[float]:
    """The share found of each class that occurs."""
    right, target = _right(o), o["target"]
    return [float(right[target == label].mean()) for label in _labels(target)]


def _auc(o: Outcomes) -> float:
    """Area under the ROC curve; over several classes the mean of one against the rest. NaN where one class is all."""
    target, probability = o["target"], o["probability"].double()
    labels = _labels(target)
    if len(labels) < 2 or not probability.isfinite().all():
        return float("nan")
    if probability.shape[1] == 2:
        labels = labels[1:]  # the other one's is the same, but for what rounding leaves of 1 - p
    return float(np.mean([_area(probability[:, label], target == label) for label in labels]))


def _area(score: Tensor, positive: Tensor) -> float:
    return area(score.numpy(), positive.numpy())


def _f1(o: Outcomes) -> float:
    """Of label 1 where there are two labels; else the mean over the classes that occur or are answered."""
    target, answer = o["target"], o["prediction"]
    two = o["probability"].shape[1] == 2
    labels = target.new_tensor([1]) if two else _labels(torch.cat([target, answer.to(target)]))
    scores = []
    for label in labels:
        true, answered = target == label, answer == label
        scores.append(2 * float((true & answered).sum()) / max(1, int(true.sum() + answered.sum())))
    return float(np.mean(scores))


def _square(o: Outcomes) -> Tensor:
    return (o["prediction"].double() - o["target"].double()) ** 2


def _absolute(o: Outcomes) -> Tensor:
    return (o["prediction"].double() - o["target"].double()).abs()


def _r2(o: Outcomes) -> float:
    target = o["target"].double()
    spread = ((target - target.mean()) ** 2).sum()
    return float(1 - _square(o).sum() / spread) if spread > 0 else float("nan")


def _surprises(o: Outcomes) -> Tensor:
    """Minus the logarithm of the probability given to what came true of each label (nats), meaned over the labels,
    (N,)."""
    probability = o["probability"].double()
    given = torch.where(o["target"] == 1, probability, 1 - probability)
    return -given.clamp_min(torch.finfo(torch.float64).eps).log().mean(1)


def _all_right(o: Outcomes) -> Tensor:
    return (o["prediction"] == o["target"]).all(1).double()


def _f1_of_each(target: Tensor, answer: Tensor) -> Tensor:
    """(N, K) of 0 and 1 -> (K,); 0 of a label that is neither there nor answered."""
    return 2 * (target * answer).sum(0).double() / (target.sum(0) + answer.sum(0)).clamp_min(1)


def _f1_micro(o: Outcomes) -> float:
    return float(_f1_of_each(o["target"].reshape(-1, 1), o["prediction"].reshape(-1, 1)))


def aucs(o: Outcomes) -> list[float]:
    """The area under the ROC curve of each label (K,); NaN where all rows have it or none has."""
    pairs = zip(o["probability"].double().T, o["target"].T == 1, strict=True)
    return [_area(score, there) if 0 < there.sum() < len(there) else float("nan") for score, there in pairs]


def _mean_auc(o: Outcomes) -> float:
    """Of the labels that some rows have and others have not."""
    known = [area for area in aucs(o) if area == area] if o["probability"].isfinite().all() else []
    return float(np.mean(known)) if known else float("nan")


CLASSIFICATION: dict[str, Measure] = {
    "log_loss": Measure(lambda o: _mean(_surprise(o)), greater_is_better=False, rows=_surprise),
    "accuracy": Measure(lambda o: _mean(_right(o)), greater_is_better=True, rows=_right),
    "auc": Measure(_auc, greater_is_better=True),
    "balanced_accuracy": Measure(lambda o: float(np.mean(_recalls(o))), greater_is_better=True),
    "f1": Measure(_f1, greater_is_better=True),
}

MULTILABEL: dict[str, Measure] = {
    "log_loss": Measure(lambda o: _mean(_surprises(o)), greater_is_better=False, rows=_surprises),
    "exact_match": Measure(lambda o: _mean(_all_right(o)), greater_is_better=True, rows=_all_right),
    "f1_micro": Measure(_f1_micro, greater_is_better=True),
    "f1_macro": Measure(lambda o: _mean(_f1_of_each(o["target"], o["prediction"])), greater_is_better=True),
    "auc": Measure(_mean_auc, greater_is_better=True),
}

REGRESSION: dict[str, Measure] = {
    "rmse": Measure(lambda o: _mean(_square(o)) ** 0.5, greater_is_better=False, rows=_square),
    "mae": Measure(lambda o: _mean(_absolute(o)), greater_is_better=False, rows=_absolute),
    "r2": Measure(_r2, greater_is_better=True),
}
