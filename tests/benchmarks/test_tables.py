"""The benchmark's rivals are those of a run: what is left to choose is chosen for them too."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from sklearn.metrics import log_loss

from hondo.evaluate.rivals import Lesson, Rival
from hondo.judge import Round
from hondo.models.mlp import MLP
from hondo.nouns import Columns
from hondo.predictor import Predictor
from hondo.question import Question, ask
from hondo.ready import studied
from hondo.request import Request

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


class Boastful(Rival):
    """Rather sure of what is rather right."""

    name = "boastful"

    def learn(self, lesson: Lesson) -> None:
        pass

    def answer(self, columns: Columns) -> np.ndarray:
        second = np.where(columns["x"] > 0.5, 0.999, 0.001)
        return np.stack([1 - second, second], axis=1)


def asked() -> Question:
    g = np.random.default_rng(0)
    x = g.normal(size=900)
    frame = pl.DataFrame({"x": x, "y": np.where(x + g.normal(size=900) > 0, "yes", "no")})
    *_, question = ask(Request("<frame>", "y", check="none"), frame)
    assert isinstance(question, Question)
    return question


def test_a_rival_scores_as_on_the_board_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import contestants  # type: ignore[import-not-found]
    import tables  # type: ignore[import-not-found]

    question = asked()
    material = studied(question)
    monkeypatch.setattr(contestants.registry, "find", lambda *asked: {"boastful": Boastful}[asked[1]])
    answers: dict[str, Any] = {"boastful": contestants.rival("boastful", question, material, 0)}
    model = MLP.presets["tiny"].build(material.roles, material.task.head)
    predictor = Predictor(question.fields, material.preparation, material.task, model)
    theirs = Boastful()
    theirs.fit_seconds = 0.0
    network, rival = Round(question, material, predictor, [theirs], 0.0).judged("log_loss")
    found = tables.answered(answers, network.outcomes["target"], question, material, "log_loss")["boastful"]
    for name, tensor in rival.outcomes.items():
        assert torch.equal(found[name], tensor), name

    loss = material.task.measures["log_loss"].of(found)
    assert loss < 0.7 < log_loss(found["target"], answers["boastful"][1])
    for name in ("contestants", "tables"):
        del sys.modules[name]
