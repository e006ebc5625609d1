"""Both READMEs tell the truth: their Python runs, the commands and options they name exist, and they agree."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", ROOT / "README.es.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"\s*#.*$", re.MULTILINE)


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in FENCE.findall(page.read_text(encoding="utf-8")) if found == language]


def commands(page: Path) -> list[list[str]]:
    """The words of each line for a terminal that begins with hondo, and of those in the running text."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    lines += re.findall(r"`(hondo [^`]+)`", prose)
    return [shlex.split(line, comments=True) for line in lines if line.startswith("hondo ")]


@cache
def offered(*words: str) -> str:
    """What --help says."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    asked = [sys.executable, "-m", "hondo", *words, "--help"]
    return subprocess.run(asked, capture_output=True, text=True, check=True, env=environment).stdout


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_commands_and_their_options_exist(page):
    found = commands(page)
    assert len(found) >= 6
    for _, command, *words in found:
        assert f"  {command} " in offered()
        for word in words:
            if word.startswith("-"):
                assert re.search(rf"(^|[\s,]){re.escape(word)}\b", offered(command)), (command, word)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_options_in_the_text_are_those_of_fit(page):
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    named = set(re.findall(r"`(--[\w-]+)", prose)) | set(re.findall(r", `(--[\w-]+)", prose))
    assert {"--size", "--json", "--lang"} <= named
    assert {option for option in named if f"{option} " not in offered("fit")} - {"--help"} == set()


def test_the_python_of_the_english_page_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    with torch.random.fork_rng(devices=[]):
        for block in blocks(READMES[0], "python"):
            exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    shown = capsys.readouterr().out
    assert str(names["predictor"].verdict) in shown
    named = {path.name for path in (tmp_path / "runs" / "breast_cancer-1").iterdir()}
    told = blocks(READMES[0], "")[0]
    assert {line.split()[0].rstrip("/") for line in told.splitlines() if line.startswith("  ")} == named


def test_both_pages_show_the_same_code_and_commands():
    english, spanish = ([COMMENT.sub("", text) for text in blocks(page, "python")] for page in READMES)
    assert english == spanish
    assert [len(blocks(page, "sh")) for page in READMES] == [len(blocks(READMES[0], "sh"))] * 2
    assert [words[:2] for words in commands(READMES[0])] == [words[:2] for words in commands(READMES[1])]
