with source as (
    select * from raw.sec_facts__companies
),

final as (
    select
        cik,
        entity_name as company_name,
        ticker,
        vendor_id,
        document_id,
        locator
    from source
)

select * from final
