"""Words of about the same meaning, of files in the forms that there are, and learned from texts."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from hondo import thesaurus
from hondo.errors import DataError


@pytest.fixture
def file(tmp_path):
    def written(text, encoding="utf-8"):
        path = tmp_path / "words.txt"
        path.write_bytes(text.encode(encoding))
        return str(path)

    return written


def test_a_file_of_words(file):
    path = file("Grande\tenorme, Amplio\n\ncasa\thogar\tvivienda\ncasa\tmorada\n")
    assert thesaurus.read(path, ()) == {"grande": ("enorme", "amplio"), "casa": ("hogar", "vivienda", "morada")}


@pytest.mark.parametrize("first", ["", "4 3\n"], ids=["as GloVe", "as word2vec"])
def test_a_file_of_vectors(file, first):
    path = file(first + "big 1 0 0\nlarge 1 0.1 0\nred 0 1 0\nunseen 1 0 0.01\n")
    assert thesaurus.read(path, {"big", "large", "red"}) == {"big": ("large",), "large": ("big",)}


@pytest.mark.parametrize("text", ["", "no vectors here\n", "big 1 0\nlarge 1 0 0\n", "strange 1 0 0\n"])
def test_a_file_that_says_nothing_is_refused(file, text):
    with pytest.raises(DataError, match="holds neither words"):
        thesaurus.read(file(text), {"big", "large", "no"})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.txt cannot be read"):
        thesaurus.read(str(tmp_path / "nowhere.txt"), ())


def test_the_nearest_are_those_of_the_highest_cosine():
    vectors = np.random.default_rng(0).normal(size=(1200, 4))
    cosine = cosine_similarity(vectors)
    np.fill_diagonal(cosine, -1)
    found = thesaurus.near([str(n) for n in range(1200)], vectors)
    for word, row in enumerate(cosine):
        best = np.argsort(-row)[: thesaurus.NEAREST]
        expected = tuple(str(n) for n in best if row[n] >= thesaurus.LEAST_COSINE)
        assert found.get(str(word), ()) == expected


def test_words_in_the_same_places_are_learned():
    g = np.random.default_rng(0)
    colours, animals = ["rojo", "verde", "azul"], ["perro", "gato", "pez"]
    texts = [
        f"el {g.choice(animals)} come mucho pan y su coche es {g.choice(colours)} como siempre" for _ in range(300)
    ]
    found = thesaurus.learned(texts)
    for group in (colours, animals):
        for word in group:
            assert set(found[word]) & set(group) and found[word][0] in group
    assert thesaurus.learned(texts[:3]) == {} and thesaurus.learned([]) == {}
