with source as (
    select * from raw.curated__lists
),

final as (
    select
        list_id,
        list_name,
        source_id,
        authority,
        instrument,
        citation,
        facet,
        severity,
        effect,
        kind,
        ownership_rule,
        republished_by,
        claimed_as,
        usual_entries,
        document_id,
        locator
    from source
)

select * from final
