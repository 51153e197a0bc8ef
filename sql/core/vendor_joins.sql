with candidates as (
    select * from work.vendor_candidates
),

vendor_list as (
    select * from core.vendor_list
),

vendor_digests as (
    select * from work.vendor_digests
),

parties as (
    select * from work.parties
),

facts as (
    select * from work.party_facts
),

groups as (
    select * from work.party_groups
),

nodes as (
    select * from work.entry_nodes
),

decisions as (
    select * from staging.stg_decisions__vendor_joins
),

listings as (
    select * from core.listings where delisted_on is null
),

lists as (
    select * from core.lists
),

vendor_facets as (
    select * from core.vendor_facets where is_current
),

ownership as (
    select * from work.ownership
),

rule_periods as (
    select distinct rule_id, facet from work.rule_periods where status <> 'suspended'
),

facets as (
    select * from core.facets
),

party_facets as (
    select
        listings.entry_id as party_id,
        lists.facet
    from listings
    inner join lists on listings.list_id = lists.list_id
    union all
    select
        'vendor:' || vendor_id as party_id,
        facet
    from vendor_facets
    union all
    select
        ownership.owned_id as party_id,
        rule_periods.facet
    from ownership
    inner join lists on ownership.list_id = lists.list_id
    inner join rule_periods on lists.ownership_rule = rule_periods.rule_id
),

-- From 1 for the facet that restricts most down to nearly 0 for the one that restricts least.
gravities as (
    select
        party_facets.party_id,
        1 - (min(facets.rank) - 1) / (select max(rank) from facets) as gravity
    from party_facets
    inner join facets on party_facets.facet = facets.facet
    group by party_facets.party_id
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

decided as (
    select
        'vj_' || left(sha256(vendor_digests.digest || parties.digest), 10) as join_id,
        candidates.vendor_key,
        vendor_list.vendor_name,
        candidates.party_id,
        parties.party_source,
        parties.party_name,
        parties.kind as party_kind,
        coalesce(facts.countries, cast([] as varchar[])) as party_countries,
        coalesce(nodes.party_id, groups.group_id, candidates.party_id) as group_id,
        candidates.basis,
        candidates.matched_name,
        candidates.score,
        candidates.band,
        candidates.probability,
        -- A party that nothing holds of is not grave, but a person may want to know it.
        coalesce(gravities.gravity, 0.0) as gravity,
        candidates.above_line,
        candidates.evidence,
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
    left join facts on candidates.party_id = facts.entry_id
    left join groups on candidates.party_id = groups.entry_id
    left join nodes on candidates.party_id = nodes.entry_id
    left join holding
        on vendor_digests.digest = holding.vendor_digest and parties.digest = holding.party_digest
    left join gravities on candidates.party_id = gravities.party_id
    left join last_by_keys
        on candidates.vendor_key = last_by_keys.vendor_key and candidates.party_id = last_by_keys.party_id
),

-- What waits for a person: one question a vendor, with the likeliest and gravest of its candidates first.
questions as (
    select
        vendor_key,
        party_id,
        row_number() over (
            partition by vendor_key order by above_line desc, probability * gravity desc, probability desc, party_id asc
        ) as candidate_rank,
        max(above_line) over (partition by vendor_key) as is_asked,
        max(if(above_line, probability * gravity, null)) over (partition by vendor_key) as weight,
        max(probability * gravity) over (partition by vendor_key) as weight_below
    from decided
    where decision = 'open' and band = 'review'
),

ordered as (
    select
        *,
        dense_rank() over (
            order by is_asked desc, coalesce(weight, weight_below) desc, vendor_key asc
        ) as review_rank
    from questions
),

final as (
    select
        decided.* exclude (vendor_digest, party_digest, evidence_id),
        cast(ordered.candidate_rank as integer) as candidate_rank,
        cast(ordered.review_rank as integer) as review_rank,
        decided.vendor_digest,
        decided.party_digest,
        decided.evidence_id
    from decided
    left join ordered on decided.vendor_key = ordered.vendor_key and decided.party_id = ordered.party_id
)

select * from final
