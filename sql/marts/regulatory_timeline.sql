with actions as (
    select * from staging.stg_curated__actions
),

covered as (
    select * from marts.covered_vendors where vendor_id is not null
),

executives as (
    select * from marts.sanctioned_executives
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

citations as (
    select * from core.listing_citations where citation_no = 1
),

register as (
    select * from core.vendor_documents
),

claims as (
    select * from core.claims
    where
        tier = 'published'
        and claim_type in ('prohibition', 'directive', 'wind_down', 'designation_count', 'list_inclusion', 'delisting')
        and subject_vendor_id is not null
        and coalesce(effective_on, as_of) is not null
        and not coalesce(is_negated, false)
),

vendors as (
    select * from core.vendors
),

listed as (
    select
        links.vendor_id,
        lists.facet,
        cast(listings.listed_on as varchar) as event_date,
        lists.authority,
        lists.list_name as instrument,
        entries.entry_name || ' is put on the ' || lists.list_name as summary,
        nullif(array_to_string(listings.citations, ', '), '') as citation,
        citations.published_on,
        coalesce(cast(listings.effective_on as varchar), cast(citations.effective_on as varchar)) as effective_on,
        listings.evidence_id
    from links
    inner join listings on links.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on links.entry_id = entries.entry_id
    left join citations on listings.entry_id = citations.entry_id and listings.list_id = citations.list_id
    where listings.listed_on is not null
),

delisted as (
    select
        links.vendor_id,
        cast(listings.delisted_on as varchar) as event_date,
        lists.authority,
        lists.list_name as instrument,
        entries.entry_name || ' is no longer on the ' || lists.list_name as summary,
        listings.evidence_id
    from links
    inner join listings on links.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on links.entry_id = entries.entry_id
    where listings.delisted_on is not null
),

-- A list in force speaks for itself, also the Covered List; an act is told where it says something else.
acted as (
    select
        actions.*,
        register.published_on
    from actions
    left join register on actions.vendor_id = register.vendor_id and actions.citation = register.citation
    left join (select distinct vendor_id, facet, event_date from listed) as said
        on actions.vendor_id = said.vendor_id
        and actions.facet = said.facet
        and actions.event_date = said.event_date
    where actions.facet <> 'fcc_covered' and said.vendor_id is null
),

events as (
    select
        vendor_id,
        event_date,
        event_type,
        authority,
        instrument,
        summary,
        citation,
        published_on,
        effective_from as effective_on,
        'curated' as source_kind,
        core.evidence_id(document_id, locator) as evidence_id
    from acted
    union all
    select
        vendor_id,
        event_date,
        'list_inclusion' as event_type,
        authority,
        instrument,
        summary,
        citation,
        published_on,
        effective_on,
        'list' as source_kind,
        evidence_id
    from listed
    union all
    select distinct
        vendor_id,
        cast(included_on as varchar) as event_date,
        'list_inclusion' as event_type,
        'FCC' as authority,
        'Covered List' as instrument,
        producer_name || ' is included in the Covered List' as summary,
        cast(null as varchar) as citation,
        cast(null as date) as published_on,
        cast(included_on as varchar) as effective_on,
        'list' as source_kind,
        evidence_id
    from covered
    union all
    select distinct
        vendor_id,
        cast(listed_on as varchar) as event_date,
        'executive_designated' as event_type,
        'OFAC' as authority,
        array_to_string(programs, ', ') as instrument,
        person_name || ' is designated' as summary,
        cast(null as varchar) as citation,
        cast(null as date) as published_on,
        cast(listed_on as varchar) as effective_on,
        'list' as source_kind,
        listing_evidence_id as evidence_id
    from executives
    where listed_on is not null
    union all
    select distinct
        vendor_id,
        cast(delisted_on as varchar) as event_date,
        'executive_delisted' as event_type,
        'OFAC' as authority,
        array_to_string(programs, ', ') as instrument,
        person_name || ' is no longer listed' as summary,
        cast(null as varchar) as citation,
        cast(null as date) as published_on,
        cast(null as varchar) as effective_on,
        'list' as source_kind,
        listing_evidence_id as evidence_id
    from executives
    where delisted_on is not null
    union all
    select
        vendor_id,
        event_date,
        'delisting' as event_type,
        authority,
        instrument,
        summary,
        cast(null as varchar) as citation,
        cast(null as date) as published_on,
        cast(null as varchar) as effective_on,
        'list' as source_kind,
        evidence_id
    from delisted
    union all
    select
        vendor_id,
        cast(coalesce(effective_on, published_on) as varchar) as event_date,
        case connection when 'mention' then 'mention' else replace(lower(document_type), ' ', '_') end as event_type,
        authority,
        document_type || ' ' || document_number as instrument,
        title as summary,
        citation,
        published_on,
        cast(effective_on as varchar) as effective_on,
        'register' as source_kind,
        evidence_id
    from register
    union all
    select
        subject_vendor_id as vendor_id,
        coalesce(effective_on, as_of) as event_date,
        claim_type as event_type,
        coalesce(authority, 'not stated') as authority,
        object_text as instrument,
        exact as summary,
        cast(null as varchar) as citation,
        cast(null as date) as published_on,
        effective_on,
        'news' as source_kind,
        core.evidence_id(document_id, locator) as evidence_id
    from claims
),

final as (
    select distinct
        events.vendor_id,
        vendors.vendor_name,
        events.event_date,
        events.event_type,
        events.authority,
        events.instrument,
        events.summary,
        events.citation,
        events.published_on,
        events.effective_on,
        events.source_kind,
        events.evidence_id
    from events
    inner join vendors on events.vendor_id = vendors.vendor_id
)

select * from final
