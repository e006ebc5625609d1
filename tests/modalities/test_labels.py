"""Sets of labels as inputs and as a target, against scikit-learn's MultiLabelBinarizer."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from sklearn.preprocessing import MultiLabelBinarizer

from hondo.errors import DataError
from hondo.modalities.labels import Labels
from hondo.nouns import Field


def made(rows, seed=0, gaps=0.0):
    g = np.random.default_rng(seed)
    sets = [None if g.random() < gaps else [w for w in "abcde" if g.random() < 0.4] for _ in range(rows)]
    column = np.empty(rows, dtype=object)
    column[:] = [None if each is None else json.dumps(each) for each in sets]
    return sets, column


def test_a_target_is_a_table_of_zeros_and_ones():
    sets, column = made(80)
    learned = Labels.fit((Field("y", "labels", target=True),), {"y": column})
    role = learned.roles["target_y"]
    theirs = MultiLabelBinarizer().fit(sets)
    assert role.labels == tuple(theirs.classes_) and role.shape == (5,)
    expected = theirs.transform(sets)
    np.testing.assert_array_equal(learned.apply({"y": column}).tensors["target_y"], expected)
    np.testing.assert_allclose(role.shares, expected.mean(0))


def test_an_input_is_a_column_a_label():
    sets, column = made(80, gaps=0.2)
    learned = Labels.fit((Field("x", "labels"),), {"x": column})
    given = learned.apply({"x": column}).tensors["numbers"].numpy()
    names = list(learned.roles["numbers"].names)
    assert names == [*(f"x: {label}" for label in "abcde"), "x: how many", "x is missing"]
    gone = np.array([each is None for each in sets])
    expected = MultiLabelBinarizer().fit_transform([each or [] for each in sets])
    np.testing.assert_array_equal(given[:, :5], np.where(gone[:, None], 0, 2 * expected - 1))
    np.testing.assert_allclose(np.expm1(given[:, 5]), expected.sum(1), rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(given[:, 6], gone)


def test_labels_that_were_met_once_or_never_have_no_column():
    column = np.array(['["a", "b"]', '["a"]', '["c"]'], dtype=object)
    learned = Labels.fit((Field("x", "labels"),), {"x": column})
    assert learned.roles["numbers"].names == ("x: a", "x: how many")
    new = learned.apply({"x": np.array(['["b", "never"]'], dtype=object)}).tensors["numbers"]
    torch.testing.assert_close(new, torch.tensor([[-1.0, float(np.log(3))]]))


def test_several_columns_keep_their_places():
    _, x = made(40, 1)
    _, y = made(40, 2)
    _, z = made(40, 3)
    fields = (Field("x", "labels"), Field("y", "labels", target=True), Field("z", "labels"))
    learned = Labels.fit(fields, {"x": x, "y": y, "z": z})
    alone = [
        Labels.fit((Field(n, "labels"),), {n: c}).apply({n: c}).tensors["numbers"] for n, c in (("x", x), ("z", z))
    ]
    given = learned.apply({"x": x, "z": z}).tensors
    assert torch.equal(given["numbers"], torch.cat(alone, 1)) and set(given) == {"numbers"}


def test_a_label_never_learned_is_named_with_its_row():
    _, column = made(30)
    learned = Labels.fit((Field("y", "labels", target=True),), {"y": column})
    column[[3, 9]] = '["a", "w", "z"]'
    with pytest.raises(DataError, match=r"'y' is 'w' in row 4 \(2 rows like that\)"):
        learned.apply({"y": column})


@pytest.mark.parametrize(
    ("given", "raw"),
    [
        (None, None),
        (float("nan"), None),
        ([], "[]"),
        (["b", "a", "b"], '["a", "b"]'),
        (("x",), '["x"]'),
        ({"x", 2}, '["2", "x"]'),
        (np.array(["ñ"]), '["ñ"]'),
        ([np.int64(3)], '["3"]'),
        ('["a"]', '["a"]'),
    ],
)
def test_what_a_caller_hands_over(given, raw):
    assert Labels.read(given) == raw


@pytest.mark.parametrize("bad", [3, 1.5, {}, {"a": 1}, [1.5], [["a"]], [{}], b"a"])
def test_what_is_no_set(bad):
    with pytest.raises(TypeError):
        Labels.read(bad)
