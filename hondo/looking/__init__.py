"""A look inside a predictor of pictures at one of them: what it answers, what for, and what each stage makes of it.

Legend: B pictures, C channels, H rows, W columns; h, w those of a map; K labels, or the one number asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hondo import record
from hondo.errors import DataError, OptionError, did_you_mean
from hondo.evaluate.score import given, weights
from hondo.inspection.features import convolutions, feature_maps, filters
from hondo.inspection.grad_cam import grad_cam
from hondo.inspection.occlusion import occlusion
from hondo.inspection.sanity import sanity, shuffled
from hondo.layers.members import apart
from hondo.looking.answers import Answers, Scores
from hondo.messages import Message
from hondo.nouns import Role, Task
from hondo.pictures import Picture
from hondo.predictor import Predictor, load

SQUARE, STEPS = 4, 12
"""The square that hides a part has this part of the shorter side, and stands in about so many places along it."""
FEWER = 2
"""Draws for the check of the occlusion map, each of which hides the square everywhere again."""


@dataclass(frozen=True)
class Look:
    """What was seen."""

    name: str
    """Of the picture."""
    original: np.ndarray
    """(H, W) or (H, W, 3) uint8, as it came."""
    seen: np.ndarray
    """As the network sees it, likewise."""
    said: Mapping[str, Any]
    """The predictor's answer, JSON."""
    answer: str | None
    """The label that is explained; None where the answer is a number."""
    value: float
    """Its probability, or the number."""
    layer: str
    """The module whose maps Grad-CAM weighs."""
    cam: Tensor
    """(H, W), from 0 on."""
    hidden: Tensor
    """(H, W): by how much `value` falls where a square is hidden."""
    side: int
    """Of that square, in points."""
    cascade: tuple[Tensor, ...]
    """Grad-CAM with the last layer's weights shuffled, and with all (H, W)."""
    agreed: Mapping[str, float]
    """How the maps, `cam` and `hidden`, agree with those of networks with shuffled weights (`inspection.sanity`)."""
    filters: Tensor
    """(O, I, k, l) of the first convolution, from -1 to 1."""
    maps: Mapping[str, Tensor]
    """(C, h, w) by stage."""
    members: int = 1
    """How many networks answer together; the first of them is looked into."""

    def html(self, language: str | None = None) -> str:
        """The page, in `language` or the one in force."""
        from hondo.looking.page import render

        return render(self, language)

    def save(self, path: str | Path, language: str | None = None) -> Path:
        """Write the page."""
        path = Path(path)
        record.write_whole(path, self.html(language).encode())
        return path


def look(predictor: Predictor | str | Path, picture: Any, answer: str | None = None, seed: int = 0) -> Look:
    """Look into a predictor (or the one in that folder) while it answers `picture`: a path, bytes, points or one of
    Pillow's. answer: the label to explain; without it the one that is answered.

    OptionError where it answers from no picture, has no convolutions, or does not know the label; DataError for what
    cannot be read as a picture."""
    predictor = predictor if isinstance(predictor, Predictor) else load(predictor)
    column, role_name, role = _asked(predictor)
    convolutions(predictor.model)
    read = _read(picture)
    said = predictor.predict({column: read})
    task, model = predictor.task, predictor.model
    number, label = _explained(task, said, answer)
    batch = predictor.preparation.apply({column: np.array([read], dtype=object)}).take(torch.arange(1))
    image = given(weights(model), batch)[role_name]
    assert role.restore is not None
    size, one = (image.shape[2], image.shape[3]), Scores(apart(model)[0], role_name, task)
    maps = feature_maps(one, image)
    layer = list(maps)[-1]

    def cam(network: nn.Module) -> Tensor:
        return grad_cam(network, layer, image, number)

    whole, side = Answers(model, role_name, task), max(1, min(size) // SQUARE)
    stride = max(1, -(-(min(size) - side) // STEPS))

    def hidden(network: nn.Module) -> Tensor:
        return occlusion(network, image, number, side, min(stride, side))

    fallen = hidden(whole)
    return Look(
        name=read.name,
        original=read.points(),
        seen=role.restore(batch[role_name])[0],
        said=said,
        answer=label,
        value=float(said["probability"][label] if label is not None else said["prediction"]),
        layer=layer.removeprefix("network."),
        cam=_spread(cam(one), size),
        hidden=fallen[0].cpu(),
        side=side,
        cascade=tuple(_spread(cam(shuffled(one, seed, top)), size) for top in (1, None)),
        agreed={"cam": sanity(cam, one, seed), "hidden": sanity(hidden, whole, seed, FEWER)},
        filters=filters(one).cpu(),
        maps={name.removeprefix("network."): each[0].cpu() for name, each in maps.items()},
        members=len(apart(model)),
    )


def _asked(predictor: Predictor) -> tuple[str, str, Role]:
    """(the column of pictures, its role by name and itself) of a predictor that answers from one picture alone."""
    roles = {name: role for name, role in predictor.preparation.roles.items() if not name.startswith("target")}
    if len(predictor.inputs) != 1 or len(roles) != 1 or (role := next(iter(roles.values()))).restore is None:
        raise OptionError(Message("look.no_picture", {"columns": [field.name for field in predictor.inputs]}))
    return predictor.inputs[0].name, next(iter(roles)), role


def _read(value: Any) -> Picture:
    try:
        picture = Picture.of(value)
    except TypeError as error:
        raise DataError(Message("look.what", {"given": str(error)})) from error
    picture.points()
    return picture


def _explained(task: Task, said: Mapping[str, Any], answer: str | None) -> tuple[int, str | None]:
    """(which of the network's answers is explained, its label)"""
    labels = task.roles["target"].labels
    if not labels:
        if answer is not None:
            raise OptionError(Message("look.no_labels", {"given": answer}))
        return 0, None
    if answer is not None and answer not in labels:
        values = {"given": answer, "hint": did_you_mean(answer, labels), "known": list(labels[:20])}
        raise OptionError(Message("look.no_label", values))
    if answer is None:
        one = isinstance(said["prediction"], str)
        answer = said["prediction"] if one else max(labels, key=said["probability"].__getitem__)
    return labels.index(answer), answer


def _spread(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """A map (1, h, w) as large as the picture: (H, W)"""
    return F.interpolate(maps[:, None], size=size, mode="bilinear", align_corners=False)[0, 0].cpu()
