"""`work.claim_entries`: which list entries the parties mean that claims put on lists.

Here: which names are asked about, and which entries may answer. Not here: how names are compared (`names/`), or what
follows from a link (`sql/`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.names import indexes
from vendorwatch.names.kept import index_of, screen_table
from vendorwatch.names.listed import LISTED, QUALIFIERS, read_columns
from vendorwatch.queries import query

_PER_PARTY = 20


def claim_entries(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the links of the subjects of `core.claims` about lists to the entries that are or were on these lists."""
    cursor = con.cursor()
    cursor.execute(query("work/claim_entries/parties"))
    cursor.execute(query("work/claim_entries/targets"))
    index = index_of(read_columns(cursor, "claim_targets", "entry_id", LISTED), indexes.beside(con))
    asked = read_columns(cursor, "claim_parties", "query_id", QUALIFIERS)
    cursor.register("claim_hits", screen_table(con, "claim_entries", index, asked, top=_PER_PARTY, vendors=False))
    return cursor.sql(query("work/claim_entries/links")).to_arrow_table()
