"""Figures of the report: small SVG drawings whose colours are the page's and whose text is text.

Lengths are CSS pixels at full size. The same input gives the same bytes. A drawing holds no words of the user's.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from hondo.evaluate.numerals import even, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

# What matplotlib is told, and the page's variable that takes its place.
COLOURS = {"ink": "#010101", "muted": "#020202", "line": "#030303", "network": "#040404", "second": "#050505"}
ROUND = [1, 2, 5, 10]
"""What the marks of an axis are multiples of."""
_MARGIN = {"left": 58, "right": 14, "top": 34, "bottom": 44}


@dataclass(frozen=True)
class Caption:
    """What a drawing says of itself, in the reader's language."""

    name: str
    """A word that no other drawing on the page has; its ids start with it."""
    title: str
    description: str
    """What one would see."""
    across: str
    """The name of the horizontal axis."""
    up: str
    language: str = "en"


@dataclass(frozen=True)
class Line:
    points: Sequence[tuple[float, float]]
    colour: str = "network"
    dots: bool = False
    """Whether each point is marked."""


def _settings() -> Any:
    """What of matplotlib's settings the drawings rely on, whatever a user's matplotlibrc says."""
    from matplotlib import rc_context, rcParamsDefault

    wanted: Any = {key: value for key, value in rcParamsDefault.items() if not key.startswith("backend")}
    wanted |= {"svg.fonttype": "none", "svg.hashsalt": "hondo", "text.parse_math": False, "font.size": 12}
    return rc_context(wanted)


def lines(
    caption: Caption,
    drawn: Sequence[Line],
    size: tuple[int, int] = (460, 290),
    mark: tuple[float, float] | None = None,
    log: bool = False,
    diagonal: bool = False,
    log_across: bool = False,
) -> str:
    """Lines through points; `mark` is ringed, its place across ruled; `diagonal` adds the line of equals up to (1, 1),
    from the tenth below all points; `log` and `log_across` space an axis by factors. -> an <svg> element."""
    figure, axes = _axes(caption, size, log)
    if log_across:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(_marks(axes.xaxis, caption.language, factors=True))
        axes.minorticks_off()
    if diagonal:
        least = min((min(point) for line in drawn for point in line.points), default=0.0)
        low = min(0.9, math.floor(10 * least) / 10)
        axes.plot([low, 1], [low, 1], color=COLOURS["muted"], linewidth=1, dashes=(3, 3))
        axes.set(xlim=(low, 1), ylim=(low, 1 + 0.02 * (1 - low)))
    for line in drawn:
        across, up = zip(*line.points, strict=True) if line.points else ((), ())
        marker: dict[str, Any] = {"marker": "o", "markersize": 5, "markeredgewidth": 0} if line.dots else {}
        axes.plot(across, up, color=COLOURS[line.colour], linewidth=1.75, clip_on=not line.dots, **marker)
    if mark is not None:
        axes.axvline(mark[0], color=COLOURS["muted"], linewidth=1, dashes=(2, 3), zorder=1)
        ring: dict[str, Any] = {
            "markersize": 9,
            "markerfacecolor": "none",
            "markeredgecolor": COLOURS["ink"],
            "markeredgewidth": 1.5,
        }
        axes.plot([mark[0]], [mark[1]], marker="o", linestyle="none", zorder=5, clip_on=False, **ring)
    return _svg(figure, caption)


def scatter(caption: Caption, across: Sequence[float], up: Sequence[float], size: tuple[int, int] = (460, 420)) -> str:
    """Points on two axes of one scale, with the line of equals. -> an <svg> element."""
    figure, axes = _axes(caption, size, log=False)
    low, high = min(*across, *up), max(*across, *up)
    room = (high - low) * 0.03 or abs(high) * 0.03 or 1.0
    ends = (low - room, high + room)
    axes.plot(ends, ends, color=COLOURS["muted"], linewidth=1, dashes=(3, 3))
    dots: dict[str, Any] = {"markersize": 5, "markeredgewidth": 0, "alpha": 0.28 if len(across) > 300 else 0.55}
    axes.plot(across, up, marker="o", linestyle="none", color=COLOURS["network"], **dots)
    axes.set(xlim=ends, ylim=ends)
    return _svg(figure, caption)


@dataclass(frozen=True)
class Band:
    """A line with its interval."""

    across: Sequence[float]
    middle: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def growth(
    caption: Caption,
    points: Sequence[tuple[float, float]],
    band: Band,
    measured: float,
    size: tuple[int, int] = (560, 320),
) -> str:
    """Points over an axis that counts in factors, with the law through them: a line with its band, broken beyond
    `measured`, and an upright bar at its end. -> an <svg> element."""
    from matplotlib.ticker import FixedLocator, FuncFormatter

    figure, axes = _axes(caption, size, log=False)
    axes.set_xscale("log")
    axes.fill_between(band.across, band.low, band.high, color=COLOURS["second"], alpha=0.14, linewidth=0)
    line: dict[str, Any] = {"color": COLOURS["second"], "linewidth": 1.75}
    here = [place for place, rows in enumerate(band.across) if rows <= measured]
    last = here[-1] + 1
    axes.plot(band.across[:last], band.middle[:last], **line)
    axes.plot(band.across[last - 1 :], band.middle[last - 1 :], dashes=(3, 2), **line)
    end = band.across[-1]
    axes.plot([end, end], [band.low[-1], band.high[-1]], clip_on=False, **line)
    dots: dict[str, Any] = {"marker": "o", "markersize": 7, "markeredgewidth": 0, "linestyle": "none", "zorder": 4}
    axes.plot([rows for rows, _ in points], [value for _, value in points], color=COLOURS["network"], **dots)
    marks = sorted({rows for rows, _ in points} | {end})
    axes.xaxis.set_major_locator(FixedLocator(marks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda rows, _: number(round(rows), caption.language)))
    axes.xaxis.set_minor_locator(FixedLocator([]))
    return _svg(figure, caption)


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers within [low, high]."""
    from matplotlib.ticker import MaxNLocator

    return [float(tick) for tick in MaxNLocator(most, steps=ROUND).tick_values(low, high) if low <= tick <= high]


def _axes(caption: Caption, size: tuple[int, int], log: bool) -> tuple[Figure, Axes]:
    """Axes with two hairlines and a faint grid; margins are given, so that no font's width is needed to place them."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, NullLocator

    width, height = size
    with _settings():
        figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        inner = (width - _MARGIN["left"] - _MARGIN["right"], height - _MARGIN["bottom"] - _MARGIN["top"])
        box = (_MARGIN["left"] / width, _MARGIN["bottom"] / height, inner[0] / width, inner[1] / height)
        axes = figure.add_axes(box)
        if log:
            axes.set_yscale("log")
        figure.patch.set_visible(False)
        axes.patch.set_visible(False)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(COLOURS["muted"])
        axes.grid(axis="y", color=COLOURS["line"], linewidth=1)
        axes.set_axisbelow(True)
        axes.tick_params(length=0, pad=6, labelcolor=COLOURS["muted"])
        axes.set_xlabel(caption.across, color=COLOURS["muted"], labelpad=6)
        figure.text(0, 1 - 12 / height, caption.up, color=COLOURS["muted"], verticalalignment="center")
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=ROUND))
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8) if log else MaxNLocator(5, steps=ROUND))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.xaxis.set_major_formatter(_marks(axes.xaxis, caption.language))
        axes.yaxis.set_major_formatter(_marks(axes.yaxis, caption.language, factors=log))
    return figure, axes


def _marks(axis: Axis, language: str, factors: bool = False) -> FuncFormatter:
    """The numbers along an axis: with the same decimals, unless its steps are factors."""
    from matplotlib.ticker import FuncFormatter

    if factors:
        return FuncFormatter(lambda value, _: number(value, language))
    return FuncFormatter(lambda _, place: even([float(mark) for mark in axis.get_majorticklocs()], language)[place])


def _svg(figure: Figure, caption: Caption) -> str:
    """The drawing as an element for a page: ids of its own, the page's colours and fonts, no more digits than seen."""
    written = io.BytesIO()
    with _settings():
        figure.savefig(written, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    root = ElementTree.fromstring(written.getvalue())
    marks = [
        element.attrib["id"]
        for element in root.iter()
        if element.tag.endswith(("}path", "}clipPath")) and "id" in element.attrib
    ]
    names = {mark: f"{caption.name}-{n}" for n, mark in enumerate(dict.fromkeys(marks))}
    for element in root.iter():
        _simplify(element, names)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style"):  # matplotlib's style would hold for the whole page
                parent.remove(child)
        _raise_style(parent)
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib.clear()
    told = {"title": caption.title, "desc": caption.description}
    root.attrib.update({"role": "img", "viewBox": f"0 0 {width} {height}", "width": width, "height": height})
    root.attrib["aria-labelledby"] = " ".join(f"{caption.name}-{tag}" for tag in told)
    for place, (tag, text) in enumerate(told.items()):
        element = ElementTree.Element(tag, {"id": f"{caption.name}-{tag}"})
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")


def _simplify(element: ElementTree.Element, names: Mapping[str, str]) -> None:
    element.tag = element.tag.rpartition("}")[2]
    element.tail = None
    if element.tag != "text":
        element.text = None
    given = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    element.attrib.clear()
    for key, value in given.items():
        if key == "id":
            value = names.get(value, "")
        elif key in ("href", "clip-path"):
            value = re.sub(r"#(\w+)", lambda found: "#" + names[found[1]], value)
        elif key == "style":
            value = re.sub(r"font-family:[^;]*;\s*", "", value)
            for colour, told in COLOURS.items():
                value = value.replace(told, f"var(--{colour})")
        elif key != "transform" or not value.startswith("rotate(-0 "):
            value = re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), value)
            value = re.sub(r"\s+", " ", value).strip()
        else:
            continue
        if value:
            element.attrib[key] = value


def _raise_style(parent: ElementTree.Element) -> None:
    """What all of many marks share is said once."""
    styles = {child.attrib.get("style") for child in parent}
    if parent.tag == "g" and len(parent) > 1 and len(styles) == 1 and all(child.tag == "use" for child in parent):
        parent.attrib["style"] = str(styles.pop())
        for child in parent:
            del child.attrib["style"]
