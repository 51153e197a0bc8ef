"""How long a value may be: what is longer is no name and no cell, and breaks programs written for names and cells.

Here: the bounds, far above the longest in any real file, and setting aside the rows that exceed them. Not here: how much
a file as a whole may hold (`landing/`, `confined.py`).
"""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from vendorwatch.deliveries import Parsed, Problem

# In 2026 the longest name on any list had 381 characters, the longest other value 1,301.
LONGEST_NAME = 4_000
LONGEST_VALUE = 100_000
LONGEST_TEXT = 2_000_000
_NAMES = ("name", "title", "ticker", "alias", "producer")


def bounded(parsed: Parsed) -> Parsed:
    """Return the rows whose values are within bounds, with a problem of severity `error` for each that is left out."""
    tables, problems = {}, list(parsed.problems)
    for name, table in parsed.tables.items():
        kept, told = _split(name, table)
        tables[name] = kept
        problems += told
    return replace(parsed, tables=tables, problems=problems) if len(problems) > len(parsed.problems) else parsed


def _split(name: str, table: pa.Table) -> tuple[pa.Table, list[Problem]]:
    outside: dict[int, Problem] = {}
    for field in table.schema:
        if not pa.types.is_string(field.type):
            continue
        most = _longest(field.name)
        column = table[field.name]
        if (pc.max(pc.binary_length(column)).as_py() or 0) <= most:
            continue
        lengths = pc.fill_null(pc.utf8_length(column), 0)
        for row in pc.indices_nonzero(pc.greater(lengths, most)).to_pylist():
            locator = table["locator"][row].as_py() if "locator" in table.column_names else f"row {row + 1}"
            outside.setdefault(
                row,
                Problem(
                    name,
                    str(locator),
                    "error",
                    f"{field.name} has {lengths[row].as_py():,} characters, at most {most:,} are taken",
                    column[row].as_py()[:80],
                ),
            )
    if not outside:
        return table, []
    kept = pa.array([row not in outside for row in range(table.num_rows)])
    return table.filter(kept), list(outside.values())


def _longest(column: str) -> int:
    if column == "text":
        return LONGEST_TEXT
    return LONGEST_NAME if any(word in column for word in _NAMES) else LONGEST_VALUE
