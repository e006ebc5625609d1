"""Kinds of columns that are known without asking for their modality."""

from __future__ import annotations

IN_TABLES = ("number", "category", "boolean", "date", "labels")
"""Those that the reader of tables writes its own way, and that the rivals know; what is to be known of any other kind,
its modality knows."""
LEFT_OUT = ("id",)
"""Those that no network is given."""
