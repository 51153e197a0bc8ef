with curated as (
    select * from staging.stg_curated__market_claims
),

claims as (
    select * from core.claims
    where
        claim_type in ('market_share', 'market_rank', 'revenue', 'headcount')
        and tier = 'published'
        and subject_vendor_id is not null
        and value is not null
        and not coalesce(is_negated, false)
),

final as (
    select
        vendor_id,
        metric,
        value,
        unit,
        coalesce(qualifier, '=') as qualifier,
        region,
        segment,
        as_of,
        'curated' as source_kind,
        core.evidence_id(document_id, locator) as evidence_id
    from curated
    union all
    select
        subject_vendor_id as vendor_id,
        claim_type as metric,
        value,
        unit,
        coalesce(qualifier, '=') as qualifier,
        region,
        segment,
        as_of,
        'news' as source_kind,
        core.evidence_id(document_id, locator) as evidence_id
    from claims
)

select * from final
