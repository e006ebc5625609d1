"""What a column is taken for, and that each rule says its evidence."""

import numpy as np
import polars as pl
import pytest

from hondo.data import read
from hondo.data.kinds import Hints, infer
from hondo.messages import Message


def kind(values, name="x", **hints):
    found = infer(pl.Series(name, values), Hints(**hints))
    assert found.because.text("en") and found.because.text("es")
    for note in found.notes:
        assert note.text("en") and note.text("es")
    return found.kind


def words(*values, times=10):
    return list(values) * times


def test_numbers():
    assert kind(["1", "2.5", "-3e4", "", "NA", None]) == "number"
    assert kind(["5", "5", "7"]) == "number"
    assert kind(words("0", "1")) == "number"  # counts and flags stay numbers, unless they are asked for
    assert kind(["1", "2", "three"]) == "category"
    assert kind(["0.5", "00.5"]) == "number"


def test_few_odd_values_among_many_numbers_are_missing():
    values = [str(n / 7) for n in range(300)]
    values[17] = "n.d."
    found = infer(pl.Series("x", values), Hints())
    assert found.kind == "number"
    assert "(18)" in found.notes[0].text("en") and "“n.d.”" in found.notes[0].text("en")
    values[100:110] = ["much", "more", "most"] * 3 + ["less"]
    assert kind(values) != "number"
    assert kind([*words("1", "2", "3", times=100), "XL"]) == "category"  # few different numbers: sizes, grades


def test_few_odd_values_among_many_dates_are_missing():
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2020, 12, 31), eager=True).dt.strftime("%d/%m/%Y").to_list()
    days[0] = days[7] = "00/00/0000"
    found = infer(pl.Series("x", days), Hints())
    assert found.kind == "date" and found.manner["format"] == "%d/%m/%Y"
    assert "“00/00/0000” in 2 rows (1, 8)" in found.notes[0].text("en")
    assert kind(["2020-01-01"] * 300 + ["soon"]) == "category"


def test_missing_markers():
    for marker in ("", " ", "?", "NA", "N/A", "NaN", "nan", "null", "None", "-", None):
        assert kind(["1.5", marker, "2.5"]) == "number", marker
    assert kind(["", "NA", "?"]) == "category"
    assert kind([None, None]) == "category"


def test_leading_zeros_are_codes():
    assert kind(words("020", "060", "190")) == "category"
    assert kind([f"{n * n + 526301100:011d}" for n in range(50)]) == "id"
    assert kind(["0", "10", "20"]) == "number"


def test_counters_and_unique_codes_are_ids():
    assert kind([str(n) for n in range(1, 40)]) == "id"
    assert kind(list(range(30))) == "id"
    rng = np.random.default_rng(0)
    assert kind(rng.permutation(np.arange(1, 100))) == "id"
    assert kind(rng.choice(90_000_000, 50, replace=False) + 10_000_000) == "id"
    assert kind(list(range(1950, 2000))) == "number"  # years
    assert kind(rng.integers(0, 1000, 500)) == "number"
    assert kind(1_600_000_000 + np.arange(50) * 3600) == "number"  # seconds since 1970
    assert kind(list(range(1, 40)), lonely=True) == "number"  # x, y: all there is to learn from
    assert kind(list(range(1, 40)), name="id", lonely=True) == "id"


@pytest.mark.parametrize("name", ["id", "customer_id", "PassengerId", "customerID", "ID"])
def test_whole_numbers_called_id_are_no_amounts(name):
    rng = np.random.default_rng(1)
    assert kind(rng.choice(10**6, 300, replace=False), name) == "id"
    assert kind(rng.integers(0, 30, 300), name) == "category"
    assert kind(rng.normal(size=300), name) == "number"


@pytest.mark.parametrize("name", ["paid", "humid", "Madrid", "idea", "width"])
def test_names_that_only_contain_id(name):
    assert kind(np.random.default_rng(1).choice(10**6, 300, replace=False), name) == "number"


def test_dates():
    assert kind(["2011-01-01", "2012-05-06", "?"]) == "date"
    assert kind(["20110101", "20121231"]) == "date"
    assert kind([20110101, 20121231]) == "date"
    assert kind(["1949-01", "1949-02", "1960-12"]) == "date"
    assert kind(["13/02/2020", "01/03/2020"]) == "date"
    assert kind(["2011-01-01", "2011-13-01"]) == "category"
    assert kind(["10:30", "11:45"]) == "category"
    assert kind(["3.4.5", "1.2.3"]) == "category"
    assert kind(pl.Series(["2011-01-01"]).str.to_date()) == "date"


@pytest.mark.parametrize("two", [("yes", "no"), ("Y", "N"), ("TRUE", "FALSE"), ("t", "f"), ("sí", "no"), ("Si", "No")])
def test_booleans(two):
    assert kind(words(*two)) == "boolean"
    assert kind(words(*two, "")) == "boolean"
    assert kind(words(*two, "maybe")) == "category"
    assert kind(words(two[0])) == "category"
    assert kind(words(two[0], "x")) == "category"


def test_types_of_their_own():
    assert kind([True, False, None]) == "boolean"
    assert kind([1.5, None]) == "number"
    assert kind(pl.Series(["1", "2"], dtype=pl.Categorical)) == "category"
    assert kind(pl.Series([1000], dtype=pl.Duration("ms"))) == "number"
    assert kind(pl.Series([None], dtype=pl.Float64)) == "category"


def test_names_of_rows_and_sentences():
    assert kind([f"{n:04d}-VHVEG" for n in range(100)]) == "id"
    assert kind([f"Mr. Number {n}" for n in range(100)]) == "text"
    assert kind([f"word{n % 30} more" for n in range(100)]) == "category"
    assert kind(["I liked it a lot", "a waste of my time", "not bad at all"]) == "text"
    assert kind(["Madrid", "Paris", "Rome"]) == "category"  # three rows prove nothing
    assert kind(words("New York City area", "Greater London area")) == "category"


def test_words_that_could_mean_missing_stay_where_they_are_plausible(tmp_path):
    kept = infer(pl.Series(words("+", "-")), Hints())
    assert kept.kind == "category" and "“-”" in kept.notes[0].text("en")
    (tmp_path / "f.csv").write_text(
        "sign,land,mason\n+,ES,None\n-,NA,Brick\n+,FR,None\n-,DE,Stone\n+,US,\n+,PT,Stone\n"
    )
    table = read(tmp_path / "f.csv")
    assert list(table.column("sign")) == ["+", "-", "+", "-", "+", "+"]
    assert list(table.column("land")) == ["ES", "NA", "FR", "DE", "US", "PT"]
    assert list(table.column("mason")) == ["None", "Brick", "None", "Stone", None, "Stone"]
    assert kind(words("yes", "no", "None")) == "boolean"


def test_the_file_decides_what_a_column_leaves_open():
    assert infer(pl.Series(["1,234", "5,678"]), Hints(mark=",")).manner["group"] == ""
    assert infer(pl.Series(["1,234", "5,678"]), Hints(mark=".")).manner["group"] == ","
    first = infer(pl.Series(["02/03/2020", "01/04/2020"]), Hints(day_first=True))
    assert first.manner["format"] == "%d/%m/%Y" and "the day" in first.notes[0].text("en")
    assert infer(pl.Series(["02/03/2020", "01/04/2020"]), Hints()).manner["format"] == "%m/%d/%Y"
    months = ["01/01/2020", "01/02/2020", "01/03/2020"]
    assert infer(pl.Series(months), Hints()).manner["format"] == "%d/%m/%Y"  # the first of each month, in order


def test_evidence_is_stored_as_json():
    table = read({"n": np.arange(30) * 1.5, "w": ["a", "b", "c"] * 10})
    said = Message.of(table.field("w").facts["because"])
    assert said.text("en") == "3 different values in 30 rows."
    assert said.text("es") == "3 valores distintos en 30 filas."
