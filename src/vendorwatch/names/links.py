"""The Python model `core.entity_links`: which names of claims, producers and vendor lists mean which known party.

Here: the model's inputs and outputs. Not here: how names are matched (`match.py`); what a link means (`sql/marts`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.names.match import screen

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
        hits.reason
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


def entity_links(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the links of `core.name_queries` to `core.name_targets` in the bands `auto` and `review`, best first.

    A query may have several names (rows with one query_id); each is linked for itself. A party is never linked to
    itself, so curated vendor names may stand on both sides. Dates of birth and nationalities keep namesakes apart; the
    countries of companies are left out, because they trade from many.
    """
    cursor = con.cursor()
    cursor.execute(
        """
        create or replace temp table asked as
        select row_number() over (order by query_source, query_id, name, kind)::varchar as number, *
        from (
            select distinct query_id, query_source, name, kind, birth, case kind when 'person' then country end as country
            from core.name_queries
        )
        """
    )
    cursor.execute(
        "create or replace temp view queries as select number as query_id, name, kind, birth, country from asked"
    )
    cursor.execute(
        """
        create or replace temp view targets as
        select target_id as entry_id, name, name_type, is_weak, kind, birth, case kind when 'person' then country end as country
        from core.name_targets
        """
    )
    cursor.register("hits", screen(cursor, "queries", "targets", top=PER_QUERY))
    return cursor.sql(_LINKS).to_arrow_table()
