"""A predictor: preparation, task and network together, and the folder that holds them.

`predictor/` is `predictor.json` (what each thing is) and `weights.safetensors`, whose fingerprint the JSON knows. New
weights wait beside the old ones, under their fingerprint, until the JSON is theirs: from one instant to the next the
folder is the new predictor, and before that the old one, or none. Nothing in it is code.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import nn

from hondo import __version__, record, sets
from hondo.calibration.conformal import LEVEL
from hondo.errors import DataError, OptionError
from hondo.evaluate.score import given, measured, outcomes, weights
from hondo.kinds import LEFT_OUT
from hondo.layers.stack import answering
from hondo.messages import Message
from hondo.modalities import Preparations
from hondo.nouns import Dataset, Draw, Examples, Field, Outcomes, Resident, Spec, Task
from hondo.rows import Reader

if TYPE_CHECKING:
    import polars as pl

    from hondo.data.table import Table

FORMAT = 1
MANIFEST, WEIGHTS = "predictor.json", "weights.safetensors"
WAITING = "weights.{}.safetensors"
ROWS = 1024
"""A batch of answers has at most so many rows."""


class Predictor:
    """Answers to rows like those it was trained on."""

    def __init__(
        self,
        fields: Sequence[Field],
        preparation: Preparations,
        task: Task,
        model: nn.Module,
        spec: Spec | None = None,
        *,
        kinds: Mapping[str, Any] | None = None,
        verdict: Message | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        """`spec` is None for a network of one's own; `kinds` are modalities that are not registered; `labels` other
        spellings of the target's labels and the one that counts."""
        self.fields, self.preparation, self.spec, self.verdict = tuple(fields), preparation, spec, verdict
        self.task = task.bind(preparation.roles)
        self.model = model.eval()
        self._network, self._weights = answering(model), weights(model)
        self.labels = dict(labels or {})
        self._reader = Reader(kinds or {}, self.inputs)

    @property
    def inputs(self) -> tuple[Field, ...]:
        """The columns an answer is made of."""
        return tuple(field for field in self.fields if not field.target and field.kind not in LEFT_OUT)

    @property
    def device(self) -> torch.device:
        return self._weights.device

    @property
    def separator(self) -> str | None:
        """What stands between the labels of a row where there may be several; None where there is one."""
        target = next((field for field in self.fields if field.target and field.kind == "labels"), None)
        return None if target is None else target.facts.get("separator") or "|"

    # ---- answers ----------------------------------------------------------------------------------

    def predict(self, source: Any, **options: Any) -> Any:
        """The answers to `source`: for one row (a dict) its answer; for a list of dicts a list; for a table (a path, a
        frame) a frame with its rows in their order. An answer is JSON, as its task documents it.

        DataError names columns that are missing and values that do not fit."""
        if isinstance(source, Mapping) and not self._is_table(source):
            return self.answers(self._rows([source]), **options)[0]
        if isinstance(source, list | tuple) and all(isinstance(row, Mapping) for row in source):
            return self.answers(self._rows(source), **options)
        return self.predict_table(source, **options)

    def predict_table(self, source: Any, **options: Any) -> pl.DataFrame:
        """A frame: the id columns of `source`, `prediction` (a list where several labels may be true),
        `probability:<label>` for each label, and how sure that is at the `level` asked for: `low` and `high`, or the
        `set` of labels. Pictures of a folder or zip that cannot be read are not answered; `read` tells which."""
        return self.answered(self.read(source), **options)

    def answered(self, table: Table, **options: Any) -> pl.DataFrame:
        """The same of a table that `read` gave."""
        import polars as pl

        answers = self.answers(table, **options)
        found: dict[str, Any] = {f.name: table.handed(f.name) for f in table.fields if f.kind == "id"}
        several = pl.List(pl.String) if self.separator else None
        found["prediction"] = pl.Series([answer["prediction"] for answer in answers], dtype=several)
        for label in self.task.roles["target"].labels if "target" in self.task.roles else ():
            found[f"probability:{label}"] = [answer["probability"][label] for answer in answers]
        kinds: dict[str, Any] = {"low": pl.Float64, "high": pl.Float64, "set": pl.List(pl.String)}
        for name in filter((answers or [{}])[0].__contains__, kinds):
            found[name] = pl.Series(name, [answer[name] for answer in answers], kinds[name])
        return pl.DataFrame(found)

    def answers(self, data: Dataset, **options: Any) -> list[Any]:
        """One answer a row of any data set with this predictor's columns."""
        last: list[Any] = []
        examples = self.task.examples(data, "answer")
        for batch in self._batches(examples, options):
            *_, answers = batch
            last += answers
        return examples.merge(last)

    def stream(self, data: Dataset, **options: Any) -> Iterator[list[Any]]:
        """The answers to the first batch of rows as they come into being."""
        yield from next(self._batches(self.task.examples(data, "answer"), options), iter(()))

    def _batches(self, examples: Examples, options: Mapping[str, Any]) -> Iterator[Iterator[list[Any]]]:
        names = [f.name for f in examples.fields if not f.target and f.kind not in LEFT_OUT]
        for start in range(0, len(examples), ROWS):
            rows = np.arange(start, min(start + ROWS, len(examples)))
            prepared = self.preparation.apply(examples.take(rows, names))
            batch = prepared.tensors if isinstance(prepared, Resident) else prepared.take(torch.arange(len(rows)))
            yield self._answered(given(self._weights, batch), options, Draw(0, start))

    def _answered(self, batch: Any, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        with torch.inference_mode():
            yield from self.task.answer(self._network, batch, options, draw)

    # ---- scores -----------------------------------------------------------------------------------

    def evaluate(self, source: Any) -> dict[str, Any]:
        """{"rows": n, "metrics": {name: score}} on a table that has the target. Rows without it are left out.

        Besides, `level`, and `covered`: in what share of the rows the truth lay where an answer at this level says."""
        found = self.outcomes(source)
        scores = {"rows": len(found["target"]), "metrics": measured(self.task, found)}
        within = self.task.covers(found, LEVEL)
        return scores if within is None else scores | {"level": LEVEL, "covered": float(within.double().mean())}

    def outcomes(self, source: Any) -> Outcomes:
        """The record of each row of a table that has the target."""
        table = self.read(source)
        lacking = [name for name in self.task.target if name not in {field.name for field in table.fields}]
        if lacking:
            raise DataError(Message("predictor.no_target", {"source": table.source, "columns": lacking}))
        names = [field.name for field in self.fields if field.kind not in LEFT_OUT]
        columns = dict(table.take(np.arange(len(table)), names))
        for name in self.task.target:
            columns[name] = self.spelled(columns[name])
        known = ~np.any([_missing(columns[name]) for name in self.task.target], axis=0)
        if not known.any():
            raise DataError(Message("predictor.target_all_missing", {"source": table.source}))
        prepared = self.preparation.apply({name: column[known] for name, column in columns.items()})
        return outcomes(self.model, self.task, prepared, self.device)

    def spelled(self, column: np.ndarray) -> np.ndarray:
        """Labels as they were spelled in training."""
        if column.dtype != object:
            return column
        from hondo.data.doctor import merge_labels

        known = self.task.roles["target"].labels
        several = self.separator is not None
        counts = sets.counted(column) if several else Counter(value for value in column if value is not None)
        often = dict.fromkeys(known, len(column) + 1)  # so that these are the ones merged into
        spelling = {**merge_labels(counts + Counter(often)), **self.labels}
        names = {value: spelling.get(value, value) for value in counts if value not in known}
        spelled = np.empty(len(column), dtype=object)
        spelled[:] = sets.renamed(column, names) if several else [names.get(value, value) for value in column]
        return spelled

    # ---- reading ----------------------------------------------------------------------------------

    def read(self, source: Any, broken: str = "skip") -> Table:
        """A table with this predictor's columns, its target if it is there, and its id columns. broken: pictures that
        cannot be read are left out, and named in the table's notes ("skip"), or a DataError names them ("stop")."""
        from hondo.data import read

        wanted = [field for field in self.fields if field.kind not in LEFT_OUT or field.kind == "id"]
        return read(source, fields=wanted, broken=broken)

    def _is_table(self, source: Mapping[str, Any]) -> bool:
        """Whether a mapping holds columns rather than the values of one row, where a list may be a set of labels, and
        an array of several axes a picture."""
        for value in source.values():
            if not isinstance(value, list | tuple) and not (isinstance(value, np.ndarray) and value.ndim == 1):
                return False
        several = {field.name for field in self.fields if field.kind == "labels"}
        return any(name not in several or sets.scalars(value) is None for name, value in source.items())

    def _rows(self, rows: Sequence[Mapping[str, Any]]) -> Dataset:
        return self._reader.read(rows)

    # ---- the folder -------------------------------------------------------------------------------

    def save(self, folder: Path | str) -> Path:
        """Write the predictor's folder; what it held before is replaced, whole or not at all."""
        folder = Path(folder)
        about, weights = self.packed()
        waiting = folder / WAITING.format(about["weights"])
        record.write_whole(waiting, weights)
        record.write_json(folder / MANIFEST, about)  # from here on it is this predictor
        with contextlib.suppress(OSError):  # where they cannot be renamed they are found as they are
            waiting.replace(folder / WEIGHTS)
            for left in (*folder.glob(WAITING.format("*")), *folder.glob(f".{WAITING.format('*')}.part")):
                left.unlink()  # by a kill
        return folder

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """What the folder holds: the record of what each thing is, and the weights."""
        weights = save_tensors({n: t.detach().cpu().contiguous().clone() for n, t in self.model.state_dict().items()})
        about = {
            "format": FORMAT,
            "hondo": __version__,
            "weights": record.digest(weights),
            "verdict": self.verdict,
            "fields": self.fields,
            "task": self.task,
            "spec": self.spec,
            "preparation": self.preparation,
            "labels": self.labels,
        }
        return record.to_json(about), weights


def load(folder: Path | str, model: nn.Module | None = None) -> Predictor:
    """The predictor in `folder`, or in the folder of its run. A network of one's own must be given as `model`.

    DataError where the folder is none, was cut short or changed, or is of a newer format.
    """
    folder = _found(Path(folder))
    stored = record.read_json(folder / MANIFEST)
    digest = stored.get("weights") if isinstance(stored, Mapping) else None
    waiting = folder / WAITING.format(digest)
    path = waiting if str(digest).isalnum() and waiting.is_file() else folder / WEIGHTS
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise DataError(Message("files.broken", {"path": str(path), "why": error.strerror or str(error)})) from error
    return unpacked(stored, weights, model, folder)


def unpacked(
    stored: Mapping[str, Any], weights: bytes, model: nn.Module | None = None, folder: Path = Path()
) -> Predictor:
    """The predictor that was `packed`; `folder`: where it lay, for messages."""
    try:
        if stored["format"] > FORMAT:
            values = {"path": str(folder), "format": stored["format"], "known": FORMAT, "hondo": stored["hondo"]}
            raise DataError(Message("predictor.newer", values))
        fields = record.from_json(tuple[Field, ...], stored["fields"])
        preparation = record.from_json(Preparations, stored["preparation"])
        task: Task = record.from_json(Task, stored["task"]).bind(preparation.roles)
        spec = None if stored["spec"] is None else record.from_json(Spec, stored["spec"])
        verdict = None if stored["verdict"] is None else Message.of(stored["verdict"])
        labels, digest = dict(stored["labels"]), stored["weights"]
    except (KeyError, TypeError, AttributeError, OptionError) as error:
        raise DataError(Message("files.broken", {"path": str(folder / MANIFEST), "why": str(error)})) from error
    model = _built(spec, model, preparation, task, folder)
    _fill(model, folder / WEIGHTS, weights, digest)
    return Predictor(fields, preparation, task, model, spec, verdict=verdict, labels=labels)


def _found(folder: Path) -> Path:
    for place in (folder, folder / "predictor"):
        if (place / MANIFEST).is_file():
            return place
    raise DataError(Message("predictor.none", {"path": str(folder), "file": MANIFEST}))


def _built(
    spec: Spec | None, model: nn.Module | None, preparation: Preparations, task: Task, folder: Path
) -> nn.Module:
    if spec is not None:
        return spec.build(preparation.roles, task.head)
    if model is None:
        raise OptionError(Message("predictor.own_model", {"path": str(folder)}))
    return model


def _fill(model: nn.Module, path: Path, whole: bytes, digest: str) -> None:
    if record.digest(whole) != digest:
        raise DataError(Message("predictor.changed", {"path": str(path)}))
    try:
        model.load_state_dict(load_tensors(whole))
    except RuntimeError as error:
        why = " ".join(str(error).split())
        raise OptionError(Message("predictor.other_model", {"path": str(path), "why": why})) from error


def _missing(column: np.ndarray) -> np.ndarray:
    return np.array([value is None or value != value for value in column])
