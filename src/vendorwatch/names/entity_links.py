"""The Python model `work.entity_links`: which names of claims, producers and vendor lists mean which known party.

Here: the model's inputs and outputs. Not here: how names are matched (`match.py`); what a link means (`sql/marts`).
"""

import duckdb
import pyarrow as pa

from vendorwatch import machine
from vendorwatch.names import indexes
from vendorwatch.names.kept import forget, index_of, screen_table
from vendorwatch.names.listed import LISTED, QUALIFIERS, read_columns
from vendorwatch.queries import query

# A reader of links wants the likely parties, not every namesake; `vendorwatch screen` shows more.
PER_QUERY = 10


def entity_links(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the links of `work.name_queries` to `core.name_targets` in the bands `auto` and `review`, best first.

    A query may have several names (rows with one query_id); each is linked for itself. A party is never linked to
    itself, so curated vendor names may stand on both sides. Countries and dates of birth keep namesakes apart. The team's
    vendors are compared as `vendorwatch screen` does it, so a vendor has one score everywhere; of companies of the registry
    the countries are left out, because they trade from many.
    """
    cursor = con.cursor()
    cursor.execute(query("work/entity_links/asked"))
    index = index_of(read_columns(cursor, "targets", "entry_id", LISTED), indexes.beside(con), keep=True)
    hits = []
    for vendors in (True, False):
        asked = read_columns(cursor, "vendors_asked" if vendors else "others_asked", "query_id", QUALIFIERS)
        model = "vendor_links" if vendors else "entity_links"
        hits.append(screen_table(con, model, index, asked, top=PER_QUERY, vendors=vendors))
    # As a rule no later table of a run asks for the index, which would lie in memory until the layer is done; one that does finds
    # it in its file.
    forget()
    machine.give_memory_back()
    cursor.register("hits", pa.concat_tables(hits))
    return cursor.sql(query("work/entity_links/links")).to_arrow_table()
