with sdn as (
    select 'ofac_sdn' as source_id, * from raw.ofac_sdn__publication
),

consolidated as (
    select 'ofac_consolidated' as source_id, * from raw.ofac_consolidated__publication
),

both_lists as (
    select * from sdn
    union all by name
    select * from consolidated
),

final as (
    select
        source_id,
        published_on,
        format,
        scope,
        entry_count,
        document_id,
        locator
    from both_lists
)

select * from final
