with rules as (
    select * from staging.stg_curated__rule_periods
),

final as (
    select
        rule_id,
        rule_name,
        status,
        starts_on,
        ends_on,
        threshold_pct,
        facet,
        rule_name || case status
            when 'in_force' then ', in force since ' || starts_on || coalesce(' until ' || ends_on, '')
            when 'suspended' then ', suspended from ' || starts_on || coalesce(' through ' || ends_on, '')
            when 'unconfirmed' then ', due in force from ' || starts_on || ' and not confirmed'
        end || ' (' || citation || ')' as told,
        document,
        citation,
        source_url,
        note,
        core.evidence_id(document_id, locator) as evidence_id
    from rules
)

select * from final
