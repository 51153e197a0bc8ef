with changes as (
    select * from work.changes
),

final as (
    select
        list_id,
        entry_id,
        entry_name,
        change,
        field,
        old_value,
        new_value,
        published_on,
        published_before,
        known_at,
        is_rekeyed,
        core.evidence_id(document_id, locator) as evidence_id
    from changes
)

select * from final
