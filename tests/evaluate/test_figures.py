"""Figures are drawings that a page can hold: whole XML, ids and colours of their own, and points where they belong."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest

from hondo.evaluate.figures import COLOURS, Band, Caption, Line, growth, lines, scatter, ticks

CAPTION = Caption("loss", "Loss by epoch", "It goes <down> & up.", "epoch", "loss $x^2$")
FALLING = [(float(k), 2.0 / (k + 1)) for k in range(30)]
TWO = [Line(FALLING), Line([(x, y + 0.1) for x, y in FALLING], "second", dots=True)]


GROWN = [(800.0, 0.2), (100.0, 0.5), (100.0, 0.6), (400.0, 0.3)]
BAND = Band([100.0, 200.0, 800.0, 1600.0], [0.5, 0.4, 0.2, 0.15], [0.4, 0.3, 0.1, 0.05], [0.6, 0.5, 0.3, 0.25])


@cache
def drawings() -> dict[str, str]:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(2, 2000))
    return {
        "lines": lines(CAPTION, TWO, mark=FALLING[3]),
        "factors": lines(CAPTION, TWO, log=True),
        "diagonal": lines(CAPTION, [Line([(0, 0), (0.2, 0.8), (1, 1)])], diagonal=True),
        "empty": lines(CAPTION, [Line([])]),
        "scatter": scatter(CAPTION, points[0].tolist(), points[1].tolist()),
        "growth": growth(CAPTION, GROWN, BAND, 800.0),
        "one point": scatter(CAPTION, [3.0], [3.0]),
    }


@pytest.mark.parametrize("name", drawings())
def test_a_drawing_fits_a_page(name: str) -> None:
    text = drawings()[name]
    root = ElementTree.fromstring(text)
    told = {element.attrib["id"]: element.text for element in root if element.tag in ("title", "desc")}
    assert [told[one] for one in root.attrib["aria-labelledby"].split()] == [CAPTION.title, CAPTION.description]
    assert root.attrib["role"] == "img"

    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids)) and all(one.startswith("loss-") for one in ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= set(ids)
    assert not {element.tag for element in root.iter()} & {"style", "script", "image", "metadata", "foreignObject"}
    assert "http" not in text and "xmlns" not in text

    coloured = re.findall(r"(?:fill|stroke): ([^;\"]+)", text)
    assert coloured and set(coloured) <= {"none", *(f"var(--{name})" for name in COLOURS)}
    words = [element.text for element in root.iter("text")]
    assert {CAPTION.across, CAPTION.up} <= set(words)  # no mathematics is read into them
    assert not any("font-family" in element.attrib["style"] for element in root.iter("text"))
    assert len(text) < 100_000


def test_the_same_drawing_whatever_the_settings() -> None:
    plain = drawings()
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.grid": True, "svg.fonttype": "path"}):
        assert drawings.__wrapped__() == plain


def test_points_are_where_the_numbers_say() -> None:
    rng = np.random.default_rng(1)
    across, up = rng.normal(size=300), rng.normal(size=300)
    root = ElementTree.fromstring(scatter(CAPTION, across.tolist(), up.tolist()))
    drawn = np.array([[float(mark.attrib["x"]), float(mark.attrib["y"])] for mark in root.iter("use")])
    assert len(drawn) == 300
    slopes = [np.polyfit(given, seen, 1) for given, seen in ((across, drawn[:, 0]), (up, drawn[:, 1]))]
    for given, seen, fit in zip((across, up), drawn.T, slopes, strict=True):
        np.testing.assert_allclose(np.polyval(fit, given), seen, atol=0.1)  # a tenth of a pixel
    assert slopes[0][0] > 0 > slopes[1][0]  # SVG counts down


@pytest.mark.parametrize(("points", "low"), [([(0, 0), (1, 1)], 0), ([(0.84, 0.88), (1, 1)], 0.8), ([(1, 1)] * 3, 0.9)])
def test_the_line_of_equals_goes_through_the_corners(points, low) -> None:
    """From the tenth below the lowest point to (1, 1): a network that is sure has more than a corner of the drawing."""
    drawn = lines(CAPTION, [Line(points, dots=True)], diagonal=True)
    root = ElementTree.fromstring(drawn)
    marks = [mark for mark in root.iter("use") if "x" in mark.attrib]
    seen = {(float(mark.attrib["x"]), float(mark.attrib["y"])) for mark in marks[-len(points) :]}
    dashed = next(path for path in root.iter("path") if "dasharray" in path.attrib.get("style", ""))
    ends = np.array(re.findall(r"[\d.]+", dashed.attrib["d"]), dtype=float).reshape(-1, 2)
    for (across, up), (x, y) in zip(sorted(set(points)), sorted(seen), strict=True):
        shares = (np.array([across, up]) - low) / (1 - low)
        np.testing.assert_allclose([x, y], ends[0] + shares * (ends[1] - ends[0]), atol=0.15)


def test_factors_are_equal_steps() -> None:
    halving = [Line([(float(k), 2.0**-k) for k in range(8)], dots=True)]
    marks = list(ElementTree.fromstring(lines(CAPTION, halving, log=True)).iter("use"))
    steps = np.diff([float(mark.attrib["y"]) for mark in marks])
    assert len(steps) == 7
    np.testing.assert_allclose(steps, steps[0], atol=0.11)


def test_the_mark_is_at_its_point() -> None:
    dotted = [Line(FALLING, dots=True)]
    root = ElementTree.fromstring(lines(CAPTION, dotted, mark=FALLING[7]))
    *dots, ring = root.iter("use")
    assert (ring.attrib["x"], ring.attrib["y"]) == (dots[7].attrib["x"], dots[7].attrib["y"])


def test_marks_lie_within() -> None:
    for low, high in ((0.27, 0.33), (-5.0, 1200.0), (20_100.0, 31_000.0)):
        marks = ticks(low, high)
        assert 2 <= len(marks) <= 6 and low <= marks[0] and marks[-1] <= high
        np.testing.assert_allclose(np.diff(marks), marks[1] - marks[0])


def test_twice_the_rows_are_the_same_step_everywhere():
    root = ElementTree.fromstring(growth(CAPTION, GROWN, BAND, 800.0))
    marks = {element.text for element in root.iter("text")}
    assert {"100", "400", "800", "1,600"} <= marks
    dots = [(float(mark.attrib["x"]), float(mark.attrib["y"])) for mark in list(root.iter("use"))[1:]]
    (all_rows, _), (eighth, _), _, (half, _) = dots
    assert (all_rows - eighth) == pytest.approx(3 * (all_rows - half), abs=0.2)
    heights = [y for _, y in dots]
    assert np.argsort(heights)[::-1].tolist() == np.argsort([value for _, value in GROWN]).tolist()  # SVG counts down
