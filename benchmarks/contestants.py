"""The contestants of tables.py: each learns from the same training part, and answers the same validation and test rows.

Rivals are hondo's own (LightGBM tuned, XGBoost tuned, CatBoost's defaults). scikit-learn's MLP gets what its users give
it (median and indicator for what is missing, standardised numbers, one-hot categories, a standardised target) and its
own defaults. The reference is the package of TabM's authors in a plain loop, on the same tensors, with the knots and as
many members, units and steps as hondo's network had.
"""

from __future__ import annotations

import math
import time
import warnings
from typing import Any

import numpy as np
import torch

from hondo import judge, registry
from hondo.models.tabm import TabM
from hondo.nouns import Draw
from hondo.predictor import Predictor
from hondo.prepare import Material
from hondo.question import Question
from hondo.train.feed import Feed
from hondo.train.plan import Plan

Answers = tuple[np.ndarray, np.ndarray, float]
"""Probabilities (N, K) or numbers (N,) for the validation rows and for the test rows, and the seconds of the fit."""


def rival(name: str, question: Question, material: Material, seed: int) -> Answers:
    chosen = registry.find("rival", name)()
    judge.fit(chosen, question, material, seed)
    names, parts = [field.name for field in question.inputs], question.split
    held_out, test = (chosen.predict(question.table.take(rows, names)) for rows in (parts.validation, parts.test))
    return held_out, test, chosen.fit_seconds


def sklearns(question: Question, seed: int, early_stopping: bool) -> Answers:
    """scikit-learn's MLP."""
    import pandas as pd
    from sklearn.compose import TransformedTargetRegressor, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    table, columns = question.table, {}
    numeric = [field.name for field in question.inputs if field.kind in ("number", "date")]
    for field in question.inputs:
        column = table.column(field.name)
        if field.kind == "date":
            column = np.where(np.isnat(column), np.nan, column.astype("datetime64[us]").astype(np.int64) / 1e6)
        elif field.kind != "number":
            column = np.array(["" if value is None else value for value in column], dtype=object)
        columns[field.name] = column
    frame, target = pd.DataFrame(columns), table.column(question.target)
    scaled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    others = [name for name in columns if name not in numeric]
    encode = make_column_transformer(
        (scaled, numeric), (OneHotEncoder(handle_unknown="ignore"), others), sparse_threshold=0
    )
    regression = question.task.name == "regression"
    network = (MLPRegressor if regression else MLPClassifier)(random_state=seed, early_stopping=early_stopping)
    last = TransformedTargetRegressor(network, transformer=StandardScaler()) if regression else network
    model, rows = make_pipeline(encode, last), question.split.training
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge in 200 epochs is its default
        model.fit(frame.iloc[rows], target[rows])
    seconds = time.perf_counter() - started
    held_out, test = (frame.iloc[rows] for rows in (question.split.validation, question.split.test))
    if regression:
        return model.predict(held_out), model.predict(test), seconds
    order = [list(model.classes_).index(label) for label in _labels(question)]
    return model.predict_proba(held_out)[:, order], model.predict_proba(test)[:, order], seconds


def _labels(question: Question) -> list[str]:
    from hondo.modalities.category import label_order

    return sorted(set(question.table.column(question.target)[question.split.training]), key=label_order)


def reference(question: Question, material: Material, predictor: Predictor, plan: Plan) -> tuple[Answers, float]:
    """The package's TabM, and how many rows it trained on a second."""
    spec, task = predictor.spec, material.task
    assert isinstance(spec, TabM)
    network, data = _package(spec, material), material.prepared
    groups = [
        {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": plan.weight_decay},
        {"params": [p for p in network.parameters() if p.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=plan.lr, betas=(plan.momentum, plan.beta2))
    feed = Feed(data["training"], plan.batch, plan.seed, torch.device("cpu"))
    best, weights, spent, rows = math.inf, {}, 0.0, 0
    for step in range(plan.steps):
        started = time.perf_counter()
        batch = feed.batch(step)
        for group in optimizer.param_groups:
            group["lr"] = plan.rate(step)
        optimizer.zero_grad()
        loss, count = task.loss(network, batch, Draw(plan.seed, step))
        (loss / count).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), plan.clip or math.inf)
        optimizer.step()
        spent += time.perf_counter() - started
        rows += len(batch["target"])
        if (step + 1) % plan.evaluate_every == 0:
            score = float(_outcomes(network, task, data["validation"])["loss"].mean())
            if score < best:
                best, weights = score, {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(weights)
    parts = (data["validation"], material.open(question.known, question.split.test))
    found = [_outcomes(network, task, part) for part in parts]
    held_out, test = (each["probability" if "probability" in each else "prediction"].numpy() for each in found)
    return (held_out, test, spent), rows / spent


def _outcomes(network: Any, task: Any, prepared: Any) -> Any:
    from hondo.evaluate.score import outcomes

    return outcomes(network, task, prepared, torch.device("cpu"))


class _Package(torch.nn.Module):
    """The package's network with the roles of hondo's: one-hot categories, where 0 is the unseen."""

    def __init__(self, spec: TabM, material: Material) -> None:
        import rtdl_num_embeddings
        import tabm

        super().__init__()
        roles = material.roles
        self.roles = [name for name in ("numbers", "categories") if name in roles]
        embedding, count = None, 0
        if "numbers" in roles:
            count = roles["numbers"].shape[0]
            bins = [torch.tensor(knots) for knots in roles["numbers"].knots]
            embedding = rtdl_num_embeddings.PiecewiseLinearEmbeddings(
                bins, spec.embedding, activation=False, version="B"
            )
        self.net = tabm.TabM.make(
            n_num_features=count,
            cat_cardinalities=list(roles["categories"].sizes) if "categories" in roles else None,
            d_out=material.task.head.size,
            num_embeddings=embedding,
            k=spec.members,
            n_blocks=len(spec.widths),
            d_block=spec.widths[0],
            dropout=spec.dropout,
        )

    def forward(self, **given: torch.Tensor) -> torch.Tensor:
        return self.net(given.get("numbers"), given.get("categories"))


def _package(spec: TabM, material: Material) -> _Package:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of columns with two values
        return _Package(spec, material)
