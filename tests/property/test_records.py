"""Records as JSON and back: whatever is in them comes back, and what is no such record is refused in words."""

from __future__ import annotations

import dataclasses
import json
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hondo import registry
from hondo.errors import HondoError
from hondo.messages import Message
from hondo.modalities import Preparations
from hondo.modalities.category import Category, Values
from hondo.modalities.number import Number, Scale
from hondo.nouns import Field, Spec, Task
from hondo.record import from_json, read_json, to_json, write_json
from hondo.request import Request
from hondo.train import Plan
from hondo.train.state import Progress

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NUMBER = st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_nan=False))
PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
VALUES = st.dictionaries(TEXT, st.one_of(NUMBER, TEXT, st.lists(st.one_of(NUMBER, TEXT), max_size=3)), max_size=4)
MESSAGE = st.recursive(
    st.builds(Message, TEXT, VALUES),
    lambda inner: st.builds(Message, TEXT, st.dictionaries(TEXT, st.one_of(inner, st.lists(inner, max_size=2)))),
    max_leaves=3,
)
FIELD = st.builds(Field, TEXT, TEXT, st.dictionaries(TEXT, PLAIN, max_size=3), st.booleans())


def of(kind, **given):
    """Any record of a dataclass, by the types of its fields."""
    hints = typing.get_type_hints(kind)
    fields = {f.name: value(hints[f.name]) for f in dataclasses.fields(kind) if f.metadata.get("stored", True)}
    return st.builds(kind, **{**fields, **given})


def value(hint):
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(value(inner[0]), max_size=3).map(tuple)
    if inner and type(None) in inner:
        return st.one_of(st.none(), *(value(one) for one in inner if one is not type(None)))
    known = {int: st.integers(0, 10**9), float: st.floats(allow_nan=False), str: TEXT, bool: st.booleans()}
    return known[hint]


SCALES = st.lists(of(Scale), max_size=3).map(tuple)
KNOWN = st.lists(st.one_of(st.none(), TEXT), max_size=4).map(tuple)
VALUES_OF = st.lists(st.builds(Values, KNOWN, st.lists(st.floats(0, 1), max_size=3).map(tuple)), max_size=2).map(tuple)
FIELDS = st.lists(FIELD, max_size=2).map(tuple)
PARTS = st.one_of(st.builds(Number, FIELDS, SCALES), st.builds(Category, FIELDS, VALUES_OF))
PREPARATIONS = st.builds(Preparations, st.lists(PARTS, max_size=2).map(tuple))
WITHIN = {"threshold": st.floats(0, 1), "temperature": st.floats(1e-3, 1e3)}
"""What a task checks."""
TASKS = st.one_of(
    [
        of(task, **{f.name: WITHIN[f.name] for f in dataclasses.fields(task) if f.name in WITHIN})
        for task in registry.every("task").values()
    ]
)
COUNT, SHARE = st.integers(1, 10**9), st.floats(0, 1, exclude_max=True)
PLANS = of(
    Plan,
    **dict.fromkeys(("steps", "batch", "parts", "evaluate_every", "log_every", "threads"), COUNT),
    **dict.fromkeys(("momentum", "beta2", "average", "warmup"), SHARE),
    **dict.fromkeys(("weight_decay", "clip", "save_seconds"), st.floats(0, allow_infinity=False)),
    lr=st.floats(1e-12, 1e6),
    minutes=st.one_of(st.none(), st.floats(1e-9, allow_infinity=False)),
    optimizer=st.sampled_from(["sgd", "momentum", "adam", "adamw"]),
)
SPECS = st.one_of([st.sampled_from(list(spec.presets.values())) for spec in registry.every("model").values()])

RECORDS = {
    "plan": (Plan, PLANS),
    "request": (Request, of(Request)),
    "progress": (Progress, of(Progress)),
    "field": (Field, FIELD),
    "message": (Message, MESSAGE),
    "preparation": (Preparations, PREPARATIONS),
    "task": (Task, TASKS),
    "spec": (Spec, SPECS),
}


def through(stored):
    return json.loads(json.dumps(stored, allow_nan=False))


@pytest.mark.parametrize("name", RECORDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_stored_comes_back(name, data):
    kind, records = RECORDS[name]
    record = data.draw(records)
    again = from_json(kind, through(to_json(record)))
    assert again == record and type(again) is type(record)
    assert to_json(again) == to_json(record)


@settings(max_examples=30, deadline=None)
@given(MESSAGE, FIELDS, PREPARATIONS)
def test_in_a_file_as_well(tmp_path_factory, message, fields, preparation):
    path = tmp_path_factory.mktemp("stored") / "a.json"
    write_json(path, {"message": message, "fields": fields, "preparation": preparation})
    stored = read_json(path)
    assert Message.of(stored["message"]) == message
    assert from_json(tuple[Field, ...], stored["fields"]) == fields
    assert from_json(Preparations, stored["preparation"]) == preparation


def places(stored, at=()):
    """The path of everything inside."""
    yield at
    inside = stored.items() if isinstance(stored, dict) else enumerate(stored) if isinstance(stored, list) else ()
    for key, value in inside:
        yield from places(value, (*at, key))


def changed(stored, at, new):
    if not at:
        return new
    copy = dict(stored) if isinstance(stored, dict) else list(stored)
    copy[at[0]] = changed(copy[at[0]], at[1:], new)
    return copy


@pytest.mark.parametrize("name", [name for name in RECORDS if name != "message"])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_no_such_record_is_refused_in_words(name, data):
    """Wherever something else stands in a stored record, either it still is one, or the error is one of ours."""
    kind, records = RECORDS[name]
    stored = through(to_json(data.draw(records)))
    at = data.draw(st.sampled_from(list(places(stored))))
    broken = changed(stored, at, data.draw(PLAIN))
    try:
        again = from_json(kind, broken)
    except HondoError as error:
        assert str(error)
    else:
        assert isinstance(again, kind)


@given(st.sampled_from([name for name in RECORDS if name not in ("message", "field")]), st.data())
@settings(max_examples=25, deadline=None)
def test_a_field_too_many_is_named(name, data):
    kind, records = RECORDS[name]
    stored = through(to_json(data.draw(records)))
    with pytest.raises(HondoError, match="has no field 'stranger'"):
        from_json(kind, {**stored, "stranger": 1})
