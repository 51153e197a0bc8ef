with links as (
    select
        queries.query_id,
        queries.query_source,
        queries.name as query_name,
        targets.target_id,
        targets.target_source,
        hits.name_matched as target_name,
        hits.score,
        hits.band,
        hits.reason,
        hits.probability,
        nullif(hits.evidence, '') as evidence,
        hits.above_line
    from hits
    inner join asked as queries on hits.query_id = queries.number
    inner join (select distinct target_id, target_source from core.name_targets) as targets
        on hits.entry_id = targets.target_id
    where queries.query_id <> targets.target_id
),

final as (
    select
        *,
        row_number() over (
            partition by query_source, query_id, query_name order by score desc, target_id
        )::integer as rank
    from links
)

select * from final order by query_source, query_id, query_name, rank
