with curated as (
    select * from raw.curated__market_claims
),

-- What is said of a company before the vendor bought it is not said of the vendor.
before as (
    select * from work.claims_before where side = 'subject'
),

claims as (
    select * from core.claims
    where
        claim_type in ('market_share', 'market_rank', 'revenue', 'headcount')
        and tier = 'published'
        and subject_vendor_id is not null
        and value is not null
        and not coalesce(is_negated, false)
        and claim_id not in (select before.claim_id from before)
),

stated as (
    select
        vendor_id,
        metric,
        value,
        unit,
        qualifier,
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
        qualifier,
        region,
        segment,
        as_of,
        'news' as source_kind,
        core.evidence_id(document_id, locator) as evidence_id
    from claims
),

final as (
    -- Two claims of a sentence that differ in nothing told here are one statement.
    select distinct
        vendor_id,
        metric,
        value,
        -- Only of money does the metric leave the unit open.
        case metric
            when 'market_share' then coalesce(unit, 'percent')
            when 'market_rank' then 'rank'
            when 'headcount' then 'employees'
            else unit
        end as unit,
        coalesce(qualifier, '=') as qualifier,
        region,
        segment,
        as_of,
        source_kind,
        evidence_id
    from stated
)

select * from final
