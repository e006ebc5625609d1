"""What only a process of its own can show: how light the start is, and what a closed pipe does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import hondo

HEAVY = ("torch", "numpy", "polars", "sklearn", "lightgbm", "matplotlib", "scipy", "pandas")


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom hondo.cli import main\n"
        "assert main(['--help']) == 0 and main(['fit', '--help']) == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_terminal_that_knows_few_signs_gets_others_instead(tmp_path):
    plain = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    words = [sys.executable, "-m", "hondo", "runs", str(tmp_path / "ningún"), "--lang", "es"]
    (tmp_path / "ningún").mkdir()
    done = subprocess.run(words, capture_output=True, env=plain)
    assert done.returncode == 0 and done.stdout.startswith(b"No hay entrenamientos en ")


def test_a_reader_that_has_left_is_no_fault():
    command = f"{sys.executable} -m hondo --version | true"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""


def test_ctrl_c_in_a_process_of_its_own(table):
    words = ["fit", "people.csv", "--target", "income", "--epochs", "100000", "--rivals", "none", "--lang", "en"]
    here = {**os.environ, "PYTHONPATH": str(Path(hondo.__file__).parents[1])}
    told: dict[str, Any] = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": here}
    told["preexec_fn"] = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a shell in the background ignores it
    with subprocess.Popen([sys.executable, "-m", "hondo", *words], **told) as process:
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("Model"):
                process.send_signal(signal.SIGINT)
        assert process.wait() == 3
        assert process.stdout.read() == ""
    assert "hondo resume runs/people-1" in said[-1] and (table.parent / "runs/people-1/run.json").is_file()
