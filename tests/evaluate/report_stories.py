"""Made stories for the page of a fit: as a run would tell them, and as nobody should."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from hondo.evaluate.story import Story
from hondo.messages import Message

SENTENCES = {
    "made.better": {
        "en": "The network is better than boosted trees by {gain} of {measure}: use the network.",
        "es": "La red supera a los árboles potenciados en {gain} de {measure}: use la red.",
    },
    "made.same": {
        "en": "The network is no different from boosted trees, which are simpler: use lightgbm.",
        "es": "La red no se distingue de los árboles potenciados, que son más simples: use lightgbm.",
    },
    "made.worse": {
        "en": "The network is worse than boosted trees by {gain} of {measure}: use lightgbm.",
        "es": "La red queda por debajo de los árboles potenciados en {gain} de {measure}: use lightgbm.",
    },
    "made.how": {
        "en": "At random, with the same share of each label in every part.",
        "es": "Al azar, con la misma proporción de cada etiqueta en cada parte.",
    },
    "made.read": {
        "en": "Read as comma-separated UTF-8 with a header.",
        "es": "Leído como UTF-8 separado por comas, con encabezado.",
    },
    "made.numbers": {
        "en": "All {n:n} values are numbers.",
        "es": "Los {n:n} valores son números.",
    },
    "made.values": {
        "en": "{n:plural:distinct value|distinct values}.",
        "es": "{n:plural:valor distinto|valores distintos}.",
    },
    "made.duplicates": {
        "en": "{n:plural:row is|rows are} the same as an earlier one.",
        "es": "{n:plural:fila repite|filas repiten} una anterior.",
    },
    "made.duplicates_why": {
        "en": "A row that stands in two parts is judged by memory, not by understanding.",
        "es": "Una fila que está en dos partes se juzga por memoria, no por comprensión.",
    },
    "made.duplicates_action": {
        "en": "Copies were put into the same part.",
        "es": "Las copias se pusieron en la misma parte.",
    },
    "made.leak": {
        "en": "{column} alone tells the target almost without fail.",
        "es": "{column} por sí sola revela el objetivo casi sin fallo.",
    },
    "made.leak_why": {
        "en": "A column that is known only afterwards makes a score that will not hold.",
        "es": "Una columna que solo se conoce después da una medida que no se sostendrá.",
    },
    "made.overfit": {
        "en": "From epoch {epoch} on the training loss fell while the validation loss rose: the network learns rows by "
        "heart. More dropout or a smaller network would help.",
        "es": "Desde la época {epoch} la pérdida de entrenamiento bajó y la de validación subió: la red memoriza "
        "filas. Ayudaría más dropout o una red más pequeña.",
    },
    "made.text": {"en": "{text}", "es": "{text}"},
}
sys.modules["hondo.messages.made"] = SimpleNamespace(SENTENCES=SENTENCES)  # type: ignore[assignment]


def curves(epochs: int, start: float, end: float, best: int) -> tuple[dict[str, Any], ...]:
    """Events of a run: ten log lines and a look at the validation part in each epoch."""
    draw = random.Random(epochs)
    events: list[dict[str, Any]] = []
    for line in range(1, epochs * 10 + 1):
        done, epoch = line / (epochs * 10), line / 10
        at = {"step": line * 20, "epoch": epoch}
        loss = abs(end + (start - end) * (1 - done) ** 3 * 0.8 + draw.gauss(0, 0.012 * start))
        rate = 0.003 * min(1, done * 12) * (0.5 + 0.5 * np.cos(np.pi * done))
        events.append({"event": "logged", "loss": loss, "gradient": 1.0, "rate": rate} | at)
        if line % 10 == 0:
            seen = end + 0.02 + (start - end) * 0.7 * (1 - min(1, epoch / best)) ** 2
            seen += 0.02 * max(0, epoch - best) ** 0.7 + abs(draw.gauss(0, 0.004)) * (epoch != best)
            events.append({"event": "evaluated", "loss": seen, "measures": {}, "best": epoch <= best} | at)
    return tuple(events)


def audit(rows: int, best_epoch: int, **changed: Any) -> dict[str, Any]:
    told = {"opened": 1, "opened_before": 0, "test_rows": rows, "scored": rows, "scored_twice": 0}
    told |= {"best_step": best_epoch * 200, "best_epoch": float(best_epoch), "seed": 0}
    told |= {"fingerprint": "9f86d081884c7d659a2feaa0c55ad015"}
    return told | {"versions": {"hondo": "0.1.0", "torch": "2.13.0", "Python": "3.12.3"}} | changed


def entries(measures: str, *lines: tuple[str, list[float], float, float, float, float]) -> tuple[dict[str, Any], ...]:
    """A board. A line: name, scores, half the interval, fit and prediction seconds, half the paired interval."""
    board: list[dict[str, Any]] = []
    for name, scores, half, fit, predict, paired in lines:
        told = {"name": name, "measures": dict(zip(measures.split(), scores, strict=True))}
        told |= {"low": scores[0] - half, "high": scores[0] + half, "fit_seconds": fit, "predict_seconds": predict}
        if board:
            by = lines[0][1][0] - scores[0]
            told |= {"difference": by, "difference_low": by - paired, "difference_high": by + paired}
        board.append(told)
    return tuple(board)


def column(name: str, kind: str, n: int, missing: int = 0, target: bool = False) -> dict[str, Any]:
    because = Message("made.numbers" if kind == "number" else "made.values", {"n": n})
    return {"name": name, "kind": kind, "because": because, "target": target, "missing": missing}


def shuffled(measure: str, *names: str, size: float = 0.1, alike: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any]:
    """What each column is worth, less and less; the last third may be worth nothing."""
    columns = []
    for place, name in enumerate(names):
        worse = size * (0.7**place - 0.02)
        columns.append({"name": name, "worse": worse, "low": worse - 0.06 * size, "high": worse + 0.07 * size})
    return {"measure": measure, "rows": 2000, "repeats": 5, "columns": columns, "alike": alike, "seconds": 1.2}


def grown(measure: str, rows: int, first: float, end: float, greater: bool = False) -> dict[str, Any]:
    """A curve from `first` at an eighth of the rows towards `end`."""
    counts = [rows, rows // 8, rows // 8, rows // 4, rows // 4, rows // 2, rows // 2]

    def at(n: float) -> float:
        return end + (first - end) * (8 * n / rows) ** -0.6

    off = abs(first - end) * 0.05
    points = [{"rows": n, "value": at(n) + off * (-1) ** k} for k, n in enumerate(counts)]
    places = np.geomspace(rows // 8, 2 * rows, 24).tolist()
    line = [{"rows": n, "value": at(n), "low": at(n) - 2 * off, "high": at(n) + 2 * off} for n in places]
    told = {"measure": measure.replace("_", " "), "rows": rows, "twice": 2 * rows, "now": at(rows), "digits": 3}
    told |= {"then": at(2 * rows), "low": at(2 * rows) - 2 * off, "high": at(2 * rows) + 2 * off}
    sentence = Message("growth.helps", told)
    return {"measure": measure, "greater_is_better": greater, "points": points, "line": line} | {
        "sentence": sentence,
        "seconds": 40.0,
    }


def income() -> Story:
    """Two labels, mixed columns, no difference."""
    missing = {"workclass": 1836, "education": 0, "marital_status": 0, "occupation": 1843, "relationship": 0}
    missing |= {"race": 0, "sex": 0, "native_country": 583}
    numbers = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week"]
    fields = [column(name, "number", 32561) for name in numbers]
    fields += [column(name, "category", 9, count) for name, count in missing.items()]
    fields.append(column("income", "category", 2, target=True))
    board = entries(
        "log_loss accuracy auc",
        ("network", [0.27913, 0.87136, 0.92711], 0.0071, 41.2, 0.031, 0.0),
        ("lightgbm", [0.27851, 0.87203, 0.92803], 0.0072, 18.93, 0.11, 0.0028),
        ("linear", [0.31922, 0.8513, 0.9049], 0.0069, 2.81, 0.009, 0.0049),
        ("majority", [0.5512, 0.7591, 0.5], 0.0068, 0.0002, 0.0001, 0.009),
    )
    said = {"why": Message("made.duplicates_why"), "action": Message("made.duplicates_action")}
    copies = {
        "what": Message("made.duplicates", {"n": 24}),
        "columns": [],
        "rows": list(range(4881, 8881, 200)),
        "count": 24,
    }
    leak = {"what": Message("made.leak", {"column": "tax_paid"}), "columns": ["tax_paid"], "rows": []}
    findings = (
        {"check": "duplicates", "severity": "warning"} | said | copies,
        {"check": "leak", "severity": "serious"} | said | leak,
    )
    values = {"age": 39.0, "workclass": "Private", "fnlwgt": 226802.0, "education": "11th", "education_num": 7.0}
    values |= {"marital_status": "Never-married", "occupation": None, "relationship": "Own-child", "race": "White"}
    values |= {"sex": "Male", "capital_gain": 0.0, "capital_loss": float("nan"), "hours_per_week": 37.5, "country": "?"}
    worst = [
        {"row": 31 + 977 * k, "values": values, "expected": ">50K", "predicted": "<=50K", "loss": 4.9 - 0.21 * k}
        for k in range(10)
    ]
    picture = {
        "confusion": [[3478, 230], [398, 778]],
        "labels": ["<=50K", ">50K"],
        "roc": [[float(x), float(x**0.16)] for x in np.linspace(0, 1, 800)],
        "reliability": [[k / 10 + 0.05, k / 10 + 0.05 + 0.03 * np.sin(k)] for k in range(10)],
    }
    plan = {"epochs": 40, "batch": 256, "lr": 0.003, "optimizer": "adamw", "schedule": "cosine", "warm_up": 0.05}
    return Story(
        title="income, from adult.csv",
        task="binary",
        model="mlp",
        parameters=58_434,
        verdict=Message("made.same"),
        standing="no different",
        source="adult.csv",
        rows=32561,
        fields=tuple(fields),
        parts={"training": 22793, "validation": 4884, "test": 4884},
        how=Message("made.how"),
        plan=plan | {"widths": [256, 128, 64], "compile": False, "limit": None},
        curves=curves(24, 0.62, 0.28, 16),
        board=board,
        measure="log_loss",
        greater_is_better=False,
        picture=picture,
        worst=tuple(worst),
        audit=audit(4884, 16, opened_before=3),
        notes=(Message("made.read"),),
        findings=findings,
        found=(Message("made.overfit", {"epoch": 17}),),
        shuffled=shuffled("log_loss", *numbers, *missing, alike=(("education", "education_num"),)),
        grown=grown("log_loss", 22793, 0.34, 0.27),
    )


def letters(labels: tuple[str, ...] = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) -> Story:
    """Many labels, the network wins, nothing odd."""
    rng = np.random.default_rng(2)
    size = (len(labels), len(labels))
    confusion = np.diag(rng.integers(95, 118, len(labels))) + (rng.random(size) < 0.08) * rng.integers(1, 5, size)
    names = ["x-box", "y-box", "width", "high", "onpix", "x-bar", "y-bar", "x2bar", "y2bar", "xybar", "x2ybr", "xy2br"]
    board = entries(
        "accuracy log_loss",
        ("network", [0.97633, 0.0821], 0.0054, 95.4, 0.052, 0.0),
        ("lightgbm", [0.96433, 0.1259], 0.0066, 130.2, 0.61, 0.0057),
        ("linear", [0.77233, 0.842], 0.0148, 4.4, 0.004, 0.0147),
        ("majority", [0.0407, 3.257], 0.007, 0.0001, 0.0001, 0.008),
    )
    values = {name: float(rng.integers(0, 15)) for name in names}
    worst = [
        {"row": 1000 + 37 * k, "expected": labels[k], "predicted": labels[-k - 1], "loss": 7.2 / (k + 1)}
        | {"values": values}
        for k in range(8)
    ]
    fields = [column(name, "number", 20000) for name in names]
    return replace(
        income(),
        title="letter, from letter.csv",
        task="multiclass",
        parameters=76_186,
        verdict=Message("made.better", {"gain": "0.012", "measure": "accuracy"}),
        standing="better",
        source="letter.csv",
        rows=20000,
        fields=(*fields, column("letter", "category", len(labels), target=True)),
        findings=(),
        parts={"training": 14000, "validation": 3000, "test": 3000},
        curves=curves(60, 3.2, 0.02, 52),
        board=board,
        measure="accuracy",
        greater_is_better=True,
        picture={"confusion": confusion.tolist(), "labels": list(labels)},
        worst=tuple(worst),
        audit=audit(3000, 52),
        found=(),
        shuffled=shuffled("accuracy", *names, size=0.5),
        grown=grown("accuracy", 14000, 0.9, 0.985, greater=True),
    )


def films(labels: tuple[str, ...] = ("drama", "comedy", "thriller", "war", "film noir", "musical", "silent")) -> Story:
    """Several labels a row, of which one was never answered and one is in no test row."""
    told = [
        {"label": label, "rows": 900 // (k * k + 1), "answered": 860 // (k * k + 1) if k != 5 else 0}
        | {"precision": 0.81 - 0.07 * k, "recall": 0.78 - 0.1 * k, "f1": 0.79 - 0.09 * k, "auc": 0.91 - 0.03 * k}
        for k, label in enumerate(labels)
    ]
    told[5] |= {"precision": None, "recall": 0.0, "f1": 0.0}
    told[6] |= {"rows": 0, "recall": None, "f1": 0.0, "auc": None}
    board = entries(
        "log_loss exact_match f1_micro f1_macro auc",
        ("network", [0.2512, 0.4312, 0.7201, 0.5933, 0.8791], 0.008, 21.0, 0.01, 0),
        ("linear", [0.2688, 0.4102, 0.7011, 0.5614, 0.8612], 0.008, 3.1, 0.02, 0.004),
    )
    sets = [["drama", "war"], [], ["comedy"], list(labels)]
    worst = [
        {
            "row": 71 * k + 3,
            "expected": sets[k],
            "predicted": sets[k - 1],
            "loss": 3.2 - 0.2 * k,
            "values": {"year": 1931.0},
        }
        for k in range(4)
    ]
    return replace(
        letters(),
        task="multilabel",
        fields=(
            column("year", "number", 90),
            column("tags", "labels", 40),
            column("genres", "labels", 99, target=True),
        ),
        board=board,
        measure="log_loss",
        greater_is_better=False,
        picture={"per_label": told, "rows": 1400, "right": 604, "reliability": income().picture["reliability"]},
        worst=tuple(worst),
        shuffled=shuffled("log_loss", "year", "tags"),
        grown=None,
    )


def houses(points: int = 440) -> Story:
    """A number, 81 columns some of which have long names, the network loses; one rival is far off."""
    rng = np.random.default_rng(3)
    names = [f"{'neighbourhood_and_condition_of_the_' * (k % 9 == 0)}Column {k}" for k in range(80)]
    kinds = ["number", "category", "date"]
    fields = [column(name, kinds[k % 3], 2930 - k, (k % 4 == 0) * 7 * k) for k, name in enumerate(names)]
    actual = rng.lognormal(12, 0.4, points)
    predicted = actual * rng.normal(1, 0.09, points)
    board = entries(
        "rmse mae r2",
        ("network", [25341.7, 15021.2, 0.8931], 3120, 31.7, 0.018, 0),
        ("lightgbm", [22876.3, 14004.9, 0.9129], 2760, 12.1, 0.03, 1855),
        ("linear", [27412.9, 16650, 0.8749], 3300, 0.7, 0.004, 2900),
        ("mean", [277_412.9, 58210, -0.0004], 5200, 0.0001, 0.0001, 7000),
    )
    values = {name: ("Excellent" if k % 3 else 1961.0) for k, name in enumerate(names)}
    worst = [
        {"row": 12 + 71 * k, "expected": actual[k], "predicted": predicted[k], "loss": 9.21 / (k + 1), "values": values}
        for k in range(10)
    ]
    return replace(
        income(),
        title="SalePrice, from ames_housing.csv",
        task="regression",
        parameters=141_057,
        verdict=Message("made.worse", {"gain": "2,465", "measure": "rmse"}),
        standing="worse",
        source="ames_housing.csv",
        rows=2930,
        fields=(*fields, column("SalePrice", "number", 2930, target=True)),
        parts={"training": 2050, "validation": 440, "test": 440},
        curves=curves(140, 1.4, 0.05, 90),
        board=board,
        measure="rmse",
        greater_is_better=False,
        picture={"predicted": predicted.tolist(), "actual": actual.tolist()},
        worst=tuple(worst),
        audit=audit(440, 90),
        shuffled=shuffled("rmse", *names, size=9000.0),
        grown=None,
    )


NASTY = (
    "<script>alert('x')</script>]]>&amp;\"--><!--{{ 7*7 }}{% raw %}\x00\x1b\u202e\ud800 "
    "https://evil.example/x.js onload='x' 漢字 $x^2$ %s {x}"
)


def hostile() -> Story:
    """Every name and value is an attack."""
    said = Message("made.text", {"text": NASTY})
    story = letters()
    finding = {"check": NASTY, "severity": NASTY, "what": said, "why": said, "action": said}
    return replace(
        story,
        title=NASTY,
        task=NASTY,
        model=NASTY,
        verdict=said,
        standing=NASTY,
        source=NASTY,
        fields=tuple({**field, "name": f"{NASTY} {k}", "because": said} for k, field in enumerate(story.fields)),
        parts={**story.parts, NASTY: 1},
        notes=(said,),
        findings=(finding | {"columns": [NASTY], "rows": [1]},),
        how=said,
        plan={NASTY: NASTY, "nested": {NASTY: [NASTY]}},
        board=tuple({**one, "name": f"{NASTY} {k}"} for k, one in enumerate(story.board)),
        picture={"confusion": [[5, 1], [2, 4]], "labels": [NASTY, NASTY * 2]},
        worst=({"row": 3, "expected": NASTY, "predicted": NASTY * 20, "loss": float("inf"), "values": {NASTY: NASTY}},),
        found=(said,),
        shuffled=shuffled(NASTY, NASTY, f"{NASTY} 2", alike=((NASTY, NASTY),)),
        grown={**grown("log_loss", 800, 0.9, 0.8), "sentence": said},
        audit=audit(3000, 3, seed=NASTY, fingerprint=NASTY, versions={NASTY: NASTY}, scored=2999, scored_twice=2),
    )


def bare() -> Story:
    """Everything that may be absent is, and the network has no score."""
    nan = float("nan")
    return replace(
        income(),
        standing="alone",
        board=({"name": "network", "measures": {"rmse": nan}, "low": nan, "high": nan},),
        measure="rmse",
        curves=(),
        picture={},
        worst=(),
        plan={},
        notes=(),
        findings=None,
        found=(),
        shuffled=None,
        grown=None,
        audit=audit(4884, 1, versions={}),
    )


STORIES = {story.__name__: story for story in (income, letters, films, houses, hostile, bare)}
