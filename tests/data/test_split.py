from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold, train_test_split

from hondo.data import read
from hondo.data.split import AT_MOST, SHARES, Split, split
from hondo.errors import DataError, OptionError

SEEDS = st.integers(0, 2**32 - 1)


def frame(rows: int, seed: int = 0, classes: int = 3) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "x": rng.normal(size=rows),
            "c": rng.choice(["p", "q", "r", "s"], rows),
            "who": rng.choice([f"w{i}" for i in range(max(3, rows // 6))], rows),
            "when": rng.integers(0, max(4, rows // 3), rows).astype(float),
            "y": rng.choice(
                [f"k{i}" for i in range(classes)], rows, p=np.arange(1, classes + 1) / sum(range(classes + 1))
            ),
        }
    )


def table(made: pl.DataFrame, **kinds):
    return read(made, kinds={"c": "category", "who": "category", "y": "category", **kinds}).with_target(["y"])


def parts(cut: Split) -> list[np.ndarray]:
    return [cut.training, cut.validation, cut.test]


def check(cut: Split, rows: np.ndarray) -> None:
    """What holds of every split."""
    for part in parts(cut):
        assert part.dtype == np.int64 and len(part) and (np.diff(part) > 0).all()
    assert np.array_equal(np.sort(np.concatenate(parts(cut))), rows)
    assert "{" not in cut.how.text("en") + cut.how.text("es")


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(30, 400), st.integers(2, 9))
def test_each_part_has_its_share_of_each_label(seed, rows, classes):
    whole = table(frame(rows, seed, classes))
    labels = whole.column("y")
    cut = split(whole, seed=seed, labels=labels)
    check(cut, np.arange(rows))
    for label, count in zip(*np.unique(labels.astype(str), return_counts=True), strict=True):
        held = np.array([(labels[part] == label).sum() for part in parts(cut)])
        if count <= 2:
            assert held.tolist() == [count, 0, 0]
        else:
            assert (np.abs(held - count * SHARES) <= 1 + 1e-9).all() and held[0]


@pytest.mark.parametrize("seed", range(3))
def test_shares_are_those_of_scikit_learn(seed):
    whole = table(frame(500, seed, 5))
    labels = whole.column("y").astype(str)
    cut = split(whole, seed=seed, labels=labels)
    _, test = train_test_split(labels, test_size=0.2, stratify=labels, random_state=seed)
    for label in np.unique(labels):
        assert abs((labels[cut.test] == label).sum() - (test == label).sum()) <= 1


def test_rounding_does_not_add_up():
    labels = np.repeat([f"k{i}" for i in range(100)], 3)
    made = frame(300).with_columns(y=pl.Series(labels))
    assert [len(part) for part in parts(split(table(made), labels=labels))] == [180, 60, 60]


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(60, 300))
def test_the_order_of_rows_and_columns_makes_no_difference(seed, rows):
    made = frame(rows, seed).with_columns(row=pl.int_range(rows))
    made = pl.concat([made, made.tail(rows // 4)])  # copies too
    order = np.random.default_rng(seed).permutation(len(made))
    there = made[order][:, ::-1]
    for options in ({}, {"group": "who"}):
        one = split(table(made), seed=seed, labels=made["y"].to_numpy(), **options)
        other = split(table(there), seed=seed, labels=there["y"].to_numpy(), **options)
        for mine, theirs in zip(parts(one), parts(other), strict=True):
            assert sorted(made["row"][mine].to_list()) == sorted(there["row"][theirs].to_list())
        assert one.fingerprint == other.fingerprint


def test_seeds_differ_and_repeat():
    whole = table(frame(300))
    labels = whole.column("y")
    cuts = [split(whole, seed=seed, labels=labels).test for seed in (0, 0, 1)]
    assert np.array_equal(cuts[0], cuts[1])
    assert len(np.intersect1d(cuts[0], cuts[2])) < 30  # 12 of 60 by chance


def test_how_a_column_is_taken_does_not_change_the_parts():
    made = frame(200).with_columns(c=pl.Series(np.arange(200) % 7))
    labels = made["y"].to_numpy()
    assert split(table(made), labels=labels).fingerprint == split(table(made, c="number"), labels=labels).fingerprint


# ---- copies ---------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(40, 200), st.integers(1, 4))
def test_copies_stay_together(seed, rows, times):
    made = frame(rows, seed)
    made = pl.concat([made, *[made.sample(rows // 3, seed=seed % 999 + t, shuffle=True) for t in range(times)]])
    noisy = np.random.default_rng(seed).choice(["k0", "k1", "k2"], len(made))  # copies with other labels too
    made = made.with_columns(y=pl.Series(noisy), number=pl.int_range(len(made)))
    cut = split(table(made, number="id"), seed=seed, labels=noisy)
    check(cut, np.arange(len(made)))
    seen = [set(made.drop("y", "number")[part].rows()) for part in parts(cut)]
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])


def test_rows_that_are_equal_by_chance_may_part():
    rng = np.random.default_rng(0)
    made = pl.DataFrame(
        {"a": rng.choice(["p", "q"], 400), "b": rng.choice(["u", "v"], 400), "y": rng.choice(["k", "l"], 400)}
    )
    cut = split(read(made).with_target(["y"]), labels=made["y"].to_numpy())
    for part in parts(cut):
        held = made[part].group_by("a", "b", "y").len()
        assert len(held) == 8 and held["len"].min() > 0.03 * len(part)


# ---- groups ---------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(60, 400))
def test_groups_are_never_divided(seed, rows):
    made = frame(rows, seed)
    made = made.with_columns(who=pl.when(pl.int_range(rows) % 17 > 0).then(pl.col("who")))
    labels = made["y"].to_numpy()
    cut = split(table(made), seed=seed, labels=labels, group="who")
    check(cut, np.arange(rows))
    seen = [set(made["who"][part].to_list()) for part in parts(cut)]
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])
    assert set(labels[cut.training]) == set(labels)


def test_groups_are_shared_out_as_well_as_possible():
    rng = np.random.default_rng(0)
    who = rng.integers(0, 300, 6000)
    labels = np.where(rng.random(6000) < rng.random(300)[who], "yes", "no")
    made = pl.DataFrame({"x": rng.normal(size=6000), "who": [f"w{i}" for i in who], "y": labels})
    cut = split(read(made).with_target(["y"]), labels=labels, group="who")
    for part, share in zip(parts(cut), SHARES, strict=True):
        assert abs(len(part) / 6000 - share) < 0.01
        assert abs((labels[part] == "yes").mean() - (labels == "yes").mean()) < 0.01


@pytest.mark.parametrize("groups", [3, 4, 5, 10])
def test_few_groups_fill_all_parts(groups):
    rows = 20 * groups
    made = frame(rows).with_columns(who=pl.Series([f"w{i % groups}" for i in range(rows)]))
    check(split(table(made), labels=made["y"].to_numpy(), group="who"), np.arange(rows))


def test_a_label_of_a_single_group_is_trained_on():
    made = frame(200).with_columns(y=pl.when(pl.col("who") == "w3").then(pl.lit("only")).otherwise(pl.lit("else")))
    for seed in range(5):
        cut = split(table(made), seed=seed, labels=made["y"].to_numpy(), group="who")
        assert "only" in made["y"][cut.training].to_list()


# ---- numbers, time, given parts -------------------------------------------------------------------


def test_low_and_high_targets_are_alike_in_each_part():
    rng = np.random.default_rng(0)
    values = np.where(rng.random(1000) < 0.3, 0.0, rng.lognormal(size=1000))
    cut = split(table(frame(1000)), values=values)
    check(cut, np.arange(1000))
    for limit in np.quantile(values, [0.25, 0.5, 0.9, 0.95]):
        for part, share in zip(parts(cut), SHARES, strict=True):
            assert abs((values[part] >= limit).sum() - share * (values >= limit).sum()) <= 12  # a row or so a bin


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(12, 300))
def test_the_past_trains_and_the_last_judge(seed, rows):
    made = frame(rows, seed)
    when = made["when"].to_numpy()
    if len(np.unique(when)) < 3:
        return
    cut = split(table(made), seed=seed, labels=made["y"].to_numpy(), time="when")
    check(cut, np.arange(rows))
    assert when[cut.training].max() < when[cut.validation].min()
    assert when[cut.validation].max() < when[cut.test].min()
    longest = np.unique(when, return_counts=True)[1].max()
    assert abs(len(cut.training) - 0.6 * rows) <= longest


def test_dates_and_their_first_days_are_told():
    made = frame(50).with_columns(when=pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 2, 19), eager=True))
    cut = split(table(made), labels=None, time="when")
    assert "2024-01-31" in cut.how.text("en") and "2024-02-10" in cut.how.text("es")


@pytest.mark.parametrize("options", [{}, {"group": "who"}, {"time": "when"}])
def test_given_parts_stay_as_they_are(options):
    made = frame(400)
    labels, whole = made["y"].to_numpy(), table(made)
    given_rows, use = np.arange(300, 400), np.delete(np.arange(400), [5, 310])
    usable = given_rows[given_rows != 310]
    for name, other in (("test", "validation"), ("validation", "test")):
        cut = split(whole, labels=labels, rows=use, **{f"{name}_given": given_rows}, **options)
        check(cut, use)
        assert np.array_equal(getattr(cut, name), usable)
        assert abs(len(getattr(cut, other)) / 299 - 0.2) < 0.04
    cut = split(whole, labels=labels, rows=use, validation_given=np.arange(300, 350), test_given=np.arange(350, 400))
    check(cut, use)
    assert np.array_equal(cut.training, np.delete(np.arange(300), 5)) and len(cut.test) == 50


def test_more_rows_train_where_enough_judge():
    rows = 120_000
    labels = np.random.default_rng(0).choice(["a", "b"], rows)
    made = pl.DataFrame({"x": np.random.default_rng(1).normal(size=rows), "y": labels})
    cut = split(read(made).with_target(["y"]), labels=labels)
    check(cut, np.arange(rows))
    assert (len(cut.validation), len(cut.test)) == (AT_MOST, AT_MOST)


# ---- what cannot be divided -----------------------------------------------------------------------


def refused(made: pl.DataFrame, **options) -> str:
    with pytest.raises((DataError, OptionError)) as caught:
        split(table(made), labels=made["y"].to_numpy(), **options)
    for language in ("en", "es"):
        assert all("{" not in message.text(language) for message in caught.value.messages)
    return str(caught.value)


def test_what_cannot_be_divided_is_said_with_the_remedy():
    made = frame(60)
    assert "at least 10" in refused(made[:9])
    few = made.with_columns(who=pl.Series(["a", "b"] * 30))
    assert "'who' has 2" in refused(few, group="who") and "--test" in refused(few, group="who")
    moments = made.with_columns(when=pl.Series([1.0, 2.0] * 30))
    assert "'when' has 2" in refused(moments, time="when")
    assert "--kind c=date" in refused(made, time="c")
    gaps = made.with_columns(when=pl.when(pl.int_range(60) != 8).then(pl.col("when")))
    assert "first: 9" in refused(gaps, time="when")
    assert "--group and --time" in refused(made, group="who", time="when")
    assert "'who'" in refused(made, group="whom")
    lonely = made[:10].with_columns(y=pl.Series([f"k{i // 2}" for i in range(10)]))
    assert "validation" in refused(lonely)
    without = {"rows": np.arange(50), "test_given": np.arange(50, 60)}
    assert "no row of the given test file has a target" in refused(made, **without)


# ---- folds ----------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(40, 300), st.integers(2, 9), st.integers(3, 7), st.booleans())
def test_every_row_is_judged_once_and_no_label_is_new_there(seed, rows, classes, folds, grouped):
    whole = table(frame(rows, seed, classes))
    labels = whole.column("y").astype(str)
    try:
        cut = split(whole, seed=seed, labels=labels, folds=folds, group="who" if grouped else None)
    except DataError as error:
        assert grouped and "folds" in str(error)  # too few groups for the labels there are
        return
    everything = np.arange(rows)
    assert np.array_equal(np.union1d(cut.training, cut.validation), everything)
    assert not np.intersect1d(cut.training, cut.validation).size
    assert np.array_equal(np.sort(np.concatenate([fold.test for fold in cut.folds])), cut.test)
    who = whole.column("who").astype(str)
    for fold in cut.folds:
        check(fold, everything)
        assert set(labels[fold.test]) | set(labels[fold.validation]) <= set(labels[fold.training])
        for one, other in ((fold.training, fold.test), (fold.training, fold.validation), (fold.validation, fold.test)):
            assert not grouped or not set(who[one]) & set(who[other])
    always = np.setdiff1d(everything, cut.test)
    assert grouped or set(np.unique(labels, return_counts=True)[1][np.isin(np.unique(labels), labels[always])]) <= {
        1,
        2,
    }


@pytest.mark.parametrize("seed", range(3))
def test_folds_have_the_shares_of_scikit_learn(seed):
    whole = table(frame(500, seed, 5))
    labels = whole.column("y").astype(str)
    cut = split(whole, seed=seed, labels=labels, folds=5)
    theirs = StratifiedKFold(5, shuffle=True, random_state=seed).split(labels, labels)
    for fold, (_, test) in zip(cut.folds, theirs, strict=True):
        for label in np.unique(labels):
            assert abs((labels[fold.test] == label).sum() - (labels[test] == label).sum()) <= 1


def test_folds_that_cannot_be():
    whole = table(frame(60))
    for wrong in ({"folds": 2}, {"folds": 5, "time": "when"}, {"folds": 5, "test_given": np.arange(9)}):
        with pytest.raises(OptionError, match="folds"):
            split(whole, **wrong)
    with pytest.raises(DataError, match="61"):
        split(whole, folds=61)
    with pytest.raises(DataError, match="fold"):  # each label has one group, which is always trained on
        bound = frame(60).with_columns(who=pl.col("y"))
        split(table(bound), labels=bound["y"].to_numpy(), group="who", folds=3)
