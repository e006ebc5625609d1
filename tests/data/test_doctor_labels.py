"""The doctor and the split where several labels may be true of a row."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hondo import sets
from hondo.data import read
from hondo.data.doctor import clean
from hondo.data.doctor.examination import examine
from hondo.data.portions import TRAINING
from hondo.data.split import SHARES, _learned, split

ROWS = 600


def made(rows=ROWS, seed=0, rare=()):
    """Labels that follow two of the columns; and `rare` ones in so many rows each."""
    g = np.random.default_rng(seed)
    x = g.normal(size=(rows, 3))
    there = g.random((rows, 5)) < 1 / (1 + np.exp(-(x[:, :1] + x[:, 1:2] * [1, -1, 2, 0, 1] - [0, 1, 1, 2, 3])))
    labels = [[w for w, t in zip("abcde", row, strict=True) if t] for row in there]
    for number, count in enumerate(rare):
        for row in g.choice(rows, count, replace=False):
            labels[row] = [*labels[row], f"rare{number}"]
    return pl.DataFrame({"x": x[:, 0], "y": x[:, 1].round(2), "z": x[:, 2], "labels": labels})


def cut(cleaned, **options):
    asked = {"labels": cleaned.labels, "sets": cleaned.held, "rows": cleaned.rows, **options}
    return split(cleaned.table, **asked)


def cleaned(frame):
    return clean(read(frame).with_target(["labels"]), "labels", "classification")


def share(held, rows):
    part = held.within(rows)
    return np.bincount(part.label, minlength=len(held.names))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), st.integers(60, 400))
def test_each_part_has_about_its_share_of_each_label(seed, rows):
    found = cleaned(made(rows, seed, rare=(1, 2, 4)))
    parts = cut(found, seed=seed)
    each = np.stack([share(found.held, part) for part in (parts.training, parts.validation, parts.test)])
    assert (each[0] > 0).all()  # what no training row has could not be answered
    counts, rarely = found.held.counts, found.held.counts <= 2
    assert (each[1:, rarely] == 0).all()
    drawn = 3 * np.sqrt(counts * SHARES[:, None] * (1 - SHARES[:, None]))  # by chance alone
    assert (np.abs(each - counts * SHARES[:, None])[:, ~rarely] <= drawn[:, ~rarely] + 2).all()
    assert len(parts.training) + len(parts.validation) + len(parts.test) == rows
    said = parts.how.text("en")
    assert "rarest" in said and ("rare0, rare1" in said) and "rare2" not in said


def test_it_is_nearer_to_the_shares_than_chance():
    far = []
    for seed in range(5):
        found = cleaned(made(300, seed, rare=(6, 9, 12)))
        for options in ({}, {"labels": None, "sets": None}):
            test = cut(found, seed=seed, **options).test
            far.append(np.abs(share(found.held, test) - 0.2 * found.held.counts).sum())
    assert np.mean(far[::2]) < 0.75 * np.mean(far[1::2])


def test_the_order_of_rows_makes_no_difference():
    frame = made(200, rare=(3,)).with_row_index("number")
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=1)
    tests = []
    for each in (frame, mixed):
        found = cleaned(each.drop("number"))
        tests.append(set(each["number"].gather(cut(found).test)))
    assert tests[0] == tests[1]


CELLS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.sets(st.sampled_from("abc"))), min_size=1, max_size=9
)


@given(CELLS)
def test_a_label_that_fell_to_the_other_parts_is_moved_to_training(rows):
    """rows: part, unit (rows of one stay together), labels."""
    part, unit = (np.array([row[place] for row in rows]) for place in (0, 1))
    learned = {label for at, _, labels in rows if at == TRAINING for label in labels}
    moved = {u for _, u, labels in rows if labels - learned}
    found = _learned(part, unit, sets.of([sets.held(labels) for _, _, labels in rows]))
    assert found.tolist() == [TRAINING if u in moved else at for at, u, _ in rows]


def test_every_label_of_a_fold_is_in_its_training_part():
    found = cleaned(made(120, rare=(1, 2, 3, 4)))
    folds = cut(found, folds=4).folds
    for fold in folds:
        judged, learned = share(found.held, fold.test) > 0, share(found.held, fold.training) > 0
        assert learned.all() and not (judged & ~learned).any()
    assert len(set(np.concatenate([fold.test for fold in folds]))) > 100


def checks(frame, **options):
    found = cleaned(frame)
    parts = cut(found, **options)
    diagnosis = examine(found, parts)
    for finding in diagnosis.findings:
        for message in (finding.what, finding.why, finding.action):
            assert all("{" not in message.text(language) for language in ("en", "es"))
    return {finding.check: finding for finding in diagnosis.findings}, parts


def test_a_table_without_a_fault_has_no_finding():
    assert checks(made())[0] == {}


def test_rare_labels_are_told_one_by_one():
    frame = made(rare=(1, 7))
    (found,) = checks(frame)[0].values()
    assert found.check == "labels_rare" and "rare0 (1), rare1 (7)" in found.what.text("en")
    rows = [n + 1 for n, each in enumerate(frame["labels"].to_list()) if {"rare0", "rare1"} & set(each)]
    assert list(found.rows) == rows and found.count == len(rows)


def spelled(frame, other):
    """Some rows have `other` for a."""
    each = enumerate(frame["labels"].to_list())
    odd = [[other if w == "a" and n % 5 == 0 else w for w in labels] for n, labels in each]
    return frame.with_columns(labels=pl.Series(odd))


def test_spellings_are_merged_label_by_label():
    frame = made(200)
    whole = [sets.held(each) for each in frame["labels"].to_list()]
    for other, merged in ((" a ", {}), ("A", {"A": "a"}), ("A.", {"A.": "a"})):  # outer blanks are none of a label
        found = cleaned(spelled(frame, other))
        assert found.relabel == merged and found.table.column("labels").tolist() == whole
        (said,) = found.findings or [None]
        assert (said is None) == (not merged)
        assert not merged or said.count == sum("a" in each for each in frame["labels"].to_list()[::5])


def test_a_column_that_tells_a_label_is_told():
    frame = made(800)
    b = pl.Series([0.1 + 0.9 * ("b" in each) for each in frame["labels"].to_list()])
    found = checks(frame.with_columns(leak=b + 0.3 * frame["z"].rank() / 800))[0]
    assert set(found) == {"target_hint"} and found["target_hint"].columns == ("leak",)
    assert "labels: b" in found["target_hint"].what.text("en")


def test_a_copy_of_the_target_is_left_out():
    frame = made(800)
    found = checks(frame.with_columns(again=pl.Series([" ".join(each) for each in frame["labels"].to_list()])))[0]
    assert "again" in {name for finding in found.values() if finding.leaves_out for name in finding.columns}


def test_a_label_that_only_a_given_part_has_is_serious():
    frame = made(300)
    labels = frame["labels"].to_list()
    for row in (7, 9):
        labels[row] = [*labels[row], "new"]
    found, _ = checks(frame.with_columns(labels=pl.Series(labels)), test_given=np.arange(0, 20))
    assert found["labels_unseen"].rows == (8, 10) and "new" in found["labels_unseen"].what.text("en")


@pytest.mark.parametrize("seed", range(3))
def test_an_input_of_sets_is_no_fault(seed):
    frame = made(300, seed)
    tags = pl.Series([[w for w in "uvw" if len(str(x)) % (ord(w) - 115) == 0] for x in frame["x"]])
    assert not checks(frame.with_columns(tags=tags))[0]
