"""A file is the old one or the new one, wherever writing it is cut off."""

from __future__ import annotations

import builtins
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hondo.errors import DataError
from hondo.events import Found
from hondo.folder import Log, lines
from hondo.messages import Message
from hondo.record import read_json, write_json, write_whole

OLD, NEW = b"old" * 1000, b"new" * 2000


class Cut(BaseException):
    """The process is killed here."""


def failing(monkeypatch, place, error):
    """Raise `error` at the `place`th call of whatever touches the disk; the calls made."""
    calls: list[str] = []

    def wrap(owner, name):
        original = getattr(owner, name)

        def call(*args, **kwargs):
            calls.append(name)
            if len(calls) - 1 == place:
                raise error
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, call)

    for owner, name in ((builtins, "open"), (os, "fsync"), (Path, "replace"), (os, "replace"), (Path, "mkdir")):
        wrap(owner, name)
    return calls


def how_many(tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        calls = failing(patch, -1, OSError())
        write_whole(tmp_path / "a", OLD)
    assert {"open", "fsync", "mkdir"} <= set(calls) and calls.index("fsync") < calls.index("replace")
    return len(calls)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OSError("odd"), Cut(), KeyboardInterrupt()])
@pytest.mark.parametrize("existing", [True, False])
def test_wherever_it_fails_the_file_is_old_or_new(tmp_path, error, existing):
    places = how_many(tmp_path / "count")
    new = 0
    for place in range(places):
        path = tmp_path / str(place) / "a"
        path.parent.mkdir()
        if existing:
            path.write_bytes(OLD)
        with pytest.MonkeyPatch.context() as patch:
            failing(patch, place, error)
            try:
                write_whole(path, NEW)
            except DataError as told:
                assert isinstance(error, OSError) and str(path) in str(told)
                assert [each.name for each in path.parent.iterdir()] == (["a"] if existing else [])  # nothing beside it
                assert not existing or path.read_bytes() == OLD
            except (Cut, KeyboardInterrupt):
                pass
        found = path.read_bytes() if path.exists() else None
        assert found in ((OLD, NEW) if existing else (None, NEW))
        new += found == NEW
        write_whole(path, NEW)  # what a cut left behind hinders nobody
        assert path.read_bytes() == NEW
    assert 0 < new < places


def test_where_nothing_can_be_written_it_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file" / "a", tmp_path / "file" / "deeper" / "a"):
        with pytest.raises(DataError, match="Cannot write"):
            write_whole(path, NEW)


def test_a_file_is_written_before_it_has_its_name(tmp_path, monkeypatch):
    """What is under the name when it appears is on the disk: synced, and whole."""
    seen = []
    original = Path.replace

    def replace(part, path):
        seen.append((Path(part).read_bytes(), Path(path).exists()))
        return original(part, path)

    monkeypatch.setattr(Path, "replace", replace)
    write_whole(tmp_path / "a", NEW)
    assert seen == [(NEW, False)]


TEXT = st.text(st.characters(exclude_categories=("Cs",)))
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(TEXT, st.one_of(TEXT, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.none()))
)
def test_json_comes_back(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("json") / "a.json"
    write_json(path, value)
    assert read_json(path) == value


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"nothing"])
def test_json_that_is_none_is_named(tmp_path, data):
    path = tmp_path / "a.json"
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"a\.json cannot be read"):
        read_json(path)
    with pytest.raises(DataError, match=r"There is no file .*b\.json"):
        read_json(tmp_path / "b.json")


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=5), st.integers(0, 400))
def test_a_log_cut_short_keeps_its_whole_lines(tmp_path_factory, words, lost):
    """Whatever characters are in them."""
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    log = Log(path)
    for step, word in enumerate(words):
        log.add(Found(step, Message("a.b", {"word": word})))
    assert [line["message"]["values"]["word"] for line in lines(path)] == words
    whole = path.read_bytes()
    path.write_bytes(whole[: max(0, len(whole) - lost)])
    kept = [line["step"] for line in lines(path)]
    assert kept == list(range(len(kept))) and len(kept) >= path.read_bytes().count(b"\n")
