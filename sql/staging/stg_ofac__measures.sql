with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__measures
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__measures
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id || ':' || entry_id as entry_id,
        kind,
        value
    from both_lists
)

select * from final
