"""Several labels at once: probabilities, what they cover, and the network beside scikit-learn's own."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.multioutput import MultiOutputClassifier
from torch import nn

from hondo.errors import OptionError
from hondo.evaluate.score import outcomes
from hondo.models.mlp import MLP
from hondo.nouns import Draw, Resident, Role
from hondo.record import from_json, to_json
from hondo.tasks.multilabel import Multilabel
from hondo.train import Plan, train

LABELS = ("a", "b", "c", "d")
ROLE = Role((4,), sizes=(2,), labels=LABELS, shares=(0.5,) * 4)
TASK = Multilabel(("y",)).bind({"target": ROLE})


class Given(nn.Module):
    """Answers with what it is given, by members or alone."""

    def forward(self, numbers):
        return numbers


def drawn(rows, seed, sharp=1.0):
    """Logits, and labels that follow them; `sharp` times too sure."""
    g = np.random.default_rng(seed)
    logits = g.normal(0, 2, size=(rows, 4)) + np.array([0, -2, 1, -3])
    target = (g.random((rows, 4)) < 1 / (1 + np.exp(-logits))).astype(np.uint8)
    return {"numbers": torch.from_numpy(logits * sharp), "target": torch.from_numpy(target)}


def test_members_answer_with_the_mean_of_their_probabilities():
    torch.manual_seed(0)
    logits = torch.randn(30, 5, 4, dtype=torch.float64) * 3
    found = TASK.outcome(Given(), {"numbers": logits, "target": torch.randint(0, 2, (30, 4))})
    torch.testing.assert_close(found["probability"], logits.sigmoid().mean(1))


@pytest.mark.parametrize("sharp", [0.3, 1.0, 4.0])
def test_one_temperature_takes_back_what_is_too_sure(sharp):
    tuned = TASK.tune(TASK.outcome(Given(), drawn(4000, 0, sharp)))
    assert tuned.temperature == pytest.approx(sharp, rel=0.1)
    assert tuned.threshold == 0.5


def test_the_set_holds_all_true_labels_as_often_as_it_says():
    task = TASK.tune(TASK.outcome(Given(), drawn(3000, 1)))
    new = drawn(6000, 2)
    found = task.outcome(Given(), new)
    for level in (0.5, 0.8, 0.9, 0.99):
        *_, answers = task.answer(Given(), new, {"level": level}, Draw(0, 0))
        true = [{w for w, t in zip(LABELS, row, strict=True) if t} for row in new["target"].tolist()]
        share = np.mean([each <= set(answer["set"]) for each, answer in zip(true, answers, strict=True)])
        assert share == float(task.covers(found, level).double().mean())
        assert share >= level - 0.02
        assert level < 0.9 or share <= level + 0.02  # below, the labels predicted alone hold more


def test_a_threshold_that_is_asked_for_stays():
    found = TASK.outcome(Given(), drawn(500, 0))
    asked = TASK.tune(found, threshold=0.2)
    assert asked.threshold == 0.2 and TASK.tune(found).threshold == 0.5
    judged = asked.judge(found["probability"], found["target"])
    assert torch.equal(judged["prediction"], (judged["probability"] >= 0.2).long())
    assert from_json(Multilabel, to_json(asked)) == asked


@pytest.mark.parametrize("wrong", [{"threshold": 1.5}, {"threshold": -0.1}, {"temperature": 0.0}])
def test_options_without_sense(wrong):
    with pytest.raises(OptionError):
        Multilabel(("y",), **wrong)


def test_a_network_is_near_scikit_learn_label_by_label():
    """A problem made for the logistic regression, of labels that go together."""
    g = np.random.default_rng(0)
    weights = g.normal(size=(6, 4)) * 1.5
    points = g.normal(size=(3000, 6)).astype(np.float32)
    target = (g.random((3000, 4)) < 1 / (1 + np.exp(-(points @ weights + [0, -1, 1, -2])))).astype(np.int64)
    parts = [Resident({"numbers": torch.from_numpy(points[at]), "target": torch.from_numpy(target[at])})
             for at in (slice(1000), slice(1000, 1500), slice(1500, None))]  # fmt: skip
    torch.manual_seed(0)
    network = MLP(widths=(16,), dropout=0.0).build({"numbers": Role((6,))}, TASK.head)
    plan = Plan(600, batch=64, lr=1e-2, weight_decay=0.01, evaluate_every=50, seed=0)
    list(train(network, TASK, parts[0], plan, validation=parts[1]))
    found = outcomes(network, TASK, parts[2], torch.device("cpu"))
    theirs = MultiOutputClassifier(LogisticRegression()).fit(points[:1000], target[:1000])
    shares = [each[:, 1] for each in theirs.predict_proba(points[1500:])]
    best = np.mean([log_loss(target[1500:, k], share) for k, share in enumerate(shares)])
    ours = TASK.measures["log_loss"].of(found)
    assert ours < best + 0.02
    assert (
        TASK.measures["exact_match"].of(found) > (theirs.predict(points[1500:]) == target[1500:]).all(1).mean() - 0.03
    )
