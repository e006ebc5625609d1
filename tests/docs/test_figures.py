"""The committed figures are those that their script draws."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

FIGURES = Path(__file__).parents[2] / "docs" / "figures"


def test_the_script_draws_the_committed_figures(tmp_path):
    subprocess.run([sys.executable, str(FIGURES / "draw.py"), str(tmp_path)], check=True)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_bytes() for path in FIGURES.glob("*.svg")}
    for text in drawn.values():
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_kernels_are_slid_as_torch_slides_them():
    import torch
    from sklearn.datasets import load_digits

    names = runpy.run_path(str(FIGURES / "draw.py"))
    assert load_digits().images[3].tolist() == names["THREE"]
    for picture, kernel in (("PICTURE", "DIAGONAL"), ("THREE", "UPRIGHT"), ("THREE", "LYING")):
        given = [torch.tensor(names[name], dtype=torch.float64)[None, None] for name in (picture, kernel)]
        expected = torch.nn.functional.conv2d(*given)[0, 0]
        assert names["slid"](names[picture], names[kernel]) == expected.tolist()
