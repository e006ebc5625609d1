"""Several files that are one table: a folder or a zip of parts, or of what to train, choose and judge on."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import polars as pl

from hondo import pictures
from hondo.data import encoding, files, parsing, workbook
from hondo.data.pieces import Pieces
from hondo.errors import DataError
from hondo.messages import Message

ENDINGS = (".csv", ".tsv", ".parquet", ".pq", ".jsonl", ".ndjson", ".xlsx")
"""Of the files that are read, also with .gz behind; what else lies beside them is left alone."""
PARTS = {"train": "training", "training": "training", "validation": "validation", "valid": "validation",
         "val": "validation", "test": "test"}  # fmt: skip
"""What a file or folder of that name is for, whatever its case."""
SAMPLE = 20
"""Values of a column that are looked at."""


@dataclass(frozen=True)
class Bundle:
    """Some of the files of a folder or of a zip."""

    source: str
    """The folder or the zip."""
    names: tuple[str, ...]
    """The files in it, in the order in which their rows come."""
    ignored: tuple[str, ...] = ()
    """What lies there and is not read."""

    def contents(self, name: str) -> bytes:
        """The bytes of a file, unpacked. Nothing is written anywhere."""
        path = Path(self.source).expanduser()
        if path.is_dir():
            return encoding.contents(path / name)
        try:
            with zipfile.ZipFile(path) as packed:
                return encoding.unpacked(packed.read(name), f"{self.source}/{name}")
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
            raise DataError(Message("files.broken", {"path": f"{self.source}/{name}", "why": str(error)})) from error

    def beside(self, name: str) -> pictures.Held:
        """Where a file is that a table names: beside the table, else from the top of the folder or zip, else wherever
        in it one alone ends so. In a zip nothing is looked at but what is in it."""
        path, asked = Path(self.source).expanduser(), PurePosixPath(name)
        tables = (*self.names, "from the top")
        places = [str(PurePosixPath(table).parent / asked) for table in tables]
        inside = next((place for place in places if place in self._there), name)
        alone = self._called.get(asked.name, ())
        if inside == name and len(alone) == 1 and alone[0].endswith(f"/{asked}"):
            inside = alone[0]
        return path / inside if path.is_dir() else (str(path), inside)

    @cached_property
    def _there(self) -> set[str]:
        """All files."""
        path = Path(self.source).expanduser()
        if not path.is_dir():
            return set(_listed(path, self.source))
        return {entry.relative_to(path).as_posix() for entry in path.rglob("*") if entry.is_file()}

    @cached_property
    def _called(self) -> dict[str, list[str]]:
        """The files by their names without folders."""
        found: dict[str, list[str]] = {}
        for there in self._there:
            found.setdefault(PurePosixPath(there).name, []).append(there)
        return found


def find(source: str) -> dict[str, Bundle] | None:
    """The tables in a folder or zip by what they are for: training, and validation and test where files or folders
    are called so. None for what is neither folder nor zip. A DataError where there is no table in it."""
    try:
        path = Path(source).expanduser()
        folder, file = path.is_dir(), path.is_file()
    except (OSError, ValueError, RuntimeError):  # no name that a file could have, as reading it will say
        return None
    if not source or not (folder or (file and _is_zip(path))):
        return None
    listed = _listed(path, source)
    tables = sorted(name for name in listed if _is_table(name))
    by_part: dict[str, list[str]] = {}
    around = _around(listed)
    for name in tables:
        inner = name[around:]
        by_part.setdefault(_part(inner) or ("" if "/" in inner else "rest"), []).append(name)
    left = [name for name in listed if name not in tables] + by_part.pop("", [])
    rest = by_part.pop("rest", [])
    if "training" in by_part:
        left += rest
    elif rest:
        by_part["training"] = rest
    if "training" not in by_part:
        told = {"path": source, "known": list(ENDINGS), "found": [*by_part, *sorted(left)[:5]] or ["-"]}
        raise DataError(Message("reading.no_tables", told))
    ignored = tuple(sorted(left))
    return {part: Bundle(source, tuple(names), ignored if part == "training" else ())
            for part, names in by_part.items()}  # fmt: skip


def together(found: Mapping[str, Bundle]) -> Bundle:
    """All that was found as one table: what to train on first."""
    order = [found[part] for part in ("training", "validation", "test") if part in found]
    return Bundle(order[0].source, tuple(name for part in order for name in part.names), order[0].ignored)


def load(found: Bundle, names: Sequence[str] = ()) -> files.Raw:
    """The rows of all files, one after the other. A DataError names files whose columns differ from the first's."""
    parts: list[files.Raw] = []
    for name in found.names:
        known = names or (parts[0].frame.columns if parts and parts[0].named else ())
        where = str(PurePosixPath(found.source) / name)
        parts.append(files.parse(found.contents(name), where, name, known))
    first = parts[0]
    problems = [problem for part in parts[1:] if (problem := _differs(first, part))]
    if problems:
        raise DataError(*problems)
    frames = _alike([part.frame for part in parts])
    pieces = Pieces.joined([(Pieces((part.source,)), len(part.frame)) for part in parts])
    counted = zip(found.names, parts, strict=True)
    counts = [Message("reading.rows_of", {"name": name, "rows": len(part.frame)}) for name, part in counted]
    notes = [Message("reading.bundle", {"path": found.source, "count": len(parts), "files": counts})]
    frame = pl.concat(frames)
    shown = pictures.ENDINGS if any(map(pictured, frame.iter_columns())) else ()  # these the table names
    ignored = [name for name in found.ignored if not name.lower().endswith(shown)]
    if ignored:
        notes.append(Message("reading.left_alone", {"names": ignored[:10], "count": len(ignored)}))
    told = (*notes, *first.notes)
    return files.Raw(frame, found.source, first.named, first.delimiter, told, pieces, beside=found.beside)


def pictured(column: pl.Series) -> bool:
    """Whether all that a column holds, as far as one looks, is called like a picture."""
    some = column.drop_nulls().head(SAMPLE).to_list() if column.dtype == pl.String else []
    return bool(some) and all(name.lower().endswith(pictures.ENDINGS) for name in some)


def _listed(path: Path, source: str) -> list[str]:
    """The files of a folder and of its folders, or of a zip, without the hidden ones."""
    try:
        if path.is_dir():
            near = sorted(path.iterdir())
            entries = [*near, *(inner for entry in near if entry.is_dir() for inner in entry.iterdir())]
            names = [entry.relative_to(path).as_posix() for entry in entries if entry.is_file()]
        else:
            with zipfile.ZipFile(path) as packed:
                names = [entry.filename for entry in packed.infolist() if not entry.is_dir()]
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(Message("reading.cannot_open", {"path": source, "why": str(error)})) from error
    return sorted(n for n in names if not any(part.startswith((".", "__MACOSX")) for part in n.split("/")))


def _is_zip(path: Path) -> bool:
    """Whether this is a zip of files, and not one of a workbook's parts."""
    try:
        with open(path, "rb") as file:
            if file.read(4) != workbook.ZIP:
                return False
        return zipfile.is_zipfile(path) and not workbook.is_one(path.read_bytes())
    except OSError:  # as reading it will say
        return False


def _is_table(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(ENDINGS)


def _around(listed: Sequence[str]) -> int:
    """How many letters at the start of all names are a folder around everything, as in the zip of a folder."""
    first = listed[0].split("/")[0] if listed else ""
    whole = first.lower() not in PARTS and all(name.startswith(f"{first}/") for name in listed)
    return len(first) + 1 if whole else 0


def _part(name: str) -> str | None:
    """What a file is for, by its own name or its folder's."""
    first = name.split("/")[0].lower()
    return PARTS.get(first if "/" in name else first.split(".")[0])


def _differs(first: files.Raw, part: files.Raw) -> Message | None:
    """What is wrong with the columns of a part."""
    lacks = [name for name in first.frame.columns if name not in part.frame.columns]
    more = [name for name in part.frame.columns if name not in first.frame.columns]
    if not lacks and not more:
        return None
    told = {"source": part.source, "first": first.source, "lacks": lacks or ["-"], "more": more or ["-"]}
    return Message("reading.parts_differ", told)


def _alike(frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """The frames with columns of one type each: numbers as numbers, what is written in several ways as text."""
    names = frames[0].columns
    columns: list[list[pl.Series]] = [[] for _ in frames]
    for name in names:
        found = [frame.get_column(name) for frame in frames]
        if len({column.dtype for column in found}) > 1:
            numbers = all(column.dtype.is_numeric() for column in found)
            found = [column.cast(pl.Float64) if numbers else parsing.text(column) for column in found]
        for place, column in enumerate(found):
            columns[place].append(column)
    return [pl.DataFrame(each) for each in columns]
