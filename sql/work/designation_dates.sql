with claims as (
    select * from core.claims where claim_type = 'designation' and tier = 'published' and not coalesce(is_negated, false)
),

-- Designation is OFAC's act.
designated as (
    select distinct listings.entry_id
    from core.listings as listings
    inner join core.lists as lists on listings.list_id = lists.list_id
    where lists.authority = 'OFAC'
),

links as (
    select entity_links.*
    from work.entity_links as entity_links
    inner join designated on entity_links.target_id = designated.entry_id
    where entity_links.query_source = 'claim_person' and entity_links.band = 'auto'
    qualify row_number() over (
        partition by entity_links.query_id order by entity_links.score desc, entity_links.target_id asc
    ) = 1
),

dated as (
    select
        links.target_id as entry_id,
        try_cast(claims.effective_on as date) as designated_on,
        core.evidence_id(claims.document_id, claims.locator) as evidence_id
    from claims
    inner join links on 'claim_person:' || claims.subject_text = links.query_id
),

-- Texts that disagree about the day settle nothing.
final as (
    select
        entry_id,
        min(designated_on) as designated_on,
        min(evidence_id) as evidence_id
    from dated
    where designated_on is not null
    group by entry_id
    having count(distinct designated_on) = 1
)

select * from final
