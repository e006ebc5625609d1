"""What fits this data: the task by the target, the network by the roles and the size asked for, the plan by both."""

from __future__ import annotations

import typing
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from hondo import changes, record, registry, sets
from hondo.errors import DataError, OptionError, did_you_mean
from hondo.messages import Message
from hondo.nouns import Field, Role, Spec, Task
from hondo.train.device import choose as choose_device
from hondo.train.device import halves
from hondo.train.plan import Plan, resolve

if TYPE_CHECKING:
    from hondo.data import Table
    from hondo.request import Request

LABELS_AT_MOST = 10
"""A column of whole numbers with at most so many distinct ones is taken for labels when it is the target."""

SHARED = ("tiny", "s", "m", "l")
"""Presets that every family may have, and that therefore name none."""

KINDS = {"binary": "category", "multiclass": "category", "multilabel": "labels", "regression": "number"}
"""Of the target, by the task."""
VALUES = 10_000
"""Different values at most by which it is told whether a column holds sets of labels."""


def task(table: Table, target: str, wanted: str | None) -> tuple[Task, str, Message]:
    """The task, the kind its target column must have, and why. OptionError where `wanted` cannot be asked of it."""
    field = table.field(target)
    field = replace(field, facts={**field.facts, "distinct": _distinct(table, field)})
    values = {"column": target, "distinct": field.facts["distinct"], "kind": field.kind}
    if values["distinct"] < 2:
        raise DataError(Message("choose.one_value", {**values, "source": table.source}))
    if wanted is None:
        name, why = _by_target(table, field, values)
    else:
        name, why = wanted, Message("choose.task_asked", {"task": wanted})
    found = registry.find("task", name)
    kind = KINDS.get(name, field.kind)
    as_kind = replace(field, kind=kind)
    fits = name == "multiclass" or found.suits((as_kind,))  # several logits can tell two labels apart as well
    if not fits or ("members" in field.facts and kind != "labels"):
        raise OptionError(Message("choose.task_unfit", {**values, "task": name}))
    return found((target,)), kind, _sets(table, field, wanted is None) if kind == "labels" else why


def _by_target(table: Table, field: Field, values: dict[str, Any]) -> tuple[str, Message]:
    distinct = values["distinct"]
    if field.kind == "labels" or (field.kind in ("category", "text", "id") and _several(table, field)):
        return "multilabel", Message("choose.task_asked", {"task": "multilabel"})
    labels = field.kind in ("category", "boolean")
    if field.kind == "number":
        column = table.column(field.name)
        known = column[column == column]
        labels = distinct <= LABELS_AT_MOST and bool((known == known.round()).all())
    elif field.kind in ("text", "id") and distinct <= len(table) // 5:
        labels = True
    elif not labels:
        raise DataError(Message("choose.no_task", values))
    if labels:
        why = "choose.numbers_as_labels" if field.kind == "number" else "choose.labels"
        return ("binary" if distinct == 2 else "multiclass"), Message(why, values)
    return "regression", Message("choose.amounts", values)


def _distinct(table: Table, field: Field) -> int:
    """How many different values the target has; spellings of a label that the doctor merges are one."""
    distinct: int = field.facts["distinct"]
    if field.kind not in ("category", "text", "id") or distinct > VALUES:
        return distinct
    from hondo.data.doctor import merge_labels

    counts = table.counts(field.name)
    merged = merge_labels(counts)
    return len({merged.get(value, value) for value in counts})


def _several(table: Table, field: Field) -> bool:
    """Whether the labels of a column are evidently sets of them."""
    counts = Counter(table.counts(field.name))
    return sets.evident(dict(counts.most_common(VALUES))) is not None


def _sets(table: Table, field: Field, found_out: bool) -> Message:
    """What a column holds as one of sets. DataError where there is but one label."""
    if field.kind != "labels":
        table = table.with_kinds({field.name: "labels"})
    column, separator = table.frame.get_column(field.name).drop_nulls(), table.field(field.name).facts.get("separator")
    held = sets.of(column)
    if len(held.names) < 2:
        values = {"source": table.source, "column": field.name, "label": "".join(held.names)}
        raise DataError(Message("choose.one_label", values))
    told: dict[str, Any] = {"column": field.name, "labels": len(held.names), "mean": len(held.row) / len(column)}
    told["how"] = Message("choose.separated", {"separator": separator}) if separator else ""
    told["empty"] = int((column == sets.held(())).sum())
    overrule = found_out and field.kind != "labels"
    return Message("choose.sets", {**told, "overrule": Message("choose.sets_overrule") if overrule else ""})


# ---- what can be asked at all ---------------------------------------------------------------------


def possible(request: Request) -> None:
    """OptionError for what is wrong whatever the data are: said before anything is read."""
    record.from_json(type(request), vars(request))  # a size, or a check, that there is not
    if not request.target and request.continue_ is None and not _album(request.source):
        raise OptionError(Message("choose.no_target"))
    settings(request)
    if request.augment is not None:
        changed(request.augment)
    choose_device(request.device)
    found = named(request.model or "mlp", request.size)
    if request.ensemble is not None:
        registry.find("model", "ensemble")(found, request.ensemble)
    if request.search is not None and request.search < 2:
        raise OptionError(Message("options.range", {"field": "search", "expected": ">= 2", "given": request.search}))
    if request.search is not None and request.find_lr:
        raise OptionError(Message("halving.find_lr"))
    if request.search is not None and request.folds:
        raise OptionError(Message("halving.folds"))
    if request.task:
        registry.find("task", request.task)
    if request.epochs is not None and request.epochs < 1:
        raise OptionError(Message("options.range", {"field": "epochs", "expected": ">= 1", "given": request.epochs}))
    tasks = registry.every("task").values()
    known = list(dict.fromkeys(name for each in tasks for name in each(("",)).measures))
    if request.metric is not None and request.metric not in known:
        values = {"given": request.metric, "known": known, "hint": did_you_mean(request.metric, known)}
        raise OptionError(Message("choose.no_measure", values))


def _album(source: str) -> bool:
    """Whether a source may say by itself what is asked: pictures in folders, or arrays with labels."""
    return source.lower().endswith((".zip", ".npz")) or Path(source).expanduser().is_dir()


# ---- the network ----------------------------------------------------------------------------------


def spec(roles: Mapping[str, Role], asked: Task, rows: int, request: Request) -> Spec:
    """The family and preset asked for, or the best that suits so many training rows, with the fields that `--set`
    gives."""
    inputs = {name: role for name, role in roles.items() if not name.startswith("target")}
    given = settings(request).network
    if request.model:
        found = named(request.model, request.size)
    else:
        found = _best(inputs, asked, request.size, given).suited(asked, rows)
    if not found.suits(inputs, asked):
        values = {"model": found.name, "roles": sorted(inputs), "task": asked.name}
        raise OptionError(Message("choose.model_unfit", values))
    found = with_settings(found, given)
    return found if request.ensemble is None else registry.find("model", "ensemble")(found, request.ensemble)


def named(name: str, size: str = "m") -> Spec:
    """`mlp`, a preset of it (`mlp:classic`, or `classic` alone where only one family has it)."""
    family, _, preset = name.partition(":")
    families = registry.every("model")
    if family in families:
        presets = families[family].presets
        if not preset:
            found: Spec = presets.get(size) or families[family]()
            return found
        if preset not in presets:
            values = {"room": f"preset of {family}", "given": preset, "known": sorted(presets)}
            raise OptionError(Message("options.unknown_name", {**values, "hint": did_you_mean(preset, presets)}))
        known_preset: Spec = presets[preset]
        return known_preset
    having: list[type[Spec]] = [f for f in families.values() if name in f.presets and name not in SHARED]
    if len(having) == 1:
        return having[0].presets[name]
    known = [*families, *(f"{n}:{p}" for n, each in families.items() for p in each.presets)]
    about: dict[str, Any] = {"room": "model", "given": name, "known": known, "hint": did_you_mean(name, known)}
    raise OptionError(Message("options.unknown_name", about))


def _best(inputs: Mapping[str, Role], asked: Task, size: str, settings: Collection[str]) -> Spec:
    """Of the families that suit, and have the fields that are set, the one that says it suits best."""
    standing = {name: family.suits(inputs, asked) for name, family in registry.every("model").items()}
    if not any(standing.values()):
        raise OptionError(Message("choose.no_model", {"roles": sorted(inputs), "task": asked.name}))
    having = [name for name, family in registry.every("model").items() if set(settings) <= _fields(family)]
    best = max(having, key=lambda name: (standing[name], name), default="")
    if not standing.get(best):
        raise OptionError(Message("choose.no_model_has", {"fields": sorted(settings), "task": asked.name}))
    return named(best, size)


def with_settings(found: Spec, given: Mapping[str, str]) -> Spec:
    """The Spec with some fields set from words."""
    if not given or not is_dataclass(found):
        return found
    hints = typing.get_type_hints(type(found))
    stored = {**record.to_json(found), **{name: _value(hints[name], word) for name, word in given.items()}}
    made: Spec = record.from_json(type(found), stored)
    return made


@dataclass(frozen=True)
class Settings:
    """What `--set` asks, by whom it concerns."""

    network: Mapping[str, str]
    """In words: the family that is chosen knows their types."""
    plan: Mapping[str, Any]
    task: Mapping[str, str]
    facts: Mapping[str, Any]
    """Of columns; each by its own kinds' options."""


def settings(request: Request) -> Settings:
    """The words of `--set`, sorted; an OptionError for one that is a field of nothing."""
    families = [named(request.model, request.size)] if request.model else registry.every("model").values()
    of_spec = {name for family in families for name in _fields(family)}
    of_plan = typing.get_type_hints(Plan)
    of_task = {name for each in registry.every("task").values() for name in _options(each)}
    of_kinds = {name: kind for each in _kinds().values() for name, kind in each.items() if name != "augment"}
    facts: dict[str, Any] = {}
    network: dict[str, str] = {}
    plan: dict[str, Any] = {}
    task: dict[str, str] = {}
    for given in request.set:
        name, equals, word = given.partition("=")
        if not equals:
            raise OptionError(Message("choose.no_equals", {"given": given}))
        if name in ("seed", "device"):
            raise OptionError(Message("choose.set_option", {"field": name, "value": word}))
        if name in of_spec:
            network[name] = word
        elif name in of_plan:
            plan[name] = record.from_json(of_plan[name], _value(of_plan[name], word), f"--set {name}")
        elif name in of_task:
            task[name] = word
        elif name in of_kinds:
            facts[name] = record.from_json(of_kinds[name], _value(of_kinds[name], word), f"--set {name}")
        else:
            known = sorted({*of_spec, *of_plan, *of_task, *of_kinds})
            values = {"record": "--set", "field": name, "known": known, "hint": did_you_mean(name, known)}
            raise OptionError(Message("options.record_unknown", values))
    return Settings(network, plan, task, facts)


def _kinds() -> dict[str, Mapping[str, Any]]:
    """The options of columns, by kind."""
    return {name: each.options for name, each in registry.every("modality").items() if each.options}


def changed(words: str) -> set[str]:
    """The kinds of columns that `--augment` is for; OptionError for words that are for none."""
    return changes.fitting({name: each["augment"] for name, each in _kinds().items() if "augment" in each}, words)


def told_of(request: Request) -> dict[str, dict[str, Any]]:
    """What the request says of columns, by kind: facts of their fields."""
    asked = {} if request.augment is None else dict.fromkeys(changed(request.augment), request.augment)
    facts = {name: {k: v for k, v in settings(request).facts.items() if k in each} for name, each in _kinds().items()}
    return {name: each | ({"augment": asked[name]} if name in asked else {}) for name, each in facts.items()}


def _fields(family: Any) -> set[str]:
    """Of a family or a member of it."""
    return {f.name for f in fields(family)} if is_dataclass(family) else set()


def _options(task: type[Task]) -> dict[str, Any]:
    """The fields of a task that a person may set, and their types."""
    hints = typing.get_type_hints(task)
    return {f.name: hints[f.name] for f in fields(task) if f.metadata.get("asked", True)}


def asked_of(task: Task, request: Request) -> dict[str, Any]:
    """What `--set` and `--weight` ask of this task, by field: it stays so, whatever the validation part says."""
    known = _options(type(task))
    asked = {**settings(request).task, **({"weight": "balanced"} if request.weight == "balanced" else {})}
    if "weight" in asked and "weight" not in known:
        raise OptionError(Message("choose.weight_task", {"task": task.name}))
    for name in asked:
        if name not in known:
            values = {"record": task.name, "field": name, "known": list(known), "hint": did_you_mean(name, known)}
            raise OptionError(Message("options.record_unknown", values))
    words = {name: _value(known[name], word) for name, word in asked.items()}
    return {name: record.from_json(known[name], word, f"--set {name}") for name, word in words.items()}


def _value(kind: Any, word: str) -> Any:
    """A word as the JSON of a field's type; a word that does not fit stays one, and the record says what it wants."""
    if kind is Spec:
        return record.to_json(named(word))
    if get_origin(kind) is tuple:
        return [_value(get_args(kind)[0], part) for part in word.split(",") if part]
    if get_origin(kind) is Literal:
        return word
    if get_args(kind):
        return None if word == "none" else _value(next(k for k in get_args(kind) if k is not type(None)), word)
    try:
        return {bool: lambda w: {"true": True, "false": False}[w.lower()]}.get(kind, kind)(word)
    except (KeyError, ValueError):
        return word


# ---- the plan -------------------------------------------------------------------------------------


def plan(request: Request, rows: int, operations: int, recipe: Mapping[str, Any], measure: str) -> Plan:
    """Every number the loop will use: what was asked, before what the family advises, before the rules."""
    longer = {"s": 0.5, "m": 1.0, "l": 2.0}[request.size]
    wanted = settings(request).plan
    given = {**recipe, **wanted, "seed": request.seed, "device": choose_device(request.device)}
    for name in ("epochs", "batch", "lr", "optimizer", "minutes"):
        if getattr(request, name) is not None:
            given[name] = getattr(request, name)
    if request.find_lr and (request.lr is not None or "lr" in wanted):
        raise OptionError(Message("choose.find_lr"))
    if request.epochs is not None:
        given.pop("steps", None)
    if "precision" not in wanted and not halves(given["device"]):
        given.pop("precision", None)
    given.setdefault("measure", measure)
    return resolve(rows, operations=operations, longer=longer, **given)


def measure(asked: Task, wanted: str | None) -> str:
    """The measure that decides; OptionError for one the task has not."""
    if wanted is not None and wanted not in asked.measures:
        known = list(asked.measures)
        values = {"task": asked.name, "given": wanted, "known": known, "hint": did_you_mean(wanted, known)}
        raise OptionError(Message("training.unknown_measure", values))
    return wanted or next(iter(asked.measures))
