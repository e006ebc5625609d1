"""The search on made error surfaces whose best place is known; nothing is boosted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hondo.evaluate.search import PATIENCE, SMALLER, Range, Search, Trial

SPACE = {
    "learning_rate": Range(0.05, 0.2, 0.1),
    "leaves": Range(8, 128, 31, whole=True),
    "share": Range(0.4, 1.0, 1.0, even=True),
}
BEST = {"learning_rate": 0.06, "leaves": 64, "share": 0.7}


def error(settings, round_):
    """Falls for some 2 / rate rounds, then rises; the lower, the nearer the settings are to the best."""
    settings = {name: settings.get(name, each.usual) for name, each in SPACE.items()}
    away = sum((SPACE[name].place(settings[name]) - SPACE[name].place(BEST[name])) ** 2 for name in ("leaves", "share"))
    done = round_ * settings["learning_rate"]
    return 1 + 0.3 * away + 0.1 * settings["learning_rate"] + (done - 2) ** 2 * 0.05


def boosted(trial, most=2000):
    rounds = 0
    while rounds < most:
        rounds += 1
        if not trial.goes_on(error(trial.settings, rounds)):
            break
    return rounds


def search(seed=0, most=2000):
    return Search(SPACE, lambda trial: boosted(trial, most), most, seed)


def test_values_and_places_are_each_others_inverse():
    for each in SPACE.values():
        for place in np.linspace(0, 1, 7):
            value = each.value(float(place))
            assert each.low <= value <= each.high
            assert each.place(value) == pytest.approx(place, abs=0.09 if each.whole else 1e-12)
        assert each.place(each.high * 9) == pytest.approx(1) and each.place(each.low / 9) == pytest.approx(0)
    halfway = SPACE["learning_rate"].value(0.5)
    assert halfway == pytest.approx(math.sqrt(0.05 * 0.2)) and SPACE["share"].value(0.5) == pytest.approx(0.7)


def test_it_counts_its_trials_and_begins_where_it_is_told():
    asked, seen = search(), []
    boost = asked.boost
    asked.boost = lambda trial: seen.append(trial.settings) or boost(trial)
    best = asked.run(15, [{"leaves": 50}, {"leaves": 100}])
    assert asked.trials == len(seen) == 15
    assert seen[:3] == [{}, {"leaves": 50}, {"leaves": 100}]
    for settings in seen[3:-1]:
        assert all(SPACE[name].low <= value <= SPACE[name].high for name, value in settings.items())
    assert seen[-1]["learning_rate"] < 0.05  # the best again, with smaller steps
    assert best.error == min(asked.best.error, best.error) and best.trees == best.rounds + PATIENCE


def test_it_ends_near_the_best_place_and_nearer_than_chance():
    def plain(seed):
        draw = np.random.default_rng(seed)
        trials = []
        for _ in range(15):
            trial = Trial({name: each.value(draw.random()) for name, each in SPACE.items()}, 0.1, None)
            boosted(trial)
            trials.append(trial.error)
        return min(trials)

    ours = [search(seed).run(15, []).error for seed in range(12)]
    chance = [plain(seed) for seed in range(12)]
    assert np.mean(ours) - 1.0 < 0.6 * (np.mean(chance) - 1.0)


def test_a_trial_ends_when_it_gets_no_better_or_is_no_good():
    alone = Trial({"learning_rate": 0.1}, 0.1, None)
    assert boosted(alone) == alone.rounds + PATIENCE and alone.rounds == 20
    hopeless = Trial({"learning_rate": 0.1, "leaves": 8}, 0.1, alone)
    assert boosted(hopeless) == 20  # as soon as it may be told
    assert alone.curve == sorted(alone.curve, reverse=True)


def test_the_last_rate_is_as_low_as_the_rounds_allow():
    for most in (2000, 60, 20):
        asked = search(most=most)
        best = asked._tried({})
        settings = asked._lower(best)
        times = min(SMALLER, most / best.rounds)
        assert settings["learning_rate"] == pytest.approx(0.1 / times) if times > 1.3 else len(settings) == len(SPACE)
