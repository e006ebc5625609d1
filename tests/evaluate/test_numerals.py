"""Numbers as people read them say the number, and no more digits than one reads."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from hondo.evaluate.numerals import column, duration, even, fixed, number, plain

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read(text: str) -> float:
    """The number that a reader would take it for."""
    text = text.replace("−", "-").replace(",", "").replace("\u00a0", "").replace("+", "")
    mantissa, _, power = text.partition("×10")
    return float(mantissa) * 10.0 ** int(power.translate(RAISED) or 0)


@given(st.floats(-1e250, 1e250).filter(lambda value: value == 0 or abs(value) > 1e-250))
def test_a_number_is_read_as_what_it_is(value: float) -> None:
    for spoken in ("en", "es"):
        text = number(value, spoken)
        assert read(text) == pytest.approx(value, rel=5.1e-4, abs=0)
        if "." in text:
            assert len(re.sub(r"×.*|[^\d]", "", text).lstrip("0")) <= 4


@given(st.integers(-(10**14), 10**14))
def test_an_integer_keeps_every_digit(value: int) -> None:
    assert read(number(value)) == value
    assert " " not in number(value, "es")  # no line may break in it


def test_known_numbers() -> None:
    assert [number(v) for v in (0.8712864, 48231.2, 0.5, 0.99999, 1e-7, -2.5, 0.0, 1e20)] == [
        "0.8713", "48,231", "0.5", "1", "1×10⁻⁷", "−2.5", "0", "1×10²⁰",
    ]  # fmt: skip
    assert number(1234567, "es") == "1\u00a0234\u00a0567"
    assert [number(v) for v in (None, float("nan"), float("inf"), {"number": "-inf"})] == ["–", "–", "∞", "−∞"]
    assert plain(np.float32(0.5)) == plain(torch.tensor(0.5)) == 0.5
    assert plain("0.5") is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6))
def test_a_column_has_one_number_of_decimals(values: list[float]) -> None:
    texts = column(values)
    assert len({len(text.partition(".")[2]) for text in texts}) == 1 or any("×" in text for text in texts)
    largest = max(values, key=abs)
    assert read(texts[values.index(largest)]) == pytest.approx(largest, rel=5.1e-4, abs=1e-300)


def test_signs_and_zero() -> None:
    assert column([0.012, -0.0004, 0.0], sign=True) == ["+0.01200", "−0.00040", "0.00000"]
    assert fixed(-0.0001, 2) == "0.00"
    assert fixed(None, 2) == "–"


def test_marks_of_an_axis() -> None:
    assert even([0.28, 0.3, 0.32]) == ["0.28", "0.30", "0.32"]
    assert even([0.0, 0.1, 0.2, 0.30000000000000004]) == ["0.0", "0.1", "0.2", "0.3"]
    assert even([0, 20_000, 40_000]) == ["0", "20,000", "40,000"]
    assert even([]) == []


SAID = {0.0001: "< 1 ms", 0.0034: "3.4 ms", 0.0994: "99 ms", 0.83: "0.83 s", 59.4: "59 s", 59.6: "1 min"}
SAID |= {200: "3 min 20 s", 3599.7: "1 h", 3900: "1 h 5 min", None: "–", math.inf: "–"}


@pytest.mark.parametrize(("seconds", "said"), SAID.items())
def test_durations(seconds: float | None, said: str) -> None:
    assert duration(seconds) == said
