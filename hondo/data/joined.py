"""Several columns of yes and no read as one of sets of labels: its labels are the columns that say yes.

The field of such a column remembers them as its `members`: their names, their places in the file, and their `values`,
no before yes. A row in which one of them is missing has a missing set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any

import polars as pl

from hondo import sets
from hondo.data import kinds as rules
from hondo.data import parsing
from hondo.data.table import Table, describe
from hondo.errors import DataError, OptionError
from hondo.messages import Message
from hondo.nouns import Field

SHOWN = 5
"""Values of a column that has not two of them which are told."""


def asked(table: Table, word: str) -> list[str]:
    """The column called `word`, or at that position; or those named in it with commas between them. A DataError names
    the nearest one where there is none."""
    parts = [part for each in word.split(",") if (part := each.strip())]
    if len(parts) < 2 or any(field.name == word for field in table.fields):
        return [table.find(word)]
    names = [table.find(part) for part in parts]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise OptionError(Message("question.named_twice", {"columns": twice}))
    return names


def join(table: Table, names: Sequence[str]) -> Table:
    """The table with the columns `names` as one, called by all their names, in the place of the first. A DataError has
    a line for each that has not two values."""
    members = _members(table, names)
    read = {m.name: parsing.parse(table.found.get_column(m.name), "boolean", m.facts)[0] for m in members}
    name = ",".join(names)
    column = _together(members, read).alias(name)
    because = Message("reading.because_joined", {"columns": list(names)})
    first = table.field(names[0]).facts
    place = {key: first[key] for key in ("position", "of") if key in first}
    told = [{"name": member.name, **member.facts} for member in members]
    whole = Field(name, "labels", describe(column, because, {"lists": True, "members": told}) | place)
    fields = [whole if field.name == names[0] else field for field in table.fields if field.name not in names[1:]]
    columns = {each.name: each for each in (*table.frame.iter_columns(), column)}
    frame = pl.DataFrame([columns[field.name] for field in fields])
    found = pl.DataFrame([each for each in (*table.found.iter_columns(), column) if each.name not in names])
    return replace(table, frame=frame, fields=tuple(fields), original=found)


def _members(table: Table, names: Sequence[str]) -> list[Field]:
    """The columns as fields of yes and no."""
    members, problems = [], []
    for name in names:
        words = rules.stripped(table.found.get_column(name))
        values = sorted(words.filter(~parsing.missing(words, "boolean")).unique().to_list())
        if len(values) != 2:
            told = {"source": table.source, "column": name, "distinct": len(values), "values": values[:SHOWN]}
            problems.append(Message("question.not_two", told))
            continue
        facts = table.field(name).facts
        place = {key: facts[key] for key in ("position", "of") if key in facts}
        members.append(Field(name, "boolean", {"values": rules.in_order(values), **place}, target=True))
    if problems:
        raise DataError(*problems)
    return members


def _together(members: Sequence[Field], columns: Mapping[str, pl.Series]) -> pl.Series:
    """(N,) the sets, as they are held."""
    signs = []
    for place, member in enumerate(members):
        no, yes = member.facts["values"]
        signs.append(columns[member.name].replace_strict({no: "0", yes: "1"}, return_dtype=pl.String).alias(str(place)))
    patterns = pl.DataFrame(signs).select(pl.concat_str(pl.all())).to_series()
    names = [member.name for member in members]
    words = {pattern: sets.held(compress(names, map(int, pattern))) for pattern in patterns.drop_nulls().unique()}
    return patterns.replace_strict(words, default=None, return_dtype=pl.String)


# ---- when something was learned of such a column --------------------------------------------------


def parted(fields: Sequence[Field], names: Sequence[str]) -> list[Field]:
    """The fields as a file that has the columns `names` holds them: joined ones as their members, unless they are there
    as one."""
    found: list[Field] = []
    for field in fields:
        known = [] if field.name in names else field.facts.get("members", [])
        found += [_member(facts, field.target) for facts in known] or [field]
    return found


def _member(facts: Mapping[str, Any], target: bool) -> Field:
    return Field(facts["name"], "boolean", {key: value for key, value in facts.items() if key != "name"}, target)


def rejoined(
    frame: pl.DataFrame, present: Sequence[Field], fields: Sequence[Field]
) -> tuple[pl.DataFrame, tuple[Field, ...]]:
    """(the columns, the fields) with members as one again; where one of them is absent, so is the whole."""
    there = {field.name for field in present}
    columns, kept = [], []
    for field in fields:
        if field.name in there:
            columns.append(frame.get_column(field.name))
        else:
            members = [_member(facts, field.target) for facts in field.facts.get("members", [])]
            if not members or not there >= {member.name for member in members}:
                continue
            parts = {member.name: frame.get_column(member.name) for member in members}
            columns.append(_together(members, parts).alias(field.name))
        kept.append(field)
    return pl.DataFrame(columns), tuple(kept)
