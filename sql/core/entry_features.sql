with ofac as (
    select * from staging.stg_ofac__features
),

screening as (
    select * from staging.stg_trade_csl__features
),

entries as (
    select * from core.entries where source_id = 'trade_csl'
),

final as (
    select
        entry_id,
        feature_type,
        value,
        date_from,
        date_to,
        date_precision
    from ofac
    union all
    select
        screening.entry_id,
        screening.feature_type,
        screening.value,
        screening.date_from,
        screening.date_to,
        screening.date_precision
    from screening
    inner join entries on screening.entry_id = entries.entry_id
)

select * from final
