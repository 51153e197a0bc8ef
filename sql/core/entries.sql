with stated as (
    select * from staging.list_entries
),

listings as (
    select * from staging.list_listings
),

lists as (
    select * from core.lists
),

stated_programs as (
    select * from staging.list_programs
),

former_listings as (
    select * from work.former_listings
),

-- What a source only repeats of a list that another speaks for is in core.republished_entries.
spoken_for as (
    select distinct
        listings.source_id,
        listings.entry_id
    from listings
    left join lists on listings.list_id = lists.list_id
    where lists.republished_by is distinct from listings.source_id
),

programs as (
    select
        source_id,
        entry_id,
        list_sort(list(distinct program)) as programs
    from stated_programs
    group by source_id, entry_id
),

present as (
    select
        stated.entry_id,
        stated.source_id,
        stated.entry_type,
        stated.entry_name,
        stated.title,
        stated.remarks,
        coalesce(programs.programs, cast([] as varchar[])) as programs,
        true as is_listed,
        core.evidence_id(stated.document_id, stated.locator) as evidence_id
    from stated
    inner join spoken_for on stated.source_id = spoken_for.source_id and stated.entry_id = spoken_for.entry_id
    left join programs on stated.source_id = programs.source_id and stated.entry_id = programs.entry_id
),

former as (
    select former_listings.*
    from former_listings
    inner join lists on former_listings.list_id = lists.list_id
    where lists.kind = 'parties'
),

-- An entry that left a list is known from the history; one that left one list and stands on another is listed.
gone as (
    select
        entry_id,
        source_id,
        entry_type,
        entry_name,
        cast(null as varchar) as title,
        cast(null as varchar) as remarks,
        programs,
        false as is_listed,
        core.evidence_id(document_id, locator) as evidence_id
    from former
    where entry_id not in (select present.entry_id from present)
    qualify row_number() over (partition by entry_id order by delisted_on desc, list_id asc) = 1
),

final as (
    select * from present
    union all
    select * from gone
)

select * from final
