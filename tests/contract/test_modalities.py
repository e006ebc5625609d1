"""What every kind of column must do; a new file in `hondo/modalities/` is found by itself."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from hondo import modalities, registry
from hondo.errors import DataError, OptionError
from hondo.modalities import Preparations
from hondo.nouns import Field, Preparation
from hondo.predictor import Predictor
from hondo.prepare import prepare
from hondo.record import digest, from_json, to_json
from hondo.tasks.regression import Regression

from . import samples
from .samples import Rows

KINDS = registry.names("modality")
ROOT = Path(__file__).parents[2]


def fit(kind, rows=120, seed=0) -> Preparation:
    return registry.find("modality", kind).fit(samples.fields(kind), samples.columns(kind, rows, seed))


def tensors(prepared):
    return prepared.take(torch.arange(len(prepared)))


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[role], b[role]) and a[role].dtype == b[role].dtype for role in a)


def bits(batch):
    return {role: digest(np.ascontiguousarray(tensor.numpy()).tobytes()) for role, tensor in batch.items()}


def restored(preparation, kind=None):
    """Through the text of a file."""
    return from_json(kind or type(preparation), json.loads(json.dumps(to_json(preparation), allow_nan=False)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1, 2, 120])
def test_stored_and_loaded_it_gives_the_same_tensors(kind, rows):
    learned = fit(kind, rows)
    again = restored(learned)
    assert again == learned and to_json(again) == to_json(learned)
    for columns in (samples.columns(kind, 60, seed=1), samples.new(kind)):
        assert same(tensors(learned.apply(columns)), tensors(again.apply(columns)))


@pytest.mark.parametrize("kind", KINDS)
def test_any_preparation_is_read_as_what_it_is(kind):
    whole = Preparations((fit(kind),))
    again = restored(whole)
    assert type(again.parts[0]) is type(whole.parts[0]) and again == whole


def test_in_another_process_it_gives_the_same_bits(tmp_path):
    """One process for all kinds."""
    for kind in KINDS:
        (tmp_path / f"{kind}.json").write_text(json.dumps(to_json(fit(kind))))
    script = (
        "import json, sys, pathlib\n"
        "from contract import samples\n"
        "from contract.test_modalities import KINDS, bits, tensors\n"
        "from hondo.record import from_json\n"
        "from hondo import registry\n"
        "def one(kind):\n"
        "    stored = json.loads((pathlib.Path(sys.argv[1]) / f'{kind}.json').read_text())\n"
        "    learned = from_json(registry.find('modality', kind), stored)\n"
        "    return bits(tensors(learned.apply(samples.columns(kind, 80, seed=2))))\n"
        "print(json.dumps({kind: one(kind) for kind in KINDS}))\n"
    )
    path = f"{ROOT}:{ROOT / 'tests'}"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={"PYTHONPATH": path, "PYTHONHASHSEED": "7", "PATH": "", "LANG": "es_ES.UTF-8", "OMP_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    here = {kind: bits(tensors(fit(kind).apply(samples.columns(kind, 80, seed=2)))) for kind in KINDS}
    assert json.loads(done.stdout) == here


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_alone_is_the_row_in_a_batch(kind):
    """To the bit, in whatever company and order."""
    learned, columns = fit(kind), samples.columns(kind, 97, seed=1)
    columns = {name: np.concatenate([column, samples.new(kind)[name]]) for name, column in columns.items()}
    whole = learned.apply(columns)
    rows = len(next(iter(columns.values())))
    order = np.random.default_rng(0).permutation(rows)
    cuts = [np.array([row]) for row in range(rows)] + [order, order[:8], np.arange(0, rows, 3)]
    for cut in cuts:
        part = tensors(learned.apply({name: column[cut] for name, column in columns.items()}))
        assert same(part, whole.take(torch.from_numpy(cut))), cut


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1, 3, 120])
def test_whatever_comes_gives_finite_tensors_of_the_roles_told(kind, rows):
    learned = fit(kind, rows)
    roles = learned.roles
    for columns in (samples.columns(kind, 50, seed=1), samples.new(kind), samples.columns(kind, 1, seed=3)):
        given = tensors(learned.apply(columns))
        ragged = {f"{name}_keep" for name, role in roles.items() if None in role.shape}
        assert given.keys() == roles.keys() | ragged
        for name, role in roles.items():
            tensor = given[name]
            assert tensor.shape[0] == len(next(iter(columns.values())))
            assert all(told in (None, there) for told, there in zip(role.shape, tensor.shape[1:], strict=True))
            if role.sizes:
                assert tensor.dtype == torch.int64 and (tensor >= 0).all()
                assert (tensor < torch.tensor(role.sizes)).all()
            else:
                assert tensor.dtype == torch.float32 and torch.isfinite(tensor).all()
                assert tensor.abs().max() < 1e6  # nothing that a network could not bear
            assert not role.names or len(role.names) == tensor.shape[1]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_given_is_changed(kind):
    columns, fields = samples.columns(kind), samples.fields(kind)
    before = copy.deepcopy(columns)
    learned = registry.find("modality", kind).fit(fields, columns)
    learned.apply(columns)
    for name, column in columns.items():
        np.testing.assert_array_equal(column, before[name])


@pytest.mark.parametrize("kind", KINDS)
def test_fitting_never_sees_held_out_rows(kind):
    """Whatever stands in the rows held out, what is learned is the same."""
    columns, fields = samples.columns(kind, 90), samples.fields(kind)
    asked = Field("asked", "number", target=True)
    target = np.random.default_rng(0).normal(size=90)
    training, held_out = np.arange(0, 90, 2), np.arange(1, 90, 2)
    learned = []
    for poison in (0, 1, 2):
        poisoned = {name: column.copy() for name, column in columns.items()}
        for name, column in poisoned.items():
            if poison == 1:
                column[held_out] = samples.columns(kind, 90, seed=99)[name][::-1][held_out]
            elif poison == 2:
                column[held_out] = np.resize(samples.new(kind)[name], len(held_out))
        data = Rows({**poisoned, "asked": np.where(np.arange(90) % 2, target * 100**poison, target)}, *fields, asked)
        material = prepare(data, Regression(("asked",)), {"training": training, "validation": held_out})
        learned.append(to_json(material.preparation))
    assert learned[0] == learned[1] == learned[2]


@pytest.mark.parametrize("kind", KINDS)
def test_a_target_is_never_an_input(kind):
    """It comes under a name of its own; or, of a kind that cannot be asked for, it is refused in words."""
    name = next(iter(samples.columns(kind)))
    fields = (Field(name, kind, target=True), Field("given", "number"))
    columns = {name: samples.columns(kind)[name], "given": np.arange(120.0)}
    try:
        learned = modalities.fit(fields, columns)
    except OptionError as error:
        assert name in str(error) and kind in str(error)
        return
    assert set(learned.roles) == {"numbers", "target"}
    given = tensors(learned.apply(columns))
    assert given["numbers"].shape == (120, 1) and given["target"].shape[0] == 120
    without = tensors(learned.apply({"given": columns["given"]}))
    assert set(without) == {"numbers"} and torch.equal(without["numbers"], given["numbers"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_a_row_is_what_it_was_in_the_column(kind):
    """Handing over a raw value again changes nothing, and missing is missing."""
    modality = registry.find("modality", kind)
    for column in [*samples.columns(kind).values(), *samples.new(kind).values()]:
        for value in column[:40]:
            again = modality.read(value, trusted=False)
            assert again == value or (again != again and value != value)
    missing = modality.read(None, trusted=False)
    assert missing is None or missing != missing
    assert modality.fingerprint(missing) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_a_fingerprint_tells_values_apart(kind):
    modality = registry.find("modality", kind)
    for column in samples.columns(kind).values():
        values = [value for value in column.tolist() if value is not None and value == value]
        prints = {value: modality.fingerprint(value) for value in values}
        assert len(set(prints.values())) == len(prints)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_odd_is_said_in_words(kind):
    modality = registry.find("modality", kind)
    for name, column in {**samples.columns(kind), **samples.new(kind)}.items():
        for message in modality.examine(name, column):
            assert name in message.text("en") and name in message.text("es")


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_value_names_its_column_and_row(kind):
    fields = samples.fields(kind)[:1]
    columns = {field.name: samples.columns(kind)[field.name] for field in fields}
    roles = (prepared := modalities.fit(fields, columns)).roles
    task = Regression(("asked",))
    family = max(registry.every("model").values(), key=lambda family: family.suits(roles, task))
    predictor = Predictor(fields, prepared, task, family.presets["tiny"].build(roles, task.head))
    good = {name: column[0] for name, column in columns.items()}
    assert len(predictor.predict([good, good])) == 2
    name = next(iter(good))
    for bad in samples.BAD[kind]:
        with pytest.raises(DataError) as caught:
            predictor.predict([good, {**good, name: bad}])
        said = str(caught.value)
        assert (f"“{name}”" in said or f"'{name}'" in said) and "row 2" in said.lower() and str(bad) in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_target_that_is_missing_or_unknown_names_its_column_and_row(kind):
    name, column = next(iter(samples.columns(kind).items()))
    try:
        learned = modalities.fit((Field(name, kind, target=True),), {name: column})
    except OptionError:
        return
    missing = column.copy()
    missing[4] = registry.find("modality", kind).read(None)
    with pytest.raises(DataError, match=rf"'{name}' is missing in row 5"):
        learned.apply({name: missing})
    if learned.roles["target"].labels:
        unknown = column.copy()
        unknown[6] = "never seen"
        with pytest.raises(DataError, match=rf"'{name}' is 'never seen' in row 7"):
            learned.apply({name: unknown})


def test_all_kinds_together_keep_their_order():
    """Several kinds that give the same role are joined, in the same order whatever is loaded."""
    columns = {f"{kind} {name}": c for kind in KINDS for name, c in samples.columns(kind).items()}
    fields = [Field(f"{kind} {name}", kind) for kind in KINDS for name in samples.columns(kind)]
    learned = modalities.fit(fields, columns)
    again = restored(learned)
    assert same(tensors(learned.apply(columns)), tensors(again.apply(columns)))
    for role, told in learned.roles.items():
        parts = [part.apply(columns).take(torch.arange(120)).get(role) for part in learned.parts]
        joined = torch.cat([part for part in parts if part is not None], 1)
        assert torch.equal(tensors(learned.apply(columns))[role], joined)
        assert None in told.shape or len(told.names) == joined.shape[1]
