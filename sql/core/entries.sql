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

final as (
    select
        entries.entry_id,
        entries.source_id,
        entries.entry_type,
        entries.entry_name,
        entries.title,
        entries.remarks,
        coalesce(programs.programs, cast([] as varchar[])) as programs,
        core.evidence_id(entries.document_id, entries.locator) as evidence_id
    from entries
    left join programs on entries.entry_id = programs.entry_id
)

select * from final
