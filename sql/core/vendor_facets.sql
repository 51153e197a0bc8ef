with producers as (
    select * from core.covered_producers where vendor_id is not null
),

actions as (
    select * from staging.stg_curated__actions where facet <> 'none'
),

links as (
    select * from core.vendor_entries where band = 'auto'
),

listings as (
    select * from core.listings
),

lists as (
    select * from core.lists
),

entries as (
    select * from core.entries
),

roles as (
    select * from core.roles where entry_id is not null
),

covered as (
    select
        vendor_id,
        'fcc_covered' as facet,
        case relation when 'named' then 'direct' else 'affiliate' end as path,
        'fcc_covered_list' as list_id,
        'fcc_covered_list:' || entry_no as entry_id,
        producer_name as counterparty,
        cast(included_on as varchar) as since,
        cast(null as varchar) as until,
        'Row ' || entry_no || ' of the Covered List names ' || producer_name as explanation,
        evidence_id
    from producers
),

-- What a list in force says itself is not repeated from the hand-written actions.
acted as (
    select
        vendor_id,
        facet,
        'direct' as path,
        case facet when 'entity_list' then 'bis_entity_list' end as list_id,
        cast(null as varchar) as entry_id,
        coalesce(party_name, vendor_id) as counterparty,
        coalesce(effective_from, event_date) as since,
        effective_to as until,
        summary || coalesce(' (' || citation || ')', '') as explanation,
        core.evidence_id(document_id, locator) as evidence_id
    from actions
    where facet in ('entity_list', 'prohibited_transaction', 'agency_directive')
),

listed as (
    select
        links.vendor_id,
        lists.facet,
        case when links.relation in ('affiliate', 'subsidiary') then 'affiliate' else 'direct' end as path,
        listings.list_id,
        listings.entry_id,
        entries.entry_name as counterparty,
        cast(listings.listed_on as varchar) as since,
        cast(listings.delisted_on as varchar) as until,
        entries.entry_name || case when listings.delisted_on is null then ' stands on the ' else ' stood on the ' end || lists.list_name || '; ' || links.reason as explanation,
        listings.evidence_id
    from links
    inner join listings on links.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on links.entry_id = entries.entry_id
),

-- A person with several roles is one listed executive; the first role stands for the rest.
executives as (
    select
        roles.vendor_id,
        'executive_listed' as facet,
        'executive' as path,
        listings.list_id,
        roles.entry_id,
        any_value(entries.entry_name) as counterparty,
        cast(any_value(listings.listed_on) as varchar) as since,
        cast(any_value(listings.delisted_on) as varchar) as until,
        any_value(entries.entry_name) || ', ' || min(roles.role_title)
            || case when any_value(listings.delisted_on) is null then ', stands' else ', stood' end
            || ' on the list; the vendor itself does not by that' as explanation,
        any_value(listings.evidence_id) as evidence_id
    from roles
    inner join listings on roles.entry_id = listings.entry_id
    inner join entries on roles.entry_id = entries.entry_id
    group by roles.vendor_id, listings.list_id, roles.entry_id
),

final as (
    select * from covered
    union all
    select * from acted
    union all
    select * from listed
    union all
    select * from executives
)

select * from final
