with ofac as (
    select * from staging.stg_ofac__addresses
),

screening as (
    select * from staging.stg_trade_csl__addresses
),

entries as (
    select * from core.entries where source_id = 'trade_csl'
),

final as (
    select
        entry_id,
        address_id,
        translation_id,
        street,
        city,
        state_province,
        postal_code,
        region,
        country,
        full_address
    from ofac
    where full_address is not null
    union all
    select
        screening.entry_id,
        cast(screening.address_no as bigint) as address_id,
        cast(null as bigint) as translation_id,
        cast(null as varchar) as street,
        cast(null as varchar) as city,
        cast(null as varchar) as state_province,
        cast(null as varchar) as postal_code,
        cast(null as varchar) as region,
        screening.country,
        screening.full_address
    from screening
    inner join entries on screening.entry_id = entries.entry_id
)

select * from final
