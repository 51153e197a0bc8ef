"""`work.claim_entries`: which list entries the parties mean that claims put on lists.

Here: which names are asked about, and which entries may answer. Not here: how names are compared (`names/`), or what
follows from a link (`sql/`).
"""

import duckdb
import pyarrow as pa

from vendorwatch.names import indexes
from vendorwatch.names.index import LISTED, QUALIFIERS, read_columns
from vendorwatch.names.kept import index_of, screen_table

_PER_PARTY = 20

_PARTIES = """
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

# An entry that has left its list is known by its last name. Whoever is on no list is among the targets so that one index serves
# several models; no link leads there.
_TARGETS = """
create or replace temp view claim_targets as
select target_id as entry_id, * exclude (target_id, target_source) from core.name_targets
union all by name
select
    entry_id, entry_name as name, 'primary' as name_type, false as is_weak,
    case entry_type when 'individual' then 'person' when 'entity' then 'organization' else coalesce(entry_type, 'unknown') end
        as kind
from core.entries where entry_id not in (select target_id from core.name_targets)
"""

_LINKS = """
with asked as (
    select distinct claims.subject_text as party_name, lists.list_id
    from core.claims as claims
    inner join work.claimed_lists as lists on claims.object_text = lists.claimed_as
),

final as (
    select asked.party_name, asked.list_id, hits.entry_id, hits.score,
        -- A list names one company of a group and not the others: `Inc.` is not `AO`.
        case when json_exists(hits.features, '$.legal_form') then 'review' else hits.band end as band,
        hits.reason,
        row_number() over (partition by asked.party_name, asked.list_id order by hits.score desc, hits.entry_id) as rank
    from claim_hits as hits
    inner join asked on hits.query_id = asked.party_name
    inner join core.listings as listed on hits.entry_id = listed.entry_id and asked.list_id = listed.list_id
)

select * from final order by party_name, list_id, rank
"""


def claim_entries(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the links of the subjects of `core.claims` about lists to the entries that are or were on these lists."""
    cursor = con.cursor()
    cursor.execute(_PARTIES)
    cursor.execute(_TARGETS)
    index = index_of(read_columns(cursor, "claim_targets", "entry_id", LISTED), indexes.beside(con))
    asked = read_columns(cursor, "claim_parties", "query_id", QUALIFIERS)
    cursor.register("claim_hits", screen_table(con, "claim_entries", index, asked, top=_PER_PARTY, vendors=False))
    return cursor.sql(_LINKS).to_arrow_table()
