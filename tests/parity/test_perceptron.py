"""Rosenblatt's perceptron against scikit-learn's and against a slow plain version of his rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.linear_model import Perceptron as SklearnPerceptron

from hondo.models.perceptron import Perceptron
from hondo.nouns import Resident, Role
from hondo.tasks.binary import Binary
from hondo.tasks.multiclass import Multiclass
from hondo.train import Plan, resolve, train
from hondo.train.feed import Feed

SPEC = Perceptron.presets["rosenblatt"]
LABELS = Role((), sizes=(2,), labels=("no", "yes"), shares=(0.5, 0.5))


def rows(n, separable, seed=0):
    g = np.random.default_rng(seed)
    x = g.normal(size=(n, 4))
    y = (x @ [1.0, -1, 0.5, 0] + 0.2 > 0).astype(int)
    x += np.where(y, 0.1, -0.1)[:, None] * [1.0, -1, 0.5, 0]
    return x, y if separable else np.where(g.random(n) < 0.2, 1 - y, y)


def trained(x, y, plan):
    """(the last weights and bias, the rows in the order in which they were seen)"""
    data = {"numbers": torch.tensor(x), "target": torch.tensor(y)}
    task = Binary(("y",), criterion=SPEC.criterion).bind({"target": LABELS})
    model = SPEC.build({"numbers": Role((4,))}, task.head).double()
    for _ in train(model, task, data, plan):
        pass
    feed = Feed(Resident({"row": torch.arange(len(x))}), 1, plan.seed, torch.device("cpu"))
    return model, [int(feed.batch(step)["row"]) for step in range(plan.steps)]


def recipe(rows, epochs):
    plan = resolve(rows, epochs=epochs, **{k: v for k, v in SPEC.recipe(rows).items() if k != "epochs"})
    return replace(plan, average=0.0)


@pytest.mark.parametrize("separable", [True, False])
def test_row_by_row_it_is_sklearns(separable):
    x, y = rows(60, separable)
    model, order = trained(x, y, recipe(60, epochs=4))
    assert len(order) == 240 and sorted(order[:60]) == list(range(60))
    theirs = SklearnPerceptron(shuffle=False)
    for row in order:
        theirs.partial_fit(x[[row]], y[[row]], classes=[0, 1])
    np.testing.assert_allclose(model.head.weight.detach().numpy(), theirs.coef_, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(model.head.bias.detach().numpy(), theirs.intercept_, rtol=1e-12)
    if separable:
        assert (theirs.predict(x) == y).all()


def test_row_by_row_it_is_his_rule():
    x, y = rows(80, separable=False, seed=1)
    model, order = trained(x, y, recipe(80, epochs=3))
    weights, threshold = np.zeros(4), 0.0
    for row in order:
        wanted = 1 if y[row] else -1
        if wanted * (weights @ x[row] + threshold) <= 0:  # wrong, or on neither side
            weights, threshold = weights + wanted * x[row], threshold + wanted
    np.testing.assert_allclose(model.head.weight.detach().numpy()[0], weights, rtol=1e-12, atol=1e-12)
    assert float(model.head.bias.detach()) == threshold


def test_of_several_classes_the_right_one_gains_what_the_best_wrong_one_loses():
    g = np.random.default_rng(0)
    x, y = g.normal(size=(60, 4)), g.integers(0, 3, 60)
    task = Multiclass(("y",), criterion=SPEC.criterion).bind({"target": replace(LABELS, labels=tuple("abc"))})
    model = SPEC.build({"numbers": Role((4,))}, task.head).double()
    plan = recipe(60, epochs=2)
    list(train(model, task, {"numbers": torch.tensor(x), "target": torch.tensor(y)}, plan))
    feed = Feed(Resident({"row": torch.arange(60)}), 1, plan.seed, torch.device("cpu"))
    weights, bias = np.zeros((3, 4)), np.zeros(3)
    for step in range(1, plan.steps):
        row = int(feed.batch(step)["row"])
        if step == 1:  # of ties it is not said who is best: start where there is none
            weights, bias = first_step(x, y, int(feed.batch(0)["row"]))
        scores = weights @ x[row] + bias
        wrong = max((k for k in range(3) if k != y[row]), key=lambda k: scores[k])
        if scores[wrong] >= scores[y[row]]:
            weights[y[row]] += x[row]
            weights[wrong] -= x[row]
            bias[y[row]] += 1
            bias[wrong] -= 1
    np.testing.assert_allclose(model.head.weight.detach().numpy(), weights, rtol=1e-12, atol=1e-12)


def first_step(x, y, row):
    """All answers are alike at first: torch shares the loss among the wrong ones that tie."""
    weights, bias = np.zeros((3, 4)), np.zeros(3)
    for k in range(3):
        share = 1.0 if k == y[row] else -0.5
        weights[k], bias[k] = share * x[row], share
    return weights, bias


def test_on_rows_that_can_be_told_apart_it_comes_to_rest():
    """Rosenblatt's theorem: after so many mistakes there are none, and nothing moves."""
    x, y = rows(40, separable=True)
    ended, _ = trained(x, y, recipe(40, epochs=10))
    longer, _ = trained(x, y, recipe(40, epochs=15))
    assert torch.equal(ended.head.weight, longer.head.weight)
    assert ((ended(torch.tensor(x))[:, 0] > 0).numpy() == y).all()


def test_the_logistic_rule_is_logistic_regression():
    from sklearn.linear_model import LogisticRegression

    x, y = rows(200, separable=False)
    task = Binary(("y",)).bind({"target": LABELS})
    model = Perceptron().build({"numbers": Role((4,))}, task.head).double()
    plan = Plan(400, batch=200, optimizer="momentum", lr=2.0, weight_decay=0.0, clip=0.0)
    list(train(model, task, {"numbers": torch.tensor(x), "target": torch.tensor(y)}, plan))
    theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(x, y)
    np.testing.assert_allclose(model.head.weight.detach().numpy(), theirs.coef_, atol=1e-4)
