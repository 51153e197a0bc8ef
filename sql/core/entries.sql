with ofac as (
    select * from staging.stg_ofac__entries
),

ofac_programs as (
    select * from staging.stg_ofac__programs
),

screening as (
    select * from staging.stg_trade_csl__entries
),

screening_programs as (
    select * from staging.stg_trade_csl__programs
),

lists as (
    select * from core.lists
),

-- OFAC's own lists speak for OFAC; what the screening list repeats of them is in core.republished_entries.
entries as (
    select
        entry_id,
        source_id,
        entry_type,
        entry_name,
        title,
        remarks,
        document_id,
        locator
    from ofac
    union all
    select
        screening.entry_id,
        'trade_csl' as source_id,
        screening.entry_type,
        screening.entry_name,
        screening.title,
        screening.remarks,
        screening.document_id,
        screening.locator
    from screening
    inner join lists on screening.list_id = lists.list_id and lists.authority <> 'OFAC'
),

programs as (
    select
        'ofac' as publisher,
        entry_id,
        list_sort(list(distinct program)) as programs
    from ofac_programs
    group by entry_id
    union all
    select
        'trade_csl' as publisher,
        entry_id,
        list_sort(list(distinct program)) as programs
    from screening_programs
    group by entry_id
),

former as (
    select * from core.former_listings where source_id <> 'fcc_covered_list'
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
    left join programs
        on entries.entry_id = programs.entry_id
        and (entries.source_id = 'trade_csl') = (programs.publisher = 'trade_csl')
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
    where entry_id not in (select entry_id from present)
    qualify row_number() over (partition by entry_id order by delisted_on desc, list_id asc) = 1
),

final as (
    select * from present
    union all
    select * from gone
)

select * from final
