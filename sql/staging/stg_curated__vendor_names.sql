with source as (
    select * from raw.curated__vendor_names
),

final as (
    select
        vendor_id,
        name,
        kind,
        country,
        source_url,
        document_id,
        locator
    from source
)

select * from final
