"""Two processes in one folder: the second is refused, and disturbs nothing; a killed one is in nobody's way."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hondo import run
from hondo.errors import OptionError
from hondo.events import Finished, Logged
from hondo.folder import Folder
from hondo.request import Request

HOLD = """
import sys, time
from pathlib import Path
from hondo.folder import Folder
with Folder(Path(sys.argv[1])).alone():
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_second_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "run"
    asked = Request("iris", "target", model="mlp:tiny", epochs=3, rivals="none", check="none", out=str(out), lang="en")
    first = run.fit(asked)
    for event in first:
        if isinstance(event, Logged):
            break
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(OptionError, match="Another process is at work"):
        list(run.resume(out))
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert isinstance(list(first)[-1], Finished)
    with Folder(out).alone():
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_one_is_in_nobody_s_way(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    with pytest.raises(OptionError), Folder(tmp_path).alone():
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    with Folder(tmp_path).alone():
        pass
