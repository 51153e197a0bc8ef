with source as (
    select * from raw.decisions__vendor_joins
),

final as (
    select
        decision_no,
        verdict,
        vendor_key,
        vendor_name,
        party_id,
        party_name,
        basis,
        score,
        vendor_digest,
        party_digest,
        decided_by,
        decided_at,
        reason,
        document_id,
        locator
    from source
)

select * from final
