"""The Python model `work.entity_links`: which names of claims, producers and vendor lists mean which known party.

Here: the model's inputs and outputs. Not here: how names are matched (`match.py`); what a link means (`sql/marts`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.names import indexes
from vendorwatch.names.index import LISTED, QUALIFIERS, read_columns
from vendorwatch.names.kept import index_of, screen_table

# A reader of links wants the likely parties, not every namesake; `vendorwatch screen` shows more.
PER_QUERY = 10

_LINKS = """
with links as (
    select
        queries.query_id,
        queries.query_source,
        queries.name as query_name,
        targets.target_id,
        targets.target_source,
        hits.name_matched as target_name,
        hits.score,
        hits.band,
        hits.reason,
        hits.probability,
        nullif(hits.evidence, '') as evidence,
        hits.above_line
    from hits
    inner join asked as queries on hits.query_id = queries.number
    inner join (select distinct target_id, target_source from core.name_targets) as targets
        on hits.entry_id = targets.target_id
    where queries.query_id <> targets.target_id
),

final as (
    select
        *,
        row_number() over (
            partition by query_source, query_id, query_name order by score desc, target_id
        )::integer as rank
    from links
)

select * from final order by query_source, query_id, query_name, rank
"""


# Names of the team's own list; of all others it is known that most of them are some party's.
_VENDORS = "query_source in ('vendor_list', 'vendor_list_parent')"


def entity_links(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the links of `work.name_queries` to `core.name_targets` in the bands `auto` and `review`, best first.

    A query may have several names (rows with one query_id); each is linked for itself. A party is never linked to
    itself, so curated vendor names may stand on both sides. Countries and dates of birth keep namesakes apart. The team's
    vendors are compared as `vendorwatch screen` does it, so a vendor has one score everywhere; of companies of the registry
    the countries are left out, because they trade from many.
    """
    cursor = con.cursor()
    cursor.execute(
        """
        create or replace temp table asked as
        select row_number() over (order by query_source, query_id, name, kind)::varchar as number, *
        from (select distinct query_id, query_source, name, kind, birth, country from work.name_queries)
        """
    )
    cursor.execute("create or replace temp view targets as select target_id as entry_id, * from core.name_targets")
    index = index_of(read_columns(cursor, "targets", "entry_id", LISTED), indexes.beside(con), keep=True)
    hits = []
    for vendors in (True, False):
        cursor.execute(
            f"""
            create or replace temp view queries as
            select number as query_id, name, kind, birth, case when {vendors} or kind = 'person' then country end as country
            from asked
            where ({_VENDORS}) = {vendors}
            order by number::bigint
            """  # noqa: S608 - no values
        )
        asked = read_columns(cursor, "queries", "query_id", QUALIFIERS)
        model = "vendor_links" if vendors else "entity_links"
        hits.append(screen_table(con, model, index, asked, top=PER_QUERY, vendors=vendors))
    cursor.register("hits", pa.concat_tables(hits))
    return cursor.sql(_LINKS).to_arrow_table()
