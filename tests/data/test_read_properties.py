"""However a frame is written, it reads back the same; and a part of it reads as that part of the whole."""

import csv
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hondo.data import read
from hondo.data.parsing import MARKERS

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = st.floats(allow_nan=False, allow_infinity=False, width=64).map(lambda x: x + 0.0)
whole = st.integers(-(10**9), 10**9)
letters = st.sampled_from("abzñÑéαж漢🦤")
inside = st.text(st.sampled_from("ab ñ漢,;|\t\"'\n.-0"), max_size=8)
words = st.builds(lambda a, b, c: a + b + c, letters, inside, letters).filter(lambda word: word not in MARKERS)
days = st.dates(pd.Timestamp(1900, 1, 1).date(), pd.Timestamp(2099, 12, 31).date())
KINDS = {"number": numbers, "whole": whole, "word": words, "day": days}


@st.composite
def frames(draw, kinds=tuple(KINDS), least=1):
    rows = draw(st.integers(2, 12))
    columns = {}
    for place, kind in enumerate(draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=5))):
        values = draw(st.lists(st.none() | KINDS[kind], min_size=rows, max_size=rows))
        first = draw(KINDS[kind])
        columns[f"{kind} {place}"] = [first, *values]
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


@st.composite
def writings(draw):
    mark = draw(st.sampled_from(",;\t|"))
    return {
        "sep": mark,
        "decimal": draw(st.sampled_from(".," if mark != "," else ".")),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
        "na_rep": draw(st.sampled_from(["", "NA", "?", "null", "NaN", "N/A"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
    }


def typed(frame, decimal):
    """The frame with its numbers as the file shows them."""

    def shown(value):
        return str(value).replace(".", decimal) if isinstance(value, float) else value

    return frame.map(shown, na_action="ignore")


def same(table, frame):
    assert list(table.frame.columns) == list(frame.columns) and len(table) == len(frame)
    for name, column in frame.items():
        got, there = table.column(name), column.notna()
        if name.startswith(("number", "whole")) and got.dtype == float:
            np.testing.assert_array_equal(got, column.astype(float))
        elif got.dtype.kind == "M":
            np.testing.assert_array_equal(got, column.where(there, None).to_numpy("M8[us]"))
        else:
            assert list(got) == column.astype(str).astype(object).where(there, None).tolist()


@few
@given(frames(), writings())
def test_a_frame_reads_back_as_it_was_written(frame, writing):
    lone = frame.shape[1] == 1 and writing["quoting"] == csv.QUOTE_MINIMAL
    assume(not (lone and frame.iloc[:, 0].astype(str).str.contains(r"[,;\t|]").any()))  # nothing tells what separates
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "f.csv")
        typed(frame, writing.pop("decimal")).to_csv(path, index=False, **writing)
        same(read(path), frame)


@few
@given(frames(least=2), st.sampled_from(["jsonl", "json", "parquet"]))
def test_through_json_and_parquet(frame, kind):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"f.{kind}")
        plain = frame.map(lambda value: value if isinstance(value, float | int) else str(value), na_action="ignore")
        if kind == "parquet":
            plain.infer_objects().to_parquet(path)
        else:
            plain.to_json(path, orient="records", lines=kind == "jsonl", double_precision=15, force_ascii=False)
            frame = frame.map(lambda value: float(f"{value:.15g}") if isinstance(value, float) else value)
        table = read(path)
        for name in frame.columns:
            if name.startswith("word"):
                assert list(table.column(name)) == [None if pd.isna(value) else value for value in frame[name]]
            elif name.startswith("whole") and table.field(name).kind == "number":
                np.testing.assert_array_equal(table.column(name), frame[name].astype(float))


CELLS = {
    "number": st.sampled_from(["1.5", "-2", "3e4", "", "NA", "7"]),
    "whole": st.integers(-50, 50).map(str),
    "zip": st.integers(0, 99999).map("{:05d}".format),
    "boolean": st.sampled_from(["yes", "no", "", "?"]),
    "comma": st.sampled_from(['"1,234"', '"1,5"', '"12,25"', "3"]),
    "date": st.dates(pd.Timestamp(2000, 1, 1).date(), pd.Timestamp(2020, 1, 1).date()).map("{:%d/%m/%Y}".format),
    "compact": st.dates(pd.Timestamp(2000, 1, 1).date(), pd.Timestamp(2020, 1, 1).date()).map("{:%Y%m%d}".format),
    "word": st.sampled_from(["x", "y", "1", "2020-01-01", "None", "NA", "-", "+", "yes"]),
    "mixed": st.sampled_from(["1", "1.0", "2", "a"]),
}


@st.composite
def files(draw):
    names = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=5, unique=True))
    rows = draw(st.integers(2, 30))
    lines = [[draw(CELLS[name]) for name in names] for _ in range(rows)]
    return ["col " + name for name in names], lines


@few
@given(files(), st.data())
def test_a_part_reads_as_that_part_of_the_whole(file, data):
    """What a column is was decided on the whole; a few rows that look otherwise do not change it."""
    names, lines = file
    index = np.array(data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=4)))
    tells = any(name in ("col whole", "col zip", "col compact") for name in names)  # that the first line is values
    header = data.draw(st.booleans()) if tells else True
    with tempfile.TemporaryDirectory() as folder:
        path, part = Path(folder, "f.csv"), Path(folder, "g.csv")
        path.write_text("\n".join([",".join(names), *map(",".join, lines)]) + "\n")
        if len(names) == 1 and any(not lines[row][0] for row in index):
            return  # the last blank lines of a file of one column are no rows
        chosen = [",".join(names)] * header + [",".join(lines[row]) for row in index]
        part.write_text("\n".join(chosen) + "\n")
        if all(not cell for row in lines for cell in row):
            return
        whole = read(path)
        got, wanted = read(part, fields=whole.fields), whole.rows(index)
        for name in wanted.frame.columns:
            np.testing.assert_array_equal(got.column(name), wanted.column(name))


@few
@given(frames(kinds=("number", "whole")), st.data())
def test_labels_are_the_numbers_they_were(frame, data):
    table = read(frame.astype(float) if data.draw(st.booleans()) else frame)
    names = [field.name for field in table.fields]
    labels = table.with_kinds(dict.fromkeys(names, "category"))
    for name in names:
        got = [None if label is None else float(label) for label in labels.column(name)]
        np.testing.assert_array_equal(np.array(got, float), frame[name].astype(float))
        assert not any(label and label.endswith(".0") for label in labels.column(name))
        back = labels.with_kinds({name: "number"})
        np.testing.assert_array_equal(back.column(name), frame[name].astype(float))
