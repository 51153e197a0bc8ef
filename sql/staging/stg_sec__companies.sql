with source as (
    select * from raw.sec_companies__companies
),

final as (
    select
        cik,
        ticker,
        title as company_name,
        document_id,
        locator
    from source
)

select * from final
