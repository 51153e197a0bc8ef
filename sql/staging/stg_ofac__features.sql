with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__features
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__features
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id || ':' || entry_id as entry_id,
        feature_id,
        feature_type,
        value,
        date_from,
        date_to,
        date_precision,
        is_approximate,
        is_primary,
        reliability,
        comments
    from both_lists
)

select * from final
