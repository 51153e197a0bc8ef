with covered_facets as (
    select * from work.covered_facets
),

listed_facets as (
    select * from work.listed_facets
),

reached_facets as (
    select * from work.reached_facets
),

actions as (
    select * from raw.curated__actions
),

listings as (
    select * from core.listings
),

lists as (
    select * from core.lists
),

documents as (
    select * from work.documents
),

-- What is said of a company before the vendor bought it is not said of the vendor.
before as (
    select * from work.claims_before where side = 'subject'
),

claims as (
    select * from core.claims
    where
        tier = 'published'
        and certainty <> 'possible'
        and not is_negated
        and claim_type in ('prohibition', 'directive', 'list_inclusion', 'designation')
        and subject_vendor_id is not null
        and claim_id not in (select before.claim_id from before)
),

today as (
    select cast(max(retrieved_at) as date) as day from documents
),

coverage as (
    select * from core.list_coverage
),

names as (
    select
        vendor_id,
        core.name_key(name) as name_key,
        bool_and(kind in ('affiliate', 'subsidiary')) as is_of_group
    from work.vendor_names
    group by all
),

-- A list in force speaks for itself, of the days up to its publication; a part of a list does not.
speaking as (
    select
        lists.facet,
        max(coalesce(coverage.published_on, date '9999-12-31')) as up_to
    from listings
    inner join lists on listings.list_id = lists.list_id
    left join coverage on listings.list_id = coverage.list_id
    where listings.delisted_on is null and not coalesce(coverage.is_excerpt, false)
    group by lists.facet
),

lists_of_facet as (
    select
        facet,
        min(list_id) as list_id
    from lists
    group by facet
    having count(*) = 1
),

-- An act of listing stands in for the list that is not here, is only an excerpt or was published before it.
acted as (
    select
        actions.vendor_id,
        actions.facet,
        case when names.is_of_group and lists_of_facet.list_id is not null then 'affiliate' else 'direct' end as path,
        'act' as basis,
        lists_of_facet.list_id,
        cast(null as varchar) as entry_id,
        actions.party_name as counterparty,
        coalesce(actions.effective_from, actions.event_date) as since,
        actions.effective_to as until,
        coalesce(actions.effective_to >= left(cast(today.day as varchar), length(actions.effective_to)), true) as is_current,
        actions.summary || coalesce(' (' || actions.citation || ')', '') as explanation,
        core.evidence_id(actions.document_id, actions.locator) as evidence_id,
        core.evidence_id(actions.document_id, actions.locator) as since_evidence_id
    from actions
    cross join today
    left join speaking on actions.facet = speaking.facet
    left join lists_of_facet on actions.facet = lists_of_facet.facet
    left join names on actions.vendor_id = names.vendor_id and core.name_key(actions.party_name) = names.name_key
    where
        actions.facet in ('entity_list', 'sdn', 'ofac_non_sdn', 'prohibited_transaction', 'agency_directive')
        and (
            speaking.facet is null
            or left(cast(speaking.up_to as varchar), length(actions.event_date)) < actions.event_date
        )
        -- What the list has of it is told by the list, however little of it is here.
        and not exists (
            select 1 from listed_facets
            where
                listed_facets.vendor_id = actions.vendor_id and listed_facets.facet = actions.facet
                and (
                    core.name_key(listed_facets.counterparty) = core.name_key(actions.party_name)
                    or listed_facets.since in (actions.event_date, actions.effective_from)
                )
        )
),

reported as (
    select
        subject_vendor_id as vendor_id,
        'news_reported' as facet,
        'direct' as path,
        'report' as basis,
        cast(null as varchar) as list_id,
        cast(null as varchar) as entry_id,
        min(subject_text) as counterparty,
        min(coalesce(effective_on, as_of)) as since,
        cast(null as varchar) as until,
        true as is_current,
        'Reported: ' || min(sentence) as explanation,
        core.evidence_id(document_id, locator) as evidence_id,
        case when min(coalesce(effective_on, as_of)) is not null then core.evidence_id(document_id, locator) end
            as since_evidence_id
    from claims
    group by subject_vendor_id, document_id, locator
),

held as (
    select * from covered_facets
    union all
    select * from listed_facets
    union all
    select * from reached_facets
    union all
    select * from acted
    union all
    select * from reported
),

final as (
    select
        vendor_id,
        facet,
        path,
        basis,
        list_id,
        entry_id,
        counterparty,
        since,
        core.last_day_of(since) as since_day,
        core.precision_of(since) as since_precision,
        until,
        core.last_day_of(until) as until_day,
        core.precision_of(until) as until_precision,
        is_current,
        explanation,
        evidence_id,
        since_evidence_id
    from held
)

select * from final
