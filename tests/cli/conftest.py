"""A small table of people, and one run on it that all tests look at."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hondo import messages
from hondo.cli import main

HEADER = "person,age,city,joined,shop,income"


def people(rows: int = 300, seed: int = 0) -> list[str]:
    """Lines of a csv; the income depends on age and city, and on chance."""
    chance, lines = random.Random(seed), [HEADER]
    for row in range(rows):
        age, city = chance.randint(18, 80), chance.choice(("Lima", "Cuzco", "Piura"))
        joined = f"20{chance.randint(10, 23)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        high = age + 20 * (city == "Lima") + chance.gauss(0, 10) > 55
        lines.append(f"p{row:04},{age},{city},{joined},shop {chance.randint(1, 40)},{'high' if high else 'low'}")
    return lines


@pytest.fixture(autouse=True)
def english():
    messages.speak("en")
    yield
    messages.speak(None)


@pytest.fixture
def table(tmp_path, monkeypatch) -> Path:
    """people.csv in a folder of its own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "people.csv"
    path.write_text("\n".join(people()) + "\n")
    return path


@pytest.fixture(scope="session")
def fitted(tmp_path_factory) -> Path:
    """The folder of a finished run. Not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("fitted")
    (folder / "people.csv").write_text("\n".join(people()) + "\n")
    run = folder / "runs" / "first"
    words = ["fit", str(folder / "people.csv"), "--target", "income", "--epochs", "3", "--rivals", "majority"]
    assert main([*words, "--model", "mlp:tiny", "--quiet", "--json", "--lang", "en", "--out", str(run)]) == 0
    return run
