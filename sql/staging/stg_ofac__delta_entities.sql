with entities as (
    select * from raw.ofac_deltas__entities
),

publications as (
    select * from raw.ofac_deltas__publications
),

final as (
    select
        entities.document_id,
        entities.entity_no,
        publications.published_on,
        entities.entry_number,
        entities.action,
        entities.is_itemised,
        entities.locator
    from entities
    inner join publications on entities.document_id = publications.document_id
)

select * from final
