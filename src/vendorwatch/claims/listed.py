"""`core.claim_entries`: which list entries the parties mean that claims put on lists.

Here: which names are asked about. Not here: how names are compared (`names/`), or what follows from a link (`sql/`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.names.match import screen

_PER_PARTY = 5


def claim_entries(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the links of the subjects of `core.claims` about lists to the list entries of `core.name_targets`."""
    cursor = con.cursor()
    cursor.execute(
        """
        create or replace temp view claim_parties as
        select
            subject_text as query_id,
            subject_text as name,
            case when bool_or(subject_kind = 'person') then 'person' else 'unknown' end as kind
        from core.claims
        where
            claim_type in ('designation', 'not_designated', 'delisting', 'list_inclusion')
            and tier = 'published' and subject_text is not null and value is null
        group by subject_text
        """
    )
    cursor.execute(
        """
        create or replace temp view claim_targets as
        select target_id as entry_id, name, name_type, is_weak, kind
        from core.name_targets where target_source <> 'vendor'
        """
    )
    cursor.register("claim_hits", screen(cursor, "claim_parties", "claim_targets", top=_PER_PARTY))
    return cursor.sql(
        """
        select
            query_id as party_name, entry_id, score, band, reason,
            row_number() over (partition by query_id order by score desc, entry_id) as rank
        from claim_hits
        order by party_name, rank
        """
    ).to_arrow_table()
