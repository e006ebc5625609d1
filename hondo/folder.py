"""The folder of a run: what was asked and decided (`run.json`), what happened (`log.jsonl`), the checkpoint, the
predictor, the report."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from hondo import __version__, record
from hondo.errors import DataError, OptionError
from hondo.events import Ended, Evaluated, Event, Found, Logged, Resumed, RungTrained, Saved
from hondo.messages import Message

FORMAT = 1
RUNS = Path("runs")
"""Where runs go that were given no folder."""


@dataclass(frozen=True)
class Folder:
    path: Path

    @property
    def about(self) -> Path:
        return self.path / "run.json"

    @property
    def log(self) -> Path:
        return self.path / "log.jsonl"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoint"

    @property
    def first(self) -> Path:
        """The initial values of a network of one's own, where other trainings begin with them too."""
        return self.path / "checkpoint" / "first.safetensors"

    @property
    def predictor(self) -> Path:
        return self.path / "predictor"

    @property
    def report(self) -> Path:
        return self.path / "report.html"

    @property
    def ledger(self) -> Path:
        """Beside the run, for all runs there."""
        return self.path.parent / "ledger.jsonl"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """For one process at a time, even if the one before was killed. OptionError where another is at it."""
        self.checkpoints.mkdir(exist_ok=True)
        lock = FileLock(self.checkpoints / "lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise OptionError(Message("folder.busy", {"path": str(self.path)})) from error
        except NotImplementedError:  # a file system without locks
            yield
            return
        try:
            yield
        finally:
            lock.release()

    def read(self) -> dict[str, Any]:
        """What `run.json` holds. DataError where this is no run's folder."""
        if not self.about.is_file():
            raise DataError(Message("folder.none", {"path": str(self.path)}))
        stored: dict[str, Any] = record.read_json(self.about)
        if stored.get("format", FORMAT + 1) > FORMAT:
            values = {"path": str(self.path), "format": stored.get("format"), "known": FORMAT}
            raise DataError(Message("folder.newer", values))
        return stored

    def write(self, **changes: Any) -> None:
        """Change some entries of `run.json`."""
        before = self.read() if self.about.is_file() else {"format": FORMAT}
        record.write_json(self.about, {**before, **record.to_json(changes)})


def new(out: str | None, source: str) -> Folder:
    """Make the folder `out`, or the next free runs/<source>-<n>. It must not exist, or be empty."""
    try:
        if out is not None:
            path = Path(out)
            if path.exists() and (not path.is_dir() or any(each.suffix != ".part" for each in path.iterdir())):
                used = "folder.used" if (path / "run.json").is_file() else "folder.not_a_run"
                raise OptionError(Message(used, {"path": out}))
            path.mkdir(parents=True, exist_ok=True)
            return Folder(path)
        stem = re.sub(r"[^\w.-]+", "-", Path(source).name.removesuffix(".gz").rsplit(".", 1)[0]).strip("-.") or "run"
        RUNS.mkdir(exist_ok=True)
        number = 1
        while True:
            try:
                (RUNS / f"{stem}-{number}").mkdir()
            except FileExistsError:
                number += 1
                continue
            return Folder(RUNS / f"{stem}-{number}")
    except OSError as error:
        values = {"path": out or str(RUNS), "why": error.strerror or str(error)}
        raise OptionError(Message("folder.cannot_make", values)) from error


def versions() -> dict[str, str]:
    """Of what a run depends on."""
    import torch

    return {"hondo": __version__, "torch": str(torch.__version__), "python": platform.python_version()}


# ---- the log --------------------------------------------------------------------------------------

OF_THE_LOOP = (Logged, Evaluated, Found, Ended)


class Log:
    """What happened, a JSON line each. What an earlier sitting wrote stays until this one knows where it goes on, and
    is then replaced at once: by what was told before the loop, and the loop's lines up to there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: list[dict[str, Any]] | None = []

    def add(self, event: Event) -> None:
        if isinstance(event, Resumed):
            self._begin(kept_until=event.step)
        elif not isinstance(event, Saved | RungTrained):  # for those who watch; nothing is changed by it
            if isinstance(event, OF_THE_LOOP):
                self._begin()
            line = {"event": type(event).__name__.lower(), **record.to_json(event)}
            if self.waiting is not None:
                self.waiting.append(line)
            else:
                with record.writing(self.path), open(self.path, "a", encoding="utf-8") as file:
                    file.write(_written(line))

    def _begin(self, kept_until: int = -1) -> None:
        if self.waiting is None:
            return
        names = {event.__name__.lower() for event in OF_THE_LOOP} - {"ended"}
        kept = [line for line in lines(self.path) if line["event"] in names and line["step"] <= kept_until]
        record.write_whole(self.path, "".join(map(_written, [*self.waiting, *kept])).encode())
        self.waiting = None


def _written(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"


def lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a log; half a line, after a kill, is none."""
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n") if path.is_file() else ():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


# ---- all of them ----------------------------------------------------------------------------------


def runs(folder: Path | str) -> Iterator[dict[str, Any]]:
    """What each run in `folder` is and came to, the oldest first: its `run.json` with its `name` and `folder`, or the
    `status` "broken"."""
    path = Path(folder)
    if not path.is_dir():
        raise DataError(Message("folder.no_folder", {"path": str(folder)}))
    folders = [each.parent for each in path.glob("*/run.json")]
    found = [{"name": each.name, "folder": str(each), **_readable(Folder(each))} for each in folders]
    yield from sorted(found, key=lambda run: (run["started"], run["name"]))


def _readable(there: Folder) -> dict[str, Any]:
    """What `run.json` holds; where nobody can read it, that."""
    try:
        return there.read()
    except DataError:
        return {"status": "broken", "started": "", "source": "", "request": {"target": None}, "spec": None}
