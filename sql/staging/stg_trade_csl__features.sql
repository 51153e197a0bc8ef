with source as (
    select * from raw.trade_csl__features
),

final as (
    select
        entry_id,
        feature_no,
        feature_type,
        value,
        date_from,
        date_to,
        date_precision,
        is_approximate
    from source
)

select * from final
