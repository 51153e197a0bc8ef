with source as (
    select * from raw.vendor_master__vendors
),

final as (
    select
        vendor_key,
        vendor_name,
        trade_name,
        kind,
        country,
        parent_name,
        lei,
        duns,
        uei,
        tax_id,
        registration_number,
        isin,
        ticker,
        birth_date,
        nationality,
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
