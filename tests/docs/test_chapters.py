"""The guide tells the truth: every block of code runs and prints what the page shows, in both languages alike."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from hondo.record import digest

ROOT = Path(__file__).parents[2]
ENGLISH = sorted((ROOT / "docs" / "en").glob("*.md"))
SPANISH = sorted((ROOT / "docs" / "es").glob("[0-9]*.md"))
ADDING = ROOT / "docs" / "adding.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str, int]]:
    """(language, text, line it begins on) of each fenced block of a page."""
    text = page.read_text(encoding="utf-8")
    return [(fence[1], fence[2], text.count("\n", 0, fence.start(2))) for fence in FENCE.finditer(text)]


def printed(code: str, page: Path, line: int, names: dict[str, object]) -> str:
    """What a block prints; the blank lines let a traceback show the line of the page."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile("\n" * line + code, str(page), "exec", dont_inherit=True), names)
    return shown.getvalue()


def command(line: str) -> None:
    """A line that a reader would type in a terminal."""
    program, *words = shlex.split(line, comments=True)
    assert program == "hondo", f"{line!r} is not ours to run"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "hondo", *words], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.fixture
def quiet_chance():
    """A page may seed torch as it likes; the other tests do not see it."""
    with torch.random.fork_rng(devices=[]):
        yield


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """What commands left, by their text and the files they found: the other language of a page need not wait again
    where it wrote the same."""
    left: dict[str, Path] = {}

    def run(text: str) -> None:
        here = Path.cwd()
        files = [(str(path.relative_to(here)), path.read_bytes()) for path in sorted(here.rglob("*")) if path.is_file()]
        key = digest(text.encode(), *(part for name, data in files for part in (name.encode(), digest(data).encode())))
        if key in left:
            shutil.copytree(left[key], here, dirs_exist_ok=True)
            return
        for typed in text.splitlines():
            command(typed)
        left[key] = shutil.copytree(here, tmp_path_factory.mktemp("left") / "here")

    return run


@pytest.mark.usefixtures("quiet_chance")
@pytest.mark.parametrize("page", [*ENGLISH, *SPANISH, ADDING], ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_page_prints_what_it_shows(page, tmp_path, monkeypatch, finished):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": page.stem}
    shown = ""
    for language, text, line in [*blocks(page), ("end", "", 0)]:
        if language == "text":
            assert shown == text, f"{page.name}, line {line}"
            shown = ""
            continue
        assert not shown, f"{page.name}, before line {line}: {shown!r} is printed but not on the page"
        if language == "python":
            shown = printed(text, page, line, names)
        elif language == "sh":
            finished(text)
        else:
            assert language == "end", f"{page.name}, line {line}: a block of {language or 'nothing'} is not tested"


class WithoutWords(ast.NodeTransformer):
    """Code with its strings emptied; comments never were in the tree."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return ast.JoinedStr([self.visit(part) for part in node.values if isinstance(part, ast.FormattedValue)])

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        return ast.FormattedValue(self.visit(node.value), node.conversion, None)


def code(page: Path) -> list[str]:
    """The blocks that run, without words."""
    return [
        ast.dump(WithoutWords().visit(ast.parse(text))) if language == "python" else text
        for language, text, _ in blocks(page)
        if language in ("python", "sh")
    ]


def test_every_chapter_is_there_in_both_languages():
    assert ENGLISH and [page.name[:2] for page in ENGLISH] == [page.name[:2] for page in SPANISH]


@pytest.mark.parametrize(("english", "spanish"), list(zip(ENGLISH, SPANISH, strict=False)), ids=lambda page: page.stem)
def test_both_languages_run_the_same_code(english, spanish):
    assert code(english) == code(spanish)


def test_a_changed_number_in_a_page_would_be_noticed():
    """The comparison above looks through words only."""

    def bare(text: str) -> str:
        return ast.dump(WithoutWords().visit(ast.parse(text)))

    assert bare("print(f'sum {z:.2f}', 'a')  # one") == bare("print(f'suma {z:.2f} x', 'b')  # uno")
    assert bare("sgd(p, lr=0.1)") != bare("sgd(p, lr=0.2)")
    assert bare("print(f'{z}')") != bare("print(f'{w}')")
