"""The command line: a file per command. Progress goes to stderr, results to stdout.

Exit codes: 0 done, 1 our fault, 2 the user's input, 3 stopped and resumable (130: stopped with nothing to resume).
typer only reads the words: it hands back the work to do, and `main` does it where every ending is in one place.
"""

from __future__ import annotations

import errno
import importlib
import inspect
import io
import os
import sys
import tempfile
import traceback
import typing
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from hondo import __version__
from hondo.errors import HondoError, OptionError, did_you_mean
from hondo.messages import Message, speak

COMMANDS = ("fit", "resume", "evaluate", "predict", "export", "look", "check", "models", "summary", "runs", "demo")
"""Each in the file of its name, which is imported when it is asked for."""

_Lang = Annotated[str | None, typer.Option("--lang", help="en or es; the locale's without it.", metavar="en|es")]
_Debug = Annotated[bool, typer.Option("--debug", help="On a fault of ours, show where it happened.")]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (without the program's name); its exit code."""
    words = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    for stream in (sys.stdout, sys.stderr):  # a terminal without the sign gets a question mark, not a fault
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        speak(_language(words))
        if not words[0].startswith("-") and words[0] not in COMMANDS:
            values = {"given": words[0], "known": list(COMMANDS), "hint": did_you_mean(words[0], COMMANDS)}
            raise OptionError(Message("cli.unknown_command", values))
        work = _read(words)
        if work is not None:
            work()
        sys.stdout.flush()
    except HondoError as error:
        _complain(*error.messages)
        return error.exit_code
    except KeyboardInterrupt:
        _complain(Message("cli.interrupted"))
        return 130
    except (BrokenPipeError, SystemExit):  # whoever read our results has seen enough; typer and rich exit for it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            _our_fault(error, "--debug" in words)
            return 1
        _complain(Message("cli.no_space", {"why": error.strerror}))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still waiting cannot be written either
        return 2
    except Exception as error:
        _our_fault(error, "--debug" in words)
        return 1
    return 0


def _read(words: list[str]) -> Callable[[], None] | None:
    """What the words ask for; None where it is already done (help, the version)."""
    try:
        work = typer.main.get_command(_app(words)).main(args=words, prog_name="hondo", standalone_mode=False)
    except Exception as error:
        if hasattr(error, "format_message"):  # typer's own complaints, whichever library they come from
            raise OptionError(_usage(error, words)) from error
        raise
    return work if callable(work) else None


def _app(words: Sequence[str]) -> typer.Typer:
    """The program with the command that is asked for; with all of them where none is."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.callback()
    def hondo(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False) -> None:
        """Neural networks on your own data: trained well, measured honestly, opened up.

        hondo fit people.csv --target income     (hondo COMMAND --help says more)

        Exit codes: 0 done, 1 our fault, 2 your input, 3 stopped and resumable.
        """

    for name in words[:1] if words[0] in COMMANDS else COMMANDS:
        app.command(name)(_postponed(getattr(importlib.import_module(f"hondo.cli.{name}"), name)))
    return app


def _version(asked: bool) -> None:
    if asked:
        print(f"hondo {__version__}")
        raise typer.Exit


def _postponed(function: Callable[..., None]) -> Callable[..., Callable[[], None]]:
    """A command as typer reads it: with the options every command has, giving back the work."""

    def read(**given: Any) -> Callable[[], None]:
        for everywhere in {"lang", "debug"} - set(own):
            given.pop(everywhere)
        return partial(function, **given)

    hints = typing.get_type_hints(function, include_extras=True)
    own = {name: p.replace(annotation=hints.get(name, p.annotation)) for name, p in _parameters(function).items()}
    everywhere = {
        "lang": inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_Lang),
        "debug": inspect.Parameter("debug", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=_Debug),
    }
    merged = {**own, **{name: parameter for name, parameter in everywhere.items() if name not in own}}
    read.__signature__ = inspect.Signature(list(merged.values()))  # type: ignore[attr-defined]
    read.__annotations__ = {name: parameter.annotation for name, parameter in merged.items()}
    read.__doc__ = function.__doc__
    return read


def _parameters(function: Callable[..., None]) -> dict[str, inspect.Parameter]:
    found = inspect.signature(function).parameters
    return {name: p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for name, p in found.items()}


# ---- what is said when it does not work -----------------------------------------------------------


def _language(words: Sequence[str]) -> str | None:
    """The language asked for, known before anything else so that every complaint is in it."""
    for word, after in zip(words, [*words[1:], None], strict=True):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang":
            return after
    return None


def _usage(error: Any, words: Sequence[str]) -> Message:
    """typer's complaint in our words."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "hondo"
    parameters = context.command.params if context else []
    kind = type(error).__name__
    if kind == "NoSuchOption":
        known = [option for parameter in parameters for option in parameter.opts if option.startswith("-")]
        values = {"given": error.option_name, "hint": did_you_mean(error.option_name, known), "command": command}
        return Message("cli.unknown_option", values)
    if kind == "MissingParameter" and error.param is not None:
        name = error.param.opts[0] if error.param.param_type_name == "option" else error.param.name.upper()
        return Message("cli.missing_parameter", {"name": name, "command": command})
    if kind == "BadOptionUsage":
        flag = any(word.startswith(f"{error.option_name}=") for word in words)
        return Message("cli.flag_value" if flag else "cli.option_value", {"option": error.option_name})
    return Message("cli.usage", {"why": error.format_message(), "command": command})


def _complain(*messages: Message) -> None:
    for message in messages:
        print(f"hondo: {message.text()}", file=sys.stderr)


def _our_fault(error: Exception, debug: bool) -> None:
    """One sentence; the traceback goes to a file, or to the screen where it was asked for."""
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    if debug:
        traceback.print_exception(error)
        _complain(Message("cli.our_fault_shown", {"what": what}))
        return
    with tempfile.NamedTemporaryFile("w", prefix="hondo-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"hondo {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n\n")
        traceback.print_exception(error, file=file)
    _complain(Message("cli.our_fault", {"what": what, "path": file.name}))
