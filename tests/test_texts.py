"""A table whose column is text: from the file to answers, beside linear models of the same words."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import polars as pl
import pytest
import torch
from sklearn.feature_extraction.text import CountVectorizer

from hondo import messages, run
from hondo.data.doctor.texts import GARBLED
from hondo.errors import OptionError
from hondo.events import Examined, Judged, Planned
from hondo.export import to_onnx
from hondo.layers.ngrams import BUCKETS, FACTOR, MODULUS, Grams, groups
from hondo.modalities.text import MARKS, Text
from hondo.nouns import Field, Role
from hondo.predictor import load
from hondo.request import Request

GOOD, BAD = ["estupenda", "corazón", "maravilla"], ["aburrida", "tópica", "floja"]
FILL = ["la", "película", "de", "ayer", "fue", "una", "historia", "con", "música", "¿no?"]


@pytest.fixture(autouse=True)
def english(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    messages.speak("en")
    yield
    messages.speak(None)


def reviews(rows=400, seed=0):
    g = np.random.default_rng(seed)
    stars = g.integers(0, 2, rows)
    words = [[*g.choice(FILL, g.integers(5, 12)), g.choice(GOOD if star else BAD)] for star in stars]
    texts = [" ".join(g.permutation(row)) for row in words]
    opinion = np.where(stars == 1, "buena", "mala")
    return pl.DataFrame({"text": texts, "minutes": g.normal(90, 10, rows).round(1), "opinion": opinion})


def fitted(table, **more):
    table.write_csv("reviews.csv")
    asked = {"rivals": "majority,tfidf,nbsvm", "out": "run", "report": "none", **more}
    return list(run.fit(Request("reviews.csv", "opinion", **asked)))


def one(events, kind):
    return next(event for event in events if isinstance(event, kind))


@pytest.mark.parametrize("family", ["ngrams", "rnn"])
@pytest.mark.parametrize("columns", [["text", "opinion"], ["text", "minutes", "opinion"]])
def test_a_file_becomes_answers(family, columns):
    more = {} if family == "ngrams" else {"model": "rnn", "size": "s", "epochs": 20}
    events = fitted(reviews().select(columns), **more)
    assert one(events, Planned).model == family
    board = {entry["name"]: entry["measures"]["accuracy"] for entry in one(events, Judged).board}
    assert board.keys() == {"network", "majority", "tfidf", "nbsvm"}
    assert min(board["network"], board["tfidf"], board["nbsvm"]) > 0.9 > board["majority"]
    predictor, new = load("run"), reviews(40, seed=1)
    answers = predictor.predict(new)["prediction"].to_list()
    assert answers == [predictor.predict(row)["prediction"] for row in new.to_dicts()]
    assert np.mean(new["opinion"].to_numpy() == np.array(answers)) > 0.9


def test_texts_that_say_nothing_are_left_out_where_there_is_something_else():
    table = reviews(600)
    table = table.with_columns(
        text=table["text"].shuffle(seed=1),
        minutes=table["minutes"] + 20 * (table["opinion"] == "buena").cast(pl.Float64),
    )
    found = one(fitted(table, epochs=1, rivals="none"), Examined).findings
    assert [finding["columns"] for finding in found if finding["check"] == "texts_silent"] == [["text"]]


def test_texts_that_differ_in_blanks_and_capitals_are_copies():
    table = reviews(200)
    changed = table[:30].with_columns(text=("  " + pl.col("text").str.to_uppercase().str.replace(" ", "\u3000\t")))
    turned = changed[:5].with_columns(
        opinion=pl.Series(["mala" if o == "buena" else "buena" for o in changed["opinion"][:5]])
    )
    changed.tail(25).write_csv("test.csv")
    events = fitted(pl.concat([table, turned]), epochs=1, rivals="none", test="test.csv")
    found = {finding["check"]: finding for finding in one(events, Examined).findings}
    assert found["rows_on_both_sides"]["count"] >= 20
    assert "rows_contradict" in found and "rows_repeated" in found


def test_letters_that_were_read_wrongly_are_seen():
    garbled = "corazón".encode().decode("latin-1")
    assert pl.Series([garbled, "corazón", "â€™", "São Paulo"]).str.contains(GARBLED).to_list() == [
        True,
        False,
        True,
        False,
    ]


def plain(row, lengths):
    """The buckets of a row, group by group."""
    found = []
    for length in lengths:
        for start in range(len(row) - length + 1):
            code = 0
            for symbol in row[start : start + length]:
                code = (code * FACTOR + symbol + 1) % MODULUS
            found.append(code % BUCKETS)
    return found


def test_groups_are_those_of_each_row_alone():
    g = np.random.default_rng(0)
    rows = [g.integers(0, 0x110000, size).tolist() for size in (9, 1, 0, 3, 30)]
    symbols = torch.zeros(5, 30, dtype=torch.int64)
    for place, row in enumerate(rows):
        symbols[place, : len(row)] = torch.tensor(row, dtype=torch.int64)
    keep = torch.arange(30) < torch.tensor([len(row) for row in rows])[:, None]
    found, there = groups(symbols, keep, (2, 3, 5))
    for place, row in enumerate(rows):
        assert Counter(found[place][there[place]].tolist()) == Counter(plain(row, (2, 3, 5)))


def test_which_groups_are_known_is_what_scikit_learn_counts():
    texts = np.array(["uno dos tres", "dos tres cuatro", "tres y tres", "UNO  dos", None, ""], dtype=object)
    learned = Text.fit((Field("a", "text"),), {"a": texts})
    counter = CountVectorizer(analyzer="char", ngram_range=(2, 5), binary=True, min_df=2)
    counts = counter.fit_transform([f" {' '.join(text.lower().split())} " if text else "" for text in texts])
    expected = {
        plain([ord(letter) for letter in gram], [len(gram)])[0]: share
        for gram, share in zip(counter.get_feature_names_out(), np.asarray(counts.mean(0)).ravel(), strict=True)
    }
    letters = learned.roles["letters"]
    assert dict(zip(letters.grams, letters.shares, strict=True)) == pytest.approx(expected)


def test_a_row_is_the_sum_of_its_groups_by_how_rare_they_are():
    row = [3, 4, 3, 4]
    known = sorted(set(plain(row, [1, 2])))[:-1]  # one is not known
    shares = [0.1 * place for place in range(1, len(known) + 1)]
    grams = Grams(Role((None,), sizes=(9,), grams=tuple(known), shares=tuple(shares)), (1, 2), 2).double()
    torch.nn.init.normal_(grams.table, generator=torch.Generator().manual_seed(0))
    weights = [(known.index(b) + 1, 1 - np.log(shares[known.index(b)])) for b in plain(row, [1, 2]) if b in known]
    length = np.sqrt(sum(weight**2 for _, weight in weights))
    expected = sum(weight / length * grams.table[place] for place, weight in weights)
    symbols = torch.tensor([row, [0, 0, 0, 0]])
    found = grams(symbols, torch.tensor([[True] * 4, [False] * 4]))
    torch.testing.assert_close(found[0], expected, rtol=1e-6, atol=1e-8)
    assert not found[1].any()


@pytest.mark.parametrize("cut", ["pieces", "words", "characters", "bytes"])
def test_texts_are_cut_and_put_together_again(cut):
    texts = np.array(["¿Qué corazón late?", "el corazón late", "¿qué qué?", "e\u0301l"], dtype=object)
    learned = Text.fit((Field("a", "text", {"cut": cut}), Field("b", "text")), {"a": texts, "b": texts})
    batch = learned.apply({"a": texts, "b": texts}).take(torch.arange(4))
    cut_up = learned.restored(batch["tokens"])
    assert all(row.count(MARKS[2]) == 1 for row in cut_up)
    if cut == "words":
        assert cut_up[1] == ["el", "corazón", "late", "[SEP]", "el", "corazón", "late"]
    if cut == "characters":
        assert cut_up[1][:4] == ["e", "l", " ", "c"]


def test_words_where_they_occur_again_else_pieces():
    words = np.array(["the cat sleeps", "the cat runs", "a cat sleeps", "a dog runs"], dtype=object)
    unbroken = np.array(["我喜欢这部电影", "我不喜欢这部电影", "这部电影很好", "他喜欢这部"], dtype=object)
    cut = {}
    for name, texts in {"words": words, "unbroken": unbroken}.items():
        learned = Text.fit((Field("a", "text"),), {"a": texts})
        cut[name] = learned.restored(learned.apply({"a": texts}).take(torch.arange(4))["tokens"])
    assert cut["words"][1] == ["the", "cat", "runs"]
    assert len(cut["unbroken"][0]) > 1 and MARKS[1] not in cut["unbroken"][0]


def test_the_network_is_not_exported_and_that_is_said():
    pytest.importorskip("onnxruntime")
    fitted(reviews(120), rivals="none", epochs=1)
    with pytest.raises(OptionError, match="tokens"):
        to_onnx(load("run"), "network.onnx")


def test_without_the_library_it_is_said_which_extra_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(OptionError, match=r"hondo\[texts\]"):
        fitted(reviews())
