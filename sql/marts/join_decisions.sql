with decisions as (
    select * from staging.stg_decisions__vendor_joins
),

joins as (
    select * from core.vendor_joins
),

by_facts as (
    select
        vendor_digest,
        party_digest,
        min(vendor_key) as vendor_key,
        min(party_id) as party_id,
        count(*) as joins
    from joins
    group by vendor_digest, party_digest
),

by_keys as (
    select
        vendor_key,
        party_id,
        vendor_digest,
        party_digest
    from joins
),

last_lines as (
    select
        vendor_digest,
        party_digest,
        max(decision_no) as decision_no
    from decisions
    group by vendor_digest, party_digest
),

final as (
    select
        decisions.decision_no,
        decisions.verdict,
        decisions.vendor_key,
        decisions.vendor_name,
        decisions.party_id,
        decisions.party_name,
        decisions.basis,
        decisions.score,
        decisions.decided_by,
        decisions.decided_at,
        decisions.reason,
        case
            when decisions.decision_no < last_lines.decision_no then 'superseded'
            when by_facts.joins is not null then 'in_force'
            when by_keys.vendor_key is not null then 'facts_changed'
            else 'no_longer_proposed'
        end as status,
        case
            when by_facts.joins is not null or by_keys.vendor_key is null then null
            when by_keys.vendor_digest = decisions.vendor_digest then 'party'
            when by_keys.party_digest = decisions.party_digest then 'vendor'
            else 'both'
        end as changed_side,
        coalesce(by_facts.vendor_key, by_keys.vendor_key) as vendor_key_now,
        coalesce(by_facts.party_id, by_keys.party_id) as party_id_now,
        coalesce(by_facts.joins, 0) as joins,
        core.evidence_id(decisions.document_id, decisions.locator) as evidence_id
    from decisions
    inner join last_lines
        on decisions.vendor_digest = last_lines.vendor_digest and decisions.party_digest = last_lines.party_digest
    left join by_facts
        on decisions.vendor_digest = by_facts.vendor_digest and decisions.party_digest = by_facts.party_digest
    left join by_keys on decisions.vendor_key = by_keys.vendor_key and decisions.party_id = by_keys.party_id
)

select * from final
