with claims as (
    select * from core.market_claims
),

revenue as (
    select * from core.revenue where period_kind in ('annual', 'quarterly')
),

vendors as (
    select * from core.vendors
),

figures as (
    select
        vendor_id,
        metric,
        value,
        unit,
        qualifier,
        region,
        segment,
        as_of,
        cast(null as varchar) as definition,
        cast(null as varchar) as period_kind,
        cast(null as date) as period_start,
        cast(null as varchar) as fiscal_period,
        cast(null as date) as filed_on,
        source_kind,
        evidence_id
    from claims
    union all
    select
        vendor_id,
        'revenue' as metric,
        value,
        unit,
        '=' as qualifier,
        -- The SEC gives out the figures of the whole company only.
        'worldwide' as region,
        cast(null as varchar) as segment,
        cast(period_end as varchar) as as_of,
        definition,
        period_kind,
        period_start,
        'FY' || fiscal_year || case when fiscal_period = 'FY' then '' else ' ' || fiscal_period end as fiscal_period,
        filed_on,
        'filing' as source_kind,
        evidence_id
    from revenue
),

final as (
    select
        figures.vendor_id,
        vendors.vendor_name,
        figures.metric,
        figures.value,
        figures.unit,
        figures.qualifier,
        figures.region,
        figures.segment,
        figures.as_of,
        figures.definition,
        figures.period_kind,
        figures.period_start,
        figures.fiscal_period,
        figures.filed_on,
        figures.source_kind,
        vendors.listing_status,
        figures.evidence_id
    from figures
    inner join vendors on figures.vendor_id = vendors.vendor_id
)

select * from final
