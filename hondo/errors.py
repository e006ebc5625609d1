"""What can go wrong, by whose fault; each class carries the exit code of the command line.

HondoError          1   ours
  UserError         2   the user's input
    DataError           a file, a row, a column
    OptionError         an option or an argument
  Stopped           3   stopped on the way, and resumable
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from hondo.messages import Message


class HondoError(Exception):
    """One or more sentences of the catalogue: what was expected, what was received, what to do."""

    exit_code = 1

    def __init__(self, *messages: Message) -> None:
        super().__init__(*messages)
        self.messages = messages

    def __str__(self) -> str:
        return "\n".join(message.text() for message in self.messages)


class UserError(HondoError):
    exit_code = 2


class DataError(UserError):
    """The file or the values in it."""


class OptionError(UserError):
    """An option, an argument or a name."""


class Stopped(HondoError):
    """Stopped before the end; what was done is kept and can be continued."""

    exit_code = 3


def refuse(record: object, expected: Mapping[str, str]) -> None:
    """OptionError where some fields of a record are out of range. expected: what each of those should be."""
    about = [{"field": name, "expected": told, "given": str(getattr(record, name))} for name, told in expected.items()]
    if about:
        raise OptionError(*(Message("options.range", values) for values in about))


def did_you_mean(given: str, known: Iterable[str]) -> Message:
    """A hint at the known name nearest to `given`."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(given.lower(), by_lower, n=1)
    if close:
        return Message("options.did_you_mean", {"close": by_lower[close[0]]})
    return Message("options.nothing_close")
