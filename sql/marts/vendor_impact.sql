with changes as (
    select * from marts.changes
),

exposure as (
    select * from marts.vendor_exposure where decision <> 'dismissed'
),

final as (
    select
        exposure.vendor_key,
        exposure.vendor_name,
        exposure.facet,
        exposure.path,
        changes.list_id,
        changes.entry_id,
        changes.entry_name,
        changes.change,
        changes.field,
        changes.old_value,
        changes.new_value,
        changes.published_on,
        changes.known_at,
        min(exposure.explanation) as why,
        max(exposure.score) as score,
        min(exposure.decision) as decision,
        min(changes.evidence_id) as evidence_id
    from changes
    inner join exposure on changes.entry_id = exposure.entry_id
    group by all
)

select * from final
