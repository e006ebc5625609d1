"""The catalogue: every sentence in both languages with the same values, every sentence in use, every use in it."""

from __future__ import annotations

import ast
import importlib
import re
import string
from functools import cache

import pytest

from hondo import messages
from hondo.messages import LANGUAGES

from .source import PACKAGE, modules

SENTENCES = {
    key: texts
    for room in messages.rooms()
    for key, texts in importlib.import_module(f"hondo.messages.{room}").SENTENCES.items()
}
CODE = {name: tree for name, tree in modules().items() if not name.startswith("hondo.messages.")}
KEY = re.compile(r"(\w+)\.\w+")


def holes(text):
    """The values of a sentence: (name, conversion, how it is put into words), those inside a format as well."""
    found = []
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name:
            found += [(name, conversion or "", spec), *((inner, "", "n") for inner, _, _ in holes(spec))]
    return sorted(found)


@pytest.mark.parametrize("room", messages.rooms())
def test_every_sentence_stands_in_both_languages(room):
    for key, texts in importlib.import_module(f"hondo.messages.{room}").SENTENCES.items():
        assert key.split(".")[0] == room and KEY.fullmatch(key), key
        assert set(texts) == set(LANGUAGES), key
        assert all(text.strip() for text in texts.values()), key
        values = {language: {name for name, _, _ in holes(text)} for language, text in texts.items()}
        assert values["en"] == values["es"], key
        named = {language: {(n, c) for n, c, _ in holes(text) if c} for language, text in texts.items()}
        assert named["en"] == named["es"], f"{key}: quoted in one language only"


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_can_be_put_into_words(key):
    """With some value of the right kind for each hole; what does not fit its format raises."""
    for language in LANGUAGES:
        found = holes(SENTENCES[key][language])
        number = {name for name, _, spec in found if spec}
        values = {name: 2 if name in number else "x" for name, _, _ in found}
        said = messages.Message(key, values).text(language)
        assert said and "{" not in said.replace("{}", "")
        for _, _, spec in found:
            assert not spec.startswith("plural:") or spec.count("|") == 1, key


def test_no_two_keys_are_written_twice():
    """A later entry of a dict would hide an earlier one."""
    for room in messages.rooms():
        tree = ast.parse((PACKAGE / "messages" / f"{room}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                assert len(keys) == len(set(keys)), room


# ---- what the code says ---------------------------------------------------------------------------


@cache
def said() -> list[tuple[str, ast.expr, ast.Call]]:
    """(module, the key as it is written, the call) of each Message(...) and say(...)."""
    found = []
    for module, tree in CODE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in ("Message", "say"):
                    keys = [node.args[0]]
                    if isinstance(keys[0], ast.IfExp):
                        keys = [keys[0].body, keys[0].orelse]
                    found += [(module, key, node) for key in keys]
    return found


def pattern(key: ast.JoinedStr) -> re.Pattern[str]:
    """What a key with holes can become."""
    parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"(\w+)" for p in key.values]
    return re.compile("".join(parts))


def test_every_key_in_use_stands_in_the_catalogue():
    missing = []
    for module, key, _ in said():
        if isinstance(key, ast.Constant) and key.value not in SENTENCES:
            missing.append(f"{module}: {key.value}")
        if isinstance(key, ast.JoinedStr) and not any(pattern(key).fullmatch(known) for known in SENTENCES):
            missing.append(f"{module}: {ast.unparse(key)}")
    assert missing == []


def test_every_string_that_looks_like_a_key_is_one():
    """Keys that are chosen before they are used."""
    rooms, files = set(messages.rooms()), {"html", "json", "jsonl", "py", "safetensors", "md"}
    missing = []
    for module, tree in CODE.items():
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if id(node) in parts:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                room, _, name = node.value.partition(".")
                if room in rooms and name not in files and node.value not in SENTENCES:
                    missing.append(f"{module}: {node.value}")
    assert missing == []


def test_every_value_of_a_sentence_is_given():
    """Where the values are written out in the call."""
    lacking = []
    for module, key, call in said():
        if not isinstance(key, ast.Constant) or key.value not in SENTENCES:
            continue
        needed = {name for name, _, _ in holes(SENTENCES[key.value]["en"])}
        given = {keyword.arg for keyword in call.keywords}
        if len(call.args) > 1 and not isinstance(call.args[1], ast.Dict):
            continue  # chosen elsewhere
        if len(call.args) > 1:
            given |= {k.value if isinstance(k, ast.Constant) else None for k in call.args[1].keys}
        if None not in given and needed - given:
            lacking.append(f"{module}, line {call.lineno}: {key.value} lacks {sorted(needed - given)}")
    assert lacking == []


def test_every_sentence_is_in_use():
    written, made = set(), []
    for module, tree in CODE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
            if isinstance(node, ast.JoinedStr) and module != "hondo.evaluate.wording":
                made.append(pattern(node))
    made = [one for one in made if any(one.pattern.startswith(f"{room}\\.") for room in messages.rooms())]
    unused = [key for key in SENTENCES if key not in written and not any(becomes(one, key, written) for one in made)]
    assert [key for key in unused if not key.startswith("report.")] == []
    assert [key for key in unused if key.startswith("report.") and not on_the_page(key.removeprefix("report."))] == []


def becomes(made: re.Pattern[str], key: str, written: set[str]) -> bool:
    """Whether this key can come of that pattern; what fills a hole behind the room is itself written somewhere."""
    found = made.fullmatch(key)
    if found is None or not re.match(r"\w+\\\.\(", made.pattern):
        return found is not None
    starts = {found[1], *(found[1][:place] for place, letter in enumerate(found[1]) if letter == "_")}
    return bool(starts & written)


@cache
def page() -> str:
    """What speaks through `Words`, which puts `report.` before the name."""
    files = [*(PACKAGE / "evaluate").rglob("*.py"), *(PACKAGE / "evaluate").rglob("*.jinja")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def on_the_page(name: str) -> bool:
    """Its name is written out, or its beginning, or the group that it is a member of."""
    starts = [name[:place] for place, letter in enumerate(name) if letter == "_"]
    return any(re.search(rf"""["']{start}_?["'{{]""", page()) for start in [*starts, name])
