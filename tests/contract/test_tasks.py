"""What every task must do; a new file in `hondo/tasks/` is found by itself."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from hondo import registry
from hondo.errors import OptionError
from hondo.evaluate.score import measured, outcomes
from hondo.layers.dropout import Dropout
from hondo.layers.mixture import handed
from hondo.nouns import Draw, Resident, Task, call
from hondo.record import from_json, to_json
from hondo.train.gradient import Flat, Gradient

from . import samples
from .samples import INPUTS, TARGETS, asked

TASKS = {
    f"{told}, {n}": task for told, bound in samples.tasks().items() for n, task in enumerate(samples.varied(bound))
}
ROLES = INPUTS["both"]
ROWS = 37


class Net(nn.Module):
    """Numbers and categories through a hidden layer with dropout; as plain as can be."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.embed = nn.ModuleList(nn.Embedding(count, 3) for count in ROLES["categories"].sizes)
        self.drop, self.hidden, self.head = Dropout(0.3), nn.Linear(5 + 9, 16), nn.Linear(16, size)

    def forward(self, numbers, categories):
        seen = [embed(categories[:, i]) for i, embed in enumerate(self.embed)]
        return self.head(self.drop(torch.tanh(self.hidden(self.drop(torch.cat([numbers, *seen], 1))))))


def network(task: Task, dtype: torch.dtype = torch.float64) -> nn.Module:
    torch.manual_seed(0)
    return Net(task.head.size).to(dtype)


def batch(task: Task, rows: int = ROWS, dtype: torch.dtype = torch.float64, seed: int = 0, weighted: bool = False):
    given = asked(task, ROLES, rows, seed)
    if weighted:
        given["weight"] = torch.rand(rows, generator=torch.Generator().manual_seed(9)) * 3
        given["weight"][::5] = 0
    return {name: tensor.to(dtype) if tensor.is_floating_point() else tensor for name, tensor in given.items()}


def several(task: Task) -> bool:
    """Whether several labels may be true of a row."""
    return bool(task.roles["target"].labels and task.roles["target"].shape)


def word(task: Task, value):
    """A row of a prediction or target (a list where there are several labels) as an answer has it."""
    labels = task.roles["target"].labels
    if several(task):
        return [label for label, there in zip(labels, value, strict=True) if there]
    return labels[value] if labels else value


# ---- the record -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
def test_it_survives_json_without_its_roles(name):
    task = TASKS[name]
    stored = json.loads(json.dumps(to_json(task), allow_nan=False))
    assert "roles" not in stored and stored["task"] == task.name == type(task).name
    for kind in (type(task), Task):
        again = from_json(kind, stored)
        assert again == task and type(again) is type(task) and not again.roles
        bound = again.bind(task.roles)
        assert bound.roles == task.roles and bound.head == task.head and bound == task


@pytest.mark.parametrize("name", TASKS)
def test_binding_leaves_the_task_it_is_made_of(name):
    task = replace(TASKS[name], roles={})
    bound = task.bind(TASKS[name].roles)
    assert not task.roles and bound.roles and type(bound) is type(task)
    with pytest.raises(dataclasses.FrozenInstanceError):
        bound.target = ("other",)


def test_a_target_is_suited_by_one_task_unless_it_is_asked_otherwise():
    for told, (field, _) in TARGETS.items():
        suiting = [name for name, task in registry.every("task").items() if task.suits((field,))]
        assert len(suiting) == 1, (told, suiting)
    for name, task in registry.every("task").items():
        assert not task.suits(()), name


# ---- the loss -------------------------------------------------------------------------------------


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", TASKS)
def test_parts_are_one_batch(name, weighted):
    """With dropout on: the same sum, count and gradient, to the last digits in double, nearly so in single."""
    task = TASKS[name]
    if task.couples == "batch":
        pytest.skip("its rows look at one another; it is not cut")
    cuts = {torch.float64: (1e-12, (1, 2, 5, 100)), torch.float32: (2e-5, (1, 5))}
    for dtype, (most, numbers) in cuts.items():
        given = []
        for parts in numbers:
            model = network(task, dtype).train()
            flat = Flat(model)
            given_rows = batch(task, dtype=dtype, weighted=weighted)
            total, count = Gradient(model, task, flat, ROWS, parts)(given_rows, Draw(3, 4))
            given.append((total, count, flat.grads.clone()))
        for total, count, grads in given[1:]:
            torch.testing.assert_close(total, given[0][0], rtol=most, atol=most)
            assert float(count) == pytest.approx(float(given[0][1]), rel=most)
            torch.testing.assert_close(grads, given[0][2], rtol=most, atol=most)
        assert given[0][2].abs().sum() > 0


@pytest.mark.parametrize("name", TASKS)
def test_it_is_a_sum_with_its_count(name):
    """Of all rows at once, or of each by itself."""
    task, model = TASKS[name], network(TASKS[name]).eval()
    for weighted in (False, True):
        given = batch(task, weighted=weighted)
        total, count = task.loss(model, given, Draw(0, 0))
        assert total.shape == () and total.requires_grad and not getattr(count, "requires_grad", False)
        assert torch.isfinite(total) and count > 0
        if task.couples == "row":
            rows = [task.loss(model, {n: t[i : i + 1] for n, t in given.items()}, Draw(0, 0)) for i in range(ROWS)]
            assert sum(loss.item() for loss, _ in rows) == pytest.approx(total.item(), rel=1e-12)
            assert float(sum(one for _, one in rows)) == pytest.approx(float(count), rel=1e-12)


@pytest.mark.parametrize("name", TASKS)
def test_a_row_that_counts_twice_is_two_rows(name):
    task, model = TASKS[name], network(TASKS[name]).eval()
    given = batch(task, 4)
    given["weight"] = torch.tensor([1.0, 2.0, 0.0, 1.0], dtype=torch.float64)
    index = torch.tensor([0, 1, 1, 3])
    twice = {role: tensor[index] for role, tensor in given.items() if role != "weight"}
    for a, b in zip(task.loss(model, given, Draw(0, 0)), task.loss(model, twice, Draw(0, 0)), strict=True):
        assert float(torch.as_tensor(a).detach()) == pytest.approx(float(torch.as_tensor(b).detach()), rel=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", TASKS)
def test_a_mixture_of_two_rows_is_both_by_their_shares(name, weighted):
    """What each asks counts for its share, in the sum and in the count, and in however many parts."""
    task = TASKS[name]
    if task.couples == "batch":
        pytest.skip("its rows look at one another")
    given, g = batch(task, weighted=weighted), torch.Generator().manual_seed(5)
    share, partner = torch.rand(ROWS, generator=g, dtype=torch.float64), torch.randperm(ROWS, generator=g)
    weight = given.get("weight", torch.ones(ROWS, dtype=torch.float64))
    asked = [role for role in given if role.startswith("target")]
    sides = (({}, share * weight), ({role: given[role][partner] for role in asked}, (1 - share) * weight[partner]))
    expected = torch.zeros(2, dtype=torch.float64)
    for targets, counts in sides:
        total, count = task.loss(network(task).eval(), {**given, **targets, "weight": counts}, Draw(0, 0))
        expected += torch.stack([total.detach(), torch.as_tensor(count)])
    mixed = handed({**given, "share": share, "partner": partner})
    assert not any(role.startswith("target") or role == "weight" for role in mixed)
    for parts in (1, 4):
        model = network(task).eval()
        found = Gradient(model, task, Flat(model), ROWS, parts)(mixed, Draw(0, 0))
        torch.testing.assert_close(torch.stack([torch.as_tensor(each) for each in found]), expected)


@pytest.mark.parametrize("name", TASKS)
def test_balanced_labels_count_alike(name):
    task = TASKS[name]
    if getattr(task, "weight", None) != "balanced":
        pytest.skip("nothing is balanced")
    labels = len(task.roles["target"].labels)
    counts = torch.tensor([10 * (n + 1) for n in range(labels)])
    shares = tuple((counts / counts.sum()).tolist())
    task = task.bind({"target": replace(task.roles["target"], shares=shares)})
    target = torch.repeat_interleave(torch.arange(labels), counts)
    given = {**batch(task, len(target)), "target": target}
    _, count = task.loss(network(task).eval(), given, Draw(0, 0))
    assert float(count) == pytest.approx(len(target), rel=1e-6)
    for label in range(labels):
        part = {role: tensor[target == label] for role, tensor in given.items()}
        _, share = task.loss(network(task).eval(), part, Draw(0, 0))
        assert float(share) == pytest.approx(len(target) / labels, rel=1e-6)


# ---- outcomes and measures ------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
def test_an_outcome_is_a_record_of_each_row(name):
    task, model = TASKS[name], network(TASKS[name]).eval()
    given = batch(task)
    found = task.outcome(model, given)
    assert {"loss", "target", "prediction"} <= set(found)
    assert all(len(tensor) == ROWS for tensor in found.values()) and found["loss"].shape == (ROWS,)
    if getattr(task, "weight", None) is None:
        total, count = task.loss(model, given, Draw(0, 0))
        assert found["loss"].mean().item() == pytest.approx((total / count).item(), rel=1e-9)
    again = task.judge(found.get("probability", found["prediction"]), found["target"])
    for role, tensor in again.items():  # a rival with these predictions is judged as the network is
        torch.testing.assert_close(tensor, found[role], rtol=0, atol=0)


@pytest.mark.parametrize("name", TASKS)
def test_measures_are_the_same_for_any_batches(name):
    task, model = TASKS[name], network(TASKS[name])
    prepared, device = Resident(batch(task, 101)), torch.device("cpu")
    once = outcomes(model, task, prepared, device)
    scores = measured(task, once)
    assert scores and all(math.isfinite(value) for value in scores.values())
    for size in (1, 7, 50, 100, 101, 1000):
        split = outcomes(model, task, prepared, device, batch=size)
        for role in once:
            torch.testing.assert_close(split[role], once[role], rtol=1e-12, atol=1e-12)
        assert measured(task, split) == pytest.approx(scores, rel=1e-10)
    assert model.training  # and the network is left as it was


@pytest.mark.parametrize("name", TASKS)
def test_measures_do_not_mind_the_order_of_rows(name):
    task, model = TASKS[name], network(TASKS[name])
    given = batch(task, 101)
    order = torch.randperm(101, generator=torch.Generator().manual_seed(0))
    scores = [
        measured(task, outcomes(model, task, Resident(rows), torch.device("cpu")))
        for rows in (given, {role: tensor[order] for role, tensor in given.items()})
    ]
    assert scores[0] == pytest.approx(scores[1], rel=1e-10)


@pytest.mark.parametrize("name", TASKS)
def test_a_better_answer_scores_better(name):
    """By every measure, in the direction it says."""
    task = TASKS[name]
    target = batch(task, 60)["target"]
    labels = len(task.roles["target"].labels)
    if several(task):
        right = target.double()
        good, bad = right * 0.6 + 0.2, 0.8 - right * 0.6
    elif labels:
        right = nn.functional.one_hot(target, labels).double()
        good, bad = (right * 0.8 + 0.2 / labels, (1 - right) / (labels - 1) * 0.8 + 0.2 / labels)
    else:
        good, bad = target + 0.1, target.mean() - 3 * target
    for measure in task.measures.values():
        better, worse = (measure.of(task.judge(answer, target)) for answer in (good, bad))
        assert (better > worse) == measure.greater_is_better and better != worse


# ---- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
def test_an_answer_is_json_and_what_the_outcome_says(name):
    task, model = TASKS[name], network(TASKS[name], torch.float32).eval()
    given = batch(task, dtype=torch.float32)
    found = task.outcome(model, given)
    without = {role: tensor for role, tensor in given.items() if not role.startswith("target")}
    *_, answers = task.answer(model, without, {}, Draw(0, 0))
    assert json.loads(json.dumps(answers, allow_nan=False)) == answers and len(answers) == ROWS
    labels = task.roles["target"].labels
    for row, answer in enumerate(answers):
        assert answer["prediction"] == word(task, found["prediction"][row].tolist())
        if labels:
            assert list(answer["probability"]) == list(labels)
            assert list(answer["probability"].values()) == found["probability"][row].tolist()
            assert several(task) or sum(answer["probability"].values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("name", TASKS)
def test_an_answer_is_in_the_units_of_the_column(name):
    task = TASKS[name]
    role = task.roles["target"]
    if role.labels:
        pytest.skip("labels have no units")
    model, given = network(task).eval(), batch(task)
    *_, answers = task.answer(model, given, {}, Draw(0, 0))
    raw = call(model, given)[:, 0] * role.scale + role.center
    assert [answer["prediction"] for answer in answers] == pytest.approx(raw.tolist(), rel=1e-12)
    truth = given["target"] * role.scale + role.center
    torch.testing.assert_close(task.outcome(model, given)["target"], truth, rtol=1e-12, atol=0)


# ---- what is chosen on validation -----------------------------------------------------------------


@pytest.mark.parametrize("name", TASKS)
def test_tuning_gives_the_same_task_and_never_scores_worse_where_it_was_tuned(name):
    task, model = TASKS[name], network(TASKS[name])
    found = outcomes(model, task, Resident(batch(task, 300)), torch.device("cpu"))
    for measure in (None, *task.measures):
        tuned = task.tune(found, measure)
        assert type(tuned) is type(task) and tuned.roles == task.roles
        assert tuned == task.tune(found, measure)  # without chance
        assert from_json(type(tuned), json.loads(json.dumps(to_json(tuned)))) == tuned
        if measure is not None:
            answer = found.get("probability", found["prediction"])
            before, after = (task.measures[measure].of(t.judge(answer, found["target"])) for t in (task, tuned))
            if measure == "auc" and len(task.roles["target"].labels) > 2:
                continue  # it compares rows, which a temperature moves unlike
            assert (after >= before) if task.measures[measure].greater_is_better else (after <= before + 1e-12)


def chosen(task):
    """The task as it may be after tuning."""
    options = {"threshold": 0.3, "temperature": 1.7, "scores": tuple(n / 200 for n in range(200))}
    return replace(task, **{name: value for name, value in options.items() if hasattr(task, name)})


@pytest.mark.parametrize("name", TASKS)
def test_what_is_tuned_is_answered(name):
    """An answer and an outcome agree after tuning as before."""
    task, model = chosen(TASKS[name]), network(TASKS[name]).eval()
    given = batch(task)
    found = task.outcome(model, given)
    *_, answers = task.answer(model, given, {}, Draw(0, 0))
    assert [answer["prediction"] for answer in answers] == [word(task, k) for k in found["prediction"].tolist()]
    if "probability" in found:
        assert [list(answer["probability"].values()) for answer in answers] == found["probability"].tolist()
    if hasattr(task, "threshold"):
        asked = found["probability"] if several(task) else found["probability"][:, 1]
        assert found["prediction"].tolist() == (asked >= 0.3).long().tolist()


@pytest.mark.parametrize("name", TASKS)
def test_a_rival_is_tuned_as_the_network_is(name):
    """From what the network says untuned: the same temperature, threshold and scores, and the same record after."""
    task, model = TASKS[name], network(TASKS[name]).eval()
    plain = task.outcome(model, batch(task))
    says = plain.get("probability", plain["prediction"])
    rival = task.judge(says, plain["target"])
    assert task.tune(rival) == task.tune(plain)
    for tuned in (chosen(task), task.tune(plain)):
        ours, theirs = tuned.outcome(model, batch(task)), tuned.judge(says, plain["target"])
        for role, tensor in theirs.items():
            torch.testing.assert_close(tensor, ours[role], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", TASKS)
def test_what_was_tuned_before_is_forgotten(name):
    task, model = TASKS[name], network(TASKS[name]).eval()
    first = task.tune(task.outcome(model, batch(task)))
    again = chosen(task).tune(chosen(task).outcome(model, batch(task)))
    for field in dataclasses.fields(first):
        assert getattr(again, field.name) == pytest.approx(getattr(first, field.name)), field.name


@pytest.mark.parametrize("name", TASKS)
def test_what_is_fixed_stays_and_the_rest_is_chosen_with_it(name):
    task, model = TASKS[name], network(TASKS[name]).eval()
    found = task.outcome(model, batch(task))
    asked = {name: value for name, value in vars(chosen(task)).items() if name in ("threshold", "temperature")}
    tuned = task.tune(found, **asked)
    assert all(getattr(tuned, name) == value for name, value in asked.items())
    again = tuned.judge(found.get("probability", found["prediction"]), found["target"])
    most, level = max(tuned.scores), 1 - 1 / len(tuned.scores)
    assert tuned.covers(again, level - 1e-9).double().mean() >= level - 1e-6 and most < math.inf


@pytest.mark.parametrize("name", TASKS)
def test_a_stored_task_of_before_there_was_tuning_is_read(name):
    """Without the fields that are chosen on validation: an answer says then nothing of its level."""
    task, model = TASKS[name], network(TASKS[name]).eval()
    stored = to_json(chosen(task))
    for added in ("threshold", "temperature", "scores"):
        stored.pop(added, None)
    assert from_json(Task, stored) == task
    *_, answers = task.answer(model, batch(task), {}, Draw(0, 0))
    assert set(answers[0]) <= {"prediction", "probability"}
    assert task.covers(task.outcome(model, batch(task)), 0.9) is None


@pytest.mark.parametrize("name", TASKS)
def test_an_answer_at_a_level_says_what_is_covered(name):
    """The truth lies between low and high, or in the set, where the task says so; wider at a higher level."""
    task, model = TASKS[name], network(TASKS[name]).eval()
    given = batch(task, 300)
    task = task.tune(task.outcome(model, batch(task, 60, seed=5)))
    found, before = task.outcome(model, given), None
    for level in (0.3, 0.6, 0.9, 0.99):
        *_, answers = task.answer(model, given, {"level": level}, Draw(0, 0))
        assert json.loads(json.dumps(answers, allow_nan=False)) == answers
        covered = task.covers(found, level)
        for row, answer in enumerate(answers):
            truth = word(task, found["target"][row].tolist())
            if "set" in answer:
                labels, true = task.roles["target"].labels, truth if several(task) else [truth]
                assert covered[row] == (set(true) <= set(answer["set"])) and (several(task) or answer["set"])
                assert not several(task) or set(answer["prediction"]) <= set(answer["set"])
                assert answer["set"] == [label for label in labels if label in answer["set"]]
                assert before is None or len(before[row]["set"]) <= len(answer["set"])
            elif answer["low"] is None:  # of 60 rows none says what 99 of 100 will do
                assert level == 0.99 and covered[row] and answer["high"] is None
            else:
                assert covered[row] == (answer["low"] <= truth <= answer["high"])
                assert before is None or before[row]["low"] >= answer["low"]
        before = answers
    with pytest.raises(OptionError):
        list(task.answer(model, given, {"level": 95}, Draw(0, 0)))


@pytest.mark.parametrize("name", TASKS)
def test_a_level_of_a_row_does_not_depend_on_the_others(name):
    task, model = TASKS[name], network(TASKS[name]).eval()
    given = batch(task, 30)
    task = task.tune(task.outcome(model, batch(task, 200, seed=5)))
    *_, together = task.answer(model, given, {"level": 0.8}, Draw(0, 0))
    for row in range(30):
        *_, (alone,) = task.answer(model, {r: t[row : row + 1] for r, t in given.items()}, {"level": 0.8}, Draw(0, 0))
        assert alone.get("set") == together[row].get("set")
        for end in {"low", "high"} & set(alone):
            assert alone[end] == pytest.approx(together[row][end], rel=1e-9)
