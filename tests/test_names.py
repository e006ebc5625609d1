"""The public names are what they were the first time, whatever else has been imported since."""

from __future__ import annotations

import importlib

import pytest

import hondo


@pytest.mark.parametrize("name", hondo.__all__)
def test_a_public_name_stays_what_it_is(name):
    first = getattr(hondo, name)
    for room in ("train", "predictor", "data", "run", "evaluate", "data.doctor"):
        importlib.import_module(f"hondo.{room}")
    assert getattr(hondo, name) is first
    assert callable(first)


def test_no_other_name():
    with pytest.raises(AttributeError, match="fitt"):
        hondo.fitt  # noqa: B018
