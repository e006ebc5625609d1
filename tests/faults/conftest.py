"""What is compared with the undisturbed run is said in benchmarks/kills.py, which kills more often."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
