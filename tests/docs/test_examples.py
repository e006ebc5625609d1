"""The example programs run, are as short as promised, and do what their first line says."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import torch

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


@pytest.fixture
def ran(request, capsys):
    """(names the program ended with, what it printed)"""
    with torch.random.fork_rng(devices=[]):
        names = runpy.run_path(str(request.param))
    return names, capsys.readouterr().out


def test_there_are_examples():
    assert "01_mlp.py" in {path.name for path in EXAMPLES}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_at_most_thirty_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 30


@pytest.mark.parametrize("ran", EXAMPLES[:1], indirect=True, ids=["01_mlp"])
def test_the_first_network_is_done_right(ran):
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    names, shown = ran
    X, y, training, validation, test = (names[name] for name in ("X", "y", "training", "validation", "test"))
    assert sorted(torch.cat([training, validation, test]).tolist()) == list(range(1000))
    assert torch.allclose(X[training].mean(0), torch.zeros(20), atol=1e-5)  # scaled by the training rows
    assert not torch.allclose(X[test].mean(0), torch.zeros(20), atol=1e-5)

    peer = MLPClassifier((64, 32), early_stopping=True, random_state=0).fit(X[training], y[training])
    assert names["right"].double().mean() > peer.score(X[test], y[test]) - 0.02
    assert shown.splitlines()[-1] == f"test accuracy {names['right'].double().mean():.3f}"

    with torch.no_grad():  # the weights kept are those of the last line about the validation part
        kept = log_loss(y[validation], torch.sigmoid(names["net"](X[validation])))
    assert shown.splitlines()[-2].endswith(f"validation loss {kept:.3f}")
