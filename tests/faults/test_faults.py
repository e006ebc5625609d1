"""Whatever goes wrong, a run ends as promised: it goes on by itself to the same bits; or it stops, says why, and
`resume` ends in the same bits; or it refuses, and nothing is touched."""

from __future__ import annotations

import errno
import json
import os
import signal
import threading
import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import torch
from kills import left, table

from hondo import record, run
from hondo.errors import DataError, OptionError, Stopped, UserError
from hondo.evaluate.rivals.majority import Majority
from hondo.events import Ended, Evaluated, Event, Found, Logged, Planned, Saved
from hondo.folder import Folder
from hondo.models.mlp import MLPNetwork
from hondo.request import Request
from hondo.tasks.binary import Binary
from hondo.train import checkpoint, loop
from hondo.train.backprop import Chain

SETTINGS: dict[str, Any] = {
    "model": "mlp:tiny",
    "epochs": 6,
    "batch": 32,
    "rivals": "majority",
    "check": "none",
    "set": ("save_seconds=0", "patience=0"),
    "lang": "en",
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return table(tmp_path_factory.mktemp("data") / "made.csv", rows=300)


def asked(source: Path, out: Path) -> Request:
    return Request(str(source), "answer", out=str(out), ignore=("amount",), **SETTINGS)


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the undisturbed run leaves."""
    out = tmp_path_factory.mktemp("whole") / "run"
    list(run.fit(asked(source, out)))
    return left(out)


def same(out: Path, whole: dict[str, Any], but: tuple[str, ...] = ()) -> None:
    found = left(out)
    for name, value in whole.items():
        assert name in but or found[name] == value, name


def files(out: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def until(events: Iterator[Event], kind: type[Event], times: int = 1) -> None:
    """Go on until the event of this kind has come so often."""
    for event in events:
        times -= isinstance(event, kind)
        if not times:
            return
    raise AssertionError(f"no {kind.__name__}")


def stopped_in_the_middle(source: Path, out: Path) -> None:
    events = run.fit(asked(source, out))
    until(events, Saved, 3)
    events.close()


# ---- it goes on by itself -------------------------------------------------------------------------


def short_of_memory(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """More rows than that do not fit."""
    through = MLPNetwork.forward

    def short(self: MLPNetwork, numbers: torch.Tensor, categories: torch.Tensor | None = None) -> torch.Tensor:
        if self.training and len(numbers) > most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return through(self, numbers, categories)

    monkeypatch.setattr(Chain, "__call__", lambda *_: None)
    monkeypatch.setattr(MLPNetwork, "forward", short)


def test_memory_that_is_too_small_for_a_batch(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short_of_memory(monkeypatch, 20)
    events = list(run.fit(asked(source, tmp_path / "run")))
    told = [event.message.text("en") for event in events if isinstance(event, Found)]
    assert len(told) == 1 and "2 parts" in told[0]
    assert Folder(tmp_path / "run").read()["status"] == "finished"


def test_a_loss_that_once_is_no_number(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a fault of the hardware: back to the last good point, and on at half the rate."""
    slope, calls = Binary.slope, []

    def once(self: Binary, *given: Any) -> Any:
        total, count, each = slope(self, *given)
        calls.append(0)
        return (total * float("nan") if len(calls) == 20 else total), count, each

    monkeypatch.setattr(Binary, "slope", once)
    events = list(run.fit(asked(source, tmp_path / "run")))
    assert [event.step < 20 for event in events if isinstance(event, Found)] == [True]
    assert Folder(tmp_path / "run").read()["status"] == "finished"


def test_a_clock_that_runs_backwards(
    source: Path, tmp_path: Path, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(10**9, 0, -10))

    class Backwards(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.fromtimestamp(next(now), UTC)

    monkeypatch.setattr(run, "datetime", Backwards)
    monkeypatch.setattr(clock, "time", lambda: float(next(now)))
    monkeypatch.setattr(loop.time, "perf_counter", lambda: float(next(now)))
    list(run.fit(asked(source, tmp_path / "run")))
    same(tmp_path / "run", whole)


def test_what_a_killed_process_began_to_write(source: Path, tmp_path: Path, whole: dict[str, Any]) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / ".run.json.part").write_text('{"format"')
    list(run.fit(asked(source, out)))
    same(out, whole)


# ---- it stops, and can be resumed -----------------------------------------------------------------


def cut_checkpoint(there: Folder) -> None:
    path = there.checkpoints / checkpoint.NOW
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_checkpoint(there: Folder) -> None:
    path = there.checkpoints / checkpoint.NOW
    held = bytearray(path.read_bytes())
    held[-9] ^= 4
    path.write_bytes(held)


def empty_checkpoint(there: Folder) -> None:
    (there.checkpoints / checkpoint.NOW).write_bytes(b"")


def no_checkpoint(there: Folder) -> None:
    """As between the two renames."""
    (there.checkpoints / checkpoint.NOW).unlink()


def no_checkpoints(there: Folder) -> None:
    for name in (checkpoint.NOW, checkpoint.BEFORE):
        (there.checkpoints / name).unlink()


def half_a_line(there: Folder) -> None:
    with open(there.log, "a", encoding="utf-8") as file:
        file.write('{"event": "logged", "step": 4')


def lines_that_are_none(there: Folder) -> None:
    held = there.log.read_bytes()
    there.log.write_bytes(held + b"\x00\xff\xfe garbage\n")


def leftovers(there: Folder) -> None:
    (there.checkpoints / f".{checkpoint.NOW}.part").write_bytes(b"half")
    (there.path / ".log.jsonl.part").write_bytes(b"half")


def a_stale_lock(there: Folder) -> None:
    (there.checkpoints / "lock").write_bytes(b"")


DAMAGES: list[Callable[[Folder], None]] = [
    cut_checkpoint, flip_checkpoint, empty_checkpoint, no_checkpoint, no_checkpoints, half_a_line, lines_that_are_none,
    leftovers, a_stale_lock,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_between_two_sittings(
    damage: Callable[[Folder], None], source: Path, tmp_path: Path, whole: dict[str, Any]
) -> None:
    out = tmp_path / "run"
    stopped_in_the_middle(source, out)
    damage(Folder(out))
    list(run.resume(out))
    same(out, whole)


NO_SPACE = OSError(errno.ENOSPC, "No space left on device")
READ_ONLY = OSError(errno.EROFS, "Read-only file system")


@pytest.mark.parametrize("error", [NO_SPACE, READ_ONLY], ids=["full", "read-only"])
@pytest.mark.parametrize(
    "name", [checkpoint.NOW, "log.jsonl", "weights.?*.safetensors", "predictor.json", "report.html"]
)
def test_a_disk_that_takes_no_more(
    name: str, error: OSError, source: Path, tmp_path: Path, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, replace = tmp_path / "run", Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if fnmatch(Path(target).name, name):
            raise error
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(DataError, match=str(error.strerror)):
            list(run.fit(asked(source, out)))
    assert Folder(out).read()["status"] == "failed"
    list(run.resume(out))
    same(out, whole)


def test_a_disk_that_takes_no_more_lines(source: Path, tmp_path: Path, whole: dict[str, Any]) -> None:
    out, events = tmp_path / "run", run.fit(asked(source, tmp_path / "run"))
    until(events, Logged)
    held = Folder(out).log.read_bytes()
    Folder(out).log.unlink()
    Folder(out).log.mkdir()  # cannot be written to, whoever one is
    with pytest.raises(UserError):
        list(events)
    Folder(out).log.rmdir()
    Folder(out).log.write_bytes(held)
    list(run.resume(out))
    same(out, whole)


def interrupted(events: Iterator[Event], kind: type[Event], times: int) -> None:
    """Ctrl-C, so often."""
    until(events, kind)
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)
        clock.sleep(0.01)


in_the_main_thread = pytest.mark.skipif(
    threading.current_thread() is not threading.main_thread(), reason="signals reach the main thread alone"
)


@in_the_main_thread
@pytest.mark.parametrize("kind", [Planned, Logged, Evaluated, Saved, Ended])
def test_ctrl_c(kind: type[Event], source: Path, tmp_path: Path, whole: dict[str, Any]) -> None:
    out, events = tmp_path / "run", run.fit(asked(source, tmp_path / "run"))
    with pytest.raises((Stopped, KeyboardInterrupt)):
        interrupted(events, kind, 1)
        list(events)
    events.close()
    assert Folder(out).read()["status"] in ("stopped", "training")
    list(run.resume(out))
    same(out, whole)


@in_the_main_thread
def test_ctrl_c_twice(source: Path, tmp_path: Path, whole: dict[str, Any]) -> None:
    out, events = tmp_path / "run", run.fit(asked(source, tmp_path / "run"))
    with pytest.raises(KeyboardInterrupt):
        interrupted(events, Logged, 2)
    events.close()
    list(run.resume(out))
    same(out, whole)


def test_a_rival_that_falls_over(
    source: Path, tmp_path: Path, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: Any) -> None:
        raise ZeroDivisionError("a fault of the rival's")

    with monkeypatch.context() as patched:
        patched.setattr(Majority, "learn", fall)
        with pytest.raises(ZeroDivisionError):
            list(run.fit(asked(source, tmp_path / "run")))
    assert Folder(tmp_path / "run").read()["status"] == "failed"
    list(run.resume(tmp_path / "run"))
    same(tmp_path / "run", whole)


# ---- it refuses, and touches nothing --------------------------------------------------------------


def test_memory_that_is_too_small_for_a_row(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short_of_memory(monkeypatch, 0)
    with pytest.raises(loop.NoRoom, match="memory"):
        list(run.fit(asked(source, tmp_path / "run")))


def test_a_loss_that_never_is_a_number(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slope = Binary.slope
    monkeypatch.setattr(Binary, "slope", lambda self, *given: tuple(x * float("nan") for x in slope(self, *given)))
    with pytest.raises(loop.Diverged):
        list(run.fit(asked(source, tmp_path / "run")))


def other_rows(source: Path, _: Folder) -> None:
    pl.read_csv(source).with_columns(pl.col("x0") + 1).write_csv(source)


def fewer_rows(source: Path, _: Folder) -> None:
    pl.read_csv(source).head(200).write_csv(source)


def no_rows(source: Path, _: Folder) -> None:
    source.unlink()


def no_column(source: Path, _: Folder) -> None:
    pl.read_csv(source).drop("answer").write_csv(source)


def cut_record(_: Path, there: Folder) -> None:
    there.about.write_bytes(there.about.read_bytes()[:100])


def newer_record(_: Path, there: Folder) -> None:
    record.write_json(there.about, {**there.read(), "format": 99})


def no_record(_: Path, there: Folder) -> None:
    there.about.unlink()


def other_plan(_: Path, there: Folder) -> None:
    stored = there.read()
    there.write(plan={**stored["plan"], "lr": 0.5})


def a_plan_of_nonsense(_: Path, there: Folder) -> None:
    there.write(plan={**there.read()["plan"], "steps": -1})


def another_network(_: Path, there: Folder) -> None:
    stored = there.read()
    there.write(request={**stored["request"], "set": [*stored["request"]["set"], "widths=5"]})


REFUSED: list[Callable[[Path, Folder], None]] = [
    other_rows, fewer_rows, no_rows, no_column, cut_record, newer_record, no_record, other_plan, a_plan_of_nonsense,
    another_network,
]  # fmt: skip


@pytest.mark.parametrize("change", REFUSED)
def test_what_cannot_be_gone_on_with(change: Callable[[Path, Folder], None], source: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(source.read_bytes())
    out = tmp_path / "run"
    stopped_in_the_middle(own, out)
    change(own, Folder(out))
    before = files(out)
    with pytest.raises(UserError):
        list(run.resume(out))
    after = files(out)
    if change not in (other_plan, another_network):  # found out when training begins: the record says that it failed
        assert after == before
    kept = [name for name in before if Path(name).name in (checkpoint.NOW, checkpoint.BEFORE)]
    assert kept and all(after[name] == before[name] for name in kept)


def test_a_finished_run_is_left_alone(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    list(run.fit(asked(source, out)))
    before = files(out)
    for again in (lambda: run.resume(out), lambda: run.fit(asked(source, out))):
        with pytest.raises(UserError):
            list(again())
    assert files(out) == before


def test_a_folder_of_somebody_else(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "photos"
    out.mkdir()
    (out / "one.txt").write_text("mine")
    with pytest.raises(OptionError):
        list(run.fit(asked(source, out)))
    assert files(out) == {str(out / "one.txt"): b"mine"}


def test_a_log_is_json_to_the_end(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    list(run.fit(asked(source, out)))
    for line in Folder(out).log.read_text(encoding="utf-8").splitlines():
        json.loads(line)
