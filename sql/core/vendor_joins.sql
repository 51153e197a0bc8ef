with candidates as (
    select * from core.vendor_candidates
),

vendor_list as (
    select * from core.vendor_list
),

vendor_digests as (
    select * from core.vendor_digests
),

parties as (
    select * from core.parties
),

decisions as (
    select * from staging.stg_decisions__vendor_joins
),

-- Of several decisions on the same facts the last holds, whatever keys the two sides had.
holding as (
    select * from decisions
    qualify row_number() over (partition by vendor_digest, party_digest order by decision_no desc) = 1
),

-- Of several decisions on a pair by its keys, the last tells why an open one is open again.
last_by_keys as (
    select * from decisions
    qualify row_number() over (partition by vendor_key, party_id order by decision_no desc) = 1
),

final as (
    select
        'vj_' || left(sha256(vendor_digests.digest || parties.digest), 10) as join_id,
        candidates.vendor_key,
        vendor_list.vendor_name,
        candidates.party_id,
        parties.party_source,
        parties.party_name,
        candidates.basis,
        candidates.matched_name,
        candidates.score,
        candidates.band,
        candidates.explanation,
        case holding.verdict when 'confirm' then 'confirmed' when 'dismiss' then 'dismissed' else 'open' end as decision,
        holding.decided_by,
        holding.decided_at,
        holding.reason as decision_reason,
        case
            when holding.verdict = 'reopen' then 'reopened by ' || holding.decided_by || ': ' || holding.reason
            when holding.verdict is null and last_by_keys.verdict in ('confirm', 'dismiss')
                then case last_by_keys.verdict when 'confirm' then 'confirmed' else 'dismissed' end
                || ' by ' || last_by_keys.decided_by || ' on ' || cast(cast(last_by_keys.decided_at as date) as varchar)
                || ', but since then ' || case
                    when last_by_keys.vendor_digest = vendor_digests.digest then 'what is known of the party'
                    when last_by_keys.party_digest = parties.digest then 'your row'
                    else 'your row and what is known of the party'
                end || ' changed'
        end as reopened_because,
        vendor_digests.digest as vendor_digest,
        parties.digest as party_digest,
        vendor_list.evidence_id
    from candidates
    inner join vendor_list on candidates.vendor_key = vendor_list.vendor_key
    inner join vendor_digests on candidates.vendor_key = vendor_digests.vendor_key
    inner join parties on candidates.party_id = parties.party_id
    left join holding
        on vendor_digests.digest = holding.vendor_digest and parties.digest = holding.party_digest
    left join last_by_keys
        on candidates.vendor_key = last_by_keys.vendor_key and candidates.party_id = last_by_keys.party_id
)

select * from final
