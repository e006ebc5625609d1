"""Pages: a template of this folder filled in. Every value is escaped."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(name: str, **view: Any) -> str:
    """The template `name` with its values. Same values, same bytes."""
    return _environment().get_template(f"{name}.html.jinja").render(**view)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    there = resources.files("hondo.evaluate")
    return Environment(
        loader=FunctionLoader(lambda name: there.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def visible(value: Any) -> Any:
    """Characters that no page may hold, or that turn the text around them, become a replacement sign."""
    return type(value)(_HIDDEN.sub("\ufffd", value)) if isinstance(value, str) else value
