with ofac as (
    select * from staging.stg_ofac__names
),

screening as (
    select * from staging.stg_trade_csl__names
),

entries as (
    select * from core.entries where source_id = 'trade_csl'
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
)

select * from final
