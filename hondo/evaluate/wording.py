"""The report's sentences and numbers in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hondo.evaluate import numerals
from hondo.messages import Message
from hondo.messages.report import SENTENCES


@dataclass(frozen=True)
class Words:
    language: str

    def __call__(self, name: str, **values: Any) -> str:
        """The sentence `report.<name>`."""
        return Message(f"report.{name}", values).text(self.language)

    def of(self, message: Any) -> str:
        """A message, a stored message, or a text as it is."""
        if isinstance(message, Mapping):
            message = Message.of(message)
        return message.text(self.language) if isinstance(message, Message) else str(message)

    def known(self, group: str, name: str) -> str:
        """The word for one of a group (a kind, a task, a measure); a name from elsewhere stays as it is."""
        return self(f"{group}_{name}") if f"report.{group}_{name}" in SENTENCES else name.replace("_", " ")

    def count(self, kind: str, count: int) -> str:
        """So many columns of a kind."""
        known = f"count_{kind}"
        return self(known, count=count) if f"report.{known}" in SENTENCES else f"{self.number(count)} {kind}"

    def times(self, count: int) -> str:
        return self({0: "never", 1: "once"}.get(count, "times"), count=count)

    def number(self, value: Any, digits: int | None = None) -> str:
        return numerals.number(value, self.language, **({} if digits is None else {"digits": digits}))

    def share(self, value: float, places: int | None = None) -> str:
        """0.8713 -> 87.1 %; what is not all is never called 100 %, nor what is something 0 %. With `places`, one under
        another."""
        percent = 100 * value
        if 0 < percent < 0.05 or 99.95 < percent < 100:
            return f"{'< 0.1' if percent < 1 else '> 99.9'}\u00a0%"
        rounded = round(percent, 1)
        number = self.number(rounded) if places is None else numerals.fixed(rounded, places, self.language)
        return f"{number}\u00a0%"
