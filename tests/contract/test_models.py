"""What every family of networks must do; a new file in `hondo/models/` is found by itself."""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import json
import textwrap

import pytest
import torch
from torch import nn

from hondo import registry
from hondo.evaluate.score import outcomes
from hondo.nouns import Draw, Resident, Role, Spec, asked, call
from hondo.record import from_json, to_json
from hondo.train import Plan, resolve, train
from hondo.train.gradient import Flat, Gradient, seed

from . import samples, shapes
from .samples import INPUTS

FAMILIES = registry.every("model")
TASKS = samples.tasks()
PRESETS = [(family, preset) for family, spec in FAMILIES.items() for preset in spec.presets]


ONCE = list({task.name: told for told, task in TASKS.items()}.values())
"""Each task with one of its targets."""


def meetings():
    """Every family with every set of roles it can take, asked everything it can be asked."""
    found = []
    for family, spec in FAMILIES.items():
        suiting = [
            (family, i, t) for i, roles in INPUTS.items() for t, task in TASKS.items() if spec.suits(roles, task)
        ]
        assert suiting, f"tests/contract/samples.py holds no roles that the family {family!r} suits: add them"
        found += suiting
    return found


MEETINGS = meetings()
EACH = [(family, inputs, task) for family, inputs, task in MEETINGS if task == "multiclass: three labels"]
MEMBERS = [  # the smallest member with all inputs there are, the others with the richest
    (family, preset, inputs, task)
    for family, preset in PRESETS
    for inputs, task in [(i, t) for f, i, t in EACH if f == family][0 if preset == "tiny" else -1 :]
]


def built(spec: Spec, inputs: str, task: str, seed: int = 0, dtype: torch.dtype = torch.float32) -> nn.Module:
    torch.manual_seed(seed)
    return spec.build(INPUTS[inputs], TASKS[task].head).to(dtype)


def moved(model: nn.Module) -> nn.Module:
    """With no parameter at its initial value, where a zero hides what depends on it."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(1 + 0.1 * torch.randn_like(parameter)).add_(0.1 * torch.randn_like(parameter))
    return model


def tiny(family: str) -> Spec:
    return FAMILIES[family].presets["tiny"]


def answered(logits: torch.Tensor) -> tuple[int, int]:
    """(B, K) of what a network answers, members or not."""
    assert logits.ndim in (2, 3)
    return logits.shape[0], logits.shape[-1]


# ---- the Spec -------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_a_frozen_record_with_a_tiny_member(family):
    spec = FAMILIES[family]
    assert issubclass(spec, Spec) and dataclasses.is_dataclass(spec) and "tiny" in spec.presets
    assert all(type(preset) is spec for preset in spec.presets.values())
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.presets["tiny"].anything = 1


@pytest.mark.parametrize("family", FAMILIES)
def test_every_field_says_what_it_is(family):
    """The command line's help is made of the docstrings below the fields."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(FAMILIES[family]))).body
    lines = list(zip(body.body, [*body.body[1:], None], strict=True))
    told = {
        node.target.id
        for node, after in lines
        if isinstance(node, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
    }
    assert {field.name for field in dataclasses.fields(FAMILIES[family])} <= told
    assert ast.get_docstring(body)


@pytest.mark.parametrize(("family", "preset"), PRESETS)
def test_a_spec_survives_json(family, preset):
    spec = FAMILIES[family].presets[preset]
    stored = json.loads(json.dumps(to_json(spec), allow_nan=False))
    for kind in (type(spec), Spec):
        again = from_json(kind, stored)
        assert again == spec and type(again) is type(spec)


@pytest.mark.parametrize(("family", "preset"), PRESETS)
@pytest.mark.parametrize("rows", [1, 10, 1000, 10**6])
def test_its_recipe_is_a_plan(family, preset, rows):
    spec = FAMILIES[family].presets[preset]
    plan = resolve(rows, **spec.recipe(rows))
    assert plan.steps >= 1 and all(
        getattr(plan, k) == v for k, v in spec.recipe(rows).items() if k not in ("epochs", "afforded")
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_it_is_asked_by_roles_and_says_so_for_what_it_cannot_take(family):
    spec = FAMILIES[family]
    task = next(iter(TASKS.values()))
    standing = [spec.suits(roles, task) for roles in INPUTS.values()]
    assert all(0 <= float(value) <= 1 for value in standing)
    assert not spec.suits({}, task)
    assert not spec.suits({"nobody knows this role": INPUTS["numbers"]["numbers"]}, task)


# ---- the network ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "preset", "inputs", "task"), MEMBERS)
def test_every_preset_builds_and_runs(family, preset, inputs, task):
    model = built(FAMILIES[family].presets[preset], inputs, task)
    needed, optional = asked(model)
    given = set(samples.batch(INPUTS[inputs], 1))
    assert needed <= given
    unread = given - needed - optional
    assert not unread or (unread == {"letters", "letters_keep"} and "tokens" in needed)  # the same texts
    for training in (True, False):
        logits = call(model.train(training), samples.batch(INPUTS[inputs], 6))
        assert answered(logits) == (6, TASKS[task].head.size) and torch.isfinite(logits).all()


@pytest.mark.parametrize(("family", "inputs", "task"), MEETINGS)
def test_documented_shapes_hold(family, inputs, task):
    model = built(tiny(family), inputs, task)
    assert shapes.watch(model) == []  # every module of ours says its shapes
    for rows in (1, 5):
        logits = call(model.eval(), samples.batch(INPUTS[inputs], rows))
        assert answered(logits) == (rows, TASKS[task].head.size)


def test_a_docstring_that_is_wrong_is_found_out():
    class Wrong(nn.Module):
        """numbers (B, N) optional -> (B, N)"""

        def forward(self, numbers):
            return numbers[:, 1:]

    class Silent(nn.Module):
        def forward(self, numbers):
            return numbers

    wrong = Wrong()
    assert shapes.watch(wrong) == [] and shapes.watch(Silent()) == ["the network: Silent"]
    with pytest.raises(AssertionError, match="Wrong, its result: N was 3, is 2"):
        wrong(torch.zeros(4, 3))
    assert shapes.contract("x (B, ...) and y (2, T) -> (B, 1)") == ({"x": ["B", "..."], "y": ["2", "T"]}, ["B", "1"])


@pytest.mark.parametrize(("family", "preset", "inputs", "task"), MEMBERS)
def test_the_gradient_reaches_every_parameter(family, preset, inputs, task):
    model, bound = moved(built(FAMILIES[family].presets[preset], inputs, task)).train(), TASKS[task]
    Gradient(model, bound, Flat(model), explicit=False)(samples.asked(bound, INPUTS[inputs], 64), Draw(0, 0))
    dead = [name for name, p in model.named_parameters() if not p.grad.abs().sum() > 0]
    # a bias before a norm over the batch moves nothing, and its gradient is what rounding leaves
    assert dead == [] and all(p.requires_grad for p in model.parameters())


@pytest.mark.parametrize(("family", "preset", "inputs", "task"), MEMBERS)
def test_evaluation_is_deterministic_and_a_row_is_alone(family, preset, inputs, task):
    model = moved(built(FAMILIES[family].presets[preset], inputs, task, dtype=torch.float64)).eval()
    batch = samples.batch(INPUTS[inputs], 12)
    batch = {name: tensor.double() if tensor.is_floating_point() else tensor for name, tensor in batch.items()}
    torch.manual_seed(1)
    first = call(model, batch)
    torch.manual_seed(2)
    assert torch.equal(first, call(model, batch)) and torch.equal(first, call(copy.deepcopy(model), batch))
    alone = torch.cat([call(model, {n: t[i : i + 1] for n, t in batch.items()}) for i in range(12)])
    torch.testing.assert_close(first, alone, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("family", "preset", "inputs", "task"), MEMBERS)
def test_its_initial_values_and_its_chance_follow_from_the_generator(family, preset, inputs, task):
    one, same = (built(FAMILIES[family].presets[preset], inputs, task) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), same.parameters(), strict=True))
    batch, given = samples.batch(INPUTS[inputs], 12), []
    for model in (one, same):
        seed(Draw(0, 3), torch.device("cpu"))
        given.append(call(model.train(), batch))
    assert torch.equal(*given)


@pytest.mark.filterwarnings("ignore:Initializing zero-element")
@pytest.mark.parametrize("family", FAMILIES)
def test_columns_of_which_no_value_is_known_are_no_reason_to_fall_over(family):
    """As in a table of names that occur once each: every row is answered alike, and that can be learned."""
    roles, task = {"categories": Role((2,), sizes=(1, 1))}, TASKS["multiclass: three labels"]
    if tiny(family).suits(roles, task):
        batch = samples.asked(task, roles, 30)
        model = tiny(family).build(roles, task.head)
        list(train(model, task, batch, Plan(20, batch=10)))
        logits = call(model, batch)
        assert answered(logits) == (30, 3) and (logits == logits[0]).all() and logits[0].detach().std() > 0


@pytest.mark.parametrize(("family", "inputs", "task"), MEETINGS)
def test_weights_come_and_go_by_name(family, inputs, task):
    """What a network is, is its state_dict and its Spec: nothing else changes what it answers."""
    one, other = moved(built(tiny(family), inputs, task, seed=1)), built(tiny(family), inputs, task, seed=2)
    other.load_state_dict(one.state_dict())
    batch = samples.batch(INPUTS[inputs], 8)
    assert torch.equal(call(one.eval(), batch), call(other.eval(), batch))


@pytest.mark.parametrize(("family", "inputs", "task"), EACH)
def test_it_compiles_without_a_break(family, inputs, task):
    model = moved(built(tiny(family), inputs, task))
    torch._dynamo.reset()
    compiled = torch.compile(model, fullgraph=True, backend="eager")
    batch = {
        name: tensor for name, tensor in samples.batch(INPUTS[inputs], 8).items() if name in set().union(*asked(model))
    }
    for training in (False, True):
        model.train(training)
        given = []
        for form in (model, compiled):
            seed(Draw(0, 1), torch.device("cpu"))
            given.append(form(**batch))
        torch.testing.assert_close(*given, rtol=0, atol=0)


def additive(family: str, inputs: str, task: str) -> bool:
    """Whether the network's answer is a sum of what each input adds: then not everything can be learned by heart."""
    model = moved(built(tiny(family), inputs, task, dtype=torch.float64)).eval()
    batch = samples.batch(INPUTS[inputs], 30)
    a = {name: tensor.double() if tensor.is_floating_point() else tensor for name, tensor in batch.items()}
    b = {name: tensor.roll(1, 0) for name, tensor in a.items()}
    name = next(iter(a))
    mixed = []
    for half, other in ((a, b), (b, a)):  # one column of the one row in the place of the other's
        tensor = half[name].clone()
        tensor[:, :1] = other[name][:, :1]
        mixed.append({**half, name: tensor})
    return torch.allclose(sum(call(model, x) for x in (a, b)), sum(call(model, x) for x in mixed), atol=1e-9)


@pytest.mark.parametrize(("family", "inputs", "task"), MEETINGS)
def test_tiny_learns_eight_rows_by_heart(family, inputs, task):
    """Any eight; or, where an answer is a sum, eight that a sum can tell apart."""
    bound, roles = TASKS[task], INPUTS[inputs]
    batch = samples.asked(bound, roles, 8, seed=3)
    if additive(family, inputs, task):
        score = sum(batch[name].float().flatten(1).sum(1) for name in roles)
        role = bound.roles["target"]
        batch["target"] = (score > score.median()).long() if role.labels else score / score.std()
        if role.shape:
            batch["target"] = batch["target"][:, None].repeat(1, *role.shape)
    model = built(tiny(family), inputs, task)
    plan = Plan(400, batch=8, lr=0.1, weight_decay=0.0, warmup=0.1, clip=0.0)
    list(train(model, bound, batch, plan))
    found = outcomes(model, bound, Resident(batch), torch.device("cpu"))
    assert float(found["loss"].mean()) < 0.2  # with dropout on; knowing nothing costs 0.7 to 1.1
    if bound.roles["target"].labels:
        assert torch.equal(found["prediction"], found["target"])
