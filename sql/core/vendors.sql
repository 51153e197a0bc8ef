with vendors as (
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
        parent_vendor_id,
        category,
        core.evidence_id(document_id, locator) as evidence_id
    from vendors
)

select * from final
