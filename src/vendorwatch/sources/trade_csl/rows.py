"""The file as rows: https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv.

Here: encoding, heading, and that every row is whole. Not here: what cells hold (`cells.py`) or what a row means
(`trade_csl.py`). Columns are known by their names: their order and the quoting have changed.
"""

import csv
import io
from dataclasses import dataclass

from vendorwatch.errors import ParseError

COLUMNS = (
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
)


@dataclass(frozen=True)
class Row:
    """One row: the line it starts at, from 1, and its filled cells by column, white space tidied."""

    line: int
    cells: dict[str, str]


def read_rows(body: bytes, part: str) -> list[Row]:
    """Read the file; raises ParseError for one that is cut off or lacks a column, and for a row that is not whole."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"not UTF-8 at byte {error.start}", where=part, expected="a CSV file in UTF-8") from error
    # The last cell is often empty, so a row that was cut short may still have all its commas.
    if not text.endswith(("\n", '"')):
        raise ParseError("cut off in its last line", where=part, expected="the whole file", todo="Fetch it again")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        heading = next(reader, [])
        missing = [c for c in COLUMNS if c not in heading]
        if missing or len(set(heading)) != len(heading):
            raise ParseError(
                f"headed {', '.join(heading)[:200]!r}",
                where=f"{part} line 1",
                expected=f"each column once, with {', '.join(missing)}" if missing else "each column once",
            )
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(heading):
                raise ParseError(f"{len(cells)} cells", where=f"{part} line {line}", expected=str(len(heading)))
            tidy = {column: " ".join(cell.split()) for column, cell in zip(heading, cells, strict=False)}
            filled = {column: cell for column, cell in tidy.items() if cell}
            if filled:
                rows.append(Row(line, filled))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ParseError(str(error), where=f"{part} line {reader.line_num}", expected="rows of CSV") from error
    return rows
