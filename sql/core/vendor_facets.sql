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

-- A list in force speaks for itself: an act of listing stands in for it only while nothing of that list is here.
spoken_for as (
    select distinct lists.facet
    from listings
    inner join lists on listings.list_id = lists.list_id
    where listings.delisted_on is null
),

lists_of_facet as (
    select
        facet,
        min(list_id) as list_id
    from lists
    group by facet
    having count(*) = 1
),

acted as (
    select
        actions.vendor_id,
        actions.facet,
        'direct' as path,
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
    left join spoken_for on actions.facet = spoken_for.facet
    left join lists_of_facet on actions.facet = lists_of_facet.facet
    where
        actions.facet in ('entity_list', 'prohibited_transaction', 'agency_directive')
        and spoken_for.facet is null
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
