with actions as (
    select * from raw.curated__actions
),

links as (
    select * from work.vendor_entries where band = 'auto'
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
    select * from work.roles where band = 'auto'
),

dates as (
    select * from core.listing_dates
),

-- OFAC's legacy format tells no dates; an act that names the very party does.
dated_by_act as (
    select
        vendor_id,
        facet,
        core.name_key(party_name) as party_key,
        min(event_date) as since,
        arg_min(core.evidence_id(document_id, locator), (event_date, document_id, locator)) as evidence_id
    from actions
    where facet in ('sdn', 'ofac_non_sdn')
    group by all
),

listed as (
    select
        links.vendor_id,
        lists.facet,
        case when links.relation in ('affiliate', 'subsidiary') then 'affiliate' else 'direct' end as path,
        'listing' as basis,
        listings.list_id,
        listings.entry_id,
        entries.entry_name as counterparty,
        coalesce(cast(dates.since as varchar), cast(listings.listed_on as varchar), dated_by_act.since) as since,
        cast(listings.delisted_on as varchar) as until,
        -- An order that has an end stands until its list lets go of it; the end itself is in core.listings.
        listings.delisted_on is null as is_current,
        entries.entry_name || case when listings.delisted_on is null then ' stands' else ' stood' end || ' on the '
        || lists.list_name
        || case when len(listings.citations) > 0 then ' (' || array_to_string(listings.citations, ', ') || ')' else '' end
        || ': ' || coalesce(rtrim(listings.license_requirement, ' .') || '. ' || listings.license_policy, lists.meaning)
        || case
            when listings.effective_on > listings.listed_on then ' It begins ' || listings.effective_on || '.' else ''
        end
        || coalesce(' It also means: ' || listings.reach || '.', '') || ' Name: ' || links.reason as explanation,
        listings.evidence_id,
        case
            when dates.since is not null then dates.evidence_id
            when listings.listed_on is not null then listings.evidence_id
            else dated_by_act.evidence_id
        end as since_evidence_id
    from links
    inner join listings on links.entry_id = listings.entry_id
    left join dates on listings.list_id = dates.list_id and listings.entry_id = dates.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on links.entry_id = entries.entry_id
    left join dated_by_act
        on links.vendor_id = dated_by_act.vendor_id
        and lists.facet = dated_by_act.facet
        and core.name_key(entries.entry_name) = dated_by_act.party_key
),

-- A person with several roles is one listed executive; the first role stands for the rest.
executives as (
    select
        roles.vendor_id,
        'executive_listed' as facet,
        'executive' as path,
        'executive' as basis,
        listings.list_id,
        roles.entry_id,
        any_value(entries.entry_name) as counterparty,
        cast(any_value(dates.since) as varchar) as since,
        cast(any_value(listings.delisted_on) as varchar) as until,
        any_value(listings.delisted_on) is null as is_current,
        any_value(entries.entry_name) || ', ' || min(roles.role_title)
        || case when any_value(listings.delisted_on) is null then ', stands' else ', stood' end || ' on the '
        || any_value(lists.list_name) || '; the vendor itself does not by that' as explanation,
        any_value(listings.evidence_id) as evidence_id,
        any_value(dates.evidence_id) as since_evidence_id
    from roles
    inner join listings on roles.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on roles.entry_id = entries.entry_id
    left join dates on listings.list_id = dates.list_id and listings.entry_id = dates.entry_id
    group by roles.vendor_id, listings.list_id, roles.entry_id
),

final as (
    select * from listed
    union all
    select * from executives
)

select * from final
