with source as (
    select * from raw.vendor_master__vendors
),

final as (
    select
        vendor_key,
        vendor_name,
        country,
        parent_name,
        lei,
        duns,
        uei,
        tax_id,
        website,
        category,
        row_no,
        is_duplicate_of,
        extra,
        document_id,
        locator
    from source
)

select * from final
