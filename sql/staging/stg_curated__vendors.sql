with source as (
    select * from raw.curated__vendors
),

final as (
    select
        vendor_id,
        vendor_name,
        country,
        listing_status,
        ticker,
        exchange,
        website,
        parent_vendor_id,
        category,
        note,
        source_url,
        document_id,
        locator
    from source
)

select * from final
