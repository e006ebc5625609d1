"""What is chosen for a rival on the validation rows."""

from __future__ import annotations

import numpy as np
import polars as pl

from hondo.judge import tuned
from hondo.question import Question, ask
from hondo.ready import studied
from hondo.request import Request


def test_a_temperature_that_is_asked_for_is_the_networks_own() -> None:
    g = np.random.default_rng(0)
    x = g.normal(size=900)
    frame = pl.DataFrame({"x": x, "y": np.where(x + g.normal(size=900) > 0, "yes", "no")})
    tasks = []
    for asked in ((), ("temperature=7",), ("threshold=0.3",)):
        *_, question = ask(Request("<frame>", "y", check="none", set=asked), frame)
        assert isinstance(question, Question)
        second = np.where(x[question.split.validation] > 0, 0.99, 0.01)
        answers = np.stack([1 - second, second], axis=1)
        tasks.append(tuned(answers, question, studied(question), "log_loss"))
    free, cold, bent = tasks
    np.testing.assert_allclose(cold.temperature, free.temperature, rtol=1e-9)
    assert free.temperature not in (1.0, 7.0)
    assert bent.threshold == 0.3
