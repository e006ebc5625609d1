"""Options are the record's fields, and what does not fit is said all at once."""

from __future__ import annotations

import dataclasses

import pytest

from hondo.cli import main
from hondo.cli.options import helps, make, option
from hondo.errors import OptionError
from hondo.request import Request

GIVEN = {field.name: None for field in dataclasses.fields(Request)} | {
    "source": "a.csv",
    "target": "y",
    "ignore": [],
    "kind": [],
    "set": [],
    "size": "m",
    "check": "all",
    "seed": "0",
    "find_lr": False,
    "curve": False,
}


def test_every_field_of_a_request_is_an_option_with_its_help_and_default(capsys):
    assert main(["fit", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for field in dataclasses.fields(Request):
        assert f"{option(field.name)} " in shown or field.name.upper() in shown
        assert helps(Request)[field.name] in shown
        if field.default != "" and isinstance(field.default, str | int) and not isinstance(field.default, bool):
            assert f"[default: {field.default}]" in shown


def test_what_is_typed_becomes_the_record_and_what_is_not_stays_its_default():
    assert make(Request, GIVEN) == Request("a.csv", "y")
    typed = {"epochs": "3", "lr": "1e-3", "size": "l", "ignore": ["a", "b"], "seed": "7", "minutes": "2"}
    expected = Request("a.csv", "y", epochs=3, lr=1e-3, size="l", ignore=("a", "b"), seed=7, minutes=2.0)
    assert make(Request, GIVEN | typed) == expected


def test_all_that_does_not_fit_is_said_in_one_go():
    with pytest.raises(OptionError) as caught:
        make(Request, GIVEN | {"epochs": "many", "lr": "fast", "size": "xl", "check": "some"})
    lines = str(caught.value).splitlines()
    assert [line.split()[0] for line in lines] == ["--size", "--epochs", "--lr", "--check"]
    assert "'many'" in lines[1] and "s, m, l" in lines[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["fti"], "Did you mean 'fit'?"),
        (["fit"], "SOURCE is missing"),
        (["fit", "a.csv"], "--target is missing"),
        (["fit", "a.csv", "--targt", "y"], "Did you mean '--target'?"),
        (["fit", "a.csv", "--target"], "--target needs a value"),
        (["fit", "a.csv", "--target", "y", "--quiet=1"], "--quiet is a switch"),
        (["evaluate", "a", "b", "c"], "hondo evaluate --help"),
        (["fit", "a.csv", "--target", "y", "--lang", "fr"], "use one of: en, es"),
        (["predict", "run", "a.csv", "-o", "out.xls"], "out.xls"),
        (["summary", "mlp"], "--inputs numbers=13"),
        (["summary", "mlp", "--inputs", "numbers=many"], "'numbers=many'"),
        (["summary", "mlp", "--inputs", "numbers=3", "--outputs", "0"], "above 0"),
    ],
)
def test_wrong_words_are_one_line_on_stderr_and_exit_2(words, told, capsys):
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1 and told in said.err


def test_the_language_asked_for_is_spoken_in_complaints_about_the_words_themselves(capsys):
    assert main(["check", "a.csv", "--tarjet", "y", "--lang", "es"]) == 2
    assert "No existe la opción --tarjet. ¿Quiso decir '--target'?" in capsys.readouterr().err


def test_version_and_no_words_at_all(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("hondo ")
    assert main([]) == 0
    assert "evaluate" in capsys.readouterr().out
