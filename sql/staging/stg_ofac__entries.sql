with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__entries
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__entries
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id || ':' || entry_id as entry_id,
        source_id,
        entry_id as entry_number,
        entry_type,
        name as entry_name,
        title,
        remarks,
        living_status,
        document_id,
        locator
    from both_lists
)

select * from final
