with source as (
    select * from raw.gleif__answers
),

final as (
    select
        part as question,
        vendor_ids,
        total,
        received,
        leis,
        document_id,
        locator
    from source
)

select * from final
