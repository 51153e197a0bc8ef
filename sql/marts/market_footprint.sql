with claims as (
    select * from work.market_claims
),

revenue as (
    select * from work.revenue where period_kind in ('annual', 'quarterly')
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

-- What several places state is one figure with all of them as its evidence. A claim is of a month: what was said of a
-- month and of a day in it is the same; what was filed is of its very period.
keyed as (
    select
        *,
        case source_kind when 'filing' then as_of else left(as_of, 7) end as held_in,
        -- How far apart two statements of one figure may lie: rounding, or `about`.
        case
            when source_kind = 'filing' then 0
            when metric = 'market_rank' then 0
            when qualifier = '~' then 0.1 * abs(value)
            when metric = 'market_share' then case when value = round(value) then 0.5 else 0.05 end
            else 0.05 * abs(value)
        end as margin
    from figures
),

witnessed as (
    select
        vendor_id,
        metric,
        value,
        unit,
        qualifier,
        region,
        segment,
        held_in,
        case when count(distinct as_of) > 1 then held_in else min(as_of) end as as_of,
        definition,
        period_kind,
        period_start,
        min(fiscal_period) as fiscal_period,
        max(filed_on) as filed_on,
        max(margin) as margin,
        arg_min(source_kind, (array_position(['filing', 'news', 'curated'], source_kind), evidence_id)) as source_kind,
        arg_min(evidence_id, (array_position(['filing', 'news', 'curated'], source_kind), evidence_id)) as evidence_id,
        list_sort(list(distinct source_kind)) as source_kinds,
        list_sort(list(distinct evidence_id)) as evidence_ids,
        count(distinct evidence_id) as sources
    from keyed
    group by vendor_id, metric, value, unit, qualifier, region, segment, held_in, definition, period_kind, period_start
),

-- Figures of one market and time that cannot both be right; two definitions of a year's revenue that lie far apart.
disputes as (
    select distinct one.evidence_id, one.vendor_id, one.metric, one.value, one.qualifier, one.held_in, one.definition
    from witnessed as one
    inner join witnessed as other
        on one.vendor_id = other.vendor_id
        and one.metric = other.metric
        and one.held_in = other.held_in
        and one.unit is not distinct from other.unit
        and one.region is not distinct from other.region
        and one.segment is not distinct from other.segment
        and one.period_kind is not distinct from other.period_kind
        and one.value <> other.value
    where
        case
            when one.source_kind = 'filing' then greatest(one.value, other.value) > 1.05 * least(one.value, other.value)
            when one.qualifier in ('<', '<=') then other.qualifier not in ('<', '<=') and other.value - other.margin >= one.value
            when one.qualifier in ('>', '>=') then other.qualifier not in ('>', '>=') and other.value + other.margin <= one.value
            when other.qualifier in ('<', '<=') then one.value - one.margin >= other.value
            when other.qualifier in ('>', '>=') then one.value + one.margin <= other.value
            else abs(one.value - other.value) > one.margin + other.margin
        end
),

-- What the shares of all vendors of one market and time add up to; a sum over 100 has a wrong share in it.
totals as (
    select
        segment,
        region,
        held_in,
        sum(value) as total
    from (
        select vendor_id, segment, region, held_in, min(value) as value
        from witnessed
        where metric = 'market_share' and segment is not null and held_in is not null and qualifier in ('=', '~')
        group by all
    )
    group by all
),

final as (
    select
        witnessed.vendor_id,
        vendors.vendor_name,
        witnessed.metric,
        witnessed.value,
        witnessed.unit,
        witnessed.qualifier,
        witnessed.region,
        witnessed.segment,
        witnessed.as_of,
        core.last_day_of(witnessed.as_of) as as_of_day,
        core.precision_of(witnessed.as_of) as as_of_precision,
        witnessed.definition,
        witnessed.period_kind,
        witnessed.period_start,
        witnessed.fiscal_period,
        witnessed.filed_on,
        witnessed.source_kind,
        vendors.listing_status,
        (
            disputes.evidence_id is not null
            or (witnessed.metric = 'market_share' and coalesce(totals.total, 0) > 100.5)
        ) as is_disputed,
        case witnessed.metric when 'market_share' then totals.total end as market_total,
        witnessed.sources,
        witnessed.source_kinds,
        witnessed.evidence_ids,
        witnessed.evidence_id
    from witnessed
    inner join vendors on witnessed.vendor_id = vendors.vendor_id
    left join disputes
        on witnessed.evidence_id = disputes.evidence_id
        and witnessed.vendor_id = disputes.vendor_id
        and witnessed.metric = disputes.metric
        and witnessed.value = disputes.value
        and witnessed.qualifier = disputes.qualifier
        and witnessed.held_in = disputes.held_in
        and witnessed.definition is not distinct from disputes.definition
    left join totals
        on witnessed.segment = totals.segment
        and witnessed.region is not distinct from totals.region
        and witnessed.held_in = totals.held_in
)

select * from final
