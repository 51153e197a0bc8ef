with source as (
    select * from raw.federal_register__findings
),

final as (
    select
        document_number,
        published_on,
        search,
        vendor_id,
        document_id,
        locator
    from source
)

select * from final
