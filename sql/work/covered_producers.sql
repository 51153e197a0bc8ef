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
    select * from work.vendor_matches where query_source = 'fcc_producer' and band = 'auto'
),

-- Of all lists this one alone is of equipment and services by who makes them: 47 U.S.C. 1601 sets it apart.
covered_list as (
    select * from core.lists where kind = 'equipment'
),

lists as (
    select * from core.lists where authority = 'Congress'
),

listings as (
    select * from core.listings where delisted_on is null
),

listed_entries as (
    select * from core.entries
),

vendor_entries as (
    select * from work.vendor_entries where band = 'auto' and relation not in ('affiliate', 'subsidiary')
),

-- A footnote extends every row that names a company to its subsidiaries and affiliates.
extension as (
    select min(core.evidence_id(document_id, locator)) as evidence_id
    from footnotes
    where refers_to = 'covered_list' and regexp_matches(lower(footnote_text), 'inclu.*(subsidiar.*affiliate|affiliate.*subsidiar)')
),

-- A row that covers what a section of a statute lists names the companies that stand there.
named_by_statute as (
    select
        entries.entry_no,
        cast(100 + row_number() over (partition by entries.entry_no order by listings.entry_id asc) as integer) as producer_no,
        listed_entries.entry_name as producer_name,
        'statute' as relation,
        min(vendor_entries.vendor_id) as vendor_id,
        max(vendor_entries.score) as match_score,
        entries.document_id,
        entries.locator
    from entries
    inner join lists on contains(entries.scope_text, lists.list_name || '(')
    inner join listings on lists.list_id = listings.list_id
    inner join listed_entries on listings.entry_id = listed_entries.entry_id
    left join vendor_entries on listings.entry_id = vendor_entries.entry_id
    group by entries.entry_no, listings.entry_id, listed_entries.entry_name, entries.document_id, entries.locator
),

named as (
    select
        producers.entry_no,
        producers.producer_no,
        producers.producer_name,
        producers.relation,
        matches.vendor_id,
        matches.score as match_score,
        producers.document_id,
        producers.locator
    from producers
    left join matches on producers.producer_name = matches.query_name
    union all
    select * from named_by_statute
),

final as (
    select
        producers.entry_no,
        producers.producer_no,
        covered_list.list_id,
        covered_list.list_id || ':' || producers.entry_no as entry_id,
        covered_list.facet,
        producers.producer_name,
        producers.relation,
        producers.vendor_id,
        producers.match_score,
        entries.included_on,
        entries.reach,
        case
            when extension.evidence_id is null then coalesce(entries.reach, cast([] as varchar[]))
            else list_sort(list_distinct(list_concat(coalesce(entries.reach, []), ['affiliates', 'subsidiaries'])))
        end as full_reach,
        core.evidence_id(producers.document_id, producers.locator) as evidence_id,
        extension.evidence_id as reach_evidence_id
    from named as producers
    inner join entries on producers.entry_no = entries.entry_no
    cross join extension
    cross join covered_list
)

select * from final
