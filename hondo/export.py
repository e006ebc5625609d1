"""A network for other runtimes: from what a preparation makes of the columns to what the task reads off the answer."""

from __future__ import annotations

import json
import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from hondo import record
from hondo.errors import OptionError
from hondo.messages import Message
from hondo.nouns import Batch, Draw, Role, asked, call
from hondo.predictor import Predictor

ROWS = 1000
"""On so many made rows both are compared."""
FEW = 3
"""Rows that the graph is drawn with: neither none nor one, which would be taken for constants."""


@dataclass(frozen=True)
class Exported:
    path: str
    inputs: dict[str, list[Any]]
    """By role: its shape and type."""
    outputs: dict[str, list[Any]]
    rows: int
    difference: float
    """The largest between what hondo and the other runtime make of these rows, as a share of the answers' spread where
    they are numbers."""


def to_onnx(predictor: Predictor, path: Path | str) -> Exported:
    """Write the network as an ONNX graph whose inputs are the roles it is given, and whose outputs are what the task
    reads off its answer (`prediction`, `probability`), and run it beside the predictor.

    In the file's metadata, as JSON: `roles` (the names of the columns, in their order), `labels`, and `preparation`,
    which makes tensors of raw values. OptionError where the packages of the extra `onnx` are absent, or the network
    asks for something that has no name in ONNX or for rows of different lengths (texts), and for a name that does not
    end in .onnx."""
    path = Path(path)
    if path.suffix != ".onnx":
        raise OptionError(Message("export.ending", {"path": str(path)}))
    runtime = _runtime()
    ragged = [role for role in _roles(predictor) if None in predictor.preparation.roles[role].shape]
    if ragged:
        raise OptionError(Message("export.ragged", {"roles": ragged}))
    network = _Answers(predictor, _roles(predictor))
    given = made(predictor, network.names, FEW)
    graph = _drawn(network, given)
    graph.model.metadata_props.update(_about(predictor, network.names))
    import onnx

    record.write_whole(path, onnx.ModelProto.SerializeToString(graph.model_proto))
    session = runtime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    rows = made(predictor, network.names, ROWS)
    with torch.inference_mode():
        ours = dict(zip(network.outputs, network(*rows.values()), strict=True))
    theirs = session.run(list(ours), {role: tensor.numpy() for role, tensor in rows.items()})
    difference = max(_apart(a, torch.from_numpy(b)) for a, b in zip(ours.values(), theirs, strict=True))
    return Exported(str(path), _told(session.get_inputs()), _told(session.get_outputs()), ROWS, difference)


class _Answers(nn.Module):
    """The roles, in the order of `names` -> what the task reads."""

    def __init__(self, predictor: Predictor, names: tuple[str, ...]) -> None:
        super().__init__()
        self.network, self.task, self.names = predictor.model, predictor.task, names
        with torch.inference_mode():
            self.outputs = tuple(self._read(made(predictor, names, FEW)))

    def _read(self, batch: Batch) -> dict[str, Tensor]:
        return self.task.read(call(self.network, batch))

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        return tuple(self._read(dict(zip(self.names, tensors, strict=True))).values())


def made(predictor: Predictor, names: tuple[str, ...], rows: int) -> Batch:
    """Rows as the preparation might have made them: numbers from among the quantiles of their columns, categories by
    chance, the unseen among them."""
    return {name: _made(predictor.preparation.roles[name], rows, name) for name in names}


def _made(role: Role, rows: int, name: str) -> Tensor:
    draw = Draw(0, 0)
    if role.sizes:
        return (draw.rand(rows, len(role.sizes), purpose=name) * torch.tensor(role.sizes)).long()
    if role.knots:
        place = draw.rand(rows, len(role.knots), purpose=name)
        columns = [
            torch.tensor(knots)[(part * len(knots)).long()] for knots, part in zip(role.knots, place.T, strict=True)
        ]
        return torch.stack(columns, 1)
    return draw.randn(rows, *(size or 8 for size in role.shape), purpose=name)


def _roles(predictor: Predictor) -> tuple[str, ...]:
    """What the network is given, in its order."""
    needed, optional = asked(predictor.model)
    return tuple(role for role in predictor.preparation.roles if role in needed | optional)


def _drawn(network: _Answers, given: Batch) -> Any:
    """The graph, with any number of rows."""
    rows = torch.export.Dim("rows")
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.onnx.export(
                network.eval(), tuple(given.values()), dynamo=True, verbose=False,
                dynamic_shapes=(tuple({0: rows} for _ in given),),
                input_names=list(network.names), output_names=list(network.outputs),
            )  # fmt: skip
    except torch.onnx.OnnxExporterError as error:
        why = " ".join(str(error.__cause__ or error).split())[:300]
        raise OptionError(Message("export.cannot", {"why": why})) from error
    finally:
        logger.setLevel(level)


def _about(predictor: Predictor, names: tuple[str, ...]) -> dict[str, str]:
    roles = predictor.preparation.roles
    target = roles.get("target", Role(()))
    about = {
        "roles": {name: roles[name].names for name in names},
        "labels": target.labels,
        "preparation": record.to_json(predictor.preparation),
    }
    return {name: json.dumps(value, ensure_ascii=False) for name, value in about.items()}


def _apart(ours: Tensor, theirs: Tensor) -> float:
    """Labels that are chosen otherwise, in parts of all; of numbers the largest difference."""
    if not ours.is_floating_point():
        return float((ours != theirs).double().mean())
    scale = max(1.0, float(ours.double().std()))
    return float((ours.double() - theirs.double()).abs().max()) / scale


def _told(values: Any) -> dict[str, list[Any]]:
    return {value.name: [*value.shape, value.type] for value in values}


def _runtime() -> Any:
    try:
        import onnx  # noqa: F401
        import onnxruntime  # type: ignore[import-untyped]
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise OptionError(Message("export.extra", {"package": error.name or str(error)})) from error
    return onnxruntime
