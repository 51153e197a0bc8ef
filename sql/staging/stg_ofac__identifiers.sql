with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__identifiers
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__identifiers
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id || ':' || entry_id as entry_id,
        identifier_id,
        identifier_type,
        number,
        country,
        issuing_authority,
        issued_on,
        expires_on,
        is_valid,
        comments
    from both_lists
)

select * from final
