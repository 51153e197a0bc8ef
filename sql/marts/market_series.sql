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
        any_value(period_start) as period_start,
        any_value(fiscal_period) as fiscal_period,
        value,
        qualifier,
        list_sort(list(distinct source_kind)) as source_kinds,
        count(distinct evidence_id) as sources,
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
        case
            when regexp_full_match(as_of, '\d{4}') then make_date(cast(as_of as integer), 12, 31)
            when regexp_full_match(as_of, '\d{4}-Q[1-4]')
                then last_day(make_date(cast(left(as_of, 4) as integer), 3 * cast(right(as_of, 1) as integer), 1))
            when regexp_full_match(as_of, '\d{4}-\d{2}') then last_day(cast(as_of || '-01' as date))
            else try_cast(as_of as date)
        end as charted_on
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
        period_start,
        fiscal_period,
        value,
        qualifier,
        count(*) over (partition by series_id, as_of) > 1 as is_disputed,
        sources,
        source_kinds,
        evidence_id
    from dated
)

select * from final
