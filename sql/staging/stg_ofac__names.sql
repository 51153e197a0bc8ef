with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__names
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__names
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id || ':' || entry_id as entry_id,
        name_id,
        translation_id,
        name_type,
        is_weak,
        is_primary_translation,
        script,
        full_name,
        last_name,
        first_name
    from both_lists
)

select * from final
