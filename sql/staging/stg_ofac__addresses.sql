with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__addresses
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__addresses
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id || ':' || entry_id as entry_id,
        address_id,
        translation_id,
        is_primary_translation,
        script,
        street,
        city,
        state_province,
        postal_code,
        region,
        country,
        remarks,
        full_address
    from both_lists
)

select * from final
