with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__relations
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__relations
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id || ':' || entry_id as entry_id,
        relation_no,
        relation_type,
        source_id || ':' || target_entry_id as target_entry_id,
        target_name,
        quality,
        date_from,
        date_to,
        comments
    from both_lists
)

select * from final
