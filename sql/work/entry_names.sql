with stated as (
    select * from staging.list_names
),

entries as (
    select * from core.entries
),

gone as (
    select * from core.entries where not is_listed
),

facts as (
    select * from core.fact_versions
),

-- The last names of entries that left: those that the publication before stated.
former as (
    select
        facts.entry_id,
        facts.value as full_name,
        case facts.kind when 'entry' then 'primary' else facts.key end as name_type,
        facts.kind = 'weak_name' as is_weak
    from facts
    inner join gone on facts.entry_id = gone.entry_id
    where facts.kind in ('name', 'weak_name') or (facts.kind = 'entry' and facts.key = 'name')
    qualify rank() over (partition by facts.entry_id order by facts.valid_to desc, facts.known_to desc) = 1
),

final as (
    select
        stated.entry_id,
        stated.name_id,
        stated.translation_id,
        stated.name_type,
        coalesce(stated.is_weak, false) as is_weak,
        stated.script,
        stated.full_name,
        stated.last_name,
        stated.first_name
    from stated
    inner join entries on stated.source_id = entries.source_id and stated.entry_id = entries.entry_id
    union all
    select
        entry_id,
        cast(null as bigint) as name_id,
        cast(null as bigint) as translation_id,
        name_type,
        is_weak,
        cast(null as varchar) as script,
        full_name,
        cast(null as varchar) as last_name,
        cast(null as varchar) as first_name
    from former
)

select * from final
