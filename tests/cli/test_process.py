"""What only a process of its own can show: how light the start is, and what a closed pipe does."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("torch", "numpy", "polars", "sklearn", "lightgbm", "matplotlib", "scipy", "pandas")


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom hondo.cli import main\n"
        "assert main(['--help']) == 0 and main(['fit', '--help']) == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_has_left_is_no_fault():
    command = f"{sys.executable} -m hondo --version | true"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
