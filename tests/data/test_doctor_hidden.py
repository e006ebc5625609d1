"""What a table does not say of itself: near-copies, a hidden order, groups, missing values that speak."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2_contingency, mannwhitneyu

from hondo.data import read
from hondo.data.doctor import blanks, clean
from hondo.data.doctor.case import Case
from hondo.data.doctor.twins import _pairs

from .test_doctor import CLASSES, TABLES, base, checks, diagnose, one, real

# ---- rows that are nearly the same ----------------------------------------------------------------


def test_pairs_are_those_that_comparing_every_row_with_every_other_finds():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(120, 15))
    points[100:110] = points[:10]
    points[np.arange(100, 110), rng.integers(0, 15, 10)] += 1.0
    points[110:120] = points[10:20] + 1e-8
    points[115, :2] += 1.0  # two columns: no twin
    pairs, differing = _pairs(points, np.full(15, 1e-6))
    plain = {
        (i, j): count
        for i in range(120)
        for j in range(i + 1, 120)
        if (count := int((np.abs(points[i] - points[j]) > 1e-6).sum())) <= 1
    }
    assert dict(zip(map(tuple, pairs.tolist()), differing.tolist(), strict=True)) == plain and len(plain) == 19


def test_twins_are_told_and_kept():
    made = base()
    again = made[:30].with_columns(b=pl.col("b") + 0.5)
    found = diagnose(pl.concat([made, again]))
    finding = one(found, "rows_twins")
    assert finding.columns == ("b",) and 50 <= finding.count <= 60
    assert set(finding.rows) <= {*range(1, 31), *range(601, 631)} and not len(found.drop_rows)
    assert "rows_twins" not in checks(diagnose(made))


def test_rows_that_come_near_by_chance_are_no_twins():
    rng = np.random.default_rng(0)
    made = pl.DataFrame({name: rng.choice(list("pqr"), 900) for name in "tuvwxyz"})
    made = made.with_columns(label=pl.Series(rng.choice(["yes", "no"], 900)))
    assert "rows_twins" not in checks(diagnose(made))


@pytest.mark.parametrize("how", ["case", "blanks", "digits"])
def test_copies_written_otherwise_leave_training(how):
    made = base().with_columns(c=pl.concat_str(pl.lit("town of "), "c"))
    changed = {
        "case": pl.col("c").str.to_uppercase(),
        "blanks": pl.col("c").str.replace(" ", "  "),
        "digits": pl.col("size") * (1 + 1e-9),
    }[how]
    test = made[::10].with_columns(changed)
    found = diagnose(pl.concat([made, test]), given_test=np.arange(len(made), len(made) + len(test)))
    leaving = set(found.drop_rows.tolist())
    assert leaving <= set(range(0, len(made), 10)) and len(leaving) > len(test) // 2  # some are in validation
    assert one(found, "rows_rewritten_across").severity == "serious" and one(found, "rows_rewritten").count == 120
    assert not checks(diagnose(made)) & {"rows_rewritten", "rows_rewritten_across"}


def test_single_letters_are_codes_whose_case_matters():
    made = base(rows=300)
    other = made[:100].with_columns(pl.col("c").str.to_uppercase())
    assert "rows_rewritten" not in checks(diagnose(pl.concat([made, other])))


# ---- missing values -------------------------------------------------------------------------------


def holes(rows: int = 900) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    made = base(rows=rows)
    speaks = pl.Series(rng.random(rows)) < pl.when(pl.col("label") == "yes").then(0.4).otherwise(0.1)
    high = pl.Series(rng.random(rows)) < pl.when(pl.col("value") > 2).then(0.3).otherwise(0.1)
    chance = pl.Series(rng.random(rows) < 0.2)
    return made.with_columns(
        income=pl.when(~speaks).then("a"),
        town=pl.when(~speaks).then("c"),
        height=pl.when(~high).then("size"),
        weight=pl.when(~chance).then("b"),
    )


def case_of(made: pl.DataFrame, target: str) -> Case:
    task = "regression" if target == "value" else "classification"
    return Case(**vars(clean(read(made).with_target([target]), target, task)))


def test_the_chances_are_scipys():
    made = holes()
    told = blanks._labels(case_of(made, "label"), ("income",))
    table = [
        [made.filter(pl.col("income").is_null() == side, pl.col("label") == label).height for label in ("no", "yes")]
        for side in (pl.lit(False), pl.lit(True))
    ]
    assert told.chance == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-9)
    gone = made["height"].is_null()
    told = blanks._numbers(case_of(made, "value"), ("height",))
    u, p = mannwhitneyu(made["value"].filter(gone), made["value"].filter(~gone), use_continuity=False)
    assert told.chance == pytest.approx(p, rel=1e-9)
    assert told.effect == pytest.approx(abs(u / (gone.sum() * (~gone).sum()) - 0.5))


def test_only_missing_values_that_speak_are_told():
    found = one(diagnose(holes()), "missing_speaks")
    assert found.columns[:2] == ("income", "town") and "weight" not in found.columns
    assert "'yes'" in found.what.text("en") + found.what.text("es")
    assert one(diagnose(holes(), "value"), "missing_speaks").columns[0] == "height"
    shuffled = holes().with_columns(pl.col("label").shuffle(seed=0))
    assert "missing_speaks" not in checks(diagnose(shuffled))


# ---- rows that stand together ---------------------------------------------------------------------

ORDERED = {"rows_in_time", "rows_in_order", "rows_drift", "rows_sorted", "rows_grouped"}


def patients(effect: float, name: str = "patient") -> pl.DataFrame:
    """20 visits each; what is their own shows in nothing but who they are, and in their age and sex."""
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(60), 20)
    x = rng.normal(size=(1200, 3))
    made = {
        name: who + 100,
        "age": rng.normal(60, 10, 60).round(1)[who],
        "sex": rng.choice(["f", "m"], 60)[who],
        **{f"x{i}": x[:, i] for i in range(3)},
        "value": rng.normal(0, effect, 60)[who] + x[:, 0] + rng.normal(size=1200),
    }
    return pl.DataFrame(made)[rng.permutation(1200)]


@pytest.mark.parametrize("name", ["patient", "patient_id"])
def test_groups_that_share_their_targets_are_told(name):
    finding = one(diagnose(patients(1.5, name), "value"), "rows_grouped")
    assert finding.columns == (name,) and f"--group {name}" in finding.action.text("es")
    assert not checks(diagnose(patients(0.0, name), "value")) & ORDERED


def walk(rows: int = 1500) -> pl.DataFrame:
    """What drifts from day to day."""
    rng = np.random.default_rng(0)
    level = np.cumsum(rng.normal(size=rows)) / 8
    x = rng.normal(size=(rows, 3))
    made = {f"x{i}": x[:, i] for i in range(3)}
    days = np.datetime64("2020-01-01") + np.arange(rows)
    return pl.DataFrame({"day": days, **made, "value": level + 0.5 * x[:, 0] + 0.3 * rng.normal(size=rows)})


def test_time_is_told_wherever_the_rows_stand():
    for made in (walk(), walk().sample(fraction=1, shuffle=True, seed=0)):
        finding = one(diagnose(made, "value"), "rows_in_time")
        assert finding.columns == ("day",) and "--time day" in finding.action.text("en")


def test_an_order_that_no_column_says_is_told():
    hidden = walk().drop("day")
    assert checks(diagnose(hidden, "value")) & ORDERED == {"rows_drift"}
    assert not checks(diagnose(hidden.sample(fraction=1, shuffle=True, seed=0), "value")) & ORDERED


def test_a_sorted_file_is_called_that_and_nothing_else():
    for target in ("label", "value"):
        assert checks(diagnose(base().sort(target), target)) & ORDERED == {"rows_sorted"}
        assert not checks(diagnose(base(), target)) & ORDERED


# ---- real tables ----------------------------------------------------------------------------------

SUSPECTED = {
    "adult_train.csv.gz": {"missing_speaks"},
    "titanic.csv": {"rows_twins", "missing_speaks"},
    "california_housing.csv.gz": {"rows_in_order"},
    "ames_housing.csv": {"missing_speaks"},
    "diamonds.csv.gz": {"rows_twins", "rows_sorted"},
    "bike_hour.csv.gz": {"rows_twins", "rows_in_time"},
    "letter.csv": {"rows_twins"},
    "penguins.csv": {"rows_sorted"},
    "mushrooms.csv": {"missing_speaks"},
}


@real
@pytest.mark.parametrize("name", sorted({*SUSPECTED, "telco_churn.csv", "german_credit.csv", "abalone.csv"}))
def test_real_tables_are_suspected_of_what_they_are_known_for(name):
    target, _ = TABLES[name]
    table = read(Path(os.environ["HONDO_DATA"]) / "tabular" / name)
    target = table.find(target)
    found = diagnose(table.with_kinds({target: "category"}) if name in CLASSES else table, target)
    every = {"rows_twins", "rows_rewritten", "rows_rewritten_across", "missing_speaks", *ORDERED}
    assert checks(found) & every == SUSPECTED.get(name, set())
