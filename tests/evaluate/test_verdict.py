"""The verdict: what follows from a board, and that the sentence says it."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from hondo import registry
from hondo.evaluate.compare import Contestant, board
from hondo.evaluate.verdict import Verdict, judge
from hondo.measures import CLASSIFICATION, REGRESSION
from hondo.messages import Message
from hondo.messages.verdict import SENTENCES


def entry(name: str, score: float, ours: float | None = None, low: float = 0.0, high: float = 0.0) -> dict:
    made = {"name": name, "measures": {"log_loss": score}, "low": score - 0.01, "high": score + 0.01}
    if ours is not None:
        made |= {"difference": ours - score, "difference_low": low, "difference_high": high}
    return made


def loss(ours: float, *rivals: tuple[str, float, float, float], rows: int = 9769) -> Verdict:
    """The verdict on log losses; a rival is its name, its score and the ends of the difference."""
    others = [entry(name, score, ours, low, high) for name, score, low, high in rivals]
    return judge([entry("network", ours), *others], "log_loss", False, rows)


FLOOR = ("majority", 0.55, -0.30, -0.25)  # beaten

UNSURE = {**entry("network", 0.279), "low": math.nan, "high": math.nan}

CASES = {
    "better": (loss(0.279, ("lightgbm", 0.284, -0.008, -0.002), FLOOR), "better", "network", "lightgbm"),
    "better_little": (loss(0.279, ("linear", 0.2795, -0.0009, -0.0001), FLOOR), "better", "network", "linear"),
    "better_floor": (loss(0.279, FLOOR), "better", "network", "majority"),
    "no_different": (loss(0.279, ("linear", 0.280, -0.004, 0.002), FLOOR), "no different", "linear", "linear"),
    "worse": (loss(0.279, ("linear", 0.25, 0.01, 0.04), FLOOR), "worse", "linear", "linear"),
    "no_different_floor": (
        loss(0.5, ("linear", 0.49, -0.01, 0.02), ("majority", 0.51, -0.02, 0.01)),
        "no different",
        "majority",
        "linear",
    ),
    "worse_floor": (loss(0.6, ("majority", 0.5, 0.05, 0.15)), "worse", "majority", "majority"),
    "worse_and_floor": (
        loss(0.5, ("majority", 0.51, -0.02, 0.01), ("linear", 0.3, 0.1, 0.3)),
        "worse",
        "linear",
        "linear",
    ),
    "untold": (loss(0.279, ("linear", 0.3, math.nan, math.nan), FLOOR), "no different", "linear", "linear"),
    "alone": (loss(0.279), "alone", "network", None),
    "alone_untold": (judge([UNSURE], "log_loss", False, 9769), "alone", "network", None),
    "no_score": (loss(math.nan, ("linear", math.nan, math.nan, math.nan)), "alone", "network", None),
}


def test_every_sentence_has_its_case():
    assert {f"verdict.{key}" for key in CASES} == set(SENTENCES)


@pytest.mark.parametrize("key", CASES)
def test_case(key):
    verdict, standing, use, rival = CASES[key]
    assert verdict.sentence.key == f"verdict.{key}"
    assert (verdict.standing, verdict.use, verdict.rival) == (standing, use, rival)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", CASES)
def test_a_sentence_is_one_line_in_words_and_survives_the_log(key, language):
    sentence = CASES[key][0].sentence
    text = sentence.text(language)
    assert text.endswith(".") and not re.search(r"[{}_]|nan|e[+-]\d", text)
    assert re.search(r"9[,\s]769", text)
    assert Message.of(json.loads(json.dumps(sentence.record()))).text(language) == text


def test_the_sentence():
    assert CASES["better"][0].sentence.text("en") == (
        "On 9,769 test rows the network is better than the best rival, LightGBM (log loss 0.2790 against 0.2840; "
        "95 % interval of the difference -0.0080 to -0.0020): use the network."
    )
    assert "use the linear model, which is simpler" in CASES["no_different"][0].sentence.text("en")
    assert "use el modelo lineal, que es más simple" in CASES["no_different"][0].sentence.text("es")
    assert loss(0.2, ("linear", 0.3, -0.2, -0.1), rows=1).sentence.text("en").startswith("On 1 test row the network")


@pytest.mark.parametrize("name", registry.names("rival"))
def test_every_rival_has_a_name_in_a_sentence(name):
    sentence = loss(0.2, (name, 0.3, -0.2, -0.1)).sentence
    assert sentence.text("en") and sentence.text("es")


ENDS = st.tuples(*[st.floats(-2, 2, allow_subnormal=False)] * 2).map(sorted)


@given(ENDS, st.floats(-1e-7, 1e-7))
def test_the_standing_is_where_the_interval_lies(ends, shift):
    low, high = ends[0] + shift, ends[1] + shift
    verdict = loss(3.0, ("linear", 3.0 - (low + high) / 2, low, high))
    expected = "better" if high < 0 else "worse" if low > 0 else "no different"
    assert verdict.standing == expected
    assert (verdict.use == "network") == (expected == "better")


@given(ENDS)
def test_the_printed_ends_tell_what_was_decided(ends):
    """A difference that is sure is never printed as zero, nor one that is not as sure."""
    low, high = (round(end, 7) for end in ends)
    verdict = loss(3.0, ("linear", 3.0 - (low + high) / 2, low, high))
    printed = [float(end) for end in re.search(r"difference (\S+) to ([^)]+)\)", verdict.sentence.text("en")).groups()]
    assert printed == pytest.approx([low, high], rel=0.5, abs=0.06 * max(abs(low), abs(high), 1e-8))
    if verdict.standing != "no different":
        assert printed[0] * printed[1] > 0


SCORES = st.floats(0.1, 0.9)


@given(SCORES, st.lists(SCORES, min_size=1, max_size=3), st.floats(0.001, 0.2), st.randoms())
def test_the_order_of_the_rivals_is_nothing(ours, theirs, width, chance):
    names = ("linear", "lightgbm", "majority")
    gaps = zip(names, theirs, strict=False)
    rivals = [(name, score, ours - score - width, ours - score + width) for name, score in gaps]
    if len({score for _, score, _, _ in rivals}) < len(rivals):
        return  # of two that are equally good, either is the best
    shuffled = chance.sample(rivals, len(rivals))
    assert loss(ours, *rivals) == loss(ours, *shuffled)


@given(SCORES, SCORES, st.floats(0.001, 0.2))
def test_a_score_that_should_be_high_is_judged_like_its_opposite(ours, theirs, width):
    low, high = ours - theirs - width, ours - theirs + width
    small = judge([entry("network", ours), entry("linear", theirs, ours, low, high)], "log_loss", False, 10)
    turned = [entry("network", -ours), entry("linear", -theirs, -ours, -high, -low)]
    large = judge(turned, "log_loss", True, 10)
    assert (small.standing, small.use) == (large.standing, large.use)


def test_little_is_measured_by_what_the_rival_lacks():
    """0.998 against 0.996 of the rows right is half of the errors gone, and no little thing."""
    made = [entry("network", 0.998), entry("linear", 0.996, 0.998, 0.001, 0.003)]
    assert judge(made, "log_loss", True, 10_000).sentence.key == "verdict.better"
    made = [entry("network", 0.5002), entry("linear", 0.5, 0.5002, 0.0001, 0.0003)]
    assert judge(made, "log_loss", True, 10_000).sentence.key == "verdict.better_little"


def test_a_rival_without_a_score_is_no_rival():
    verdict = loss(0.3, ("lightgbm", math.nan, math.nan, math.nan), ("linear", 0.4, -0.2, -0.05))
    assert (verdict.standing, verdict.rival) == ("better", "linear")


# ---- from outcomes -------------------------------------------------------------------------------


def classified(classes: int = 3, seed: int = 0, skill: float = 1.0) -> dict[str, torch.Tensor]:
    target = torch.randint(classes, (300,), generator=torch.Generator().manual_seed(99))
    draw = torch.Generator().manual_seed(seed)
    logits = torch.randn(300, classes, generator=draw, dtype=torch.float64)
    logits[torch.arange(300), target] += skill
    probability = logits.softmax(1)
    return {"target": target, "probability": probability, "prediction": probability.argmax(1)}


def decided(ours, theirs, measure: str = "log_loss") -> Verdict:
    known = CLASSIFICATION | REGRESSION
    contestants = [Contestant("network", ours, 1.0, 0.1), Contestant("linear", theirs, 1.0, 0.1)]
    made = board(contestants, {measure: known[measure]}, measure, seed=0, samples=300)
    return judge(made, measure, known[measure].greater_is_better, len(ours["target"]))


@pytest.mark.parametrize("rivals", [0, 1])
def test_one_group_tells_of_no_other(rivals):
    contestants = [Contestant("network", classified(skill=3), 1.0, 0.1), Contestant("linear", classified(), 1.0, 0.1)]
    one = np.zeros(300)
    made = board(contestants[: rivals + 1], {"auc": CLASSIFICATION["auc"]}, "auc", seed=0, samples=20, units=one)
    verdict = judge(made, "auc", True, 300)
    assert verdict.standing == ("no different" if rivals else "alone")
    for language in ("en", "es"):
        text = verdict.sentence.text(language)
        assert "nan" not in text and ("one group" if language == "en" else "un solo grupo") in text


@pytest.mark.parametrize("measure", ["log_loss", "accuracy", "f1"])
def test_the_same_answers_are_no_different(measure):
    verdict = decided(classified(), classified(), measure)
    assert (verdict.standing, verdict.use) == ("no different", "linear")
    assert verdict.sentence.values["low"] == verdict.sentence.values["high"] == 0


@pytest.mark.parametrize("measure", ["log_loss", "accuracy", "auc", "balanced_accuracy"])
def test_who_knows_more_is_better_whatever_the_measure(measure):
    knows, guesses = classified(skill=3), classified(skill=0, seed=1)
    assert decided(knows, guesses, measure).standing == "better"
    assert decided(guesses, knows, measure).standing == "worse"


def test_the_order_of_the_labels_is_nothing():
    order = torch.tensor([2, 0, 1])
    place = order.argsort()

    def renamed(o):
        return {
            "target": place[o["target"]],
            "probability": o["probability"][:, order],
            "prediction": place[o["prediction"]],
        }

    ours, theirs = classified(skill=1.3), classified(skill=1, seed=1)
    one, other = decided(ours, theirs), decided(renamed(ours), renamed(theirs))
    assert one.standing == other.standing
    for value in ("ours", "theirs", "low", "high"):
        assert one.sentence.values[value] == pytest.approx(other.sentence.values[value])


def test_the_units_of_a_number_are_nothing():
    draw = torch.Generator().manual_seed(0)
    target, one, other = (torch.randn(200, generator=draw, dtype=torch.float64) for _ in range(3))

    def verdict(unit: float) -> Verdict:
        ours, theirs = ({"target": unit * target, "prediction": unit * (target + e)} for e in (one, 1.5 * other))
        return decided(ours, theirs, "rmse")

    assert verdict(1.0).standing == verdict(1e6).standing == verdict(1e-6).standing == "better"
    assert "e+" not in verdict(1e6).sentence.text("en")
