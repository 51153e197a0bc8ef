with footprint as (
    select * from marts.market_footprint where as_of is not null
),

points as (
    select
        vendor_id,
        vendor_name,
        metric,
        segment,
        region,
        unit,
        definition,
        period_kind,
        as_of,
        min(period_start) as period_start,
        min(fiscal_period) as fiscal_period,
        value,
        qualifier,
        list_sort(list_distinct(flatten(list(coalesce(source_kinds, [source_kind]))))) as source_kinds,
        cast(sum(coalesce(sources, 1)) as bigint) as sources,
        bool_or(coalesce(is_disputed, false)) as is_disputed,
        arg_min(evidence_id, (array_position(['filing', 'news', 'curated'], source_kind), evidence_id)) as evidence_id
    from footprint
    group by all
),

dated as (
    select
        *,
        'se_' || left(
            sha256(
                concat_ws(
                    '|', vendor_id, metric, coalesce(segment, ''), coalesce(region, ''), coalesce(unit, ''),
                    coalesce(definition, ''), coalesce(period_kind, '')
                )
            ),
            16
        ) as series_id,
        core.last_day_of(as_of) as charted_on
    from points
),

final as (
    select
        series_id,
        vendor_id,
        vendor_name,
        metric,
        segment,
        region,
        unit,
        definition,
        period_kind,
        as_of,
        charted_on,
        core.precision_of(as_of) as as_of_precision,
        period_start,
        fiscal_period,
        value,
        qualifier,
        is_disputed or count(*) over (partition by series_id, as_of) > 1 as is_disputed,
        sources,
        source_kinds,
        evidence_id
    from dated
)

select * from final
