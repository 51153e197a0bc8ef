with ofac as (
    select * from staging.stg_ofac__names
),

screening as (
    select * from staging.stg_trade_csl__names
),

entries as (
    select * from core.entries where source_id = 'trade_csl' and is_listed
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
    from ofac
    union all
    select
        screening.entry_id,
        cast(screening.name_no as bigint) as name_id,
        cast(null as bigint) as translation_id,
        case when screening.is_alias then 'aka' else 'primary' end as name_type,
        false as is_weak,
        cast(null as varchar) as script,
        screening.full_name,
        cast(null as varchar) as last_name,
        cast(null as varchar) as first_name
    from screening
    inner join entries on screening.entry_id = entries.entry_id
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
