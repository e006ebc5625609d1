"""Raw values of each kind of column, and batches of each role: what the contract tests feed to every entry they find.

A new kind of column adds its values here; a new family or task needs nothing, unless it asks for a role that no kind
here gives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from hondo import registry
from hondo.layers.ngrams import LENGTHS, groups
from hondo.nouns import Batch, Columns, Field, Role, Task
from hondo.pictures import Picture


class Rows:
    """A data set held in a dict."""

    def __init__(self, columns: Columns, *fields: Field) -> None:
        self.columns, self.fields = columns, fields

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def take(self, index, names=None):
        return {name: self.columns[name][index] for name in names or self.columns}


def objects(values) -> np.ndarray:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


# ---- columns of each kind -------------------------------------------------------------------------


def number(rows: int, seed: int) -> Columns:
    g = np.random.default_rng(seed)
    return {
        "plain": g.normal(50, 10, rows),
        "tails": np.exp(3 * g.normal(size=rows)),
        "whole": g.integers(0, 5, rows).astype(float),
        "two": g.integers(0, 2, rows).astype(float),
        "rarely": (g.random(rows) < 0.03).astype(float),
        "constant": np.full(rows, 7.0),
        "gaps": np.where(g.random(rows) < 0.3, np.nan, g.normal(size=rows)),
        "empty": np.full(rows, np.nan),
        "huge": g.normal(size=rows) * 1e300,
        "tiny": g.normal(size=rows) * 1e-300,
        "endless": np.where(g.random(rows) < 0.1, np.inf, g.normal(size=rows)),
    }


def category(rows: int, seed: int) -> Columns:
    g = np.random.default_rng(seed)
    words = ["red", "green", "blue", "", " ", "nan", "NaN", "none", "1", "10", "2", "ñandú", "a\nb", "日本", "{x}"]
    return {
        "colour": objects(g.choice(words[:3], rows)),
        "odd": objects(g.choice(words, rows)),
        "gaps": objects([None if g.random() < 0.3 else str(g.choice(words)) for _ in range(rows)]),
        "many": objects([f"street {n}" for n in g.integers(0, max(2, rows // 3), rows)]),
        "once": objects([f"name {n}" for n in range(rows)]),
        "constant": objects(["same"] * rows),
        "empty": objects([None] * rows),
    }


def boolean(rows: int, seed: int) -> Columns:
    g = np.random.default_rng(seed)
    return {
        "spoken": objects(g.choice(["no", "yes"], rows)),
        "typed": objects(g.choice(["False", "True"], rows)),
        "gaps": objects([None if g.random() < 0.3 else str(g.choice(["f", "t"])) for _ in range(rows)]),
        "constant": objects(["yes"] * rows),
        "empty": objects([None] * rows),
    }


def date(rows: int, seed: int) -> Columns:
    g = np.random.default_rng(seed)
    start = np.datetime64("2019-03-01", "us")
    made = {
        "days": start + g.integers(0, 2000, rows).astype("timedelta64[D]"),
        "moments": start + g.integers(0, 10**15, rows).astype("timedelta64[us]"),
        "gaps": np.where(g.random(rows) < 0.3, np.datetime64("NaT"), start + g.integers(0, 9, rows).astype("m8[D]")),
        "constant": np.full(rows, start),
        "empty": np.full(rows, np.datetime64("NaT", "us")),
        "long ago": np.datetime64("0001-01-01", "us") + g.integers(0, 10**17, rows).astype("m8[us]"),
    }
    return {name: column.astype("datetime64[us]") for name, column in made.items()}


def labels(rows: int, seed: int) -> Columns:
    """Sets as they are held: a JSON list each, its labels in order."""
    g = np.random.default_rng(seed)
    words = ["", "a|b", "blue", "green", "ñandú", "red", "{x}", "日本"]

    def some(share: float, names=words) -> str:
        return json.dumps([word for word in names if g.random() < share], ensure_ascii=False)

    return {
        "colours": objects([some(0.4, words[2:]) for _ in range(rows)]),
        "odd": objects([some(0.3) for _ in range(rows)]),
        "gaps": objects([None if g.random() < 0.3 else some(0.5) for _ in range(rows)]),
        "one": objects([json.dumps([str(word)]) for word in g.choice(words, rows)]),
        "once": objects([json.dumps([f"name {n}", f"name {n + rows}"]) for n in range(rows)]),
        "constant": objects(['["same"]'] * rows),
        "none": objects(["[]"] * rows),
        "empty": objects([None] * rows),
    }


def image(rows: int, seed: int) -> Columns:
    g = np.random.default_rng(seed)

    def some(*shape: int) -> Picture:
        return Picture("<made>", g.integers(0, 256, shape, dtype=np.uint8))

    same = Picture("<same>", np.full((9, 12, 3), 200, dtype=np.uint8))
    return {
        "photo": objects([some(int(g.integers(5, 30)), int(g.integers(5, 30)), 3) for _ in range(rows)]),
        "grey": objects([some(11, 7) for _ in range(rows)]),
        "gaps": objects([None if g.random() < 0.3 else some(8, 8, 3) for _ in range(rows)]),
        "constant": objects([same] * rows),
        "empty": objects([None] * rows),
    }


def text(rows: int, seed: int) -> Columns:
    g = np.random.default_rng(seed)
    words = [
        "the",
        "deep",
        "sea",
        "ñandú",
        "¿qué?",
        "日本語",
        "don't",
        "🙂",
        "e\u0301",
        "A\tb\nc",
        "x" * 300,
        "{}",
        "[SEP]",
    ]

    def some(most: int) -> str:
        return " ".join(g.choice(words, g.integers(0, most)))

    return {
        "review": objects([some(40) for _ in range(rows)]),
        "title": objects([some(4) for _ in range(rows)]),
        "gaps": objects([None if g.random() < 0.3 else some(9) for _ in range(rows)]),
        "constant": objects(["the same in every row"] * rows),
        "empty": objects([None] * rows),
    }


COLUMNS = {"number": number, "category": category, "boolean": boolean, "date": date, "labels": labels}
COLUMNS |= {"image": image, "text": text}

NEW: dict[str, list[Any]] = {
    "number": [float("nan"), float("inf"), -float("inf"), 0.0, -0.0, 1e308, -1e308, 5e-324, 7.0],
    "category": [None, "never seen", "", "NaN", "x" * 10_000, "same"],
    "boolean": [None, "perhaps", "", "yes", "True"],
    "labels": [None, "[]", '["never seen"]', '["", "never seen", "same"]', '["name 3"]'],
    "date": [np.datetime64(d, "us") for d in ("NaT", "9999-12-31", "0001-01-01", "1969-12-31T23:59:59.999999")],
}
NEW["image"] = [None, Picture("<dot>", np.zeros((1, 1), np.uint8)), Picture("<line>", np.zeros((1, 200, 3), np.uint8))]
NEW["text"] = [None, "", " \t\n", "\x00", "never seen", "\ud800".encode("utf-8", "replace").decode(), "word " * 3000]
"""Values that training did not see, or that are at the end of what there is; and one that it did."""

BAD: dict[str, list[Any]] = {
    "number": ["twelve", "1,5,3", [1.0], {}],
    "category": [],  # anything can be a label
    "boolean": [],  # a word never seen is neither yes nor no
    "labels": [{}, [1.5], [["a"]]],
    "date": ["yesterday", "2020-13-01", [1]],
    "image": ["/etc/passwd", b"no picture", 3, {}],
    "text": [{}, ["a"], b"a"],
}
"""What a caller may hand over for a value and must not."""


def columns(kind: str, rows: int = 120, seed: int = 0) -> Columns:
    assert kind in COLUMNS, (
        f"tests/contract/samples.py holds no columns of kind {kind!r}: add some, and NEW and BAD ones"
    )
    return COLUMNS[kind](rows, seed)


def fields(kind: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind) for name in columns(kind, 2))


def new(kind: str) -> Columns:
    """Each of NEW in every column."""
    kept = columns(kind, 2)
    dtype = next(iter(kept.values())).dtype
    values = objects(NEW[kind]) if dtype.hasobject else np.array(NEW[kind], dtype=dtype)
    return dict.fromkeys(kept, values)


# ---- batches of each role -------------------------------------------------------------------------

KNOTS = ((-1.0, -0.3, 0.2, 1.0), (0.0, 1.0), (), (-2.0, 0.0, 2.0), (-0.5, 0.0, 0.1, 0.2, 0.9, 3.0))


def symbols(role: str) -> Role:
    """Of some alphabet, with groups of neighbours that are known."""
    drawn = torch.randint(0, 30, (40, 7), generator=torch.Generator().manual_seed(0))
    grams = groups(drawn, torch.ones_like(drawn, dtype=torch.bool), LENGTHS[role])[0].unique().tolist()
    return Role((None,), sizes=(30,), grams=tuple(grams), shares=(0.1,) * len(grams))


TEXTS = {role: symbols(role) for role in LENGTHS}

INPUTS: dict[str, dict[str, Role]] = {
    "numbers": {"numbers": Role((5,))},
    "categories": {"categories": Role((3,), sizes=(2, 4, 9))},
    "both": {"numbers": Role((5,), knots=KNOTS), "categories": Role((3,), sizes=(2, 4, 9))},
    "pictures": {"image": Role((3, 13, 16), names=("red", "green", "blue"))},
    "grey dots": {"image": Role((1, 3, 3), names=("grey",))},
    "texts": TEXTS,
    "texts in a table": {
        **TEXTS,
        "numbers": Role((5,)),
        "categories": Role((3,), sizes=(2, 4, 9)),
    },
    "many values": {"numbers": Role((1,)), "categories": Role((2,), sizes=(4, 300))},
}
"""Roles that a batch can have, together. A new role needs a line here, and one in `values`."""


def values(role: Role, rows: int, seed: int) -> torch.Tensor:
    """What a batch may hold under this role: numbers of no great size, indices of every size there is."""
    g = torch.Generator().manual_seed(seed)
    if role.sizes and None in role.shape:
        return torch.randint(0, role.sizes[0], (rows, *(size or 7 for size in role.shape)), generator=g)
    if role.sizes:
        sizes = role.sizes * (role.shape[0] // len(role.sizes)) if role.shape else role.sizes
        drawn = torch.stack([torch.randint(0, size, (rows,), generator=g) for size in sizes], 1)
        return drawn if role.shape else drawn[:, 0]
    return torch.randn(rows, *(size or 7 for size in role.shape), generator=g)


def batch(roles: Mapping[str, Role], rows: int, seed: int = 0) -> Batch:
    found = {name: values(role, rows, seed + place) for place, (name, role) in enumerate(roles.items())}
    for name, role in roles.items():
        if None in role.shape:
            g = torch.Generator().manual_seed(seed)
            found[f"{name}_keep"] = torch.arange(7) < torch.randint(1, 8, (rows, 1), generator=g)
    return found


# ---- tasks with a target they suit ----------------------------------------------------------------


def each(*names: str) -> Role:
    """Of several labels that may be true of a row."""
    return Role((len(names),), sizes=(2,), labels=names, shares=tuple(0.5 / n for n in range(1, len(names) + 1)))


def label(*names: str) -> Role:
    share = tuple(np.arange(1, len(names) + 1) / sum(range(1, len(names) + 1)))
    return Role((), sizes=(len(names),), labels=names, shares=tuple(map(float, share)))


TARGETS: dict[str, tuple[Field, Role]] = {
    "a number": (Field("asked", "number", {"distinct": 90}, target=True), Role((), center=40.0, scale=12.5)),
    "two labels": (Field("asked", "category", {"distinct": 2}, target=True), label("no", "yes")),
    "three labels": (Field("asked", "category", {"distinct": 3}, target=True), label("a", "b", "c")),
    "several at once": (Field("asked", "labels", {"distinct": 7}, target=True), each("a", "b", "c", "d")),
    "two truths": (Field("asked", "boolean", {"distinct": 2}, target=True), label("False", "True")),
}


def tasks() -> dict[str, Task]:
    """Each registered task bound to each target it suits; "binary: two labels" and so on."""
    found: dict[str, Task] = {}
    for name, kind in registry.every("task").items():
        suiting = {told: role for told, (field, role) in TARGETS.items() if kind.suits((field,))}
        assert suiting, f"tests/contract/samples.py holds no target that the task {name!r} suits: add one"
        for told, role in suiting.items():
            found[f"{name}: {told}"] = kind(("asked",)).bind({"target": role})
    return found


def asked(task: Task, roles: Mapping[str, Role], rows: int, seed: int = 0) -> Batch:
    """A batch with these inputs and the task's target."""
    return batch({**roles, "target": task.roles["target"]}, rows, seed)


def varied(task: Task) -> list[Task]:
    """The task with each of its options, where it has some."""
    found = [task]
    if hasattr(task, "weight"):
        found.append(replace(task, weight="balanced"))
    if hasattr(task, "criterion"):
        found.append(replace(task, criterion="perceptron"))
    return found
