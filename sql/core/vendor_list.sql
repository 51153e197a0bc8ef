with vendors as (
    select * from staging.stg_vendor_master__vendors
),

final as (
    select
        vendor_key,
        vendor_name,
        country,
        category,
        core.evidence_id(document_id, locator) as evidence_id
    from vendors
    where is_duplicate_of is null
)

select * from final
