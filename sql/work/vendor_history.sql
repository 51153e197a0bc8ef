with history as (
    select * from raw.curated__company_history
),

final as (
    select
        vendor_id,
        name,
        standing,
        since,
        try_cast(left(since || '-01-01', 10) as date) as since_day,
        until,
        core.last_day_of(until) as until_day,
        note,
        core.evidence_id(document_id, locator) as evidence_id
    from history
)

select * from final
