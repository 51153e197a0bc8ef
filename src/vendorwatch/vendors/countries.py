"""The Python model `work.vendor_countries`: the countries of the team's vendors, read as `vendorwatch screen` reads them.

Here: the rows of the model. Not here: which country a text means (`countries/`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.columns import table_of
from vendorwatch.countries import country_code
from vendorwatch.queries import query


def vendor_countries(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `work.vendor_countries`; what is no country is left out."""
    written = con.cursor().execute(query("work/vendor_countries/written")).fetchall()
    return table_of(
        "work.vendor_countries", [(country, code) for (country,) in written if (code := country_code(country))]
    )
