"""The example programs run, are as short as promised, and do what their first line says."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import torch

from hondo.nouns import Draw

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
LINES = {"01_mlp.py": 30, "02_cnn.py": 30, "04_lstm.py": 50}


@pytest.fixture
def ran(request, capsys):
    """(names the program ended with, what it printed)"""
    with torch.random.fork_rng(devices=[]):
        names = runpy.run_path(str(request.param))
    return names, capsys.readouterr().out


def test_there_are_examples():
    assert [path.name for path in EXAMPLES] == list(LINES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_as_short_as_promised(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES[path.name]


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


@pytest.mark.parametrize("ran", EXAMPLES[1:2], indirect=True, ids=["02_cnn"])
def test_the_first_convolutional_network_is_done_right(ran):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    names, shown = ran
    X, y, training, validation, test = (names[name] for name in ("X", "y", "training", "validation", "test"))
    assert sorted([*training, *validation, *test]) == list(range(1797))
    index = torch.tensor([3, 0])
    assert torch.equal(training.take(index)["input"], X[[training[3], training[0]]])  # looked at as they are
    assert not torch.equal(training.take(index, Draw(0, 0))["input"], training.take(index)["input"])
    assert torch.equal(training.take(index, Draw(0, 0))["target"], training.take(index)["target"])

    flat, (last_look, last) = X.flatten(1), shown.splitlines()[-2:]
    peer = LogisticRegression(max_iter=1000).fit(flat[training], y[training])
    assert float(last.removeprefix("test accuracy ")) > peer.score(flat[test], y[test])
    with torch.no_grad():  # the weights kept are those of the last line about the validation part
        answers = names["net"](X[torch.tensor([*validation, *test])]).double().softmax(1).split([360, 360])
    assert last_look.endswith(f"validation loss {log_loss(y[validation], answers[0]):.3f}")
    assert last == f"test accuracy {(answers[1].argmax(1) == y[test]).double().mean():.3f}"


@pytest.mark.parametrize("ran", EXAMPLES[2:], indirect=True, ids=["04_lstm"])
def test_the_first_reader_of_texts_is_done_right(ran):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    names, shown = ran
    X, y, training, validation, test = (names[name] for name in ("X", "y", "training", "validation", "test"))
    assert sorted([*training, *validation, *test]) == list(range(1000))
    texts = [[names["WORDS"][token] for token in row if token] for row in X.tolist()]
    told_of_ana = [text.index("ana") < text.index("bea") for text in texts]
    assert y.tolist() == [one == ("beat" in text) for one, text in zip(told_of_ana, texts, strict=True)]

    words = torch.stack([X.eq(token).sum(1) for token in range(1, len(names["WORDS"]))], 1)
    peer = LogisticRegression().fit(words[training], y[training])
    right = names["right"].double().mean().item()
    assert right > 0.95 > 0.65 > peer.score(words[test], y[test])
    assert shown.splitlines()[-1] == f"test accuracy {right:.3f}"
    with torch.no_grad():  # the weights kept are those of the last line about the validation part
        kept = log_loss(y[validation], torch.sigmoid(names["net"](X[validation])).double())
        longer = names["net"](torch.nn.functional.pad(X[test], (0, 9)))
        torch.testing.assert_close(longer, names["net"](X[test]))  # padding says nothing
    assert shown.splitlines()[-2].endswith(f"validation loss {kept:.3f}")
