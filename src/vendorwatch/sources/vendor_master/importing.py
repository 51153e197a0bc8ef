"""Bringing a vendor list into the inbox, after telling what was understood of it and what was not.

Here: the report on one file, and the copy. Not here: reading it (`formats/sheets/`), landing it (`landing/`).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vendorwatch.deliveries import Document
from vendorwatch.errors import VendorwatchError
from vendorwatch.formats.sheets.decode import lying_at
from vendorwatch.formats.sheets.file import read_file
from vendorwatch.landing import drop_folder
from vendorwatch.landing.folders import DROPPED_MAX_BYTES
from vendorwatch.sources.vendor_master.source import COLUMNS, SOURCE, tabulate

_PLACES_SHOWN = 10


@dataclass(frozen=True)
class Column:
    """A heading of the file: what it is taken for (None: kept as it is, but not used), and how many cells are filled."""

    sheet: str
    heading: str
    meaning: str | None
    filled: int
    example: str


@dataclass(frozen=True)
class Trouble:
    """Rows with the same trouble: how many, where the first of them stand, and what the first has there.

    `error`: the rows were not taken.
    """

    severity: str
    message: str
    rows: int
    places: tuple[str, ...]
    example: str = ""


@dataclass(frozen=True)
class Report:
    """What was understood of a file; `rows` = `vendors` + `repeated` are those taken.

    `refused` should have been vendors, `set_aside` are none: sums, headings once more, footers.
    """

    file: str
    format: str
    rows: int
    vendors: int
    repeated: int
    refused: int
    set_aside: int
    columns: tuple[Column, ...]
    troubles: tuple[Trouble, ...]


def report_on(path: Path, said: Mapping[str, str] | None = None) -> Report:
    """Return what is understood of a file, given the headings that a person named, by column.

    Raises VendorwatchError for one that is no vendor list, has no vendor, or needs a person to say which column has names.
    """
    if not path.is_file():
        raise VendorwatchError("there is no such file", where=str(path), expected="a CSV, .xlsx or Parquet file")
    if (size := path.stat().st_size) > DROPPED_MAX_BYTES:
        raise VendorwatchError(f"{size:,} bytes", where=str(path), expected=f"at most {DROPPED_MAX_BYTES:,}")
    file = read_file(lying_at(path), path.name, said)
    parsed = tabulate([(_document(path, path.read_bytes()), file)])
    columns = [
        Column(sheet.place, heading, meaning, filled, example)
        for sheet in file.sheets
        for (heading, meaning), filled, example in zip(sheet.headings, sheet.filled, sheet.examples, strict=True)
    ]
    places = defaultdict(list)
    for problem in parsed.problems:
        places[problem.severity, problem.message].append((problem.locator, problem.value))
    repeats = parsed.tables["vendors"]["is_duplicate_of"]
    rows = len(repeats)
    return Report(
        file=path.name,
        format=file.format,
        rows=rows,
        vendors=repeats.null_count,
        repeated=rows - repeats.null_count,
        refused=sum(problem.severity == "error" for problem in parsed.problems),
        set_aside=sum(sheet.set_aside for sheet in file.sheets),
        columns=tuple(columns),
        troubles=tuple(
            Trouble(
                severity, message, len(found), tuple(place for place, _ in found[:_PLACES_SHOWN]), found[0][1] or ""
            )
            for (severity, message), found in sorted(places.items())
        ),
    )


def bring_in(path: Path, inbox: Path, said: Mapping[str, str] | None = None) -> tuple[Path, list[str]]:
    """Copy a file into the inbox, where it takes the place of one of the same name, whole or not at all.

    What a person said of its columns is laid beside it. Returns the copy and the names of the other files
    there, which are parts of the list too. Raises VendorwatchError for a name that the inbox would pass over.
    """
    inbox.mkdir(parents=True, exist_ok=True)
    target = inbox / path.name
    if target.exists() and target.samefile(path):
        raise VendorwatchError("it lies in the inbox already", where=str(path), todo="Run `vendorwatch refresh`")
    if drop_folder.is_passed_over(path.name):
        raise VendorwatchError(
            "the inbox passes over files of such a name", where=path.name, todo="Copy it to a plain name first"
        )
    beside = inbox / f"{path.name}{COLUMNS}"
    if not said:
        beside.unlink(missing_ok=True)
    _place(target, path.read_bytes())
    if said:
        _place(beside, json.dumps(dict(said), ensure_ascii=False).encode())
    others = [dropped.name for dropped in drop_folder.walk(inbox, max_bytes=DROPPED_MAX_BYTES)]
    return target, [name for name in others if name != path.name and not name.endswith(COLUMNS)]


def _place(target: Path, body: bytes) -> None:
    aside = target.with_name(f".{target.name}.part")
    aside.write_bytes(body)
    aside.replace(target)


def _document(path: Path, body: bytes) -> Document:
    sha256 = hashlib.sha256(body).hexdigest()
    return Document(
        document_id=f"{SOURCE.id}:{sha256[:16]}",
        source_id=SOURCE.id,
        name=path.name,
        url=path.resolve().as_uri(),
        sha256=sha256,
        size=len(body),
        retrieved_at=datetime.now(UTC),
        published_on=None,
        path=path,
    )
