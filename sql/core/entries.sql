with entries as (
    select * from staging.stg_ofac__entries
),

programs as (
    select
        entry_id,
        list_sort(list(distinct program)) as programs
    from staging.stg_ofac__programs
    group by entry_id
),

former as (
    select * from core.former_listings
),

present as (
    select
        entries.entry_id,
        entries.source_id,
        entries.entry_type,
        entries.entry_name,
        entries.title,
        entries.remarks,
        coalesce(programs.programs, cast([] as varchar[])) as programs,
        true as is_listed,
        core.evidence_id(entries.document_id, entries.locator) as evidence_id
    from entries
    left join programs on entries.entry_id = programs.entry_id
),

-- An entry that left a list is known from the history; one that left one list and stands on another is listed.
gone as (
    select
        entry_id,
        any_value(source_id) as source_id,
        any_value(entry_type) as entry_type,
        any_value(entry_name) as entry_name,
        cast(null as varchar) as title,
        cast(null as varchar) as remarks,
        any_value(programs) as programs,
        false as is_listed,
        any_value(core.evidence_id(document_id, locator)) as evidence_id
    from former
    where entry_id not in (select entry_id from present)
    group by entry_id
),

final as (
    select * from present
    union all
    select * from gone
)

select * from final
