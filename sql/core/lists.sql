with lists as (
    select * from raw.curated__lists
),

final as (
    select
        list_id,
        list_name,
        authority,
        facet,
        effect as meaning,
        source_id,
        instrument,
        citation,
        kind,
        ownership_rule,
        republished_by,
        usual_entries,
        issued,
        core.evidence_id(document_id, locator) as evidence_id
    from lists
)

select * from final
