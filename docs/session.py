"""Runs `hondo demo` and puts what it says into both READMEs: `python docs/session.py`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SESSION = re.compile(r"```console\n.*?```", re.DOTALL)


def session(*options: str) -> str:
    """What somebody sees who types it, progress and results together."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "110"}
    with tempfile.TemporaryDirectory() as folder:
        shown = subprocess.run(
            [sys.executable, "-m", "hondo", "demo", *options],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        ).stdout
    return "\n".join(["```console", " ".join(["$ hondo demo", *options]), shown.strip("\n"), "```"])


if __name__ == "__main__":
    for page, options in (("README.md", ("--lang", "en")), ("README.es.md", ("--lang", "es"))):
        text = (ROOT / page).read_text(encoding="utf-8")
        new = session(*options)
        (ROOT / page).write_text(SESSION.sub(lambda _, new=new: new, text, count=1), encoding="utf-8")
