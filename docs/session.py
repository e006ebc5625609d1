"""Puts what programs say into the pages that show it.

`python docs/session.py` runs `hondo demo` for both READMEs; `python docs/session.py PAGE...` runs the code of pages of
the guide, whose blocks of `text` are made again.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
READMES = {"README.md": ("--lang", "en"), "README.es.md": ("--lang", "es")}
SESSION = re.compile(r"```console\n.*?```", re.DOTALL)
BLOCK = re.compile(r"^```(python|sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def hondo(*words: str, folder: str | Path) -> str:
    """What somebody sees who types it, progress and results together."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "110"}
    return subprocess.run(
        [sys.executable, "-m", "hondo", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    ).stdout


def session(*options: str) -> str:
    """The demo, as it is typed and answered."""
    with tempfile.TemporaryDirectory() as folder:
        shown = hondo("demo", *options, folder=folder)
    return "\n".join(["```console", " ".join(["$ hondo demo", *options]), shown.strip("\n"), "```"])


def again(page: Path) -> str:
    """The page with what its code prints today."""
    names: dict[str, object] = {"__name__": page.stem}
    shown = io.StringIO()

    def block(found: re.Match[str]) -> str:
        language, text = found.groups()
        if language == "text":
            text = shown.getvalue()
            shown.seek(0)
            shown.truncate()
        elif language == "sh":
            for line in text.splitlines():
                hondo(*shlex.split(line, comments=True)[1:], folder=Path.cwd())
        else:
            with contextlib.redirect_stdout(shown):
                exec(compile(text, str(page), "exec", dont_inherit=True), names)
        return f"```{language}\n{text}```"

    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return BLOCK.sub(block, text)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the tests have it; nothing has imported torch yet
    for page in (Path(name).resolve() for name in sys.argv[1:]):
        page.write_text(again(page), encoding="utf-8")
    for name, options in READMES.items() if not sys.argv[1:] else ():
        text, new = (ROOT / name).read_text(encoding="utf-8"), session(*options)
        (ROOT / name).write_text(SESSION.sub(lambda _, new=new: new, text, count=1), encoding="utf-8")
