with actions as (
    select * from staging.stg_curated__actions
),

covered as (
    select * from marts.covered_vendors where vendor_id is not null
),

executives as (
    select * from marts.sanctioned_executives where listed_on is not null
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

events as (
    select
        vendor_id,
        event_date,
        event_type,
        authority,
        instrument,
        summary,
        'curated' as source_kind,
        core.evidence_id(document_id, locator) as evidence_id
    from actions
    -- The Covered List in force speaks for itself, below.
    where facet <> 'fcc_covered'
    union all
    select distinct
        vendor_id,
        cast(included_on as varchar) as event_date,
        'list_inclusion' as event_type,
        'FCC' as authority,
        'Covered List' as instrument,
        producer_name || ' is included in the Covered List' as summary,
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
        'list' as source_kind,
        listing_evidence_id as evidence_id
    from executives
    union all
    select
        subject_vendor_id as vendor_id,
        coalesce(effective_on, as_of) as event_date,
        claim_type as event_type,
        coalesce(authority, 'not stated') as authority,
        object_text as instrument,
        exact as summary,
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
        events.source_kind,
        events.evidence_id
    from events
    inner join vendors on events.vendor_id = vendors.vendor_id
)

select * from final
