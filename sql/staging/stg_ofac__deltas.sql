with publications as (
    select * from raw.ofac_deltas__publications
),

final as (
    select document_id, published_on, publication_type, entity_count, locator from publications
)

select * from final
