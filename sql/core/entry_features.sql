with features as (
    select * from staging.stg_ofac__features
),

final as (
    select
        entry_id,
        feature_type,
        value,
        date_from,
        date_to,
        date_precision
    from features
)

select * from final
