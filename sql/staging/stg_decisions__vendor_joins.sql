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
        cast(decided_at as timestamptz) at time zone 'utc' as decided_at,
        reason,
        document_id,
        locator
    from source
)

select * from final
