with asked as (
    select distinct claims.subject_text as party_name, lists.list_id
    from core.claims as claims
    inner join work.claimed_lists as lists on claims.object_text = lists.claimed_as
),

final as (
    select asked.party_name, asked.list_id, hits.entry_id, hits.score,
        -- A list names one company of a group and not the others: `Inc.` is not `AO`.
        case when json_exists(hits.features, '$.legal_form') then 'review' else hits.band end as band,
        hits.reason,
        row_number() over (partition by asked.party_name, asked.list_id order by hits.score desc, hits.entry_id) as rank
    from claim_hits as hits
    inner join asked on hits.query_id = asked.party_name
    inner join core.listings as listed on hits.entry_id = listed.entry_id and asked.list_id = listed.list_id
)

select * from final order by party_name, list_id, rank
