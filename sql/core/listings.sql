with listings as (
    select * from staging.stg_ofac__listings
),

entries as (
    select * from core.entries
),

lists as (
    select * from core.lists
),

-- The non-SDN file repeats entries that stand on the SDN list too; the SDN file itself speaks for that list.
named as (
    select
        listings.entry_id,
        coalesce(lists.list_id, 'unknown: ' || listings.list_name) as list_id,
        listings.listed_on
    from listings
    left join lists on listings.list_name = lists.list_name
),

specific as (
    select
        entry_id,
        list_id,
        listed_on,
        count(*) filter (where list_id <> 'ofac_consolidated') over (partition by entry_id) as specific_lists
    from named
),

former as (
    select * from core.former_listings
),

present as (
    select
        specific.entry_id,
        specific.list_id,
        min(specific.listed_on) as listed_on,
        cast(null as date) as delisted_on,
        any_value(entries.evidence_id) as evidence_id
    from specific
    inner join entries on specific.entry_id = entries.entry_id
    where specific.list_id <> 'ofac_consolidated' or specific.specific_lists = 0
    group by specific.entry_id, specific.list_id
),

final as (
    select * from present
    union all
    select
        entry_id,
        list_id,
        listed_on,
        delisted_on,
        core.evidence_id(document_id, locator) as evidence_id
    from former
    where (entry_id, list_id) not in (select (entry_id, list_id) from present)
)

select * from final
