"""Sentences: in two languages, put into words when somebody reads them."""

from __future__ import annotations

import contextvars
import json
import math
import threading

import pytest

from hondo import messages
from hondo.errors import DataError, HondoError, OptionError, Stopped, UserError, did_you_mean
from hondo.messages import Message, language, say, speak


@pytest.fixture(autouse=True)
def nobody_speaks():
    before = messages._spoken.get()
    speak(None)
    yield
    messages._spoken.set(before)


@pytest.fixture
def sentences(monkeypatch):
    """A room of the catalogue made for these tests."""
    made: dict[str, dict[str, str]] = {}
    monkeypatch.setattr(messages, "sentence", lambda key: made[key])

    def put(text, spanish=None):
        made["made.up"] = {"en": text, "es": spanish or text}
        return lambda wanted="en", **values: Message("made.up", values).text(wanted)

    return put


@pytest.mark.parametrize(
    ("set_to", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es"}, "es"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "es_MX.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "es_AR.UTF-8"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": ""}, "es"),
    ],
)
def test_without_being_told_it_speaks_the_locale(monkeypatch, set_to, spoken):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken


def test_being_told_it_speaks_that(monkeypatch):
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    speak("en")
    assert language() == "en" and say("files.missing", path="a") == "There is no file a."
    speak(None)
    assert say("files.missing", path="a") == "No existe el archivo a."
    with pytest.raises(OptionError, match="'fr'"):
        speak("fr")
    assert Message("files.missing", {"path": "a"}).text("en") == "There is no file a."


def test_each_reader_has_a_language_of_their_own():
    speak("es")
    heard = []
    thread = threading.Thread(target=lambda: (speak("en"), heard.append(language())))
    thread.start()
    thread.join()
    contextvars.copy_context().run(speak, "en")
    assert heard == ["en"] and language() == "es"


@pytest.mark.parametrize(
    ("text", "values", "en", "es"),
    [
        ("{n:n} rows", {"n": 1234567}, "1,234,567 rows", "1\u00a0234\u00a0567 rows"),
        ("{n:plural:row|rows}", {"n": 1}, "1 row", "1 row"),
        ("{n:plural:row|rows}", {"n": 0}, "0 rows", "0 rows"),
        ("{n:plural:row|rows}", {"n": 2000}, "2,000 rows", "2\u00a0000 rows"),
        ("{x:.3g}", {"x": 0.123456}, "0.123", "0.123"),
        ("{x!r}", {"x": "a{b}"}, "'a{b}'", "'a{b}'"),
        ("{x}", {"x": ["a", 1, "b"]}, "a, 1, b", "a, 1, b"),
        ("{x:n}", {"x": [1000, 2]}, "1,000, 2", "1\u00a0000, 2"),
        ("{x}", {"x": ()}, "", ""),
        ("{{{x}}}", {"x": math.inf}, "{inf}", "{inf}"),
    ],
)
def test_values_are_put_into_words(sentences, text, values, en, es):
    said = sentences(text)
    assert said("en", **values) == en and said("es", **values) == es


def test_a_message_inside_is_said_in_the_same_language():
    inner = Message("files.missing", {"path": "a"})
    outer = Message("options.unknown_name", {"room": "x", "given": "y", "hint": inner, "known": [inner, "z"]})
    assert outer.text("es").count("No existe el archivo a.") == 2
    assert outer.text("en").count("There is no file a.") == 2


INNER = Message("files.missing", {"path": -math.inf})


@pytest.mark.parametrize("value", [math.inf, -math.inf, [math.inf, 1], "inf", "nan", ["x", INNER]])
def test_a_message_is_stored_with_numbers_that_json_has_no_word_for(value):
    message = Message("files.missing", {"path": value})
    stored = json.loads(json.dumps(message.record(), allow_nan=False))
    assert Message.of(stored) == message and Message.of(stored).text("en") == message.text("en")


def test_a_sentence_that_is_not_there():
    with pytest.raises(KeyError):
        Message("files.nothing").text()


def test_errors_carry_an_exit_code_and_a_line_for_each_problem():
    one, other = Message("files.missing", {"path": "a"}), Message("files.missing", {"path": "b"})
    assert str(DataError(one, other)) == f"{one}\n{other}" and DataError(one, other).messages == (one, other)
    codes = {HondoError: 1, UserError: 2, DataError: 2, OptionError: 2, Stopped: 3}
    assert {kind: kind(one).exit_code for kind in codes} == codes
    speak("es")
    assert str(DataError(one)) == "No existe el archivo a."


def test_a_hint_at_the_nearest_name():
    assert did_you_mean("Acuracy", ["accuracy", "auc"]).text("en") == "Did you mean 'accuracy'?"
    assert did_you_mean("xyz", ["accuracy"]).text("en") == "Nothing known has a name like that."
    assert did_you_mean("INCOME", ["Income"]).values == {"close": "Income"}
    assert did_you_mean("", []).key == "options.nothing_close"
