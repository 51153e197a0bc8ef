"""The Python model `work.vendor_numbers`: the numbers of the team's vendors, read as `vendorwatch screen` reads them.

Here: the rows of the model. Not here: how a number is read (`identifiers.py`), what it is worth (`sql/work/vendor_candidates.sql`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.columns import table_of
from vendorwatch.identifiers import read
from vendorwatch.queries import query


def vendor_numbers(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `work.vendor_numbers`; what repeats another row is left out."""
    filled = con.cursor().execute(query("work/vendor_numbers/filled")).fetchall()
    return table_of(
        "work.vendor_numbers",
        [
            (key, column, number.scheme, number.number, number.named, number.written_as, number.is_certain)
            for key, column, written in filled
            for number in read(written, column)
        ],
    )
