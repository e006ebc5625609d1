"""What there is of each family is found by looking, and by nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import hondo
from hondo import registry
from hondo.errors import OptionError

PACKAGE = Path(hondo.__file__).parent


@pytest.mark.parametrize("room", registry.ROOMS)
def test_every_file_of_a_room_is_an_entry_of_its_name(room):
    files = {path.stem for path in (PACKAGE / registry.ROOMS[room]).glob("*.py")} - {"__init__"}
    assert set(registry.names(room)) == files and files
    for name, found in registry.every(room).items():
        assert found.name == name and found.room == room
        tree = ast.parse((PACKAGE / registry.ROOMS[room] / f"{name}.py").read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{name} does not say what it is"


@pytest.mark.parametrize("room", registry.ROOMS)
def test_names_are_sorted_and_no_stranger_is_found(room):
    assert registry.names(room) == sorted(registry.names(room))
    known = registry.names(room)[0]
    with pytest.raises(OptionError, match=rf"There is no {room} called '{known}x'. Did you mean '{known}'\?"):
        registry.find(room, f"{known}x")
    for never in ("", "__init__", "..", "os", f"{known}.{known}"):
        with pytest.raises(OptionError):
            registry.find(room, never)


def test_a_new_file_is_found_by_being_there(tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "newest.py").write_text("")
    monkeypatch.setattr(registry, "__file__", str(tmp_path / "registry.py"))
    assert registry.names("model") == ["newest"]


def test_names_are_known_without_importing_anything_heavy():
    script = (
        "import sys; from hondo import registry\n"
        "print(all(registry.names(room) for room in registry.ROOMS),\n"
        "      *sorted({name.split('.')[0] for name in sys.modules} & {'torch', 'polars', 'numpy', 'sklearn'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.split() == ["True"]
