from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from hondo.data import Table, read
from hondo.data.doctor import clean, merge_labels
from hondo.data.doctor.examination import Diagnosis, examine
from hondo.data.split import split
from hondo.errors import DataError
from hondo.ranks import area

ROWS = 600


def base(seed: int = 0, rows: int = ROWS) -> pl.DataFrame:
    """A table without a fault."""
    rng = np.random.default_rng(seed)
    x, c = rng.normal(size=(rows, 3)), rng.integers(0, 4, rows)
    noise = rng.normal(size=rows)
    return pl.DataFrame(
        {
            "a": x[:, 0],
            "b": x[:, 1].round(2),
            "size": np.abs(x[:, 2]) * 100,
            "c": np.array(["p", "q", "r", "s"])[c],
            "label": np.where(x[:, 0] + c + noise > 1.5, "yes", "no"),
            "value": x[:, 0] * 3 + x[:, 1] + c + noise,
        }
    )


def diagnose(made: pl.DataFrame | Table, target: str = "label", given_test: np.ndarray | None = None, **options):
    table = made if isinstance(made, Table) else read(made, **options)
    task = "regression" if table.field(target).kind == "number" else "classification"
    others = [name for name in ("label", "value") if name != target and name in table.frame.columns]
    table = table.without(others).with_target([target])
    cleaned = clean(table, target, task)
    cut = split(cleaned.table, labels=cleaned.labels, values=cleaned.values, rows=cleaned.rows, test_given=given_test)
    found = examine(cleaned, cut)
    for finding in found.findings:
        for message in (finding.what, finding.why, finding.action):
            assert all("{" not in message.text(language) for language in ("en", "es"))
        assert len(finding.rows) <= 20 and finding.count >= len(finding.rows)
    left_out = {name for finding in found.findings if finding.leaves_out for name in finding.columns}
    assert left_out == set(found.drop_columns), "a column leaves only with a finding that says so"
    return found


def checks(found: Diagnosis) -> set[str]:
    return {finding.check for finding in found.findings}


def one(found: Diagnosis, check: str):
    [finding] = [finding for finding in found.findings if finding.check == check]
    return finding


@pytest.mark.parametrize("target", ["label", "value"])
def test_nothing_is_found_where_nothing_is_wrong(target):
    assert diagnose(base(), target).findings == ()
    assert examine(clean(read(base()), None, None)).findings == ()


# ---- the target -----------------------------------------------------------------------------------


def test_spellings_become_the_commonest():
    values = ["Yes"] * 5 + ["yes", " YES ", "Yes."] + ["no  way"] * 2 + ["No Way"]
    expected = {"yes": "Yes", " YES ": "Yes", "Yes.": "Yes", "No Way": "no  way"}
    assert merge_labels(Counter(values)) == expected


@given(st.lists(st.sampled_from(["a", "A", "a.", " a", "b", "B ", "b  c", "B c", ".", "", " . ", "1.", "1", "Ñ", "ñ"])))
def test_merging_is_done_once_and_for_all(values):
    merged = merge_labels(Counter(values))
    assert not set(merged) & set(merged.values())
    assert merge_labels(Counter(merged.get(value, value) for value in values)) == {}
    assert merge_labels(Counter(values[::-1])) == merged


def test_capitals_are_other_letters():
    letters = [chr(code) for code in (*range(65, 75), *range(97, 107))]
    assert merge_labels(Counter(letters)) == {}
    assert merge_labels(Counter([*letters, "a "])) == {"a ": "a"}


def test_labels_of_a_given_file_are_merged_too():
    made = base().with_columns(label=pl.when(pl.int_range(ROWS) < 400).then("label").otherwise(pl.col("label") + "."))
    table = read(made).without(["value"]).with_target(["label"])
    cleaned = clean(table, "label", "classification")
    assert cleaned.relabel == {"yes.": "yes", "no.": "no"}
    assert cleaned.table.column("label").tolist() == base()["label"].to_list()
    assert table.column("label").tolist() == made["label"].to_list()
    assert one(diagnose(made, given_test=np.arange(400, ROWS)), "labels_merged").rows[0] == 401


def test_rows_without_a_target_are_left_out():
    gaps = pl.int_range(ROWS).is_in([3, 77])
    for target, gap in (("label", None), ("value", None), ("value", np.inf)):
        made = base().with_columns(pl.when(gaps).then(gap).otherwise(pl.col(target)).alias(target))
        task = "classification" if target == "label" else "regression"
        cleaned = clean(read(made), target, task)
        assert np.array_equal(cleaned.rows, np.delete(np.arange(ROWS), [3, 77]))
        assert one(diagnose(made, target), "target_missing").rows == (4, 78)


def test_a_single_label_is_refused():
    with pytest.raises(DataError, match="same value"):
        clean(read(base().with_columns(label=pl.lit("yes"))), "label", "classification")


def test_rare_uneven_and_unseen_labels_are_named():
    rank = pl.int_range(ROWS)
    rare = base().with_columns(label=pl.when(rank < 4).then(pl.lit("rare")).otherwise("label"))
    finding = one(diagnose(rare), "labels_rare")
    assert finding.rows == (1, 2, 3, 4) and "rare (4)" in finding.what.text("en")
    uneven = base().with_columns(label=pl.when(rank < 15).then(pl.lit("few")).otherwise(pl.lit("many")))
    assert "97.5%" in one(diagnose(uneven), "labels_uneven").what.text("en")
    unseen = base().with_columns(label=pl.when(rank == 599).then(pl.lit("new")).otherwise("label"))
    finding = one(diagnose(unseen, given_test=np.arange(500, ROWS)), "labels_unseen")
    assert finding.severity == "serious" and finding.rows == (600,)


# ---- rows -----------------------------------------------------------------------------------------


def test_copies_are_counted_and_stay():
    made = pl.concat([base(), base()[10:16]])
    found = diagnose(made)
    finding = one(found, "rows_repeated")
    assert finding.rows == tuple(range(601, 607)) and not len(found.drop_rows)


def test_rows_on_both_sides_of_a_given_split_leave_training():
    test = base(1, 100).vstack(base()[[5, 50, 400]])
    test = test.with_columns(label=pl.lit("no"), value=0.0)  # known inputs, whatever the label
    made = pl.concat([base(), test])
    found = diagnose(made, given_test=np.arange(ROWS, len(made)))
    inputs = ["a", "b", "size", "c"]
    expected = made[:ROWS].with_row_index().join(test, on=inputs, how="semi")["index"].to_list()
    in_training = [row for row in expected if row in found.drop_rows.tolist()]
    assert set(found.drop_rows.tolist()) <= set(expected) and len(in_training) >= 1
    assert one(found, "rows_on_both_sides").rows == tuple(row + 1 for row in in_training)


def test_no_training_row_is_in_another_part_once_those_have_left():
    test = base()[::7]
    made = pl.concat([base(), test])
    table = read(made).without(["value"]).with_target(["label"])
    cleaned = clean(table, "label", "classification")
    cut = split(table, labels=cleaned.labels, test_given=np.arange(ROWS, len(made)))
    training = np.setdiff1d(cut.training, examine(cleaned, cut).drop_rows)
    inputs = made.select("a", "b", "size", "c")
    assert not len(inputs[training].join(inputs[cut.test], on=inputs.columns, how="semi"))
    assert len(training) == len(inputs[cut.training].join(inputs[cut.test], on=inputs.columns, how="anti"))


def coarse(seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    made = pl.DataFrame({name: rng.choice(["p", "q", "r"], 900) for name in "uvw"})
    chance = pl.Series(rng.random(900))
    return made.with_columns(
        label=pl.when((pl.col("u") == "p") & (chance < 0.8)).then(pl.lit("yes")).otherwise(pl.lit("no")),
        value=pl.when(pl.col("u") == "p").then(chance * 9).otherwise(chance),
    )


def test_what_equal_inputs_allow_is_what_a_tree_that_learns_by_heart_reaches():
    for target, tree, check in (
        ("label", DecisionTreeClassifier(), "rows_contradict"),
        ("value", DecisionTreeRegressor(), "rows_disagree"),
    ):
        made = coarse()
        found = diagnose(made, target)
        kept = made.drop({"label": "value", "value": "label"}[target])
        table = read(kept).with_target([target])
        cleaned = clean(table, target, "classification" if target == "label" else "regression")
        rows = split(table, labels=cleaned.labels, values=cleaned.values).training
        X = made.select("u", "v", "w").to_dummies().to_numpy()[rows]
        y = made[target].to_numpy()[rows]
        best = tree.fit(X, y).score(X, y)
        assert one(found, check).what.values["bound"] == pytest.approx(best, abs=1e-9)


def test_coarse_rows_do_not_leave_training():
    found = diagnose(coarse(), given_test=np.arange(700, 900))
    assert not len(found.drop_rows) and "rows_coarse" in checks(found)


def test_groups_on_both_sides_of_given_parts_are_told():
    made = base().with_columns(
        who=pl.Series([f"w{i % 60}" for i in range(500)] + [f"v{i % 10}" for i in range(99)] + ["w7"])
    )
    table = read(made, kinds={"who": "category"}).with_target(["label"])
    cleaned = clean(table, "label", "classification", ["value", "who"])
    cut = split(table, labels=cleaned.labels, group="who", test_given=np.arange(500, ROWS))
    found = examine(cleaned, cut, group="who")
    crossing = [row for row in cut.training if made["who"][int(row)] == "w7"]
    assert one(found, "groups_on_both_sides").count == len(crossing) > 0


# ---- columns --------------------------------------------------------------------------------------


def test_ids_texts_empty_and_constant_columns_are_left_out():
    made = base().with_columns(
        pl.int_range(ROWS).alias("number"),
        pl.lit("same").alias("constant"),
        pl.lit(None, dtype=pl.String).alias("empty"),
        pl.Series("note", [f"the {i}th remark says that {i * 7} or so of them were seen here" for i in range(ROWS)]),
        pl.when(pl.int_range(ROWS) % 2 == 0).then(pl.lit("same")).alias("now and then"),
    )
    found = diagnose(made, kinds={"number": "id", "note": "text", "empty": "category", "constant": "category"})
    assert {"ids", "texts_silent", "empty", "constant"} <= checks(found)
    assert set(found.drop_columns) == {"number", "note", "empty", "constant"}


def test_doubles_leave_and_renamed_columns_stay():
    made = base().with_columns(
        pl.col("a").alias("a again"),
        pl.col("c").replace({"p": "un", "q": "dos", "r": "tres", "s": "cuatro"}).alias("words"),
        pl.col("b").round(1).alias("b about"),
    )
    found = diagnose(made)
    assert one(found, "double").columns == ("a again",) and one(found, "renamed").columns == ("words",)
    assert found.drop_columns == ("a again",)


@pytest.mark.parametrize(
    "check, column, values, count",
    [
        ("code_for_missing", "size", {3: -1.0, 5: -1.0, 7: -1.0, 100: -1.0, 200: -1.0, 300: -1.0, 301: -1.0}, 7),
        ("code_for_missing", "size", dict.fromkeys(range(0, 40, 2), 99999.0), 20),
        ("cut_off", "size", "cut", 60),
    ],
)
def test_odd_numbers_are_noted(check, column, values, count):
    table = base()
    size = table[column].to_numpy().copy()
    if values == "cut":
        size = np.minimum(size, np.quantile(size, 0.9))
    else:
        for row, value in values.items():
            size[row] = value
    found = examine(clean(read(table.with_columns(pl.Series(column, size))), None, None))
    assert one(found, check).count == count
    assert not found.drop_columns


def test_a_few_zeros_among_sizes_and_a_slip_are_noted():
    rng = np.random.default_rng(0)
    length = rng.normal(5, 0.5, ROWS)
    length[[2, 30, 31, 32]] = 0.0
    length[44] = 58.9
    found = examine(clean(read(base().with_columns(length=pl.Series(length))), None, None))
    assert one(found, "code_for_missing").rows == (3, 31, 32, 33)
    assert one(found, "slips").rows == (45,) and "58.9" in one(found, "slips").what.text("es")


# ---- what gives the target away -------------------------------------------------------------------


def test_the_target_in_other_words_is_left_out():
    made = base().with_columns(
        pl.col("label").replace_strict({"yes": "1", "no": "0"}).alias("flag"),
        pl.when(pl.col("label") == "yes").then(pl.col("b")).alias("paid"),
        pl.when(pl.col("label") == "yes").then("c").otherwise(pl.lit("none")).alias("reason"),
    )
    found = diagnose(made, kinds={"flag": "category", "reason": "category"})
    assert one(found, "target_renamed").columns == ("flag",) and one(found, "target_presence").columns == ("paid",)
    assert one(found, "target_hint").columns == ("reason",)
    assert set(found.drop_columns) == {"flag", "paid"}


@pytest.mark.parametrize("again", [pl.col("value") * -2.5 + 1, pl.col("value").exp(), (pl.col("value") / 10).tanh()])
def test_a_rescaled_target_is_left_out(again):
    found = diagnose(base().with_columns(again=again), "value")
    assert one(found, "target_renamed").columns == ("again",) and found.drop_columns == ("again",)
    broken = base().with_columns(
        again=pl.when(pl.int_range(ROWS) % 50 > 0).then(again).otherwise(again.shuffle(seed=1))
    )
    assert "again" not in diagnose(broken, "value").drop_columns


def test_summands_of_the_target_are_left_out():
    rng = np.random.default_rng(0)
    parts = {name: rng.integers(0, 100, ROWS).astype(float) for name in ("casual", "registered", "other")}
    made = base().with_columns(**{name: pl.Series(values) for name, values in parts.items()})
    made = made.with_columns(value=pl.col("casual") + pl.col("registered"))
    found = diagnose(made, "value")
    assert set(found.drop_columns) == {"casual", "registered"}
    assert one(found, "target_sum").what.text("en").startswith("value = casual + registered,")
    weighed = made.with_columns(value=pl.col("casual") * 0.4 - pl.col("other") * 0.6 + 3)
    assert "= 0.4 × casual - 0.6 × other + 3," in one(diagnose(weighed, "value"), "target_sum").what.text("en")
    nearly = made.with_columns(value=pl.col("value") + pl.Series(rng.integers(0, 2, ROWS)))
    assert diagnose(nearly, "value").drop_columns == ()


def test_summands_are_found_among_columns_that_depend_on_each_other():
    made = base().with_columns(u=pl.col("a") + pl.col("b"), w=pl.col("a") - pl.col("b"), v=pl.col("size") * 2 - 1)
    made = made.with_columns(value=pl.col("a") + pl.col("size") - pl.col("b"))
    found = diagnose(made, "value")
    left = made.drop("label", "value", "c", *found.drop_columns)
    X = np.column_stack([left.to_numpy(), np.ones(ROWS)])
    y = made["value"].to_numpy()
    apart = X @ np.linalg.lstsq(X, y, rcond=None)[0] - y
    assert found.drop_columns and np.abs(apart).max() > 0.1 * y.std()


def test_a_formula_somebody_wants_to_see_learned_stays():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(ROWS, 6))
    made = pl.DataFrame({f"x{i}": X[:, i] for i in range(6)})
    several = made.with_columns(value=pl.Series(X[:, :5] @ rng.normal(size=5)))
    found = diagnose(several, "value")
    assert "target_sum" in checks(found) and found.drop_columns == ()
    only = made.select("x0").with_columns(value=pl.Series(2 * X[:, 0] + 1))
    found = diagnose(only, "value")
    assert found.drop_columns == () and "no input" in one(found, "target_renamed").action.text("en")


def test_a_column_that_nearly_tells_is_warned_of_and_kept():
    rng = np.random.default_rng(0)
    slip = pl.Series(rng.random(ROWS) < 0.003)
    told = base().with_columns(told=(pl.col("label") == "yes").cast(pl.Float64) + pl.Series(rng.random(ROWS) * 0.9))
    told = told.with_columns(told=pl.when(slip).then(0.5).otherwise("told"))
    found = diagnose(told)
    assert one(found, "target_hint").columns == ("told",) and found.drop_columns == ()
    close = base().with_columns(close=pl.col("value") + pl.Series(rng.normal(size=ROWS)) * 0.02)
    assert one(diagnose(close, "value"), "target_hint").columns == ("close",)
    far = base().with_columns(far=pl.col("value") + pl.Series(rng.normal(size=ROWS)) * 0.5)
    assert "target_hint" not in checks(diagnose(far, "value"))


def test_few_rows_prove_nothing():
    made = base(rows=45).with_columns(flag=pl.col("label").replace_strict({"yes": "1", "no": "0"}))
    found = diagnose(made, kinds={"flag": "category"})
    assert not checks(found) & {"target_renamed", "target_hint", "target_presence"} and not found.drop_columns


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2).filter(
        lambda rows: len({y for _, y in rows}) == 2
    )
)
def test_auc_is_scikit_learns(rows):
    score, positive = (np.array(column) for column in zip(*rows, strict=True))
    assert area(score.astype(float), positive) == pytest.approx(roc_auc_score(positive, score))


# ---- real tables ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_tables_that_everybody_knows_are_sound(name):
    table = read(name)
    target = next((field.name for field in table.fields if field.target), table.fields[-1].name)
    found = diagnose(table, target)
    assert all(finding.severity == "note" for finding in found.findings)
    known = {"constant", "rows_repeated", "rows_coarse", "renamed", "rows_sorted", "rows_in_order"}
    assert checks(found) <= known
    constant = {name for name in table.frame.columns if table.frame[name].n_unique() <= 2}
    assert set(found.drop_columns) <= constant, name


DATA = os.environ.get("HONDO_DATA")
TABLES = {
    "adult_train.csv.gz": ("-1", set()),
    "titanic.csv": ("Survived", {"PassengerId"}),  # Mr., Mrs., Miss, Master: the names say something
    "california_housing.csv.gz": ("median_house_value", set()),
    "telco_churn.csv": ("Churn", {"customerID"}),
    "german_credit.csv": ("-1", set()),
    "ames_housing.csv": ("SalePrice", {"Order", "PID"}),
    "diamonds.csv.gz": ("price", set()),
    "bike_hour.csv.gz": ("cnt", {"instant", "casual", "registered"}),
    "letter.csv": ("letter", set()),
    "credit_default.csv.gz": ("default.payment.next.month", {"ID"}),
    "penguins.csv": ("species", set()),
    "abalone.csv": ("-1", set()),
    "mushrooms.csv": ("type", {"veil_type"}),
}
CLASSES = ("german_credit.csv", "credit_default.csv.gz", "titanic.csv")
real = pytest.mark.skipif(not DATA, reason="the folder of real data is not named in HONDO_DATA")


@real
@pytest.mark.parametrize("name", TABLES)
def test_real_tables_lose_what_a_person_would_leave_out(name):
    target, dropped = TABLES[name]
    table = read(Path(str(DATA)) / "tabular" / name)
    target = table.find(target)
    found = diagnose(table.with_kinds({target: "category"}) if name in CLASSES else table, target)
    assert set(found.drop_columns) == dropped and not len(found.drop_rows)
    assert {finding.check for finding in found.findings if finding.severity == "serious"} == (
        {"target_sum"} if name == "bike_hour.csv.gz" else set()
    )


@real
def test_the_two_files_of_adult_are_made_one():
    tables = [read(Path(str(DATA)) / "tabular" / f"adult_{part}.csv.gz") for part in ("train", "test")]
    whole = Table.concat(tables)
    test = np.arange(len(tables[0]), len(whole))
    found = diagnose(whole, whole.find("-1"), given_test=test)
    assert set(found.relabel) == {"<=50K.", ">50K."}
    inputs = whole.frame.columns[:-1]
    both = whole.frame[: test[0]].with_row_index().join(whole.frame[test], on=inputs, how="semi", nulls_equal=True)
    assert len(found.drop_rows) and set(found.drop_rows.tolist()) <= set(both["index"].to_list())
