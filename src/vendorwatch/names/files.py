"""Files of names to be screened: read in batches, with every row that is none told by its line.

Here: from rows to queries. Not here: how a file is read (`formats/sheets/`, as for the team's vendor list), screening
(`screening.py`), writing hits (`hits.py`). A CSV or Parquet file is never held whole, so its size does not matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from vendorwatch.countries import country_code
from vendorwatch.errors import VendorwatchError
from vendorwatch.identifiers import COLUMNS, NATIONAL, country_told, under
from vendorwatch.names import arrow

if TYPE_CHECKING:
    from vendorwatch.formats.sheets.sheet import Layout, Row

# Few enough that processes share a file evenly.
ROWS = 2_500
QUERIES = pa.schema(
    [(column, pa.string()) for column in ("query_id", "name", "kind", "country", "birth", "gender")]
    + [("identifiers", pa.list_(pa.string()))]
)
_NUMBERS = [(column, scheme) for column, (scheme, _) in COLUMNS.items() if column != "ticker"]
# A heading that a vendor list has no column for.
_GENDER = frozenset({"gender", "sex", "geschlecht", "sexe", "sexo"})


class Rejected(NamedTuple):
    """A row of the file, with its line (1 is the header), that is not screened or of which something is not, and why."""

    line: int
    reason: str


class Batch(NamedTuple):
    """Some rows of a file: the queries (`QUERIES`), what is none, and the share of the file read so far (0 to 1).

    `remarks` are about rows that are screened with something left out: a country or kind that is not known, say. `lines` has
    the line of each query.
    """

    queries: pa.Table
    rejected: list[Rejected]
    read: float
    remarks: list[Rejected]
    lines: list[int]


def read_batches(
    file: Path, column: str | Sequence[str] | None = None, rows: int = ROWS, kind: str = "unknown"
) -> Iterator[Batch]:
    """Yield the rows of a CSV, Excel or Parquet file in batches.

    `column` is the heading of the names, or several of `heading` and `country=heading`; `kind` is what a row is taken
    for that does not say so itself. Without a column of ids the line is the query_id. A trade name is asked about as
    well, under the same id. Raises VendorwatchError before the first batch for a file that is missing, empty or no list,
    or whose column of names is not clear.
    """
    from vendorwatch.formats.sheets.decode import lying_at  # noqa: PLC0415 - not needed for names on the command line
    from vendorwatch.formats.sheets.file import NO_LIST, layouts_of  # noqa: PLC0415
    from vendorwatch.formats.sheets.headings import asked  # noqa: PLC0415

    if not file.is_file():
        raise VendorwatchError("there is no such file", where=str(file))
    found = layouts_of(lying_at(file), str(file), asked([column] if isinstance(column, str) else column or []))
    remarks = [Rejected(1, found.warning)] if found.warning else []
    remarks += [Rejected(1, f"{NO_LIST}: {title}") for _, title in found.passed]
    return _with(remarks, batches_of(found.sheets, rows, kind))


def _with(remarks: list[Rejected], batches: Iterator[Batch]) -> Iterator[Batch]:
    """Yield batches, the first with what there is to say about the file as a whole."""
    for batch in batches:
        yield batch._replace(remarks=remarks + batch.remarks)
        remarks = []


def batches_of(layouts: "Sequence[Layout]", rows: int = ROWS, kind: str = "unknown") -> Iterator[Batch]:
    """Yield the rows of sheets laid out already, as `read_batches` does."""
    from vendorwatch.formats.sheets.headings import plain  # noqa: PLC0415
    from vendorwatch.formats.sheets.sheet import Faulty  # noqa: PLC0415

    builder = _Builder(kind)
    for number, layout in enumerate(layouts):
        genders = [title for title, column in layout.headings if column is None and plain(title) in _GENDER]
        for row in layout.rows():
            if isinstance(row, Faulty):
                builder.reject(row.issue.line, row.issue.message)
            else:
                builder.add(row, genders)
            if builder.rows >= rows:
                yield builder.taken((number + layout.grid.progress.read) / len(layouts))
    yield builder.taken(1.0)


def _names_of(known: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the names that a row asks about, each once: the vendor's own, its other ones, its parent's."""
    others = (known["trade_name"] or "").split("; ")
    parent = f"subsidiary of {known['parent_name']}" if known["parent_name"] else ""
    yield from dict.fromkeys(filter(None, (known["vendor_name"], *others, parent)))


class _Builder:
    """Collects the rows of a batch."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._start()

    def _start(self) -> None:
        self._queries: list[tuple[Any, ...]] = []
        self._rejected: list[Rejected] = []
        self._remarks: list[Rejected] = []
        self._lines: list[int] = []
        self.rows = 0

    def reject(self, line: int, reason: str) -> None:
        self._rejected.append(Rejected(line, reason))
        self.rows += 1

    def add(self, row: "Row", genders: Sequence[str]) -> None:
        """Add the query of a row, or those of its name and its trade name; `genders` are the headings that tell a gender."""
        known = row.values
        if row.issues:
            self._remarks += [Rejected(issue.line, issue.message) for issue in row.issues]
        numbers = [
            number if scheme == NATIONAL else under(column, number)
            for column, scheme in _NUMBERS
            if (number := known[column])
        ]
        country = known["nationality"] or known["country"]
        if numbers and not country_code(country):
            told = (country_told(cell, column) for column, _ in _NUMBERS if (cell := known[column]))
            country = min(filter(None, told), default=country)
        gender = next((row.extra[title] for title in genders if title in row.extra), "") if genders else ""
        for name in _names_of(known):
            query = (
                known["vendor_key"] or str(row.line),
                name,
                known["kind"] or self._kind,
                country or "",
                known["birth_date"] or "",
                gender,
                numbers,
            )
            self._queries.append(query)
            self._lines.append(row.line)
        self.rows += 1

    def taken(self, read: float) -> Batch:
        """Return what was collected and start anew."""
        columns = list(zip(*self._queries, strict=True)) or [()] * len(QUERIES)
        batch = Batch(arrow.table(columns, QUERIES), self._rejected, read, self._remarks, self._lines)
        self._start()
        return batch
