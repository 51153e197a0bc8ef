with source as (
    select * from raw.curated__market_claims
),

final as (
    select
        claim_id,
        vendor_id,
        metric,
        value,
        unit,
        qualifier,
        region,
        segment,
        as_of,
        publisher,
        source_url,
        quote,
        note,
        document_id,
        locator
    from source
)

select * from final
