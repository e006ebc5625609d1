"""Options of a command made of a record: names, kinds and defaults are its fields', the help is what stands below
them. They arrive as text, so that all that is wrong with them is said at once, in the language of the reader."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import types
import typing
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import typer

from hondo.errors import OptionError
from hondo.messages import Message

T = TypeVar("T")

_NUMBERS = {int: "cli.whole_number", float: "cli.number"}


def helps(record: type) -> dict[str, str]:
    """The docstring below each field of a dataclass, in one line."""
    body = ast.parse(inspect.getsource(record)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for line, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and isinstance(after, ast.Expr):
            found[line.target.id] = " ".join(str(ast.literal_eval(after.value)).split())
    return found


def parameters(record: type, arguments: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[inspect.Parameter]:
    """One parameter a field, as typer reads them; the fields in `arguments` are given by position. With `only` just
    those fields, and none but the arguments is needed."""
    kinds, texts = typing.get_type_hints(record), helps(record)
    return [
        _parameter(field, kinds[field.name], texts[field.name], field.name in arguments, bool(only))
        for field in dataclasses.fields(record)
        if not only or field.name in only
    ]


def make(record: type[T], given: Mapping[str, Any]) -> T:
    """The record of what was typed; an OptionError has a line for each value that does not fit."""
    kinds, values = typing.get_type_hints(record), {}
    wrong: list[Message] = []
    defaults = {field.name: field.default for field in dataclasses.fields(record)}  # type: ignore[arg-type]
    for name, text in given.items():
        if text is None and defaults[name] not in (None, dataclasses.MISSING):
            continue
        try:
            values[name] = _value(option(name), kinds[name], text)
        except OptionError as error:
            wrong += error.messages
    if wrong:
        raise OptionError(*wrong)
    return record(**values)


def checked(record: type, name: str, text: str) -> Any:
    """The value of one field; an OptionError where the text does not fit it."""
    return _value(option(name), typing.get_type_hints(record)[name], text)


def option(name: str) -> str:
    """The option of a field."""
    return f"--{name.rstrip('_').replace('_', '-')}"


def _parameter(
    field: dataclasses.Field[Any], kind: Any, text: str, argument: bool, optional: bool
) -> inspect.Parameter:
    inner, word = _without_none(kind), option(field.name)
    without = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    default: Any = None if without or field.default in (None, "") else str(field.default)
    if argument:
        annotation: Any = Annotated[str, typer.Argument(help=text, metavar=field.name.upper())]
        default = inspect.Parameter.empty
    elif inner is bool:
        annotation, default = Annotated[bool, typer.Option(word, help=text)], False
    elif get_origin(inner) is tuple:
        annotation = Annotated[list[str], typer.Option(word, help=text, metavar="TEXT", show_default=False)]
        default = []
    elif without and not optional:
        annotation = Annotated[str, typer.Option(word, help=text, metavar=_metavar(inner))]
        default = inspect.Parameter.empty
    else:
        shown = typer.Option(word, help=text, metavar=_metavar(inner), show_default=default is not None)
        annotation = Annotated[str | None, shown]
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _metavar(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "|".join(get_args(kind))
    return {int: "INTEGER", float: "NUMBER"}.get(kind, "TEXT")


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (typing.Union, types.UnionType):
        return next(part for part in get_args(kind) if part is not type(None))
    return kind


def _value(option: str, kind: Any, text: Any) -> Any:
    kind = _without_none(kind)
    if text is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(text)
    if get_origin(kind) is Literal and text not in get_args(kind):
        expected = Message("cli.one_of", {"known": list(get_args(kind))})
        raise OptionError(Message("cli.bad_value", {"option": option, "expected": expected, "given": text}))
    if kind in _NUMBERS:
        try:
            return kind(text)
        except ValueError as error:
            values = {"option": option, "expected": Message(_NUMBERS[kind]), "given": text}
            raise OptionError(Message("cli.bad_value", values)) from error
    return text
