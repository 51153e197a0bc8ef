with names as (
    select * from raw.curated__vendor_names
),

final as (
    select
        vendor_id,
        name,
        kind,
        country,
        core.evidence_id(document_id, locator) as evidence_id
    from names
)

select * from final
