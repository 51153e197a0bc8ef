with source as (
    select * from raw.curated__actions
),

final as (
    select
        action_id,
        vendor_id,
        party_name,
        event_date,
        event_type,
        authority,
        instrument,
        facet,
        effective_from,
        effective_to,
        citation,
        source_url,
        summary,
        document_id,
        locator
    from source
)

select * from final
