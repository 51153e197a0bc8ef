with producers as (
    select * from staging.stg_fcc__producers
),

entries as (
    select * from staging.stg_fcc__entries
),

footnotes as (
    select * from staging.stg_fcc__footnotes
),

matches as (
    select * from core.vendor_matches where query_source = 'fcc_producer' and band = 'auto'
),

-- A footnote extends every row that names a company to its subsidiaries and affiliates.
extension as (
    select min(core.evidence_id(document_id, locator)) as evidence_id
    from footnotes
    where refers_to = 'covered_list' and regexp_matches(lower(footnote_text), 'inclu.*(subsidiar.*affiliate|affiliate.*subsidiar)')
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
        case
            when extension.evidence_id is null then coalesce(entries.reach, cast([] as varchar[]))
            else list_sort(list_distinct(list_concat(coalesce(entries.reach, []), ['affiliates', 'subsidiaries'])))
        end as full_reach,
        core.evidence_id(producers.document_id, producers.locator) as evidence_id,
        extension.evidence_id as reach_evidence_id
    from producers
    inner join entries on producers.entry_no = entries.entry_no
    left join matches on producers.producer_name = matches.query_name
    cross join extension
)

select * from final
