"""The nouns of the house: what data, modalities, tasks and networks say to each other.

    Dataset --Task.examples--> Examples --Modality.fit, Preparation.apply--> Prepared --take--> Batch --network--> Task

A **table** is the universal shape: a data set has fields (columns) of some kind, and rows. Each kind of column is a
`Modality`, which learns a `Preparation` from the training rows and turns raw columns into tensors under a role's name.
Roles are the argument names of a network's `forward`. A `Task` says what is asked: what one example is, the loss, the
record kept of each row, and the answer. A `Spec` is a family of networks: a frozen record that builds a plain module.

Legend: N rows or examples, B of them in a batch.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self, runtime_checkable

from hondo.errors import OptionError
from hondo.messages import Message

if TYPE_CHECKING:
    import numpy as np
    import torch
    from torch import Tensor, nn

    Columns = Mapping[str, np.ndarray]
    """Raw values by column. number: float64 with NaN; date: datetime64[us] with NaT; the other kinds of a table:
    objects, str or None; kinds outside a table say it in their modality."""
    Batch = dict[str, Tensor]
    """Tensors by role, the first axis being the rows. A ragged or optional role `x` brings its own `x_keep`
    (True where there is something). Targets are `target`, or `target_<column>` of several; see `layers.mixture` too."""
    Outcomes = dict[str, Tensor]
    """What was found out about each row, by name, the first axis being the rows."""
else:  # importing the nouns imports neither torch nor NumPy
    Columns = Batch = Outcomes = dict


@dataclass(frozen=True)
class Field:
    """A column: its name, its kind (the name of a modality, or "id"), and what is known of it."""

    name: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON. `because`: the evidence for the kind, a stored Message."""
    target: bool = False
    """Whether it is asked for rather than given."""


@runtime_checkable
class Dataset(Protocol):
    """Rows with random access."""

    @property
    def fields(self) -> tuple[Field, ...]: ...
    def __len__(self) -> int: ...
    def take(self, index: np.ndarray, names: Sequence[str] | None = None) -> Columns:
        """The raw values of the rows `index` (N,), of all columns or of those in `names`."""


class Examples:
    """What one example is. Here: a row. A task that learns from windows, chunks or clips gives a subclass, whose
    `take` cuts them out when they are asked for. It is itself a Dataset."""

    def __init__(self, data: Dataset, row: np.ndarray | None = None) -> None:
        import numpy as np

        self.data, self.rows_themselves = data, row is None
        self.row = np.arange(len(data)) if row is None else row
        """(N,) the row of `data` that each example belongs to."""

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.data.fields

    def __len__(self) -> int:
        return len(self.row)

    def take(self, index: np.ndarray, names: Sequence[str] | None = None) -> Columns:
        return self.data.take(self.row[index], names)

    def merge(self, answers: Sequence[Any]) -> list[Any]:
        """One answer a row, in the rows' order, from one an example; the parts of a row come as a list."""
        if self.rows_themselves or (len(self.row) == len(self.data) and (self.row[1:] > self.row[:-1]).all()):
            return list(answers)
        rows: list[list[Any]] = [[] for _ in range(len(self.data))]
        for row, answer in zip(self.row, answers, strict=True):
            rows[row].append(answer)
        return list(rows)


@dataclass(frozen=True)
class Draw:
    """Chance, as a function of (seed, step) and nothing else; a part of a batch draws what the whole would."""

    seed: int
    step: int
    start: int = 0
    """The first row of this part within the effective batch."""
    rows: int | None = None
    """How many rows the effective batch has; None where the part is the whole."""

    def number(self, purpose: str = "") -> int:
        """A 63-bit seed for `purpose`."""
        from hondo.record import digest

        return int(digest(f"{self.seed} {self.step} {purpose}".encode())[:16], 16) >> 1

    def generator(self, purpose: str = "") -> torch.Generator:
        import torch

        return torch.Generator().manual_seed(self.number(purpose))

    def rand(self, *shape: int, purpose: str = "") -> Tensor:
        """Uniform in [0, 1): `shape` (B, ...), this part's rows of what is drawn for the effective batch."""
        return self._part("rand", shape, purpose)

    def randn(self, *shape: int, purpose: str = "") -> Tensor:
        """Standard normal, likewise."""
        return self._part("randn", shape, purpose)

    def _part(self, make: str, shape: tuple[int, ...], purpose: str) -> Tensor:
        import torch

        whole: Tensor = getattr(torch, make)(self.rows or shape[0], *shape[1:], generator=self.generator(purpose))
        return whole[self.start : self.start + shape[0]]


# ---- from raw values to tensors -------------------------------------------------------------------


@dataclass(frozen=True)
class Role:
    """What a batch holds under one name."""

    shape: tuple[int | None, ...]
    """Of one row; None where it differs from row to row (then `<role>_keep` comes along)."""
    sizes: tuple[int, ...] = ()
    """For indices: how many values each can take (one number per column, or one for all)."""
    names: tuple[str, ...] = ()
    """What each entry along the first axis stands for, where it has a name."""
    knots: tuple[tuple[float, ...], ...] = ()
    """Of numbers: quantiles of each column in the training part, ascending and apart, after preparation."""
    patches: tuple[tuple[float, ...], ...] = ()
    """Of pictures, prepared: the mean of the products of each two points of a 2 by 2 patch (by channel, then row)."""
    mirrored: bool = False
    """Of pictures: whether one seen in a mirror is as good."""
    labels: tuple[str, ...] = ()
    """For an index that is a target: the label of each value."""
    shares: tuple[float, ...] = ()
    """How common each value of a target's index, or each of `grams`, is in the training part."""
    grams: tuple[int, ...] = ()
    """Of texts: which groups of neighbours are known (see `layers.ngrams`), ascending."""
    center: float = 0.0
    """For a number that is a target: raw = value * scale + center."""
    scale: float = 1.0
    restore: Callable[[Tensor], list[Any]] | None = None
    """Raw values (words, a picture) from tensors of this role, where a label or a scale does not tell."""


class Modality:
    """One kind of column: how it is read, examined, prepared and shown."""

    room: ClassVar[str] = "modality"
    name: ClassVar[str]
    options: ClassVar[Mapping[str, Any]] = {}
    """Facts of a field that a person may set, and their types; `augment`: a dataclass of `changes`."""

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> Any:
        """A value as a caller hands it over -> the raw value of `Columns`. An untrusted caller never names a path."""
        return value

    @classmethod
    def examine(cls, name: str, column: np.ndarray) -> list[Message]:
        """What is odd in this column (N,)."""
        return []

    @classmethod
    def fingerprint(cls, value: Any) -> str:
        """Equal for values that are the same thing."""
        return "" if value is None or value != value else str(value)

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Preparation:
        """Learn from all columns of this kind at once, from training rows alone; others of `columns` are not read."""
        raise NotImplementedError


class Preparation:
    """What a modality has learned: a frozen dataclass, a JSON record. Deterministic. One class may be both, the
    modality by its class methods and the preparation by its instances."""

    room: ClassVar[str] = "modality"
    name: ClassVar[str]

    @property
    def roles(self) -> dict[str, Role]:
        """What `apply` gives. Columns that are targets give target roles, the others input roles."""
        raise NotImplementedError

    def apply(self, columns: Columns) -> Prepared:
        """Rows -> tensors, done once. Target columns may be absent."""
        raise NotImplementedError


class Prepared(Protocol):
    """Examples ready for a network, asked for by the batch. In memory: also `to(device)`; ragged: `sizes` (N,)."""

    def __len__(self) -> int: ...
    def take(self, index: Tensor, draw: Draw | None = None) -> Batch:
        """The examples `index` (B,) int64. `draw` decides what is left to chance (a crop, an augmentation);
        without it nothing is."""


class Resident:
    """Prepared examples that are tensors in memory, by role (N, ...), read where they lie; no subclass is asked."""

    def __init__(self, tensors: Batch) -> None:
        self.tensors = tensors

    def __len__(self) -> int:
        return len(next(iter(self.tensors.values()))) if self.tensors else 0

    def take(self, index: Tensor, draw: Draw | None = None) -> Batch:
        return {role: tensor[index] for role, tensor in self.tensors.items()}

    def to(self, device: torch.device) -> Resident:
        return Resident({role: tensor.to(device) for role, tensor in self.tensors.items()})


# ---- what is asked, and of whom -------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """What is read off a network: one vector per row, per token or per span, or its features as they are."""

    reads: Literal["row", "token", "span", "none"] = "row"
    size: int = 1


@dataclass(frozen=True)
class Measure:
    """A score of outcomes."""

    of: Callable[[Outcomes], float]
    greater_is_better: bool
    rows: Callable[[Outcomes], Tensor] | None = None
    """The measure's value for each row (N,), where the score is their mean (or its root)."""


LEARNED: Mapping[str, bool] = {"asked": False}
"""The metadata of a field of a task that is no option: what is asked, or what the rows tell, decides it."""


@dataclass(frozen=True)
class Task:
    """What is asked. A frozen record of its options and of what was chosen on validation; `bind` gives it the roles of
    a fitted preparation, from which it knows labels and scales."""

    room: ClassVar[str] = "task"
    name: ClassVar[str]
    couples: ClassVar[Literal["row", "batch"]] = "row"
    """"batch" where a row's loss depends on the other rows: such a batch is not cut into parts."""

    target: tuple[str, ...] = field(default=(), metadata=LEARNED)
    """The columns asked for."""
    roles: Mapping[str, Role] = field(
        default_factory=dict, kw_only=True, metadata={"stored": False, **LEARNED}, compare=False
    )

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        """Whether this is what one would ask of these columns."""
        return False

    def examples(self, data: Dataset, purpose: Literal["learn", "answer"] = "learn") -> Examples:
        """The examples to learn from (with their targets), or those whose answers are a row's answer."""
        return Examples(data)

    def bind(self, roles: Mapping[str, Role]) -> Self:
        return replace(self, roles=dict(roles))

    @property
    def head(self) -> Head:
        raise NotImplementedError

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor | float]:
        """(sum of the losses, their count). Calls the model; may change the batch before, or call twice."""
        raise NotImplementedError

    def slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        """What `loss` gives, from the logits (B, K), and the slope of the sum by them (B, K); for tasks whose loss is
        of the logits alone. Without it autograd finds the gradient."""
        raise NotImplementedError

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        """A record of each row (B, ...), its `loss` among them; measures, intervals and worst rows are made of these
        alone."""
        raise NotImplementedError

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        """The record of rows from anybody's predictions, in the units of the answer: probabilities (B, K), numbers
        (B,) ...; so that a rival is scored as the network is. What was chosen on validation is done to them."""
        raise NotImplementedError

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The scores of this task by name, the one that decides first."""
        raise NotImplementedError

    def tune(self, outcomes: Outcomes, measure: str | None = None, **fixed: Any) -> Self:
        """Choose what is left to choose (a temperature, a threshold), and remember how sure an answer is, on this
        task's outcomes of the validation rows. `fixed`: fields that stay as they are asked to be."""
        return replace(self, **fixed)

    def covers(self, outcomes: Outcomes, level: float) -> Tensor | None:
        """Whether each row's truth (N,) lies within what an answer at this level says it may be; None where it says
        nothing."""
        return None

    def read(self, logits: Tensor) -> Outcomes:
        """What the answer of a network says by itself, in the units of the column: tensors (B, ...) by name."""
        return {"answer": logits}

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        """The answers to a batch, one a row, as JSON; what comes later replaces what came before (streaming)."""
        raise NotImplementedError


class Spec:
    """A family of networks: a frozen dataclass whose fields are the choices of its published members."""

    room: ClassVar[str] = "model"
    name: ClassVar[str]
    presets: ClassVar[Mapping[str, Spec]]  # by name, one of them `tiny`

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        """How well this family does with these inputs, asked this: 0 where it cannot, up to 1; of the families of
        which one can be had, the highest is the default."""
        raise NotImplementedError

    def suited(self, task: Task, rows: int) -> Self:
        """This preset as it does best when asked this with so many training rows; for a preset that nobody chose."""
        return self

    @property
    def criterion(self) -> str | None:
        """The loss this family is defined by, where it is; a task that knows it takes it."""
        return None

    def recipe(self, rows: int) -> dict[str, Any]:
        """The numbers of a Plan with which this family trains well on so many training rows; `epochs` and `afforded`
        count for its steps (see `train.plan.resolve`)."""
        return {}

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        """A plain module; its `forward` takes roles by name and answers (B, K), or (B, M, K) where it holds M members
        that answer apart (see `layers.members`). May build other Specs inside."""
        raise NotImplementedError


def asked(model: nn.Module) -> tuple[frozenset[str], frozenset[str]]:
    """The roles that a network's forward needs, and those it can take besides: its argument names, or, where it
    takes any (**roles), the names in its attribute `roles`."""
    known: tuple[frozenset[str], frozenset[str]] | None = model.__dict__.get("_asked")
    if known is None:
        parameters = inspect.signature(model.forward).parameters.values()
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            known = (frozenset(model.roles), frozenset())  # type: ignore[arg-type]
        else:
            needed = frozenset(p.name for p in parameters if p.default is p.empty)
            known = (needed, frozenset(p.name for p in parameters) - needed)
        model.__dict__["_asked"] = known
    return known


def operations(model: nn.Module) -> int:
    """Multiplications with an addition that a row costs forward: what the network says in its attribute `operations`,
    else its parameters, each of which is used once."""
    return int(getattr(model, "operations", 0)) or sum(p.numel() for p in model.parameters())


def call(model: nn.Module, batch: Batch) -> Any:
    """Call a network with the roles it asks for."""
    needed, optional = asked(model)
    try:
        inputs = {role: batch[role] for role in needed}
    except KeyError as missing:
        values = {"missing": missing.args[0], "needed": sorted(needed), "given": sorted(batch)}
        raise OptionError(Message("options.missing_role", values)) from missing
    for role in optional:
        if role in batch:
            inputs[role] = batch[role]
    return model(**inputs)
