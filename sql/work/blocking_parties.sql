with listings as (
    select * from core.listings where delisted_on is null
),

lists as (
    select * from core.lists
),

entries as (
    select * from core.entries
),

nodes as (
    select * from work.entry_nodes
),

-- OFAC's rule is that of blocking and of the sectoral directives (OFAC FAQ 398 and 373); the CMIC list names each company
-- that it means (FAQ 857). Commerce's is that of the Entity List and the Military End User List, for as long as it is in force.
final as (
    select
        listings.list_id,
        listings.entry_id,
        coalesce(nodes.party_id, listings.entry_id) as party_id,
        entries.entry_name as party_name,
        listings.evidence_id
    from listings
    inner join lists on listings.list_id = lists.list_id
    inner join entries on listings.entry_id = entries.entry_id
    left join nodes on listings.entry_id = nodes.entry_id
    where lists.ownership_rule is not null
)

select * from final
