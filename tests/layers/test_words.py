"""What is asked of the changes of texts: how often, which, and as a function of the draw alone."""

from __future__ import annotations

from collections import Counter

import pytest

from hondo import changes
from hondo.errors import OptionError
from hondo.layers.augment import Augment
from hondo.layers.augment.words import Reword
from hondo.nouns import Draw

TEXTS = [" ".join(f"w{row}x{place}" for place in range(20)) for row in range(500)]
ALL = Reword(drop=0.2, swap=0.3, synonyms=0.5)
KINDS = {"image": Augment, "text": Reword}


def test_words_are_left_out_as_often_as_asked_and_never_all():
    found = Reword(drop=0.25)(TEXTS, Draw(0, 1), {})
    for text, changed in zip(TEXTS, found, strict=True):
        left = iter(text.split())
        assert all(word in left for word in changed.split())  # in their order
    assert sum(len(text.split()) for text in found) == pytest.approx(0.75 * 500 * 20, rel=0.03)
    assert {len(text.split()) for text in Reword(drop=1.0)(TEXTS, Draw(0, 1), {})} == {1}


def test_neighbours_change_places_as_often_as_asked():
    found = Reword(swap=0.1)(TEXTS, Draw(0, 1), {})
    assert [sorted(text.split()) for text in found] == [sorted(text.split()) for text in TEXTS]
    words, others = (" ".join(texts).split() for texts in (TEXTS, found))
    moved = [a != b for a, b in zip(words, others, strict=True)]
    assert 0.15 < sum(moved) / len(moved) < 0.2  # two for each, some of them twice
    assert Reword(swap=1.0)(["a b c"], Draw(0, 1), {}) == ["b c a"]


def test_others_of_the_same_meaning_keep_the_signs_around():
    alike = {"casa": ("hogar", "vivienda")}
    found = Counter(Reword(synonyms=0.5)(["¡Mi «casa», ya!"] * 1000, Draw(0, 1), alike))
    assert found.keys() == {"¡Mi «casa», ya!", "¡Mi «hogar», ya!", "¡Mi «vivienda», ya!"}
    assert found["¡Mi «casa», ya!"] == pytest.approx(500, abs=60)
    assert found["¡Mi «hogar», ya!"] == pytest.approx(250, abs=50)
    assert Reword(synonyms=1.0)(["--- ... !!"], Draw(0, 1), {"": ("no",)}) == ["--- ... !!"]


def test_it_is_a_function_of_the_draw_and_a_part_draws_what_the_whole_would():
    texts = [None, "", "solo", *TEXTS[:9]]
    alike = {f"w{row}x0": ("other",) for row in range(9)}
    whole = ALL(texts, Draw(1, 7), alike, "a")
    assert whole[:3] == [None, "", "solo"]
    assert whole == ALL(texts, Draw(1, 7), alike, "a") and whole != ALL(texts, Draw(1, 8), alike, "a")
    assert whole != ALL(texts, Draw(1, 7), alike, "b")
    parts = [ALL(texts[s : s + 4], Draw(1, 7, start=s, rows=12), alike, "a") for s in (0, 4, 8)]
    assert whole == [text for part in parts for text in part]


def test_words_tell_which_kind_of_column_they_are_for():
    assert changes.fitting(KINDS, "drop=0.1,swap=0.2") == {"text"}
    assert changes.fitting(KINDS, "flip") == {"image"}
    assert changes.fitting(KINDS, "none") == {"image", "text"}
    assert changes.asked(Reword, str(ALL)) == ALL and str(Reword()) == "none"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("drup=0.1", "Did you mean 'drop'"),
        ("drop", "as in drop=0.2"),
        ("swap=2", "swap should be 0 .. 1"),
        ("drop=0.1,flip", "no change called 'drop'|no change called 'flip'"),
        ("", "no change called ''"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(words, told):
    with pytest.raises(OptionError, match=told):
        changes.fitting(KINDS, words)
