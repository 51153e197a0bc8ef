with claims as (
    select * from core.market_claims
),

vendors as (
    select * from core.vendors
),

final as (
    select
        claims.vendor_id,
        vendors.vendor_name,
        claims.metric,
        claims.value,
        claims.unit,
        claims.qualifier,
        claims.region,
        claims.segment,
        claims.as_of,
        claims.source_kind,
        vendors.listing_status,
        claims.evidence_id
    from claims
    inner join vendors on claims.vendor_id = vendors.vendor_id
)

select * from final
