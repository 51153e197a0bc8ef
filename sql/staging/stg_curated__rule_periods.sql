with source as (
    select * from raw.curated__rule_periods
),

final as (
    select
        rule_id,
        rule_name,
        status,
        try_cast(starts_on as date) as starts_on,
        try_cast(ends_on as date) as ends_on,
        threshold_pct,
        facet,
        document,
        citation,
        source_url,
        note,
        document_id,
        locator
    from source
)

select * from final
