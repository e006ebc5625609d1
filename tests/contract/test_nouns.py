"""Toy wings: kinds of data and tasks that are not built yet, each a few lines through the public nouns.

Whoever changes a noun keeps these running. Each wing stands between two marks and has at most 40 lines.
"""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from hondo.models.mlp import MLP
from hondo.nouns import Draw, Examples, Field, Head, Measure, Modality, Preparation, Resident, Role, Spec, Task, call
from hondo.predictor import Predictor
from hondo.prepare import prepare
from hondo.tasks.binary import Binary
from hondo.tasks.regression import Regression
from hondo.train import Plan, train


class Rows:
    """A data set held in a dict."""

    def __init__(self, columns, *fields):
        self.columns, self.fields = columns, fields

    def __len__(self):
        return len(next(iter(self.columns.values())))

    def take(self, index, names=None):
        return {name: self.columns[name][index] for name in names or self.columns}


def objects(values):
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def through(data, task, spec, kinds=None, steps=300, parts=1, lr=3e-3):
    """File to answer, as a run goes it; the predictor and the loss on the held-out part before and after."""
    torch.manual_seed(0)
    cut = len(data) * 3 // 4
    material = prepare(data, task, {"training": np.arange(cut), "validation": np.arange(cut, len(data))}, kinds)
    model = spec.build(material.roles, material.task.head)
    plan = Plan(steps, batch=16, lr=lr, parts=parts, evaluate_every=50, weight_decay=0.0)
    events = train(model, material.task, material.prepared["training"], plan, validation=material.prepared["validation"])
    losses = [event.loss for event in events if type(event).__name__ == "Evaluated"]
    return Predictor(data.fields, material.preparation, material.task, model, spec, kinds=kinds), losses


SQUARE = {"rmse": Measure(lambda o: float(o["loss"].mean()) ** 0.5, greater_is_better=False)}


# wing: forecast windows with several answers a row -------------------------------------------------
class Windows(Examples):
    """Every stretch of 12 values with the 3 that follow; or, to answer, the last two stretches of 12 of each row."""

    def __init__(self, data, purpose):
        series = data.take(np.arange(len(data)))["wave"]
        last = {"learn": lambda n: range(n - 14), "answer": lambda n: range(n - 13, n - 11)}[purpose]
        self.cuts = [(row, start) for row, values in enumerate(series) for start in last(len(values))]
        self.series = series
        super().__init__(data, np.array([row for row, _ in self.cuts]))

    fields = (Field("past", "series"), Field("future", "series", target=True))

    def take(self, index, names=None):
        cuts = [self.cuts[i] for i in index]
        column = {"past": [self.series[r][s : s + 12] for r, s in cuts], "future": [self.series[r][s + 12 : s + 15] for r, s in cuts]}
        return {name: objects(column[name]) for name in names or column}


@dataclass(frozen=True)
class Series(Modality, Preparation):
    name: ClassVar = "series"
    scale: float
    fit = classmethod(lambda cls, fields, columns: cls(float(np.concatenate(list(columns["past"])).std())))
    roles = {"numbers": Role((12,)), "target_future": Role((3,))}

    def apply(self, columns):
        role = {"past": "numbers", "future": "target_future"}
        return Resident({role[n]: torch.tensor(np.stack(list(c)) / self.scale, dtype=torch.float32) for n, c in columns.items()})


class Forecast(Task):
    name, head, measures = "forecast", Head("row", 3), SQUARE
    examples = lambda self, data, purpose="learn": Windows(data, purpose)
    loss = lambda self, model, b, draw: (((call(model, b) - b["target"]) ** 2).sum(), torch.tensor(b["target"].numel()))
    outcome = lambda self, model, b: {"loss": ((call(model, b) - b["target"]) ** 2).mean(1)}

    def answer(self, model, batch, options, draw):
        yield call(model, batch).tolist()
# end


def test_forecast_windows_with_several_answers_a_row():
    waves = [np.sin(np.arange(20 + i % 5) * 0.7 + i) for i in range(24)]
    data = Rows({"wave": objects(waves)}, Field("wave", "series"))
    predictor, losses = through(data, Forecast(), MLP(widths=(32,), dropout=0.0), {"series": Series})
    assert losses[-1] < 0.15  # of a target of variance 1
    answers = predictor.answers(data)
    assert [len(answer) for answer in answers] == [2] * 24  # two windows a row
    nxt = [np.sin((len(wave) + np.arange(3)) * 0.7 + i) for i, wave in enumerate(waves)]
    got = np.array([answer[1] for answer in answers]) * predictor.preparation.parts[0].scale
    assert np.abs(got - nxt).mean() < 0.3


# wing: two text columns to a text ------------------------------------------------------------------
@dataclass(frozen=True)
class Letters(Modality, Preparation):
    """Both inputs in one row of tokens, `|` between; 0 ends a text. One vocabulary for what is read and written."""

    name: ClassVar = "text"
    letters: str
    fit = classmethod(lambda cls, fields, columns: cls("".join(sorted({x for c in columns.values() for v in c for x in v} | {"|"}))))

    @property
    def roles(self):
        text = Role((None,), sizes=(len(self.letters) + 1,), restore=self.restore)
        return {"tokens": text, "target_answer": text}

    def restore(self, tokens):
        return ["".join(self.letters[i - 1] for i in row[: [*row, 0].index(0)]) for row in tokens.tolist()]

    def apply(self, columns):
        texts = {"tokens": [f"{a}|{b}" for a, b in zip(columns["a"], columns["b"], strict=True)]}
        texts |= {"target_answer": columns["answer"]} if "answer" in columns else {}
        tokens = {r: [torch.tensor([self.letters.index(x) + 1 for x in t] + [0]) for t in ts] for r, ts in texts.items()}
        return Resident({role: nn.utils.rnn.pad_sequence(rows, batch_first=True) for role, rows in tokens.items()})


class Writer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embed, self.read = nn.Embedding(size, 24), nn.GRU(24, 64, batch_first=True)
        self.write, self.head = nn.GRU(24, 64, batch_first=True), nn.Linear(64, size)

    def forward(self, tokens, written):
        return self.head(self.write(self.embed(written), self.read(self.embed(tokens))[1])[0])


class Rewrite(Task):
    name, head, measures = "rewrite", Head("token"), SQUARE

    def loss(self, model, batch, draw):
        losses = self.outcome(model, batch)["loss"]
        return losses.sum(), torch.tensor(len(losses))

    def outcome(self, model, batch):
        logits = call(model, {**batch, "written": F.pad(batch["target"], (1, -1))})
        return {"loss": F.cross_entropy(logits.transpose(1, 2), batch["target"], reduction="none").mean(1)}

    def answer(self, model, batch, options, draw):
        written = torch.zeros(len(batch["tokens"]), 1, dtype=torch.long)
        for _ in range(options.get("longest", 6)):
            written = torch.cat([written, call(model, {**batch, "written": written})[:, -1:].argmax(-1)], 1)
            yield self.roles["target"].restore(written[:, 1:])
# end


class WriterSpec(Spec):
    name = "writer"

    def build(self, roles, head):
        return Writer(roles["target"].sizes[0])


def test_two_text_columns_to_a_text():
    g = np.random.default_rng(0)
    a, b = g.choice(list("xyz"), 200), g.choice(list("uvw"), 200)
    columns = {"a": a.astype(object), "b": b.astype(object), "answer": np.char.add(b, a).astype(object)}
    data = Rows(columns, Field("a", "text"), Field("b", "text"), Field("answer", "text", target=True))
    predictor, losses = through(data, Rewrite(("answer",)), WriterSpec(), {"text": Letters})
    assert losses[-1] < 0.1
    new = Rows({k: columns[k][:9] for k in "ab"}, *data.fields)
    assert predictor.answers(new, longest=4) == list(columns["answer"][:9])
    streamed = list(predictor.stream(new, longest=3))
    assert len(streamed) == 3 and [len(x) for x in streamed[0]] == [1] * 9


# wing: pictures with captions and no target (loss across the batch) --------------------------------
@dataclass(frozen=True)
class Pictures(Modality, Preparation):
    name: ClassVar = "image"
    names: tuple
    fit = classmethod(lambda cls, fields, columns: cls(tuple(f.name for f in fields)))
    role = lambda self, name: "image" if len(self.names) == 1 else f"image_{name}"
    roles = property(lambda self: {self.role(name): Role((1, 4, 4)) for name in self.names})

    def apply(self, columns):
        return Resident({self.role(n): torch.tensor(np.stack(list(columns[n])), dtype=torch.float32)[:, None] for n in self.names})


class Two(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.see, self.read = nn.Sequential(nn.Flatten(), nn.Linear(16, 8)), nn.EmbeddingBag(words, 8)

    def forward(self, image, categories):
        return F.normalize(self.see(image)), F.normalize(self.read(categories))


class Match(Task):
    name, couples, head, measures = "match", "batch", Head("none"), SQUARE

    def loss(self, model, batch, draw):
        losses = self.outcome(model, batch)["loss"]
        return losses.sum(), torch.tensor(len(losses))

    def outcome(self, model, batch):
        image, text = call(model, batch)
        logits, own = 10 * image @ text.T, torch.arange(len(image))
        return {"loss": (F.cross_entropy(logits, own, reduction="none") + F.cross_entropy(logits.T, own, reduction="none")) / 2}

    def answer(self, model, batch, options, draw):
        yield [{"image": i, "text": t} for i, t in zip(*(x.tolist() for x in call(model, batch)), strict=True)]
# end


class TwoSpec(Spec):
    name = "two"

    def build(self, roles, head):
        return Two(roles["categories"].sizes[0])


def pictures(n):
    """n noisy 4x4 pictures with one bright row, and which row it is."""
    g = np.random.default_rng(1)
    row = g.integers(0, 4, n)
    made = g.normal(0, 0.1, (n, 4, 4))
    made[np.arange(n), row] += 1
    return objects(list(made)), row


def test_pictures_with_captions_and_no_target():
    image, row = pictures(160)
    columns = {"image": image, "caption": np.array(["first", "second", "third", "fourth"], dtype=object)[row]}
    data = Rows(columns, Field("image", "image"), Field("caption", "category"))
    predictor, losses = through(data, Match(), TwoSpec(), {"image": Pictures}, lr=1e-2)
    assert losses[-1] < 0.7 * np.log(40)  # of 40 held-out rows; ten share each caption, so log 10 is the least
    answers = predictor.answers(data)
    sights, words = (np.array([answer[k] for answer in answers]) for k in ("image", "text"))
    nearest = (sights @ words.T).argmax(1)
    assert (row[nearest] == row).mean() > 0.95
    with pytest.raises(Exception, match="match"):  # a batch whose rows are compared is not cut into parts
        through(data, Match(), TwoSpec(), {"image": Pictures}, parts=2)


# wing: noise to picture by an iterative sampler ----------------------------------------------------
class Flow(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(17, 64), nn.GELU(), nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 16))

    def forward(self, image, time):
        return self.net(torch.cat([image.flatten(1), time], 1)).view_as(image)


class Paint(Task):
    """Flow matching: learn the straight way from noise to a picture, then go it in steps."""

    name, head, measures = "paint", Head("none"), SQUARE

    def loss(self, model, batch, draw):
        image, time = batch["image"], draw.rand(len(batch["image"]), 1, purpose="time")
        noise = draw.randn(*image.shape, purpose="noise")
        mixed = torch.lerp(noise, image, time[:, :, None, None])
        losses = (call(model, {"image": mixed, "time": time}) - (image - noise)).square().flatten(1).mean(1)
        return losses.sum(), torch.tensor(len(losses))

    def outcome(self, model, batch):
        rows = [self.loss(model, {"image": image[None]}, Draw(0, i))[0] for i, image in enumerate(batch["image"])]
        return {"loss": torch.stack(rows)}

    def answer(self, model, batch, options, draw):
        steps = options.get("steps", 20)
        image = draw.randn(*batch["image"].shape, purpose="start")
        for k in range(steps):
            image = image + call(model, {"image": image, "time": torch.full((len(image), 1), k / steps)}) / steps
            yield image.tolist()
# end


class FlowSpec(Spec):
    name = "flow"

    def build(self, roles, head):
        return Flow()


@pytest.mark.parametrize("parts", [1, 3])
def test_noise_to_picture_by_an_iterative_sampler(parts):
    image, _ = pictures(400)
    data = Rows({"image": image}, Field("image", "image"))
    predictor, losses = through(data, Paint(), FlowSpec(), {"image": Pictures}, steps=1500, parts=parts)
    assert losses[-1] < 0.6 * losses[0]
    stages = list(predictor.stream(Rows({"image": image[:50]}, *data.fields), steps=15))
    assert len(stages) == 15
    made = np.array(stages[-1]).reshape(50, 4, 4).mean(2)  # one bright row, as in the pictures learned from
    assert np.median(made.max(1)) > 0.7 and np.median(np.sort(made, 1)[:, :3]) < 0.3


# wing: one input with two targets ------------------------------------------------------------------
@dataclass(frozen=True)
class Both(Task):
    """Several answers read off one vector: each task has its slice and its target."""

    name: ClassVar = "both"
    measures: ClassVar = SQUARE
    tasks: tuple = (Regression(("price",)), Binary(("sold",)))
    head = property(lambda self: Head("row", sum(task.head.size for task in self.tasks)))

    def bind(self, roles):
        bound = [task.bind({**roles, "target": roles[f"target_{task.target[0]}"]}) for task in self.tasks]
        return replace(super().bind(roles), tasks=tuple(bound))

    def each(self, model, batch):
        logits, start = call(model, batch), 0
        for task in self.tasks:
            part = logits[:, start : (start := start + task.head.size)]
            target = batch.get(f"target_{task.target[0]}")
            yield task, (lambda part=part, **_: part), {"target": target, **batch}

    def loss(self, model, batch, draw):
        sums = [task.loss(Given(read()), part, draw)[0] for task, read, part in self.each(model, batch)]
        return sum(sums), torch.tensor(len(batch["numbers"]))

    def outcome(self, model, batch):
        parts = {task.target[0]: task.outcome(Given(read()), part) for task, read, part in self.each(model, batch)}
        return {"loss": sum(p["loss"] for p in parts.values()), "sold": parts["sold"]["prediction"]}

    def answer(self, model, batch, options, draw):
        got = {t.target[0]: list(t.answer(Given(r()), p, options, draw))[-1] for t, r, p in self.each(model, batch)}
        yield [dict(zip(got, row, strict=True)) for row in zip(*got.values(), strict=True)]


class Given(nn.Module):
    def __init__(self, logits):
        super().__init__()
        self.logits = logits

    def forward(self):
        return self.logits
# end


def test_one_input_with_two_targets():
    g = np.random.default_rng(2)
    x = g.normal(size=(400, 3))
    sold = np.where(x[:, 1] > 0, "yes", "no").astype(object)
    columns = {"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "price": 1000 + 50 * x[:, 0], "sold": sold}
    asked = (Field("price", "number", target=True), Field("sold", "category", target=True))
    data = Rows(columns, *(Field(n, "number") for n in "abc"), *asked)
    predictor, losses = through(data, Both(("price", "sold")), MLP(widths=(32,), dropout=0.0))
    assert losses[-1] < 0.2  # knowing nothing: 1 for the number, 0.69 for the label
    answers = predictor.answers(data)
    assert np.mean([a["sold"]["prediction"] == s for a, s in zip(answers, sold, strict=True)]) > 0.95
    assert np.corrcoef([a["price"]["prediction"] for a in answers], columns["price"])[0, 1] > 0.98


# wing: two columns of one kind in a mixture --------------------------------------------------------
class Tower(Spec):
    name = "tower"

    def build(self, roles, head):
        return nn.Sequential(nn.Flatten(), nn.Linear(16, head.size), nn.ReLU())


@dataclass(frozen=True)
class Mixture(Spec):
    """A tower for each picture column, a perceptron's columns for the rest, one head on all their features."""

    name: ClassVar = "mixture"
    tower: Spec = Tower()  # noqa: RUF009 (a frozen record)

    def build(self, roles, head):
        return Mixed(self, roles, head)


class Mixed(nn.Module):
    def __init__(self, spec, roles, head):
        super().__init__()
        self.roles = frozenset(role for role in roles if not role.startswith("target"))
        pictures = sorted(role for role in self.roles if role.startswith("image"))
        self.towers = nn.ModuleDict({role: spec.tower.build({"image": roles[role]}, Head("row", 8)) for role in pictures})
        self.head = nn.Linear(8 * len(pictures) + roles["numbers"].shape[0], head.size)

    def forward(self, numbers, **images):
        return self.head(torch.cat([*(tower(images[role]) for role, tower in self.towers.items()), numbers], 1))
# end


def test_two_columns_of_one_kind_in_a_mixture():
    (front, a), (back, b) = pictures(300), pictures(300)
    back, b = objects(list(back[::-1])), b[::-1]
    bonus = np.linspace(0, 1, 300)
    fields = (Field("front", "image"), Field("back", "image"), Field("bonus", "number"), Field("sum", "number", target=True))
    data = Rows({"front": front, "back": back, "bonus": bonus, "sum": a + b + bonus}, *fields)
    predictor, losses = through(data, Regression(("sum",)), Mixture(), {"image": Pictures}, lr=1e-2)
    assert losses[-1] < 0.15  # of a target of variance 1
    answers = [answer["prediction"] for answer in predictor.answers(data)]
    assert np.corrcoef(answers, a + b + bonus)[0, 1] > 0.95


def test_each_wing_has_at_most_40_lines():
    source = inspect.getsource(sys.modules[__name__])
    wings = re.findall(r"^# wing: (.*?) -+\n(.*?)^# end", source, flags=re.M | re.S)
    assert len(wings) == 6
    for title, body in wings:
        lines = [line for line in body.splitlines() if line.strip()]
        assert len(lines) <= 40, f"{title}: {len(lines)}"
