with source as (
    select * from raw.curated__ownership
),

final as (
    select
        ownership_id,
        owner_name,
        owner_vendor_id,
        owner_entry_id,
        owned_name,
        owned_vendor_id,
        share_from,
        share_to,
        as_of,
        source_url,
        note,
        document_id,
        locator
    from source
)

select * from final
