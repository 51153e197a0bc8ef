with stated as (
    select * from staging.list_listings
),

entries as (
    select * from core.entries
),

lists as (
    select * from core.lists
),

former_listings as (
    select * from work.former_listings
),

present as (
    select
        stated.entry_id,
        stated.list_id,
        stated.listed_on,
        cast(null as date) as delisted_on,
        cast(null as date) as last_listed_on,
        stated.effective_on,
        stated.ends_on,
        stated.license_requirement,
        stated.license_policy,
        coalesce(stated.citations, cast([] as varchar[])) as citations,
        stated.reach,
        stated.is_standard_order,
        entries.evidence_id
    from stated
    inner join entries on stated.source_id = entries.source_id and stated.entry_id = entries.entry_id
    left join lists on stated.list_id = lists.list_id
    where lists.republished_by is distinct from stated.source_id
),

former as (
    select former_listings.*
    from former_listings
    inner join lists on former_listings.list_id = lists.list_id
    where lists.kind = 'parties'
),

final as (
    select * from present
    union all
    select
        entry_id,
        list_id,
        listed_on,
        delisted_on,
        last_listed_on,
        cast(null as date) as effective_on,
        cast(null as date) as ends_on,
        cast(null as varchar) as license_requirement,
        cast(null as varchar) as license_policy,
        cast([] as varchar[]) as citations,
        cast(null as varchar) as reach,
        cast(null as boolean) as is_standard_order,
        core.evidence_id(document_id, locator) as evidence_id
    from former
    where (entry_id, list_id) not in (select (present.entry_id, present.list_id) from present)
)

select * from final
