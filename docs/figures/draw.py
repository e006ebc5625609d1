"""Draws the figures of the guide: `python docs/figures/draw.py [FOLDER]`. Plain Python, but for the layers that are
measured in one of them; rounded, so that the bytes are the same everywhere.

The words in a figure are symbols and proper names, so that one drawing serves every language. Colours are of middle
lightness: they show on white and on black.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

GREY, BLUE, ORANGE, GREEN = "#8a8f98", "#3b82c4", "#e0823d", "#4c9f70"
Pair = tuple[float, float]
Points = list[Pair]


class Panel:
    """`size` (width, height) in pixels; x and y are what it shows, each (from, to)."""

    def __init__(self, left: float, top: float, size: Pair, x: Pair, y: Pair) -> None:
        self.left, self.top, self.size, self.x, self.y = left, top, size, x, y

    def at(self, x: float, y: float) -> Pair:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return round(self.left + across * self.size[0], 1), round(self.top + (1 - up) * self.size[1], 1)

    def line(self, points: Points, colour: str, width: float = 2, more: str = "") -> str:
        path = " ".join(f"{x},{y}" for x, y in (self.at(*point) for point in points))
        return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{more}/>'

    def axes(self) -> str:
        across = self.line([(self.x[0], 0), (self.x[1], 0)], GREY, 1)
        return across + self.line([(0, self.y[0]), (0, self.y[1])], GREY, 1)

    def dot(self, x: float, y: float, filled: bool) -> str:
        (cx, cy), fill = self.at(x, y), ORANGE if filled else BLUE
        return f'<circle cx="{cx}" cy="{cy}" r="7" fill="{fill}"/>'

    def text(self, x: float, y: float, words: str, colour: str = GREY) -> str:
        (left, top) = self.at(x, y)
        return f'<text x="{left}" y="{top}" fill="{colour}">{words}</text>'


def drawing(width: int, height: int, shapes: list[str]) -> str:
    style = 'font-family="sans-serif" font-size="14" text-anchor="middle"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" {style}>'
    return "\n".join([head, *shapes, "</svg>"]) + "\n"


def activations() -> str:
    functions: dict[str, Callable[[float], float]] = {
        "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
        "tanh": math.tanh,
        "ReLU": lambda z: max(z, 0.0),
        "leaky ReLU": lambda z: z if z > 0 else 0.1 * z,  # 0.01 would look like 0
    }
    shapes = []
    for place, (name, function) in enumerate(functions.items()):
        panel = Panel(10 + 160 * place, 30, (140, 100), (-4, 4), (-1.4, 1.4))
        points = [(z / 10, function(z / 10)) for z in range(-40, 41) if function(z / 10) <= 1.4]
        shapes += [panel.axes(), panel.line(points, BLUE), panel.text(0, 1.7, name)]
    return drawing(640, 140, shapes)


def xor() -> str:
    before = Panel(20, 20, (200, 200), (-0.6, 2.4), (-0.9, 2.1))
    after = Panel(280, 20, (200, 200), (-0.6, 2.4), (-0.9, 2.1))
    shapes = [before.axes(), after.axes(), after.line([(-0.5, -0.5), (2.3, 0.9)], GREY, 1.5, ' stroke-dasharray="5 4"')]
    for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1)):
        h1, h2 = max(x1 + x2, 0), max(x1 + x2 - 1, 0)
        shapes += [before.dot(x1, x2, x1 != x2), after.dot(h1, h2, x1 != x2)]
    for panel, letter in ((before, "x"), (after, "h")):
        shapes += [panel.text(2.3, -0.3, f"{letter}₁"), panel.text(-0.25, 1.95, f"{letter}₂")]
    return drawing(500, 240, shapes)


def ways(steps: int = 60) -> dict[str, Points]:
    """The steps of three rules down (x^2 + 25 y^2) / 2, with the numbers of the first chapter."""
    start = (-4.0, 1.5)
    sgd, momentum, adam = [start], [start], [start]
    v, m, s = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    for n in range(1, steps + 1):
        (x, y) = sgd[-1]
        sgd.append((x - 0.03 * x, y - 0.03 * 25 * y))
        (x, y) = momentum[-1]
        v = [0.9 * v[0] + x, 0.9 * v[1] + 25 * y]
        momentum.append((x - 0.03 * v[0], y - 0.03 * v[1]))
        (x, y), g = adam[-1], (adam[-1][0], 25 * adam[-1][1])
        m = [0.9 * old + 0.1 * new for old, new in zip(m, g, strict=True)]
        s = [0.999 * old + 0.001 * new**2 for old, new in zip(s, g, strict=True)]
        move = [a / (1 - 0.9**n) / (math.sqrt(b / (1 - 0.999**n)) + 1e-8) for a, b in zip(m, s, strict=True)]
        adam.append((x - 0.3 * move[0], y - 0.3 * move[1]))
    return {"SGD": sgd, "momentum": momentum, "Adam": adam}


def descent() -> str:
    shapes = []
    for place, ((name, points), colour) in enumerate(zip(ways().items(), (BLUE, ORANGE, GREEN), strict=True)):
        panel = Panel(10 + 215 * place, 30, (200, 120), (-4.5, 2.5), (-2.1, 2.1))
        for level in (0.3, 1, 1.7, 2.4):
            ellipse = [(level * math.cos(t / 20 * math.pi), level / 5 * math.sin(t / 20 * math.pi)) for t in range(41)]
            shapes.append(panel.line(ellipse, GREY, 0.7))
        shapes += [panel.line(points, colour, 1.6), panel.text(0, 2.3, name, colour)]
    return drawing(650, 160, shapes)


PEERS = {
    "hondo": "hondo",
    "keras on jax": "Keras · JAX",
    "plain": "PyTorch",
    "skorch": "skorch",
    "lightning": "Lightning",
}
"""The contestants of `benchmarks/engine.py` that are shown, and what they are called."""


def peers() -> str:
    """Steps a second in parts of the plain loop's, as they were measured; for each size of a batch a panel."""
    results = Path(__file__).parents[2] / "benchmarks" / "results" / "engine.json"
    shapes = []
    for place, (batch, found) in enumerate(json.loads(results.read_text(encoding="utf-8"))["batches"].items()):
        times = {name: statistics.median(each["step"] for each in found[name]) for name in PEERS if name in found}
        most = max(times["plain"] / time for time in times.values())
        panel = Panel(100 + 325 * place, 30, (150, 24 * len(times)), (0, most), (len(times), 0))
        shapes.append(panel.text(most / 2, -0.4, f"batch {batch}"))
        for row, (name, time) in enumerate(times.items()):
            times_as_fast, colour = times["plain"] / time, BLUE if name == "hondo" else GREY
            (left, top), (right, _) = panel.at(0, row + 0.15), panel.at(times_as_fast, row)
            width, words = round(right - left, 1), f'font-weight="{"bold" if name == "hondo" else "normal"}"'
            shapes += [
                f'<rect x="{left}" y="{top}" width="{width}" height="17" fill="{colour}"/>',
                f'<text x="{left - 6}" y="{top + 13}" fill="{colour}" text-anchor="end" {words}>{PEERS[name]}</text>',
                f'<text x="{round(right + 6, 1)}" y="{top + 13}" fill="{colour}" text-anchor="start" {words}>'
                f"{times_as_fast:.1f}</text>",
            ]
    return drawing(650, 40 + 24 * len(PEERS), shapes)


Rows = list[list[int]]
PICTURE: Rows = [[1, 2, 3, 4, 5], [2, 3, 4, 5, 6], [3, 4, 5, 6, 7]]
DIAGONAL: Rows = [[1, 0], [0, 1]]
UPRIGHT: Rows = [[-1, 0, 1]] * 3
LYING: Rows = [[-1] * 3, [0] * 3, [1] * 3]
THREE: Rows = [
    [0, 0, 7, 15, 13, 1, 0, 0],
    [0, 8, 13, 6, 15, 4, 0, 0],
    [0, 2, 1, 13, 13, 0, 0, 0],
    [0, 0, 2, 15, 11, 1, 0, 0],
    [0, 0, 0, 1, 12, 12, 1, 0],
    [0, 0, 0, 0, 1, 10, 8, 0],
    [0, 0, 8, 4, 5, 14, 9, 0],
    [0, 0, 7, 13, 13, 9, 0, 0],
]
"""The fourth of scikit-learn's digits, from 0 to 16."""


def slid(picture: Rows, kernel: Rows) -> Rows:
    """What the kernel sees at each of its places."""
    places = [range(len(picture) - len(kernel) + 1), range(len(picture[0]) - len(kernel[0]) + 1)]
    weights = [(down, right, weight) for down, row in enumerate(kernel) for right, weight in enumerate(row)]
    return [[sum(w * picture[y + down][x + right] for down, right, w in weights) for x in places[1]] for y in places[0]]


def square(panel: Panel, row: int, column: int, side: int, more: str) -> str:
    """`side` cells of a panel whose rows are counted downwards."""
    (left, top), (right, bottom) = panel.at(column, row), panel.at(column + side, row + side)
    return f'<rect x="{left}" y="{top}" width="{right - left:g}" height="{bottom - top:g}" {more}/>'


def grid(rows: Rows, left: float, top: float, cell: float) -> tuple[Panel, list[tuple[int, int, int]]]:
    """A panel of one cell for each number, and (row, column, number) of each."""
    size = (cell * len(rows[0]), cell * len(rows))
    panel = Panel(left, top, size, (0, len(rows[0])), (len(rows), 0))
    return panel, [(y, x, number) for y, row in enumerate(rows) for x, number in enumerate(row)]


def sliding() -> str:
    shapes, outlined = [], 'fill="none" stroke="{}" stroke-width="3"'
    for rows, left, width in ((PICTURE, 10, 2), (DIAGONAL, 240, 0), (slid(PICTURE, DIAGONAL), 362, 1)):
        panel, cells = grid(rows, left, 64 - 18 * len(rows), 36)
        for y, x, number in cells:
            shapes.append(square(panel, y, x, 1, f'fill="none" stroke="{GREY}"'))
            shapes.append(panel.text(x + 0.5, y + 0.64, str(number)))
        for y, x, colour in ((0, 0, ORANGE), (len(rows) - width, len(rows[0]) - width, BLUE)) if width else ():
            shapes.append(square(panel, y, x, width, outlined.format(colour)))
    signs = [f'<text x="{x}" y="70" fill="{GREY}" font-size="20">{sign}</text>' for x, sign in ((215, "*"), (337, "="))]
    return drawing(516, 128, shapes + signs)


def edges() -> str:
    shapes, left, most = [], 10, 48  # the largest sum is 3 * 16
    for rows, full in (
        (THREE, 0),
        (UPRIGHT, 1),
        (slid(THREE, UPRIGHT), most),
        (LYING, 1),
        (slid(THREE, LYING), most),
    ):
        panel, cells = grid(rows, left, 82 - 9 * len(rows), 18)
        for y, x, number in cells:
            colour = GREY if not full else BLUE if number > 0 else ORANGE
            strength = round(abs(number) / (full or 16), 2)
            shapes.append(square(panel, y, x, 1, f'fill="{colour}" fill-opacity="{strength}"'))
        shapes.append(
            f'<rect x="{left}" y="{panel.top}" width="{panel.size[0]}" height="{panel.size[1]}" '
            f'fill="none" stroke="{GREY}"/>'
        )
        left += int(panel.size[0]) + (14 if full == 1 else 46)
    return drawing(left - 36, 164, shapes)


def remembered() -> dict[str, Points]:
    """For each kind of layer the power of ten by which the last state moves with what was read so many steps before: at
    hondo's initial values, and with weights twice as large, or with a gate that lets 95 % stay."""
    import torch

    from hondo.inspection.horizon import horizon
    from hondo.layers.recurrent import CELLS

    def measured() -> Points:
        return [(float(distance), slope) for distance, slope in enumerate(horizon(cell, x).log10().tolist())]

    torch.manual_seed(0)
    x, found = torch.randn(8, 60, 16, dtype=torch.float64), {}
    for kind, cell_of in CELLS.items():
        cell = cell_of(16, 32).double()
        found[kind.upper()] = measured()
        if kind == "rnn":
            cell.weight_hh.data *= 2
        else:
            cell.bias_ih.data.chunk(cell.gates)[1].fill_(3)
        found[f"{kind.upper()}, {'2 W' if kind == 'rnn' else 'b = 3'}"] = measured()
    return found


def memory() -> str:
    panel, shapes = Panel(56, 14, (440, 270), (0, 59), (-12, 3)), []
    for power in range(-12, 4, 3):
        left, top = panel.at(0, power)
        shapes.append(panel.line([(0, power), (59, power)], GREY, 1 if power == -12 else 0.5))
        tick = "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        shapes.append(f'<text x="{left - 6}" y="{top + 5}" fill="{GREY}" text-anchor="end">{tick}</text>')
    shapes += [panel.text(distance, -13, str(distance)) for distance in range(0, 60, 10)]
    colours = {"RNN": ORANGE, "LSTM": BLUE, "GRU": GREEN}
    for name, points in remembered().items():
        kind, changed, _ = name.partition(",")
        left, top = panel.at(*points[-1])
        lower = {"RNN": 0, "GRU": 12}.get(name, 5)  # two of them end side by side
        place = f'x="{round(left + 8, 1)}" y="{round(top + lower, 1)}" fill="{colours[kind]}" text-anchor="start"'
        shapes.append(panel.line(points, colours[kind], 2, ' stroke-dasharray="6 4"' if changed else ""))
        shapes.append(f"<text {place}>{name}</text>")
    return drawing(590, 316, shapes)


FIGURES = {
    "activations.svg": activations,
    "xor.svg": xor,
    "descent.svg": descent,
    "peers.svg": peers,
    "sliding.svg": sliding,
    "edges.svg": edges,
    "horizon.svg": memory,
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in FIGURES.items():
        (folder / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
