"""The question: which rows, which columns, what is asked of them. All that is decided before a network is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hondo import choose, sets
from hondo.data import Table, album, joined, read
from hondo.data.doctor import Cleaned, clean
from hondo.data.identical import value_keys
from hondo.data.read import parts, told_again
from hondo.data.split import Split, split
from hondo.errors import DataError, OptionError
from hondo.events import DataRead, Divided, Event, Examined
from hondo.kinds import LEFT_OUT
from hondo.lineage import Parent
from hondo.messages import Message
from hondo.nouns import Field, Task
from hondo.record import digest, to_json
from hondo.request import Request

if TYPE_CHECKING:
    from hondo.data.doctor.examination import Diagnosis


@dataclass(frozen=True)
class Question:
    table: Table
    """All rows of all parts; the target marked, its labels merged."""
    task: Task
    split: Split
    """Without the rows that leave training."""
    inputs: tuple[Field, ...]
    """The columns given to the network and to its rivals."""
    weights: np.ndarray | None
    """(len(table),) how much each row counts in training."""
    units: np.ndarray | None
    """(len(table),) the group of each row, where a column says which rows belong together."""
    relabel: dict[str, str]
    notes: tuple[Message, ...]
    """What was decided on the way."""
    fixed: Mapping[str, Any]
    """Fields of the task that were asked for, and that nothing learned overrules."""
    told: tuple[DataRead, Examined | None, Divided]
    """What was told of it."""
    parent: Parent | None = None
    """The run that is continued."""

    @property
    def target(self) -> str:
        return self.task.target[0]

    @property
    def known(self) -> Table:
        """The inputs and the target."""
        kept = {self.target, *(field.name for field in self.inputs)}
        return self.table.without(field.name for field in self.table.fields if field.name not in kept)

    @property
    def rounds(self) -> tuple[Question, ...]:
        """The same question for each fold; where there are none, this one."""
        return tuple(replace(self, split=each) for each in self.split.folds) or (self,)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What a predictor reads: inputs, target, and the ids it hands back."""
        ids = (field for field in self.table.fields if field.kind == "id" and not field.target)
        return (*self.known.fields, *ids)

    @property
    def fingerprint(self) -> str:
        """Of everything the training depends on: rows in their order, columns, parts."""
        rows = [self.split.training, self.split.validation, self.split.test, *(e.test for e in self.split.folds)]
        whole = self.table.keys.astype("<u8").tobytes()
        columns = repr([(field.name, field.kind) for field in self.fields])
        return digest(whole, columns.encode(), *(part.astype("<i8").tobytes() for part in rows))


def ask(request: Request, data: Any = None, parent: Parent | None = None) -> Iterator[Event | Question]:
    """Read, examine and divide; the last thing given is the Question. Nothing is written.

    `data`: what to read in place of `request.source`. `parent`: the run that is continued. DataError, OptionError."""
    posed = _posed(request, data, parent)
    table, target, columns = posed.table, posed.target, posed.columns
    told = tuple(_told(field) for field in table.fields if field.name not in posed.ignored)
    heard = DataRead(table.source, len(table), told, table.notes)
    yield heard

    own_use = tuple(columns[name] for name in ("group", "weight") if name in columns)
    kept_out = tuple(dict.fromkeys((*own_use, *posed.ignored)))
    suited(request, table.source, _inputs(table, target, kept_out))  # or it is said before anything is divided
    amounts = table.field(target).kind == "number"
    cleaned = clean(table, target, "regression" if amounts else "classification", kept_out)
    parts = split(
        cleaned.table,
        seed=request.seed,
        labels=cleaned.labels,
        values=cleaned.values,
        sets=cleaned.held,
        group=columns.get("group"),
        time=columns.get("time"),
        validation_given=posed.validation,
        test_given=posed.test,
        rows=cleaned.rows,
        ignore=own_use,  # and not what is ignored: the same rows are divided alike, whatever is learned from
        folds=request.folds,
    )
    diagnosis, examined = None, None
    if request.check == "all":
        diagnosis, examined = _examined(cleaned, parts.folds[0] if parts.folds else parts, columns)
        yield examined
        parts = _without(diagnosis.drop_rows, cleaned, parts)
    held = None if cleaned.labels is None else cleaned.held or sets.one_each(cleaned.labels)
    for each in (parts, *parts.folds):
        if not len(each.training):
            raise DataError(Message("question.none_left", {"source": table.source}))
        if held is not None:
            _familiar(cleaned, held, each)
    divided = Divided(len(parts.training), len(parts.validation), len(parts.test), parts.how, len(parts.folds))
    yield divided
    gone = (*kept_out, *(diagnosis.drop_columns if diagnosis else ()))
    inputs = parent.inputs(table) if parent else _inputs(table, target, gone)
    weights = _weights(table, columns["weight"]) if "weight" in columns else None
    relabel = {**(parent.predictor.labels if parent else {}), **cleaned.relabel}
    known = bearing(cleaned.table.without(posed.ignored), cleaned.labels, request)
    units = value_keys(cleaned.table.frame[columns["group"]]) if "group" in columns else None
    notes, events = _notes(posed, inputs), (heard, examined, divided)
    yield Question(known, posed.task, parts, inputs, weights, units, relabel, notes, posed.fixed, events, parent)


@dataclass(frozen=True)
class _Posed:
    """What was read, and what is asked of it."""

    table: Table
    target: str
    task: Task
    why: Message
    fixed: Mapping[str, Any]
    ignored: tuple[str, ...]
    columns: dict[str, str]
    """Those that options name: group, time, weight."""
    validation: np.ndarray | None
    test: np.ndarray | None
    """Row numbers of the parts that are given."""


def _posed(request: Request, data: Any, parent: Parent | None) -> _Posed:
    if request.seed < 0:
        raise OptionError(Message("options.range", {"field": "seed", "expected": ">= 0", "given": request.seed}))
    given, parts_given = _sources(request, data)
    if parent is None:
        table, target, asked, why, ignored = _chosen(request, given)
        fixed = choose.asked_of(asked, request)
    else:
        table, ignored = parent.table(given, request.broken), ()
        asked, fixed, why = parent.task(request)
        (target,) = asked.target
    columns = {name: table.find(word) for name, word in _columns(request).items()}
    for option, name in columns.items():
        if name == target:
            raise OptionError(Message("question.target_used", {"column": target, "option": f"--{option}"}))
    table, validation, test = _with_files(table, parts_given, ignored, request.broken)
    return _Posed(table, target, replace(asked, **fixed), why, fixed, ignored, columns, validation, test)


def _chosen(request: Request, given: Any) -> tuple[Table, str, Task, Message, tuple[str, ...]]:
    """(the table with its target marked, the target, what is asked and why, the columns that are ignored)"""
    table = read(given, kinds=dict(kind_asked(word) for word in request.kind), broken=request.broken)
    if not request.target and not (table.pictures and album.LABEL in table.frame.columns):
        raise OptionError(Message("choose.no_target"))
    targets = joined.asked(table, request.target or album.LABEL)
    ignored = tuple(table.find(word) for word in request.ignore)
    for name in targets:
        if name in ignored:
            raise OptionError(Message("question.target_ignored", {"column": name}))
    table, target = (table, targets[0]) if len(targets) == 1 else (joined.join(table, targets), ",".join(targets))
    asked, kind, why = choose.task(table, target, request.task)
    return _asked_for(table, target, kind, why), target, asked, why, ignored


def _inputs(table: Table, target: str, dropped: tuple[str, ...]) -> tuple[Field, ...]:
    """The columns to learn from. No family takes pictures with other columns: they are learned from where there is
    nothing else, or texts alone."""
    inputs = tuple(f for f in table.fields if not f.target and f.kind not in LEFT_OUT and f.name not in dropped)
    shown = tuple(f for f in inputs if f.kind == "image")
    others = tuple(f for f in inputs if f.kind != "image")
    inputs = shown if shown and all(f.kind == "text" for f in others) else others
    if not inputs:
        raise DataError(Message("choose.no_inputs", {"source": table.source, "column": target}))
    if all(field.facts.get("distinct", 2) + (field.facts.get("missing", 0) > 0) < 2 for field in inputs):
        raise DataError(Message("question.constant", {"source": table.source, "column": target}))
    return inputs


def suited(request: Request, source: str, inputs: Sequence[Field]) -> None:
    """OptionError where something is asked of columns of a kind that none is learned from is."""
    there = {field.kind for field in inputs}
    asked = choose.told_of(request)
    for option in sorted({option for facts in asked.values() for option in facts}):
        kinds = sorted(kind for kind, facts in asked.items() if option in facts)
        if not there & set(kinds):
            told = f"--augment {request.augment}" if option == "augment" else f"--set {option}"
            raise OptionError(Message("question.no_such_kind", {"source": source, "option": told, "kinds": kinds}))


def bearing(table: Table, labels: np.ndarray | None, request: Request) -> Table:
    """The table whose fields say what the request asks of their kind. Pictures are not mirrored where all labels (N,)
    are single signs, which are digits or letters then."""
    facts = choose.told_of(request)
    if labels is not None:
        facts["image"]["mirror"] = any(len(label) != 1 for label in set(labels.tolist()) if label is not None)
    fields = (replace(f, facts={**f.facts, **facts.get(f.kind, {})}) if not f.target else f for f in table.fields)
    return replace(table, fields=tuple(fields))


def _notes(posed: _Posed, inputs: tuple[Field, ...]) -> tuple[Message, ...]:
    """What is said of the question besides."""
    left = [f.name for f in posed.table.fields if f.kind == "image" and not f.target and f not in inputs]
    return (posed.why, Message("question.pictures_left", {"columns": left})) if left else (posed.why,)


def _asked_for(table: Table, target: str, kind: str, why: Message) -> Table:
    """The table with its target marked and of the kind that the task wants, for the task's reason."""
    if table.field(target).kind != kind:
        table = told_again(table.with_kinds({target: kind}))
        because = {"because": why.record()}
        told = (replace(f, facts={**f.facts, **because}) if f.name == target else f for f in table.fields)
        table = replace(table, fields=tuple(told))
    return table.with_target([target])


def kind_asked(word: str) -> tuple[str, str]:
    """COLUMN=KIND as a pair; an OptionError where it is none."""
    name, equals, kind = word.rpartition("=")
    if not equals:
        raise OptionError(Message("choose.kind_equals", {"given": word}))
    return name, kind


def _columns(request: Request) -> dict[str, str]:
    """The columns that other options name."""
    named = {"group": request.group, "time": request.time}
    named["weight"] = None if request.weight == "balanced" else request.weight
    return {name: word for name, word in named.items() if word is not None}


def _sources(request: Request, data: Any) -> tuple[Any, dict[str, Any]]:
    """(what to read, and what else by its part: the files asked for, or those that lie in the source's folder)."""
    found = parts(request.source) if data is None else None
    more: dict[str, Any] = {} if found is None else {part: each for part, each in found.items() if part != "training"}
    more |= {part: path for part in ("validation", "test") if (path := getattr(request, part)) is not None}
    if found is not None:
        return found["training"], more
    return (data if data is not None else request.source), more


def _with_files(
    table: Table, given: Mapping[str, Any], ignored: tuple[str, ...], broken: str
) -> tuple[Table, np.ndarray | None, np.ndarray | None]:
    """The table with the rows of the files for validation and test behind it, and where these are. Columns that are
    ignored may be absent there, or odd."""
    tables = [table]
    parts: dict[str, np.ndarray] = {}
    for part in ("validation", "test"):
        if part not in given:
            continue
        more = read(given[part], fields=table.fields, lenient=ignored, broken=broken)
        lacking = [field.name for field in table.fields if field.name not in more.frame.columns]
        if lacking:
            raise DataError(Message("question.part_lacks", {"source": more.source, "columns": lacking}))
        start = sum(map(len, tables))
        parts[part] = np.arange(start, start + len(more))
        tables.append(more)
    whole = table if len(tables) == 1 else Table.concat(tables)
    return whole, parts.get("validation"), parts.get("test")


def _told(field: Field) -> dict[str, Any]:
    facts = {name: field.facts[name] for name in ("because", "missing", "distinct") if name in field.facts}
    return {"name": field.name, "kind": field.kind, "target": field.target, **facts}


def _examined(cleaned: Cleaned, parts: Split, columns: dict[str, str]) -> tuple[Diagnosis, Examined]:
    from hondo.data.doctor.examination import examine  # where it is skipped nobody is to wait for it

    started = time.perf_counter()
    diagnosis = examine(cleaned, parts, group=columns.get("group"), time=columns.get("time"))
    findings = tuple(_placed(to_json(finding), cleaned.table) for finding in diagnosis.findings)
    return diagnosis, Examined(findings, time.perf_counter() - started)


def _without(dropped: np.ndarray, cleaned: Cleaned, parts: Split) -> Split:
    """The parts without the rows that leave training: `dropped`, or those of each fold."""
    from hondo.data.doctor.examination import leaving

    if not parts.folds:
        return replace(parts, training=np.setdiff1d(parts.training, dropped))
    whole = replace(parts, test=parts.validation)  # what is kept is judged by the folds' networks
    kept = [np.setdiff1d(each.training, leaving(cleaned, each)) for each in (whole, *parts.folds)]
    folds = tuple(replace(each, training=rows) for each, rows in zip(parts.folds, kept[1:], strict=True))
    return replace(parts, training=kept[0], folds=folds)


def _familiar(cleaned: Cleaned, held: sets.Held, parts: Split) -> None:
    """DataError for a label of validation or test that is not in training."""
    learned = np.unique(held.within(parts.training).label)
    held_out = np.union1d(parts.validation, parts.test)
    there = held.within(held_out)
    strange = np.flatnonzero(~np.isin(there.label, learned))
    if len(strange):
        first = strange[0]
        values = {"column": cleaned.target, "given": held.names[there.label[first]], "count": len(strange)}
        values |= {"row": cleaned.table.places([int(held_out[there.row[first]])])[0]}
        known = [held.names[number] for number in learned[:20]]
        raise DataError(Message("preparation.label_unknown", {**values, "known": known}))


def _placed(finding: dict[str, Any], table: Table) -> dict[str, Any]:
    """A finding whose rows say in which file they stand, where there are several."""
    return {**finding, "rows": table.places(row - 1 for row in finding["rows"])}


def _weights(table: Table, name: str) -> np.ndarray:
    column = table.column(name)
    bad = [row for row, value in enumerate(column.tolist()) if not isinstance(value, float) or not 0 <= value < np.inf]
    if bad:
        values = {"column": name, "row": table.places(bad[:1])[0], "given": str(column[bad[0]])}
        raise DataError(Message("choose.weight_column", values))
    return column
