with names as (
    select * from staging.stg_ofac__names
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
        entry_id,
        name_id,
        translation_id,
        name_type,
        is_weak,
        script,
        full_name,
        last_name,
        first_name
    from names
    union all
    select
        entry_id,
        null as name_id,
        null as translation_id,
        name_type,
        is_weak,
        null as script,
        full_name,
        null as last_name,
        null as first_name
    from former
)

select * from final
