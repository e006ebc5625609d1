"""Records: entries of the registry inside one another, and every misfit by the path to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import torch

from hondo.errors import OptionError
from hondo.messages import Message
from hondo.models.mlp import MLP
from hondo.models.perceptron import Perceptron
from hondo.nouns import Spec
from hondo.record import digest, from_json, to_json


@dataclass(frozen=True)
class Inner:
    size: int = 1
    share: float = 0.5


@dataclass(frozen=True)
class Outer:
    name: str
    towers: tuple[Spec, ...] = ()
    inner: Inner = Inner()
    how: Literal["slow", "fast"] = "slow"
    maybe: int | None = None
    by_name: dict[str, Inner] = field(default_factory=dict)
    path: Path = Path("a")
    pair: tuple[int, str] = (1, "b")
    hidden: Any = field(default=None, metadata={"stored": False}, compare=False)


def test_records_nest_and_a_field_may_hold_any_entry():
    record = Outer(
        "x",
        (MLP(widths=(3,)), Perceptron()),
        Inner(2, float("inf")),
        "fast",
        7,
        {"a": Inner(share=float("-inf"))},
        Path("b") / "c",
        (2, "d"),
        hidden=object(),
    )
    stored = to_json(record)
    assert stored["towers"][0]["model"] == "mlp" and "hidden" not in stored
    assert from_json(Outer, stored) == record


def test_numbers_of_other_libraries_are_numbers():
    stored = to_json({"a": np.float32(0.5), "b": np.int64(3), "c": torch.tensor(2.5), "d": np.float64("inf")})
    assert stored == {"a": 0.5, "b": 3, "c": 2.5, "d": {"number": "inf"}}
    assert type(stored["a"]) is float and type(stored["b"]) is int


def test_what_is_left_out_takes_its_default():
    assert from_json(Outer, {"name": "x"}) == Outer("x")
    assert from_json(Inner, {"share": 1}) == Inner(share=1.0)


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({"name": 3}, "Outer: name should be str, but is '3'"),
        ({}, "Outer lacks the field 'name'"),
        ({"name": "x", "nane": "y"}, "Outer has no field 'nane'. Did you mean 'name'?"),
        ({"name": "x", "inner": {"size": 1.5}}, "Outer.inner: size should be int, but is '1.5'"),
        ({"name": "x", "inner": {"size": True}}, "Outer.inner: size should be int, but is 'True'"),
        ({"name": "x", "inner": {"share": True}}, "Outer.inner: share should be float, but is 'True'"),
        ({"name": "x", "inner": {"share": {"number": "many"}}}, "Outer.inner: share should be"),
        ({"name": "x", "inner": []}, "Outer: inner should be an object, but is '[]'"),
        ({"name": "x", "how": "quick"}, "Outer: how should be 'slow' | 'fast', but is 'quick'"),
        ({"name": "x", "towers": {}}, "Outer: towers should be a list"),
        ({"name": "x", "towers": [{"model": "mlpp"}]}, "There is no model called 'mlpp'. Did you mean 'mlp'?"),
        ({"name": "x", "towers": [{"model": ["mlp"]}]}, "model should be a model"),
        ({"name": "x", "towers": [{"widths": []}]}, "Outer.towers lacks the field 'model'"),
        (
            {"name": "x", "towers": [{"model": "mlp", "widths": ["3"]}]},
            "Outer.towers: widths should be int, but is '3'",
        ),
        ({"name": "x", "by_name": {"a": {"size": "b"}}}, "Outer.by_name.a: size should be int, but is 'b'"),
        ({"name": "x", "pair": [1]}, "Outer: pair should be a list of 2"),
        ({"name": "x", "path": 3}, "Outer: path should be a path"),
        ("x", "should be an object, but is 'x'"),
    ],
)
def test_a_misfit_is_named_by_its_path(stored, said):
    with pytest.raises(OptionError) as caught:
        from_json(Outer, stored)
    assert said in str(caught.value)


def test_an_entry_of_another_kind_is_refused():
    with pytest.raises(OptionError, match="should be mlp, but is 'perceptron'"):
        from_json(MLP, {"model": "perceptron"})


def test_a_record_that_is_out_of_range_is_refused_by_itself():
    with pytest.raises(OptionError, match=r"dropout should be 0 \.\. 1, but is 1\.5"):
        from_json(Spec, {"model": "mlp", "dropout": 1.5})


def test_a_digest_tells_where_one_part_ends():
    assert digest(b"ab", b"c") != digest(b"a", b"bc") != digest(b"abc") and len(digest()) == 32
    assert digest(b"ab") == digest(b"ab") != digest(b"ba")


def test_messages_inside():
    record = {"said": Message("files.missing", {"path": "a", "inner": Message("b.c", {"list": [1, Message("d.e")]})})}
    assert Message.of(to_json(record)["said"]) == record["said"]
