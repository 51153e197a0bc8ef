"""Reading texts that lie in a table: `vendorwatch read`.

Here: which columns a table of texts has, and its rows to rows of `core.claims`. Not here: how a text is read (`extract.py`), files
of the inbox (`sources/news/`), decisions (no person has seen these texts, so every claim is open).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.claims import row
from vendorwatch.claims.decisions import Decided
from vendorwatch.claims.extract import read
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.columns import schema_of, table_of
from vendorwatch.confined import each
from vendorwatch.errors import ParseError, VendorwatchError
from vendorwatch.formats.sheets.decode import lying_at
from vendorwatch.formats.sheets.grid import Broken, Grid, open_file
from vendorwatch.formats.story import canonical
from vendorwatch.names import hits as hit_files

# What is written has the columns of this table.
CLAIMS = "core.claims"
# The columns of a table of texts; all but the text may be missing.
TEXT, ID, DAY, LANGUAGE = "text", "document_id", "published_on", "lang"
_ROWS = 500


class Columns(NamedTuple):
    """Where a table has what."""

    text: int
    document_id: int | None
    published_on: int | None
    lang: int | None


class Text(NamedTuple):
    """A text with the line that it starts on; `document_id` is the line where the table does not say."""

    line: int
    document_id: str
    text: str
    published_on: date | None


class Outcome(NamedTuple):
    """How a table was read: texts, claims and candidates in them, rows that were not read by reason, with their lines."""

    texts: int
    claims: int
    rejected: dict[str, list[int]]


def laid_out(readings: Sequence[Grid], name: str) -> tuple[Grid, Columns]:
    """Return the reading of a table whose first row has the heading `text`; raises ParseError if none has."""
    seen: list[str] = []
    for grid in readings:
        titles = [cell.strip().lower() for cell in next(iter(grid.peek(1)), [])]
        if TEXT in titles:
            places = (titles.index(column) if column in titles else None for column in (ID, DAY, LANGUAGE))
            return grid, Columns(titles.index(TEXT), *places)
        seen = max(seen, titles, key=len)
    raise ParseError(
        f"no column {TEXT!r} among {', '.join(map(repr, seen)) or 'no headings'}",
        where=name,
        expected=f"{TEXT}, and where known {ID}, {DAY} (2024-06-21) and {LANGUAGE}",
    )


def text_of(line: int, cells: list[str] | Broken, columns: Columns) -> Text | str:
    """Return the text of a row, or why it is none."""
    if isinstance(cells, Broken):
        return cells.message

    def cell(place: int | None) -> str:
        return cells[place].strip() if place is not None and place < len(cells) else ""

    text, language, day = canonical(cell(columns.text)), cell(columns.lang), cell(columns.published_on)
    if not text:
        return "no text"
    if language and not language.lower().startswith("en"):
        return f"written in another language ({language})"
    try:
        published_on = date.fromisoformat(day) if day else None
    except ValueError:
        return f"{DAY} is {day!r}, not a day such as 2024-06-21"
    return Text(line, cell(columns.document_id) or str(line), text, published_on)


def claims_of(lexicon: Lexicon, texts: Sequence[Text]) -> Iterator[tuple[Text, list[tuple[object, ...]] | ParseError]]:
    """Yield each text with its rows of `core.claims`; with a ParseError if reading it fails, hangs or crashes."""

    def of(text: Text) -> list[dict[str, object]]:
        return [asdict(claim) for claim in read(text.text, lexicon.hits(text.text), text.published_on)]

    for text, found in zip(texts, each(of, texts), strict=True):
        if isinstance(found, ParseError):
            yield text, found
        else:
            yield text, [row(Decided(Claim(**fields)), text.document_id, "text", text.text) for fields in found]


def read_file(
    file: Path, lexicon: Lexicon, out: Path, progress: Callable[[int, float], None] = lambda _texts, _read: None
) -> Outcome:
    """Read the texts of a CSV, Excel or Parquet file and write their claims to `out`, in the file's order.

    `progress` is told the texts done and the share of the file read. Raises VendorwatchError for a file that is missing or no
    table of texts, and as `names.hits.writer` does.
    """
    if not file.is_file():
        raise VendorwatchError("there is no such file", where=str(file))
    hit_files.check_format(out)
    rejected: dict[str, list[int]] = {}
    texts = found = 0
    with hit_files.writer(out, schema_of(CLAIMS)) as write:
        for readings in open_file(lying_at(file), str(file)).sheets:
            grid, columns = laid_out(readings, str(file))
            for several in _batches(grid):
                taken = []
                for line, cells in several:
                    text = text_of(line, cells, columns)
                    if isinstance(text, Text):
                        taken.append(text)
                    else:
                        rejected.setdefault(text, []).append(line)
                for text, claims in claims_of(lexicon, taken):
                    if isinstance(claims, ParseError):
                        rejected.setdefault(str(claims), []).append(text.line)
                    elif claims:
                        write(table(claims))
                        found += len(claims)
                texts += len(taken)
                progress(texts, grid.progress.read)
    return Outcome(texts, found, rejected)


def table(claims: Sequence[tuple[object, ...]]) -> pa.Table:
    """Return rows of claims as a table."""
    return table_of(CLAIMS, claims)


def _batches(grid: Grid) -> Iterator[list[tuple[int, list[str] | Broken]]]:
    """Yield what stands below the headings; empty rows are passed over."""
    several: list[tuple[int, list[str] | Broken]] = []
    for number, (line, cells) in enumerate(grid.rows()):
        if number and (isinstance(cells, Broken) or any(map(str.strip, cells))):
            several.append((line, cells))
        if len(several) == _ROWS:
            yield several
            several = []
    yield several
