with producers as (
    select * from staging.stg_fcc__producers
),

entries as (
    select * from staging.stg_fcc__entries
),

matches as (
    select * from core.vendor_matches where query_source = 'fcc_producer' and band = 'auto'
),

final as (
    select
        producers.entry_no,
        producers.producer_no,
        producers.producer_name,
        producers.relation,
        matches.vendor_id,
        matches.score as match_score,
        entries.included_on,
        entries.reach,
        core.evidence_id(producers.document_id, producers.locator) as evidence_id
    from producers
    inner join entries on producers.entry_no = entries.entry_no
    left join matches on producers.producer_name = matches.query_name
)

select * from final
