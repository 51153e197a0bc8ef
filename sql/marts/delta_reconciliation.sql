with reconciliation as (
    select * from work.delta_reconciliation
),

final as (
    select
        list_id,
        entry_id,
        entry_name,
        published_on,
        published_before,
        delta_action,
        our_change,
        verdict,
        explanation,
        delta_parts,
        our_parts,
        core.evidence_id(document_id, locator) as evidence_id
    from reconciliation
)

select * from final
