"""How a run looks to somebody watching, to a log file, and to a script; from made events."""

from __future__ import annotations

import io
import itertools
import json

import pytest
from rich.console import Console

from hondo import messages
from hondo.cli.results import follow
from hondo.cli.show import EVERY, Shown

from . import made


def screen(terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=160, highlight=False, color_system=None)


def shown(terminal: bool, seconds_per_look: float = 0.0, epochs: int = 4) -> str:
    console, clock = screen(terminal), itertools.count(0, seconds_per_look)
    with Shown(console, lambda: next(clock)) as show:
        for event in made.run(epochs):
            show(event)
    return console.file.getvalue()


def test_each_stage_has_its_line_where_no_terminal_is():
    lines = shown(terminal=False).splitlines()
    starts = ["people.csv", "Doctor", "Parts", "Model", "Step 40", "Trained for 40 steps", "Rival"]
    assert len(lines) == len(starts)
    assert all(line.startswith(start) for line, start in zip(lines, starts, strict=True))
    assert "1,234 rows, 2 category, 1 number; asked for: y." in lines[0]


def test_lines_of_training_are_as_sparse_as_promised():
    quick = shown(terminal=False, seconds_per_look=EVERY / 100, epochs=40)
    assert "epoch" not in quick
    slow = shown(terminal=False, seconds_per_look=EVERY, epochs=4)
    assert slow.count("epoch ") == 4
    assert "epoch 4.0 · loss 0.2500 · validation log_loss 0.3000 · 12,346 rows/s" in slow


def test_a_terminal_gets_a_bar_with_loss_measure_speed_and_time_left():
    drawn = shown(terminal=True)
    for word in ("━", "epoch 4.0", "loss 0.2500", "validation log_loss 0.3000", "12,346 rows/s", "00:00"):
        assert word in drawn


def test_the_bar_is_put_away_when_something_goes_wrong():
    console = screen(terminal=True)
    with pytest.raises(RuntimeError), Shown(console) as show:
        for event in itertools.islice(made.run(), 5):
            show(event)
        raise RuntimeError
    assert "\x1b[?25h" in console.file.getvalue()  # the cursor is back


def test_results_go_to_stdout_and_progress_to_stderr(capsys):
    finished = follow(made.run(), quiet=False, as_json=False)
    said = capsys.readouterr()
    assert finished.folder == "runs/people-1"
    assert "Rival" in said.err and "Rival" not in said.out
    for word in ("lightgbm", "0.310", "[0.290, 0.330]", "+0.030 [+0.020, +0.040]", "runs/people-1/report.html"):
        assert word in said.out


def test_quiet_leaves_stderr_empty(capsys):
    follow(made.run(), quiet=True, as_json=False)
    assert capsys.readouterr().err == ""


def test_json_is_one_object_on_one_line_and_nothing_else(capsys):
    follow(made.run(), quiet=True, as_json=True)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    told = json.loads(out)
    assert told["board"][1]["difference_low"] == 0.02
    assert {"verdict", "standing", "board", "folder", "predictor", "report", "seconds"} <= set(told)


def test_spanish_is_spoken_throughout(capsys):
    messages.speak("es")
    follow(made.run(), quiet=False, as_json=False)
    said = capsys.readouterr()
    assert "1\u00a0234 filas" in said.err and "red menos rival" in said.out and "Informe" in said.out
