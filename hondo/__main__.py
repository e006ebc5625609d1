"""`python -m hondo` is `hondo`."""

from __future__ import annotations

import sys

from hondo.cli import main

sys.exit(main())
